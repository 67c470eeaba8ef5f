"""Someone whose levels have come due for a short check."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from competence import clock
from competence.actions.evidence import record_evidence
from competence.enums import EvidenceKind
from competence.models import CompetenceLevel, Person
from courses.actions.attempt import save_answer
from courses.models import Attempt, ModuleSkip, Placement
from courses.rules.kinds import kind_of
from tests import build
from tests.courses import placements

SHOWN = datetime(2026, 3, 2, 9, tzinfo=UTC)
DUE = SHOWN + timedelta(days=64)


def questions(code: str = "SEC-1", *, level: int = 1, number: int = 8) -> None:
    """So many ready questions on the competence."""
    build.competence(code)
    for one in range(1, number + 1):
        build.item(f"{code}-l{level}-{one:02}".lower(), competence_code=code, level=level)


def show(person: Person, code: str = "SEC-1", *, level: int = 1, at: datetime = SHOWN) -> CompetenceLevel:
    """The person shows the level by a quiz of twelve questions, at that time."""
    build.competence(code)
    with clock.at(at):
        record_evidence(
            person=person,
            competence=code,
            kind=EvidenceKind.QUIZ,
            source=f"test:{uuid4().hex[:12]}",
            instrument=f"quiz:{code}",
            supports_level=level,
            n_items=12,
            occurred_at=at,
            by=None,
        )
    return level_of(person, code)


def level_of(person: Person, code: str = "SEC-1") -> CompetenceLevel:
    """The level as it is stored now."""
    return CompetenceLevel.objects.get(person=person, competence=code)


def learner(*codes: str, level: int = 1, number: int = 8) -> Person:
    """Someone who has shown these competences on the day SHOWN; each has so many questions."""
    person = build.person()
    for code in codes or ("SEC-1",):
        questions(code, level=level, number=number)
        show(person, code, level=level)
    return person


def skipped(person: Person, code: str) -> ModuleSkip:
    """A lesson that teaches the competence on level 1, skipped three weeks before the day DUE, on which its check comes."""
    moment = DUE - timedelta(days=21)
    placement = Placement.objects.create(
        person=person,
        area=build.competence(code).area,
        seed=1,
        start_level=1,
        constants={},
        started_at=moment,
        finished_at=moment,
    )
    return placements.skip(
        placement,
        build.lesson(competences=[code]),
        competences=[{"competence": code, "level": 1}],
        taken_at=moment,
        check_due_on=DUE.date(),
    )


def answer(attempt: Attempt, *, wrong: tuple[str, ...] = ()) -> None:
    """Right answers, but "I do not know" where the competence is one of `wrong`."""
    for question in attempt.questions.select_related("item_version"):
        right = kind_of(question.item_version.kind).right(question.item_version.content)
        save_answer(
            by=attempt.person,
            attempt_id=attempt.pk,
            position=question.position,
            answer=[] if question.competence_code in wrong else right,
            based_on=question.revision,
            key=uuid4(),
        )
