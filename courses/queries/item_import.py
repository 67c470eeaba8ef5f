"""What an import of questions has to know: the questions that its keys name, and what was chosen in earlier imports."""

from collections.abc import Iterable
from typing import Any

from courses.enums import ItemState
from courses.formats.question_mapping import Choices, Stored, Target
from courses.models import Item, QuestionFile
from courses.queries.items import version_text

EARLIER_FILES = 20


def stored_questions(keys: Iterable[str]) -> dict[str, Stored]:
    """The questions of any bank that have one of these keys."""
    return {item.key: _stored(item) for item in Item.objects.select_related("current").filter(key__in=list(keys))}


def _stored(item: Item) -> Stored:
    place: dict[str, Any] = {"key": item.key, "level": item.level, "kind": item.draft_kind}
    return Stored(
        pk=item.pk,
        bank=item.bank_id,
        competence=item.competence_id,
        level=item.level,
        revision=item.draft_revision,
        is_retired=item.state == ItemState.RETIRED,
        current=version_text(item, item.current).raw() if item.current is not None else None,
        draft=item.draft | place if item.draft is not None else None,
    )


def earlier_targets(file: QuestionFile) -> dict[str, Target]:
    """Where the categories of the files that were imported into this bank before went, the latest import first."""
    earlier = QuestionFile.objects.filter(bank=file.bank_id).exclude(imported_at=None).order_by("-imported_at")
    found: dict[str, Target] = {}
    for stored in earlier.values_list("choices", flat=True)[:EARLIER_FILES]:
        for category, target in Choices.read(stored).targets.items():
            found.setdefault(category, target)
    return found
