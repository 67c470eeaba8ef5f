"""An area with enough questions, and someone who answers them."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from competence import clock
from competence.models import CompetenceArea, Person
from courses.actions.placement import answer_placement, start_placement
from courses.models import Item, Lesson, ModuleSkip, Placement, PlacementAnswer
from courses.rules.kinds import kind_of
from tests import build

Answering = Callable[[PlacementAnswer], bool]  # whether the question is answered right


def area(code: str = "SEC", *, levels: Iterable[tuple[int, int]] = ((1, 6), (2, 6)), competences: int = 2) -> CompetenceArea:
    """An area with competences `SEC-1`, `SEC-2` …, each with so many ready questions on each level."""
    for number in range(1, competences + 1):
        name = f"{code}-{number}"
        build.competence(name)
        for level, items in levels:
            for one in range(1, items + 1):
                build.item(f"{name}-l{level}-{one:02}".lower(), competence_code=name, level=level)
    return CompetenceArea.objects.get(pk=code)


def right(question: PlacementAnswer) -> list[str]:
    """An answer that earns the point."""
    return kind_of(question.item_version.kind).right(question.item_version.content)


def at_hand(placement: Placement) -> PlacementAnswer | None:
    """The question that waits for its answer."""
    return placement.answers.filter(answered_at=None).select_related("item_version").first()


def play(placement: Placement, knows: Answering | bool = True, *, most: int = 99) -> Placement:
    """Answer one question after another until the end, or `most` of them."""
    for _ in range(most):
        question = at_hand(placement)
        if question is None:
            break
        is_right = knows if isinstance(knows, bool) else knows(question)
        answer = right(question) if is_right else []
        assert answer_placement(by=placement.person, placement=placement, position=question.position, answer=answer)
    placement.refresh_from_db()
    return placement


def finished(person: Person, code: str = "SEC", knows: Answering | bool = True, *, seed: int = 7) -> Placement:
    """A placement that has ended."""
    return play(start_placement(by=person, area=CompetenceArea.objects.get(pk=code), seed=seed), knows)


def asked(placement: Placement, item: Item) -> Placement:
    """The placement with this question at hand, without a draw."""
    PlacementAnswer.objects.create(
        placement=placement,
        position=1,
        item_version=item.current,
        competence_code=item.competence_id,
        level=item.level,
        option_order=["a", "b", "c", "d"],
    )
    return placement


def skip(placement: Placement, lesson: Lesson, **fields: Any) -> ModuleSkip:
    """The lesson is skipped for the placement, whatever that showed."""
    moment = clock.now()
    defaults: dict[str, Any] = {"competences": [], "taken_at": moment, "check_due_on": clock.today() + timedelta(days=14)}
    return ModuleSkip.objects.create(
        person=placement.person,
        course=lesson.version.course,
        key=lesson.key,
        placement=placement,
        **(defaults | fields),
    )
