"""Handing out questions as a file."""

from datetime import UTC, datetime

import pytest

from competence import clock
from competence.errors import Refused
from competence.models import AuditEvent
from courses.actions.attempt import hand_in, start_attempt
from courses.actions.item_export import Format, export_items, write_export
from courses.actions.item_import import choose_mapping, import_file, plan_import, read_file
from courses.enums import ItemState
from courses.formats.question_mapping import Choices, Target
from courses.models import Item, ItemTag
from courses.queries.item_export import Selection, chosen_items
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _company() -> None:
    build.company()


def keys(**filters: str) -> list[str]:
    return [item.key for item in chosen_items(Selection(filters))]


def test_filters_narrow_and_numbers_choose() -> None:
    one = build.item("a-one", competence_code="SEC-1", level=1, bank="a")
    two = build.item("a-two", competence_code="SEC-1", level=2, bank="a")
    three = build.item("b-three", competence_code="PRO-2", level=1, bank="b")
    Item.objects.filter(pk=two.pk).update(state=ItemState.RETIRED)
    three.tags.add(ItemTag.objects.create(name="Vertrieb"))
    assert set(keys()) == {"a-one", "a-two", "b-three"}
    assert keys(bank="a", level="1") == ["a-one"]
    assert keys(competence="PRO-2") == ["b-three"]
    assert keys(state=ItemState.RETIRED) == ["a-two"]
    assert keys(tag="Vertrieb") == ["b-three"]
    assert [item.pk for item in chosen_items(Selection(items=(one.pk, 999_999)))] == [one.pk]
    assert chosen_items(Selection({"bank": "b"}, items=(one.pk,))) == []


@pytest.mark.parametrize(("format", "ending"), [(Format.GIFT, "gift.txt"), (Format.MOODLE, "xml")])
def test_an_export_holds_the_current_versions_and_leaves_a_trace(format: Format, ending: str) -> None:
    champion = build.champion()
    build.item("own-one", competence_code="SEC-1", level=1, bank="own")
    Item.objects.create(bank=build.company_bank(), key="own-draft", competence=build.competence(), level=1, state="draft")
    selection = Selection({"bank": "own"})
    with clock.at(datetime(2026, 11, 22, 12, tzinfo=UTC)):
        export = export_items(by=champion, selection=selection, format=format)
    assert export.file_name == f"kundig-own-2026-11-22.{ending}"
    assert (export.count, [key for key, _reason in export.left_out]) == (1, ["own-draft"])
    assert "Auswahl a own-one" in export.data.decode()
    event = AuditEvent.objects.get(action="questions.export")
    assert (event.by, event.subject) == (champion, "bank:own")
    assert event.details == {"format": str(format), "questions": 1}
    assert write_export(Selection(), format, reader=champion).file_name.startswith("kundig-questions-")


def test_what_a_champion_is_being_asked_stays_here_until_it_is_handed_in() -> None:
    champion, quiz = build.champion(), build.quiz()
    build.reading(champion, quiz.lesson)
    attempt = start_attempt(by=champion, quiz=quiz)
    asked = set(attempt.questions.values_list("item_version__item__key", flat=True))
    export = write_export(Selection(), Format.GIFT, reader=champion)
    assert {key for key, _reason in export.left_out} == asked
    assert export.count == 12 - len(asked)
    assert not any(f"CANARY a {key}" in export.data.decode() for key in asked)
    assert write_export(Selection(), Format.GIFT, reader=build.champion()).count == 12
    hand_in(by=champion, attempt=attempt)
    assert write_export(Selection(), Format.GIFT, reader=champion).count == 12


def test_nothing_to_hand_out_is_refused_and_leaves_no_trace() -> None:
    with pytest.raises(Refused):
        export_items(by=build.champion(), selection=Selection({"bank": "own"}), format=Format.GIFT)
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("format", list(Format))
def test_what_is_handed_out_and_loaded_again_changes_nothing(format: Format) -> None:
    champion = build.champion()
    for number in range(3):
        build.item(f"own-{number}", competence_code="SEC-1", level=1, bank="own")
    bank = build.company_bank()
    bank.is_shipped = False
    bank.save()
    data = write_export(Selection({"bank": "own"}), format, reader=champion).data
    file = build.question_file(champion, data, bank)
    found = read_file(file)
    assert not found.faults.count, found.faults.found
    targets = dict.fromkeys(found.categories, Target("SEC-1", 1))
    choose_mapping(by=champion, file=file, choices=Choices("de", targets, "x", "2031-01-01"))
    assert plan_import(file, found).counts == {"new": 0, "changed": 0, "same": 3, "refused": 0}
    import_file(by=champion, file=file)
    assert not Item.objects.exclude(draft=None).exists()
