"""Items as champions see them: the list with its filters, one item with its versions and what the linter says (docs/items.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from competence import clock
from competence.models import Competence, Person
from competence.texts import Translated, translated
from courses.enums import ItemKind, ItemState
from courses.formats.item_draft import read_draft
from courses.formats.item_text import ItemText
from courses.models import Item, ItemBank, ItemPicture, ItemTag, ItemVersion
from courses.queries.asked_now import in_open_placements, in_open_quizzes
from courses.queries.item_statistics import ItemStatistics, statistics_for
from courses.rules.entry import Fault
from courses.rules.item_lint import STOP, Finding, lint_item
from courses.rules.kinds import kind_of
from courses.rules.kinds.base import Field

LANGUAGES = ("de", "en")
LONGEST_TOPIC = 120  # in a line of the list; a draft may hold much more
SEARCHED = ("current__topic", "current__stem", "draft__topic", "draft__stem")


@dataclass(frozen=True)
class ItemLine:
    """One line of the list."""

    item: Item
    topic: str
    kind: str
    is_due: bool  # the day by which it should have been looked at again is past
    statistics: ItemStatistics | None

    @property
    def state(self) -> ItemState:
        return ItemState(self.item.state)


def items_found(
    *,
    q: str = "",
    bank: str = "",
    competence: str = "",
    level: str = "",
    kind: str = "",
    state: str = "",
    tag: str = "",
    is_due: bool = False,
) -> QuerySet[Item]:
    """Items that fit every filter; each word of the search stands in key, topic or question, in either language.

    The state "draft" also finds released items of which a new version is being written.
    """
    found = Item.objects.all()
    for word in q.split()[:8]:
        found = found.filter(_holds(word))
    if bank:
        found = found.filter(bank__key=bank)
    if competence:
        found = found.filter(competence=competence)
    if level:
        found = found.filter(level=int(level))
    if kind:
        found = found.filter(Q(current__kind=kind) | Q(current=None, draft_kind=kind))
    if state == ItemState.DRAFT:
        found = found.filter(Q(state=state) | Q(draft__isnull=False))
    elif state:
        found = found.filter(state=state)
    if tag:
        found = found.filter(tags__name=tag)
    if is_due:
        found = found.filter(current__review_on__lt=clock.today())
    return found


def _holds(word: str) -> Q:
    """Case does not count. SQLite folds only the letters a to z, so other words are looked for in their usual spellings."""
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    holds = Q()
    for spelling in spellings:
        holds |= Q(key__icontains=spelling)
        for column in SEARCHED:
            for language in LANGUAGES:
                holds |= Q(**{f"{column}__{language}__icontains": spelling})
    return holds


def item_lines(page: QuerySet[Item]) -> list[ItemLine]:
    """The lines of a page. Three queries, whatever their number."""
    rows = list(
        page.select_related("bank", "current", "competence")
        .defer("current__content")
        .prefetch_related(Prefetch("tags", ItemTag.objects.order_by("name")))
    )
    figures = statistics_for(row.current_id for row in rows if row.current_id)
    today = clock.today()
    return [
        ItemLine(
            item=row,
            topic=Truncator(str(topic_of(row))).chars(LONGEST_TOPIC) or row.key,
            kind=str(ItemKind(kind_code(row)).label),
            is_due=row.current is not None and row.current.review_on < today,
            statistics=figures.get(row.current_id or 0),
        )
        for row in rows
    ]


def topic_of(item: Item) -> Translated:
    """What the item is called: as released, else as it is being written."""
    if item.current is not None:
        return translated(item.current.topic)
    written = (item.draft or {}).get("topic")
    return translated(written) if isinstance(written, dict) else Translated()


def kind_code(item: Item) -> str:
    """The kind of the draft, else of the version that holds."""
    return item.draft_kind or (item.current.kind if item.current else ItemKind.SINGLE)


def items_in_open_quizzes(person: Person) -> frozenset[int]:
    """The questions of the quizzes and placements that this person has open: answers are not read meanwhile. One query."""
    item = "item_version__item"
    placed = in_open_placements(person).order_by().values_list(item, flat=True)
    return frozenset(in_open_quizzes(person).order_by().values_list(item, flat=True).union(placed))


def banks() -> list[ItemBank]:
    """All banks, the company's own first. One query."""
    return sorted(ItemBank.objects.all(), key=lambda bank: (bank.is_shipped, bank.key))


def competences() -> list[Competence]:
    """All competences in the order of the framework. One query."""
    return list(Competence.objects.order_by("area__position", "position"))


def tag_names() -> list[str]:
    """All tags in use. One query."""
    return list(ItemTag.objects.values_list("name", flat=True))


def versions_of(item: Item) -> list[ItemVersion]:
    """The versions of an item, the newest first. One query."""
    return list(item.versions.select_related("published_by").defer("content").order_by("-number"))


def version_text(item: Item, version: ItemVersion) -> ItemText:
    """A version as the text formats know it."""
    return ItemText(
        key=item.key,
        competence=item.competence_id,
        level=item.level,
        kind=ItemKind(version.kind),
        topic=version.topic,
        stem=version.stem,
        content=version.content,
        source=version.source,
        review_on=version.review_on,
    )


def raw_of(item: Item) -> dict[str, Any]:
    """What the editor begins with: the draft, else the version that holds."""
    if item.draft is not None:
        return dict(item.draft)
    return version_text(item, item.current).raw() if item.current else {}


@dataclass(frozen=True)
class CheckedDraft:
    """A draft with everything there is to say about it. `text` is None while there are faults."""

    text: ItemText | None
    faults: tuple[Fault, ...]
    findings: tuple[Finding, ...]

    @property
    def stops(self) -> tuple[Finding, ...]:
        """The findings that keep it from being released."""
        return tuple(finding for finding in self.findings if finding.severity == STOP)

    @property
    def is_sound(self) -> bool:
        return not self.faults and not self.stops


def check_raw(item: Item, raw: Mapping[str, Any]) -> CheckedDraft:
    """Read raw fields as a version of this item would be. One query where the kind has pictures."""
    kind = kind_code(item)
    read = read_draft(raw, key=item.key, competence=item.competence_id, level=item.level, kind=kind)
    faults = [*read.faults, *_picture_faults(kind, raw)]
    if faults:
        return CheckedDraft(None, tuple(faults), ())
    return CheckedDraft(read.text, (), lint_item(read.text))


def _picture_faults(kind: str, raw: Mapping[str, Any]) -> Iterable[Fault]:
    """A picture that is named but not there would leave a hole in the question."""
    for field in kind_of(kind).fields:
        value = raw.get(field.name)
        if not (isinstance(field, Field) and field.type == "picture" and isinstance(value, dict)):
            continue
        if not ItemPicture.objects.filter(name=str(value.get("name", ""))).exists():
            yield Fault("", field.name, _("This picture is not stored. Please choose it again."), field.name)
