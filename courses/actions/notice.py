"""Mails to learners. They say that something is there and where, never what it says."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise

from competence.enums import PersonStatus
from competence.models import Company, LevelDispute, Person
from competence.texts import Translated
from courses.models import Attempt, Review


@dataclass(frozen=True)
class Notice:
    """What a mail is about. `event` names it for good, so that a mailbox keeps one however often it is sent."""

    event: str
    person: Person
    title: Translated | str | Promise
    path: str
    more: dict[str, Any] = field(default_factory=dict)


def send_notice(*, notice: str, **payload: Any) -> None:
    """Send the mail that an outbox message announces. What is gone by now, or has no address, gets none.

    Side effects: one mail. Its Message-ID is the same however often it is sent.
    """
    if notice not in _NOTICES:
        raise ValueError(f"No notice is called {notice!r}.")
    find, subject_of = _NOTICES[notice]
    found = find(payload[subject_of])
    if found is None or not found.person.email or found.person.status == PersonStatus.LEFT:
        return
    company = Company.current()
    with translation.override(found.person.language):
        context = {
            "person": found.person,
            "title": str(found.title),
            "company": company.name if company else "",
            "link": settings.BASE_URL.rstrip("/") + found.path,
            "language": found.person.language,
        } | found.more
        subject = " ".join(render_to_string(f"courses/notice/{notice}_subject.txt", context).split())
        message = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string(f"courses/notice/{notice}.txt", context),
            to=[found.person.email],
            headers={"Message-ID": _message_id(found.event), "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string(f"courses/notice/{notice}.html", context), "text/html")
    message.send()


def _review(pk: int) -> Notice | None:
    """A champion has read a version."""
    rows = Review.objects.select_related(
        "reviewer", "version__submission__person", "version__submission__edition", "version__submission__exercise"
    )
    review = rows.filter(pk=pk).first()
    if review is None:
        return None
    submission = review.version.submission
    path = reverse("exercise-show", kwargs={"slug": submission.exercise.slug})
    return Notice(f"review-{pk}", submission.person, submission.edition.title, path, {"reviewer": review.reviewer})


def _quiz(pk: int) -> Notice | None:
    """The free texts of a quiz are marked."""
    attempt = Attempt.objects.select_related("person", "quiz").filter(pk=pk).first()
    if attempt is None:
        return None
    return Notice(f"quiz-{pk}", attempt.person, attempt.title, reverse("attempt-result", args=[pk]))


def _dispute(pk: int) -> Notice | None:
    """An objection is decided. The mail says nothing about what was decided."""
    dispute = LevelDispute.objects.exclude(decision="").select_related("person").filter(pk=pk).first()
    if dispute is None:
        return None
    path = reverse("dispute-raise", kwargs={"code": dispute.competence_id})
    return Notice(f"dispute-{pk}", dispute.person, Translated(), path)


# The name of a notice, and the payload that says what it is about.
_NOTICES = {"review": (_review, "review"), "quiz": (_quiz, "attempt"), "dispute": (_dispute, "dispute")}


def _message_id(event: str) -> str:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<{event}@{host}>"
