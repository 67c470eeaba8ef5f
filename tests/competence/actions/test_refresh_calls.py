from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from competence import clock
from competence.actions.evidence import record_evidence
from competence.actions.fading import sweep_levels
from competence.actions.rebuild import rebuild
from competence.actions.refresh_calls import call_for_refresh, earliest_lapse
from competence.enums import EvidenceKind, LevelState, Role
from competence.errors import AlreadyDone, Refused
from competence.models import AuditEvent, CompetenceLevel, Person, RefreshCall, RoleAssignment
from competence.queries.rule_sets import LevelRules
from tests import build

MOMENT = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
REASON = {"de": "Neue Regel", "en": "New rule"}
pytestmark = pytest.mark.django_db


def prove(person: Person, code: str, *, at: datetime, kind: EvidenceKind = EvidenceKind.QUIZ) -> None:
    with clock.at(at):
        record_evidence(
            person=person,
            competence=code,
            kind=kind,
            source=f"{kind}:{person.pk}:{at:%Y-%m-%d}",
            instrument="quiz:a",
            supports_level=1,
            n_items=12,
            occurred_at=at,
            by=None,
        )


@pytest.fixture
def people(db) -> list[Person]:
    """A champion and a user with a level in SEC-1, and one with a level elsewhere."""
    build.company()
    build.shipped_framework()
    found = [build.person() for _ in range(3)]
    for person, role in zip(found, (Role.CHAMPION, Role.USER, Role.CHAMPION), strict=True):
        build.grant(person, role)
    for person, code in zip(found, ("SEC-1", "SEC-1", "APP-1"), strict=True):
        prove(person, code, at=MOMENT)
    return found


def call(people: list[Person], *, role: Role | None = Role.CHAMPION, codes=("SEC-1",), days: int = 31) -> list[RefreshCall]:
    return call_for_refresh(
        by=people[2], competences=codes, role=role, reason=REASON, lapses_on=clock.today() + timedelta(days=days)
    )


def states() -> list[str]:
    return list(CompetenceLevel.objects.order_by("person").values_list("state", flat=True))


def test_who_is_meant_fades_at_once_and_lapses_on_the_day(people):
    with clock.at(MOMENT + timedelta(days=10)):
        (made,) = call(people)
        assert states() == [LevelState.FADING, LevelState.CURRENT, LevelState.CURRENT]
        assert [line for line in rebuild(dry_run=True).differences if "target" not in line] == []
        assert (made.reason["en"], made.called_by) == ("New rule", people[2])
        assert AuditEvent.objects.get(action="refresh.call").details == {
            "competences": ["SEC-1"],
            "role": "champion",
            "levels": 1,
        }
        assert [role for role, _call in LevelRules.load().calls["SEC-1"]] == ["champion"]
    with clock.at(made.lapses_at - timedelta(minutes=1)):
        sweep_levels()
        assert states()[0] == LevelState.FADING
    with clock.at(made.lapses_at):
        sweep_levels()
        row = CompetenceLevel.objects.get(person=people[0])
        assert (row.state, row.awarded_level, row.effective_level) == (LevelState.LAPSED, 1, 0)


def test_a_refresh_answers_the_call(people):
    with clock.at(MOMENT + timedelta(days=10)):
        call(people)
    prove(people[0], "SEC-1", at=MOMENT + timedelta(days=20), kind=EvidenceKind.RETENTION_CHECK)
    assert states()[0] == LevelState.CURRENT


def test_whoever_gets_or_loses_the_role_later_is_not_concerned(people):
    with clock.at(MOMENT + timedelta(days=10)):
        call(people)
    with clock.at(MOMENT + timedelta(days=12)):
        RoleAssignment.objects.filter(person=people[0]).update(ends_on=clock.today())
        build.grant(people[1], Role.CHAMPION, starts_on=clock.today())
        assert [line for line in rebuild(dry_run=True).differences if "target" not in line] == []
        assert states() == [LevelState.FADING, LevelState.CURRENT, LevelState.CURRENT]


def test_without_a_role_everyone_with_a_level_is_meant(people):
    with clock.at(MOMENT + timedelta(days=10)):
        call(people, role=None, codes=("SEC-1", "APP-1"))
        assert states() == [LevelState.FADING] * 3
        assert RefreshCall.objects.count() == 2


@pytest.mark.parametrize(("days", "is_refused"), [(30, True), (31, False)])
def test_whole_30_days_lie_between(people, days, is_refused):
    with clock.at(datetime(2026, 9, 20, 21, 59, tzinfo=UTC)):  # a minute before midnight in the company
        assert earliest_lapse() == date(2026, 10, 21)
        if is_refused:
            with pytest.raises(Refused) as refusal:
                call(people, days=days)
            assert refusal.value.code == "refresh.too_early"
        else:
            (made,) = call(people, days=days)
            assert made.lapses_at - made.called_at >= timedelta(days=30)
            row = CompetenceLevel.objects.get(person=people[0])
            assert row.lapsed_from == made.lapses_at


@pytest.mark.parametrize("codes", [(), ("NO-1",), ("SEC-1", "NO-1")])
def test_competences_are_known_ones(people, codes):
    with pytest.raises(Refused):
        call(people, codes=codes)
    assert not RefreshCall.objects.exists()


def test_the_same_call_twice_is_one(people):
    (made,) = call(people)
    with pytest.raises(AlreadyDone):
        call(people)
    with pytest.raises(AlreadyDone):
        call(people, codes=("SEC-1", "SEC-2"))
    assert RefreshCall.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        RefreshCall.objects.create(
            competence_id="SEC-1", role="champion", reason={}, called_at=clock.now(), lapses_at=made.lapses_at
        )


def test_a_call_gives_time(people):
    with pytest.raises(IntegrityError), transaction.atomic():
        RefreshCall.objects.create(competence_id="SEC-1", reason={}, called_at=MOMENT, lapses_at=MOMENT)
