"""Histories of proofs and books of rule sets for property tests, each with what stands on paper for the naive reading."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from competence.enums import EvidenceKind, ProofProfile
from competence.rules.levels import Proof
from competence.rules.rule_set import Published, RuleBook, RuleSet

from . import naive
from .plain import START, plain

BERLIN = ZoneInfo("Europe/Berlin")
# Beside any day of two and a half years: the nights in which clocks jump, and the end of a leap February.
AWKWARD = (
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 10, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 50, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 10, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 50, tzinfo=UTC),
    datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
)
profiles = st.sampled_from(list(ProofProfile))
moments = st.one_of(
    st.sampled_from(AWKWARD),
    st.integers(0, 900 * 24).map(lambda hours: START + timedelta(hours=hours)),
).map(lambda moment: moment.astimezone(BERLIN))


def later(moment: datetime, **span: float) -> datetime:
    """So much later, whatever the clocks on the wall do meanwhile."""
    return (moment.astimezone(UTC) + timedelta(**span)).astimezone(BERLIN)


@st.composite
def proof_lists(draw: st.DrawFn, kinds: tuple[EvidenceKind, ...] = tuple(EvidenceKind), most: int = 7) -> list[Proof]:
    """A history: several kinds, instruments that repeat, late recordings, dependent and missing assessors, expiry."""
    found = []
    for ident in range(draw(st.integers(0, most))):
        # What refreshes comes a fortnight after another proof, or nearly: that is where the 14 days decide.
        near = draw(st.booleans()) and found
        occurred = later(found[-1].recorded_at, hours=draw(st.integers(14 * 24 - 1, 14 * 24 + 1))) if near else draw(moments)
        valid_for = draw(st.sampled_from([None, None, None, 0, 30]))
        found.append(
            Proof(
                kind=draw(st.sampled_from(kinds)),
                instrument=draw(st.sampled_from("abcde")),
                supports_level=draw(st.integers(0, 4)),
                occurred_at=occurred,
                recorded_at=later(occurred, days=draw(st.sampled_from([0, 0, 0, 1, 60, 400]))),
                ident=ident,
                n_items=draw(st.integers(5, 30)),
                is_double=draw(st.booleans()),
                has_practical_part=draw(st.booleans()),
                is_verified=draw(st.booleans()),
                is_independent=draw(st.booleans()),
                assessors=tuple(draw(st.lists(st.integers(1, 3), max_size=2))),
                context=draw(st.sampled_from(["", "x", "y"])),
                valid_until=None if valid_for is None else occurred.date() + timedelta(days=valid_for),
            )
        )
    return found


def rule_set_of(paper: naive.Paper) -> RuleSet:
    """The rule set that ships with the numbers of the paper in it."""
    data: Any = deepcopy(plain("rule_set.yaml"))
    data["version"] = paper.version
    for gate, confidence in paper.gates.items():
        data["gates"][gate]["confidence"] = f"{confidence:.2f}"
    for rule in data["evidence"].values():
        rule["strength"] = f"{rule['strength'] * paper.share:.6f}"
        if rule["half_life_days"]:
            rule["half_life_days"] = {200: paper.knowledge, 335: paper.practice}[rule["half_life_days"]]
    data["retention"] |= {
        "longest_half_life_days": paper.longest,
        "days_between_refreshes": paper.wait,
        "current_from": str(float(paper.current)),
        "lapsed_below": str(float(paper.lapsed)),
        "grace_days": paper.grace,
        "lapsed_levels_lower": paper.lower,
        "days_from_call_to_lapse": paper.call,
    }
    return RuleSet.from_dict(data)


@st.composite
def papers(draw: st.DrawFn) -> naive.Paper:
    """A second version: stricter or milder in every number."""
    hundredths = st.integers
    return naive.Paper(
        version="2027.1",
        gates={
            1: draw(hundredths(40, 70)) / 100,
            2: draw(hundredths(45, 75)) / 100,
            3: draw(hundredths(70, 92)) / 100,
            4: draw(hundredths(88, 99)) / 100,
        },
        share=draw(st.sampled_from([1.0, 0.8, 0.5])),
        knowledge=draw(st.sampled_from([120, 200, 300])),
        practice=draw(st.sampled_from([250, 335, 500])),
        longest=draw(st.sampled_from([300, 730, 1000])),
        wait=draw(st.sampled_from([0, 14, 30])),
        current=Fraction(draw(st.integers(60, 90)), 100),
        lapsed=Fraction(draw(st.integers(20, 55)), 100),
        grace=draw(st.sampled_from([0, 30, 60])),
        lower=draw(st.sampled_from([0, 1])),
        call=draw(st.sampled_from([0, 30, 60])),
    )


FIRST = (datetime(2020, 1, 1, tzinfo=UTC), naive.Paper())


def book_of(versions: naive.Versions) -> RuleBook:
    """The same versions as the rules read them, in the zone of the company as the ledger gives them."""
    return RuleBook(tuple(Published(since.astimezone(BERLIN), rule_set_of(paper)) for since, paper in versions))


@st.composite
def version_lists(draw: st.DrawFn) -> list[tuple[datetime, naive.Paper]]:
    """One version, or two of which the second is published some day."""
    if draw(st.booleans()):
        return [FIRST]
    return [FIRST, (draw(moments).astimezone(UTC), draw(papers()))]


call_lists = st.lists(
    st.tuples(moments, st.integers(1, 60)).map(lambda drawn: (drawn[0], later(drawn[0], days=drawn[1]))), max_size=2
)
