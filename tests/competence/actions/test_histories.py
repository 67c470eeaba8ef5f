"""300 random histories: whatever happens to a ledger, the levels are those that follow from what counts at the end."""

from datetime import UTC, timedelta
from fractions import Fraction

import pytest

from competence import clock
from competence.actions.evidence import level_fields
from competence.actions.rebuild import LEVEL_FIELDS, evaluate_everyone, rebuild
from competence.enums import LevelState
from competence.models import CompetenceLevel, Evidence, EvidenceWithdrawal, LevelDispute, RuleSetVersion
from competence.queries.rule_sets import rule_book
from competence.rules.retention import standing
from tests import build
from tests.competence.rules import naive

from .ledger import BEGIN, BERLIN, Ledger

SEED = 20261130
# The same on SQLite and on PostgreSQL, on any machine. Whoever changes what a level is changes this line, and says why.
DIGEST = "a2c6aab4c75e0f82b0f44e02b717d6e9859190d3f306e4c00b77779fe8e211ae"
FIRST = naive.Paper()
SECOND = naive.Paper(
    version="2027.1",
    gates={1: 0.6, 2: 0.5, 3: 0.9, 4: 0.95},
    base={"quiz": 0.75},
    current=Fraction(3, 4),
    lapsed=Fraction(9, 20),
    wait=21,
    grace=20,
)


@pytest.mark.django_db
def test_whatever_happens_levels_follow_from_what_counts():
    with clock.at(BEGIN - timedelta(days=400)):
        build.company()
        build.shipped_framework()
    ledger = Ledger(SEED)
    ledger.live()
    with clock.at(ledger.end):
        assert rebuild(dry_run=True).differences == ()
        stored = {(row.person_id, row.competence_id): row for row in CompetenceLevel.objects.all()}
        _agrees_with_the_pure_rules(ledger, stored)
        _agrees_with_the_naive_reading(ledger, stored)
        assert evaluate_everyone() == 0
    assert ledger.digest() == DIGEST
    _is_worth_its_name(ledger, stored)


def _agrees_with_the_pure_rules(ledger, stored):
    """The order of insertion is irrelevant, and what was withdrawn, corrected or is disputed leaves no trace (I2, I3)."""
    book, at = rule_book(), clock.now().astimezone(BERLIN)
    for history in ledger.histories:
        found = standing(
            ledger.in_any_order(history),
            profile=history.competence.proof_profile,
            book=book,
            validity_months=history.competence.validity_months,
            at=at,
        )
        row = stored.get((history.person.pk, history.competence.pk))
        told = {name: getattr(row, name) for name in LEVEL_FIELDS} if row else None
        assert told == (level_fields(found) if found else None)


def _agrees_with_the_naive_reading(ledger, stored):
    first, second = RuleSetVersion.objects.in_order().values_list("published_at", flat=True)
    versions = [(first.astimezone(UTC), FIRST), (second.astimezone(UTC), SECOND)]
    for history in ledger.histories:
        competence, proofs = history.competence, history.proofs()
        row = stored.get((history.person.pk, competence.pk))
        found = naive.level(proofs, competence.proof_profile, versions)
        assert found.level == (row.awarded_level if row else 0)
        if row is None:
            continue
        kept = naive.kept(proofs, found, SECOND, months=competence.validity_months, zone=BERLIN, fades=True, calls=())
        assert (row.awarded_at, row.refreshed_at, row.half_life_days) == (found.rises[-1][0], *kept.refreshes[-1])
        assert (row.fading_from, row.lapsed_from, row.valid_until) == (kept.fading_from, kept.lapsed_from, kept.valid_until)
        assert (row.state, row.effective_level) == naive.effective(found, kept, clock.now(), SECOND)


def _is_worth_its_name(ledger, stored):
    """The seed reaches every corner; otherwise agreement would say little."""
    assert len(ledger.histories) == 300
    assert {row.awarded_level for row in stored.values()} == {1, 2, 3, 4}
    assert {row.state for row in stored.values()} == set(LevelState.values)
    assert {row.rule_set_version for row in stored.values()} == {"2026.1", "2027.1"}
    assert {row.half_life_days for row in stored.values()} >= {200, 335, 400, 670}
    assert ledger.swept > 50
    assert EvidenceWithdrawal.objects.count() > 30
    assert Evidence.objects.filter(supersedes__isnull=False).count() > 30
    assert LevelDispute.objects.filter(state="open").count() > 3
    assert LevelDispute.objects.exclude(state="open").count() > 3
