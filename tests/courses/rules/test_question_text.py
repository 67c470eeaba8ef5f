"""Where the situation ends and the question begins."""

import pytest
import yaml
from django.conf import settings

from courses.rules.question_text import split_question


@pytest.mark.parametrize(
    ("stem", "situation", "question"),
    [
        ("Ein Fall. Was tun Sie?", "Ein Fall.", "Was tun Sie?"),
        ("Was tun Sie?", "", "Was tun Sie?"),
        ("Ordnen Sie zu.", "", "Ordnen Sie zu."),
        ("Vier Anliegen kommen an. Ordnen Sie sie zu.", "Vier Anliegen kommen an.", "Ordnen Sie sie zu."),
        ("Sie sagt: „Darf ich?“ Was tun Sie?", "Sie sagt: „Darf ich?“", "Was tun Sie?"),
        (
            "Er meint Stufe A, z. B. Kunden. Was gilt? Wählen Sie alle.",
            "Er meint Stufe A, z. B. Kunden.",
            "Was gilt? Wählen Sie alle.",
        ),
        ("Wozu dient Art. 9 DSGVO, z. B. Gesundheit?", "", "Wozu dient Art. 9 DSGVO, z. B. Gesundheit?"),
        ("A case. “Is it?” What now?", "A case. “Is it?”", "What now?"),
        ("", "", ""),
    ],
)
def test_the_last_sentence_that_asks_or_tells_what_to_do_is_the_question(stem: str, situation: str, question: str) -> None:
    assert split_question(stem) == (situation, question)


def test_every_shipped_item_reads_well_in_two_parts() -> None:
    for file in sorted((settings.FIXTURES_DIR / "courses").glob("K*/[ip]*/*.yaml")):
        for item in yaml.safe_load(file.read_text(encoding="utf-8"))["items"]:
            for language, stem in item["stem"].items():
                situation, question = split_question(stem)
                assert "?" in question or item["kind"] not in ("single", "multiple"), (item["key"], language)
                assert question, (item["key"], language)
                assert f"{situation} {question}".strip() == stem.strip(), (item["key"], language)
                assert len(question.split()) <= 40, (item["key"], language, question)
