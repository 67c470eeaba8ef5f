"""The published rule sets, and the standing rules around them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competence import clock
from competence.enums import ProofProfile
from competence.errors import Refused
from competence.models import Company, Competence, RefreshCall, RoleAssignment, RuleSetVersion
from competence.rules.levels import Proof
from competence.rules.retention import Call, Standing, standing
from competence.rules.rule_set import Published, RuleBook, RuleSet


def rule_book() -> RuleBook:
    """All published rule sets (one query). Refused while there is none."""
    book = book_of(RuleSetVersion.objects.in_order().values_list("published_at", "constants"))
    if not book.versions:
        raise Refused(_("No rule set is published yet."), code="rule_set.missing")
    return book


def book_of(versions: Iterable[tuple[datetime, Any]]) -> RuleBook:
    """Rule sets with the moments of their publication, the oldest first, in the company's time zone (no query)."""
    return RuleBook(tuple(Published(timezone.localtime(since), RuleSet.from_dict(data)) for since, data in versions))


def current_rules() -> RuleSet:
    """The constants that hold now (one query). Refused while there are none."""
    constants = RuleSetVersion.objects.values_list("constants", flat=True).first()
    if constants is None:
        raise Refused(_("No rule set is published yet."), code="rule_set.missing")
    return RuleSet.from_dict(constants)


@dataclass(frozen=True)
class LevelRules:
    """Everything that decides levels and is the same for all people; load it once."""

    book: RuleBook
    profiles: Mapping[str, ProofProfile]
    validity_months: Mapping[str, int]
    fades: bool
    calls: Mapping[str, Sequence[tuple[str, Call]]]  # by competence: the role that is called ("" is everyone), and the call

    def of_people(self, people: Sequence[int]) -> dict[int, frozenset[tuple[str, date]]]:
        """Which calls to a role mean these people, as `standing` asks for it (one query, none without such a call)."""
        return roles_at_calls(people, ((role, call.called_at.date()) for calls in self.calls.values() for role, call in calls))

    @classmethod
    def load(cls) -> "LevelRules":
        """Four queries, whatever the number of people. Refused while no rule set is published."""
        rows = list(Competence.objects.values_list("pk", "proof_profile", "validity_months"))
        company = Company.current()
        calls: defaultdict[str, list[tuple[str, Call]]] = defaultdict(list)
        for call in RefreshCall.objects.all():
            calls[call.competence_id].append(
                (call.role, Call(timezone.localtime(call.called_at), timezone.localtime(call.lapses_at)))
            )
        return cls(
            book=rule_book(),
            profiles={pk: ProofProfile(profile) for pk, profile, _months in rows},
            validity_months={pk: months for pk, _profile, months in rows},
            fades=company.levels_fade if company else True,
            calls=dict(calls),
        )

    def standing(
        self, competence: str, proofs: Sequence[Proof], meant: frozenset[tuple[str, date]] = frozenset()
    ) -> Standing | None:
        """The level that these proofs give now to someone whom these calls mean (`of_people`)."""
        return standing(
            proofs,
            profile=self.profiles[competence],
            book=self.book,
            validity_months=self.validity_months[competence],
            at=timezone.localtime(clock.now()),
            fades=self.fades,
            calls=[call for role, call in self.calls.get(competence, ()) if not role or (role, call.called_at.date()) in meant],
        )


def roles_at_calls(people: Sequence[int], meant: Iterable[tuple[str, date]]) -> dict[int, frozenset[tuple[str, date]]]:
    """Who is meant by calls that name a role: whoever held it on the day of the call. No query where none names a role.

    What someone gets or loses later changes nothing, so a call never has to be looked at again because of it.
    """
    named = {(role, day) for role, day in meant if role}
    if not named:
        return {}
    found: defaultdict[int, set[tuple[str, date]]] = defaultdict(set)
    held = RoleAssignment.objects.filter(person__in=people, role__in={role for role, _day in named})
    for person_id, role, starts_on, ends_on in held.values_list("person_id", "role", "starts_on", "ends_on"):
        for call in named:
            if call[0] == role and starts_on <= call[1] and (ends_on is None or ends_on > call[1]):
                found[person_id].add(call)
    return {person_id: frozenset(calls) for person_id, calls in found.items()}
