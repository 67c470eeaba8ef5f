"""YAML as it comes in packages: plain values only, every fault with its file and line.

Aliases, tags, double keys, deep nesting and files over 1 MB are refused before anything is built from them.
"""

import re
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from courses.rules.entry import Entry, Faults, line_words

LARGEST_FILE = 1_000_000  # bytes
DEEPEST = 12

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = {"str", "int", "float", "bool", "null", "timestamp"}


def read_bytes(path: Path, name: str, faults: Faults) -> bytes | None:
    """A file's bytes, or a fault: missing, not a plain file, too large."""
    if path.is_symlink() or not path.is_file():
        faults.add(name, "", _("This file is missing."))
        return None
    if path.stat().st_size > LARGEST_FILE:
        faults.add(name, "", _("This file is larger than 1 MB."))
        return None
    return path.read_bytes()


def decode(data: bytes, name: str, faults: Faults) -> str | None:
    """UTF-8 text, or a fault with the line of the first wrong byte."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.add(name, line_words(data[: error.start].count(b"\n") + 1), _("This is not UTF-8. Save the file as UTF-8."))
        return None
    bad = _CONTROL.search(text.replace("\r\n", "\n"))
    if bad:
        faults.add(name, line_words(text.count("\n", 0, bad.start()) + 1), _("There is a control character in the text."))
        return None
    return text


class _BrokenError(Exception):
    def __init__(self, line: int, message: str) -> None:
        self.line, self.message = line, message


def read_yaml(path: Path, name: str, faults: Faults) -> Entry | None:
    """The mapping in a YAML file, or None with a fault."""
    data = read_bytes(path, name, faults)
    text = decode(data, name, faults) if data is not None else None
    if text is None:
        return None
    lines: dict[str, int] = {}
    try:
        _check_events(text)
        root = yaml.compose(text, Loader=_LOADER)
        value = _value(root, "", lines) if root is not None else None
    except _BrokenError as error:
        faults.add(name, line_words(error.line), error.message)
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        faults.add(
            name,
            line_words(mark.line + 1) if mark else "",
            _("This is not well-formed YAML. Check indentation, colons and quotation marks."),
        )
        return None
    except yaml.YAMLError:
        faults.add(name, "", _("This is not well-formed YAML. Check indentation, colons and quotation marks."))
        return None
    if not isinstance(value, dict):
        faults.add(name, "", _("This file must hold names with values."))
        return None
    return Entry(value, name, "", lines, faults)


def _check_events(text: str) -> None:
    """Refuse what plain values do not need, before a tree is built (a few letters can stand for gigabytes)."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _BrokenError(line, _("Only plain values: no anchors and aliases (& and *). Put the text in quotation marks."))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise _BrokenError(line, _("This is too deeply nested."))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            raise _BrokenError(line, _("Only plain values: no tags (!)."))


def _value(node: yaml.Node, path: str, lines: dict[str, int]) -> Any:
    line = node.start_mark.line + 1
    lines[path] = line
    if isinstance(node, yaml.MappingNode):
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is None:
                raise _BrokenError(key_node.start_mark.line + 1, _("A name must be a plain word."))
            if key in values:
                raise _BrokenError(key_node.start_mark.line + 1, _("“%(name)s” stands here twice.") % {"name": key[:80]})
            values[key] = _value(value_node, f"{path}.{key}" if path else key, lines)
        return values
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, f"{path}[{number}]", lines) for number, child in enumerate(node.value, 1)]
    return _scalar(node, line)


def _scalar(node: Any, line: int) -> Any:
    kind = node.tag.rpartition(":")[2]
    if kind not in _PLAIN:
        raise _BrokenError(line, _("Only plain values: no tags (!)."))
    if kind in ("str", "timestamp"):  # a date is read by the field that wants one
        return node.value
    try:
        return getattr(yaml.constructor.SafeConstructor(), f"construct_yaml_{kind}")(node)
    except (ValueError, OverflowError):
        raise _BrokenError(line, _("This number is too large.")) from None
