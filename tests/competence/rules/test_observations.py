from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from competence.enums import ObservationForm, PolicyPreset
from competence.errors import Refused, TooEarly
from competence.rules import observations as rules
from competence.rules.observations import Pair

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def code_of(check: Any, *args: Any) -> str:
    """The code of the refusal, "" if there is none."""
    try:
        check(*args)
    except Refused as refused:
        return refused.code if str(refused.message) else "a person reads nothing"
    return ""


@pytest.mark.parametrize(
    ("preset", "code"),
    [
        (PolicyPreset.STRICT, "observation.switched_off"),
        (PolicyPreset.STANDARD, ""),
        (PolicyPreset.EXTENDED, ""),
    ],
)
def test_the_preset_decides_whether_there_are_observations(preset: PolicyPreset, code: str) -> None:
    assert code_of(rules.check_switched_on, preset) == code


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        (Pair(), ""),
        (Pair(is_same=True), "observation.self"),
        (Pair(may_observe=False), "observation.no_observer"),
        (Pair(is_here=False), "observation.no_observer"),
        (Pair(observer_leads=True), "observation.superior"),
        (Pair(person_leads=True), "observation.own_superior"),
        (Pair(other_way=NOW), "observation.ring"),
        (Pair(other_way=NOW - timedelta(days=89, hours=23)), "observation.ring"),
        (Pair(other_way=NOW - timedelta(days=90)), ""),
        (Pair(other_way=NOW - timedelta(days=400)), ""),
    ],
)
def test_who_may_observe_whom(pair: Pair, code: str) -> None:
    assert code_of(rules.check_pair, pair, NOW) == code


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (NOW + timedelta(minutes=1), ""),
        (NOW + timedelta(days=180), ""),
        (NOW, "observation.over"),
        (NOW - timedelta(days=1), "observation.over"),
        (datetime(1, 1, 1, tzinfo=UTC), "observation.over"),
        (NOW + timedelta(days=181), "observation.too_far"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "observation.too_far"),
    ],
)
def test_an_occasion_lies_ahead(moment: datetime, code: str) -> None:
    assert code_of(rules.check_occasion, moment, NOW) == code


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (NOW, ""),
        (NOW - timedelta(days=30), ""),
        (NOW - timedelta(days=31, hours=1), "real_case.too_old"),
        (NOW + timedelta(hours=1), "real_case.future"),
    ],
)
def test_a_real_case_lies_not_far_back(moment: datetime, code: str) -> None:
    assert code_of(rules.check_real_case, moment, NOW) == code


def test_the_form_opens_after_the_occasion() -> None:
    rules.check_time_to_write(NOW, NOW)
    with pytest.raises(TooEarly):
        rules.check_time_to_write(NOW + timedelta(seconds=1), NOW)


FULL = dict.fromkeys(rules.QUESTIONS, "gesehen")


@pytest.mark.parametrize(
    ("form", "texts", "code"),
    [
        (ObservationForm.OCCASION, FULL, ""),
        (ObservationForm.OCCASION, FULL | {"next_step": "  "}, "observation.next_step"),
        (ObservationForm.OCCASION, {}, "observation.situation"),
        (ObservationForm.OCCASION, FULL | {"action": "x" * 2001}, "observation.action.too_long"),
        (ObservationForm.REAL_CASE, dict.fromkeys(rules.REAL_CASE_QUESTIONS, "so"), ""),
        (ObservationForm.REAL_CASE, FULL | {"check_made": ""}, "observation.check_made"),
    ],
)
def test_what_a_form_needs(form: ObservationForm, texts: dict[str, str], code: str) -> None:
    assert code_of(rules.check_texts, form, texts) == code


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Angebote", "angebote", True),
        ("Prüfstand 2", "  PRÜFSTAND   2. ", True),
        ("Prüfstand 2", "Prüfstand 3", False),
        ("Straße", "STRASSE", True),
        ("–", "", True),
    ],
)
def test_cases_are_told_apart_by_their_words(one: str, other: str, same: bool) -> None:
    assert (rules.case_key(one) == rules.case_key(other)) is same
