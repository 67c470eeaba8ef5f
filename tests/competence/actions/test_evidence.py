from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections

from competence import clock
from competence.actions.evidence import assess_oneself, record_evidence
from competence.enums import EvidenceKind
from competence.errors import Refused
from competence.models import AuditEvent, Competence, CompetenceLevel, Evidence, Person
from tests import build

MOMENT = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)


@pytest.fixture
def learner(db) -> Person:
    build.shipped_framework()
    return build.person()


def record(person: Person, **fields: Any) -> Evidence | None:
    """A passed quiz with 12 questions on level 1 of SEC-1, unless the test says otherwise."""
    given: dict[str, Any] = {
        "competence": "SEC-1",
        "kind": EvidenceKind.QUIZ,
        "source": "attempt:1",
        "instrument": "quiz:a",
        "supports_level": 1,
        "n_items": 12,
        "occurred_at": clock.now(),
        "by": person,
    }
    return record_evidence(person=person, **(given | fields))


def level(person: Person, code: str = "SEC-1") -> int:
    row = CompetenceLevel.objects.filter(person=person, competence=code).first()
    return row.awarded_level if row else 0


def test_evidence_is_kept_and_awards_a_level(learner):
    with clock.at(MOMENT):
        evidence = record(learner, competence=Competence.objects.get(pk="SEC-1"), context={"title": {"de": "Probe"}})
    assert evidence is not None
    assert (evidence.recorded_at, evidence.recorded_by) == (MOMENT, learner)
    row = CompetenceLevel.objects.get(person=learner)
    assert (row.awarded_level, row.confidence, row.awarded_at, row.rule_set_version) == (1, 0.6, MOMENT, "2026.1")
    audit = AuditEvent.objects.get(action="evidence.record")
    assert (audit.subject, audit.details) == (f"evidence:{evidence.pk}", {"kind": "quiz", "level": 1})


def test_the_same_source_twice_does_nothing(learner):
    assert record(learner) is not None
    assert record(learner, supports_level=2) is None
    assert Evidence.objects.count() == 1
    assert AuditEvent.objects.filter(action="evidence.record").count() == 1


def test_one_source_may_prove_several_competences(learner):
    assert record(learner) is not None
    assert record(learner, competence="SEC-2") is not None


def test_a_source_belongs_to_one_person(learner):
    record(learner)
    with pytest.raises(ValueError, match="another person"):
        record(build.person())


def test_a_later_proof_raises_the_level_and_a_worse_one_lowers_nothing(learner):
    record(learner)
    record(learner, source="attempt:2", instrument="quiz:b", supports_level=2, n_items=9)
    assert level(learner) == 2
    before = CompetenceLevel.objects.get(person=learner)
    record(learner, source="attempt:3", instrument="quiz:b", supports_level=0)
    after = CompetenceLevel.objects.get(person=learner)
    assert (after.awarded_level, after.confidence, after.awarded_at) == (2, before.confidence, before.awarded_at)


def test_what_is_superseded_counts_as_if_it_had_never_been(learner):
    wrong = record(learner, supports_level=2)
    assert level(learner) == 2
    record(learner, source="correction:1", supports_level=0, supersedes=wrong)
    assert level(learner) == 0
    assert not CompetenceLevel.objects.filter(person=learner).exists()
    assert Evidence.objects.count() == 2


def test_a_correction_stays_with_its_person_and_competence(learner):
    wrong = record(learner)
    with pytest.raises(ValueError, match="same person"):
        record(learner, source="correction:1", competence="SEC-2", supersedes=wrong)


def review(person: Person, reader: Person, **fields: Any) -> Evidence:
    found = record(
        person,
        competence="APP-1",
        kind=EvidenceKind.EXERCISE_REVIEW,
        source=f"submission:{reader.pk}",
        instrument="exercise:E1",
        supports_level=3,
        is_double=True,
        n_items=0,
        assessors=[reader],
        **fields,
    )
    assert found is not None
    return found


def test_a_champion_is_independent(learner):
    champion = build.person()
    assert review(learner, champion).is_independent
    assert level(learner, "APP-1") == 3


def test_the_superior_is_never_independent(learner):
    boss = build.person()
    build.membership(learner, build.unit(), manager=boss)
    evidence = review(learner, boss)
    assert (evidence.is_independent, evidence.assessors) == (False, [boss.pk])
    assert level(learner, "APP-1") == 2


def test_nobody_is_independent_of_oneself(learner):
    assert not review(learner, learner).is_independent


def test_without_a_framework_nothing_is_recorded(db):
    with pytest.raises(Refused):
        Competence.objects.create(
            code="X-1", area=build_area(), name={"de": "X"}, position=1, proof_profile="K", validity_months=12
        )
        record(build.person(), competence="X-1")
    assert not Evidence.objects.exists()


def build_area():
    from competence.models import CompetenceArea

    return CompetenceArea.objects.create(code="X", name={"de": "X"}, position=1)


def test_a_self_assessment_is_kept_and_awards_nothing(learner):
    assert assess_oneself(by=learner, competence="SEC-1", level=4) is not None
    assert level(learner) == 0
    row = Evidence.objects.get()
    assert (row.kind, row.supports_level, row.recorded_by) == ("self_assessment", 4, learner)


def test_the_same_self_assessment_twice_is_one(learner):
    assess_oneself(by=learner, competence="SEC-1", level=2)
    assert assess_oneself(by=learner, competence="SEC-1", level=2) is None
    assert assess_oneself(by=learner, competence="SEC-1", level=1) is not None
    assert assess_oneself(by=learner, competence="SEC-1", level=2) is not None
    assert list(Evidence.objects.values_list("supports_level", flat=True)) == [2, 1, 2]


def test_a_level_that_does_not_exist_is_refused(learner):
    with pytest.raises(Refused) as refusal:
        assess_oneself(by=learner, competence="SEC-1", level=5)
    assert refusal.value.code == "level.unknown"


def test_recording_costs_a_fixed_number_of_queries(learner, django_assert_num_queries):
    with django_assert_num_queries(13):
        record(learner)
    for number in range(2, 5):
        record(learner, source=f"attempt:{number}")
    with django_assert_num_queries(12):
        record(learner, source="attempt:9")


@pytest.mark.django_db(transaction=True)
def test_two_proofs_at_once_are_evaluated_together():
    """Two exercises of 0.75 give level 3 only together; each is recorded by a thread of its own."""
    build.shipped_framework()
    person, readers = build.person(), [build.person(), build.person()]
    start, faults = Barrier(2), []

    def work(number: int) -> None:
        try:
            start.wait(timeout=10)
            record(
                person,
                competence="APP-1",
                kind=EvidenceKind.EXERCISE_REVIEW,
                source=f"submission:{number}",
                instrument=f"exercise:{number}",
                supports_level=3,
                n_items=0,
                assessors=[readers[number]],
            )
        except Exception as error:
            faults.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert faults == []
    assert level(person, "APP-1") == 3
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_one_source_recorded_by_two_at_once_is_kept_once():
    build.shipped_framework()
    person, start = build.person(), Barrier(2)
    found: list[Any] = []

    def work() -> None:
        try:
            start.wait(timeout=10)
            found.append(record(person, occurred_at=MOMENT + timedelta(days=1)))
        except Exception as error:
            found.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(type(entry).__name__ for entry in found) == ["Evidence", "NoneType"]
    assert Evidence.objects.count() == 1
