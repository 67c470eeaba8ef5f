"""Moodle XML in: each kind of question, every fault with its line and question, and nothing that harms."""

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.enums import ItemKind
from courses.formats.moodle_xml import read_moodle_xml
from courses.formats.question_file import NO_REASON
from tests.courses.formats.some_items import faults_of

RIGHT, WRONG = ({"de": NO_REASON[is_right]["de"]} for is_right in (True, False))
CLOZE = "<![CDATA[<p>%s</p>]]>"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def read(text, **options):
    return read_moodle_xml(text.encode() if isinstance(text, str) else text, file="bank.xml", **options)


def quiz(*questions):
    return '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "\n".join(questions) + "\n</quiz>"


def question(kind, *parts, name="Q", text="Is it?", general=""):
    return (
        f'<question type="{kind}"><name><text>{name}</text></name><questiontext format="html"><text>{text}</text></questiontext>'
        f"<generalfeedback><text>{general}</text></generalfeedback>{''.join(parts)}</question>"
    )


def answer(text, fraction="0", feedback="", more=""):
    told = f"<feedback><text>{feedback}</text></feedback>" if feedback else ""
    return f'<answer fraction="{fraction}"><text>{text}</text>{told}{more}</answer>'


def pair(text, match):
    return f'<subquestion format="html"><text>{text}</text><answer><text>{match}</text></answer></subquestion>'


def one(kind, *parts, **options):
    found = read(quiz(question(kind, *parts, **options)))
    assert faults_of(found) == []
    assert len(found.questions) == 1
    return found.questions[0]


def faults(kind, *parts, **options):
    return faults_of(read(quiz(question(kind, *parts, **options))))


def de(text):
    return {"de": text}


# ── Kinds ──


def test_one_right_option():
    found = one(
        "multichoice", "<single>true</single>", answer("a", "100", "yes"), answer("b", "-33.33333"), answer("c", "50", "half")
    )
    assert (found.name, found.line, found.kind) == ("Q", 3, ItemKind.SINGLE)
    assert found.raw["options"] == [
        {"right": True, "text": de("a"), "why": de("yes")},
        {"right": False, "text": de("b"), "why": WRONG},
        {"right": False, "text": de("c"), "why": de("half")},
    ]


def test_several_right_options():
    parts = ["<single>false</single>", *(answer(letter, "33.33333") for letter in "abc"), answer("d", "-100")]
    found = one("multichoice", *parts)
    assert found.kind == ItemKind.MULTIPLE
    assert [option["right"] for option in found.raw["options"]] == [True, True, True, False]


@pytest.mark.parametrize("is_true", [True, False])
def test_true_or_false(is_true):
    share = {True: "100", False: "0"}
    found = one("truefalse", answer("true", share[is_true], "t"), answer("False", share[not is_true]), general="g")
    assert (found.kind, found.raw["right"]) == (ItemKind.TRUE_FALSE, is_true)
    assert found.raw["why_true"] == de("t\ng" if is_true else "t")
    assert found.raw["why_false"] == (WRONG if is_true else de("g"))


@pytest.mark.parametrize("kind", ["matching", "match"])
def test_matching(kind):
    found = one(kind, pair("a", "1"), pair("b", "2 &amp;lt; 3"), pair("", "4"), general="because")
    assert found.kind == ItemKind.MATCHING
    assert found.raw["prompts"] == [{"text": de("a"), "match": de("1")}, {"text": de("b"), "match": de("2 < 3")}]
    assert (found.raw["extras"], found.raw["why"]) == ([{"text": de("4")}], de("because"))


def test_ordering_goes_by_place():
    found = one("ordering", answer("second", "2.0000000", "fb"), answer("first", "1.0000000"), answer("third", "3.0000000"))
    assert found.kind == ItemKind.ORDERING
    assert [step["text"]["de"] for step in found.raw["steps"]] == ["first", "second", "third"]
    assert found.raw["why"] == de("second: fb")


def test_ordering_without_places_goes_by_the_file():
    found = one("ordering", answer("a", "100"), answer("b", "100"), answer("c", "100"))
    assert [step["text"]["de"] for step in found.raw["steps"]] == ["a", "b", "c"]


def test_numeric():
    tolerance = "<tolerance>0.5</tolerance>"
    units = "<units><unit><multiplier>1</multiplier><unit_name>kg</unit_name></unit></units>"
    found = one("numerical", answer("12.5", "100", "yes", tolerance), answer("14", "50", "near"), answer("*", "0", "no"), units)
    assert found.kind == ItemKind.NUMERIC
    assert {name: found.raw[name] for name in ("value", "tolerance", "unit", "why", "wrong")} == {
        "value": "12.5",
        "tolerance": "0.5",
        "unit": de("kg"),
        "why": de("yes\nno"),
        "wrong": [{"value": "14", "why": de("near")}],
    }


def test_short_text():
    found = one("shortanswer", "<usecase>0</usecase>", answer("a &lt; b", "100"), answer("c*", "100"), answer("*", "0", "no"))
    assert found.kind == ItemKind.SHORT_TEXT
    assert found.raw["accept"] == de(["a < b", "c*"])
    assert found.raw["wrong"] == [{"accept": de(["*"]), "why": de("no")}]
    assert found.raw["why"] == RIGHT


def test_free_text():
    grader = '<graderinfo format="html"><text>Look for two reasons</text></graderinfo>'
    found = one("essay", "<responseformat>editor</responseformat>", grader, general="Sample")
    assert found.kind == ItemKind.FREE_TEXT
    assert found.raw["criteria"] == [{"title": de("Die Frage ist beantwortet"), "hint": de("Look for two reasons")}]
    assert (found.raw["words"], found.raw["sample"]) == (100, de("Sample"))


# ── Gaps ──


def gaps(text, **options):
    return one("cloze", text=CLOZE % text, **options).raw


def test_cloze():
    raw = gaps(
        "{1:SHORTANSWER:=Paris#right~%0%Rome#Italy~*#no} is in {2:MC:Spain~=France#yes~%50%Europe}.", general="Geography"
    )
    assert raw["stem"] == de("Füllen Sie die Lücken aus.")
    assert raw["text"] == de("[[1]] is in [[2]].")
    assert raw["gaps"] == [
        {"accept": de(["Paris"]), "why": de("right\nRome: Italy\n*: no\nGeography")},
        {"accept": de(["France"]), "others": de(["Spain", "Europe"]), "why": de("yes")},
    ]


@pytest.mark.parametrize("kind", ["SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"])
def test_typed_gaps(kind):
    assert gaps(f"a {{:{kind}:=x~=y}}")["gaps"] == [{"accept": de(["x", "y"]), "why": RIGHT}]


@pytest.mark.parametrize("kind", ["MULTICHOICE", "MC", "MCV", "MULTICHOICE_H", "MCS", "MULTICHOICE_VS", "MCHS"])
def test_gaps_with_a_menu(kind):
    assert gaps(f"a {{1:{kind}:%100%x~y}}")["gaps"][0]["others"] == de(["y"])


def test_gaps_with_a_number():
    assert gaps("a {1:NUMERICAL:=2.5:0}")["gaps"][0]["accept"] == de(["2.5", "2,5"])
    assert gaps("a {1:NM:=7}")["gaps"][0]["accept"] == de(["7"])


def test_signs_inside_a_gap():
    raw = gaps("a {1:SA:=\\}\\#\\~ &amp;#35; &lt;b&gt;#f # g}")
    assert raw["gaps"] == [{"accept": de(["}#~ &#35; <b>"]), "why": de("f # g")}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no gap", "The text has no gap such as {1:SHORTANSWER:=word}."),
        ("a {1:SA:=x", "“}” is missing after the gap 1."),
        ("a {1:SA:=x} {1:SA:=y\\}", "“}” is missing after the gap 2."),
        ("a {1:MULTIRESPONSE:=x~y}", "Gaps of the kind MULTIRESPONSE cannot come in."),
        ("a {1:REGEXP:=x}", "Gaps of the kind REGEXP cannot come in."),
        ("a {1:SA:x}", "No answer is right."),
        ("a {1:SA:%50%x}", "No answer is worth 100 percent."),
        ("a {1:SA:%NaN%x}", "“NaN” is no weight from -100 to 100."),
        ("a {1:MC:=x~=y~z}", "The gap 1 has more than one right word to choose."),
        ("a {1:MC:=x}", "The gap 1 has nothing else to choose."),
        ("a {1:SA:=x~}", "An answer of the gap 1 has no text."),
        ("a {1:NM:=3:0.1}", "The number in the gap 1 must be exact. A number with a tolerance is a question of its own."),
        ("a {1:NM:=x}", "The number in the gap 1 must be exact."),
        ("a {1:SA:=x\\*}", "“\\*” cannot come in"),
        ("a {1:MC:=x" + "~y" * 60 + "}", "A question has at most 50 options."),
        ("a " + "{1:SA:=x}" * 60, "A question has at most 50 options."),
        ("{1:SA:=x}" * 7000, "This is too long: at most 50000 characters."),
    ],
)
def test_faults_in_gaps(text, message):
    found = faults("cloze", text=CLOZE % text)
    assert any(f"line 3, question Q: {message}" in fault for fault in found), found


# ── Texts and metadata ──


@pytest.mark.parametrize(
    ("attribute", "text", "plain"),
    [
        ('format="html"', "<![CDATA[<p>A&nbsp;<em>b</em></p><ul><li>c</li><li>d</li></ul>]]>", "A b\n\n– c\n– d"),
        ("", "a &lt;br&gt; b", "a\nb"),
        ('format="moodle_auto_format"', "a\nb", "a\nb"),
        ('format="plain_text"', "&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ('format="markdown"', "# a\n**b**", "a\nb"),
        ('format="html"', "<![CDATA[<script>alert(1)</script><b onclick='x()'>a</b><style>p{}</style><!-- c -->]]>", "a"),
        ('format="html"', "<![CDATA[a &lt;script&gt; b]]>", "a <script> b"),
        ('format="html"', "<![CDATA[1 < 2 <Name> &#8238;]]>", "1 < 2 <Name> &#8238;"),
    ],
)
def test_texts_become_plain(attribute, text, plain):
    text = f"<questiontext {attribute}><text>{text}</text></questiontext>"
    found = read(quiz(f'<question type="truefalse">{text}{answer("true", "100")}{answer("false")}</question>'))
    assert faults_of(found) == []
    assert found.questions[0].raw["stem"] == de(plain)


def test_languages():
    text = '<![CDATA[<span lang="de" class="multilang">Ja</span> <span lang="en" class="multilang">Yes</span>]]>'
    found = read(quiz(question("truefalse", answer("true", "100", "same"), answer("false"), text=text)), language="en")
    raw = found.questions[0].raw
    assert (raw["stem"], raw["why_true"]) == ({"de": "Ja", "en": "Yes"}, {"de": "same", "en": "same"})
    assert raw["why_false"] == NO_REASON[False]
    assert found.languages == ("de", "en")


def test_categories_and_tags():
    category = '<question type="category"><category><text>$course$/top/kundig/SEC-1/level 2</text></category></question>'
    tags = "<idnumber>sec-1-a</idnumber><tags><tag><text>kundig:level=2;</text></tag><tag><text>law</text></tag></tags>"
    found = read(quiz(category, question("truefalse", answer("true", "100"), answer("false"), tags)))
    assert found.categories == ["kundig/SEC-1/level 2"]
    assert (found.questions[0].raw["key"], found.questions[0].raw["level"]) == ("sec-1-a", 2)


def test_a_foreign_number_is_no_key():
    assert "key" not in one("truefalse", answer("true", "100"), answer("false"), "<idnumber>7</idnumber>").raw


# ── Faults ──

TRUE = answer("true", "100") + answer("false")
BAD = [
    (quiz('<question type="ddimageortext"><name><text>BAD</text></name></question>'),
     "line 3, question BAD: Questions of the kind “ddimageortext” cannot come in."),
    (quiz(question("calculated", name="BAD")), "line 3, question BAD: Questions of the kind “calculated” cannot come in."),
    (quiz(question("description", name="BAD")), "line 3, question BAD: This text asks nothing. Remove it from the file."),
    (quiz("<question/>"), "line 3: Questions of the kind “” cannot come in."),
    (quiz("<other/>"), "line 3: The element “other” is not known here."),
    (quiz('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'),
     "line 3: The element “xi:include” is not known here."),
    (quiz(question("truefalse", TRUE, text="", name="BAD")), "line 3, question BAD: This question has no text."),
    (quiz(question("truefalse", answer("true"), answer("false"))), "A statement needs the answers true and false, one of them right."),
    (quiz(question("truefalse", answer("true", "100"))), "A statement needs the answers true and false"),
    (quiz(question("truefalse", answer("Wahr", "100"), answer("Falsch"))), "A statement needs the answers true and false"),
    (quiz(question("multichoice", answer("a"), answer("b"), name="BAD")), "line 3, question BAD: No answer is right."),
    (quiz(question("multichoice", answer("a", "100"), answer("b", "100"))), "2 options are right, but only one can be chosen."),
    (quiz(question("multichoice", answer("a", "90"), answer("b"))), "No answer is worth 100 percent."),
    (quiz(question("multichoice", "<single>0</single>", answer("a", "50"), answer("b", "20"), answer("c"))),
     "The weights of the right options come to 70, not to 100."),
    (quiz(question("multichoice", answer("a", "NaN"), answer("b", "1e9"))), "“NaN” is no weight from -100 to 100."),
    (quiz(question("multichoice", answer("a", "NaN"), answer("b", "1e9"))), "“1e9” is no weight from -100 to 100."),
    (quiz(question("multichoice", answer("a", "100"), "\n\n" + answer(""))), "line 5, question Q: The answer 2 has no text."),
    (quiz(question("multichoice", answer("a") * 1001)), "A question has at most 50 options."),
    (quiz(question("matching", pair("a", "1") * 51)), "A question has at most 50 options."),
    (quiz(question("matching", pair("a", ""), pair("b", "1"))), "A pair has nothing that belongs to it."),
    (quiz(question("numerical", answer("abc", "100"))), "“abc” is no number such as 12.5, 12.5:0.5 or 12..13."),
    (quiz(question("numerical", answer("1", "100"), answer("2", "100"))), "More than one number is right."),
    (quiz(question("numerical", answer("1", "100"), "<units><unit><multiplier>1000</multiplier><unit_name>g</unit_name></unit></units>")),
     "Units that are converted cannot come in. Leave the one that the answer is in."),
    (quiz(question("shortanswer", answer("a"))), "No answer is right."),
    (quiz(question("truefalse", TRUE, text="<![CDATA[<img src='@@PLUGINFILE@@/cat.png'>]]>")),
     "There is a picture or a film in the text (cat.png). Only text can come in."),
    (quiz(question("truefalse", TRUE, '<questiontext><text>x</text><file name="a.pdf" encoding="base64">AA==</file></questiontext>')),
     "The file “a.pdf” cannot come in. Only text can."),
    (quiz(question("truefalse", TRUE, text="<p>x</p>")), "There are elements inside a text. Put HTML into CDATA."),
    (quiz('<question type="category"><category><text>a//b/ /c</text></category></question>'), "line 3: This is no path of categories"),
    (quiz('<question type="category"/>'), "line 3: This is no path of categories such as Data/Level 1."),
    (quiz(), "bank.xml: There is no question in this file."),
    (quiz(*[question("truefalse", TRUE)] * 501), "line 503: A file has at most 500 questions."),
    (quiz(question("truefalse", TRUE, text="a" * 60_000)), "This is too long: at most 50000 characters."),
    ("<html/>", "line 1: This is no Moodle XML: it begins with “html”, not with “quiz”."),
    # What is not even sound XML, or harms whoever reads it carelessly
    ("", "line 1, column 1: This is not well-formed XML."),
    ("<quiz>\n<question></quiz>", "line 2, column 13: This is not well-formed XML: another element is open here than is closed."),
    ("<quiz>&nbsp;</quiz>", "line 1, column 7: This is not well-formed XML: only &amp;, &lt;, &gt;, &quot; and &apos; are known."),
    ("<quiz>&#8;</quiz>", "This is not well-formed XML."),
    ("<quiz>\x08</quiz>", "line 1: There is a control character in the text."),
    ("<quiz>&#x202e;</quiz>", "line 1: There is a control character in the text."),
    (b"<quiz>\n\xff</quiz>", "line 2: This is not UTF-8. Save the file as UTF-8."),
    (quiz().encode("utf-16"), "line 1: This is not UTF-8. Save the file as UTF-8."),
    ('<?xml version="1.0" encoding="ISO-8859-1"?><quiz/>', "line 1: This is not UTF-8. Save the file as UTF-8."),
    ("<quiz>" + " " * 1_000_000 + "</quiz>", "bank.xml: This file is larger than 1 MB."),
    ("<!DOCTYPE quiz>\n<quiz/>", "line 1: No DOCTYPE and no entities are allowed. Remove them."),
    ('<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>', "No DOCTYPE and no entities are allowed."),
    ('<!DOCTYPE q [<!ENTITY x SYSTEM "http://127.0.0.1/">]><quiz>&x;</quiz>', "No DOCTYPE and no entities are allowed."),
    ('<!DOCTYPE q [<!ENTITY % x SYSTEM "http://127.0.0.1/">%x;]><quiz/>', "No DOCTYPE and no entities are allowed."),
    ('<!DOCTYPE q [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><quiz>&b;</quiz>', "No DOCTYPE and no entities are allowed."),
    (f'<!DOCTYPE q [<!ENTITY a "{"a" * 50_000}">]><quiz>{"&a;" * 1000}</quiz>', "No DOCTYPE and no entities are allowed."),
    ("<quiz>" + "<a>" * 5000 + "</a>" * 5000 + "</quiz>", "line 1: This is too deeply nested."),
    ("<quiz>" + "<a/>" * 60_000 + "</quiz>", "line 1: This file has more than 50000 elements."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), BAD, ids=range(len(BAD)))
def test_faults_name_line_and_question(text, message):
    found = read(text)
    assert any(message in fault for fault in faults_of(found)), faults_of(found)


def test_a_hundred_levels_are_deep_enough():
    assert "too deeply" not in str(faults_of(read("<quiz>" + "<a>" * 99 + "</a>" * 99 + "</quiz>")))
    assert "too deeply" in str(faults_of(read("<quiz>" + "<a>" * 100 + "</a>" * 100 + "</quiz>")))


def test_every_fault_is_named_and_sound_questions_are_read():
    found = read(quiz(question("x", name="A"), question("truefalse", TRUE, name="B"), question("y", name="C")))
    assert [fault.partition(":")[0] for fault in faults_of(found)] == [
        "bank.xml, line 3, question A",
        "bank.xml, line 5, question C",
    ]
    assert [one.name for one in found.questions] == ["B"]


@pytest.mark.parametrize(
    "part",
    [
        *(
            "<a>",
            "<a/>",
            "<question/>",
            "<question type='x'/>",
            "<answer/>",
            "x",
            "&amp;",
            "&lt;",
            "&lt;li&gt;",
            "<![CDATA[x]]>",
        ),
        *("{1:SA:", "{1:SA:=a}", "~", "<tag>kundig:a=b;</tag>", "<!-- x -->", "<?x y?>", "\n"),
    ],
)
@pytest.mark.parametrize(
    "frame",
    [
        "<quiz>%s</quiz>",
        "<quiz><question type='cloze'><questiontext><text>%s</text></questiontext></question></quiz>",
        "<quiz><question type='multichoice'>%s</question></quiz>",
        "<quiz><question type='essay'><questiontext><text>x</text></questiontext><tags>%s</tags></question></quiz>",
    ],
)
def test_a_megabyte_of_anything_is_read_or_refused(part, frame):
    """Each takes well under a second; a way through it that is not straight would take minutes."""
    found = read(frame.replace("%s", part * ((1_000_000 - len(frame)) // len(part))))
    assert found.questions or found.faults.count


PIECES = ["{1:SHORTANSWER:", "=a", "~b", "#c", "}", "{1:MC:a~=b}", "{1:NM:=3:0}", "%50%", "\\", "&amp;lt;", "[[1]]", "x", "*"]
KINDS = ["multichoice", "truefalse", "matching", "ordering", "numerical", "shortanswer", "essay", "cloze"]
TAGS = [
    "kundig:gaps=2,1;",
    "kundig:gaps.1.answers=0:de;",
    "kundig:answers=9:de,0:en;",
    "kundig:options=a a;",
    "kundig:words=9999;",
]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(KINDS),
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
    st.lists(
        st.tuples(st.sampled_from([*PIECES, "true", "false", "3"]), st.sampled_from(["100", "0", "50", "1", "2"])), max_size=4
    ),
    st.sampled_from(TAGS),
)
def test_nothing_that_looks_like_a_question_is_too_much(kind, text, answers, tag):
    parts = [answer(words, share, words) + pair(words, share) for words, share in answers]
    found = read(quiz(question(kind, *parts, f"<tags><tag><text>{tag}</text></tag></tags>", text=text, general=text)))
    assert found.questions or found.faults.count
