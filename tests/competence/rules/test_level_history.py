"""Steps, states and drawing of a level over time."""

import re
from datetime import timedelta

from hypothesis import given, settings

from competence.enums import EvidenceKind, LevelState, ProofProfile
from competence.rules.level_history import BOTTOM, LEFT, RIGHT, TOP, draw, level_history
from competence.rules.levels import award
from competence.rules.retention import retention

from .plain import START, book, day, exercise, proof, quiz, rules
from .test_levels_properties import proof_lists


def history(*proofs, at, months=24, fades=True):
    result = award(proofs, ProofProfile.KNOWLEDGE, book())
    kept = retention(proofs, result, rules(), validity_months=months, fades=fades)
    return level_history(result, kept, rules(), validity_months=months, fades=fades, at=at)


def shape(found):
    return [((span.start - START).days, span.state.value, span.counts_as) for span in found.spans]


def test_a_knowledge_level_is_current_fades_and_lapses():
    found = history(quiz(2, 12), at=day(10))
    assert found.steps == ((day(0), 2),)
    assert shape(found) == [(0, "current", 2), (65, "fading", 2), (265, "lapsed", 1)]
    assert [(event.kind, event.level, event.is_ahead) for event in found.events] == [
        ("awarded", 2, False),
        ("fading", 2, True),
        ("lapsed", 1, True),
    ]


def test_a_refresh_in_time_begins_anew_with_the_double_half_life():
    found = history(quiz(2, 12), proof(EvidenceKind.RETENTION_CHECK, 2, on=100), at=day(120))
    assert shape(found) == [(0, "current", 2), (65, "fading", 2), (100, "current", 2), (229, "fading", 2), (629, "lapsed", 1)]
    assert [event.half_life_days for event in found.events if event.kind == "refreshed"] == [400]


def test_a_refresh_after_it_lapsed_ends_the_gap():
    found = history(quiz(2, 12), proof(EvidenceKind.RETENTION_CHECK, 2, on=300), at=day(300))
    assert shape(found)[:4] == [(0, "current", 2), (65, "fading", 2), (265, "lapsed", 1), (300, "current", 2)]


def test_where_nothing_fades_only_the_validity_ends_it():
    found = history(quiz(2, 12), at=day(10), months=12, fades=False)
    assert [span.state for span in found.spans] == list(LevelState)
    assert found.spans[1].start.date().isoformat() == "2027-03-03"
    assert found.spans[2].start.date().isoformat() == "2027-04-02"


def test_steps_are_drawn_one_after_the_other():
    found = history(quiz(1, 8), exercise(2, on=40), at=day(40))
    chart = draw(found, target=3)
    assert [step for _at, step in found.steps] == [1, 2]
    assert re.fullmatch(r"M30\.0 158\.0H[\d.]+V125\.0H[\d.]+V92\.0H[\d.]+", chart.awarded)
    assert chart.target == 59.0
    assert [band.state for band in chart.bands] == ["current", "fading", "lapsed"]
    assert draw(found, target=0).target is None


@settings(max_examples=80, deadline=None)
@given(proof_lists())
def test_the_drawing_stays_on_its_surface_and_its_states_follow_each_other(proofs):
    at = START + timedelta(days=1000)
    proofs = [proof for proof in proofs if proof.recorded_at <= at]
    if not award(proofs, ProofProfile.KNOWLEDGE, book()).level:
        return
    found = history(*proofs, at=at)
    for one, other in zip(found.spans, found.spans[1:], strict=False):
        assert one.end == other.start
        assert one.state != other.state or one.counts_as == other.counts_as
    current = next(span for span in found.spans if span.start <= at < span.end)
    assert current.counts_as in (found.steps[-1][1], found.steps[-1][1] - 1)
    chart = draw(found, target=2)
    assert LEFT <= chart.today <= RIGHT
    for band in chart.bands:
        assert LEFT <= band.x <= band.x + band.width <= RIGHT + 0.1
        assert band.width >= 0
    for path in (chart.awarded, chart.counted):
        assert all(LEFT <= float(x) <= RIGHT for x in re.findall(r"[MH]([\d.]+)", path))
        assert all(TOP <= float(y) <= BOTTOM for y in re.findall(r"V([\d.]+)", path))
    assert draw(history(*reversed(proofs), at=at), target=2) == chart
