import pytest

from competence.enums import Language, Role
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
    with django_assert_num_queries(8):
        text = page.get("/policy/").content.decode()
    assert all(f"<dt>{letter}</dt>" in text for letter in ("R1", "R4", "R5", "R6", "R9", "R13"))
    assert "Give and take back seats" in text
    assert "Rule set 2026.1" in text
    assert 'href="/framework/rules/"' in text


def test_without_a_framework_there_is_no_rule_set(page):
    assert "there is no rule set" in page.get("/policy/").content.decode()
