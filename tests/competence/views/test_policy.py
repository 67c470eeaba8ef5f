import pytest

from competence.actions.policy import decide_policy_change, propose_policy_change
from competence.enums import Language, PolicySwitch, Role
from competence.models import PolicyChange
from tests import build

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.USER, 404),
        (Role.CHAMPION, 404),
        (Role.DEPARTMENT_HEAD, 404),
        (Role.LEADERSHIP, 404),
        (Role.HR, 200),
        (Role.WORKS_COUNCIL, 200),
        (Role.ADMINISTRATOR, 200),
    ],
)
def test_the_rules_are_for_those_who_answer_for_them(client, sign_in, role, status):
    person = build.person()
    build.grant(person, role, build.unit())
    assert sign_in(client, person).get("/policy/").status_code == status


@pytest.fixture
def page(client, sign_in):
    build.company()
    person = build.person(language=Language.ENGLISH)
    build.grant(person, Role.WORKS_COUNCIL)
    return sign_in(client, person)


def test_the_page_shows_rules_and_rights_and_leads_to_the_constants(page, django_assert_num_queries):
    build.shipped_framework()
    with django_assert_num_queries(9):
        text = page.get("/policy/").content.decode()
    assert all(f"<dt>{letter}</dt>" in text for letter in ("R1", "R4", "R5", "R6", "R9", "R13"))
    assert "Give and take back seats" in text
    assert "Rule set 2026.1" in text
    assert 'href="/framework/rules/"' in text


def test_without_a_framework_there_is_no_rule_set(page):
    assert "there is no rule set" in page.get("/policy/").content.decode()


# ── the switch for fading ────────────────────────────────────────────────────


@pytest.fixture
def seats(client, sign_in):
    """Sign in as someone who holds these seats."""
    build.company()
    build.shipped_framework()

    def seated(*roles: Role):
        person = build.person(language=Language.ENGLISH)
        for role in roles:
            build.grant(person, role)
        return sign_in(client, person)

    return seated


PROPOSAL = {"field": "levels_fade", "value": "off", "reason": "Agreed in May"}


def test_hr_proposes_and_the_works_council_confirms(seats):
    client = seats(Role.HR)
    assert "Propose that levels do not fade" in client.get("/policy/").content.decode()
    assert client.post("/policy/propose/", PROPOSAL).status_code == 302
    text = client.get("/policy/").content.decode()
    assert "Agreed in May" in text
    assert "Confirm the proposal" not in text
    change = PolicyChange.objects.get()
    assert client.post(f"/policy/changes/{change.pk}/decide/", {"decision": "confirm"}).status_code == 404
    client = seats(Role.WORKS_COUNCIL)
    assert client.post("/policy/propose/", PROPOSAL).status_code == 404
    assert "Confirm the proposal" in client.get("/policy/").content.decode()
    client.post(f"/policy/changes/{change.pk}/decide/", {"decision": "confirm"})
    text = client.get("/policy/").content.decode()
    assert "No, levels do not fade." in text
    assert "What was decided so far" in text


def test_who_holds_both_seats_still_needs_a_second_person(seats):
    client = seats(Role.HR, Role.WORKS_COUNCIL)
    client.post("/policy/propose/", PROPOSAL)
    assert "Confirm the proposal" not in client.get("/policy/").content.decode()
    change = PolicyChange.objects.get()
    answer = client.post(f"/policy/changes/{change.pk}/decide/", {"decision": "confirm"}, follow=True)
    assert "It takes two" in answer.content.decode()
    change.refresh_from_db()
    assert change.state == "open"


def test_a_proposal_without_a_reason_or_beside_another_is_a_fault(seats):
    client = seats(Role.HR)
    assert client.post("/policy/propose/", PROPOSAL | {"reason": " "}).status_code == 422
    assert client.post("/policy/propose/", PROPOSAL | {"value": "perhaps"}).status_code == 422
    client.post("/policy/propose/", PROPOSAL)
    answer = client.post("/policy/propose/", PROPOSAL)
    assert answer.status_code == 422
    assert "There is an open proposal for this already." in answer.content.decode()


def test_a_decision_that_is_none_is_told(seats):
    client = seats(Role.WORKS_COUNCIL)
    change = propose_policy_change(by=build.person(), field=PolicySwitch.LEVELS_FADE, value=False, reason="x")
    answer = client.post(f"/policy/changes/{change.pk}/decide/", {"decision": "perhaps"}, follow=True)
    assert "Please confirm the proposal or refuse it." in answer.content.decode()
    assert client.post("/policy/changes/999/decide/", {"decision": "confirm"}).status_code == 404


def test_the_history_costs_the_same_with_1_and_3_rows(seats, django_assert_num_queries):
    client = seats(Role.WORKS_COUNCIL)
    for number in (1, 2):
        for _ in range(number):
            change = propose_policy_change(by=build.person(), field=PolicySwitch.LEVELS_FADE, value=False, reason="x")
            decide_policy_change(change=change, by=build.person(), confirm=False)
        with django_assert_num_queries(9):
            client.get("/policy/")
