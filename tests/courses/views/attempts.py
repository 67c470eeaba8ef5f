"""What the tests of the quiz's pages do again and again."""

import json
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from courses.models import Attempt, Quiz


def at(name: str, attempt: Attempt, position: int | None = None) -> str:
    return reverse(name, args=[attempt.pk]) + (f"?q={position}" if position else "")


def start_of(quiz: Quiz) -> str:
    return reverse("quiz-start", args=[quiz.version.course.slug, quiz.lesson.key])


def post_json(client: Client, attempt: Attempt, **change: Any) -> HttpResponse:
    body = {"position": 1, "answer": ["b"], "based_on": 0, "key": str(uuid4())} | change
    return client.post(at("answer-save", attempt), json.dumps(body), content_type="application/json")  # type: ignore[return-value]


def right_keys(attempt: Attempt) -> dict[int, list[str]]:
    return {
        question.position: [option["key"] for option in question.item_version.content["options"] if option["right"]]
        for question in attempt.questions.select_related("item_version")
    }


def solve(client: Client, attempt: Attempt, *, but: tuple[int, ...] = ()) -> None:
    for position, answer in right_keys(attempt).items():
        if position not in but:
            assert post_json(client, attempt, position=position, answer=answer).status_code == 200
