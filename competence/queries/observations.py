"""Who may observe whom, and what waits for whom."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from competence import clock
from competence.enums import OPEN_OBSERVATIONS, ObservationState, PersonStatus, Role
from competence.models import ChampionMandate, Membership, Person, RoleAssignment, WorkplaceObservation
from competence.roles import PERMISSIONS, Permission
from competence.rules.observations import RING, Pair


def _observers() -> QuerySet[RoleAssignment]:
    """Grants that let someone observe today."""
    roles: Iterable[Role] = [role for role, held in PERMISSIONS.items() if Permission.OBSERVE_WORK in held]
    return RoleAssignment.objects.held_on(clock.today()).filter(role__in=roles)


def _led(person: Person) -> QuerySet[Membership]:
    return Membership.objects.held_on(clock.today()).filter(manager=person)


def pair_of(person: Person, observer: Person) -> Pair:
    """How the two stand to each other now (three queries)."""
    places = Membership.objects.held_on(clock.today()).filter(person__in=[person.pk, observer.pk])
    superiors = dict(places.values_list("person", "manager"))
    return Pair(
        is_same=person.pk == observer.pk,
        may_observe=_observers().filter(person=observer).exists(),
        is_here=observer.status == PersonStatus.ACTIVE,
        observer_leads=superiors.get(person.pk) == observer.pk,
        person_leads=superiors.get(observer.pk) == person.pk,
        other_way=_other_way(person, observer),
    )


def _other_way(person: Person, observer: Person) -> datetime | None:
    """When the person last observed the observer; now, if such an observation is under way."""
    now = clock.now()
    rows = WorkplaceObservation.objects.filter(person=observer, observer=person)
    counts = rows.filter(Q(state__in=OPEN_OBSERVATIONS) | Q(state=ObservationState.SIGNED, signed_at__gt=now - RING))
    moments = [signed_at or now for signed_at in counts.values_list("signed_at", flat=True)]
    return max(moments, default=None)


def observers_for(person: Person) -> list[Person]:
    """Whom the person may ask, those who serve the own unit first (three queries). Who observes whom already is told later."""
    today = clock.today()
    place = Membership.objects.held_on(today).filter(person=person).select_related("unit").first()
    above = [int(pk) for pk in place.unit.path.split(".") if pk] if place else []
    near = set(ChampionMandate.objects.held_on(today).filter(unit__in=above).values_list("person", flat=True))
    found = Person.objects.at_work().filter(pk__in=_observers().values("person")).exclude(pk=person.pk)
    found = found.exclude(pk__in=_led(person).values("person"))
    if place and place.manager_id:
        found = found.exclude(pk=place.manager_id)
    return sorted(found, key=lambda one: one.pk not in near)


def people_served_by(observer: Person) -> QuerySet[Person]:
    """Whom an observer may ask: people of the units that the mandate names and of those below, without superior and team."""
    today = clock.today()
    inside = Q(pk__in=[])
    for mandate in ChampionMandate.objects.held_on(today).filter(person=observer).select_related("unit"):
        inside |= Q(unit__path__startswith=mandate.unit.path)
    here = Membership.objects.held_on(today).filter(inside).exclude(manager=observer)
    own = Membership.objects.held_on(today).filter(person=observer, manager__isnull=False)
    found = Person.objects.at_work().filter(pk__in=here.values("person")).exclude(pk=observer.pk)
    return found.exclude(pk__in=own.values("manager"))


def observations_of(observer: Person) -> list[WorkplaceObservation]:
    """What this observer takes part in, what is under way first (one query)."""
    rows = WorkplaceObservation.objects.filter(observer=observer).select_related("person", "competence", "proposed_by")
    return sorted(rows, key=lambda row: row.state not in OPEN_OBSERVATIONS)


def waits_for(observation: WorkplaceObservation, person: Person) -> bool:
    """Whether the next step is this person's."""
    is_observer = observation.observer_id == person.pk
    match ObservationState(observation.state):
        case ObservationState.PROPOSED:
            return observation.proposed_by_id != person.pk and clock.now() < observation.takes_place_at
        case ObservationState.AGREED:
            return is_observer and clock.now() >= observation.takes_place_at
        case ObservationState.WRITTEN:
            return is_observer == (observation.form == "real_case")
    return False
