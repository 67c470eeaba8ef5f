"""Loading HR exports: all or nothing, twice changes nothing, plan equals result, history is added."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from competence import clock
from competence.actions import roster as actions
from competence.actions.roster import (
    FaultyRosterError,
    import_roster,
    plan_roster,
    read_roster,
)
from competence.enums import Language, PersonStatus, Role
from competence.models import (
    AuditEvent,
    ChampionMandate,
    HeadingMemory,
    Membership,
    OutboxMessage,
    Person,
    RoleAssignment,
    RosterImport,
    Unit,
)
from competence.rules.roster import Change
from tests import build
from tests.competence.rosters import FIRST, LATER, line, roster, shipped

pytestmark = pytest.mark.django_db

SEPTEMBER = datetime(2026, 9, 1, 9, tzinfo=ZoneInfo("Europe/Berlin"))
NOVEMBER = datetime(2026, 11, 2, 9, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture(autouse=True)
def _company() -> None:
    build.company()


def load(*people: dict[str, str], **options: Any) -> dict[str, int]:
    """Import these lines and give the counts."""
    return import_roster(by=None, content=roster(*people).encode(), file_name="people.csv", **options).plan.counts


def changes(counts: dict[str, int]) -> dict[str, int]:
    return {change.value: counts[change.value] for change in Change if counts[change.value]}


def roles(number: str) -> set[str]:
    return set(RoleAssignment.objects.open().filter(person__personnel_number=number).values_list("role", flat=True))


def test_the_first_export_then_again_then_the_later_one() -> None:
    with clock.at(SEPTEMBER):
        assert changes(import_roster(by=None, content=shipped(FIRST)).plan.counts) == {"created": 220}
        assert changes(import_roster(by=None, content=shipped(FIRST)).plan.counts) == {}
    assert (Person.objects.count(), Unit.objects.count(), Membership.objects.count()) == (220, 15, 220)
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == Person.objects.exclude(email="").count() == 194
    with clock.at(NOVEMBER):
        counts = import_roster(by=None, content=shipped(LATER)).plan.counts
        assert changes(counts) == {"created": 9, "moved": 12, "leaving": 5}
        assert (counts["skipped"], counts["missing"], counts["unchanged"]) == (4, 0, 203)
        assert changes(import_roster(by=None, content=shipped(LATER)).plan.counts) == {}
    warnings = plan_roster(read_roster(shipped(LATER))).warnings
    unknown = [(warning.line, warning.value) for warning in warnings if warning.code == "csv.manager.unknown"]
    assert unknown == [(226, "10037"), (227, "10037"), (228, "10037"), (229, "10030")]
    assert Person.objects.filter(status=PersonStatus.LEFT).count() == 5
    assert Membership.objects.open().count() == 220 + 9 - 5


def test_a_move_ends_one_row_and_begins_the_next() -> None:
    with clock.at(SEPTEMBER):
        import_roster(by=None, content=shipped(FIRST))
    with clock.at(NOVEMBER):
        import_roster(by=None, content=shipped(LATER))
    old, new = Membership.objects.filter(person__personnel_number="10027").order_by("pk")
    assert (old.unit.name, old.starts_on, old.ends_on) == ("Vertrieb Inland", date(2026, 9, 1), date(2026, 11, 2))
    assert (new.unit.name, new.starts_on, new.ends_on) == ("IT", date(2026, 11, 2), None)


def test_the_tree_of_the_shipped_export() -> None:
    import_roster(by=None, content=shipped(FIRST))
    top = Unit.objects.get(name="Geschäftsführung")
    assert (top.parent, top.path, top.slug) == (None, f"{top.pk}.", "geschaeftsfuehrung")
    below = Unit.objects.get(name="Vertrieb Inland")
    assert below.path == f"{top.pk}.{below.parent_id}.{below.pk}."
    assert Unit.objects.within(top).count() == 15


def test_roles_and_mandates_of_the_shipped_export() -> None:
    import_roster(by=None, content=shipped(FIRST))
    held = RoleAssignment.objects.open()
    assert {role: held.filter(role=role).count() for role in ("user", "department_head", "leadership", "champion")} == {
        "user": 220,
        "department_head": 15,
        "leadership": 2,
        "champion": 9,
    }
    assert roles("10003") == {"user", "department_head", "leadership"}  # the managing director leads people
    assert roles("10008") == {"user"}  # the assistant of the management board is not on it
    for head in held.filter(role=Role.DEPARTMENT_HEAD).select_related("person"):
        assert head.unit == head.person.membership.unit
    assert ChampionMandate.objects.open().count() == 9


def test_a_person_is_stored_as_the_line_says() -> None:
    load(
        line(1, is_people_manager="ja"),
        line(
            2,
            first_name="Jörg",
            email="Joerg@Example.de",
            position="Meister",
            manager="1",
            location="Kassel",
            joined_on="01.04.2023",
            weekly_hours="38,5",
            status="Elternzeit",
            language="en",
            is_champion="ja",
        ),
    )
    person = Person.objects.get(login="2")
    assert (person.personnel_number, person.first_name, person.email) == ("2", "Jörg", "joerg@example.de")
    assert (person.language, person.status, person.joined_on) == (Language.ENGLISH, PersonStatus.ABSENT, date(2023, 4, 1))
    assert (person.status_since, person.is_active, person.has_usable_password()) == (clock.today(), True, False)
    place = person.membership
    assert (place.unit.name, place.position, place.location, str(place.weekly_hours)) == (
        "Technik",
        "Meister",
        "Kassel",
        "38.5",
    )
    assert (place.manager.login, place.is_champion, place.is_people_manager) == ("1", True, False)
    address = EmailAddress.objects.get(user=person)
    assert (address.email, address.verified, address.primary) == ("joerg@example.de", True, True)


def test_markup_and_formulas_are_stored_as_text() -> None:
    load(line(1, first_name="<script>alert(1)</script>", last_name='=cmd|"/c calc"!A1', unit="<b>Technik</b>"))
    person = Person.objects.get()
    assert (person.first_name, person.last_name) == ("<script>alert(1)</script>", '=cmd|"/c calc"!A1')
    assert person.membership.unit.name == "<b>Technik</b>"
    assert person.membership.unit.slug == "btechnikb"


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (roster(line(1), without=["unit"]), "csv.columns.missing"),
        (roster(line(1), line(2, parent_unit="Nirgends", unit="Werk")), "csv.unit.parent_unknown"),
        (roster(line(1, manager="2"), line(2, manager="1")), "csv.manager.ring"),
        (roster(line(1), line(1)), "csv.personnel_number.double"),
        (roster(line(1)) + '2;"Ada;Nr2;;Technik\r\n', "csv.quote.open"),
        (roster(line(1), line(2, first_name="J\u00f6rg")).encode("cp1252").replace(b"\xf6", b"\x81"), "csv.encoding.unknown"),
    ],
)
def test_with_one_fault_nothing_is_imported(broken: str | bytes, code: str) -> None:
    content = broken.encode() if isinstance(broken, str) else broken
    with pytest.raises(FaultyRosterError) as refusal:
        import_roster(by=None, content=content)
    assert [fault.code for fault in refusal.value.faults] == [code]
    for model in (Person, Unit, Membership, RosterImport, HeadingMemory, AuditEvent, OutboxMessage):
        assert not model.objects.exists()


def test_an_interruption_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the process had been killed after most of the writing: the transaction takes it all back."""

    class KilledError(BaseException):
        pass

    def die(people: object) -> None:
        assert Person.objects.count() == 220
        raise KilledError

    monkeypatch.setattr(actions, "announce_people", die)
    with pytest.raises(KilledError):
        import_roster(by=None, content=shipped(FIRST))
    for model in (Person, Unit, Membership, RosterImport, HeadingMemory, AuditEvent, EmailAddress, RoleAssignment):
        assert not model.objects.exists()


def test_someone_who_leaves_is_out_at_once(client: Client) -> None:
    load(line(1), line(2, email="a@b.de", is_champion="ja", is_people_manager="ja"))
    person = Person.objects.get(login="2")
    person.set_password(build.PASSWORD)
    person.save()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/help/").status_code == 200
    assert changes(load(line(1), line(2, status="ausgeschieden"))) == {"leaving": 1}
    assert client.get("/help/").status_code == 302
    person.refresh_from_db()
    assert (person.status, person.is_active, person.email) == (PersonStatus.LEFT, False, "")
    assert not person.has_usable_password()
    assert not EmailAddress.objects.exists()
    assert roles("2") == set()
    assert not ChampionMandate.objects.open().exists()
    assert not Membership.objects.open().filter(person=person).exists()
    # back again: the old session stays dead
    assert changes(load(line(1), line(2, email="a@b.de"))) == {"returning": 1}
    assert client.get("/help/").status_code == 302
    assert roles("2") == {"user"}
    assert changes(load(line(1), line(2, email="a@b.de"))) == {}


def test_a_seat_ends_when_its_holder_leaves() -> None:
    load(line(1))
    build.grant(Person.objects.get(), Role.HR)
    load(line(1, status="ausgeschieden"))
    assert roles("1") == set()


def test_two_people_swap_their_addresses() -> None:
    load(line(1, email="a@b.de"), line(2, email="c@d.de"))
    assert changes(load(line(1, email="c@d.de"), line(2, email="a@b.de"))) == {"changed": 2}
    assert dict(EmailAddress.objects.values_list("user__login", "email")) == {"1": "c@d.de", "2": "a@b.de"}
    assert dict(Person.objects.values_list("login", "email")) == {"1": "c@d.de", "2": "a@b.de"}


def test_the_address_of_someone_who_leaves_is_free_for_the_next() -> None:
    load(line(1, email="a@b.de"))
    load(line(1, status="ausgeschieden"), line(2, email="a@b.de"))
    assert EmailAddress.objects.get().user.get_username() == "2"


def test_who_is_missing_stays_unless_the_file_is_complete() -> None:
    load(line(1), line(2))
    counts = load(line(1))
    assert (changes(counts), counts["missing"]) == ({}, 1)
    assert Person.objects.get(login="2").status == PersonStatus.ACTIVE
    assert changes(load(line(1), complete=True)) == {"leaving": 1}
    assert Person.objects.get(login="2").status == PersonStatus.LEFT


def test_a_superior_who_comes_later_is_linked_then() -> None:
    load(line(1, manager="2"))
    assert Membership.objects.get().manager is None
    assert changes(load(line(1, manager="2"), line(2))) == {"created": 1, "changed": 1}
    assert Membership.objects.open().get(person__login="1").manager == Person.objects.get(login="2")


def test_a_department_heads_role_moves_with_the_person() -> None:
    load(line(1, is_people_manager="ja"))
    load(line(1, is_people_manager="ja", unit="Vertrieb"))
    (head,) = RoleAssignment.objects.open().filter(role=Role.DEPARTMENT_HEAD)
    assert head.unit is not None
    assert head.unit.name == "Vertrieb"


def test_rights_of_a_moved_head_follow_at_the_next_request() -> None:
    from competence.roles import Permission

    load(line(1, is_people_manager="ja"), line(2, unit="Vertrieb"))
    technik, vertrieb = Unit.objects.get(name="Technik"), Unit.objects.get(name="Vertrieb")
    load(line(1, is_people_manager="ja", unit="Vertrieb"), line(2, unit="Vertrieb"))
    head = Person.objects.get(login="1")
    assert not head.may(Permission.SEE_UNIT_COVERAGE, unit=technik)
    assert head.may(Permission.SEE_UNIT_COVERAGE, unit=vertrieb)


def test_a_first_day_ahead_begins_place_and_roles_on_that_day() -> None:
    with clock.at(SEPTEMBER):
        load(line(1, joined_on="01.10.2026", is_champion="ja"))
        assert roles("1") == set()
        assert Membership.objects.get().starts_on == date(2026, 10, 1)
        # put off by a month
        assert changes(load(line(1, joined_on="02.11.2026", is_champion="ja"))) == {"changed": 1}
        assert Membership.objects.open().get().starts_on == date(2026, 11, 2)
    with clock.at(NOVEMBER):
        from competence.actions.people import refresh_people

        refresh_people()
        assert roles("1") == {"user", "champion"}


def test_units_that_move_take_everything_below_along() -> None:
    load(line(1, unit="A"), line(2, unit="B", parent_unit="A"), line(3, unit="C", parent_unit="B"), line(4, unit="D"))
    counts = load(line(1, unit="A"), line(2, unit="B", parent_unit="D"), line(3, unit="C", parent_unit="B"), line(4, unit="D"))
    assert (changes(counts), counts["units_moved"]) == ({}, 1)
    units = {unit.name: unit for unit in Unit.objects.all()}
    assert units["C"].path == f"{units['D'].pk}.{units['B'].pk}.{units['C'].pk}."
    assert units["B"].parent == units["D"]


def test_paths_are_announced_in_handfuls_and_only_for_who_changed() -> None:
    load(*(line(number) for number in range(1, 702)))
    assert [len(message.payload["people"]) for message in OutboxMessage.objects.order_by("pk")] == [500, 201]
    load(*(line(number) for number in range(1, 702)))
    assert OutboxMessage.objects.count() == 2


def test_the_audit_trail_holds_counts_and_no_names() -> None:
    load(line(1, first_name="Geheim"))
    event = AuditEvent.objects.get(action="people.import")
    assert event.details["created"] == 1
    assert "Geheim" not in str(event.details) + event.subject


people = st.fixed_dictionaries(
    {},
    optional={
        "unit": st.sampled_from(["Technik", "Vertrieb", "IT"]),
        "position": st.sampled_from(["", "Vorstand", "Meister"]),
        "status": st.sampled_from(["aktiv", "Elternzeit", "ausgeschieden"]),
        "is_champion": st.sampled_from(["ja", "nein"]),
        "is_people_manager": st.sampled_from(["ja", "nein"]),
        "manager": st.sampled_from(["", "100", "999"]),
        "joined_on": st.sampled_from(["", "01.04.2020", "01.04.2090"]),
        "email": st.booleans(),
    },
)
files = st.dictionaries(st.integers(1, 9), people, max_size=9)


def _lines(file: dict[int, dict[str, Any]]) -> list[dict[str, str]]:
    found = [line(100)]
    for number, fields in file.items():
        email = f"p{number}@b.de" if fields.get("email") else ""
        found.append(line(number, **(fields | {"email": email})))
    return found


@effort(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(series=st.lists(files, min_size=1, max_size=3), complete=st.booleans())
def test_the_plan_is_what_happens_and_a_second_load_changes_nothing(
    series: list[dict[int, dict[str, Any]]], complete: bool
) -> None:
    from django.db import transaction

    with transaction.atomic():
        for file in series:
            content = roster(*_lines(file)).encode()
            before = Person.objects.count()
            plan = plan_roster(read_roster(content), complete=complete)
            done = import_roster(by=None, content=content, complete=complete, expected_digest=plan.digest)
            assert done.plan.counts == plan.counts
            assert Person.objects.count() == before + plan.counts["created"]
            assert changes(plan_roster(read_roster(content), complete=complete).counts) == {}
            left = Person.objects.filter(status=PersonStatus.LEFT)
            assert not Membership.objects.open().filter(person__in=left).exists()
            assert not RoleAssignment.objects.open().filter(person__in=left).exists()
            assert Membership.objects.open().count() == Person.objects.count() - left.count()
        transaction.set_rollback(True)


def test_hr_cannot_take_over_an_administrator_by_a_new_address() -> None:
    """Whoever reads the mail gets the sign-in code."""
    load(line(1, email="chief@b.de"), line(2, email="hr@b.de"), line(3))
    chief, hr = Person.objects.get(login="1"), Person.objects.get(login="2")
    build.grant(chief, Role.ADMINISTRATOR)
    build.grant(hr, Role.HR)
    content = roster(line(1, email="mine@b.de"), line(2, email="new@b.de"), line(3)).encode()
    import_roster(by=hr, content=content)
    chief.refresh_from_db()
    hr.refresh_from_db()
    assert (chief.email, hr.email) == ("chief@b.de", "new@b.de")
    assert EmailAddress.objects.get(user=chief).email == "chief@b.de"
    import_roster(by=chief, content=content)
    chief.refresh_from_db()
    assert chief.email == "mine@b.de"
