from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from competence import clock
from competence.actions.evidence import assess_oneself, record_evidence
from competence.actions.fading import sweep_levels
from competence.actions.rebuild import LEVEL_FIELDS, rebuild
from competence.actions.targets import refresh_targets
from competence.enums import EvidenceKind, Role
from competence.models import AuditEvent, CompetenceLevel, Person, Target
from tests import build

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)


@pytest.fixture
def people() -> list[Person]:
    """Three people with targets and some evidence."""
    build.company()
    build.shipped_framework()
    found = [build.person() for _ in range(3)]
    with clock.at(MOMENT):
        for person in found:
            build.grant(person, Role.USER)
            for number, code in enumerate(("SEC-1", "SEC-2", "APP-1")):
                record_evidence(
                    person=person,
                    competence=code,
                    kind=EvidenceKind.QUIZ,
                    source=f"attempt:{person.pk}:{number}",
                    instrument=f"quiz:{code}",
                    supports_level=2,
                    n_items=10,
                    occurred_at=clock.now(),
                    by=person,
                )
            assess_oneself(by=person, competence="UND-1", level=2)
        refresh_targets()
    sweep_levels()  # what has begun to fade since then
    return found


def state() -> list[tuple]:
    levels = CompetenceLevel.objects.order_by("person", "competence")
    targets = Target.objects.open().order_by("person", "competence")
    return [
        *levels.values_list("person", "competence", *LEVEL_FIELDS),
        *targets.values_list("person", "competence", "level", "is_critical", "weight"),
    ]


def test_nothing_differs_after_actions(people):
    report = rebuild()
    assert report.differences == ()
    assert (report.levels, report.people, report.targets) == (9, 3, 45)
    assert not AuditEvent.objects.filter(action="levels.rebuild").exists()


def test_every_difference_is_told_and_put_right(people):
    right = state()
    first, second, third = people
    CompetenceLevel.objects.filter(person=first, competence="SEC-1").delete()
    CompetenceLevel.objects.filter(person=second, competence="SEC-1").update(awarded_level=3)
    build.level(third, "VAL-1", 1).save()
    Target.objects.filter(person=first, competence="SEC-2").delete()
    Target.objects.filter(person=second, competence="SEC-2").update(level=4)
    report = rebuild()
    assert len(report.differences) == 5
    assert f"person {first.pk}, SEC-1: stored nothing, ledger gives awarded_level 2" in "\n".join(report.differences)
    assert state() == right
    assert rebuild().differences == ()
    assert AuditEvent.objects.get(action="levels.rebuild").details == {"people": 3, "differences": 5}


def test_a_dry_run_writes_nothing(people):
    CompetenceLevel.objects.filter(person=people[0]).delete()
    before, audits = state(), AuditEvent.objects.count()
    assert len(rebuild(dry_run=True).differences) == 3
    assert state() == before
    assert AuditEvent.objects.count() == audits


def test_the_whole_state_comes_back_from_the_ledger(people):
    right = state()
    CompetenceLevel.objects.all().delete()
    Target.objects.all().delete()
    rebuild()
    assert state() == right


def test_the_cost_does_not_grow_with_people(people, django_assert_num_queries):
    with django_assert_num_queries(19):
        rebuild()
    build.person()
    with django_assert_num_queries(19):
        rebuild()


def test_the_command_tells_and_ends_with_1_only_if_something_differed(people, capsys):
    call_command("rebuild")
    assert "9" in capsys.readouterr().out
    CompetenceLevel.objects.filter(person=people[0], competence="SEC-1").delete()
    for options in (["--dry-run"], []):
        with pytest.raises(SystemExit) as ended:
            call_command("rebuild", *options)
        assert ended.value.code == 1
        assert f"person {people[0].pk}, SEC-1" in capsys.readouterr().out
    call_command("rebuild")
