"""From questions of a file to a plan: categories, keys, what would change."""

from dataclasses import replace
from typing import Any

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from courses.enums import ItemKind
from courses.formats.question_file import ForeignQuestion
from courses.formats.question_mapping import (
    AS_FILE,
    Choices,
    Outcome,
    Plan,
    Stored,
    Target,
    keys_for,
    plan_questions,
    propose,
    says_level,
)
from courses.rules.entry import _KEY

BANK = 7
CHOICES = Choices("de", {"c": Target("SEC-1", 1)}, "Leitlinie 3", "2030-01-01")


def question(name: str = "Passwort", *, category: str = "c", right: bool = True, **raw: Any) -> ForeignQuestion:
    options = [
        {"right": right, "text": {"de": "Nachfragen"}, "why": {"de": "So fällt es auf."}},
        {"right": False, "text": {"de": "Antworten"}, "why": {"de": "Dann ist es zu spät."}},
    ]
    return ForeignQuestion(name, 3, category, ItemKind.SINGLE, {"stem": {"de": "Was tun Sie?"}, "options": options} | raw)


def plan(*questions: ForeignQuestion, choices: Choices = CHOICES, **stored: Stored) -> Plan:
    rows = {key.replace("_", "-"): row for key, row in stored.items()}
    return plan_questions(questions, choices, bank=BANK, bank_key="own", stored=rows)


def stored(one: ForeignQuestion, **fields: Any) -> Stored:
    """The question as its first import left it."""
    (new,) = plan(one).questions
    row = Stored(1, BANK, "SEC-1", 1, 1, False, None, new.fields | {"key": new.key, "level": 1, "kind": "single"})
    return replace(row, **fields)


# ── Categories ──


def test_a_category_that_names_a_competence_and_a_level_is_proposed_like_that() -> None:
    codes = ["SEC-1", "PRO-2"]
    assert propose("kundig/SEC-1/level 2", [question()], codes, None) == Target("SEC-1", 2)
    assert propose("Top/pro-2 Stufe 1", [question()], codes, None) == Target("PRO-2", 1)
    assert propose("Brandschutz 2024", [question()], codes, None) == Target("", AS_FILE)
    assert propose("SEC-10/level 3", [question()], codes, None) == Target("", AS_FILE)


def test_what_was_chosen_before_wins_over_the_name() -> None:
    earlier = Target("PRO-2", 2)
    assert propose("kundig/SEC-1/level 1", [question()], ["SEC-1", "PRO-2"], earlier) == earlier
    assert propose("kundig/SEC-1/level 1", [question()], ["SEC-1"], earlier) == Target("SEC-1", 1)  # a code that is gone


def test_a_level_of_the_file_is_proposed_only_if_each_question_names_one() -> None:
    earlier = Target("SEC-1", AS_FILE)
    assert says_level([question(level=1), question(level=2)])
    assert not says_level([question(level=1), question()])
    assert propose("x", [question(level=2)], ["SEC-1"], earlier) == earlier
    assert propose("x", [question()], ["SEC-1"], earlier) == Target("", AS_FILE)


def test_choices_survive_being_stored() -> None:
    choices = Choices("en", {"a/b": Target("SEC-1", 2), "": Target("PRO-2", AS_FILE)}, "Guide", "2030-01-01")
    assert Choices.read(choices.stored()) == choices
    assert Choices.read({}) == Choices("de")


# ── Keys ──


def test_a_key_of_the_file_stays_and_others_are_made_of_bank_and_name() -> None:
    questions = [question("Größe & Maß"), question(key="own-my-key"), question(""), question("Größe   Maß")]
    keys = keys_for(questions, "own")
    assert keys[0] == "own-groesse-mass"
    assert keys[1] == "own-my-key"
    assert keys[2].startswith("own-")
    assert keys[3] == "own-groesse-mass-2"
    assert keys_for(questions, "own") == keys


def test_a_made_key_never_takes_the_key_of_another_question() -> None:
    assert keys_for([question("Eins"), question("Zwei", key="own-eins")], "own") == ["own-eins-2", "own-eins"]


def test_a_key_that_may_be_needed_elsewhere_is_not_taken() -> None:
    questions = [question("Eins", key="sec-1-l1-01"), question("Zwei", key="owner-1"), question("Drei", key="old-key")]
    assert keys_for(questions, "own") == ["own-eins", "own-zwei", "own-drei"]
    assert keys_for(questions, "own", {"old-key"}) == ["own-eins", "own-zwei", "old-key"]
    assert keys_for([question("Eins", key="x-1"), question("Zwei", key="own-eins")], "own") == ["own-eins-2", "own-eins"]


def test_a_key_of_another_bank_is_left_to_it() -> None:
    row = stored(question())
    assert [one.key for one in plan(question("Eins", key="x-1"), x_1=row).questions] == ["x-1"]
    (one,) = plan(question("Eins", key="x-1"), x_1=replace(row, bank=BANK + 1)).questions
    assert (one.key, one.outcome) == ("own-eins", Outcome.NEW)


@given(st.lists(st.text(max_size=300), min_size=1, max_size=6), st.from_regex(r"[a-zA-Z0-9_-]{1,80}", fullmatch=True))
def test_keys_are_keys_and_different_whatever_the_names(names: list[str], bank_key: str) -> None:
    keys = keys_for([question(name) for name in names], bank_key)
    assert len(set(keys)) == len(keys)
    assert all(_KEY.fullmatch(key) and len(key) <= 80 for key in keys)


# ── The plan ──


def test_what_the_file_leaves_out_comes_from_the_mapping_and_the_name() -> None:
    (one,) = plan(question()).questions
    assert (one.outcome, one.key, one.text.competence, one.text.level) == (Outcome.NEW, "own-passwort", "SEC-1", 1)
    assert (one.text.topic, one.text.source) == ({"de": "Passwort"}, "Leitlinie 3")
    assert one.fields["review_on"] == "2030-01-01"
    assert not {"key", "level", "kind"} & set(one.fields)
    (other,) = plan(question(source="Mein Buch", review_on="2029-05-01", topic={"de": "Geheimes"})).questions
    assert (other.text.topic, other.text.source, other.fields["review_on"]) == ({"de": "Geheimes"}, "Mein Buch", "2029-05-01")


def test_a_question_without_a_name_is_called_by_its_first_words() -> None:
    (one,) = plan(question("", stem={"de": "Wort " * 30 + "?\nMehr"})).questions
    assert one.text.topic["de"] == "Wort " * 12 + "…"
    assert one.name.startswith("Wort Wort")


def test_the_level_is_the_one_chosen_or_that_of_the_file() -> None:
    own = replace(CHOICES, targets={"c": Target("SEC-1", AS_FILE)})
    assert [one.text.level for one in plan(question(level=2), choices=own).questions] == [2]
    assert [one.text.level for one in plan(question(level=2)).questions] == [1]
    (bad,) = plan(question(level=3), choices=own).questions
    assert bad.outcome == Outcome.REFUSED


def test_a_fault_names_line_and_question() -> None:
    with translation.override("en"):
        found = plan(question(right=False))
        assert [where for where, _what in found.faults] == ["line 3, question Passwort"]
    assert found.counts == {"new": 0, "changed": 0, "same": 0, "refused": 1}
    assert found.questions[0].faults[0].startswith("options: ")


def test_a_key_that_stands_in_the_file_twice_is_refused() -> None:
    found = plan(question(key="own-a"), question(key="own-a"))
    assert [one.outcome for one in found.questions] == [Outcome.NEW, Outcome.REFUSED]


def test_the_same_question_again_is_the_same() -> None:
    assert plan(question(), own_passwort=stored(question())).counts["same"] == 1
    # another day, another source proposed: what is stored stays
    later = replace(CHOICES, source="Anderes", review_on="2031-01-01")
    assert plan(question(), choices=later, own_passwort=stored(question())).counts["same"] == 1
    (one,) = plan(question(source="Neu"), own_passwort=stored(question())).questions
    assert (one.outcome, one.replaces_draft) == (Outcome.CHANGED, True)


def test_a_question_that_equals_version_or_draft_is_the_same() -> None:
    draft = stored(question()).draft
    assert draft is not None
    other = draft | {"stem": {"de": "Und jetzt?"}}
    for current, own in ((draft, None), (draft, other), (other, draft)):
        row = stored(question(), current=current, draft=own)
        assert plan(question(), own_passwort=row).counts["same"] == 1
    assert plan(question(), own_passwort=stored(question(), current=other, draft=None)).counts["changed"] == 1


def test_keys_of_options_make_no_difference() -> None:
    draft = stored(question()).draft
    assert draft is not None
    named = draft | {"options": [option | {"key": key} for option, key in zip(draft["options"], "ab", strict=True)]}
    assert plan(question(), own_passwort=stored(question(), draft=named)).counts["same"] == 1


def test_a_draft_that_is_full_of_holes_counts_as_changed() -> None:
    assert plan(question(), own_passwort=stored(question(), draft={"kind": "single", "key": "k"})).counts["changed"] == 1


def test_a_question_of_another_bank_is_refused() -> None:
    (one,) = plan(question(), own_passwort=stored(question(), bank=8)).questions
    assert one.outcome == Outcome.REFUSED


def test_what_was_released_never_moves_and_what_was_not_may() -> None:
    moved = stored(question(), competence="PRO-2")
    assert plan(question(), own_passwort=moved).counts["changed"] == 1
    assert plan(question(), own_passwort=replace(moved, level=2, competence="SEC-1")).counts["changed"] == 1
    assert plan(question(), own_passwort=replace(moved, current=moved.draft)).counts["refused"] == 1


def test_a_retired_question_is_not_changed() -> None:
    row = stored(question(), is_retired=True)
    assert plan(question(), own_passwort=row).counts["same"] == 1
    assert plan(question(source="Neu"), own_passwort=row).counts["refused"] == 1


def test_the_digest_changes_with_the_plan_and_with_the_bank() -> None:
    row = stored(question())
    digests = {
        plan(question()).digest,
        plan(question("Anders")).digest,
        plan(question(), own_passwort=row).digest,
        plan(question(), own_passwort=replace(row, revision=2)).digest,
    }
    assert len(digests) == 4
    assert plan(question()).digest == plan(question()).digest


def test_the_linter_speaks_only_where_something_is_written() -> None:
    text = {"de": "Alle genannten Antworten sind richtig"}
    options = [*question().raw["options"], {"right": False, "text": text, "why": {"de": "Das stimmt nicht."}}]
    (one,) = plan(question(options=options)).questions
    assert one.findings
    (same,) = plan(question(), own_passwort=stored(question())).questions
    assert not same.findings
