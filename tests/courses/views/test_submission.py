"""Who gets at a submission, its file and its conversation."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from competence.actions.uploads import checked
from competence.enums import Role
from competence.models import Membership, Person, RoleAssignment
from courses.actions.submission import hand_in_submission, save_draft, start_new_version
from courses.enums import SubmissionState
from courses.models import Submission
from tests import build
from tests.files import office, pdf, picture

pytestmark = pytest.mark.django_db

type_of_sign_in = Callable[..., Client]


class World:
    """A learner with a version that was handed in with a file, and everyone around."""

    def __init__(self, name: str = "Bericht für Kim.pdf", data: bytes = b"") -> None:
        build.company()
        unit = build.unit()
        self.superior = build.person()
        self.learner = build.person()
        build.membership(self.learner, unit, manager=self.superior)
        self.champion = build.champion()
        self.exercise = build.exercise()
        with checked(SimpleUploadedFile(name, data or pdf())) as file:
            self.submission = save_draft(
                by=self.learner, exercise=self.exercise, file=file, text="x", data_class="public", is_clean=True
            )
        hand_in_submission(by=self.learner, submission=self.submission)
        assert self.submission.reviewer == self.champion
        self.other_champion = build.champion(unit)
        build.grant(self.superior, Role.DEPARTMENT_HEAD, unit)
        self.hr, self.works_council, self.administrator, self.leadership = (build.person() for _ in range(4))
        build.grant(self.hr, Role.HR)
        build.grant(self.works_council, Role.WORKS_COUNCIL)
        build.grant(self.administrator, Role.ADMINISTRATOR)
        build.grant(self.leadership, Role.LEADERSHIP)
        self.colleague = build.person()
        build.membership(self.colleague, unit)

    @property
    def file(self) -> str:
        return reverse("submission-file", args=[self.submission.pk, 1])


STRANGERS = ("superior", "other_champion", "hr", "works_council", "administrator", "leadership", "colleague")


def status(client: Client, sign_in: type_of_sign_in, person: Person, address: str, method: str = "get") -> int:
    response: Any = getattr(sign_in(client, person), method)(address, {"message": "x"} if method == "post" else None)
    if response.streaming:
        b"".join(response)
    return int(response.status_code)


def test_owner_and_reviewer_and_nobody_else(client: Client, sign_in: type_of_sign_in) -> None:
    world = World()
    pk = [world.submission.pk]
    for name in STRANGERS:
        person = getattr(world, name)
        assert status(client, sign_in, person, world.file) == 404, name
        assert status(client, sign_in, person, reverse("submission-show", args=pk)) == 404, name
        assert status(client, sign_in, person, reverse("review-write", args=pk)) == 404, name
        assert status(client, sign_in, person, reverse("review-write", args=pk), "post") == 404, name
        assert status(client, sign_in, person, reverse("message-send", args=pk), "post") == 404, name
    assert status(client, sign_in, world.learner, reverse("review-write", args=pk)) == 404
    assert status(client, sign_in, world.learner, world.file) == 200
    assert status(client, sign_in, world.champion, world.file) == 200
    assert not world.submission.messages.exists()


def test_a_reviewer_who_became_the_superior_sees_nothing_more(client: Client, sign_in: type_of_sign_in) -> None:
    world = World()
    Membership.objects.filter(person=world.learner).update(manager=world.champion)
    assert status(client, sign_in, world.champion, world.file) == 404
    assert status(client, sign_in, world.champion, reverse("review-write", args=[world.submission.pk])) == 404


def test_a_champion_whose_role_ended_sees_nothing_more(client: Client, sign_in: type_of_sign_in) -> None:
    world = World()
    RoleAssignment.objects.filter(person=world.champion).delete()
    assert status(client, sign_in, world.champion, world.file) == 404
    assert status(client, sign_in, world.champion, reverse("submission-show", args=[world.submission.pk])) == 404


def test_each_of_the_two_is_led_to_the_own_page(client: Client, sign_in: type_of_sign_in) -> None:
    world = World()
    address = reverse("submission-show", args=[world.submission.pk])
    own = sign_in(client, world.learner).get(address)
    assert own.headers["Location"] == reverse("exercise-show", args=[world.exercise.slug])
    read = sign_in(client, world.champion).get(address)
    assert read.headers["Location"] == reverse("review-write", args=[world.submission.pk])


def test_the_reviewer_does_not_see_a_draft(client: Client, sign_in: type_of_sign_in) -> None:
    world = World()
    Submission.objects.update(state=SubmissionState.REVISE, waiting_since=None)
    start_new_version(by=world.learner, submission=world.submission)
    with checked(SimpleUploadedFile("neu.png", picture())) as file:
        save_draft(by=world.learner, exercise=world.exercise, file=file, text="GEHEIMER ENTWURF")
    draft = reverse("submission-file", args=[world.submission.pk, 2])
    assert status(client, sign_in, world.champion, draft) == 404
    text = client.get(reverse("review-write", args=[world.submission.pk])).content.decode()
    assert "GEHEIMER ENTWURF" not in text
    assert status(client, sign_in, world.learner, draft) == 200


@pytest.mark.parametrize(
    ("name", "data", "type", "disposition"),
    [
        ("Bericht für Kim.pdf", pdf(), "application/pdf", "attachment"),
        ("a.docx", office("docx"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment"),
        ("seite.txt", b"<html><script>x()</script>", "text/plain; charset=utf-8", "attachment"),
        ("foto.png", picture(), "image/png", "inline"),
    ],
)
def test_nothing_in_a_file_can_run_here(
    client: Client, sign_in: type_of_sign_in, name: str, data: bytes, type: str, disposition: str
) -> None:
    world = World(name, data)
    response = sign_in(client, world.champion).get(world.file)
    assert b"".join(response) == (data if disposition == "attachment" else picture())
    assert response.headers["Content-Type"] == type
    assert response.headers["Content-Disposition"].startswith(disposition)
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]


def test_a_name_with_umlauts_arrives(client: Client, sign_in: type_of_sign_in) -> None:
    response = sign_in(client, World().learner).get(reverse("submission-file", args=[Submission.objects.get().pk, 1]))
    b"".join(response)
    assert "filename*=utf-8''Bericht%20f%C3%BCr%20Kim.pdf" in response.headers["Content-Disposition"]


def test_files_have_no_address_of_their_own(client: Client, sign_in: type_of_sign_in) -> None:
    world = World()
    path = world.submission.versions.get().file.name
    for address in (f"/media/{path}", f"/{path}", f"/static/{path}"):
        assert sign_in(client, world.learner).get(address).status_code == 404


def test_a_version_without_a_file_has_none(client: Client, sign_in: type_of_sign_in) -> None:
    world = World()
    assert status(client, sign_in, world.learner, reverse("submission-file", args=[world.submission.pk, 2])) == 404
    world.submission.versions.update(file="")
    assert status(client, sign_in, world.learner, world.file) == 404
