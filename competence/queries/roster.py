"""The company as plain objects, for comparing it with an HR export."""

from competence import clock
from competence.enums import SEATS, PersonStatus, Role
from competence.models import HeadingMemory, Membership, Person, RoleAssignment, Unit
from competence.roles import Permission
from competence.rules.roster import KnownPerson, Place
from competence.rules.roster_units import KnownUnit
from competence.rules.roster_values import key


def remembered_headings() -> dict[str, str]:
    """What the headings of earlier files meant: normalised heading → field, "" for not to be read."""
    return dict(HeadingMemory.objects.values_list("heading", "field"))


def known_people() -> list[KnownPerson]:
    """Everyone with an account, with the place of work that is open. Three queries."""
    places: dict[int, tuple[Place, str]] = {}
    rows = Membership.objects.open().values_list(
        "person_id",
        "unit__name",
        "manager__personnel_number",
        "position",
        "is_people_manager",
        "is_champion",
        "location",
        "weekly_hours",
    )
    for person, unit, manager, position, leads, champion, location, hours in rows.iterator(chunk_size=2000):
        places[person] = (Place(key(unit), position, key(manager or ""), leads, champion, location, hours), unit)
    today = clock.today()
    administrators: set[int] = set()
    seats: dict[int, tuple[Role, ...]] = {}
    held = RoleAssignment.objects.open().filter(role__in=[Role.WORKS_COUNCIL, Role.ADMINISTRATOR]).order_by("pk")
    for holder, role, starts_on in held.values_list("person_id", "role", "starts_on"):
        seats[holder] = (*seats.get(holder, ()), Role(role))
        if role == Role.ADMINISTRATOR and starts_on <= today:
            administrators.add(holder)
    people = Person.objects.order_by("pk").values_list(
        "pk", "personnel_number", "login", "first_name", "last_name", "email", "status", "joined_on"
    )
    found = []
    for pk, number, login, first, last, email, status, joined in people.iterator(chunk_size=2000):
        place, unit = places.get(pk, (None, ""))
        found.append(
            KnownPerson(
                pk,
                number,
                login,
                first,
                last,
                email,
                PersonStatus(status),
                joined,
                place,
                unit,
                is_administrator=pk in administrators,
                seats=seats.get(pk, ()),
            )
        )
    return found


def guarded_from(by: Person | None) -> frozenset[int]:
    """Whose address this person must not change by an import: holders of seats that the person neither holds nor may give.

    Whoever reads the mail of an administrator can sign in as one. `by=None` is whoever runs the server. One query.
    """
    if by is None or by.may(Permission.GRANT_SEATS):
        return frozenset()
    beyond = [seat for seat in SEATS if seat not in by.roles]
    return frozenset(RoleAssignment.objects.open().filter(role__in=beyond).values_list("person_id", flat=True))


def known_units() -> list[KnownUnit]:
    """The units that exist today. One query."""
    rows = Unit.objects.existing_on(clock.today()).order_by("pk").values_list("pk", "name", "parent__name")
    return [KnownUnit(pk, name, key(parent or "")) for pk, name, parent in rows]
