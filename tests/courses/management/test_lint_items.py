"""`manage.py lint_items`: what it reads, what it writes, and how it ends."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from competence import clock
from courses.enums import ItemKind, ItemState
from courses.models import Item, ItemBank, ItemVersion
from tests import build
from tests.files import picture

WHY = {"de": "So steht es in der Richtlinie.", "en": "The policy says so."}


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def options(last: str = "Später löschen", *, english: str = "Delete it later") -> list[dict[str, Any]]:
    rows = [("Erst fragen", "Ask first"), ("Gleich abschicken", "Send it at once"), (last, english)]
    return [
        {"key": key, "right": key == "a", "text": {"de": german, "en": english}, "why": WHY}
        for key, (german, english) in zip("abc", rows, strict=True)
    ]


def item(key: str, *, bank: str = "B1", state: ItemState = ItemState.READY, **how: Any) -> Item:
    """An item of the database; with `last` its third option."""
    owner, _new = ItemBank.objects.get_or_create(key=bank, defaults={"title": {"de": bank}})
    row = Item.objects.create(bank=owner, key=key, competence=build.competence("SEC-1"), level=1, state=state)
    row.current = ItemVersion.objects.create(
        item=row,
        number=1,
        digest=key,
        kind=ItemKind.SINGLE,
        topic={"de": "Thema", "en": "Topic"},
        stem={"de": f"Ein Fall {key}. Was tun Sie?", "en": f"A case {key}. What do you do?"},
        content={"options": options(**how)},
        source="Lektion",
        review_on=date(2030, 1, 1),
        published_at=clock.now(),
    )
    row.save()
    return row


STOPPED = {"last": "Alle genannten Antworten", "english": "All of the above"}
HINTED = {"last": "Das ist immer erlaubt", "english": "Hand it out"}


def lint(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    call_command("lint_items", *args)
    return str(capsys.readouterr().out)


@pytest.mark.django_db
def test_findings_stand_under_their_item_with_a_line_for_each_sort(capsys: pytest.CaptureFixture[str]) -> None:
    item("eins", **HINTED)
    item("zwei")
    said = lint(capsys)
    assert said.splitlines()[:2] == ["eins", "  hint  absolute-word  options[3].text de"]
    assert "“immer” stands in wrong options only" in said
    assert said.endswith("    1  absolute-word\n2 items: 0 stops, 1 hints\n")
    assert "zwei" not in said


@pytest.mark.django_db
def test_a_stop_ends_with_1_and_a_hint_only_if_strict(capsys: pytest.CaptureFixture[str]) -> None:
    item("eins", **HINTED)
    lint(capsys)
    with pytest.raises(CommandError, match="0 stops and 1 hints in 1 items") as strict:
        lint(capsys, "--strict")
    assert strict.value.returncode == 1
    item("zwei", **STOPPED)
    with pytest.raises(CommandError, match="2 stops and 1 hints in 2 items") as stopped:
        lint(capsys)
    assert stopped.value.returncode == 1
    assert "  stop  all-or-none  options[3].text de" in capsys.readouterr().out


@pytest.mark.django_db
def test_only_ready_items_of_the_bank_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    for state in (ItemState.DRAFT, ItemState.FLAGGED, ItemState.RETIRED):
        item(f"ruht-{state}", state=state, **STOPPED)
    item("eins", bank="B2", **STOPPED)
    item("zwei", **HINTED)
    assert "1 items: 0 stops, 1 hints" in lint(capsys, "--bank", "B1")
    with pytest.raises(CommandError, match="2 stops"):
        lint(capsys, "--bank", "B2")
    with pytest.raises(CommandError, match="There is no bank “B3”"):
        lint(capsys, "--bank", "B3")


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_one_query_reads_every_bank(capsys: pytest.CaptureFixture[str], django_assert_num_queries: Any, count: int) -> None:
    for number in range(count):
        item(f"k{number}", bank=f"B{number}")
    with django_assert_num_queries(1):
        lint(capsys)


@pytest.mark.django_db
def test_a_bank_is_looked_at_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(12):
        item(f"k{number}", bank="B1" if number < 6 else "B2")
    assert "position-bias" not in lint(capsys)
    Item.objects.update(bank=ItemBank.objects.get(key="B2"))
    said = lint(capsys)
    assert said.splitlines()[:2] == ["bank B2", "  hint  position-bias"]


@pytest.mark.django_db
def test_json_has_the_same_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    item("eins", **HINTED)
    told = json.loads(lint(capsys, "--format", "json"))
    (finding,) = told.pop("findings")
    assert told == {"items": 1, "stops": 0, "hints": 1, "codes": {"absolute-word": 1}}
    assert finding["message"].startswith("“immer”")
    del finding["message"]
    assert finding == {
        "bank": "B1", "key": "eins", "code": "absolute-word", "severity": "hint", "path": "options[3].text", "language": "de"
    }  # fmt: skip


def bank_file(folder: Path, **fields: Any) -> Path:
    """A file of one item, as course folders have them (JSON is YAML)."""
    entry = {
        "key": "eins",
        "level": 1,
        "kind": "single",
        "topic": {"de": "Thema", "en": "Topic"},
        "source": "Lektion",
        "review_on": "2030-01-01",
        "stem": {"de": "Ein Fall. Was tun Sie?", "en": "A case. What do you do?"},
    } | (fields or {"options": options()})
    path = folder / "items" / "sec-1.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"bank": "K99", "competence": "SEC-1", "items": [entry]}), encoding="utf-8")
    return path


def test_a_file_is_read_without_a_database(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert lint(capsys, "--file", str(bank_file(tmp_path))) == "1 items: 0 stops, 0 hints\n"
    with pytest.raises(CommandError, match="2 stops"):
        lint(capsys, "--file", str(bank_file(tmp_path, options=options(**STOPPED))))
    with pytest.raises(CommandError, match=r"sec-1.yaml.*items\[1\].level"):
        lint(capsys, "--file", str(bank_file(tmp_path, level=3, options=options())))
    with pytest.raises(CommandError, match=r"nothing.yaml: This file is missing"):
        lint(capsys, "--file", str(tmp_path / "nothing.yaml"))


def test_a_file_finds_its_pictures(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    places = [
        {"label": {"de": name, "en": f"{name} E"}, "x": x, "y": 0, "width": 20, "height": 20, "right": x == 0, "why": WHY}
        for name, x in (("Kopf", 0), ("Fuß", 50))
    ]
    fields = {"kind": "hotspot", "picture": "form.png", "alt": {"de": "Ein Blatt", "en": "A sheet"}, "regions": places}
    path = bank_file(tmp_path, **fields)
    with pytest.raises(CommandError, match=r"form.png: This file is missing"):
        lint(capsys, "--file", str(path))
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "form.png").write_bytes(picture())
    assert lint(capsys, "--file", str(path)) == "1 items: 0 stops, 0 hints\n"
    (tmp_path / "pictures" / "form.png").write_bytes(b"no picture")
    with pytest.raises(CommandError, match="picture"):
        lint(capsys, "--file", str(path))


def test_a_course_folder_is_read_as_a_course(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert ": 0 stops, " in lint(capsys, "--file", "fixtures/courses/K02")
    with pytest.raises(CommandError, match=r"course.yaml"):
        lint(capsys, "--file", str(tmp_path))
    call_command("check_course", "fixtures/courses/K02")
    assert "questions: 0 stops, " in capsys.readouterr().out
