"""The two parts of a question: the situation, and what is asked."""

import re

# A sentence ends with its mark (and a closing quotation mark) before a blank and a capital or an opening quotation mark.
_BETWEEN_SENTENCES = re.compile(r"(?<=[.?!])[“”’\"]?\s+(?=[A-ZÄÖÜ„“\"(])")
_ABBREVIATED = re.compile(r"(?:\b[A-Za-zäöü]|\bNr|\bArt|\bAbs|\bca|\bbzw|\busw|\bDr|\bMr|\bMs)\.$")


def split_question(stem: str) -> tuple[str, str]:
    """(situation, question): the question begins with the last sentence that asks, or else is the last sentence ("Put the
    steps in order.")."""
    sentences: list[str] = []
    start = 0
    for gap in _BETWEEN_SENTENCES.finditer(stem):
        if _ABBREVIATED.search(stem[: gap.start()]):
            continue
        sentences.append(stem[start : gap.end()])
        start = gap.end()
    sentences.append(stem[start:])
    asking = [place for place, sentence in enumerate(sentences) if sentence.rstrip().endswith(("?", "?“", "?”"))]
    begin = asking[-1] if asking else len(sentences) - 1
    return "".join(sentences[:begin]).strip(), "".join(sentences[begin:]).strip()
