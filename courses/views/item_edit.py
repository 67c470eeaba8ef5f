"""The item editor: fields, preview, and a try as a learner (docs/items.md)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from competence.access import for_permission
from competence.errors import Refused, Stale
from competence.http import DROPPED_FILES, Request
from competence.roles import Permission
from competence.rules.pictures import LARGEST_FILE, NoPicture, read_picture
from courses.actions.item_pictures import keep_pictures
from courses.actions.items import TooLong, save_draft
from courses.enums import ItemKind, ItemState
from courses.formats.item_draft import filled_up, read_draft
from courses.forms.item import PlaceForm
from courses.forms.item_boxes import ItemBoxes
from courses.forms.item_fields import change_rows, id_of, picture_paths, read_raw
from courses.models import Item
from courses.queries import items as queries
from courses.rules.item_lint import Finding
from courses.rules.item_shown import show_item
from courses.views.item import find, is_asked_now, revision, withheld

LANGUAGES = ("de", "en")


@for_permission(Permission.WRITE_ITEMS)
def item_edit(request: Request, pk: int) -> HttpResponse:
    """Write a draft. It is kept with all its faults; who shows it checked sees them beside their fields."""
    item = find(pk)
    if item.bank.is_shipped:
        messages.info(
            request, _("Questions that came with a course cannot be changed here. Duplicate it into a bank of your own.")
        )
        return redirect("item-show", pk)
    if item.state == ItemState.RETIRED and request.method != "POST":
        messages.info(request, _("This question is retired. Bring it back before you change it."))
        return redirect("item-show", pk)
    # What was typed is saved all the same; only the page that would show it again is kept back.
    saved = _save(request, item) if request.method == "POST" else None
    if (elsewhere := withheld(request, item)) is not None:
        return elsewhere
    if saved is not None:
        return saved
    raw = queries.raw_of(item)
    return _page(request, item, raw, is_checked="check" in request.GET, language=request.GET.get("preview", ""))


def _save(request: Request, item: Item) -> HttpResponse:
    kind = queries.kind_code(item)
    pictures, refused_pictures = _pictures(request, kind)
    raw = read_raw(kind, request.POST, pictures)
    at = change_rows(kind, raw, request.POST.get("row", "")) or next(iter(pictures), "")
    place = PlaceForm(request.POST, competences=queries.competences()).place() if item.current is None else {}
    try:
        item = save_draft(by=request.user, item=item, raw=raw, based_on=revision(request), **place)
    except Stale as stale:
        return _page(request, stale.saved, raw, newer=stale.saved, is_unsaved=True, status=409)
    except TooLong as refused:
        messages.error(request, str(refused.message))
        return _page(request, item, raw, is_unsaved=True, status=422)
    except Refused as refused:  # retired in the meantime; what was typed stays on the page
        messages.error(request, str(refused.message))
        return _page(request, item, raw, is_unsaved=True, status=409)
    if refused_pictures:
        return _page(request, item, raw, refused=refused_pictures, is_checked=True, status=422)
    address = reverse("item-edit", args=[item.pk])
    if at:
        return redirect(f"{address}?at={id_of(at)}#{id_of(at)}")  # a script that fetches never hears of the part behind #
    if (language := request.POST.get("preview", "")) in LANGUAGES:
        return redirect(f"{address}?preview={language}#preview")
    return redirect(f"{address}?check=1")


def _pictures(request: Request, kind: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The pictures that came with the form, stored, by path; and why others could not be kept."""
    kept: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for path in picture_paths(kind):
        upload = request.FILES.get(f"{path}.file")
        if f"{path}.file" in request.META.get(DROPPED_FILES, ()):
            refused[path] = _("A picture has at most 5 MB.")
        elif isinstance(upload, UploadedFile):
            try:
                picture = read_picture(upload.read(LARGEST_FILE + 1))
                keep_pictures(pictures=[picture])
            except NoPicture as no_picture:
                refused[path] = str(no_picture.message)
            else:
                kept[path] = {"name": picture.name, "width": picture.width, "height": picture.height}
    return kept, refused


def _page(
    request: Request,
    item: Item,
    raw: Mapping[str, Any],
    *,
    newer: Item | None = None,
    refused: Mapping[str, str] | None = None,
    is_checked: bool = False,
    is_unsaved: bool = False,
    language: str = "",
    status: int = 200,
) -> HttpResponse:
    """The editor with these fields. `newer` is the item as another window saved it, `refused` pictures that cannot be kept."""
    kind = queries.kind_code(item)
    checked = queries.check_raw(item, raw)
    boxes = ItemBoxes(kind, raw, checked.faults if is_checked else ())
    for path, said in (refused or {}).items():
        boxes.add_fault(path, said)
    is_open = item.current is None
    initial = {"competence": item.competence_id, "level": str(item.level)}
    context = {
        "item": item,
        "kind": ItemKind(kind).label,
        "boxes": boxes,
        "place": PlaceForm(initial=initial, competences=queries.competences()) if is_open else None,
        "checked": checked,
        "findings": _named(boxes, checked.findings),
        "is_mine": item.drafted_by_id == request.user.pk,
        "language": language if language in LANGUAGES else request.user.language,
        "preview": preview(item, raw, language or request.user.language),
        "newer": _differences(newer, raw) if newer else (),
        "is_unsaved": is_unsaved,
        "versions": queries.versions_of(item),
    }
    return render(request, "courses/item/edit.html", context, status=status)


def _named(boxes: ItemBoxes, findings: Iterable[Finding]) -> list[tuple[str, str, Finding]]:
    """Each finding with the id and the name of its place in the form."""
    named = []
    for finding in findings:
        place = boxes.place_of(f"{finding.path}.{finding.language}" if finding.language else finding.path)
        named.append((id_of(place), boxes.name_of(place), finding))
    return named


def _differences(item: Item, raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the stored draft says differently, as names and texts."""
    kind, stored = queries.kind_code(item), queries.raw_of(item)
    theirs, mine = ItemBoxes(kind, stored), ItemBoxes(kind, raw)
    here = dict(mine.texts())
    there = dict(theirs.texts())
    paths = [*there, *(path for path in here if path not in there)]
    return [
        (theirs.name_of(path) or mine.name_of(path), there.get(path, ""))
        for path in paths
        if there.get(path, "") != here.get(path, "")
    ]


def preview(item: Item, raw: Mapping[str, Any], language: str) -> SafeString:
    """How the question will look, in one language; where that cannot be shown yet, what is still to be settled."""
    kind = queries.kind_code(item)
    with translation.override(language if language in LANGUAGES else "de"):
        filled = filled_up(raw, kind)
        read = read_draft(filled, key=item.key, competence=item.competence_id, level=item.level, kind=kind)
        boxes = ItemBoxes(kind, filled, read.faults)
        context = {
            "faults": [said for _id, said in boxes.summary],
            "shown": None if read.faults else show_item(kind, read.text.stem, read.text.content),
            "topic": read.text.topic,
            "language": translation.get_language(),
        }
        return render_to_string("courses/item/_preview.html", context)


@require_POST
@for_permission(Permission.WRITE_ITEMS)
def item_preview(request: Request, pk: int) -> HttpResponse:
    """The preview of what is being typed; nothing is saved."""
    item = find(pk)
    if item.pk in queries.items_in_open_quizzes(request.user):
        return HttpResponse(is_asked_now(), status=409, content_type="text/plain; charset=utf-8")
    raw = read_raw(queries.kind_code(item), request.POST)
    return HttpResponse(preview(item, raw, request.POST.get("preview", "") or request.user.language))
