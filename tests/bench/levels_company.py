"""The company of the level benchmark: people with one proof in every competence, of which one in a hundred is a little older."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from competence import clock
from competence.actions import audit
from competence.actions.evidence import record_evidence
from competence.actions.fading import sweep_levels
from competence.actions.framework import load_framework
from competence.actions.rebuild import evaluate_everyone
from competence.enums import EvidenceKind
from competence.models import Company, Competence, CompetenceLevel, Evidence, Person

from .levels import CHANGED, Size

FADES_AFTER = 65  # days: a knowledge level of the rule set that ships
EARLIER = 5  # days by which one in CHANGED is older
PORTION = 1000


@dataclass
class LevelCompany:
    """What is measured in it."""

    people: list[Person]
    codes: list[str]
    moment: datetime
    levels: int

    def record(self, number: int) -> None:
        """One proof by the action: a person, a competence, a source that no other has."""
        with clock.at(self.moment):
            record_evidence(**self._fields(number), source=f"recorded:{number}", by=None)

    @transaction.atomic
    def insert(self, number: int) -> None:
        """The same rows without any evaluation: the proof and its audit row in one transaction."""
        fields = self._fields(number)
        code = fields.pop("competence")
        with clock.at(self.moment):
            row = Evidence.objects.create(**fields, competence_id=code, source=f"bare:{number}", recorded_at=clock.now())
            audit.record("evidence.record", by=None, subject=f"evidence:{row.pk}", kind="quiz", level=0)

    def _fields(self, number: int) -> dict[str, Any]:
        return {
            "person": self.people[number % len(self.people)],
            "competence": self.codes[number % len(self.codes)],
            "kind": EvidenceKind.QUIZ,
            "instrument": "quiz:b",
            "supports_level": 1,
            "occurred_at": self.moment,
            "n_items": 12,
        }

    @contextmanager
    def on_the_day(self) -> Iterator[None]:
        """The day on which the older ones begin to fade, and no other."""
        with clock.at(self.moment + timedelta(days=FADES_AFTER - EARLIER, hours=1)):
            yield

    def sweep(self) -> int:
        return sweep_levels()

    def recompute(self) -> int:
        return evaluate_everyone()


def found(size: Size, moment: datetime) -> LevelCompany:
    """The rows in bulk, the levels by the product's own evaluation of everyone."""
    with clock.at(moment - timedelta(days=400)):
        Company.objects.create(pk=1, name="Prüfwerk GmbH", short_name="Prüfwerk", set_up_at=clock.now())
        load_framework()
    codes = list(Competence.objects.order_by("pk").values_list("pk", flat=True)[: size.competences])
    Person.objects.bulk_create(
        [
            Person(
                personnel_number=str(number),
                login=str(number),
                first_name="Kim",
                last_name=f"Muster{number}",
                password="!",
                status_since=date(2020, 1, 1),
            )
            for number in range(1, size.people + 1)
        ],
        batch_size=PORTION,
    )
    people = list(Person.objects.order_by("pk"))
    for start in range(0, len(people), PORTION):
        Evidence.objects.bulk_create(_proofs(people[start : start + PORTION], codes, moment, start), batch_size=PORTION)
    with clock.at(moment):
        evaluate_everyone()
    return LevelCompany(people, codes, moment, CompetenceLevel.objects.count())


def _proofs(people: list[Person], codes: list[str], moment: datetime, start: int) -> Iterator[Evidence]:
    for place, person in enumerate(people):
        for number, code in enumerate(codes):
            is_older = ((start + place) * len(codes) + number) % CHANGED == 0
            at = moment - timedelta(days=EARLIER if is_older else 0)
            yield Evidence(
                person=person,
                competence_id=code,
                kind=EvidenceKind.QUIZ,
                source=f"attempt:{person.pk}:{code}",
                instrument="quiz:a",
                supports_level=1,
                n_items=12,
                occurred_at=at,
                recorded_at=at,
            )
