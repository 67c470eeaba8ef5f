"""Properties that hold for any history of proofs, against a second and naive implementation in floats."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from competence.enums import EvidenceKind, ProofProfile
from competence.rules.levels import Proof, award, gate_state

from .plain import START, book, rules

LIMITS = settings(max_examples=150, deadline=None)
BASE = {"self_assessment": 0.1, "placement": 0.75, "quiz": 0.8, "peer_review": 0.45, "workplace_observation": 0.7}
KNOWLEDGE_ONLY = (EvidenceKind.QUIZ, EvidenceKind.PLACEMENT)

profiles = st.sampled_from(list(ProofProfile))


@st.composite
def proof_lists(draw: st.DrawFn, kinds: tuple[EvidenceKind, ...] = tuple(EvidenceKind), most: int = 7) -> list[Proof]:
    """A history: several kinds, instruments that repeat, late recordings, dependent and missing assessors."""
    found = []
    for ident in range(draw(st.integers(0, most))):
        occurred = START + timedelta(days=draw(st.integers(0, 900)))
        found.append(
            Proof(
                kind=draw(st.sampled_from(kinds)),
                instrument=draw(st.sampled_from("abcde")),
                supports_level=draw(st.integers(0, 4)),
                occurred_at=occurred,
                recorded_at=occurred + timedelta(days=draw(st.sampled_from([0, 0, 1, 60, 400]))),
                ident=ident,
                n_items=draw(st.integers(5, 30)),
                is_double=draw(st.booleans()),
                has_practical_part=draw(st.booleans()),
                is_verified=draw(st.booleans()),
                is_independent=draw(st.booleans()),
                assessors=tuple(draw(st.lists(st.integers(1, 3), max_size=2))),
                context=draw(st.sampled_from(["", "x", "y"])),
            )
        )
    return found


# ── the naive second implementation ──────────────────────────────────────────


def naive_facts(proof: Proof) -> tuple[str, float, int, int, str]:
    """Name, base strength, highest level, half-life, instrument: read off the table on paper."""
    kind = proof.kind.value
    if kind == "exercise_review":
        top = 4 if proof.supports_level == 4 else 3
        return ("double", 0.9, top, 335, proof.instrument) if proof.is_double else ("single", 0.75, top, 335, proof.instrument)
    if kind == "external_certificate":
        if not proof.is_verified:
            return "unverified", 0.2, 1, 200, "unverified"
        return (
            ("practical", 0.7, 3, 335, proof.instrument)
            if proof.has_practical_part
            else ("paper", 0.5, 2, 200, proof.instrument)
        )
    if kind in ("retention_check", "attendance"):
        return kind, 0.0, 0, 200, proof.instrument
    top = {"self_assessment": 1, "placement": 2, "quiz": 2, "peer_review": 2, "workplace_observation": 4}[kind]
    half_life = 335 if kind in ("peer_review", "workplace_observation") else 200
    return kind, BASE[kind], top, half_life, kind if kind in ("self_assessment", "placement") else proof.instrument


def naive_strength(proof: Proof, at) -> float:
    name, base, _top, half_life, _instrument = naive_facts(proof)
    if name in ("quiz", "placement"):
        base *= proof.n_items / (proof.n_items + 4)
    if name == "quiz" and proof.n_items < 8:
        base = 0
    return base * 2 ** (-max(0, (at - proof.occurred_at).days) / half_life)


def naive_gate(level: int, known: list[Proof], profile: ProofProfile, at) -> tuple[bool, float]:
    taken = [p for p in known if min(p.supports_level, naive_facts(p)[2]) >= level and naive_strength(p, at) > 0]
    strongest: dict[str, float] = {}
    for one in taken:
        strongest[naive_facts(one)[4]] = max(strongest.get(naive_facts(one)[4], 0), naive_strength(one, at))
    doubt = 1.0
    for value in strongest.values():
        doubt *= 1 - value
    sure = round(1 - doubt, 6)
    names = {naive_facts(p)[0] for p in taken}
    judged = [p for p in taken if naive_facts(p)[0] in ("single", "double", "peer_review", "workplace_observation")]
    independent = {who for p in judged if p.is_independent for who in p.assessors}
    practice = {"single", "double", "practical", "workplace_observation"}
    holds = sure >= {1: 0.5, 2: 0.55, 3: 0.85, 4: 0.95}[level]
    if holds and list(strongest) == ["placement"]:
        best = max((p for p in taken), key=lambda p: (naive_strength(p, at), -p.recorded_at.timestamp(), -p.ident))
        holds = best.n_items >= 9
    if level == 2 and profile == ProofProfile.KNOWLEDGE:
        holds = holds and bool(names - {"self_assessment"})
    if level == 2 and profile == ProofProfile.MIXED:
        holds = holds and bool(names & (practice | {"peer_review"}))
    if level == 2 and profile == ProofProfile.PRACTICE:
        holds = holds and bool(names & practice)
    if level == 3:
        holds = holds and bool(names & {"single", "double", "workplace_observation"}) and bool(independent)
    if level == 4:
        cases = [p for p in taken if p.context]
        apart = any(a.context != b.context and abs((a.occurred_at - b.occurred_at).days) >= 30 for a in cases for b in cases)
        holds = holds and "workplace_observation" in names and len(independent) >= 2 and apart
    return holds, sure


def naive_level(proofs: list[Proof], profile: ProofProfile) -> tuple[int, float]:
    best = (0, 0.0)
    for at in {p.recorded_at for p in proofs}:
        known = [p for p in proofs if p.recorded_at <= at]
        level, sure = 0, 0.0
        for step in (1, 2, 3, 4):
            holds, value = naive_gate(step, known, profile, at)
            if not holds:
                break
            level, sure = step, value
        best = max(best, (level, sure))
    return best


# ── the properties ───────────────────────────────────────────────────────────


@LIMITS
@given(proof_lists(), profiles)
def test_two_implementations_agree(proofs, profile):
    found = award(proofs, profile, book())
    level, sure = naive_level(proofs, profile)
    assert found.level == level
    assert abs(float(found.confidence) - sure) < 2e-6


@LIMITS
@given(proof_lists(), proof_lists(most=2), profiles)
def test_more_proof_never_lowers_a_level(proofs, more, profile):
    before = award(proofs, profile, book())
    after = award([*proofs, *more], profile, book())
    assert after.level >= before.level
    if after.level == before.level:
        assert after.confidence >= before.confidence


@LIMITS
@given(proof_lists(), profiles, st.randoms(use_true_random=False))
def test_the_order_of_insertion_is_irrelevant(proofs, profile, random):
    shuffled = list(proofs)
    random.shuffle(shuffled)
    assert award(shuffled, profile, book()) == award(proofs, profile, book())


@LIMITS
@given(proof_lists(kinds=(EvidenceKind.SELF_ASSESSMENT,)), profiles)
def test_self_assessment_alone_awards_nothing(proofs, profile):
    assert award(proofs, profile, book()).level == 0


@LIMITS
@given(proof_lists(), profiles)
def test_knowledge_never_awards_more_than_2(proofs, profile):
    paper = [
        p
        for p in proofs
        if p.kind in KNOWLEDGE_ONLY
        or (p.kind == EvidenceKind.EXTERNAL_CERTIFICATE and not (p.has_practical_part and p.is_verified))
    ]
    assert award(paper, profile, book()).level <= 2


@LIMITS
@given(
    proof_lists(kinds=(EvidenceKind.EXERCISE_REVIEW, EvidenceKind.WORKPLACE_OBSERVATION, EvidenceKind.EXTERNAL_CERTIFICATE)),
    profiles,
)
def test_level_3_has_an_independent_judgement(proofs, profile):
    found = award(proofs, profile, book())
    if found.level >= 3:
        assert any(
            p.is_independent and p.assessors and p.supports_level >= 3
            for p in proofs
            if p.kind in (EvidenceKind.EXERCISE_REVIEW, EvidenceKind.WORKPLACE_OBSERVATION)
        )


@LIMITS
@given(proof_lists(), profiles, st.integers(0, 2000))
def test_a_confidence_lies_between_0_and_1(proofs, profile, days):
    at = START + timedelta(days=days)
    assert 0 <= award(proofs, profile, book()).confidence <= 1
    for level in (1, 2, 3, 4):
        assert 0 <= gate_state(level, proofs, profile, at, rules()).confidence <= 1
