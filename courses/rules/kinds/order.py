"""The order in which things to choose from are shown: it says nothing about which of them is right."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, TypeVar

T = TypeVar("T")


def by_order(items: Iterable[T], order: Sequence[str], key: Callable[[T], str]) -> list[T]:
    """Items in the order that the attempt pinned; what it does not name keeps its place at the end."""
    place = {name: number for number, name in enumerate(order)}
    return sorted(items, key=lambda item: place.get(key(item), len(place)))


def neutral_keys(texts: Sequence[Mapping[str, str]], prefix: str = "") -> list[str]:
    """Keys for texts that have none, in an order that says nothing about where they stood: that of a hash of the text."""
    marks = [sha256(json.dumps(text, sort_keys=True).encode()).hexdigest() for text in texts]
    ranks = {place: rank for rank, place in enumerate(sorted(range(len(texts)), key=lambda place: (marks[place], place)), 1)}
    return [f"{prefix}{ranks[place]}" for place in range(len(texts))]


def neutrally(items: Iterable[Mapping[str, Any]], order: Sequence[str]) -> list[Mapping[str, Any]]:
    """By the pinned order, and by their neutral keys where that says nothing: the stored order is the right one."""
    return by_order(sorted(items, key=lambda item: str(item["key"])), order, lambda item: str(item["key"]))
