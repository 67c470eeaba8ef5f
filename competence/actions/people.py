"""What people, HR and administrators do with accounts and roles."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from competence import clock
from competence.enums import SEATS, Language, PersonStatus, Role, Theme
from competence.errors import AlreadyDone, Refused
from competence.models import ChampionMandate, Membership, Person, RoleAssignment
from competence.queries.needs import chunks
from competence.roles import Permission
from competence.rules.roles import derive_roles

from . import audit
from .outbox import announce
from .targets import refresh_targets, wait_for_turn

# Without letters and digits that look alike, so that a printed code can be typed.
CARD_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CARD_GROUPS, CARD_GROUP = 3, 4


def choose_language(*, by: Person, language: Language) -> None:
    """Remember the language a person wants to read. No side effects."""
    Person.objects.filter(pk=by.pk).update(language=language)


def choose_theme(*, by: Person, theme: Theme) -> None:
    """Remember light, dark or like the device. No side effects."""
    Person.objects.filter(pk=by.pk).update(theme=theme)


@transaction.atomic
def refresh_roles(*, people: Iterable[int] | None = None, by: Person | None = None) -> set[int]:
    """Begin and end learning roles so that they fit today's place of work; without `people` those of everyone.

    A department head's role holds for the own unit. A champion's role brings the mandate for the own unit and takes it along.
    What was given by hand stays, except for someone who has left: then every role, seat and mandate ends.
    Returns the ids of people whose roles or mandates changed. Side effects: RoleAssignment and ChampionMandate rows, one audit
    row if anything changed. Targets and paths are the caller's: see refresh_targets and the outbox.
    """
    wait_for_turn()
    ids = Person.objects.order_by("pk").values_list("pk", flat=True) if people is None else sorted(set(people))
    changed: set[int] = set()
    began = ended = 0
    for chunk in chunks(ids):
        refresh = _RoleRefresh(chunk)
        changed |= refresh.changed
        began, ended = began + len(refresh.new), ended + len(refresh.old)
        refresh.write()
    if changed:
        audit.record("roles.refresh", by=by, people=len(changed), began=began, ended=ended)
    return changed


class _RoleRefresh:
    """Compares the roles of a few hundred people with what they should be. Four queries."""

    def __init__(self, ids: list[int]) -> None:
        self.day = clock.today()
        self.new: list[RoleAssignment] = []
        self.old: list[int] = []
        self.new_mandates: list[ChampionMandate] = []
        self.old_mandates: list[int] = []
        self.changed: set[int] = set()
        places = {row.person_id: row for row in Membership.objects.held_on(self.day).filter(person__in=ids)}
        held: dict[int, list[RoleAssignment]] = {}
        for row in RoleAssignment.objects.open().filter(person__in=ids):
            held.setdefault(row.person_id, []).append(row)
        mandates: dict[int, list[ChampionMandate]] = {}
        for mandate in ChampionMandate.objects.open().filter(person__in=ids):
            mandates.setdefault(mandate.person_id, []).append(mandate)
        for pk, status, joined_on in Person.objects.filter(pk__in=ids).values_list("pk", "status", "joined_on"):
            self._compare(pk, PersonStatus(status), joined_on, places.get(pk), held.get(pk, []), mandates.get(pk, []))

    def _compare(
        self,
        person: int,
        status: PersonStatus,
        joined_on: Any,
        place: Membership | None,
        held: list[RoleAssignment],
        mandates: list[ChampionMandate],
    ) -> None:
        derived = derive_roles(
            status=status,
            position=place.position if place else "",
            is_people_manager=bool(place and place.is_people_manager),
            is_champion=bool(place and place.is_champion),
            starts_on=joined_on,
            day=self.day,
        )
        unit = place.unit_id if place else None
        wanted = {each.role: (each.rule, unit if each.role == Role.DEPARTMENT_HEAD else None) for each in derived}
        stays = set()
        for row in held:
            role = Role(row.role)
            by_hand = not row.rule
            if status != PersonStatus.LEFT and (by_hand or wanted.get(role) == (row.rule, row.unit_id)):
                stays.add(role)
            else:
                self.old.append(row.pk)
                self.changed.add(person)
        for role, (rule, where) in wanted.items():
            if role not in stays:
                self.new.append(RoleAssignment(person_id=person, role=role, rule=rule, unit_id=where, starts_on=self.day))
                self.changed.add(person)
        self._compare_mandates(person, unit if Role.CHAMPION in wanted or Role.CHAMPION in stays else None, mandates)

    def _compare_mandates(self, person: int, unit: int | None, mandates: list[ChampionMandate]) -> None:
        for mandate in mandates:
            if mandate.unit_id != unit:
                self.old_mandates.append(mandate.pk)
                self.changed.add(person)
        if unit is not None and unit not in {mandate.unit_id for mandate in mandates}:
            self.new_mandates.append(ChampionMandate(person_id=person, unit_id=unit, starts_on=self.day))
            self.changed.add(person)

    def write(self) -> None:
        """End first, then begin, because a role is held once at a time."""
        for old, rows in ((self.old, RoleAssignment.objects), (self.old_mandates, ChampionMandate.objects)):
            for chunk in chunks(old):
                rows.open().filter(pk__in=chunk).update(ends_on=Greatest(F("starts_on"), self.day))
        RoleAssignment.objects.bulk_create(self.new, batch_size=100)
        ChampionMandate.objects.bulk_create(self.new_mandates, batch_size=100)


@transaction.atomic
def refresh_people() -> str:
    """Begin and end what has a date: roles and targets of today. Safe to run every day, and twice.

    Side effects: those of refresh_roles and refresh_targets; paths of people whose roles changed, through the outbox.
    """
    changed = refresh_roles()
    targets = refresh_targets()
    announce_people(changed)
    return f"roles: {len(changed)}, targets: {targets.changed}"


def announce_people(people: Iterable[int]) -> None:
    """Tell the learning side whose roles, unit or status changed. Side effects: one outbox message for each 500 people."""
    for chunk in chunks(sorted(people), 500):
        announce("people.changed", people=chunk)


@transaction.atomic
def issue_sign_in_card(*, by: Person, person: Person) -> str:
    """Make a new code for the sign-in card and give it back; it is stored as a password hash only, so it can be shown just now.

    Whoever holds the code is that person. So nobody makes one for a seat unless they may grant seats themselves.
    Side effects: the person's former password and running sessions end; audit row.
    """
    if not by.may(Permission.ISSUE_SIGN_IN_CARDS):
        raise Refused(_("You may not issue sign-in cards."), code="card.not_allowed")
    if not person.is_active:
        raise Refused(_("Whoever has left the company gets no sign-in card."), code="card.left")
    if holds_seat(person) and not by.may(Permission.GRANT_SEATS):
        raise Refused(_("For someone with a seat only an administrator issues a sign-in card."), code="card.seat")
    code = "-".join("".join(secrets.choice(CARD_SIGNS) for _sign in range(CARD_GROUP)) for _group in range(CARD_GROUPS))
    person.set_password(code)
    won = Person.objects.filter(pk=person.pk, is_active=True).update(password=person.password, card_issued_at=clock.now())
    if not won:
        raise Refused(_("Whoever has left the company gets no sign-in card."), code="card.left")
    audit.record("card.issue", by=by, subject=f"person:{person.pk}")
    return code


def holds_seat(person: Person) -> bool:
    """Whether the person holds a seat today or later."""
    return RoleAssignment.objects.open().filter(person=person, role__in=SEATS).exists()


@transaction.atomic
def grant_seat(*, by: Person, person: Person, role: Role) -> RoleAssignment:
    """Give someone a seat (HR, works council, administrator). Nobody raises themselves. Side effects: audit row."""
    _check_seat(by, person, role)
    if not person.is_active:
        raise Refused(_("Whoever has left the company gets no seat."), code="seat.left")
    try:
        with transaction.atomic():
            seat = RoleAssignment.objects.create(person=person, role=role, granted_by=by, starts_on=clock.today())
    except IntegrityError:
        raise AlreadyDone(_("This seat is already given to this person."), code="seat.double") from None
    audit.record("seat.grant", by=by, subject=f"person:{person.pk}", role=str(role))
    return seat


@transaction.atomic
def end_seat(*, by: Person, person: Person, role: Role) -> bool:
    """Take a seat back, from the next request on. False if someone was first. Side effects: audit row."""
    wait_for_turn()  # two administrators who end each other at once: one of them stays
    by = Person.objects.get(pk=by.pk)
    _check_seat(by, person, role)
    today = clock.today()
    administrators = RoleAssignment.objects.held_on(today).filter(role=Role.ADMINISTRATOR, person__is_active=True)
    if role == Role.ADMINISTRATOR and not administrators.exclude(person=person).exists():
        raise Refused(_("The last administrator stays."), code="seat.last_administrator")
    won = RoleAssignment.objects.open().filter(person=person, role=role).update(ends_on=Greatest(F("starts_on"), today))
    if won:
        audit.record("seat.end", by=by, subject=f"person:{person.pk}", role=str(role))
    return bool(won)


def _check_seat(by: Person, person: Person, role: Role) -> None:
    if not by.may(Permission.GRANT_SEATS):
        raise Refused(_("Only administrators give and end seats."), code="seat.not_allowed")
    if by.pk == person.pk:
        raise Refused(_("Nobody gives or ends a seat of their own."), code="seat.own")
    if role not in SEATS:
        raise Refused(_("This role follows from HR data and is not given by hand."), code="seat.unknown")
