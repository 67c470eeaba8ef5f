from copy import deepcopy

import pytest
import yaml
from django.conf import settings

from competence.actions.rule_sets import publish_rules
from competence.enums import Language
from tests import build

pytestmark = pytest.mark.django_db

TEXT = (settings.FIXTURES_DIR / "framework" / "rule_set.yaml").read_text(encoding="utf-8")


@pytest.fixture
def reader(client, sign_in):
    build.company()
    return sign_in(client, build.person(language=Language.ENGLISH))


def publish(version: str, confidence: float) -> None:
    data = deepcopy(yaml.safe_load(TEXT))
    data["version"] = version
    data["gates"][1]["confidence"] = confidence
    publish_rules(constants=data, text=f"# {version}: a comment\n{yaml.safe_dump(data)}", by=None)


def page(reader, address: str = "") -> str:
    return reader.get(f"/framework/rules/{address}").content.decode()


def test_without_a_rule_set_the_page_says_so(reader):
    assert "there is no rule set" in page(reader)


def test_everyone_reads_the_current_one_as_tables_and_as_its_file(reader):
    build.shipped_framework()
    text = page(reader)
    assert "the first version" in text
    assert "# The published constants by which proof becomes a level" in text
    assert "Exercise read by two AI champions" in text
    assert "at least 14 days after the last one" in text
    assert "20 double reviews is below 0.60" in text


def test_a_list_costs_the_same_with_1_and_3_versions(reader, django_assert_num_queries):
    build.shipped_framework()
    with django_assert_num_queries(6):
        page(reader)
    publish("2027.1", 0.6)
    publish("2028.1", 0.7)
    with django_assert_num_queries(6):
        text = page(reader)
    assert text.count("holds now") == 1
    assert text.index("2028.1") < text.index("2027.1") < text.index("2026.1")
    assert "# 2028.1: a comment" in text
    assert "# 2027.1: a comment" not in text


def test_an_earlier_version_says_that_a_later_one_holds(reader):
    build.shipped_framework()
    publish("2027.1", 0.6)
    assert "A later version holds now" in page(reader, "2026.1/")
    assert "It holds now" in page(reader, "2027.1/")
    assert "# 2027.1: a comment" in page(reader, "2027.1/")


def test_a_version_is_compared_with_its_predecessor(reader):
    build.shipped_framework()
    publish("2027.1", 0.6)
    publish("2028.1", 0.7)
    text = page(reader, "2028.1/changes/")
    assert "What rule set 2028.1 changed in 2027.1" in text
    assert "1 constant changed" in text
    assert "<td>0.6</td><td>0.7</td>" in text


@pytest.mark.parametrize("address", ["2026.1/changes/", "2031.1/", "2031.1/changes/", "%00/"])
def test_what_is_not_there_is_not_found(reader, address):
    build.shipped_framework()
    assert reader.get(f"/framework/rules/{address}").status_code == 404
