"""Questions of every kind with texts that are hard to write, for tests that write and read them again."""

from hypothesis import assume
from hypothesis import strategies as st

from courses.enums import ItemKind
from courses.formats.item_text import ItemText, read_item
from courses.formats.moodle_text import UNSAYABLE
from courses.formats.question_file import ForeignQuestion, ReadQuestions
from courses.rules.entry import Entry, Faults

COMPETENCES = {"SEC-1", "SEC-2", "SEC-3", "SEC-4", "VER-3", "LED-2"}  # of the shipped course

NASTY = [
    *("<b>", "</p>", "<script>alert(1)</script>", "<!-- x", "a < b", "&amp;", "&", "&#32;", "&nbsp;", "<Enter>", "]]>"),
    *("{mlang de}", "{mlang}", '<span lang="en" class="multilang">', "{1:SHORTANSWER:=x}", "{", "}", "~", "=", "#", "####"),
    *(
        "->",
        "::",
        ":",
        "//",
        "\\",
        "\\n",
        "\\~",
        "%50%",
        "%NaN%",
        "[html]",
        "[plain]",
        "[",
        "]",
        "$CATEGORY: x",
        "kundig:level=2;",
    ),
    *("\n", "\n\n", " ", "  ", "\t", "\u00a0", "\u2003", "„Wort“", "ß", "é", "\U0001f600", "\u0085", "100 %", "'", '"'),
]
LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn"))


@st.composite
def words(draw, most=60):
    """A text that is stored as it is: no blanks at its ends, nothing that no file can hold."""
    text = "".join(draw(st.lists(st.sampled_from(NASTY) | st.text(LETTERS, max_size=4), min_size=1, max_size=6)))
    text = UNSAYABLE.sub("", text).strip()[:most].strip()
    return text or "x"


@st.composite
def both(draw, languages, most=60, *, may_lack=True):
    """A text in these languages, sometimes the same in each, sometimes not yet translated."""
    if len(languages) > 1 and may_lack and draw(st.integers(0, 9)) == 0:
        languages = [draw(st.sampled_from(languages))]
    if draw(st.integers(0, 3)) == 0:
        return dict.fromkeys(languages, draw(words(most)))
    return {language: draw(words(most)) for language in languages}


@st.composite
def lines(draw, languages, most=3):
    return {
        language: [line.replace("\\*", "*") for line in draw(st.lists(words(30), min_size=1, max_size=most))]
        for language in languages
    }


def numbers():
    return st.decimals(-10_000, 10_000, allow_nan=False, places=3).map(str)


@st.composite
def options(draw, languages, right):
    texts = draw(
        st.lists(both(languages), min_size=2 if right == 1 else 3, max_size=5, unique_by=lambda text: str(sorted(text.items())))
    )
    rights = [number < right for number in range(len(texts))]
    rows = [
        {"right": is_right, "text": text, "why": draw(both(languages))}
        for is_right, text in zip(draw(st.permutations(rights)), texts, strict=True)
    ]
    if draw(st.booleans()):
        for number, row in enumerate(rows):
            row["key"] = f"k{number}"
    return {"options": rows}


@st.composite
def fields(draw, kind, languages):
    def text(most=60):
        return draw(both(languages, most))

    def several(make, least, most):
        return [make() for _number in range(draw(st.integers(least, most)))]

    if kind == ItemKind.SINGLE:
        return draw(options(languages, 1))
    if kind == ItemKind.MULTIPLE:
        return draw(options(languages, 2))
    if kind == ItemKind.TRUE_FALSE:
        return {"right": draw(st.booleans()), "why_true": text(), "why_false": text()}
    if kind == ItemKind.MATCHING:
        prompts = several(lambda: {"text": text(), "match": text()} | ({"why": text()} if draw(st.booleans()) else {}), 2, 4)
        return {"prompts": prompts, "extras": several(lambda: {"text": text()}, 0, 2), "why": text()}
    if kind == ItemKind.ORDERING:
        return {"steps": several(lambda: {"text": text()}, 3, 5), "why": text()}
    if kind == ItemKind.NUMERIC:
        unit = {"unit": draw(both(languages, 20))} if draw(st.booleans()) else {}
        tolerance = draw(st.sampled_from(["0", "0.5", "2", "0.50"]))
        wrong = several(lambda: {"value": draw(numbers()), "why": text()}, 0, 3)
        return {"value": draw(numbers()), "tolerance": tolerance, "why": text(), "wrong": wrong} | unit
    if kind == ItemKind.SHORT_TEXT:
        wrong = several(lambda: {"accept": draw(lines(languages)), "why": text()}, 0, 3)
        return {"accept": draw(lines(languages)), "why": text(), "wrong": wrong}
    if kind == ItemKind.FREE_TEXT:
        criteria = several(lambda: {"title": text()} | ({"hint": text()} if draw(st.booleans()) else {}), 1, 3)
        return {"words": draw(st.integers(10, 500)), "criteria": criteria, "sample": text()}
    if kind == ItemKind.CLOZE:
        return draw(cloze(languages))
    regions = [{"label": text(), "x": 10, "y": 10, "width": 5, "height": 5, "right": n == 0, "why": text()} for n in range(2)]
    return {"picture": {"name": f"{'a' * 64}.png", "width": 10, "height": 10}, "alt": text(), "regions": regions}


@st.composite
def cloze(draw, languages):
    count = draw(st.integers(1, 3))
    order = draw(st.permutations(range(1, count + 1)))
    pieces = st.one_of(words(20), st.sampled_from([" ", "", "\n", " – "]))
    text = {
        language: "".join(f"{draw(pieces)}[[{number}]]" for number in order)
        + draw(pieces.filter(lambda piece: piece.strip() or not piece))
        for language in languages
    }
    gaps = []
    for _number in range(count):
        gap = {"accept": draw(lines(languages)), "why": draw(both(languages))}
        if draw(st.booleans()):
            size = draw(st.integers(1, 3))
            gap["others"] = {language: draw(st.lists(words(20), min_size=size, max_size=size)) for language in languages}
        gaps.append(gap)
    return {"text": text, "gaps": gaps}


@st.composite
def item_texts(draw, kind):
    """A question of this kind without faults."""
    languages = draw(st.sampled_from([["de", "en"], ["de", "en"], ["de"], ["en"]]))
    raw = {
        "key": draw(st.from_regex(r"\A[a-z]{1,8}(-[a-z0-9]{1,6}){0,3}\Z")),
        "level": draw(st.sampled_from([1, 2])),
        "kind": str(kind),
        "topic": draw(both(languages)),
        "source": draw(words(90)),
        "review_on": draw(st.dates()).isoformat(),
        "stem": draw(both(languages)),
    } | draw(fields(kind, languages))
    faults = Faults()
    item = read_item(Entry(raw, "", "", {}, faults, ()), "SEC-1")
    assume(not faults.count)
    return item


def taken(question: ForeignQuestion) -> ItemText:
    """The question of a file as an item, which must be without faults."""
    faults = Faults()
    item = read_item(Entry(question.raw, "", "", {}, faults, ()), question.category.split("/")[1])
    assert not [str(fault) for fault in faults.found], question.raw
    return item


def faults_of(read: ReadQuestions) -> list[str]:
    return [str(fault) for fault in read.faults.found]
