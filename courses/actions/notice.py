"""Mails to learners. They say that something is there and where, never what it says."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from competence.enums import PersonStatus
from competence.models import Company
from courses.models import Review


def send_notice(*, notice: str, **payload: Any) -> None:
    """Send the mail that an outbox message announces. What is gone by now, or has no address, gets none.

    Side effects: one mail. Its Message-ID is the same however often it is sent, so a mailbox keeps one.
    """
    if notice != "review":
        raise ValueError(f"No notice is called {notice!r}.")
    review = (
        Review.objects.filter(pk=payload["review"])
        .select_related(
            "reviewer", "version__submission__person", "version__submission__edition", "version__submission__exercise"
        )
        .first()
    )
    if review is None:
        return
    submission = review.version.submission
    person = submission.person
    if not person.email or person.status == PersonStatus.LEFT:
        return
    company = Company.current()
    with translation.override(person.language):
        context = {
            "person": person,
            "reviewer": review.reviewer,
            "title": str(submission.edition.title),
            "company": company.name if company else "",
            "link": settings.BASE_URL.rstrip("/") + reverse("exercise-show", kwargs={"slug": submission.exercise.slug}),
            "language": person.language,
        }
        subject = " ".join(render_to_string("courses/notice/review_subject.txt", context).split())
        message = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string("courses/notice/review.txt", context),
            to=[person.email],
            headers={"Message-ID": _message_id(f"review-{review.pk}"), "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string("courses/notice/review.html", context), "text/html")
    message.send()


def _message_id(event: str) -> str:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<{event}@{host}>"
