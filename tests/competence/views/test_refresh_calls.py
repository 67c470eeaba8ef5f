from datetime import timedelta

import pytest

from competence import clock
from competence.actions.refresh_calls import call_for_refresh, earliest_lapse
from competence.enums import Language, Role
from competence.models import RefreshCall
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(client, sign_in):
    build.company()
    person = build.person(language=Language.ENGLISH)
    build.grant(person, Role.HR)
    return sign_in(client, person)


def filled(**fields):
    given = {
        "competences": ["SEC-1", "SEC-2"],
        "role": "champion",
        "reason_de": "Neue Regel",
        "reason_en": "New rule",
        "lapses_on": earliest_lapse().isoformat(),
    }
    return given | fields


def test_without_a_rule_set_there_is_no_form(hr):
    text = hr.get("/framework/refresh/").content.decode()
    assert "No refresh was called for yet." in text
    assert 'name="competences"' not in text


def test_hr_calls_for_a_refresh(hr):
    build.shipped_framework()
    answer = hr.post("/framework/refresh/", filled(), follow=True)
    text = answer.content.decode()
    assert "A refresh of 2 competences is called for." in text
    assert "New rule" in text
    assert "Neue Regel" not in text
    assert list(RefreshCall.objects.order_by("competence").values_list("competence", "role")) == [
        ("SEC-1", "champion"),
        ("SEC-2", "champion"),
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"competences": []}, "This field is required"),
        ({"competences": ["NO-1"]}, "NO-1"),
        ({"role": "hr"}, "hr"),
        ({"reason_en": " "}, "This field is required"),
        ({"lapses_on": "2020-01-01"}, "This leaves too little time."),
        ({"lapses_on": "soon"}, "valid date"),
    ],
)
def test_what_is_missing_or_wrong_is_told(hr, fields, said):
    build.shipped_framework()
    answer = hr.post("/framework/refresh/", filled(**fields))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not RefreshCall.objects.exists()


def test_a_second_press_is_told(hr):
    build.shipped_framework()
    hr.post("/framework/refresh/", filled())
    answer = hr.post("/framework/refresh/", filled())
    assert answer.status_code == 422
    assert "The same refresh was called for before." in answer.content.decode()


def test_the_list_costs_the_same_with_1_and_3_calls(hr, django_assert_num_queries):
    build.shipped_framework()
    caller = build.person()
    for days in (1, 2, 3):
        lapses_on = clock.today() + timedelta(days=40 + days)
        call_for_refresh(by=caller, competences=["SEC-1"], role=None, reason={"de": "x", "en": "y"}, lapses_on=lapses_on)
        if days != 2:
            with django_assert_num_queries(9):
                hr.get("/framework/refresh/")
