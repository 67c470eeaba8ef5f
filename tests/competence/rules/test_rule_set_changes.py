from copy import deepcopy
from decimal import Decimal

import pytest
from django.utils import translation

from competence.rules.rule_set_changes import Change, _constants, changes
from competence.rules.rule_set_words import constant_in_words, in_words

from .plain import plain

SHIPPED = plain("rule_set.yaml")


def changed(*path, to):
    data = deepcopy(SHIPPED)
    place = data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = to
    return data


def test_a_rule_set_is_no_different_from_itself():
    assert changes(SHIPPED, deepcopy(SHIPPED)) == ()
    assert changes(SHIPPED, changed("version", to="2030.1")) == ()


def test_numbers_are_compared_as_numbers_and_lists_without_their_order():
    assert changes(SHIPPED, changed("evidence", "quiz", "strength", to="0.800")) == ()
    assert changes(SHIPPED, changed("gates", 3, "one_of", to=list(reversed(SHIPPED["gates"][3]["one_of"])))) == ()


def test_the_stored_copy_has_text_as_keys():
    stored = {**SHIPPED, "gates": {str(level): gate for level, gate in SHIPPED["gates"].items()}}
    assert changes(stored, SHIPPED) == ()


@pytest.mark.parametrize(
    ("path", "to", "expected"),
    [
        (("gates", 2, "confidence"), 0.6, Change("gates.2.confidence", Decimal("0.55"), Decimal("0.6"))),
        (("evidence", "quiz", "min_items"), None, Change("evidence.quiz.min_items", Decimal(8), None)),
        (
            ("evidence", "attendance", "half_life_days"),
            9,
            Change("evidence.attendance.half_life_days", None, Decimal(9)),
        ),
        (("retention", "grace_days"), 31, Change("retention.grace_days", Decimal(30), Decimal(31))),
    ],
)
def test_a_change_names_both_values(path, to, expected):
    assert changes(SHIPPED, changed(*path, to=to)) == (expected,)


def test_a_list_says_what_was_added_and_removed():
    (found,) = changes(SHIPPED, changed("gates", 4, "one_of", to=["exercise_review_double"]))
    assert (found.added, found.removed) == (("exercise_review_double",), ("workplace_observation",))
    with translation.override("en"):
        line = in_words(found)
    assert line.about == "Level 4 leading: one of these kinds of proof"
    assert (line.before, line.after) == ("no longer: Observation at work", "now also: Exercise read by two AI champions")


@pytest.mark.parametrize(
    ("language", "change", "expected"),
    [
        ("en", Change("gates.2.confidence", Decimal("0.55"), Decimal("0.6")), ("Level 2 practised: confidence at least", "0.55", "0.6")),
        ("de", Change("gates.2.confidence", Decimal("0.55"), Decimal("0.6")), ("Stufe 2 wendet an: Verlässlichkeit mindestens", "0,55", "0,6")),
        ("en", Change("evidence.quiz.min_items", Decimal(8), None), ("Quiz: questions at least", "8", "not set")),
        ("en", Change("evidence.quiz.one_proof_per", "quiz_block", "kind"), ("Quiz: only the strongest proof counts per", "quiz block", "kind of proof")),
        ("en", Change("check.days_between", Decimal(7), Decimal(10)), ("Days between two short checks", "7", "10")),
        ("en", Change("gates.2.one_of_by_profile.K", (), ("quiz",)), ("Level 2 practised, knowledge-led: one of these kinds of proof", "–", "now also: Quiz")),
    ],
)  # fmt: skip
def test_in_words(language, change, expected):
    with translation.override(language):
        line = in_words(change)
        assert (line.about, line.before, line.after) == expected


def test_every_constant_of_the_file_has_words():
    with translation.override("en"):
        wordless = [
            key for key, _value in _constants(SHIPPED) if "_" in constant_in_words(key) or "." in constant_in_words(key)
        ]
    assert wordless == []
