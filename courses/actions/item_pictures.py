"""Pictures of items: rebuilt from their pixels, kept once under their digest."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.core.files.base import ContentFile

from competence import clock
from competence.actions.uploads import rebuilt
from competence.rules.pictures import PictureFile
from courses.models import ItemPicture


def keep_pictures(*, pictures: Iterable[PictureFile]) -> None:
    """Store what is not stored yet. NoPicture if one cannot be decoded.

    Side effects: files and rows; for each new picture a child process. Call it before a transaction, it may take seconds.
    """
    wanted = {picture.name: picture for picture in pictures}
    known = set(ItemPicture.objects.filter(name__in=wanted).values_list("name", flat=True))
    for name, picture in wanted.items():
        if name in known:
            continue
        with tempfile.TemporaryDirectory(prefix="kundig-picture-") as folder:
            path = Path(folder) / "given"
            path.write_bytes(picture.data)
            data = rebuilt(path, name).path.read_bytes()
        row = ItemPicture(name=name, width=picture.width, height=picture.height, added_at=clock.now())
        row.file.save(name, ContentFile(data), save=False)
        ItemPicture.objects.bulk_create([row], ignore_conflicts=True)
