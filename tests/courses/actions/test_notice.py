import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse

from competence import clock
from competence.enums import Language, PersonStatus
from competence.models import Person
from courses.actions.notice import send_notice
from courses.models import Review
from tests import build

pytestmark = pytest.mark.django_db


def written(**person: object) -> Review:
    build.company()
    learner = build.person(**({"email": "kim@example.org"} | person))
    champion = build.champion(first_name="Mehmet", last_name="Aydın <b>")
    submission = build.submission(learner, build.exercise(), reviewer=champion)
    return Review.objects.create(
        version=submission.versions.get(),
        reviewer=champion,
        outcome="revise",
        praise="GEHEIM Lob",
        main_point="GEHEIM Punkt",
        next_step="GEHEIM Schritt",
        reviewed_at=clock.now(),
    )


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        (Language.GERMAN, "Aydın <b>"),
        (Language.ENGLISH, "Mehmet Aydın <b> has read your version"),
    ],
)
def test_the_mail_says_where_and_never_what(language: Language, subject: str) -> None:
    review = written(language=language)
    send_notice(notice="review", review=review.pk)
    (message,) = mail.outbox
    address = settings.BASE_URL.rstrip("/") + reverse("exercise-show", args=["exercise-k90-e1"])
    html = str(message.alternatives[0][0])
    assert message.to == ["kim@example.org"]
    assert subject in message.subject
    assert address in message.body
    assert address in html
    assert "GEHEIM" not in message.body + html + message.subject
    assert "Aydın &lt;b&gt;" in html, "names are escaped where HTML is written"
    assert "Aydın <b>" in message.body
    assert ("Übung K90-E1" if language == Language.GERMAN else "Exercise K90-E1") in message.body


def test_the_same_notice_has_the_same_id() -> None:
    review = written()
    send_notice(notice="review", review=review.pk)
    send_notice(notice="review", review=review.pk)
    first, second = (message.extra_headers["Message-ID"] for message in mail.outbox)
    assert first == second == f"<review-{review.pk}@127.0.0.1>"


def test_without_address_or_after_leaving_nothing_is_sent() -> None:
    review = written(email="")
    send_notice(notice="review", review=review.pk)
    Person.objects.filter(pk=review.version.submission.person_id).update(
        email="x@example.org", status=PersonStatus.LEFT, is_active=False
    )
    send_notice(notice="review", review=review.pk)
    send_notice(notice="review", review=review.pk + 1)  # gone by now
    assert mail.outbox == []


def test_an_unknown_notice_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError):
        send_notice(notice="party")
