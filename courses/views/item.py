"""Item banks as champions see them: the list, one question, its state, and a try at it (docs/items.md)."""

import re
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from competence.access import for_permission
from competence.errors import AlreadyDone, Refused
from competence.http import Request
from competence.roles import Permission
from courses.actions import items as actions
from courses.actions.items_at_once import Outcome, release_items, retire_items, tag_items, untag_items
from courses.enums import ItemKind, ItemState
from courses.formats.item_text import ItemText
from courses.forms.item import BankForm, ItemSearchForm, ManyForm, NewItemForm, ReasonForm
from courses.forms.item_boxes import ItemBoxes
from courses.models import Item, ItemVersion
from courses.queries import items as queries
from courses.queries.item_statistics import statistics_for
from courses.rules.item_lint import Finding, lint_item
from courses.rules.item_shown import show_item

ITEMS_A_PAGE = 50
TICKED = re.compile(r"(\d{1,18})-(\d{1,9})", re.ASCII)
WITH_PARTS = ("bank", "current", "competence", "drafted_by", "changed_by")


def find(pk: int) -> Item:
    """The item with everything its pages name, or 404."""
    return get_object_or_404(Item.objects.select_related(*WITH_PARTS), pk=pk)


def withheld(request: Request, item: Item) -> HttpResponse | None:
    """Back to the list if the question is part of a quiz that this person has open: nobody looks it up meanwhile."""
    if item.pk not in queries.items_in_open_quizzes(request.user):
        return None
    messages.info(request, is_asked_now())
    return redirect("item-list")


def is_asked_now() -> str:
    """Why a question is not shown."""
    return _("This question is part of a quiz that you have open. You can look at it once you have handed in.")


@require_safe
@for_permission(Permission.WRITE_ITEMS)
def item_list(request: Request) -> HttpResponse:
    """All questions, found by words and filters; many can be changed at once."""
    form = ItemSearchForm(request.GET, banks=queries.banks(), competences=queries.competences(), tags=queries.tag_names())
    wanted = form.wanted
    page = Paginator(queries.items_found(**wanted), ITEMS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": queries.item_lines(page.object_list),  # type: ignore[arg-type]
        "query": urlencode(wanted),
        "is_filtered": bool(wanted),
        "many": ManyForm(),
    }
    return render(request, "courses/item/list.html", context)


@require_POST
@for_permission(Permission.WRITE_ITEMS)
def items_change(request: Request) -> HttpResponse:
    """Tag, retire or release the ticked questions, and back to the same list."""
    back = redirect(f"{reverse('item-list')}?{QueryDict(request.POST.get('query', '')).urlencode()}")
    form = ManyForm(request.POST)
    items = _ticked(request)
    if not form.is_valid():
        messages.error(request, form.first_fault)
    elif not items:
        messages.error(request, _("Tick the questions first."))
    else:
        _change_many(request, items, **form.cleaned_data)
    return back


def _ticked(request: Request) -> list[Item]:
    """The ticked questions, each with the revision of its draft that the list showed ("12-3")."""
    found = (TICKED.fullmatch(value) for value in request.POST.getlist("item")[:ITEMS_A_PAGE])
    revisions = {int(match[1]): int(match[2]) for match in found if match}
    items = list(Item.objects.filter(pk__in=revisions))
    for item in items:
        item.draft_revision = revisions[item.pk]
    return items


def _change_many(request: Request, items: list[Item], *, do: str, tag: str, reason: str) -> None:
    who: dict[str, Any] = {"by": request.user, "items": items}
    outcome = Outcome(0)
    try:
        if do == "tag":
            outcome = Outcome(tag_items(**who, tag=tag))
        elif do == "untag":
            outcome = Outcome(untag_items(**who, tag=tag))
        elif do == "retire":
            outcome = retire_items(**who, reason=reason)
        else:
            outcome = release_items(**who)
    except Refused as refused:
        messages.error(request, str(refused.message))
        return
    number = outcome.changed
    said = ngettext("%(number)s question changed.", "%(number)s questions changed.", number) % {"number": number}
    (messages.success if number else messages.info)(request, said)
    for refusal in outcome.refusals:
        messages.warning(request, refusal)


@for_permission(Permission.WRITE_ITEMS)
def item_new(request: Request) -> HttpResponse:
    """Choose bank, competence, level and kind; then the editor opens."""
    given = {name: request.GET[name] for name in ("kind", "bank", "competence", "level") if name in request.GET}
    choices: dict[str, Any] = {"banks": queries.banks(), "competences": queries.competences()}
    form = NewItemForm(request.POST if request.method == "POST" else None, initial={"kind": "single", **given}, **choices)
    if request.method == "POST" and form.is_valid():
        item = actions.create_item(by=request.user, **form.new_item())
        return redirect("item-edit", item.pk)
    return render(request, "courses/item/new.html", {"form": form}, status=422 if form.errors else 200)


@for_permission(Permission.WRITE_ITEMS)
def bank_new(request: Request) -> HttpResponse:
    """A bank of the company's own."""
    form = BankForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        try:
            bank = actions.create_bank(by=request.user, key=words["key"], title=form.title, is_practice=words["is_practice"])
        except Refused as refused:
            form.add_error("key", str(refused.message))
        else:
            messages.success(request, _("The bank “%(title)s” is there. Now the first question.") % {"title": bank.title})
            return redirect(f"{reverse('item-new')}?{urlencode({'bank': bank.key})}")
    return render(request, "courses/item/bank.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@for_permission(Permission.WRITE_ITEMS)
def item_show(request: Request, pk: int) -> HttpResponse:
    """One question: as learners meet it, its versions, figures and state."""
    return page(request, find(pk))


def page(request: Request, item: Item, *, form: ReasonForm | None = None, status: int = 200) -> HttpResponse:
    """The page of a question; `form` holds a reason that was refused."""
    if (elsewhere := withheld(request, item)) is not None:
        return elsewhere
    versions = queries.versions_of(item)
    version = _version_wanted(request, item, versions)
    draft = queries.check_raw(item, item.draft) if item.draft is not None else None
    source = version or (draft.text if draft else None)  # a sound draft where there is no version yet
    context = {
        "item": item,
        "topic": str(queries.topic_of(item)) or item.key,
        "kind": ItemKind(version.kind if version else queries.kind_code(item)).label,
        "state": ItemState(item.state),
        "version": version,
        "versions": versions,
        "shown": show_item(source.kind, source.stem, source.content) if source else None,
        "findings": _findings(item, source) if source else (),
        "statistics": statistics_for([version.pk]).get(version.pk) if version else None,
        "draft": draft,
        "is_mine": item.drafted_by_id == request.user.pk,
        "banks": [bank for bank in queries.banks() if not bank.is_shipped],
        "tags": list(item.tags.all()),
        "form": form or ReasonForm(),
    }
    return render(request, "courses/item/show.html", context, status=status)


def _findings(item: Item, source: ItemVersion | ItemText) -> list[tuple[str, Finding]]:
    """What the linter says, with the name of the place."""
    text = queries.version_text(item, source) if isinstance(source, ItemVersion) else source
    boxes = ItemBoxes(text.kind, text.raw())
    return [(boxes.name_of(finding.path), finding) for finding in lint_item(text)]


def _version_wanted(request: Request, item: Item, versions: list[ItemVersion]) -> ItemVersion | None:
    number = request.GET.get("version", "")
    if not number:
        return item.current
    found = next((version for version in versions if str(version.number) == number), None)
    if found is None:
        raise Http404
    return found


@require_POST
@for_permission(Permission.WRITE_ITEMS)
def item_flag(request: Request, pk: int) -> HttpResponse:
    """Out of quizzes until someone has looked at it."""
    return _with_reason(request, pk, actions.flag_item, _("The question is flagged. No new quiz asks it."))


@require_POST
@for_permission(Permission.WRITE_ITEMS)
def item_retire(request: Request, pk: int) -> HttpResponse:
    """Out of use."""
    return _with_reason(request, pk, actions.retire_item, _("The question is retired. What was answered stays."))


def _with_reason(request: Request, pk: int, action: Any, said: str) -> HttpResponse:
    item = find(pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return page(request, item, form=form, status=422)
    return _do(request, item, said, action, reason=form.cleaned_data["reason"])


@require_POST
@for_permission(Permission.WRITE_ITEMS)
def item_bring_back(request: Request, pk: int) -> HttpResponse:
    """In use again."""
    return _do(request, find(pk), _("The question is in use again."), actions.bring_back_item)


@require_POST
@for_permission(Permission.WRITE_ITEMS)
def item_release(request: Request, pk: int) -> HttpResponse:
    """Make the draft that was read the version that holds."""
    item = find(pk)
    try:
        is_new = actions.release_item(by=request.user, item=item, based_on=revision(request))
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        same = _("Nothing differs from the version that holds, so there is no new version. The draft is gone.")
        messages.success(request, _("The draft is released. New quizzes ask it like this.") if is_new else same)
    return redirect("item-show", pk)


@require_POST
@for_permission(Permission.WRITE_ITEMS)
def item_draft_discard(request: Request, pk: int) -> HttpResponse:
    """Back to the version that holds."""
    try:
        was_there = actions.discard_draft(by=request.user, item=find(pk), based_on=revision(request))
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        nothing = _("There is no draft that could be given up.")
        messages.success(request, _("The draft is given up.")) if was_there else messages.info(request, nothing)
    return redirect("item-show", pk)


@require_POST
@for_permission(Permission.WRITE_ITEMS)
def item_delete(request: Request, pk: int) -> HttpResponse:
    """Delete a question that was never released."""
    try:
        actions.delete_draft_item(by=request.user, item=find(pk))
    except AlreadyDone as gone:
        messages.info(request, str(gone.message))
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect("item-show", pk)
    else:
        messages.success(request, _("The draft is deleted."))
    return redirect("item-list")


def revision(request: Request) -> int:
    """The revision of the draft that the sent form was based on; one that never was if it says none."""
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= 9 else -1


def _do(request: Request, item: Item, said: str, action: Any, **how: Any) -> HttpResponse:
    try:
        action(by=request.user, item=item, **how)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, said)
    return redirect("item-show", item.pk)


@require_POST
@for_permission(Permission.WRITE_ITEMS)
def item_duplicate(request: Request, pk: int) -> HttpResponse:
    """The same words as a new question in a bank of the company."""
    item = find(pk)
    if (elsewhere := withheld(request, item)) is not None:  # the copy would show what is asked
        return elsewhere
    own = (bank for bank in queries.banks() if not bank.is_shipped)
    bank = next((bank for bank in own if bank.key == request.POST.get("bank")), None)
    if bank is None:
        messages.error(request, _("Choose a bank of your own for the copy."))
        return redirect("item-show", pk)
    try:
        copy = actions.duplicate_item(by=request.user, item=item, bank=bank)
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect("item-show", pk)
    messages.success(request, _("This is the copy. The original stays as it is."))
    return redirect("item-edit", copy.pk)
