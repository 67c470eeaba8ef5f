"""Which department a unit belongs to, by the words of its name (fixtures/framework/modifiers.yaml)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

# Up to so many letters a word such as "IT" or "HR" must stand alone; "Italien" is no IT.
SHORT = 3


def department_of(name: str, departments: Iterable[Mapping[str, Any]]) -> str:
    """The key of the first department one of whose words stands in the name, or "".

    `departments` are plain entries with `key` and `unit_names`, as CompetenceFramework.departments stores them.
    """
    for department in departments:
        for word in department["unit_names"]:
            end = r"(?!\w)" if len(word) <= SHORT else ""
            if re.search(rf"(?<!\w){re.escape(word)}{end}", name, re.IGNORECASE):
                return str(department["key"])
    return ""
