"""Exercises as the learner meets them: the list, and one page with brief, conversation and the version being written."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from competence.actions.uploads import checked
from competence.errors import Refused, Stale
from competence.http import DROPPED_FILES, Request
from competence.rules.pictures import NoPicture
from competence.rules.work_files import WrongFile, dropped
from courses.actions.submission import (
    HandedIn,
    faults_of,
    hand_in_submission,
    is_saved,
    open_version,
    remove_file,
    save_draft,
    start_new_version,
    take_back,
)
from courses.enums import SubmissionState
from courses.forms.submission import MessageForm, SubmissionForm, moment_of
from courses.models import Exercise, Submission
from courses.queries.conversation import conversation, marked
from courses.queries.exercises import missing_lessons, my_exercises, proven
from courses.queries.reviewers import reader_of

OWN_PARTS = ("exercise__current", "exercise__course", "edition", "reviewer", "person")


@require_safe
def exercise_list(request: Request) -> HttpResponse:
    """All exercises of the person's paths, and those begun beside them."""
    return render(request, "courses/exercise/list.html", {"rows": my_exercises(request.user)})


@require_safe
def exercise_show(request: Request, slug: str) -> HttpResponse:
    """Brief, conversation, and the version that is being written."""
    exercise, submission = _find(request, slug)
    return page(request, exercise, submission)


@require_POST
def exercise_save(request: Request, slug: str) -> HttpResponse:
    """Keep the draft and go on later."""
    kept = _keep(request, slug)
    if isinstance(kept, HttpResponse):
        return kept
    messages.success(request, _("Your draft is saved. You can go on whenever you like."))
    return redirect("exercise-show", slug)


@require_POST
def exercise_hand_in(request: Request, slug: str) -> HttpResponse:
    """Keep what was written and give it to a champion. What is missing is said beside its field; the draft is saved.

    A form with something that cannot be saved writes nothing at all.
    """
    kept = _keep(request, slug, is_final=True)
    if isinstance(kept, HttpResponse):
        return kept
    version = open_version(kept.submission)
    if version is None:  # handed in a moment ago by the same button
        return redirect("exercise-show", slug)
    kept.form.add_faults(faults_of(version, kept.submission))
    if kept.form.errors:
        return page(request, kept.submission.exercise, kept.submission, form=kept.form, stored=Stored.ALL, status=422)
    try:
        handed_in = hand_in_submission(by=request.user, submission=kept.submission, based_on=version.saved_at)
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect("exercise-show", slug)
    reader = kept.submission.reviewer
    facts = {"number": handed_in.number, "name": reader.full_name if reader else ""}
    if reader:
        messages.success(request, _("Version %(number)s is with %(name)s.") % facts)
    else:
        messages.success(request, _("Version %(number)s is handed in and waits for the next free AI champion.") % facts)
    return redirect("exercise-show", slug)


@require_POST
def file_remove(request: Request, slug: str) -> HttpResponse:
    """Keep what was written, and take the file out of the draft."""
    kept = _keep(request, slug)
    if isinstance(kept, HttpResponse):
        return kept
    try:
        remove_file(by=request.user, submission=kept.submission)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("The file is removed. Your text is saved."))
    return redirect("exercise-show", slug)


@require_POST
def exercise_take_back(request: Request, slug: str) -> HttpResponse:
    """Make the version that was just handed in a draft again."""
    submission = _own(request, slug)
    try:
        version = take_back(by=request.user, submission=submission)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        said = _("Version %(number)s is a draft again. Nobody else can read it.")
        messages.success(request, said % {"number": version.number})
    return redirect("exercise-show", slug)


@require_POST
def exercise_new_version(request: Request, slug: str) -> HttpResponse:
    """Begin the next version with the text of the last one."""
    submission = _own(request, slug)
    try:
        start_new_version(by=request.user, submission=submission)
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect("exercise-show", slug)


class Stored(StrEnum):
    """How much of a form that has to be looked at again was saved."""

    ALL = "all"
    PART = "part"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Kept:
    """A draft that was saved, and the form that it came with."""

    submission: Submission
    form: SubmissionForm


def _keep(request: Request, slug: str, *, is_final: bool = False) -> Kept | HttpResponse:
    """Save what was sent as far as it is sound. An answer instead, where the person has to look at it again."""
    exercise, submission = _find(request, slug)
    edition = submission.edition if submission else exercise.current
    assert edition is not None
    form = SubmissionForm(request.POST, request.FILES, edition=edition)
    form.is_valid()
    if is_final and form.refused:
        return page(request, exercise, submission, form=form, stored=Stored.NOTHING, status=422)
    changes = form.changes()
    basis = moment_of(request.POST.get("saved_at"))
    try:
        submission = _save(request, exercise, form, changes=changes, based_on=basis)
    except Stale as refused:
        return page(request, exercise, submission, form=form, newer=refused.saved, status=409)
    except HandedIn as refused:
        if not form.refused and refused.version is not None and is_saved(refused.version, changes):
            return redirect("exercise-show", slug)  # the same button twice
        messages.error(request, str(refused.message))
        return page(request, exercise, submission, unsaved=form.data.get("text", ""), status=409)
    except Refused as refused:
        if form.errors:
            return page(request, exercise, submission, form=form, stored=Stored.NOTHING, status=422)
        messages.error(request, str(refused.message))
        return redirect("exercise-show", slug)
    if form.errors:
        stored = Stored.PART if form.refused else Stored.ALL
        return page(request, exercise, submission, form=form, stored=stored, status=422)
    return Kept(submission, form)


def _save(request: Request, exercise: Exercise, form: SubmissionForm, **how: Any) -> Submission:
    """Save with the file; if the file is refused, without it, so that the text survives."""
    who = {"by": request.user, "exercise": exercise, "based_on": how["based_on"]}
    upload = form.cleaned_data.get("file")
    if "file" in request.META.get(DROPPED_FILES, ()):
        form.add_error("file", ValidationError(str(dropped().message), code="file.too_large"))
        upload = None
    if upload is not None:
        try:
            with checked(upload) as file:
                return save_draft(**who, file=file, **how["changes"])
        except (NoPicture, WrongFile) as refused:
            form.add_error("file", ValidationError(str(refused.message), code=refused.code))
    return save_draft(**who, **how["changes"])


def _find(request: Request, slug: str) -> tuple[Exercise, Submission | None]:
    """The exercise and the person's own submission; with one query where there is one."""
    own = Submission.objects.filter(person=request.user, exercise__slug=slug).select_related(*OWN_PARTS).first()
    if own is not None:
        return own.exercise, own
    published = Exercise.objects.filter(current__isnull=False).select_related("current", "course")
    return get_object_or_404(published, slug=slug), None


def _own(request: Request, slug: str) -> Submission:
    submission = _find(request, slug)[1]
    if submission is None:
        raise Http404
    return submission


def page(
    request: Request,
    exercise: Exercise,
    submission: Submission | None,
    *,
    form: SubmissionForm | None = None,
    message_form: MessageForm | None = None,
    newer: Any = None,
    unsaved: str = "",
    stored: Stored | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of an exercise. `newer` is what another window saved; `unsaved` a text that no version can take any more."""
    if submission is None and status != 200:
        submission = _find(request, exercise.slug)[1]  # another window may have begun
    edition = submission.edition if submission else exercise.current
    assert edition is not None
    talk = conversation(submission, reader=request.user) if submission else None
    reader = reader_of(submission) if submission else None
    missing = missing_lessons(request.user, exercise) if submission is None else []
    draft = talk.draft if talk else None
    is_writing = (draft is not None) if talk else not missing
    if is_writing and form is None:
        form = SubmissionForm(edition=edition, version=draft)
    context = {
        "exercise": exercise,
        "edition": edition,
        "submission": submission,
        "state": SubmissionState(submission.state) if submission else None,
        "talk": talk,
        "criteria": talk.criteria if talk else tuple(marked(edition.criteria.all(), None)),
        "missing": missing,
        "draft": draft,
        "number": draft.number if draft else 1,
        "form": form if is_writing else None,
        "message_form": message_form or MessageForm(),
        "addressee": reader.full_name if reader else "",
        "newer": newer,
        "unsaved": unsaved or ("" if is_writing or form is None else form.data.get("text", "")),
        "stored": stored,
        "proves": proven(edition),
    }
    return render(request, "courses/exercise/show.html", context, status=status)
