"""Question files into a bank: kept, mapped, planned, imported all at once or not at all."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from competence import clock
from competence.errors import AlreadyDone, Refused
from competence.models import AuditEvent, Person
from courses.actions.item_import import (
    MOST_CATEGORIES,
    BankChangedError,
    FaultyQuestionsError,
    _write_draft,
    choose_mapping,
    discard_file,
    import_file,
    is_mapped,
    keep_file,
    plan_import,
    read_file,
)
from courses.actions.items import save_draft
from courses.enums import ItemKind, ItemState
from courses.formats.question_mapping import Choices, Target
from courses.models import Item, ItemBank, QuestionFile
from courses.queries.item_import import earlier_targets
from tests import build
from tests.courses.gift_files import gift

pytestmark = pytest.mark.django_db

TWO = gift(("Passwort", "Niemandem sagen"), ("Rechnung", "Nachfragen"))


@pytest.fixture
def champion() -> Person:
    build.company()
    build.competence("SEC-1")
    build.competence("PRO-2")
    return build.champion()


def mapped(by: Person, text: str | bytes = TWO, bank: ItemBank | None = None, **fields: Any) -> QuestionFile:
    """A file with each category mapped to SEC-1, level 1."""
    file = build.question_file(by, text, bank)
    targets = dict.fromkeys(read_file(file).categories, Target("SEC-1", 1))
    choices: dict[str, Any] = {"language": "de", "targets": targets, "source": "Leitlinie", "review_on": "2030-01-01"}
    choose_mapping(by=by, file=file, choices=Choices(**(choices | fields)))
    return file


def counts(file: QuestionFile) -> dict[str, int]:
    """What the dry run of this file counts, without zeros."""
    return {name: count for name, count in plan_import(file, read_file(file)).counts.items() if count}


# ── Upload, mapping, discarding ──


def test_a_file_is_kept_under_its_bare_name_for_a_bank_of_the_company(champion: Person) -> None:
    bank = build.company_bank()
    file = keep_file(by=champion, bank=bank, file_name="C:\\x\\Fragen\n.txt", content=b"abc", language="en")
    file.refresh_from_db()
    assert (file.file_name, bytes(file.content), file.choices["language"]) == ("Fragen.txt", b"abc", "en")
    event = AuditEvent.objects.get(action="questions.upload")
    assert (event.by, event.details) == (champion, {"bank": bank.pk, "bytes": 3})
    shipped = build.company_bank("K01", is_shipped=True)
    with pytest.raises(Refused):
        keep_file(by=champion, bank=shipped, file_name="a", content=b"abc", language="de")


def test_own_files_that_were_never_imported_go_after_30_days(champion: Person) -> None:
    old, other = build.question_file(champion, TWO), build.question_file(build.champion(), TWO)
    done = mapped(champion)
    import_file(by=champion, file=done)
    with clock.at(clock.now() + timedelta(days=29)):
        keep_file(by=champion, bank=old.bank, file_name="a", content=b"abc", language="de")
        assert QuestionFile.objects.filter(pk=old.pk).exists()
    with clock.at(clock.now() + timedelta(days=31)):
        keep_file(by=champion, bank=old.bank, file_name="b", content=b"abc", language="de")
    left = set(QuestionFile.objects.values_list("pk", flat=True))
    assert old.pk not in left
    assert {other.pk, done.pk} < left


def test_a_file_is_read_by_its_content(champion: Person) -> None:
    assert [one.name for one in read_file(build.question_file(champion, TWO)).questions] == ["Passwort", "Rechnung"]
    xml = read_file(build.question_file(champion, b"\xef\xbb\xbf \n<!DOCTYPE quiz><quiz></quiz>", file_name="a.gift"))
    assert xml.faults.count
    assert not xml.questions


@pytest.mark.parametrize("content", [b"\xff\xfe\xff", b"// only a remark\n", b"<quiz/>", b"<quiz", b"\x00\x01"])
def test_what_holds_no_question_is_a_fault(champion: Person, content: bytes) -> None:
    file = build.question_file(champion, content)
    assert read_file(file).faults.count
    with pytest.raises(FaultyQuestionsError):
        import_file(by=champion, file=file)


def test_too_many_categories_are_a_fault(champion: Person) -> None:
    parts = [gift((f"Frage {number}", "Nachfragen"), category=f"c{number}") for number in range(MOST_CATEGORIES + 1)]
    assert not read_file(build.question_file(champion, "\n".join(parts[1:]))).faults.count
    assert read_file(build.question_file(champion, "\n".join(parts))).faults.count == 1


def test_a_file_without_a_mapping_is_not_imported(champion: Person) -> None:
    file = build.question_file(champion, TWO)
    assert not is_mapped(file, read_file(file))
    with pytest.raises(Refused) as refusal:
        import_file(by=champion, file=file)
    assert refusal.value.code == "question_file.unmapped"
    file.refresh_from_db()
    assert file.imported_at is None


def test_what_was_chosen_is_remembered_for_the_bank_once_it_was_imported(champion: Person) -> None:
    first, later = mapped(champion), build.question_file(build.champion(), TWO)
    assert earlier_targets(later) == {}
    import_file(by=champion, file=first)
    assert earlier_targets(later) == {"kundig/SEC-1/level 1": Target("SEC-1", 1)}
    assert earlier_targets(build.question_file(champion, TWO, build.company_bank("other"))) == {}
    second = mapped(champion, gift(("Neu", "Nachfragen")), targets={"kundig/SEC-1/level 1": Target("PRO-2", 2)})
    import_file(by=champion, file=second)
    assert earlier_targets(later) == {"kundig/SEC-1/level 1": Target("PRO-2", 2)}  # the latest import counts


def test_a_file_is_discarded_once(champion: Person) -> None:
    file = mapped(champion)
    assert discard_file(by=champion, file=file)
    file.pk = file.pk or 1
    assert not discard_file(by=champion, file=file)
    with pytest.raises(AlreadyDone):
        import_file(by=champion, file=file)
    with pytest.raises(AlreadyDone):
        choose_mapping(by=champion, file=file, choices=Choices("de"))
    assert AuditEvent.objects.filter(action="questions.discard").count() == 1
    assert not Item.objects.exists()


# ── Import ──


def test_new_questions_become_drafts(champion: Person) -> None:
    file = mapped(champion)
    done = import_file(by=champion, file=file)
    assert done.plan.counts == {"new": 2, "changed": 0, "same": 0, "refused": 0}
    item = Item.objects.get(key="own-passwort")
    assert (item.bank.key, item.competence_id, item.level, item.state) == ("own", "SEC-1", 1, ItemState.DRAFT)
    assert (item.current, item.draft_kind, item.drafted_by, item.draft_revision) == (None, ItemKind.SINGLE, champion, 1)
    assert item.draft is not None
    assert item.draft["topic"] == {"de": "Passwort"}
    assert (item.draft["source"], item.draft["review_on"]) == ("Leitlinie", "2030-01-01")
    assert item.draft["options"][0]["text"] == {"de": "Niemandem sagen"}
    assert not {"key", "level", "kind"} & set(item.draft)
    file.refresh_from_db()
    assert (bytes(file.content), file.imported_at is not None) == (b"", True)
    event = AuditEvent.objects.get(action="questions.import")
    assert event.subject == f"question_file:{file.pk}"
    assert event.details == {"bank": file.bank_id, "new": 2, "changed": 0, "same": 0, "refused": 0}


def test_the_same_file_twice_changes_nothing_even_a_month_later(champion: Person) -> None:
    import_file(by=champion, file=mapped(champion))
    before = list(Item.objects.order_by("key").values())
    with clock.at(clock.now() + timedelta(days=30)):
        again = mapped(champion, review_on="2031-06-01", source="Anderes")
        assert counts(again) == {"same": 2}
        assert import_file(by=build.champion(), file=again).plan.counts["same"] == 2
    assert list(Item.objects.order_by("key").values()) == before


def test_a_changed_question_gets_a_new_draft_and_keeps_version_and_state(champion: Person) -> None:
    import_file(by=champion, file=mapped(champion))
    item = Item.objects.get(key="own-passwort")
    assert item.draft is not None
    released = build.item_version(item, right={"a"})
    Item.objects.filter(pk=item.pk).update(current=released, state=ItemState.FLAGGED, draft=None, draft_kind="")
    other = build.champion()
    file = mapped(other, gift(("Passwort", "Geheim halten"), ("Rechnung", "Nachfragen")))
    assert counts(file) == {"changed": 1, "same": 1}
    import_file(by=other, file=file)
    item.refresh_from_db()
    assert (item.current, item.state, item.drafted_by, item.draft_revision) == (released, ItemState.FLAGGED, other, 2)
    assert item.draft["options"][0]["text"] == {"de": "Geheim halten"}
    assert item.draft["source"] == released.source  # the file names none
    assert counts(mapped(other, gift(("Passwort", "Geheim halten")))) == {"same": 1}


def test_a_draft_that_was_never_released_may_move_to_another_competence(champion: Person) -> None:
    import_file(by=champion, file=mapped(champion))
    targets = {"kundig/SEC-1/level 1": Target("PRO-2", 2)}
    import_file(by=champion, file=mapped(champion, targets=targets))
    assert set(Item.objects.values_list("competence_id", "level")) == {("PRO-2", 2)}
    Item.objects.filter(key="own-passwort").update(
        current=build.item_version(Item.objects.get(key="own-passwort"), right={"a"})
    )
    back = mapped(champion)
    assert counts(back) == {"refused": 1, "changed": 1}
    with pytest.raises(FaultyQuestionsError):
        import_file(by=champion, file=back)
    assert set(Item.objects.values_list("competence_id", "level")) == {("PRO-2", 2)}


def test_one_fault_and_nothing_is_imported(champion: Person) -> None:
    Item.objects.create(bank=build.company_bank("other"), key="own-rechnung", competence_id="SEC-1", level=1)
    file = mapped(champion)
    assert counts(file) == {"new": 1, "refused": 1}
    with pytest.raises(FaultyQuestionsError):
        import_file(by=champion, file=file)
    assert not Item.objects.filter(bank__key="own").exists()
    file.refresh_from_db()
    assert (file.imported_at, bytes(file.content)) == (None, TWO.encode())
    Item.objects.all().delete()
    import_file(by=champion, file=file)  # the same file once the fault is gone
    assert Item.objects.filter(bank__key="own").count() == 2


def test_a_retired_question_stays_as_it_is(champion: Person) -> None:
    import_file(by=champion, file=mapped(champion))
    Item.objects.filter(key="own-passwort").update(state=ItemState.RETIRED)
    assert counts(mapped(champion)) == {"same": 2}
    assert counts(mapped(champion, gift(("Passwort", "Geheim halten")))) == {"refused": 1}


def test_the_plan_that_was_shown_must_still_hold(champion: Person) -> None:
    import_file(by=champion, file=mapped(champion))
    file = mapped(champion, gift(("Passwort", "Geheim halten")))
    shown = plan_import(file, read_file(file)).digest
    item = Item.objects.get(key="own-passwort")
    save_draft(by=build.champion(), item=item, raw={"stem": {"de": "Mitten im Schreiben"}}, based_on=1)
    with pytest.raises(BankChangedError):
        import_file(by=champion, file=file, expected_digest=shown)
    item.refresh_from_db()
    assert item.draft == {"stem": {"de": "Mitten im Schreiben"}}
    file.refresh_from_db()
    assert file.imported_at is None
    import_file(by=champion, file=file, expected_digest=plan_import(file, read_file(file)).digest)


def test_a_draft_is_written_only_onto_the_revision_that_the_plan_has_seen(champion: Person) -> None:
    """Someone may save between the plan and the write, in the middle of an import."""
    import_file(by=champion, file=mapped(champion))
    file = mapped(champion, gift(("Passwort", "Geheim halten")))
    (one,) = plan_import(file, read_file(file)).changes
    item = Item.objects.get(key="own-passwort")
    save_draft(by=champion, item=item, raw={"stem": {"de": "Mitten im Schreiben"}}, based_on=1)
    with pytest.raises(BankChangedError):
        _write_draft(one, champion)
    Item.objects.filter(pk=item.pk).update(draft_revision=1, state=ItemState.RETIRED)
    with pytest.raises(BankChangedError):
        _write_draft(one, champion)
    item.refresh_from_db()
    assert item.draft == {"stem": {"de": "Mitten im Schreiben"}}


def test_a_file_is_imported_once(champion: Person) -> None:
    file = mapped(champion)
    import_file(by=champion, file=file)
    with pytest.raises(AlreadyDone):
        import_file(by=champion, file=file)
    with pytest.raises(AlreadyDone):
        choose_mapping(by=champion, file=file, choices=Choices("de"))
    assert not discard_file(by=champion, file=file)
    assert QuestionFile.objects.filter(pk=file.pk).exists()
    assert Item.objects.count() == 2


def at_once(*files: QuestionFile) -> list[str]:
    """Import these at the same moment; gives what became of each, sorted."""
    ready = Barrier(len(files))
    results: list[str] = []

    def work(file: QuestionFile) -> None:
        try:
            ready.wait(10)
            import_file(by=file.uploaded_by, file=file)
            results.append("imported")
        except Refused as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(file,)) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(results)


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_a_file_at_once_have_one_effect() -> None:
    build.competence("SEC-1")
    file = mapped(build.champion())
    assert at_once(file, QuestionFile.objects.get(pk=file.pk)) == ["imported", "question_file.closed"]
    assert Item.objects.count() == 2
    assert AuditEvent.objects.filter(action="questions.import").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_files_with_the_same_questions_at_once_make_each_question_once() -> None:
    build.competence("SEC-1")
    results = at_once(mapped(build.champion()), mapped(build.champion()))
    assert results[0] == "imported"
    assert results[1] in ("imported", "question_file.changed")  # it saw nothing to do, or lost the keys
    assert Item.objects.count() == 2
