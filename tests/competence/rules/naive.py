"""A second and deliberately naive reading of docs/levels.md: floats, day loops, tables read off the paper.

It shares no line with the rules. Everything happens in UTC; the zone is asked only for the date on the wall.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from fractions import Fraction
from functools import cache

from competence.enums import EvidenceKind, ProofProfile
from competence.rules.levels import Proof

BASE = {"self_assessment": 0.1, "placement": 0.75, "quiz": 0.8, "peer_review": 0.45, "workplace_observation": 0.7}
PRACTICE = {"single", "double", "practical", "workplace_observation"}


@dataclass(frozen=True)
class Paper:
    """The numbers that the second version of a rule set may change, as they stand on paper."""

    version: str = "2026.1"
    gates: dict[int, float] = field(default_factory=lambda: {1: 0.5, 2: 0.55, 3: 0.85, 4: 0.95})
    base: dict[str, float] = field(default_factory=dict)  # strengths other than those of the first version
    share: float = 1.0  # by which every strength is multiplied
    knowledge: int = 200
    practice: int = 335
    longest: int = 730
    wait: int = 14
    current: Fraction = Fraction(4, 5)
    lapsed: Fraction = Fraction(2, 5)
    grace: int = 30
    lower: int = 1
    call: int = 30


@dataclass(frozen=True)
class Found:
    """A level as it should be. Moments in UTC."""

    level: int
    sure: float
    version: str
    rises: list[tuple[datetime, int, int]]  # when, to which level, with which half-life


Versions = Sequence[tuple[datetime, Paper]]  # the oldest first


def facts(proof: Proof, paper: Paper) -> tuple[str, float, int, int, str]:
    """Name, base strength, highest level, half-life, instrument."""
    kind, long, short = proof.kind.value, paper.practice, paper.knowledge
    if kind == "exercise_review":
        top = 4 if proof.supports_level == 4 else 3
        return (
            ("double", 0.9, top, long, proof.instrument) if proof.is_double else ("single", 0.75, top, long, proof.instrument)
        )
    if kind == "external_certificate":
        if not proof.is_verified:
            return "unverified", 0.2, 1, short, "unverified"
        return (
            ("practical", 0.7, 3, long, proof.instrument)
            if proof.has_practical_part
            else ("paper", 0.5, 2, short, proof.instrument)
        )
    if kind in ("retention_check", "attendance"):
        return kind, 0.0, 0, short, proof.instrument
    top = {"self_assessment": 1, "placement": 2, "quiz": 2, "peer_review": 2, "workplace_observation": 4}[kind]
    half_life = long if kind in ("peer_review", "workplace_observation") else short
    return kind, BASE[kind], top, half_life, kind if kind in ("self_assessment", "placement") else proof.instrument


def fresh(proof: Proof, paper: Paper) -> float:
    name, base, _top, _half_life, _instrument = facts(proof, paper)
    base = paper.base.get(name, base)
    if name in ("quiz", "placement"):
        base *= proof.n_items / (proof.n_items + 4)
    return 0.0 if name == "quiz" and proof.n_items < 8 else base * paper.share


def whole_days(earlier: datetime, later: datetime) -> int:
    seconds = later.timestamp() - earlier.timestamp()
    return 0 if seconds < 0 else int(seconds // 86400)


def strength(proof: Proof, at: datetime, paper: Paper) -> float:
    if proof.valid_until is not None and at.astimezone(proof.occurred_at.tzinfo).date() > proof.valid_until:
        return 0.0
    return fresh(proof, paper) * 2 ** (-whole_days(proof.occurred_at, at) / facts(proof, paper)[3])


def gate(level: int, known: list[Proof], profile: ProofProfile, at: datetime, paper: Paper) -> tuple[bool, float, int]:
    """Whether it holds, the confidence, and the half-life of the strongest proof."""
    worth = [(p, strength(p, at, paper)) for p in known if min(p.supports_level, facts(p, paper)[2]) >= level]
    worth = [(p, w) for p, w in worth if w > 0]
    strongest: dict[str, tuple[float, int]] = {}
    for p, w in worth:
        entry = (round(w, 12), facts(p, paper)[3])
        strongest[facts(p, paper)[4]] = max(strongest.get(facts(p, paper)[4], (0.0, 0)), entry)
    doubt = 1.0
    for value, _half_life in strongest.values():
        doubt *= 1 - value
    sure = round(1 - doubt, 6)
    names = {facts(p, paper)[0] for p, _w in worth}
    judged = [p for p, _w in worth if facts(p, paper)[0] in ("single", "double", "peer_review", "workplace_observation")]
    independent = {who for p in judged if p.is_independent for who in p.assessors}
    holds = sure >= paper.gates[level]
    if holds and list(strongest) == ["placement"]:
        best = max(worth, key=lambda pair: (round(pair[1], 12), -pair[0].recorded_at.timestamp(), -pair[0].ident))[0]
        holds = best.n_items >= 9
    if level == 2 and profile == ProofProfile.KNOWLEDGE:
        holds = holds and bool(names - {"self_assessment"})
    if level == 2 and profile == ProofProfile.MIXED:
        holds = holds and bool(names & (PRACTICE | {"peer_review"}))
    if level == 2 and profile == ProofProfile.PRACTICE:
        holds = holds and bool(names & PRACTICE)
    if level == 3:
        holds = holds and bool(names & {"single", "double", "workplace_observation"}) and bool(independent)
    if level == 4:
        cases = [p for p, _w in worth if p.context]
        apart = any(a.context != b.context and whole_days(a.occurred_at, b.occurred_at) >= 30 for a in cases for b in cases)
        holds = holds and "workplace_observation" in names and len(independent) >= 2 and apart
    return holds, sure, max(strongest.values(), default=(0.0, 0))[1]


def paper_at(moment: datetime, versions: Versions) -> Paper:
    found = versions[0][1]
    for since, paper in versions:
        if since <= moment:
            found = paper
    return found


def level(proofs: Sequence[Proof], profile: ProofProfile, versions: Versions) -> Found:
    """The highest level at any moment at which something was recorded or published."""
    best = Found(0, 0.0, "", [])
    moments = {p.recorded_at.astimezone(UTC) for p in proofs}
    if moments:
        moments |= {since for since, _paper in versions[1:] if since > min(moments)}
    for at in sorted(moments):
        paper = paper_at(at, versions)
        known = [p for p in proofs if p.recorded_at.astimezone(UTC) <= at]
        reached, sure, half_life = 0, 0.0, 0
        for step in (1, 2, 3, 4):
            holds, value, carried = gate(step, known, profile, at, paper)
            if not holds:
                break
            reached, sure, half_life = step, value, carried
        if reached > best.level:
            best = Found(reached, sure, paper.version, [*best.rises, (at, reached, half_life)])
        elif reached == best.level and sure > best.sure:
            best = Found(reached, sure, paper.version, best.rises)
    return best


# ── what becomes of it with time ─────────────────────────────────────────────


@cache
def day_below(share: Fraction, half_life: int) -> int:
    """The first day on which 2^(−days/half-life) is below a share, in whole numbers: 2^days · share^half-life > 1."""
    days, goal, have = 0, share.denominator**half_life, share.numerator**half_life
    while have <= goal:
        days, have = days + 1, have * 2
    return days


@cache
def nearest_day(share: Fraction, half_life: int) -> int:
    """The day next to the one on which R is exactly the share: the first with 2^(2·days + 1) · share^(2·half-life) > 1."""
    days, goal, have = 0, share.denominator ** (2 * half_life), 2 * share.numerator ** (2 * half_life)
    while have <= goal:
        days, have = days + 1, have * 4
    return days


def months_on(day: date, months: int) -> date:
    """Month by month; the 31st becomes the last day of a shorter month."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number in (day.day, 30, 29, 28):
        if number > day.day:
            continue
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def refreshed(proofs: Sequence[Proof], found: Found, paper: Paper) -> list[tuple[datetime, int]]:
    """When the level was shown anew, and the half-life from then on."""
    at, reached, half_life = found.rises[-1]
    moments = [(at, half_life)]
    for p in sorted(proofs, key=lambda p: (p.recorded_at.astimezone(UTC), p.ident)):
        last, half_life = moments[-1]
        name = facts(p, paper)[0]
        if name == "retention_check":
            shows = p.supports_level >= reached
        elif name in ("self_assessment", "attendance", "unverified"):
            shows = False
        else:
            shows = fresh(p, paper) > 0 and min(p.supports_level, facts(p, paper)[2]) >= reached
        late_enough = (p.occurred_at.astimezone(UTC) - last).total_seconds() >= paper.wait * 86400
        if shows and late_enough and p.recorded_at.astimezone(UTC) > last:
            moments.append((p.recorded_at.astimezone(UTC), max(half_life, min(paper.longest, half_life * 2))))
    return moments


@dataclass(frozen=True)
class Kept:
    refreshes: list[tuple[datetime, int]]
    valid_until: date
    check_due_at: datetime
    fading_from: datetime
    lapsed_from: datetime


def kept(
    proofs: Sequence[Proof],
    found: Found,
    paper: Paper,
    *,
    months: int,
    zone: tzinfo | None,
    fades: bool,
    calls: Sequence[tuple[datetime, datetime]],
) -> Kept:
    """`calls` are moments of call and of lapse."""
    refreshes = refreshed(proofs, found, paper)
    last, half_life = refreshes[-1]
    valid_until = months_on(last.astimezone(zone).date(), months)
    fading, due = [midnight(valid_until + timedelta(days=1), zone)], [midnight(valid_until + timedelta(days=1), zone)]
    lapsing = [midnight(valid_until + timedelta(days=paper.grace + 1), zone)]
    if fades:
        fading.append(last + timedelta(days=day_below(paper.current, half_life)))
        lapsing.append(last + timedelta(days=day_below(paper.lapsed, half_life)))
        due.append(last + timedelta(days=nearest_day(paper.current, half_life)))
    for called, lapses in [(one.astimezone(UTC), other.astimezone(UTC)) for one, other in calls]:
        if called > last:
            fading.append(called)
            due.append(called)
            lapsing.append(max(lapses, called + timedelta(days=paper.call)))
    earliest = last + timedelta(days=paper.wait)
    return Kept(refreshes, valid_until, max(min(due), earliest), min(fading), min(lapsing))


def effective(found: Found, times: Kept, at: datetime, paper: Paper) -> tuple[str, int]:
    """State and level as of a moment."""
    if at >= times.lapsed_from:
        return "lapsed", found.level - paper.lower
    return ("fading" if at >= times.fading_from else "current"), found.level


def is_paper(proof: Proof) -> bool:
    """Quizzes, placement and certificates without practice: knowledge only."""
    if proof.kind == EvidenceKind.EXTERNAL_CERTIFICATE:
        return not (proof.has_practical_part and proof.is_verified)
    return proof.kind in (EvidenceKind.QUIZ, EvidenceKind.PLACEMENT)
