"""The product's addresses and the bare view beside them."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import URLPattern, URLResolver, include, path

from competence.models import Person

HANDED_BY_THE_SIGN_IN = 2  # the session and the person


def bare(request: HttpRequest, reads: int, writes: int) -> HttpResponse:
    """Answer after that many queries, each for one row by its key; with writes in one transaction."""
    person = request.user.pk
    sessions = Session.objects.filter(pk=request.session.session_key)
    with transaction.atomic() if writes else nullcontext():
        for _ in range(reads - HANDED_BY_THE_SIGN_IN):
            Person.objects.get(pk=person)
        for _ in range(writes):
            # a value that differs each time: SQLite does not even write what stays the same
            sessions.update(expire_date=datetime.now(UTC) + timedelta(days=14))
    return HttpResponse(get_token(request))


urlpatterns: Sequence[URLPattern | URLResolver] = [
    path("bare/<int:reads>/<int:writes>/", bare),
    path("", include("competence.config.urls")),
]
