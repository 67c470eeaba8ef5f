"""What differs between two versions of the rule set, constant by constant. Pure; rule_set_words.py puts it into words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

Value = Decimal | str | tuple[str, ...] | None
NOT_COMPARED = frozenset({"version"})


@dataclass(frozen=True)
class Change:
    """A constant by its place in the file ("gates.2.confidence"), and its two values; None where it does not stand."""

    key: str
    before: Value
    after: Value

    @property
    def added(self) -> tuple[str, ...]:
        """What a list has gained."""
        return _without(self.after, self.before)

    @property
    def removed(self) -> tuple[str, ...]:
        """What a list has lost."""
        return _without(self.before, self.after)

    @property
    def is_list(self) -> bool:
        return isinstance(self.before, tuple) or isinstance(self.after, tuple)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """All differences in the order of the newer file, then what only the older one has.

    Numbers are compared as numbers (0.7 is 0.70), lists without their order; null and a missing key are the same.
    """
    old, new = dict(_constants(before)), dict(_constants(after))
    keys = [*new, *(key for key in old if key not in new)]
    return tuple(Change(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key))


def _constants(data: Mapping[str, Any], where: str = "") -> Iterator[tuple[str, Value]]:
    for name, value in data.items():
        key = f"{where}.{name}" if where else str(name)
        if key in NOT_COMPARED or value is None:
            continue
        if isinstance(value, Mapping):
            yield from _constants(value, key)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            yield key, tuple(sorted(str(entry) for entry in value))
        else:
            yield key, _number(value)


def _number(value: Any) -> Decimal | str:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return number if number.is_finite() else str(value)


def _without(value: Value, other: Value) -> tuple[str, ...]:
    if not isinstance(value, tuple):
        return ()
    return tuple(entry for entry in value if not isinstance(other, tuple) or entry not in other)
