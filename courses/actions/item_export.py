"""Handing out questions as a file for another system."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from competence import clock
from competence.actions import audit
from competence.errors import Refused
from competence.models import Person
from courses.formats.gift import write_gift
from courses.formats.moodle_xml import write_moodle_xml
from courses.queries.item_export import Selection, chosen_items
from courses.queries.items import items_in_open_quizzes, version_text


class Format(StrEnum):
    """What another system reads."""

    GIFT = "gift"
    MOODLE = "moodle"


_WRITERS = {Format.GIFT: write_gift, Format.MOODLE: write_moodle_xml}
_ENDINGS = {Format.GIFT: "gift.txt", Format.MOODLE: "xml"}


@dataclass(frozen=True)
class Export:
    """A file to hand out, and the questions that it cannot hold with the reason for each."""

    file_name: str
    data: bytes
    count: int
    left_out: tuple[tuple[str, str], ...]


def write_export(selection: Selection, format: Format, *, reader: Person) -> Export:
    """The file for these questions: the current version of each, without those of a quiz that the reader has open.

    Writes nothing to the database.
    """
    chosen = chosen_items(selection)
    asked = items_in_open_quizzes(reader)
    items = [item for item in chosen if item.pk not in asked]
    texts = [version_text(item, item.current) for item in items if item.current is not None]
    written = _WRITERS[format](texts)
    never = tuple(
        (item.key, _("It was never released, so there is no version of it.")) for item in items if item.current is None
    )
    open_now = tuple(
        (item.key, _("It is part of a quiz that you have open. You can take it along once you have handed in."))
        for item in chosen
        if item.pk in asked
    )
    return Export(
        file_name=f"kundig-{selection.bank or 'questions'}-{clock.today().isoformat()}.{_ENDINGS[format]}",
        data=written.data,
        count=len(texts) - len(written.left_out),
        left_out=(*written.left_out, *never, *open_now),
    )


@transaction.atomic
def export_items(*, by: Person, selection: Selection, format: Format) -> Export:
    """Hand these questions out, with their right answers. Refused if none is left.

    Side effects: audit row with the number of questions.
    """
    export = write_export(selection, format, reader=by)
    if not export.count:
        raise Refused(_("There is no question to hand out. Choose others."), code="export.empty")
    audit.record(
        "questions.export",
        by=by,
        subject=f"bank:{selection.bank}" if selection.bank else "",
        format=str(format),
        questions=export.count,
    )
    return export
