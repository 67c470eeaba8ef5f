"""A question as its learner meets it, without anything being stored, and its pictures (docs/items.md)."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import TextField
from django.db.models.functions import Cast
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competence.access import for_permission
from competence.errors import Refused
from competence.http import Request
from competence.roles import Permission
from competence.rules.pictures import REBUILT
from courses.enums import ItemState
from courses.formats.item_text import ItemText
from courses.forms.answer import answer_entries
from courses.models import Item, ItemPicture, ItemVersion
from courses.queries import items as queries
from courses.rules.item_shown import show_item
from courses.rules.kinds import kind_of
from courses.rules.kinds.base import Choices
from courses.views.item import find, withheld

TYPES = dict(REBUILT.values())  # ending → content type
A_YEAR = 365 * 24 * 60 * 60


@for_permission(Permission.WRITE_ITEMS)
def item_try(request: Request, pk: int) -> HttpResponse:
    """Answer as a learner would; `?draft` takes the draft. Nothing is stored."""
    item = find(pk)
    if (elsewhere := withheld(request, item)) is not None:
        return elsewhere
    is_draft = item.current is None or "draft" in request.GET
    text = _text(item, is_draft=is_draft)
    if text is None:
        messages.info(request, _("The draft cannot be tried yet: something is missing or wrong."))
        return redirect(f"{reverse('item-edit', args=[pk])}?check=1")
    kind = kind_of(text.kind)
    answer, error = _answer(request, text) if request.method == "POST" else (None, "")
    credit = kind.credit(text.content, answer) if answer is not None else None
    shown = show_item(text.kind, text.stem, text.content, answer)
    context = {
        "item": item,
        "topic": text.topic,
        "is_draft": is_draft,
        "shown": shown,
        "is_radio": isinstance(shown.control, Choices) and not shown.control.is_multiple,
        "is_unsure": answer == [],
        "is_answered": answer is not None,
        "percent": None if credit is None else round(100 * credit),
        "error": error,
    }
    return render(request, "courses/item/try.html", context, status=422 if error else 200)


def _answer(request: Request, text: ItemText) -> tuple[list[str] | None, str]:
    """What was answered, or why it is no answer."""
    try:
        answer = answer_entries(request.POST)
        if answer is None:
            return None, _("Choose or write an answer, or “I do not know”.")
        return (kind_of(text.kind).read(text.content, answer) if answer else answer), ""
    except Refused as refused:
        return None, str(refused.message)


def _text(item: Item, *, is_draft: bool) -> ItemText | None:
    if is_draft and item.draft is not None:
        return queries.check_raw(item, item.draft).text
    return queries.version_text(item, item.current) if item.current else None


@require_safe
def item_picture(request: Request, name: str) -> HttpResponseBase:
    """A picture of a question: to champions, and to everyone once a version that was released shows it."""
    picture = get_object_or_404(ItemPicture, name=name)
    if not request.user.may(Permission.WRITE_ITEMS) and not _is_released(name):
        raise Http404
    response = FileResponse(
        default_storage.open(str(picture.file.name)), filename=name, content_type=TYPES[name.rpartition(".")[2]]
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"private, max-age={A_YEAR}, immutable"  # its name is its digest
    return response


def _is_released(name: str) -> bool:
    shown = ItemVersion.objects.exclude(item__state=ItemState.DRAFT).annotate(words=Cast("content", TextField()))
    return shown.filter(words__contains=name).exists()
