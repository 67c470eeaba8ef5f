"""How a person sees the own levels, for the one form about all of them. Nobody else asks here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from competence import clock
from competence.enums import EvidenceKind
from competence.models import Competence, Evidence, LevelDescriptor, Person, Target
from competence.texts import Translated


@dataclass(frozen=True)
class OwnView:
    """One competence that the roles of the person ask for. `said` is the newest self-assessment, None if there is none."""

    competence: Competence
    anchors: Mapping[int, Translated]
    said: int | None
    said_at: datetime | None


def own_views(person: Person) -> list[OwnView]:
    """All competences with a target today, in the order of the framework (three queries)."""
    targets = Target.objects.held_on(clock.today()).filter(person=person)
    competences = list(Competence.objects.filter(pk__in=targets.values("competence")).select_related("area"))
    anchors: dict[str, dict[int, Translated]] = {}
    for row in LevelDescriptor.objects.filter(competence__in=competences):
        anchors.setdefault(row.competence_id, {})[row.level] = row.text
    rows = Evidence.objects.filter(person=person, kind=EvidenceKind.SELF_ASSESSMENT).order_by("pk")
    said = {
        code: (level, recorded_at)
        for code, level, recorded_at in rows.values_list("competence", "supports_level", "recorded_at")
    }
    return [
        OwnView(competence, anchors.get(competence.pk, {}), *said.get(competence.pk, (None, None)))
        for competence in sorted(competences, key=lambda row: (row.area.position, row.position))
    ]
