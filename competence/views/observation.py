"""Observations at work and real cases: the pages of the person, those of the observer, and the steps of both."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competence.access import for_permission
from competence.actions import observation as actions
from competence.enums import ObservationState
from competence.errors import Refused
from competence.forms.observation import ObservationForm, ProposalForm, RealCaseForm
from competence.http import Request
from competence.models import Competence, LevelDescriptor, WorkplaceObservation
from competence.queries import observations as queries
from competence.queries.my_proofs import ObservationLine, observations_are_on
from competence.roles import Permission
from competence.rules.observations import QUESTIONS, REAL_CASE_QUESTIONS

PARTS = ("person", "observer", "proposed_by", "competence__area")


def _competences() -> Any:
    return Competence.objects.select_related("area").order_by("area__position", "position")


@require_http_methods(["GET", "HEAD", "POST"])
def observation_new(request: Request) -> HttpResponse:
    """Ask an AI champion to come along."""
    data = request.POST if request.method == "POST" else None
    form = ProposalForm(data, partners=queries.observers_for(request.user), competences=_competences())
    if form.is_bound and form.is_valid():
        observer = form.partner_chosen
        try:
            row = actions.propose_observation(
                by=request.user,
                person=request.user,
                observer=observer,
                takes_place_at=form.takes_place_at,
                **form.about,
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%(name)s can see your proposal now.") % {"name": observer.full_name})
            return redirect("proof-observation", row.pk)
    context = {"form": form, "is_on": observations_are_on()}
    return render(request, "competence/observation/new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def real_case_new(request: Request) -> HttpResponse:
    """Write a short note on a real case."""
    data = request.POST if request.method == "POST" else None
    form = RealCaseForm(data, partners=queries.observers_for(request.user), competences=_competences())
    if form.is_bound and form.is_valid():
        observer = form.partner_chosen
        how = {**form.about, "happened_at": form.happened_at, "texts": form.texts}
        try:
            row = actions.log_real_case(by=request.user, observer=observer, **how)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%(name)s can read your note now and confirm it.") % {"name": observer.full_name})
            return redirect("proof-observation", row.pk)
    context = {"form": form, "is_on": observations_are_on()}
    return render(request, "competence/observation/real_case.html", context, status=422 if form.is_bound else 200)


@require_safe
def observation_own(request: Request, pk: int) -> HttpResponse:
    """One own observation or real case."""
    row = get_object_or_404(request.user.observations.select_related(*PARTS), pk=pk)
    return _page(request, row)


@require_safe
@for_permission(Permission.OBSERVE_WORK)
def observation_list(request: Request) -> HttpResponse:
    """What waits for this observer, what is agreed, and what was signed."""
    rows = queries.observations_of(request.user)
    lines = [ObservationLine(row, queries.waits_for(row, request.user)) for row in rows]
    lines.sort(key=lambda line: not line.waits)
    context = {"lines": lines, "waiting": sum(line.waits for line in lines), "is_on": observations_are_on()}
    return render(request, "competence/observation/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_permission(Permission.OBSERVE_WORK)
def observation_propose(request: Request) -> HttpResponse:
    """Propose an occasion to someone whom the champion serves."""
    data = request.POST if request.method == "POST" else None
    served = queries.people_served_by(request.user)
    form = ProposalForm(data, partners=served, competences=_competences(), asks_person=True)
    if form.is_bound and form.is_valid():
        person = form.partner_chosen
        try:
            row = actions.propose_observation(
                by=request.user,
                person=person,
                observer=request.user,
                takes_place_at=form.takes_place_at,
                **form.about,
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%(name)s can see your proposal now.") % {"name": person.full_name})
            return redirect("observation-show", row.pk)
    context = {"form": form, "is_on": observations_are_on(), "asks_person": True}
    return render(request, "competence/observation/new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def observation_show(request: Request, pk: int) -> HttpResponse:
    """One observation as its observer meets it; POST writes and signs the form."""
    row = get_object_or_404(WorkplaceObservation.objects.filter(observer=request.user).select_related(*PARTS), pk=pk)
    if request.method != "POST":
        return _page(request, row)
    form = ObservationForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form=form, status=422)
    try:
        actions.write_observation(by=request.user, observation=row, level=form.cleaned_data["level"], texts=form.texts)
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return _page(request, row, form=form, status=422)
    messages.success(request, _("Signed. %(name)s reads it next and signs too.") % {"name": row.person.full_name})
    return redirect("observation-show", pk)


@require_POST
def observation_agree(request: Request, pk: int) -> HttpResponse:
    """Say yes to what the other side proposed."""
    return _step(request, pk, actions.agree_to_observation, _("It is agreed. The form opens after the occasion."))


@require_POST
def observation_sign(request: Request, pk: int) -> HttpResponse:
    """Sign what the observer wrote, or as observer confirm a real case."""
    row = _own_part(request, pk)
    is_observer = row.observer_id == request.user.pk
    action = actions.confirm_real_case if is_observer else actions.sign_observation
    return _step(request, pk, action, _("Signed by both. It counts as a proof now."))


@require_POST
def observation_end(request: Request, pk: int) -> HttpResponse:
    """Let it be, without a reason."""
    return _step(request, pk, actions.end_observation, _("It has ended. Nothing of it is kept and nobody is told why."))


def _own_part(request: Request, pk: int) -> WorkplaceObservation:
    return get_object_or_404(WorkplaceObservation.objects.of_pair(request.user).select_related(*PARTS), pk=pk)


def _step(request: Request, pk: int, action: Any, said: str) -> HttpResponse:
    row = _own_part(request, pk)
    try:
        if action(by=request.user, observation=row):
            messages.success(request, said)
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect("observation-show" if row.observer_id == request.user.pk else "proof-observation", pk)


def _page(
    request: Request, row: WorkplaceObservation, *, form: ObservationForm | None = None, status: int = 200
) -> HttpResponse:
    is_observer = row.observer_id == request.user.pk
    waits = queries.waits_for(row, request.user)
    writes = is_observer and row.state == ObservationState.AGREED and waits
    shown = form or (ObservationForm() if writes else None)
    questions = REAL_CASE_QUESTIONS if row.form == "real_case" else QUESTIONS
    context = {
        "row": row,
        "other": row.person if is_observer else row.observer,
        "is_observer": is_observer,
        "is_real_case": row.form == "real_case",
        "waits": waits,
        "is_open": row.ended_at is None and row.signed_at is None,
        "answers": [(label, getattr(row, name)) for name, label in questions.items() if getattr(row, name)],
        "form": shown,
        "writes": writes,
        "levels": _anchored(shown, row) if shown else (),
        "back": reverse("observation-list" if is_observer and request.user.may(Permission.OBSERVE_WORK) else "proof-list"),
    }
    return render(request, "competence/observation/show.html", context, status=status)


def _anchored(form: ObservationForm, row: WorkplaceObservation) -> list[tuple[Any, Any]]:
    """Each level with what people do on it."""
    texts = {text.level: text.text for text in LevelDescriptor.objects.filter(competence=row.competence_id)}
    return [(radio, texts.get(int(str(radio.data["value"])), "")) for radio in form["level"]]
