"""A place in a picture."""

from fractions import Fraction
from typing import Any

import pytest

from courses.rules.kinds import KINDS, NotAnAnswer
from courses.rules.kinds.base import Area, Choices

from .contents import both, content_of, fault_paths

KIND = KINDS["hotspot"]


def question(*worth: bool, **change: Any) -> dict[str, Any]:
    """Places of which some are right; what is changed is changed in the second one."""
    regions = [
        {"label": both(f"Ort {number}"), "right": right, "why": both("Darum"), "x": 10, "y": 20, "width": 30, "height": 40}
        for number, right in enumerate(worth, 1)
    ]
    if change:
        regions[1] |= change
    return {"picture": {"name": f"{'a' * 64}.webp", "width": 640, "height": 360}, "alt": both("Ein Bild"), "regions": regions}


@pytest.mark.parametrize(
    ("answer", "earned"),
    [
        (["r1", "r2"], Fraction(1)),
        (["r1"], Fraction(1, 2)),
        (["r1", "r3"], Fraction(0)),
        (["r1", "r2", "r3"], Fraction(1, 2)),
        (["r3", "r4"], Fraction(0)),
        ([], Fraction(0)),
    ],
)
def test_several_right_places(answer: list[str], earned: Fraction) -> None:
    content = content_of(KIND, question(True, True, False, False))
    assert KIND.credit(content, KIND.read(content, answer)) == earned
    control = KIND.ask(content, [], answer)
    assert isinstance(control, Choices)
    assert control.is_multiple
    assert str(KIND.rule).count(" ") > 12, "and the rule says how that is marked"


def test_one_right_place_takes_one_answer() -> None:
    content = content_of(KIND, question(False, True, False))
    assert [KIND.credit(content, [key]) for key in ("r1", "r2", "r3")] == [0, 1, 0]
    with pytest.raises(NotAnAnswer) as refused:
        KIND.read(content, ["r1", "r2"])
    assert refused.value.code == "answer.too_many"


def test_every_place_is_numbered_on_the_picture_and_named_in_the_list() -> None:
    content = content_of(KIND, question(False, True, shape="ellipse", x="12,5", y=0, width=2, height=99.5))
    control = KIND.ask(content, ["r2", "r1"], ["r2"])
    assert isinstance(control, Choices)
    assert control.picture is not None
    assert (control.picture.name, str(control.picture.alt)) == (f"{'a' * 64}.webp", "Ein Bild")
    assert [(option.key, str(option.text), option.is_chosen, option.area) for option in control.options] == [
        ("r1", "Ort 1", False, Area(1, "rectangle", 10.0, 20.0, 30.0, 40.0)),
        ("r2", "Ort 2", True, Area(2, "ellipse", 12.5, 0.0, 2.0, 99.5)),
    ]
    assert Area(1, "rectangle", 10.0, 20.0, 30.0, 40.0).middle == (25.0, 40.0)


@pytest.mark.parametrize(
    ("raw", "paths"),
    [
        (question(True, False), set()),
        (question(True), {"regions"}),
        (question(True, *[False] * 10), {"regions"}),
        (question(True, True), {"regions"}),
        (question(False, False), {"regions"}),
        (question(True, False, x=0, y=0, width=100, height=100), set()),
        (question(True, False, x="0.1", width="99.9"), set()),
        (question(True, False, x="64.9", width="35.1"), set()),
        (question(True, False, x="64.9", width="35.11"), {"regions[2]"}),
        (question(True, False, x=-1), {"regions[2]"}),
        (question(True, False, y=61), {"regions[2]"}),
        (question(True, False, width=1.9), {"regions[2]"}),
        (question(True, False, height=0), {"regions[2]"}),
        (question(True, False, height=-40), {"regions[2]"}),
        (question(True, False, width=float("nan")), {"regions[2].width", "regions[2]"}),
        (question(True, False, x="viel"), {"regions[2].x"}),
        (question(True, False, x=None), {"regions[2].x"}),
        (question(True, False, shape="star"), {"regions[2].shape"}),
        (question(True, False, label={"de": "x"}), {"regions[2].label.en"}),
        (question(True, False, why=None), {"regions[2].why"}),
        (question(True, False, key="r9"), {"regions[2].key"}),
        (question(True, False) | {"picture": None}, {"picture"}),
        (question(True, False) | {"picture": {"name": "", "width": 0, "height": "9"}}, None),
        (
            question(True, False) | {"picture": {"name": "a", "width": 1, "height": 1, "file": "a"}},
            {"picture.file", "picture.name"},
        ),
        (question(True, False) | {"alt": both("")}, {"alt.de", "alt.en"}),
    ],
)
def test_faults(raw: dict[str, Any], paths: set[str] | None) -> None:
    assert fault_paths(KIND, raw) == ({"picture.name", "picture.width", "picture.height"} if paths is None else paths)
