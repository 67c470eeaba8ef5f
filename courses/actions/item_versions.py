"""From a question as text to a version that never changes."""

from collections.abc import Iterable, Mapping

from django.db.models import Max

from competence import clock
from competence.models import Person
from courses.formats.item_text import ItemText
from courses.models import Item, ItemVersion


def publish_versions(items: Mapping[str, Item], texts: Iterable[ItemText], *, by: Person | None = None) -> int:
    """Make these texts the current versions of their items (by key). Returns how many had changed.

    Runs in the caller's transaction; what did not change keeps its version.
    """
    changed = [text for text in texts if (now := items[text.key].current) is None or now.digest != text.digest]
    numbers = dict(
        Item.objects.filter(key__in=[text.key for text in changed])
        .annotate(last=Max("versions__number"))
        .values_list("key", "last")
    )
    versions = ItemVersion.objects.bulk_create(
        ItemVersion(
            item=items[text.key],
            number=(numbers.get(text.key) or 0) + 1,
            digest=text.digest,
            kind=text.kind,
            topic=text.topic,
            stem=text.stem,
            content=text.content,
            source=text.source,
            review_on=text.review_on,
            published_at=clock.now(),
            published_by=by,
        )
        for text in changed
    )
    for version in versions:
        version.item.current = version
    Item.objects.bulk_update([version.item for version in versions], ["current"])
    return len(versions)
