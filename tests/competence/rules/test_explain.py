from datetime import timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from competence.enums import EvidenceKind, ProofProfile
from competence.rules.explain import Asked, Fact, Objection, SetAside, explain
from competence.rules.explain_words import _PLAIN, _SPEAKERS, KINDS, age_words, sentence, sentences
from competence.rules.levels import Proof
from competence.rules.retention import Call
from competence.rules.rule_set import KIND_NAMES, RuleSet
from competence.rules.targets import NeededLevel

from .plain import START, book, day, double, exercise, observation, plain, proof, quiz
from .test_levels_properties import proof_lists

TARGET = NeededLevel(
    3,
    True,
    3,
    (
        {"kind": "role", "role": "user", "level": 2, "is_critical": True},
        {"kind": "modifier", "department": "it", "plus": 1},
        {"kind": "risk_floor", "level": 2},
    ),
)
NAMES = {"it": {"de": "IT-Abteilung", "en": "the IT department"}}


def facts(*proofs: Proof, profile=ProofProfile.PRACTICE, target=TARGET, at=START, **fields):
    given_fields = {"book": book(), "validity_months": 24} | fields
    return explain(proofs, profile=profile, target=target, departments=NAMES, at=at, **given_fields)


def status(found) -> list[str]:
    return [fact.params["status"] for fact in found if fact.kind == "proof"]


def test_facts_stand_in_order():
    found = facts(quiz(1, 11), exercise(2, on=30), at=day(30))
    assert [fact.kind for fact in found] == [
        "target", "reason_role", "reason_modifier", "reason_risk_floor", "level", "state_current", "fresh", "fades_on",
        "check_later", "lapses_on", "valid", "gate", "gate", "proof", "proof", "missing_confidence", "missing_kind",
        "missing_assessors", "offer", "objection", "rule_set", "work_gate", "work_gate", "work_half_life", "work_retained",
        "work_days", "work_days", "work_validity", "work_gate",
    ]  # fmt: skip


def test_the_worked_example_says_what_is_missing():
    found = facts(quiz(1, 11), exercise(2, on=30), at=day(30))
    level = next(fact for fact in found if fact.kind == "level")
    assert (level.params["level"], level.params["word"], level.params["confidence"]) == (2, "medium", "0.750000")
    offer = next(fact for fact in found if fact.kind == "offer")
    assert [entry["kind"] for entry in offer.params["proofs"]] == ["exercise_review_single", "exercise_review_single"]


def test_a_knowledge_level_is_offered_by_quiz_or_exercise():
    found = [fact.params for fact in facts(profile=ProofProfile.KNOWLEDGE) if fact.kind == "offer"]
    assert [(offer["first"], offer["proofs"][0]["kind"], offer["proofs"][0]["n_items"]) for offer in found] == [
        (True, "quiz", 8),
        (False, "exercise_review_single", 0),
    ]


def test_whoever_has_a_quiz_is_told_another_one():
    found = facts(quiz(2, 8), profile=ProofProfile.KNOWLEDGE)
    offers = [fact.params["proofs"][0] for fact in found if fact.kind == "offer"]
    assert [(offer["kind"], offer["is_another"]) for offer in offers] == [("quiz", True), ("exercise_review_single", False)]


def test_each_proof_says_whether_it_counts():
    retries = [quiz(1, 8, instrument="q"), quiz(1, 12, instrument="q")]
    given_proofs = [
        *retries,
        quiz(1, 5),
        quiz(0, 12),
        proof(EvidenceKind.SELF_ASSESSMENT, 3),
        exercise(2),
    ]
    assert status(facts(*given_proofs)) == ["stronger_one", "counts", "too_few_items", "no_level", "self", "counts"]


def test_an_old_certificate_is_called_too_old():
    found = facts(proof(EvidenceKind.EXTERNAL_CERTIFICATE, 2), profile=ProofProfile.KNOWLEDGE, at=day(425))
    assert status(found) == ["too_old"]


def test_level_4_has_nothing_missing():
    found = facts(exercise(4, context="a"), exercise(4, on=40, context="b"), observation(4, on=40, context="b"), at=day(40))
    assert not [fact for fact in found if fact.kind.startswith(("missing", "offer"))]


def test_conditions_of_level_4_are_named():
    found = facts(exercise(3), exercise(3))
    assert [fact.kind for fact in found if fact.kind.startswith("missing")] == [
        "missing_confidence", "missing_kind", "missing_assessors", "missing_contexts",
    ]  # fmt: skip


def test_the_whole_text_in_english():
    with translation.override("en"):
        text = "\n".join(sentences(facts(quiz(1, 11), exercise(2, on=30), at=day(31))))
    assert text == (
        "Target level 3 proficient, critical for your role.\n"
        "Level 2, because you have the role User.\n"
        "1 level more, because you work in the IT department.\n"
        "At least level 2, because of an AI system that you work with.\n"
        "Level 2 practised since 1 April 2026, confidence medium (75 of 100).\n"
        "It is current and counts as level 2 practised.\n"
        "Freshness today: 99 of 100, not refreshed since the award on 1 April 2026. Half-life 335 days.\n"
        "It begins to fade on 18 July 2026.\n"
        "A short check is worth while from 18 July 2026.\n"
        "If nothing refreshes it, it counts as level 1 aware from 18 June 2027.\n"
        "Valid until 1 April 2028: 24 months from the last refresh, then 30 days of grace.\n"
        "Level 1: 50 of 100 points are needed, your proofs gave 88.\n"
        "Level 2: 55 of 100 points are needed, your proofs gave 75.\n"
        "Quiz, 2 March 2026 (31 days ago). Counts for level 1, strength today: medium (53 of 100).\n"
        "Exercise read by an AI champion, 1 April 2026 (1 day ago). Counts for level 2, strength today: strong (75 of 100).\n"
        "For level 3 85 of 100 points are needed; your proofs give 0 today.\n"
        "For level 3 one of these is needed: Exercise read by an AI champion, "
        "Exercise read by two AI champions, Observation at work.\n"
        "For level 3 1 person who is not your superior must have judged your work.\n"
        "This would be enough for level 3: an exercise read by an AI champion and another exercise read by an AI champion.\n"
        "If you see it differently, object. Someone who was not involved before looks at it again and gives you a decision "
        "with its reason within 14 days; until then nothing counts against you.\n"
        "Worked out by rule set 2026.1.\n"
        "Level 1 as it was evaluated on 1 April 2026, rule set 2026.1: "
        "Quiz, 2 March 2026: w = 0.80 · 11/15 · 2^(−30/200) = 0.528734; "
        "Exercise read by an AI champion, 1 April 2026: w = 0.75 · 2^(−0/335) = 0.750000; "
        "C₁ = 1 − (1 − 0.528734)(1 − 0.750000) = 0.882183 ≥ 0.50\n"
        "Level 2 as it was evaluated on 1 April 2026, rule set 2026.1: "
        "Exercise read by an AI champion, 1 April 2026: w = 0.75 · 2^(−0/335) = 0.750000; "
        "C₂ = 1 − (1 − 0.750000) = 0.750000 ≥ 0.55\n"
        "Half-life: 335 days from 1 April 2026 on, that of the strongest proof.\n"
        "Freshness, 1 day after 1 April 2026: R = 2^(−1/335) = 0.997933\n"
        "Fading begins when R is below 0.80: 335 · log2(1/0.80) lies between 107 and 108, so on day 108.\n"
        "It has lapsed when R is below 0.40: 335 · log2(1/0.40) lies between 442 and 443, so on day 443.\n"
        "Validity: 24 months from 1 April 2026 end on 1 April 2028. "
        "The level fades after that day at the latest and lapses 30 days later.\n"
        "Level 3 as of today, rule set 2026.1: C₃ = 0, because no proof speaks for it: 0.000000 < 0.85"
    )


def test_without_target_and_proof():
    with translation.override("en"):
        text = sentences(facts(target=None))
    assert text[0] == "Your roles set no target in this competence."
    assert text[1] == "Not yet shown. This says nothing about what you can do."


def test_ages_in_words():
    with translation.override("en"):
        assert [age_words(days) for days in (0, 1, 59, 60, 400)] == [
            "today",
            "1 day ago",
            "59 days ago",
            "2 months ago",
            "13 months ago",
        ]


def test_every_kind_has_a_name():
    assert set(KINDS) == set(KIND_NAMES)


@settings(max_examples=60, deadline=None)
@given(proof_lists())
def test_equal_input_gives_equal_text(proofs):
    at = START + timedelta(days=1000)
    one = facts(*proofs, at=at)
    other = facts(*reversed(proofs), at=at)
    assert "\n".join(sentences(one)).encode() == "\n".join(sentences(other)).encode()


@settings(max_examples=40, deadline=None)
@given(proof_lists(), st.sampled_from(["de", "en"]))
def test_whatever_the_proofs_say_has_words_and_numbers_that_add_up(proofs, language):
    """Each line of a gate can be checked: the product of its strengths gives its confidence, to the last place but one."""
    found = facts(*proofs, at=START + timedelta(days=1000))
    with translation.override(language):
        assert all(sentences(found))
    for fact in found:
        if fact.kind != "work_gate":
            continue
        doubt = 1.0
        for entry in fact.params["proofs"]:
            doubt *= 1 - float(entry["strength"])
            base = float(entry["base"])
            if entry["saturation"]:
                base *= entry["n_items"] / (entry["n_items"] + entry["saturation"])
            assert abs(base * 2 ** (-entry["days"] / entry["half_life"]) - float(entry["strength"])) < 1e-6
        assert abs(1 - doubt - float(fact.params["confidence"])) < 1e-5


# ── states and dates: the published table of domain days ─────────────────────


def told(found, *kinds: str, language="en") -> list[str]:
    with translation.override(language):
        return [sentence(fact) for fact in found if fact.kind in kinds]


LEVEL_2 = {"profile": ProofProfile.KNOWLEDGE}


@pytest.mark.parametrize(
    ("proofs", "age", "kind"),
    [
        ([quiz(2, 12)], 64, "state_current"),
        ([quiz(2, 12)], 65, "state_fading"),
        ([quiz(2, 12)], 264, "state_fading"),
        ([quiz(2, 12)], 265, "state_lapsed"),
        ([exercise(2)], 107, "state_current"),
        ([exercise(2)], 108, "state_fading"),
        ([exercise(2)], 442, "state_fading"),
        ([exercise(2)], 443, "state_lapsed"),
        ([quiz(2, 12), proof(EvidenceKind.RETENTION_CHECK, 2, on=64)], 64 + 128, "state_current"),
        ([quiz(2, 12), proof(EvidenceKind.RETENTION_CHECK, 2, on=64)], 64 + 129, "state_fading"),
    ],
)
def test_states_begin_on_the_published_days(proofs, age, kind):
    found = facts(*proofs, at=day(age), **LEVEL_2)
    assert kind in [fact.kind for fact in found]


def test_a_lapsed_level_says_kindly_what_counts_and_what_to_do():
    found = facts(exercise(2), at=day(500), **LEVEL_2)
    assert told(found, "state_lapsed", "to_refresh") == [
        "You have shown level 2 practised, and that stays. As it was long ago, it has counted as level 1 aware "
        "since 19 May 2027, until you refresh it. It falls no further.",
        "A short check of 3 to 5 questions is enough to refresh it, or any quiz or exercise that shows level 2 once more.",
    ]
    assert told(found, "state_lapsed", language="de")[0].startswith("Sie haben Stufe 2 wendet an nachgewiesen")


def test_a_lapsed_level_1_counts_for_no_target():
    found = facts(quiz(1, 12), at=day(500), **LEVEL_2)
    assert "it has not counted for a target since" in told(found, "state_lapsed")[0]


def test_refreshes_and_the_half_life_are_told():
    check = proof(EvidenceKind.RETENTION_CHECK, 2, on=64)
    found = facts(quiz(2, 12), check, at=day(100), **LEVEL_2)
    assert told(found, "fresh") == ["Freshness today: 93 of 100, refreshed 1 time, last on 5 May 2026. Half-life 400 days."]
    assert told(found, "work_half_life") == [
        "Half-life: 200 days from 2 March 2026 on, that of the strongest proof. "
        "Refreshed on 5 May 2026: h = min(730, 2 · 200) = 400 days."
    ]
    assert told(found, "work_retained") == ["Freshness, 36 days after 5 May 2026: R = 2^(−36/400) = 0.939523"]


def test_freshness_is_rounded_down_so_that_a_fading_level_never_reads_80():
    found = facts(quiz(2, 12), at=day(65), **LEVEL_2)
    assert told(found, "fresh")[0].startswith("Freshness today: 79 of 100")


def test_where_levels_do_not_fade_only_the_validity_is_told():
    found = facts(quiz(2, 12), at=day(300), fades=False, validity_months=12, **LEVEL_2)
    kinds = [fact.kind for fact in found]
    assert "fades_not" in kinds
    assert not {"fresh", "work_retained", "work_days"} & set(kinds)
    assert told(found, "lapses_on", "valid") == [
        "If nothing refreshes it, it counts as level 1 aware from 2 April 2027.",
        "Valid until 2 March 2027: 12 months from the last refresh, then 30 days of grace.",
    ]


def test_a_call_for_a_refresh_is_told_until_it_is_followed():
    asked = Asked(Call(day(10), day(60)), {"de": "Das Gesetz hat sich geändert.", "en": "The law has changed."})
    found = facts(quiz(2, 12), at=day(20), calls=[asked], **LEVEL_2)
    assert told(found, "call") == [
        "A refresh was asked for on 12 March 2026: The law has changed. Nothing lapses sooner than 30 days after that."
    ]
    assert "state_fading" in [fact.kind for fact in found]
    followed = facts(quiz(2, 12), proof(EvidenceKind.RETENTION_CHECK, 2, on=20), at=day(21), calls=[asked], **LEVEL_2)
    assert told(followed, "call") == []


def test_an_award_of_an_earlier_rule_set_is_kept_and_says_so():
    plain_rules = plain("rule_set.yaml") | {"version": "2027.1"}
    plain_rules["gates"] = plain_rules["gates"] | {1: {"confidence": 0.95}}
    later = book().followed_by(RuleSet.from_dict(plain_rules), day(30))
    found = facts(quiz(1, 12), at=day(40), book=later, validity_months=12, **LEVEL_2)
    assert told(found, "level", "kept", "rule_set") == [
        "Level 1 aware since 2 March 2026, confidence low (60 of 100).",
        "Awarded by rule set 2026.1 and kept from it until its validity ends on 2 March 2027; "
        "a newer rule set takes nothing back.",
        "Worked out by rule set 2027.1.",
    ]
    assert told(found, "work_gate")[0].endswith("= 0.600000 ≥ 0.50")


# ── proofs that do not count, and objections ─────────────────────────────────


def test_what_was_set_aside_is_told_with_date_and_reason_and_counts_nothing():
    gone, wrong = exercise(2), quiz(1, 12)
    found = facts(
        quiz(1, 8),
        set_aside=[
            SetAside(gone, "withdrawn", day(3).date(), "Recorded for the wrong person."),
            SetAside(wrong, "corrected", day(4).date()),
        ],
        at=day(5),
    )
    assert status(found) == ["withdrawn", "corrected", "counts"]
    assert told(found, "proof")[:2] == [
        "Exercise read by an AI champion, 2 March 2026 (5 days ago). "
        "Withdrawn on 5 March 2026; counts nothing. Reason: Recorded for the wrong person.",
        "Quiz, 2 March 2026 (5 days ago). Corrected on 6 March 2026 by a later proof; counts nothing.",
    ]
    assert next(fact for fact in found if fact.kind == "level").params["level"] == 1


def test_an_open_objection_is_told_at_its_proof_and_by_itself():
    disputed = quiz(1, 12)
    objection = Objection(disputed.ident, day(2).date(), day(16).date(), "I answered for a colleague.")
    found = facts(disputed, at=day(5), objection=objection)
    assert told(found, "proof")[0].endswith(
        "You objected to it on 4 March 2026; until that is decided it does not count against you."
    )
    assert told(found, "objection_open") == [
        "You objected on 4 March 2026: “I answered for a colleague”. "
        "It is decided by 18 March 2026 by someone who was not involved."
    ]


def test_a_certificate_past_its_day_says_so():
    found = facts(proof(EvidenceKind.EXTERNAL_CERTIFICATE, 2, valid_until=day(10).date()), at=day(20), **LEVEL_2)
    assert status(found) == ["expired"]
    assert told(found, "proof")[0].endswith("Was valid until 12 March 2026 and counts no more.")


def test_what_is_just_short_of_a_bound_never_reads_as_if_it_reached_it():
    """A quiz that gives 0.5499 at a bound of 0.55 is 54 points."""
    fact = Fact("missing_confidence", {"level": 2, "have": "0.549900", "needed": "0.550000"})
    assert told([fact], "missing_confidence") == ["For level 2 55 of 100 points are needed; your proofs give 54 today."]


def test_every_kind_of_fact_has_words_in_both_languages():
    """Every kind that the code can give is in one of these histories; each has a text of its own in each language."""
    other = plain("rule_set.yaml") | {"version": "2027.1"}
    later = book().followed_by(RuleSet.from_dict(other), day(30))
    asked = Asked(Call(day(35), day(90)), {"de": "Neues Werkzeug.", "en": "New tool."})
    objection = Objection(None, day(2).date(), day(16).date(), "x")
    found = [
        *facts(quiz(1, 12), at=day(1)),
        *facts(quiz(1, 12), at=day(40), book=later, calls=[asked], objection=objection),
        *facts(quiz(2, 12), at=day(900), target=None, fades=False),
        *facts(exercise(3), double(3), at=day(1)),
        *facts(proof(EvidenceKind.PLACEMENT, 2, n_items=8), **LEVEL_2),
        *facts(),
    ]
    kinds = {fact.kind for fact in found}
    assert kinds == set(_PLAIN) | set(_SPEAKERS)
    for fact in found:
        german, english = (told([fact], fact.kind, language=language)[0] for language in ("de", "en"))
        assert german
        assert english
        assert german != english, fact.kind
