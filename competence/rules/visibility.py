"""Who may see what, in words that a page can show to the people it is about (docs/levels.md, docs/coverage.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from competence.enums import PolicyPreset, Role
from competence.roles import PERMISSIONS, Permission

from .disclosure import SMALLEST_GROUP


@dataclass(frozen=True)
class Reader:
    """Someone, and what they can see about a person at most."""

    who: Any
    sees: Any
    never: Any


@dataclass(frozen=True)
class PolicyRow:
    """One point in which the presets differ, with its text for each of them."""

    about: Any
    by_preset: Mapping[PolicyPreset, Any]


@dataclass(frozen=True)
class PermissionRow:
    """One permission, and for each role whether it holds it."""

    label: Any
    held: tuple[bool, ...]


READERS: tuple[Reader, ...] = (
    Reader(
        _("You"),
        _("Everything: your answers, proofs, levels with their reasons, and the conversations about your exercises."),
        _("Nothing is hidden from you."),
    ),
    Reader(
        _("The AI champion who reads your exercise"),
        _("The exercise that you hand in, its versions, and the conversation about it."),
        _("Your quiz results, your levels and your other exercises."),
    ),
    Reader(
        _("AI champions who mark free texts of quizzes"),
        _("The text that you wrote as an answer, with its question. Not your name, and not who leads you."),
        _("Your other answers, your results and your levels. Whoever leads you never gets your texts."),
    ),
    Reader(
        _("Your head of department"),
        _("Figures about groups in the unit, from the smallest group on."),
        _("Your answers, your levels, your exercises, and when you learn."),
    ),
    Reader(
        _("Human resources"),
        _("Name, unit and roles; whether mandatory training is open or done, with its date; figures about groups."),
        _("Your answers, your levels, your exercises, and when you learn."),
    ),
    Reader(_("Leadership"), _("Figures about groups in the company."), _("Anything about single people.")),
    Reader(
        _("Works council"), _("All rules, and the figures about groups that are released."), _("Anything about single people.")
    ),
    Reader(
        _("Administrator"),
        _("Accounts: name, unit, roles, and how someone signs in."),
        _("Your answers, your levels, your exercises, and figures about groups."),
    ),
)


def policy_rows() -> tuple[PolicyRow, ...]:
    """In what the presets of the policy differ."""
    off = _("Off. Only the works council and the company together can switch it on.")
    return (
        PolicyRow(_("Smallest group that a figure may describe"), dict(SMALLEST_GROUP)),
        PolicyRow(
            _("Head of department sees who has done mandatory training"),
            {PolicyPreset.STRICT: _("Never."), PolicyPreset.STANDARD: off, PolicyPreset.EXTENDED: off},
        ),
    )


# What the figures obey, in plain words; the letters are those of docs/coverage.md.
FIGURE_RULES: tuple[tuple[str, Any], ...] = (
    ("R1", _("A figure appears only for groups of at least the smallest size; whoever looks at it does not count.")),
    (
        "R4",
        _("Nobody can read from a figure that all or none have reached something: very high and very low values stay vague."),
    ),
    ("R5", _("In groups below 50 people shares are rounded to steps of 5, and the number of people is only shown as a range.")),
    ("R6", _("If a protected figure could be worked out from others, a further one is protected as well.")),
    (
        "R9",
        _("Single competences of a unit appear only in groups of at least twice the smallest size; otherwise the whole area."),
    ),
    ("R13", _("A protected figure only says that it is protected, and never why.")),
)

PERMISSION_LABELS: Mapping[Permission, Any] = {
    Permission.REVIEW_SUBMISSIONS: _("Read exercises that are handed to them, and free texts without a name"),
    Permission.WRITE_ITEMS: _("Write questions, and release those of others"),
    Permission.SEE_COMPANY_COVERAGE: _("See figures about groups in the company"),
    Permission.SEE_UNIT_COVERAGE: _("See figures about groups in the own unit"),
    Permission.SEE_PEOPLE: _("See the list of people with unit and roles"),
    Permission.IMPORT_PEOPLE: _("Load people from the HR system"),
    Permission.ISSUE_SIGN_IN_CARDS: _("Print sign-in cards"),
    Permission.GRANT_SEATS: _("Give and take back seats"),
    Permission.EDIT_UNITS: _("Edit units"),
    Permission.SEE_POLICY: _("Read the rules on this page"),
    Permission.PROPOSE_POLICY: _("Propose a change of the agreed policy"),
    Permission.CALL_FOR_REFRESH: _("Call for a refresh of competences"),
    Permission.CONFIRM_POLICY: _("Confirm or refuse a change that someone else has proposed"),
    Permission.SEE_JOBS: _("See background work"),
}


def permission_rows() -> tuple[PermissionRow, ...]:
    """Every permission by role, as the program itself asks for it."""
    return tuple(
        PermissionRow(PERMISSION_LABELS[permission], tuple(permission in PERMISSIONS[role] for role in Role))
        for permission in Permission
    )
