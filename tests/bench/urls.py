"""The product's addresses and the bare views beside them."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.contrib.sessions.models import Session
from django.db import connection, transaction
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


def bare_save(request: HttpRequest, reads: int, writes: int) -> HttpResponse:
    """What a save costs at least: session, person, CSRF check, and as many statements; the last write adds a row, as a save does."""
    person = request.user.pk
    sessions = Session.objects.filter(pk=request.session.session_key)
    for _ in range(reads - HANDED_BY_THE_SIGN_IN):
        Person.objects.get(pk=person)
    with transaction.atomic():
        for _ in range(writes - 1):
            sessions.update(expire_date=datetime.now(UTC) + timedelta(days=14))
        _insert(person, request.body)
    return HttpResponse("saved")


def bare_row(request: HttpRequest) -> HttpResponse:
    """One row by raw SQL, and nothing else: neither session nor person."""
    _insert(0, request.body)
    return HttpResponse("saved")


def _insert(person: int | None, body: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row (key, person, answer) VALUES (%s, %s, %s)", [str(uuid4()), person, body.decode()])


urlpatterns: Sequence[URLPattern | URLResolver] = [
    path("bare/<int:reads>/<int:writes>/", bare),
    path("bare/row/", bare_row),
    path("bare/save/<int:reads>/<int:writes>/", bare_save),
    path("", include("competence.config.urls")),
]
