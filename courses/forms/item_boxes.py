"""What the templates of the editor draw: a box for each field, with its value, its faults and what is missing in a language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from courses.forms.item_fields import LANGUAGE_NAMES, fields_of, id_of, places, rows_of
from courses.rules.entry import LANGUAGES, Fault
from courses.rules.kinds.base import Field, Rows


@dataclass(frozen=True)
class LanguageBox:
    """One language of a text."""

    language: str
    label: Any
    path: str
    value: str
    faults: tuple[str, ...]
    is_missing: bool  # it stands in the other language

    @property
    def id(self) -> str:
        return id_of(self.path)


@dataclass(frozen=True)
class Box:
    """One field."""

    field: Field
    path: str
    value: Any
    faults: tuple[str, ...]
    languages: tuple[LanguageBox, ...] = ()

    @property
    def id(self) -> str:
        return id_of(self.path)

    @property
    def is_rows(self) -> bool:
        return False

    @property
    def choices(self) -> list[tuple[str, Any, bool]]:
        return [(value, label, value == self.value) for value, label in self.field.choices]


@dataclass(frozen=True)
class RowBox:
    """One entry of a list."""

    number: int
    path: str
    boxes: tuple[Box, ...]
    faults: tuple[str, ...]
    is_last: bool

    @property
    def id(self) -> str:
        return id_of(self.path)


@dataclass(frozen=True)
class RowsBox:
    """A list of entries."""

    field: Rows
    path: str
    rows: tuple[RowBox, ...]
    faults: tuple[str, ...]

    @property
    def id(self) -> str:
        return id_of(self.path)

    @property
    def is_rows(self) -> bool:
        return True

    @property
    def may_add(self) -> bool:
        return len(self.rows) < self.field.most

    @property
    def may_remove(self) -> bool:
        return len(self.rows) > self.field.least


class ItemBoxes:
    """The form of one question."""

    def __init__(self, kind: str, raw: Mapping[str, Any], faults: Iterable[Fault] = ()) -> None:
        self._names = dict(places(kind, raw))
        self._said: dict[str, list[str]] = {}
        self._raw = raw
        self._kind = kind
        for fault in faults:
            self.add_fault(fault.path, fault.message)

    def add_fault(self, path: str, message: str) -> None:
        """Note a fault at its place, or at the nearest place around it that the form shows."""
        place = self.place_of(path)
        name = self._names.get(place)
        rows = self._rows_miscounted(place)
        if rows is not None:  # the reader speaks of lists and entries, the form of what it shows
            words = _("%(rows)s: at least %(least)s, at most %(most)s.")
            sentence = words % {"rows": rows.label, "least": rows.least, "most": rows.most}
        else:
            sentence = _("%(field)s: %(fault)s") % {"field": name, "fault": message} if name else message
        said = self._said.setdefault(place, [])
        if sentence not in said:
            said.append(sentence)

    def _rows_miscounted(self, path: str) -> Rows | None:
        """The list at this path, if it has too few or too many entries."""
        field = next((one for one in fields_of(self._kind) if isinstance(one, Rows) and one.name == path), None)
        given = self._raw.get(path)
        number = len(given) if isinstance(given, list) else 0
        return field if field is not None and not field.least <= number <= field.most else None

    def place_of(self, path: str) -> str:
        """The path itself if the form shows it, else the nearest one around it."""
        while path and path not in self._names:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return path

    def name_of(self, path: str) -> str:
        """The place in words, empty for the whole."""
        return self._names.get(self.place_of(path), "")

    @property
    def summary(self) -> list[tuple[str, str]]:
        """(id, sentence) of all faults from top to bottom."""
        return [(id_of(path), said) for path in ("", *self._names) for said in self._said.get(path, ())]

    @property
    def boxes(self) -> list[Box | RowsBox]:
        return [self._box(field, self._raw, "") for field in fields_of(self._kind)]

    @property
    def missing(self) -> list[tuple[Any, int]]:
        """How many texts are missing in each language that stand in the other."""
        found = dict.fromkeys(LANGUAGES, 0)
        for box in self._all_boxes():
            for part in box.languages:
                found[part.language] += part.is_missing
        return [(LANGUAGE_NAMES[language], number) for language, number in found.items() if number]

    def texts(self) -> list[tuple[str, str]]:
        """(path, text) of everything that is written, from top to bottom."""
        found: list[tuple[str, str]] = []
        for box in self._all_boxes():
            found += [(part.path, part.value) for part in box.languages] or [(box.path, _written(box.value))]
        return found

    def _all_boxes(self) -> list[Box]:
        found: list[Box] = []
        for box in self.boxes:
            found += [inner for row in box.rows for inner in row.boxes] if isinstance(box, RowsBox) else [box]
        return found

    def _faults(self, path: str) -> tuple[str, ...]:
        return tuple(self._said.get(path, ()))

    def _box(self, field: Field | Rows, raw: Mapping[str, Any], prefix: str) -> Box | RowsBox:
        path = prefix + field.name
        if isinstance(field, Rows):
            return self._rows(field, raw, path)
        return self._field(field, raw, path)

    def _rows(self, field: Rows, raw: Mapping[str, Any], path: str) -> RowsBox:
        given = rows_of(field, raw)
        rows = tuple(
            RowBox(
                number,
                f"{path}[{number}]",
                tuple(self._field(inner, row, f"{path}[{number}].{inner.name}") for inner in field.fields),
                self._faults(f"{path}[{number}]"),
                number == len(given),
            )
            for number, row in enumerate(given, 1)
        )
        return RowsBox(field, path, rows, self._faults(path))

    def _field(self, field: Field, raw: Mapping[str, Any], path: str) -> Box:
        value = raw.get(field.name)
        languages: tuple[LanguageBox, ...] = ()
        if field.type in ("both", "lines"):
            texts = {language: _words(value.get(language)) if isinstance(value, dict) else "" for language in LANGUAGES}
            languages = tuple(
                LanguageBox(
                    language,
                    LANGUAGE_NAMES[language],
                    f"{path}.{language}",
                    text,
                    self._faults(f"{path}.{language}"),
                    not text and any(texts.values()),
                )
                for language, text in texts.items()
            )
        elif field.type not in ("flag", "picture"):
            value = _words(value)
        return Box(field, path, value, self._faults(path), languages)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else ""
    return str(value["name"]) if isinstance(value, dict) and "name" in value else _words(value)


def _words(value: Any) -> str:
    """A raw value as it stands in a control."""
    if isinstance(value, list):
        return "\n".join(str(line) for line in value)
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)
