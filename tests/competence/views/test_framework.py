import pytest

from competence.enums import Language, Role
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, sign_in):
    build.company()
    person = build.person(language=Language.ENGLISH)
    build.grant(person, Role.USER)
    return sign_in(client, person)


def test_the_framework_shows_what_each_role_needs(page, django_assert_num_queries):
    build.shipped_framework()
    with django_assert_num_queries(8):
        text = page.get("/framework/").content.decode()
    assert "version 2026.1" in text
    assert text.count('href="/framework/') == 23 + 3  # competences; the way here, the rule set, certificates from elsewhere
    assert "AI fundamentals" in text


def test_a_competence_shows_levels_roles_and_departments(page, django_assert_num_queries):
    build.shipped_framework()
    with django_assert_num_queries(10):
        text = page.get("/framework/SEC-3/").content.decode()
    assert "Recognises shadow AI" in text
    assert "4 leading" in text
    assert "2 levels more" in text
    assert "AI Act 15" in text


def test_without_a_framework(page):
    assert "No competence framework is loaded yet." in page.get("/framework/").content.decode()
    assert page.get("/framework/SEC-3/").status_code == 404


def test_an_unknown_competence_is_not_found(page):
    build.shipped_framework()
    assert page.get("/framework/XYZ-9/").status_code == 404


def test_the_help_page_has_its_places(page):
    text = page.get("/help/").content.decode()
    assert all(f'id="{place}"' in text for place in ("learning", "levels", "privacy", "accessibility"))
