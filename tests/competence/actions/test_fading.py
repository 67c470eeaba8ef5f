"""The daily sweep: what it changes, what it leaves alone, and what it costs."""

from datetime import UTC, datetime, timedelta

import pytest

from competence import clock
from competence.actions.evidence import record_evidence
from competence.actions.fading import sweep_levels
from competence.actions.rebuild import rebuild
from competence.enums import EvidenceKind, LevelState
from competence.models import CompetenceLevel, Person
from tests import build

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 1, 12, 8, 0, tzinfo=UTC)


def later(days: int) -> datetime:
    return MOMENT + timedelta(days=days)


def shown(person: Person, code: str = "SEC-1", *, on: int = 0, kind: EvidenceKind = EvidenceKind.QUIZ, level: int = 2) -> None:
    """The person passes a quiz (or shows it otherwise) so many days after the moment."""
    with clock.at(later(on)):
        record_evidence(
            person=person,
            competence=build.competence(code),
            kind=kind,
            source=f"{kind}:{person.pk}:{code}:{on}",
            instrument=f"{kind}:{code}",
            supports_level=level,
            n_items=12,
            occurred_at=clock.now(),
            by=person,
        )


def states(at: int) -> list[tuple[str, int, int]]:
    """State, effective and awarded level of everyone after the sweep of that day."""
    with clock.at(later(at)):
        sweep_levels()
    rows = CompetenceLevel.objects.order_by("person", "competence")
    return list(rows.values_list("state", "effective_level", "awarded_level"))


def test_a_level_fades_and_lapses_and_never_falls_further():
    shown(build.person())
    assert states(64) == [(LevelState.CURRENT, 2, 2)]
    assert states(65) == [(LevelState.FADING, 2, 2)]
    assert states(264) == [(LevelState.FADING, 2, 2)]
    assert states(265) == [(LevelState.LAPSED, 1, 2)]
    assert states(3000) == [(LevelState.LAPSED, 1, 2)]


def test_what_shows_it_again_refreshes_it_for_twice_as_long():
    person = build.person()
    shown(person)
    assert states(265) == [(LevelState.LAPSED, 1, 2)]
    shown(person, on=270, kind=EvidenceKind.RETENTION_CHECK)
    assert states(270) == [(LevelState.CURRENT, 2, 2)]
    row = CompetenceLevel.objects.get()
    assert (row.half_life_days, row.refreshed_at) == (400, later(270))
    assert states(270 + 128) == [(LevelState.CURRENT, 2, 2)]
    assert states(270 + 129) == [(LevelState.FADING, 2, 2)]


def test_only_what_is_due_is_touched():
    old, fresh = build.person(), build.person()
    shown(old)
    shown(fresh, on=60)
    with clock.at(later(70)):
        assert sweep_levels() == 1
        assert sweep_levels() == 0
    assert states(70) == [(LevelState.FADING, 2, 2), (LevelState.CURRENT, 2, 2)]


def test_the_sweep_costs_the_same_for_one_and_for_many(django_assert_num_queries):
    shown(build.person())
    with clock.at(later(70)), django_assert_num_queries(6):
        sweep_levels()
    for _ in range(3):
        shown(build.person(), on=80)
    with clock.at(later(150)), django_assert_num_queries(6):
        assert sweep_levels() == 3
    with clock.at(later(151)), django_assert_num_queries(3):
        sweep_levels()


def test_nothing_waits_for_the_sweep_to_be_right():
    """What is only not swept yet is no difference for the rebuild; what was changed by hand is."""
    person = build.person()
    build.company()
    build.shipped_framework()
    shown(person)
    with clock.at(later(300)):
        assert rebuild(dry_run=True).differences == ()
        sweep_levels()
        assert rebuild(dry_run=True).differences == ()
        CompetenceLevel.objects.update(state=LevelState.CURRENT, effective_level=2)
        assert len(rebuild(dry_run=True).differences) == 1
