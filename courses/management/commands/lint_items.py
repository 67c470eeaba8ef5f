"""`manage.py lint_items`: what makes questions unfair, unclear or guessable (docs/item-linter.md)."""

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from competence.rules.pictures import NoPicture, read_picture
from courses.enums import ItemState
from courses.formats.course_package import BrokenPackage, read_package
from courses.formats.item_text import read_item
from courses.formats.plain_yaml import read_bytes, read_yaml
from courses.management.commands.check_course import competences_of_the_framework
from courses.models import Item, ItemBank
from courses.rules.entry import Entry, Faults
from courses.rules.item_lint import HINT, STOP, Finding, Lintable, LintText, lint_all

Found = tuple[str, str, Finding]  # bank, key ("" for the bank), finding


class Command(BaseCommand):
    help = "Looks through the ready items of the database, or the items of files. Ends with 1 if one must not be released."

    def add_arguments(self, parser: ArgumentParser) -> None:
        source = parser.add_mutually_exclusive_group()
        source.add_argument("--bank", help="the key of one bank; without it every bank")
        source.add_argument("--file", type=Path, help="a YAML file of items, or a course folder, instead of the database")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="how findings are written")
        parser.add_argument("--strict", action="store_true", help="end with 1 for hints too")

    def handle(self, *args: Any, **options: Any) -> None:
        banks = {options["file"].name: read_file(options["file"])} if options["file"] else ready_items(options["bank"])
        found = [(bank, key, finding) for bank, items in banks.items() for key, finding in lint_all(items)]
        seen = sum(map(len, banks.values()))
        counts = Counter(finding.severity for _bank, _key, finding in found)
        write = self._json if options["format"] == "json" else self._text
        write(found, seen, counts)
        if counts[STOP] or (options["strict"] and counts[HINT]):
            raise CommandError(f"{counts[STOP]} stops and {counts[HINT]} hints in {seen} items.", returncode=1)

    def _json(self, found: Sequence[Found], seen: int, counts: Counter[str]) -> None:
        rows = [{"bank": bank, "key": key, **asdict(finding)} for bank, key, finding in found]
        total = {"items": seen, "stops": counts[STOP], "hints": counts[HINT], "codes": by_code(found), "findings": rows}
        self.stdout.write(json.dumps(total, ensure_ascii=False, indent=1))

    def _text(self, found: Sequence[Found], seen: int, counts: Counter[str]) -> None:
        for (bank, key), group in groupby(found, key=lambda row: row[:2]):
            self.stdout.write(key or f"bank {bank}")
            for _bank, _key, finding in group:
                place = " ".join(part for part in (finding.path, finding.language) if part)
                self.stdout.write(f"  {finding.severity}  {finding.code}  {place}".rstrip())
                self.stdout.write(f"        {finding.message}")
        for code, count in by_code(found).items():
            self.stdout.write(f"{count:5}  {code}")
        self.stdout.write(f"{seen} items: {counts[STOP]} stops, {counts[HINT]} hints")


def by_code(found: Iterable[Found]) -> dict[str, int]:
    """How many findings of each sort, the most frequent first."""
    return dict(Counter(finding.code for _bank, _key, finding in found).most_common())


def ready_items(bank: str | None) -> dict[str, list[Lintable]]:
    """The ready items of one bank, or of all, by the key of their bank."""
    if bank is not None and not ItemBank.objects.filter(key=bank).exists():
        raise CommandError(f"There is no bank “{bank}”.")
    rows = Item.objects.filter(state=ItemState.READY, current__isnull=False).select_related("bank", "current")
    if bank is not None:
        rows = rows.filter(bank__key=bank)
    found: dict[str, list[Lintable]] = {}
    for row in rows.order_by("bank__key", "key"):
        version = row.current
        assert version is not None
        text = LintText(row.key, version.kind, version.topic, version.stem, version.content)
        found.setdefault(row.bank.key, []).append(text)
    return found


def read_file(path: Path) -> list[Lintable]:
    """The items of a course folder, or of one YAML file."""
    if path.is_dir():
        try:
            package = read_package(path, competences=competences_of_the_framework())
        except BrokenPackage as broken:
            raise CommandError("\n".join([str(broken.message), *map(str, broken.faults)])) from None
        return [*package.items, *package.practice]
    faults = Faults()
    source = read_yaml(path, path.name, faults)
    items: list[Lintable] = []
    if source is not None:
        competence = source.text("competence")
        for entry in source.entries("items"):
            items.append(read_item(_with_picture(entry, path.parent.parent / "pictures", faults), competence))
    if faults.count:
        raise CommandError("\n".join(map(str, faults.found)))
    return items


def _with_picture(entry: Entry, folder: Path, faults: Faults) -> Entry:
    """An item that names a picture of its course gets what its kind wants to know of it."""
    name = entry.values.get("picture")
    if not isinstance(name, str):
        return entry
    data = read_bytes(folder / Path(name).name, f"pictures/{name[:80]}", faults)
    try:
        picture = read_picture(data) if data is not None else None
    except NoPicture as refused:
        entry.fault("picture", str(refused.message))
        return entry
    if picture is None:
        return entry
    facts = {"name": picture.name, "width": picture.width, "height": picture.height}
    return replace(entry, values={**entry.values, "picture": facts})
