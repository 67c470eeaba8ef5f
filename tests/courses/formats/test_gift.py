"""GIFT in and out: each part of the syntax, every fault with its line and question, and nothing lost on the way back."""

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.enums import ItemKind
from courses.formats.gift import read_gift
from courses.formats.question_file import NO_REASON
from courses.rules.item_lint import NO_REASON as SENTENCES
from tests.courses.formats.some_items import NASTY, faults_of

RIGHT, WRONG = ({language: NO_REASON[is_right][language] for language in ("de",)} for is_right in (True, False))


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def read(text, **options):
    return read_gift(text.encode() if isinstance(text, str) else text, file="bank.gift", **options)


def one(text, **options):
    """The only question of a file without faults."""
    found = read(text, **options)
    assert faults_of(found) == []
    assert len(found.questions) == 1
    return found.questions[0]


def de(text):
    return {"de": text}


# ── Kinds ──


def test_one_right_option():
    question = one("::Tomb:: Who is buried?{~Grant#no ~Jefferson =no one#right}")
    assert (question.name, question.line, question.kind) == ("Tomb", 1, ItemKind.SINGLE)
    assert question.raw["stem"] == de("Who is buried?")
    assert question.raw["options"] == [
        {"right": False, "text": de("Grant"), "why": de("no")},
        {"right": False, "text": de("Jefferson"), "why": WRONG},
        {"right": True, "text": de("no one"), "why": de("right")},
    ]


def test_several_right_options_by_weight():
    question = one("Who?{~%50%a#yes\n~%50%b\n~%-100%c\n~d\n}")
    assert question.kind == ItemKind.MULTIPLE
    assert [option["right"] for option in question.raw["options"]] == [True, True, False, False]


@pytest.mark.parametrize("weights", [["33.333"] * 3, ["16.66667"] * 6, ["33,3", "33,3", "33,4"], ["70", "30"]])
def test_weights_may_be_rounded(weights):
    options = "".join(f"~%{weight}%{number}" for number, weight in enumerate(weights))
    assert one(f"Which?{{{options}~no}}").kind == ItemKind.MULTIPLE


def test_one_option_with_the_whole_weight_is_one_answer():
    assert one("Which?{~%100%a ~b}").kind == ItemKind.SINGLE


def test_a_part_of_the_points_is_not_right_where_one_answer_is():
    question = one("From?{~%50%Galilee#close =Nazareth}")
    assert [option["right"] for option in question.raw["options"]] == [False, True]
    assert question.raw["options"][0]["why"] == de("close")


@pytest.mark.parametrize("word", ["T", "TRUE", "true", "F", "FALSE"])
def test_true_or_false(word):
    question = one(f"It is so.{{{word}#that was wrong#that was right}}")
    is_true = word.upper()[0] == "T"
    assert question.kind == ItemKind.TRUE_FALSE
    assert question.raw["right"] is is_true
    assert question.raw["why_true"] == de("that was right" if is_true else "that was wrong")


def test_true_or_false_without_feedback():
    raw = one("It is so.{F}").raw
    assert (raw["why_true"], raw["why_false"]) == (WRONG, RIGHT)


def test_matching_with_an_answer_too_many():
    question = one("Match.{\n=Canada -> Ottawa\n=Italy->Rome\n= -> Tokyo\n####because}")
    assert question.kind == ItemKind.MATCHING
    assert question.raw["prompts"][1] == {"text": de("Italy"), "match": de("Rome")}
    assert question.raw["extras"] == [{"text": de("Tokyo")}]
    assert question.raw["why"] == de("because")


@pytest.mark.parametrize(
    ("answers", "value", "tolerance"),
    [
        ("#3", "3", "0"),
        ("#3:2", "3", "2"),
        ("#3.141..3.142", "3.1415", "0.0005"),
        ("#-5..-1", "-3", "2"),
        ("#=1822:0#right", "1822", "0"),
        ("# 12,5 : 0,5", "12.5", "0.5"),
        ("#1e3", "1e3", "0"),
        ("#=%100%7:1", "7", "1"),
    ],
)
def test_numbers(answers, value, tolerance):
    question = one(f"How many?{{{answers}}}")
    assert question.kind == ItemKind.NUMERIC
    assert (question.raw["value"], question.raw["tolerance"]) == (value, tolerance)


def test_of_several_numbers_the_best_is_right():
    raw = one("When?{#=1822:0#yes =%50%1825:2#nearly ~#no####the whole}").raw
    assert (raw["value"], raw["wrong"]) == ("1822", [{"value": "1825", "why": de("nearly")}])
    assert raw["why"] == de("the whole\nyes\nno")


def test_short_text():
    raw = one("Two and two?{=four =4 =%50%fore#spelling =%0%five#count again}").raw
    assert raw["accept"] == de(["four", "4"])
    assert raw["wrong"] == [{"accept": de(["fore"]), "why": de("spelling")}, {"accept": de(["five"]), "why": de("count again")}]


def test_free_text():
    question = one("Write.{####A good answer.}")
    assert question.kind == ItemKind.FREE_TEXT
    assert question.raw["criteria"] == [{"title": de("Die Frage ist beantwortet")}]
    assert question.raw["sample"] == de("A good answer.")
    assert "sample" not in one("Write.{}").raw  # whoever imports it writes one


def test_a_missing_word():
    question = one("Grant is {~buried =entombed ~living} in the tomb.")
    assert question.kind == ItemKind.SINGLE
    assert question.raw["stem"] == de("Grant is ____ in the tomb.")
    assert one("Two plus {=two} is four.").raw["stem"] == de("Two plus ____ is four.")


def test_general_feedback_of_options_goes_to_the_right_one():
    raw = one("Which?{=a#yes ~b####always}").raw
    assert [option["why"] for option in raw["options"]] == [de("yes\nalways"), WRONG]


# ── Texts ──


def test_escapes():
    raw = one(r"A \= \{b\} \~ \# \: C\\D\nE \t{=x\=y\#z ~\:\:}").raw
    assert raw["stem"] == de("A = {b} ~ # : C\\D\nE \\t")
    assert raw["options"][0]["text"] == de("x=y#z")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("[html]<p>One &amp; <b>two</b></p>\n<p>three</p>", "One & two\n\nthree"),
        ("[plain]<b>not bold</b> &amp;", "<b>not bold</b> &amp;"),
        ("[moodle]One<br>two\nthree", "One\ntwo\nthree"),
        ("[markdown]**One** `two` [three](https\\://x.example)", "One two three"),
        ("[other] One", "[other] One"),
        ("a < b <Name> c", "a < b <Name> c"),
    ],
)
def test_formats_of_a_text(text, plain):
    assert one(f"{text} {{T}}").raw["stem"] == de(plain)


def test_scripts_and_markup_are_only_words_or_gone():
    raw = one("[html]<script>alert(1)</script>Hello{=<b onclick\\='x()'>a</b> ~b}").raw
    assert (raw["stem"], raw["options"][0]["text"]) == (de("Hello"), de("a"))
    assert one("[html]&lt;script&gt;x{T}").raw["stem"] == de("<script>x")  # pages escape it


def test_languages():
    question = one(
        '[html]<span lang\\="de" class\\="multilang">Ja</span><span class\\="multilang" lang\\="en_us">Yes</span>{=42 ~\\{mlang de\\}ja\\{mlang\\}\\{mlang en\\}yes\\{mlang\\}}'
    )
    assert question.raw["stem"] == {"de": "Ja", "en": "Yes"}
    assert [option["text"] for option in question.raw["options"]] == [{"de": "42", "en": "42"}, {"de": "ja", "en": "yes"}]
    assert question.raw["options"][1]["why"] == NO_REASON[False]


def test_language_of_bare_texts():
    found = read("Is it?{T}", language="en")
    assert (found.questions[0].raw["stem"], found.languages) == ({"en": "Is it?"}, ())
    assert read("\\{mlang de\\}Ja\\{mlang\\}{T}").languages == ("de",)


def test_the_linter_knows_the_sentences_for_no_reason():
    assert {sentence for by_language in NO_REASON.values() for sentence in by_language.values()} == set(SENTENCES)


# ── Around the questions ──


def test_categories_names_comments_and_lines():
    found = read(
        "\ufeff// about the file\r\n\r\n$CATEGORY: $course$/top/Data//Law/Level 1\r\n\r\n// a comment\r\n::One::\r\nIs it?{T}\r\n\r\n"
        "$CATEGORY: Other\r\nAnd this?\r\n// inside\r\n{F}\r\n"
    )
    assert faults_of(found) == []
    assert [(q.name, q.line, q.category) for q in found.questions] == [("One", 6, "Data//Law/Level 1"), ("", 10, "Other")]
    assert found.categories == ["Data//Law/Level 1", "Other"]


def test_own_facts_stand_in_comments():
    raw = one("// [id:a-1] [tag:kundig:level=2;] [tag:other]\n// [tag:kundig:source=A \\] B;]\nIs it?{T}").raw
    assert (raw["key"], raw["level"], raw["source"]) == ("a-1", 2, "A ] B")


@pytest.mark.parametrize(
    "tags", ["", "[tag:kundig:level=]", "[tag:kundig:level=9;]", "[tag:kundig:source/2=x;]", "[tag:kundig:source=x"]
)
def test_foreign_and_cut_facts_are_as_good_as_none(tags):
    raw = one(f"// [id:a-1] {tags}\nIs it?{{T}}").raw
    assert not {"key", "level", "source"} & set(raw)


# ── Faults ──

BAD = [
    ("::BAD:: a {=b", "line 1, question BAD: “}” is missing. A question has no blank line in it."),
    ("::BAD:: a {=b\n\n~c}", "line 1, question BAD: “}” is missing. A question has no blank line in it."),
    ("::BAD:: a =b}", "line 1, question BAD: “{” is missing before “}”. A question has no blank line in it."),
    ("::BAD:: a }{=b", "line 1, question BAD: “{” is missing before “}”. A question has no blank line in it."),
    (
        "::BAD:: a {=b} c {=d}",
        "line 1, question BAD: A question has its answers in one pair of braces. Write \\{ for a brace in a text.",
    ),
    ("::BAD:: a {=b}}", "line 1, question BAD: There is one “}” too many. Write \\} for a brace in a text."),
    ("::BAD a {T}", "line 1: The name of the question is not closed with “::”."),
    (
        "::BAD:: only text",
        "question BAD: This text asks nothing: there are no answers in braces. Remove it, or add {} for a free text.",
    ),
    ("::BAD:: a {~b ~c}", "line 1, question BAD: No answer is right."),
    ("::BAD:: a {~%-50%b ~%0%c}", "line 1, question BAD: No answer is right."),
    ("::BAD:: a {=b =c ~d}", "2 options are right, but only one can be chosen. Give them weights, or leave one."),
    ("::BAD:: a {~%50%b ~%30%c ~d}", "line 1, question BAD: The weights of the right options come to 80, not to 100."),
    ("::BAD:: a {~%60%b ~%60%c ~d}", "The weights of the right options come to 120, not to 100."),
    ("::BAD:: a {\n~x\n~%NaN%b\n=c}", "line 3, question BAD: “NaN” is no weight from -100 to 100."),
    ("::BAD:: a {~%inf%b =c}", "“inf” is no weight from -100 to 100."),
    ("::BAD:: a {~%150%b =c}", "“150” is no weight from -100 to 100."),
    ("::BAD:: a {~%5x%b =c}", "“5x” is no weight from -100 to 100."),
    ("::BAD:: a {=%50%b}", "No answer is worth 100 percent."),
    ("::BAD:: a {=%50%b ~c}", "No answer is worth 100 percent."),
    ("::BAD:: a {=b ~}", "The answer 2 has no text."),
    ("::BAD:: a {=}", "The answer 1 has no text."),
    ("::BAD:: a {x ~b =c}", "The first answer does not begin with = or ~."),
    ("::BAD:: a {TRU}", "It is not clear what kind of question this is."),
    ("::BAD:: a {5}", "It is not clear what kind of question this is."),
    ("::BAD:: a {~b}", "A question with options needs at least two."),
    ("::BAD:: a {=b -> c =d}", "A pair has nothing that belongs to it. Pairs are written as prompt -> answer."),
    ("::BAD:: a {#}", "“” is no number such as 12.5, 12.5:0.5 or 12..13."),
    ("::BAD:: a {#x}", "“x” is no number such as 12.5, 12.5:0.5 or 12..13."),
    ("::BAD:: a {#NaN}", "“NaN” is no number"),
    ("::BAD:: a {#3:x}", "“3” is no number"),
    ("::BAD:: a {#3:-1}", "“3” is no number"),
    ("::BAD:: a {#1..x}", "“1..x” is no number"),
    ("::BAD:: a {#5..1}", "The range 5..1 begins above its end."),
    ("::BAD:: a {#=1 =2}", "More than one number is right. Write one range, such as 12..13."),
    ("::BAD:: {T}", "line 1, question BAD: This question has no text."),
    ("::BAD:: a {=2\\\\*3}", "“\\*” cannot come in: here an asterisk always stands for any letters."),
    (
        "::BAD:: <img src\\='x/cat.png'>{T}",
        "line 1, question BAD: There is a picture or a film in the text (cat.png). Only text can come in.",
    ),
    ("::BAD:: \\{mlang fr\\}Oui\\{mlang\\}{T}", "There is a text in the language “fr”; only German and English can come in."),
    ("$CATEGORY: \n\na{T}", "line 1: This is no path of categories such as Data/Level 1."),
    ("$CATEGORY: a/ /b\n\na{T}", "line 1: This is no path of categories such as Data/Level 1."),
    ("$CATEGORY: " + "a/" * 30 + "b\n\na{T}", "line 1: This is no path of categories such as Data/Level 1."),
    ("$CATEGORY x\n\na{T}", "line 1: A category is written as $CATEGORY: name."),
    ("a{T}\n$CATEGORY: x", "line 2: A blank line is missing before $CATEGORY."),
    ("", "bank.gift: There is no question in this file."),
    ("// nothing\n", "There is no question in this file."),
    ("::BAD:: a {" + "~b" * 1000 + "=c}", "line 1, question BAD: A question has at most 50 options."),
    ("::BAD:: a {#" + "=1" * 60 + "}", "A question has at most 50 options."),
    ("a{T}\n\n" * 501, "line 1001: A file has at most 500 questions."),
    ("$CATEGORY: a\n" * 501, "line 501: A file has at most 500 categories."),
    ("::BAD:: " + "a" * 60_000 + "{T}", "This is too long: at most 50000 characters."),
    ("a{T}\n\nb\x08{T}", "line 3: There is a control character in the text."),
    ("a{T}\n\nb\u202e{T}", "line 3: There is a control character in the text."),
    (b"a{T}\n\nb\xff{T}", "line 3: This is not UTF-8. Save the file as UTF-8."),
    ("a{T}".encode("utf-16"), "line 1: This is not UTF-8. Save the file as UTF-8."),
    ("x" * 1_000_001, "bank.gift: This file is larger than 1 MB."),
]


@pytest.mark.parametrize(("text", "message"), BAD)
def test_faults_name_line_and_question(text, message):
    found = read(text)
    assert any(message in fault for fault in faults_of(found)), faults_of(found)


def test_every_fault_is_named_and_sound_questions_are_read():
    found = read("::A::x{T}\n\n::B::y{=a\n\n::C::z{~a ~b}\n\n\n::D::{F}\n")
    assert [fault.partition(":")[0] for fault in faults_of(found)] == [
        "bank.gift, line 3, question B",
        "bank.gift, line 5, question C",
        "bank.gift, line 8, question D",
    ]
    assert [question.name for question in found.questions] == ["A"]


def test_fifty_faults_are_kept_and_all_counted():
    found = read("a{=b\n\n" * 80)
    assert (len(found.faults.found), found.faults.count) == (50, 80)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "}",
        "[",
        "~",
        "=",
        "\\",
        "#",
        ":",
        "<",
        "<b>",
        '<a "',
        "&lt;",
        "a{T}\n\n",
        "a\n\n",
        "// [tag:",
        "\n",
        "$CATEGORY: a/",
        "~%NaN%",
    ],
)
@pytest.mark.parametrize(
    "frame", ["%s", "x{%s}", "x{=a ~b}%s", "[html]%s{=a ~b}", "x{=a ~b####%s}", "// %s\nx{=a}", "::%s::x{T}"]
)
def test_a_megabyte_of_anything_is_read_or_refused(text, frame):
    """Each takes well under a second; a way through it that is not straight would take minutes."""
    found = read(frame.replace("%s", text * ((1_000_000 - len(frame)) // len(text))))
    assert found.questions or found.faults.count
    assert len(found.questions) <= 500


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from([*NASTY, "\n\n", "::a::", "{T}", "{#1..2}", "{=a}", "{~a =b}", "=a", "~b", "->", "####", "1.5:0.1"]),
        max_size=40,
    )
)
def test_nothing_that_looks_like_gift_is_too_much(parts):
    found = read("".join(parts))
    assert found.questions or found.faults.count
