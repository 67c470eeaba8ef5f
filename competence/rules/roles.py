"""Which learning roles follow from what HR knows about a person; each names the rule that gave it (docs/people.md)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from competence.enums import PersonStatus, Role

# Positions of the management board. "Assistenz der Geschäftsführung" works for the board and is not on it, so the word must
# stand at the beginning; "Vorstandsassistenz" is not on it either, so the word must end there. An authorised officer
# ("Prokurist") may sign for the company and does not lead it.
_BOARD = re.compile(
    r"""^(
        ((kaufmännisch|technisch|stellvertretend|operativ)e[rs]?\s+)?
            (geschäftsführer(in|innen)?(/in|:in|\*in|\(in\))?|geschäftsleiter(in)?|geschäftsführende[rn]?\s+\w+|geschäftsführung)
      | (mitglied|vorsitzende[r]?|sprecher(in)?)\s+(der\s+geschäftsführung|der\s+geschäftsleitung|des\s+vorstande?s)
      | vorstand | vorständin | vorstandsmitglied | vorstandsvorsitzende[r]? | vorstandssprecher(in)?
      | managing\s+director | chief\s+[\w\s]+\s+officer | c[efoti]o
      | (executive\s+)?board\s+member | member\s+of\s+the\s+(executive\s+)?board
    )(?=$|[\s,;(/|–-])(?!\s*-?\s*(assisten|sekret|office\b))""",
    re.IGNORECASE | re.VERBOSE,
)

# What a page says about the rule that gave a role.
REASONS: Mapping[str, Any] = {
    "everyone": _("because everyone who works here learns"),
    "management_board": _("because of a position on the management board"),
    "people_manager": _("because HR lists this person as leading people"),
    "champion": _("because HR lists this person as AI champion"),
    "": _("given by hand"),
}


@dataclass(frozen=True)
class DerivedRole:
    """A role and the name of the rule it comes from."""

    role: Role
    rule: str


def is_board_position(position: str) -> bool:
    """Whether the position belongs to the management board."""
    return bool(_BOARD.match(position.strip()))


def derive_roles(
    *, status: PersonStatus, position: str, is_people_manager: bool, is_champion: bool, starts_on: date | None, day: date
) -> tuple[DerivedRole, ...]:
    """The roles of a person on a day.

    Management board → leadership; people manager → department head; champion column → champion; everyone active → user.
    Long absence keeps the roles (the way waits); whoever left has none, and neither has someone who has not started yet.
    """
    if status == PersonStatus.LEFT or (starts_on and starts_on > day):
        return ()
    roles = [DerivedRole(Role.USER, "everyone")]
    if is_board_position(position):
        roles.append(DerivedRole(Role.LEADERSHIP, "management_board"))
    if is_people_manager:
        roles.append(DerivedRole(Role.DEPARTMENT_HEAD, "people_manager"))
    if is_champion:
        roles.append(DerivedRole(Role.CHAMPION, "champion"))
    return tuple(roles)
