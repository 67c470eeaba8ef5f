import json
from datetime import UTC, datetime

import pytest
from django.utils import translation

from competence.enums import CertificateOf, EvidenceKind
from competence.rules.certificate_facts import CertifiedCompetence, in_both_languages, rest_on_something, rows_of
from competence.rules.certificate_words import PROOFS, pdf_data, qr_svg, sheet
from competence.rules.explain_words import KINDS
from tests.competence.certificates import day, facts

COURSE = {
    "company": "Prüfwerk GmbH",
    "course": "K02",
    "minutes": 75,
    "lessons": [{"de": "Erste", "en": "First"}, {"de": "Zweite", "en": "Second"}],
    "quizzes": [{"de": "Kurzcheck"}],
    "exercises": [{"de": "Daten-Ampel", "en": "Traffic light"}],
    "competences": [],
}


def page(kind=CertificateOf.ROLE, content=None, title=None):
    return sheet(
        kind=kind,
        number="2026-0417",
        title=title or {"de": "Anwenderin oder Anwender", "en": "User"},
        content_version="2026.1",
        facts=content or facts(1, 2),
        issued_on=day("2026-11-21"),
        valid_until=day("2027-11-20"),
    )


def test_a_role_reads_as_a_sentence_in_both_languages():
    german = page()
    assert german.lead.startswith("hat in der Rolle „Anwenderin oder Anwender“ alle kritischen Ziele")
    assert german.dates == (("Ausgestellt am", "21. November 2026"), ("Gültig bis", "20. November 2027"))
    assert next((row.name, row.words, row.proof) for row in german.rows) == ("Fähigkeit SEC-1", "1 kennt", "Quiz")
    with translation.override("en"):
        english = page()
    assert "role “User”" in english.lead
    assert english.rows[0].name == "Ability SEC-1"
    assert "Competence framework 2026.1, rule set 2026.1." in english.notes[-1]


def test_a_course_names_what_was_done():
    with translation.override("en"):
        english = page(CertificateOf.COURSE, COURSE, {"de": "Sicher arbeiten", "en": "Working safely"})
    assert english.lead == "has completed the course “Working safely”."
    assert english.done == (
        "Done: 2 lessons, 1 quiz, 1 exercise, about 75 minutes.",
        "Lessons: First · Second",
        "Exercises: Traffic light",
    )
    assert "Version 2026.1 of the course K02." in english.notes[-1]
    assert "Confirmed" not in " ".join(english.notes)


def test_every_kind_of_proof_that_counts_has_a_word():
    assert set(PROOFS) == set(KINDS) - {
        EvidenceKind.SELF_ASSESSMENT,
        EvidenceKind.ATTENDANCE,
        "external_certificate_unverified",
    }


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ([], ""),
        (["quiz", "exercise_review_single"], "Quiz, bestätigte Übung"),
        (["exercise_review_single", "exercise_review_double"], "Von zweien bestätigte Übung"),
        (["external_certificate_practical", "external_certificate_knowledge"], "Externes Zertifikat"),
    ],
)
def test_each_way_stands_there_once(kinds, words):
    content = facts(1)
    content["competences"][0]["kinds"] = kinds
    assert page(content=content).rows[0].proof == words
    confirmed = bool({"exercise_review_single", "exercise_review_double"} & set(kinds))
    assert any("Bestätigt heißt" in note for note in page(content=content).notes) == confirmed


def test_facts_are_frozen_in_both_languages():
    stored = CertifiedCompetence("SEC-1", {"de": "Schutz", "en": "Protection"}, 2, ("quiz",), day("2026-11-01")).as_json()
    assert json.loads(json.dumps(stored)) == stored
    assert stored["level_name"] == {"de": "wendet an", "en": "practised"}
    row = rows_of({"competences": [stored]})[0]
    assert (str(row.name), row.words, row.kinds) == ("Schutz", "2 wendet an", ("quiz",))
    assert in_both_languages("K02") == {"de": "K02", "en": "K02"}


@pytest.mark.parametrize(
    ("content", "is_something"),
    [
        ({}, False),
        ({"competences": []}, False),
        (facts(0), False),
        (facts(0, 1), True),
        ({"lessons": [], "quizzes": [], "exercises": []}, False),
        ({"lessons": [{"de": "Erste"}]}, True),
    ],
)
def test_a_certificate_needs_something_to_say(content, is_something):
    assert rest_on_something(content) == is_something


def test_what_goes_on_paper():
    moment = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    hidden = pdf_data(page(), name="Jana Petersen", issued_at=moment, address="")
    assert hidden["check"]["svg"] == hidden["check"]["address"] == ""
    assert "sobald die Person" in hidden["check"]["text"]
    shown = pdf_data(page(), name="Jana Petersen", issued_at=moment, address="https://kundig.example/verify/abc/")
    assert shown["check"]["address"] == "https://kundig.example/verify/abc/"
    assert shown["check"]["svg"] == qr_svg("https://kundig.example/verify/abc/")
    assert (shown["title"], shown["language"]) == ("Zertifikat 2026-0417: Jana Petersen", "de")
    assert shown["dated"] == "2026-11-21T10:00:00+00:00"
