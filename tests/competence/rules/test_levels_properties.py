"""Properties that hold for any history of proofs, against a second and naive implementation (naive.py)."""

from datetime import UTC, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from competence.enums import EvidenceKind
from competence.rules.explain import explain
from competence.rules.levels import award, gate_state
from competence.rules.retention import Call, retained, standing, state_at

from . import naive
from .histories import FIRST, book_of, call_lists, later, moments, papers, profiles, proof_lists, version_lists
from .plain import START, book, rules

LIMITS = settings(max_examples=80, deadline=None)
JUDGED = (EvidenceKind.EXERCISE_REVIEW, EvidenceKind.WORKPLACE_OBSERVATION)


@LIMITS
@given(proof_lists(), profiles, version_lists())
def test_two_implementations_agree_on_the_award(proofs, profile, versions):
    found = award(proofs, profile, book_of(versions))
    naively = naive.level(proofs, profile, versions)
    assert found.level == naively.level
    assert abs(float(found.confidence) - naively.sure) < 2e-6
    if found.level:
        assert found.rule_set_version == naively.version
        assert [(r.at.astimezone(UTC), r.level, r.half_life_days) for r in found.rises] == naively.rises
        assert found.awarded_at is not None
        assert found.awarded_at.astimezone(UTC) == naively.rises[-1][0]


@LIMITS
@given(proof_lists(), profiles, version_lists(), st.sampled_from([12, 24]), st.booleans(), call_lists, moments)
def test_two_implementations_agree_on_what_becomes_of_it(proofs, profile, versions, months, fades, calls, at):
    found = standing(
        proofs,
        profile=profile,
        book=book_of(versions),
        validity_months=months,
        at=at,
        fades=fades,
        calls=[Call(called, lapses) for called, lapses in calls],
    )
    naively = naive.level(proofs, profile, versions)
    assert (found is None) == (naively.level == 0)
    if found is None:
        return
    paper = versions[-1][1]
    kept = naive.kept(proofs, naively, paper, months=months, zone=at.tzinfo, fades=fades, calls=calls)
    ours = found.retention
    assert [(r.at.astimezone(UTC), r.half_life_days) for r in ours.refreshes] == kept.refreshes
    assert ours.valid_until == kept.valid_until
    assert (ours.fading_from.astimezone(UTC), ours.lapsed_from.astimezone(UTC)) == (kept.fading_from, kept.lapsed_from)
    assert ours.check_due_at.astimezone(UTC) == kept.check_due_at
    assert (found.state.value, found.effective_level) == naive.effective(naively, kept, at.astimezone(UTC), paper)
    later_moments = [m for m in (kept.fading_from, kept.lapsed_from) if m > at.astimezone(UTC)]
    changes = found.changes_at.astimezone(UTC) if found.changes_at else None
    assert changes == (min(later_moments) if later_moments else None)


@LIMITS
@given(proof_lists(), proof_lists(most=2), profiles, version_lists())
def test_i1_more_proof_never_lowers_a_level(proofs, more, profile, versions):
    before = award(proofs, profile, book_of(versions))
    after = award([*proofs, *more], profile, book_of(versions))
    assert after.level >= before.level
    if after.level == before.level:
        assert after.confidence >= before.confidence


@LIMITS
@given(proof_lists(), profiles, papers())
def test_a_new_rule_set_takes_nothing_back(proofs, profile, paper):
    """Its publication is a moment of evaluation; whatever was recorded before keeps what it was worth."""
    before = award(proofs, profile, book_of([FIRST]))
    since = max((p.recorded_at for p in proofs), default=START) + timedelta(days=1)
    after = award(proofs, profile, book_of([FIRST, (since.astimezone(UTC), paper)]))
    assert after.level >= before.level
    if after.level == before.level:
        assert (after.awarded_at, after.rises) == (before.awarded_at, before.rises)
        assert after.confidence >= before.confidence


@LIMITS
@given(proof_lists(), profiles, version_lists(), st.booleans(), moments, st.randoms(use_true_random=False))
def test_i2_the_order_of_insertion_is_irrelevant(proofs, profile, versions, fades, at, random):
    shuffled = list(proofs)
    random.shuffle(shuffled)
    given = {"profile": profile, "book": book_of(versions), "validity_months": 12, "at": at, "fades": fades}
    assert standing(shuffled, **given) == standing(proofs, **given)


@LIMITS
@given(
    proof_lists(kinds=(EvidenceKind.SELF_ASSESSMENT, EvidenceKind.ATTENDANCE, EvidenceKind.RETENTION_CHECK)),
    profiles,
)
def test_i4_what_is_no_proof_awards_nothing(proofs, profile):
    assert award(proofs, profile, book()).level == 0


@LIMITS
@given(proof_lists(), profiles)
def test_i5_knowledge_never_awards_more_than_2(proofs, profile):
    assert award([p for p in proofs if naive.is_paper(p)], profile, book()).level <= 2


@LIMITS
@given(proof_lists(kinds=(*JUDGED, EvidenceKind.EXTERNAL_CERTIFICATE)), profiles)
def test_i6_level_3_has_an_independent_judgement(proofs, profile):
    if award(proofs, profile, book()).level >= 3:
        assert any(p.is_independent and p.assessors and p.supports_level >= 3 for p in proofs if p.kind in JUDGED)


@LIMITS
@given(proof_lists(), profiles, version_lists(), call_lists, moments)
def test_i7_what_counts_is_at_most_one_level_lower_and_never_below_0(proofs, profile, versions, calls, at):
    given = {"profile": profile, "book": book_of(versions), "validity_months": 12}
    found = standing(proofs, **given, at=at, calls=[Call(*call) for call in calls])
    if found is not None:
        assert 0 <= found.award.level - 1 <= found.effective_level <= found.award.level
        much_later = standing(proofs, **given, at=later(at, days=9000))
        assert found.award.level - 1 <= much_later.effective_level


@LIMITS
@given(proof_lists(), profiles, moments, st.randoms(use_true_random=False))
def test_i8_the_same_proofs_give_the_same_explanation(proofs, profile, at, random):
    shuffled = list(proofs)
    random.shuffle(shuffled)
    told = [
        repr(explain(some, profile=profile, target=None, departments={}, at=at, book=book(), validity_months=24))
        for some in (proofs, shuffled)
    ]
    assert told[0].encode() == told[1].encode()


@LIMITS
@given(proof_lists(), profiles, moments, st.integers(0, 5000), st.sampled_from([200, 335, 730]))
def test_i9_confidence_lies_between_0_and_1_and_so_does_what_is_retained(proofs, profile, at, days, half_life):
    assert 0 <= award(proofs, profile, book()).confidence <= 1
    for level in (1, 2, 3, 4):
        assert 0 <= gate_state(level, proofs, profile, at, rules()).confidence <= 1
    assert 0 < retained(at, half_life, later(at, days=days)) <= 1
    assert retained(at, half_life, later(at, days=-days)) == 1


@LIMITS
@given(moments, moments, moments)
def test_a_state_is_that_of_the_moment_and_not_of_the_clock_on_the_wall(fading, lapsed, at):
    """A sweep compares in UTC, so whoever compares here must do so too, also in the hour that comes twice."""
    fading, lapsed = sorted((fading, lapsed), key=lambda moment: moment.astimezone(UTC))
    in_utc = [moment.astimezone(UTC) for moment in (fading, lapsed, at)]
    assert state_at(fading, lapsed, at) == state_at(*in_utc)
