"""Reading a rule set key by key, so that each fault names its key."""

from collections.abc import Container, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _


class RuleSetFault(ValueError):
    """A constant is missing or is none; `key` names it, as in "gates.2.confidence"."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(f"{key}: {message}")
        self.key = key
        self.message = message


class Node:
    """A mapping of the file and where it stands, so that each fault names its key."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, Mapping):
            raise RuleSetFault(where or "rule_set", _("must be a group of keys"))
        self.data: dict[str, Any] = {str(key): value for key, value in data.items()}
        self.where = where

    def key(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name

    def _value(self, name: str) -> Any:
        if name not in self.data:
            raise RuleSetFault(self.key(name), _("is missing"))
        return self.data[name]

    def node(self, name: str) -> "Node":
        return Node(self._value(name), self.key(name))

    def items(self) -> Iterator[tuple[str, "Node"]]:
        return ((name, self.node(name)) for name in self.data)

    def text(self, name: str) -> str:
        value = self._value(name)
        if not isinstance(value, str) or not value.strip():
            raise RuleSetFault(self.key(name), _("must be a text"))
        return value

    def number(self, name: str) -> Decimal:
        value = self._value(name)
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if isinstance(value, bool) or not number.is_finite() or number < 0:
            raise RuleSetFault(self.key(name), _("must be a number and not below 0"))
        return number

    def share(self, name: str) -> Decimal:
        number = self.number(name)
        if number > 1:
            raise RuleSetFault(self.key(name), _("must be between 0 and 1"))
        return number

    def whole(self, name: str, default: int | None = None) -> int:
        if default is not None and name not in self.data:
            return default
        number = self.number(name)
        if number != int(number):
            raise RuleSetFault(self.key(name), _("must be a whole number"))
        return int(number)

    def count(self, name: str) -> int:
        number = self.whole(name)
        if number < 1:
            raise RuleSetFault(self.key(name), _("must be a whole number of at least 1"))
        return number

    def maybe_whole(self, name: str) -> int | None:
        return self.whole(name) if self.data.get(name) is not None else None

    def maybe_share(self, name: str) -> Decimal | None:
        return self.share(name) if self.data.get(name) is not None else None

    def kinds(self, name: str, known: Container[str]) -> frozenset[str]:
        value = self._value(name)
        if not isinstance(value, list | tuple) or not value:
            raise RuleSetFault(self.key(name), _("must be a list"))
        for kind in value:
            if kind not in known:
                raise RuleSetFault(self.key(name), _("names the unknown kind “%(kind)s”") % {"kind": kind})
        return frozenset(value)
