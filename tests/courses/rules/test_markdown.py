"""Lessons and people's texts become HTML that cannot do anything."""

import re
import time
from html.parser import HTMLParser

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from competence.errors import Refused
from courses.rules.lesson_blocks import block_faults
from courses.rules.markdown import (
    LESSON_LIMIT,
    NOTE_LIMIT,
    clean_again,
    clean_note,
    is_allowed_link,
    raw_html_lines,
    render_lesson,
)

HARMLESS_TAGS = {
    *("a", "b", "blockquote", "br", "code", "details", "div", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr"),
    *("img", "li", "mark", "ol", "p", "pre", "section", "strong", "summary", "sup"),
    *("table", "tbody", "td", "th", "thead", "tr", "ul"),
}
HARMLESS_ATTRIBUTES = {"href", "rel", "src", "alt", "class", "id", "role", "tabindex", "aria-label", "scope", "start"}


class Sieve(HTMLParser):
    """Reads HTML as a browser would and collects what must not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag, attributes):
        if tag not in HARMLESS_TAGS:
            self.bad.append(tag)
        for name, value in attributes:
            if name not in HARMLESS_ATTRIBUTES:
                self.bad.append(name)
            if name == "href" and not is_allowed_link(value):
                self.bad.append(value)
            if name == "src" and not re.match(r"/[^/\\]", value):
                self.bad.append(value)
            if name == "id" and not re.fullmatch(r"s-\d+", value):
                self.bad.append(value)

    def handle_comment(self, data):
        self.bad.append("comment")


def faults(html: str) -> list[str]:
    sieve = Sieve()
    sieve.feed(html)
    sieve.close()
    return sieve.bad


ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    '<svg/onload="alert(1)">',
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data='data:text/html,x'></object>",
    "<form action='https://evil.example'><input name=password><button>Sign in</button></form>",
    "<div style='position:fixed;inset:0' class='btn primary' id='main'>overlay</div>",
    "<a href='javascript:alert(1)'>x</a>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<style>body{display:none}</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<!-- comment --><![CDATA[x]]><?php x ?>",
    "<textarea><script>alert(1)</script>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x0A;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x](\\\\evil.example)",
    "[x](https://company.example@evil.example/)",
    "[x](  javascript:alert(1))",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "![x](https://evil.example/pixel.png)",
    "![x](//evil.example/pixel.png)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    '![x](x" onerror="alert(1))',
    '[x](https://ok.example "t\\" onmouseover=alert(1)")',
    '```html" onclick="alert(1)\nx\n```',
    "::: keep\n<script>alert(1)</script>\n:::",
    "::: draft <img src=x onerror=alert(1)>\n==<b onclick=x>==\n:::",
    '::: hint "><script>alert(1)</script>\nx\n:::',
    "::: try <svg onload=x>\n::: reveal <svg onload=x>\nx\n:::\n:::",
    '| a" onclick="x | b |\n|---|---|\n| <script>x</script> | y |',
    "# <img src=x onerror=alert(1)>",
    "a\x00b<scr\x00ipt>",
    "<p><unclosed",
    "{{ 7|add:7 }} {% load x %}",
]


@pytest.mark.parametrize("source", ATTACKS)
def test_nothing_of_the_catalogue_gets_through(source):
    for html in (clean_note(source).html, render_lesson(source).html, render_lesson(source, breaks=True).html):
        assert faults(html) == []
        assert clean_again(html) == html  # a second look finds nothing new (no mutation)


def test_the_sieve_alone_holds_what_the_parser_let_through():
    """The second belt does not rely on the first."""
    stored = "".join(source for source in ATTACKS if source.startswith("<")) + '<p class="btn" style="x" id="main">x</p>'
    html = clean_again(stored)
    assert faults(html) == []
    assert 'class="btn"' not in html
    assert 'id="main"' not in html
    assert clean_again('<div role="alert" tabindex="5" class="btn keep">x</div>') == '<div class="keep">x</div>'
    assert clean_again('<h2 id="s-3">x</h2><h2 id="main">y</h2>') == '<h2 id="s-3">x</h2><h2>y</h2>'


PIECES = [*"<>/\"'=[]()!&;:#`*_-| \n\\ax", "script", "onclick", "javascript:", "::: keep\n", "\n:::", "==", "<b ", "https://"]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
@settings(max_examples=200, deadline=None)
def test_no_text_gets_through(source):
    for clean in (lambda text: clean_note(text).html, lambda text: render_lesson(text).html):
        try:
            html = clean(source)
        except Refused:
            continue
        assert faults(html) == []
        assert clean_again(html) == html


@pytest.mark.parametrize(
    ("source", "removed"),
    [
        ("<script>a</script> and <script>b</script> <form action=x>", "2 scripts, 1 form"),
        ("<script>\nalert(1)\n</script>\n\ntext", "1 script"),
        ("![x](https://evil.example/x.png) [y](javascript:z)", "1 picture, 1 unsafe link"),
        ("<iframe src=x></iframe> <style>p{}</style> <b>bold</b> <input>", "1 style, 1 form field, 1 frame, 1 HTML tag"),
        ("Write to <Name> about <order number>", ""),
        ("`<script>` is code", ""),
        ("plain", ""),
    ],
)
def test_a_note_says_what_was_removed(source, removed):
    with translation.override("en"):
        assert clean_note(source).removed == removed


def test_what_stood_in_a_script_goes_with_it():
    assert "alert" not in clean_note("before <script>alert(1)</script> after").html
    assert "alert" not in clean_note("<script>\nalert(1)\n</script>").html


def test_a_placeholder_stays_readable():
    assert "&lt;Name&gt;" in clean_note("Write to <Name>").html


def test_a_note_keeps_lines_lists_links_and_code():
    html = clean_note("one\ntwo\n\n- a\n- b\n\n[x](https://a.example) `code` **bold**").html
    for part in ("one<br>", "<li>a</li>", 'href="https://a.example"', "noopener noreferrer", "<code>code</code>", "<strong>"):
        assert part in html


def test_links_of_a_lesson_tell_other_sites_nothing():
    assert 'rel="noopener noreferrer"' in render_lesson("[x](https://a.example)").html


def test_a_note_has_no_pictures_and_no_blocks():
    assert "<img" not in clean_note("![x](/static/x.png)").html
    assert "class" not in clean_note("::: keep\nx\n:::").html
    assert '<img src="/static/x.png" alt="x">' in render_lesson("![x](/static/x.png)").html


BURNERS = {
    "brackets": "[" * 10_000,
    "pictures": "![" * 5_000,
    "quotes": "> " * 5_000,
    "tight quotes": ">" * 10_000,
    "lists": "- " * 5_000,
    "stairs": "\n".join(" " * depth + "- a" for depth in range(140)),
    "stars": "*a " * 3_300,
    "underlines": "_a*" * 3_300,
    "ticks": " ".join("`" * length for length in range(1, 140)),
    "angle": "<" * 10_000,
    "tags": "<a " * 3_300,
    "comments": "<!--" * 2_500,
    "scripts": "<script>" * 1_250,
    "references": "".join(f"[a{number}]: b\n" for number in range(900)),
    "links": "[a](" * 2_500,
    "nested links": "[" * 3_000 + "a" + "](b)" * 1_000,
    "marks": "==a" * 3_300,
    "table": "|a" * 60 + "|\n" + "|-" * 60 + "|\n" + "|\n" * 5_000,
    "wide table": "|a" * 2_000 + "\n" + "|-" * 2_000 + "\n",
    "blocks": "::: keep\n" * 1_100,
    "entities": "&" * 10_000,
    "backslashes": "\\" * 10_000,
}


@pytest.mark.parametrize("name", BURNERS)
def test_ten_kilobytes_answer_in_a_second_or_are_refused(name):
    for clean in (clean_note, render_lesson):
        code = ""
        begin = time.process_time()
        try:
            clean(BURNERS[name])
        except Refused as refusal:
            code = refusal.code
        assert time.process_time() - begin < 1
        assert code in {"", "text.too_deep", "text.too_wide"}


def test_too_much_is_refused_with_a_reason():
    with pytest.raises(Refused) as refused:
        clean_note("a" * (NOTE_LIMIT + 1))
    assert refused.value.code == "text.too_long"
    with pytest.raises(Refused) as refused:
        render_lesson("ä" * (LESSON_LIMIT // 2 + 1))
    assert refused.value.code == "text.too_long"
    for clean in (clean_note, render_lesson):  # the parser itself would drop the text without a word
        with pytest.raises(Refused) as refused:
            clean("> " * 30 + "deep")
        assert refused.value.code == "text.too_deep"


@pytest.mark.parametrize(
    ("address", "is_allowed"),
    [
        ("https://a.example", True),
        ("http://a.example/x?y=z#w", True),
        ("mailto:kim@a.example", True),
        ("/courses/x/", True),
        ("/", True),
        ("#s-2", True),
        ("#main", False),
        ("courses/x", False),
        ("//a.example", False),
        ("/\\a.example", False),
        ("/\t/a.example", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https:a.example", False),
        ("https://u:p@a.example", False),
        ("https://a.example/\n", False),
        ("https://" + "a" * 2000, False),
        ("", False),
    ],
)
def test_where_links_may_lead(address, is_allowed):
    assert is_allowed_link(address) is is_allowed


def test_blocks_use_the_classes_of_the_design():
    html = render_lesson(
        "## One\n\n::: draft A mail\nTo ==Kim==, on ==Monday==.\n:::\n\n::: notes\n1. a name\n2. a day\n:::\n\n"
        "::: hint Title\ntext\n:::\n\n::: compare\n### Before\na\n\n### After\nb\n:::\n\n::: checklist\n- x\n:::\n\n"
        ":::: try Four snippets\nWhich?\n\n::: reveal Compare\nThis.\n:::\n::::\n\n::: keep\nOne sentence.\n:::\n"
    ).html
    for part in (
        '<figure class="draft"><figcaption>A mail</figcaption><div class="txt">',
        "<mark>Kim<sup>1</sup></mark>",
        "<mark>Monday<sup>2</sup></mark>",
        '<ol class="notes">\n<li><div>a name</div></li>',
        '<div class="notice"><b>Title</b>',
        '<div class="compare"><section class="panel stack s3"><h3>Before</h3>',
        '</section><section class="panel stack s3"><h3>After</h3>',
        '<ul class="ticks">\n<li><div>x</div></li>',
        '<section class="panel stack s4"><h3>Four snippets</h3>',
        '<details class="disc"><summary>Compare</summary>',
        '<div class="keep"><p>One sentence.</p>',
    ):
        assert part in html


def test_marks_without_notes_carry_no_numbers():
    assert "<sup>" not in render_lesson("::: draft A mail\n==Kim==\n:::\n\ntext").html


def test_sections_are_the_same_places_in_every_language():
    rendered = render_lesson("# Eins\n\na\n\n## Darunter\n\nb\n\n# Zwei *hier*\n")
    assert [tuple(section) for section in rendered.sections] == [("s-1", "Eins"), ("s-2", "Zwei hier")]
    assert '<h2 id="s-1">Eins</h2>' in rendered.html
    assert "<h3>Darunter</h3>" in rendered.html
    assert "<h1" not in rendered.html


@pytest.mark.parametrize(("top", "tags"), [(2, ["h2", "h3"]), (3, ["h3", "h4"])])
def test_headings_are_shifted_below_the_page(top, tags):
    html = render_lesson("## A\n\n### B\n", top=top).html
    assert re.findall(r"<(h\d)", html) == tags


def test_a_table_scrolls_in_a_named_region():
    html = render_lesson("| Colour | Example |\n|---|---|\n| red | pay |").html
    assert '<div class="scroll-x" role="region" tabindex="0" aria-label="Colour, Example"><table class="tbl">' in html
    assert '<th scope="col">Colour</th>' in html


def test_raw_html_is_found_by_its_line():
    assert raw_html_lines("a\n\n<div>\nx\n</div>\n\nb <b>c</b>\n\n`<i>`\n\n![x](https://a.example/x.png)") == [3, 7, 11]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("::: keep\na\n:::", []),
        (":::: try A\n::: reveal B\nx\n:::\n::::", []),
        ("```\n::: nothing\n```", []),
        ("::: nothing\na\n:::", [1, 3]),
        ("::: keep\na", [1]),
        ("::: draft\na\n:::", [1]),
        ("::: try A\n::: reveal B\nx\n:::\n:::", [2]),
        (":::", [1]),
    ],
)
def test_faults_of_blocks_have_lines(source, lines):
    assert [line for line, _message in block_faults(source)] == lines
