"""Writing items: banks, drafts, release by a second champion, flags, retirement (docs/items.md).

Every save of a draft names the revision it was based on, so that two windows never overwrite each other. A version never
changes once it is released; attempts that run keep the one they began with.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competence import clock
from competence.actions import audit
from competence.errors import AlreadyDone, Refused, Stale
from competence.models import Competence, Person
from competence.texts import Translated
from courses.actions.item_supply import check_supply
from courses.actions.item_versions import publish_versions
from courses.enums import ItemKind, ItemState
from courses.models import Item, ItemBank
from courses.queries.items import check_raw, raw_of

REVIEW_AFTER = timedelta(days=365)  # what a new question proposes
LONGEST_KEY = 80
LONGEST_TEXT = 10_000  # characters of one text of a draft
LARGEST_DRAFT = 100_000  # bytes of a whole draft as JSON
NO_DRAFT: dict[str, Any] = {"draft": None, "draft_kind": "", "drafted_by": None, "drafted_at": None}


class TooLong(Refused):
    """More text than a draft may hold; nothing was saved."""


@transaction.atomic
def create_bank(*, by: Person, key: str, title: Translated, is_practice: bool = False) -> ItemBank:
    """Begin a bank of the company. Refused if the key is taken, in capitals or not. Side effects: the bank, an audit row."""
    there = ItemBank.objects.filter(key__iexact=key).values_list("key", flat=True).first()
    words = _("There is a bank with the key “%(key)s” already.")
    taken = Refused(words % {"key": there or key}, code="bank.key_taken")
    if there:
        raise taken
    try:
        with transaction.atomic():
            bank = ItemBank.objects.create(key=key, title=title, is_shipped=False, is_practice=is_practice)
    except IntegrityError:  # two at the same moment
        raise taken from None
    audit.record("bank.create", by=by, subject=f"bank:{bank.pk}", practice=is_practice)
    return bank


@transaction.atomic
def create_item(*, by: Person, bank: ItemBank, competence: Competence, level: int, kind: ItemKind) -> Item:
    """Begin a question with an empty draft. Refused in a shipped bank. Side effects: the item, an audit row."""
    _check_own(bank)
    draft = {"review_on": (clock.today() + REVIEW_AFTER).isoformat()}
    item = _new_item(
        f"{bank.key}-{competence.pk.lower()}-l{level}",
        by=by,
        bank=bank,
        competence=competence,
        level=level,
        kind=kind,
        draft=draft,
    )
    audit.record("item.create", by=by, subject=f"item:{item.pk}", kind=str(kind))
    return item


@transaction.atomic
def duplicate_item(*, by: Person, item: Item, bank: ItemBank) -> Item:
    """Begin a new question with the words of this one. Refused in a shipped bank. Side effects: the new item, an audit row."""
    _check_own(bank)
    source = Item.objects.select_related("current", "competence").get(pk=item.pk)
    if source.current is None and source.draft is None:
        raise Refused(_("There is nothing to duplicate yet."), code="item.empty")
    shown = source.current.kind if source.current else source.draft_kind
    raw = raw_of(source) if source.current is None else _released_raw(source)
    copy = _new_item(
        f"{item.key}-copy",
        by=by,
        bank=bank,
        competence=source.competence,
        level=source.level,
        kind=ItemKind(shown),
        draft={name: value for name, value in raw.items() if name not in ("key", "level", "kind")},
    )
    audit.record("item.duplicate", by=by, subject=f"item:{copy.pk}", of=source.pk)
    return copy


def _released_raw(item: Item) -> dict[str, Any]:
    item.draft = None  # of this object only: a duplicate takes the version that holds
    return raw_of(item)


def _new_item(
    stem: str, *, by: Person, bank: ItemBank, competence: Competence, level: int, kind: ItemKind, draft: dict[str, Any]
) -> Item:
    """An item under the first free key that begins like this."""
    stem = stem[: LONGEST_KEY - 6]
    for number in count(1 + Item.objects.filter(key__startswith=f"{stem}-").count()):
        key = f"{stem}-{number}"
        if Item.objects.filter(key=key).exists():
            continue
        try:
            with transaction.atomic():
                return Item.objects.create(
                    bank=bank,
                    key=key,
                    competence=competence,
                    level=level,
                    state=ItemState.DRAFT,
                    draft=draft,
                    draft_kind=kind,
                    drafted_by=by,
                    drafted_at=clock.now(),
                )
        except IntegrityError:  # someone took this key in the same moment
            continue
    raise AssertionError("count() never ends")


@transaction.atomic
def save_draft(
    *,
    by: Person,
    item: Item,
    raw: dict[str, Any],
    based_on: int,
    competence: Competence | None = None,
    level: int | None = None,
) -> Item:
    """Keep what was typed, with all its faults. Competence and level can change until the first release, then no more.

    Saving the same again does nothing. Refused for shipped and retired questions, and for more text than a draft may hold
    (`TooLong`); Stale, with the item as it is stored, if something newer is there. Side effects: the draft, its revision, and whose it is; an audit row when someone begins to write.
    """
    row = _fetch(item)
    _check_own(row.bank)
    if row.state == ItemState.RETIRED:
        raise Refused(_("This question is retired. Bring it back before you change it."), code="item.retired")
    place: dict[str, Any] = {}
    if row.current is None:
        place = {"competence": competence or row.competence, "level": level or row.level}
    same_place = all(getattr(row, name) == value for name, value in place.items())
    if same_place and raw == _without_names(raw_of(row)):
        return row
    _check_size(raw)
    kind = row.draft_kind or (row.current.kind if row.current else "")
    won = Item.objects.filter(pk=row.pk, draft_revision=based_on).exclude(state=ItemState.RETIRED)
    if not won.update(
        draft=raw, draft_kind=kind, draft_revision=F("draft_revision") + 1, drafted_by=by, drafted_at=clock.now(), **place
    ):
        raise stale(row)
    if row.draft is None or row.drafted_by_id != by.pk:
        audit.record("item.write", by=by, subject=f"item:{row.pk}")
    return _fetch(item)


def _check_size(raw: dict[str, Any]) -> None:
    longest = max((len(text) for text in _texts(raw)), default=0)
    if longest > LONGEST_TEXT:
        words = _("One text has %(length)s characters; at most %(most)s fit. Please shorten it, then save again.")
        said = {"length": _grouped(longest), "most": _grouped(LONGEST_TEXT)}
        raise TooLong(words % said, code="item.text_too_long")
    if len(json.dumps(raw, ensure_ascii=False).encode(errors="surrogatepass")) > LARGEST_DRAFT:
        words = _("The question as a whole is too long: at most %(most)s kB fit. Please shorten it, then save again.")
        raise TooLong(words % {"most": LARGEST_DRAFT // 1000}, code="item.too_large")


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _without_names(raw: dict[str, Any]) -> dict[str, Any]:
    """Raw fields without those that stand in columns of the item."""
    return {name: value for name, value in raw.items() if name not in ("key", "level", "kind")}


def stale(item: Item) -> Stale:
    """Something newer is stored; both survive."""
    return Stale(
        _("A newer draft of this question was saved in another window. Nothing was overwritten."),
        code="item.stale",
        saved=item,
    )


@transaction.atomic
def discard_draft(*, by: Person, item: Item, based_on: int) -> bool:
    """Give up what was written since the last release. False if nothing was. Side effects: the draft, an audit row."""
    row = _fetch(item)
    if row.draft is None:
        return False
    if row.current is None:
        raise Refused(
            _("This question was never released; there would be nothing left of it. Delete the draft instead."),
            code="item.only_draft",
        )
    won = Item.objects.filter(pk=row.pk, draft_revision=based_on, draft__isnull=False)
    if not won.update(**NO_DRAFT, draft_revision=F("draft_revision") + 1):
        raise stale(row)
    audit.record("item.discard_draft", by=by, subject=f"item:{row.pk}")
    return True


@transaction.atomic
def delete_draft_item(*, by: Person, item: Item) -> None:
    """Delete a question that was never released; its key is free again. Refused once there is a version, and in a shipped bank.

    AlreadyDone if it is gone. Side effects: the item with its draft and tags, an audit row.
    """
    _check_own(item.bank)
    unreleased = Item.objects.filter(pk=item.pk, current=None, versions=None)
    # The row first: a release at the same moment waits here and then finds nothing, or this finds a version.
    if not Item.objects.filter(pk__in=unreleased.values("pk"), current=None).update(draft_revision=F("draft_revision") + 1):
        if Item.objects.filter(pk=item.pk).exists():
            raise Refused(_("This question was released, so it stays. Retire it instead."), code="item.released")
        raise AlreadyDone(_("Someone else has deleted this question in the meantime."), code="item.deleted")
    Item.objects.filter(pk=item.pk).delete()
    audit.record("item.delete_draft", by=by, subject=f"item:{item.pk}")


@transaction.atomic
def release_item(*, by: Person, item: Item, based_on: int) -> bool:
    """Make the draft the version that quizzes ask. Returns whether it differs from the one before.

    Refused for one's own draft (two people look at each question), while it has faults or the linter says stop; AlreadyDone
    if nothing waits; Stale if it changed since it was read. Side effects: a version, the state ready, an audit row.
    """
    row = _fetch(item)
    _check_own(row.bank)
    if row.draft is None:
        raise AlreadyDone(_("No draft of this question waits for release."), code="item.no_draft")
    if row.drafted_by_id == by.pk:
        raise Refused(
            _("You wrote this draft. Please ask another AI champion to read and release it: four eyes see more than two."),
            code="item.own_draft",
        )
    if row.state == ItemState.RETIRED:
        raise Refused(_("This question is retired. Bring it back before you change it."), code="item.retired")
    text = _sound_text(row)
    moment = clock.now()
    won = Item.objects.filter(pk=row.pk, draft_revision=based_on, draft__isnull=False).exclude(state=ItemState.RETIRED)
    if not won.update(
        **NO_DRAFT,
        draft_revision=F("draft_revision") + 1,
        state=ItemState.READY,
        note="",
        changed_by=by,
        changed_at=moment,
    ):
        raise stale(row)
    is_new = publish_versions({row.key: row}, [text], by=by) > 0
    audit.record("item.release", by=by, subject=f"item:{row.pk}", version=row.current_id, new=is_new)
    return is_new


def _sound_text(row: Item) -> Any:
    checked = check_raw(row, row.draft or {})
    if checked.text is None:
        number = len(checked.faults)
        raise Refused(
            ngettext(
                "%(key)s: one place of the draft is missing or wrong. The editor shows it.",
                "%(key)s: %(number)s places of the draft are missing or wrong. The editor shows them.",
                number,
            )
            % {"key": row.key, "number": number},
            code="item.faults",
        )
    if checked.stops:
        said = " ".join(finding.message for finding in checked.stops[:3])
        raise Refused(
            _("%(key)s: this has to be settled before the release: %(findings)s") % {"key": row.key, "findings": said},
            code="item.lint",
        )
    return checked.text


@transaction.atomic
def flag_item(*, by: Person, item: Item, reason: str) -> None:
    """Take a question out of quizzes until someone has looked at it. AlreadyDone unless it is ready.

    Refused if a quiz would then find fewer questions than it asks. Side effects: state, reason and whose; an audit row.
    """
    _check_reason(reason)
    check_supply([item])
    _change_state(by, item, (ItemState.READY,), ItemState.FLAGGED, reason)


@transaction.atomic
def retire_item(*, by: Person, item: Item, reason: str) -> None:
    """Take a question out of use; what was answered stays. AlreadyDone if it is retired.

    Refusals and side effects as for `flag_item`.
    """
    _check_reason(reason)
    check_supply([item])
    _change_state(by, item, (ItemState.DRAFT, ItemState.READY, ItemState.FLAGGED), ItemState.RETIRED, reason)


@transaction.atomic
def bring_back_item(*, by: Person, item: Item) -> None:
    """Use a flagged or retired question again; one that was never released is a draft again. AlreadyDone if it is in use.

    A shipped one then follows its course again, which retires it once an edition drops it. Side effects: the state; reason
    and whose are taken away; an audit row.
    """
    back = ItemState.READY if Item.objects.filter(pk=item.pk, current__isnull=False).exists() else ItemState.DRAFT
    _change_state(by, item, (ItemState.FLAGGED, ItemState.RETIRED), back, "")


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Say why, so that others can understand it."), code="item.reason")


VERBS = {ItemState.FLAGGED: "item.flag", ItemState.RETIRED: "item.retire"}


def _change_state(by: Person, item: Item, sources: tuple[ItemState, ...], target: ItemState, reason: str) -> None:
    won = Item.objects.filter(pk=item.pk, state__in=sources)
    whose = by if target in VERBS else None  # what is in use is nobody's hold; publishing may retire it again
    if not won.update(state=target, note=reason.strip()[:300], changed_by=whose, changed_at=clock.now()):
        raise AlreadyDone(_("Someone else has changed the state of this question in the meantime."), code="item.state")
    audit.record(VERBS.get(target, "item.bring_back"), by=by, subject=f"item:{item.pk}")


def _fetch(item: Item) -> Item:
    """The item as it is stored now."""
    return Item.objects.select_related("bank", "current", "competence", "drafted_by").get(pk=item.pk)


def _check_own(bank: ItemBank) -> None:
    if bank.is_shipped:
        raise Refused(
            _("Questions that came with a course cannot be changed here. Duplicate it into a bank of your own."),
            code="item.shipped",
        )
