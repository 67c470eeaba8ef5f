"""What whoever decides about an objection reads behind a proof: all that was judged, and nothing else about the person."""

import pytest
from django.utils import translation

from competence import clock
from competence.enums import EvidenceKind
from competence.models import Evidence, Person
from competence.queries.material import Material, material_of
from courses.actions.attempt import start_attempt
from courses.models import Attempt, AttemptQuestion, Placement, PlacementAnswer
from tests import build
from tests.courses import handed_in
from tests.courses.disputed import recorded, reviewed

pytestmark = pytest.mark.django_db


def words(material: Material | None) -> str:
    assert material is not None
    parts = [material.title, material.note]
    for section in material.sections:
        parts += [str(section.title), section.text]
        for field in section.fields:
            parts += [str(field.label), field.text]
    return "\n".join(parts)


@pytest.fixture
def reader() -> Person:
    return build.champion()


def test_an_exercise_comes_with_work_marks_and_reasons(reader, django_assert_num_queries):
    judge = build.champion(first_name="Mehmet", last_name="Aydın")
    learner = build.person(first_name="Unverwechselbar")
    evidence = reviewed(learner, judge, checked="CHECKED it", minutes_with=12, **build.stored_file("a.txt", b"a"))
    with translation.override("en"), django_assert_num_queries(2):
        material = material_of(evidence, reader=reader)
        text = words(material)
    for expected in ("The task", "WORK of mine", "CHECKED it", "12 minutes", "REASON found", "PRAISE", "POINT"):
        assert expected in text
    assert "1 partly: Anchor found 1" in text
    assert "2 met: Anchor found 2" in text
    assert (material.level, material.judges) == (2, (judge.pk,))
    assert [(file.name, file.size) for file in material.files] == [("a.txt", 1)]
    for hidden in ("Unverwechselbar", "Mehmet", "CANARY"):
        assert hidden not in text, "neither names nor the sample solution"


def quizzed(person: Person) -> tuple[Attempt, Evidence]:
    """A quiz about two competences, with a proof for the first."""
    quiz = build.quiz(("SEC-1", 1, 2, 0.5), ("SEC-2", 1, 2, 0.5), code="K96", bank=2)
    attempt = handed_in.handed_in(quiz, [["a"], [], ["b"], None], person=person)
    return attempt, recorded(person, source=f"attempt:{attempt.pk}")


def test_a_quiz_comes_with_the_answers_on_that_competence_only(reader, django_assert_num_queries):
    _attempt, evidence = quizzed(build.person())
    with translation.override("en"), django_assert_num_queries(2):
        material = material_of(evidence, reader=reader)
        text = words(material)
    assert [section.title for section in material.sections] == ["Question 1, level 1", "Question 2, level 1"]
    assert "Choice a k96-sec-1-l1-01" in text
    assert "“I do not know”" in text
    assert "sec-2" not in text, "the other competence is not what the objection is about"
    assert (material.level, material.judges, material.files) == (1, (), ())


def test_who_marked_a_free_text_has_judged(reader):
    quiz = build.quiz(("SEC-1", 1, 1, 0.5), code="K96", bank=0)
    attempt = handed_in.handed_in(quiz, [["text=Mein Text"]], versions=[handed_in.free_text("free", quiz)])
    mark = handed_in.mark(attempt, 1, k1=2, k2=0, comment="COMMENT")
    material = material_of(recorded(attempt.person, source=f"attempt:{attempt.pk}"), reader=reader)
    assert material.judges == (mark.marker_id,)
    assert "Mein Text" in words(material)
    assert "COMMENT" in words(material)


def test_what_a_quiz_asks_the_reader_right_now_stays_closed(reader):
    attempt, evidence = quizzed(build.person())
    build.reading(reader, attempt.quiz.lesson)
    start_attempt(by=reader, quiz=attempt.quiz)
    asked = AttemptQuestion.objects.filter(attempt__person=reader, competence_code="SEC-1")
    assert asked.count() == 2
    text = words(material_of(evidence, reader=reader))
    assert "Auswahl" not in text
    assert "Ein Fall" not in text
    assert "Auswahl a" in words(material_of(evidence, reader=build.champion()))


def test_what_a_placement_asks_the_reader_right_now_stays_closed(reader):
    attempt, evidence = quizzed(build.person())
    asked = attempt.questions.filter(competence_code="SEC-1").first()
    placement = Placement.objects.create(
        person=reader,
        area=build.competence("SEC-1").area,
        seed=1,
        start_level=1,
        constants={},
        started_at=clock.now(),
    )
    answer = PlacementAnswer.objects.create(
        placement=placement,
        position=1,
        item_version=asked.item_version,
        competence_code="SEC-1",
        level=1,
        option_order=asked.option_order,
    )
    hidden, shown = material_of(evidence, reader=reader).sections
    assert hidden.fields == ()
    assert shown.fields != ()
    answer.delete()
    assert all(section.fields for section in material_of(evidence, reader=reader).sections)


def test_deleted_answers_are_told(reader):
    attempt, evidence = quizzed(build.person())
    Attempt.objects.filter(pk=attempt.pk).update(answers_deleted_at=clock.now())
    with translation.override("en"):
        material = material_of(evidence, reader=reader)
        assert "deleted after 30 days" in material.note
    assert material.sections == ()


@pytest.mark.parametrize(
    "source", ["review:{}", "attempt:{}", "review:x", "attempt:", "review:99999999999999999999", "import:7"]
)
def test_what_belongs_to_someone_else_or_to_nothing_has_no_material(reader, source):
    attempt, _evidence = quizzed(build.person())
    build.competence("SEC-2")
    evidence = recorded(build.person(), source=source.format(attempt.pk), competence="SEC-2", kind=EvidenceKind.EXERCISE_REVIEW)
    assert material_of(evidence, reader=reader) is None
