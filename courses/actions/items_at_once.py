"""The same for many items: tags, retirement, release (docs/items.md)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from competence.actions import audit
from competence.errors import Refused
from competence.models import Person
from courses.actions.item_supply import check_supply
from courses.actions.items import release_item, retire_item
from courses.models import Item, ItemTag

LONGEST_TAG = 40


@dataclass(frozen=True)
class Outcome:
    """What became of a change of many items: how many changed, and the reasons why others did not."""

    changed: int
    refusals: tuple[str, ...] = ()


@transaction.atomic
def tag_items(*, by: Person, items: Iterable[Item], tag: str) -> int:
    """Give items a tag. Returns how many did not have it. Side effects: the tag if it is new, an audit row."""
    name = _tag_name(tag)
    row = ItemTag.objects.filter(name__iexact=name).first() or ItemTag.objects.get_or_create(name=name)[0]
    tagged = set(row.items.values_list("pk", flat=True))
    new = [item.pk for item in items if item.pk not in tagged]
    links = Item.tags.through
    links.objects.bulk_create((links(item_id=pk, itemtag_id=row.pk) for pk in new), ignore_conflicts=True)
    if new:
        audit.record("item.tag", by=by, subject=f"tag:{row.pk}", items=new)
    return len(new)


@transaction.atomic
def untag_items(*, by: Person, items: Iterable[Item], tag: str) -> int:
    """Take a tag from items. Returns how many had it. A tag that nothing carries any more goes. Side effect: an audit row."""
    name = _tag_name(tag)
    row = ItemTag.objects.filter(name__iexact=name).first()
    if row is None:
        raise Refused(_("No question carries the tag “%(tag)s”.") % {"tag": name}, code="tag.unknown")
    number = Item.tags.through.objects.filter(itemtag=row.pk, item__in=[item.pk for item in items]).delete()[0]
    if number:
        audit.record("item.untag", by=by, subject=f"tag:{row.pk}", items=number)
    ItemTag.objects.filter(pk=row.pk, items=None).delete()
    return number


def retire_items(*, by: Person, items: Iterable[Item], reason: str) -> Outcome:
    """Retire items, each for itself; those that cannot be retired stay as they are. Side effects of `retire_item`.

    Refused as a whole if a quiz would find fewer questions than it asks: which of them could go is for a person to say.
    """
    items = list(items)
    check_supply(items)
    changed, refusals = 0, []
    for item in items:
        try:
            retire_item(by=by, item=item, reason=reason)
        except Refused as refused:
            refusals.append(f"{item.key}: {refused.message}")
        else:
            changed += 1
    return Outcome(changed, tuple(refusals))


def release_items(*, by: Person, items: Iterable[Item]) -> Outcome:
    """Release the drafts of items as they were read, each for itself. Side effects of `release_item`."""
    changed, refusals = 0, []
    for item in items:
        try:
            release_item(by=by, item=item, based_on=item.draft_revision)
        except Refused as refused:
            said = str(refused.message)
            refusals.append(said if said.startswith(item.key) else f"{item.key}: {said}")
        else:
            changed += 1
    return Outcome(changed, tuple(refusals))


def _tag_name(tag: str) -> str:
    name = " ".join(tag.split())
    if not name or len(name) > LONGEST_TAG:
        raise Refused(_("Write a tag of at most %(most)s characters.") % {"most": LONGEST_TAG}, code="tag.name")
    return name
