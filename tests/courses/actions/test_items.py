from typing import Any

import pytest

from competence.errors import AlreadyDone, Refused, Stale
from competence.models import AuditEvent, Person
from competence.texts import Translated
from courses.actions.items import (
    TooLong,
    bring_back_item,
    create_bank,
    create_item,
    delete_draft_item,
    discard_draft,
    duplicate_item,
    flag_item,
    release_item,
    retire_item,
    save_draft,
)
from courses.enums import ItemKind, ItemState
from courses.models import Item, ItemBank, ItemVersion
from tests import build
from tests.courses import items

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Person:
    return build.champion()


@pytest.fixture
def second() -> Person:
    return build.champion()


def actions_of(item: Item) -> list[str]:
    found = AuditEvent.objects.filter(subject=f"item:{item.pk}").order_by("pk")
    return list(found.values_list("action", flat=True))


def fresh(item: Item) -> Item:
    return Item.objects.select_related("current", "bank", "competence").get(pk=item.pk)


# ── Banks and new items ──


def test_a_bank_of_the_company(author: Person) -> None:
    bank = create_bank(by=author, key="own", title=Translated({"de": "Eigene"}), is_practice=True)
    assert (bank.is_shipped, bank.is_practice) == (False, True)
    with pytest.raises(Refused) as refused:
        create_bank(by=author, key="own", title=Translated({"de": "Noch eine"}))
    assert refused.value.code == "bank.key_taken"
    assert ItemBank.objects.count() == 1
    assert AuditEvent.objects.filter(action="bank.create").count() == 1


@pytest.mark.parametrize("there", ["K02", "own"])
def test_a_key_that_differs_only_by_capitals_is_taken(author: Person, there: str) -> None:
    ItemBank.objects.create(key=there, title=Translated({"de": "Da"}))
    with pytest.raises(Refused) as refused:
        create_bank(by=author, key=there.swapcase(), title=Translated({"de": "Noch eine"}))
    assert refused.value.code == "bank.key_taken"
    assert f"“{there}”" in str(refused.value.message) or f"„{there}“" in str(refused.value.message)


def test_new_items_get_keys_of_their_own(author: Person) -> None:
    made = [
        create_item(by=author, bank=items.bank(), competence=build.competence(), level=2, kind=ItemKind.CLOZE)
        for _n in range(3)
    ]
    assert [item.key for item in made] == ["own-sec-1-l2-1", "own-sec-1-l2-2", "own-sec-1-l2-3"]
    assert all((item.state, item.draft_kind, item.current) == (ItemState.DRAFT, "cloze", None) for item in made)
    assert actions_of(made[0]) == ["item.create"]


def test_a_freed_number_is_no_reason_to_fail(author: Person) -> None:
    competence = build.competence()
    first, last = (
        create_item(by=author, bank=items.bank(), competence=competence, level=1, kind=ItemKind.SINGLE) for _ in "ab"
    )
    first.delete()
    third = create_item(by=author, bank=items.bank(), competence=competence, level=1, kind=ItemKind.SINGLE)
    assert third.key not in (last.key, first.key)


# ── Drafts ──


def test_a_draft_keeps_what_was_typed_with_all_its_faults(author: Person) -> None:
    item = create_item(by=author, bank=items.bank(), competence=build.competence(), level=1, kind=ItemKind.SINGLE)
    raw = {"stem": {"de": "Halb"}, "options": [{}, {"right": True}], "nonsense": "  "}
    saved = save_draft(by=author, item=item, raw=raw, based_on=0)
    assert (saved.draft, saved.draft_revision, saved.drafted_by) == (raw, 1, author)


def test_two_windows_never_overwrite_each_other(author: Person, second: Person) -> None:
    item = items.drafted(author)
    save_draft(by=second, item=item, raw=items.raw(source="B"), based_on=item.draft_revision)
    with pytest.raises(Stale) as stale:
        save_draft(by=author, item=item, raw=items.raw(source="A"), based_on=item.draft_revision)
    assert stale.value.saved.draft["source"] == "B"
    assert fresh(item).draft["source"] == "B"
    assert actions_of(item) == ["item.create", "item.write"], "the second hand is on record, not each save"


def test_the_same_save_twice_is_one_save_and_changes_nobody(author: Person, second: Person) -> None:
    item = items.drafted(author)
    again = save_draft(by=second, item=item, raw=items.raw(), based_on=0)
    assert (again.draft_revision, again.drafted_by) == (item.draft_revision, author)


def test_competence_and_level_move_only_before_the_first_release(author: Person) -> None:
    other = build.competence("VER-1")
    item = items.drafted(author)
    moved = save_draft(by=author, item=item, raw=items.raw(), based_on=item.draft_revision, competence=other, level=2)
    assert (moved.competence, moved.level) == (other, 2)
    item = items.released(author)
    kept = save_draft(by=author, item=item, raw=items.raw(source="B"), based_on=item.draft_revision, competence=other, level=2)
    assert (kept.competence_id, kept.level) == ("SEC-1", 1)


def test_shipped_items_cannot_be_written(author: Person) -> None:
    item = build.item("shipped", competence_code="SEC-1", level=1)
    calls: list[Any] = [
        lambda: save_draft(by=author, item=item, raw=items.raw(), based_on=0),
        lambda: release_item(by=author, item=item, based_on=0),
        lambda: duplicate_item(by=author, item=item, bank=item.bank),
        lambda: create_item(by=author, bank=item.bank, competence=item.competence, level=1, kind=ItemKind.SINGLE),
    ]
    for call in calls:
        with pytest.raises(Refused) as refused:
            call()
        assert refused.value.code == "item.shipped"


def test_retired_items_are_not_written(author: Person) -> None:
    item = items.drafted(author)
    retire_item(by=author, item=item, reason="veraltet")
    for call in (
        lambda: save_draft(by=author, item=item, raw={}, based_on=item.draft_revision),
        lambda: release_item(by=build.champion(), item=item, based_on=item.draft_revision),
    ):
        with pytest.raises(Refused) as refused:
            call()
        assert refused.value.code == "item.retired"


def test_a_draft_can_be_given_up_once_there_is_a_version(author: Person) -> None:
    item = items.released(author)
    item = save_draft(by=author, item=item, raw=items.raw(source="B"), based_on=item.draft_revision)
    with pytest.raises(Stale):
        discard_draft(by=author, item=item, based_on=item.draft_revision - 1)
    assert discard_draft(by=author, item=item, based_on=item.draft_revision)
    assert not discard_draft(by=author, item=item, based_on=item.draft_revision)
    assert (fresh(item).draft, fresh(item).draft_kind, fresh(item).current.source) == (None, "", "Regel 3")
    with pytest.raises(Refused):
        discard_draft(by=author, item=items.drafted(author), based_on=1)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"source": "x" * 10_001}, "item.text_too_long"),
        ({"options": [{"text": {"de": "ä" * 10_001}}]}, "item.text_too_long"),
        ({"options": [{"text": {"de": "ä" * 9_999}} for _n in range(6)]}, "item.too_large"),
        ({"options": [{} for _n in range(40_000)]}, "item.too_large"),
    ],
)
def test_a_draft_holds_only_so_much(author: Person, fields: dict[str, Any], code: str) -> None:
    item = items.drafted(author)
    with pytest.raises(TooLong) as refused:
        save_draft(by=author, item=item, raw=items.raw(**fields), based_on=item.draft_revision)
    assert refused.value.code == code
    assert fresh(item).draft == item.draft
    long = items.raw(source="x" * 10_000)
    assert save_draft(by=author, item=item, raw=long, based_on=item.draft_revision).draft == long


def test_a_question_that_was_never_released_can_be_deleted(author: Person, second: Person) -> None:
    item = items.drafted(author)
    delete_draft_item(by=second, item=item)
    assert not Item.objects.exists()
    assert actions_of(item) == ["item.create", "item.delete_draft"]
    with pytest.raises(AlreadyDone):
        delete_draft_item(by=second, item=item)
    assert actions_of(item) == ["item.create", "item.delete_draft"]
    retired = items.drafted(author)
    retire_item(by=author, item=retired, reason="verworfen")
    delete_draft_item(by=author, item=retired)
    assert not Item.objects.exists()


def test_what_has_a_version_or_came_with_a_course_is_not_deleted(author: Person) -> None:
    released = items.released(author)
    Item.objects.filter(pk=released.pk).update(state=ItemState.DRAFT)
    shipped = build.item("shipped", competence_code="SEC-1", level=1)
    withdrawn = items.released(author)
    Item.objects.filter(pk=withdrawn.pk).update(current=None)  # a version there is all the same
    for item, code in ((released, "item.released"), (withdrawn, "item.released"), (shipped, "item.shipped")):
        with pytest.raises(Refused) as refused:
            delete_draft_item(by=author, item=item)
        assert refused.value.code == code
    assert Item.objects.count() == 3


# ── Release ──


def test_a_second_champion_releases_a_draft(author: Person, second: Person) -> None:
    item = items.drafted(author)
    assert release_item(by=second, item=item, based_on=item.draft_revision)
    item = fresh(item)
    assert item.current is not None
    assert (item.state, item.draft, item.draft_kind, item.drafted_by) == (ItemState.READY, None, "", None)
    assert (item.current.number, item.current.published_by, item.current.kind) == (1, second, "single")
    assert item in Item.objects.askable()
    assert actions_of(item) == ["item.create", "item.release"]


def test_nobody_releases_an_own_draft(author: Person) -> None:
    item = items.drafted(author)
    with pytest.raises(Refused) as refused:
        release_item(by=author, item=item, based_on=item.draft_revision)
    assert refused.value.code == "item.own_draft"
    assert not ItemVersion.objects.exists()


def test_whoever_wrote_last_is_the_author(author: Person, second: Person) -> None:
    item = items.drafted(author)
    item = save_draft(by=second, item=item, raw=items.raw(source="B"), based_on=item.draft_revision)
    with pytest.raises(Refused):
        release_item(by=second, item=item, based_on=item.draft_revision)
    assert release_item(by=author, item=item, based_on=item.draft_revision)


def test_a_draft_with_faults_is_not_released(author: Person, second: Person) -> None:
    item = items.drafted(author)
    item = save_draft(by=author, item=item, raw=items.raw(source=""), based_on=item.draft_revision)
    with pytest.raises(Refused) as refused:
        release_item(by=second, item=item, based_on=item.draft_revision)
    assert refused.value.code == "item.faults"
    assert item.key in str(refused.value.message)


def test_what_the_linter_stops_is_not_released(author: Person, second: Person) -> None:
    item = items.drafted(author)
    raw = items.raw()
    raw["options"][2]["text"] = raw["options"][1]["text"]
    item = save_draft(by=author, item=item, raw=raw, based_on=item.draft_revision)
    with pytest.raises(Refused) as refused:
        release_item(by=second, item=item, based_on=item.draft_revision)
    assert refused.value.code == "item.lint"


def test_a_picture_that_is_not_stored_is_a_fault(author: Person, second: Person) -> None:
    picture = {"name": f"{'f' * 64}.png", "width": 6, "height": 4}
    item = items.drafted(author, ItemKind.HOTSPOT, picture=picture)
    with pytest.raises(Refused) as refused:
        release_item(by=second, item=item, based_on=item.draft_revision)
    assert refused.value.code == "item.faults"


def test_two_releases_make_one_version(author: Person, second: Person) -> None:
    item = items.drafted(author)
    assert release_item(by=second, item=item, based_on=item.draft_revision)
    with pytest.raises(AlreadyDone) as refused:
        release_item(by=second, item=item, based_on=item.draft_revision)
    assert refused.value.code == "item.no_draft"
    assert ItemVersion.objects.filter(item=item).count() == 1


def test_only_what_was_read_is_released(author: Person, second: Person) -> None:
    item = items.drafted(author)
    save_draft(by=author, item=item, raw=items.raw(source="B"), based_on=item.draft_revision)
    with pytest.raises(Stale):
        release_item(by=second, item=item, based_on=item.draft_revision)
    assert not ItemVersion.objects.exists()


def test_a_draft_without_changes_is_no_new_version(author: Person, second: Person) -> None:
    item = items.released(author)
    changed = save_draft(by=author, item=item, raw=items.raw(source="B"), based_on=item.draft_revision)
    back = save_draft(by=author, item=item, raw=items.raw(), based_on=changed.draft_revision)
    assert not release_item(by=second, item=back, based_on=back.draft_revision)
    assert fresh(item).draft is None
    assert ItemVersion.objects.filter(item=item).count() == 1


def test_a_new_version_leaves_the_old_one_untouched(author: Person, second: Person) -> None:
    item = items.released(author)
    old = item.current
    assert old is not None
    item = save_draft(by=author, item=item, raw=items.raw(source="B"), based_on=item.draft_revision)
    assert fresh(item).current == old
    assert release_item(by=second, item=item, based_on=item.draft_revision)
    assert [version.source for version in ItemVersion.objects.order_by("number")] == ["Regel 3", "B"]
    assert fresh(item).current.number == 2


# ── States ──


def test_flag_retire_and_bring_back(author: Person) -> None:
    item = items.released(author)
    flag_item(by=author, item=item, reason=" Zwei Antworten sind richtig ")
    row = fresh(item)
    assert (row.state, row.note, row.changed_by) == (ItemState.FLAGGED, "Zwei Antworten sind richtig", author)
    assert item not in Item.objects.askable()
    bring_back_item(by=author, item=item)
    assert (fresh(item).state, fresh(item).note, fresh(item).changed_by) == (ItemState.READY, "", None)
    retire_item(by=author, item=item, reason="veraltet")
    assert fresh(item).state == ItemState.RETIRED
    bring_back_item(by=author, item=item)
    assert fresh(item).state == ItemState.READY
    assert actions_of(item)[-4:] == ["item.flag", "item.bring_back", "item.retire", "item.bring_back"]
    assert "veraltet" not in str(list(AuditEvent.objects.values_list("details", flat=True))), (
        "reasons are no facts for the audit"
    )


def test_what_was_never_released_comes_back_as_a_draft(author: Person) -> None:
    item = items.drafted(author)
    retire_item(by=author, item=item, reason="verworfen")
    bring_back_item(by=author, item=item)
    assert fresh(item).state == ItemState.DRAFT


@pytest.mark.parametrize("change", [flag_item, retire_item])
def test_each_change_of_state_happens_once(author: Person, change: Any) -> None:
    item = items.released(author)
    change(by=author, item=item, reason="warum")
    with pytest.raises(AlreadyDone):
        change(by=author, item=item, reason="warum noch einmal")
    assert fresh(item).note == "warum"
    bring_back_item(by=author, item=item)
    with pytest.raises(AlreadyDone):
        bring_back_item(by=author, item=item)


@pytest.mark.parametrize("change", [flag_item, retire_item])
def test_a_change_without_a_reason_is_refused(author: Person, change: Any) -> None:
    with pytest.raises(Refused) as refused:
        change(by=author, item=items.released(author), reason="  ")
    assert refused.value.code == "item.reason"


def test_a_draft_cannot_be_flagged(author: Person) -> None:
    with pytest.raises(AlreadyDone):
        flag_item(by=author, item=items.drafted(author), reason="warum")


# ── Copies ──


def test_a_copy_of_a_shipped_item(author: Person, second: Person) -> None:
    item = build.item("shipped", competence_code="SEC-1", level=2)
    copies = [duplicate_item(by=author, item=item, bank=items.bank()) for _n in "ab"]
    assert [copy.key for copy in copies] == ["shipped-copy-1", "shipped-copy-2"]
    copy = copies[0]
    assert (copy.state, copy.level, copy.competence_id, copy.drafted_by) == (ItemState.DRAFT, 2, "SEC-1", author)
    assert copy.draft is not None
    assert item.current is not None
    assert copy.draft["stem"] == item.current.stem
    assert fresh(item).draft is None
    assert actions_of(copy) == ["item.duplicate"]


def test_a_copy_takes_the_version_that_holds_not_the_draft(author: Person) -> None:
    item = items.released(author)
    save_draft(by=author, item=item, raw=items.raw(source="B"), based_on=item.draft_revision)
    copy = duplicate_item(by=author, item=item, bank=items.bank())
    assert copy.draft is not None
    assert copy.draft["source"] == "Regel 3"
    first = items.drafted(author, ItemKind.NUMERIC)
    assert duplicate_item(by=author, item=first, bank=items.bank()).draft == first.draft


@pytest.mark.parametrize("kind", list(ItemKind))
def test_every_kind_goes_all_the_way(author: Person, second: Person, kind: ItemKind) -> None:
    item = items.released(author, kind)
    assert item.current is not None
    assert item.current.content == items.content_of(kind, items.raw(kind))
    copy = duplicate_item(by=author, item=item, bank=items.bank())
    assert release_item(by=second, item=copy, based_on=copy.draft_revision)
    assert fresh(copy).current.digest == item.current.digest
