"""Question files of other systems: kept, mapped, planned, and imported all at once or not at all (docs/question-files.md)."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from competence import clock
from competence.actions import audit
from competence.errors import AlreadyDone, Refused
from competence.models import Person
from courses.enums import ItemState
from courses.formats.gift import read_gift
from courses.formats.moodle_xml import read_moodle_xml
from courses.formats.question_file import ReadQuestions
from courses.formats.question_mapping import Choices, Outcome, Plan, Planned, given_keys, keys_for, plan_questions
from courses.models import Item, ItemBank, QuestionFile
from courses.queries.item_import import stored_questions

KEPT_FOR = timedelta(days=30)
MOST_CATEGORIES = 100


class FaultyQuestionsError(Refused):
    """The file has faults; nothing was imported."""

    def __init__(self) -> None:
        super().__init__(
            _("Nothing was imported. Correct the questions below and load the file again."), code="question_file.faults"
        )


class BankChangedError(Refused):
    """The bank changed since the plan was shown; nothing was imported."""

    def __init__(self) -> None:
        super().__init__(
            _("The bank has changed since this check. Nothing was imported; look at the new result."),
            code="question_file.changed",
        )


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    plan: Plan
    file: QuestionFile


def read_file(file: QuestionFile) -> ReadQuestions:
    """The questions of a kept file: Moodle XML if it begins like XML, else GIFT. Writes nothing."""
    content = bytes(file.content)
    read = read_moodle_xml if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" else read_gift
    found = read(content, file=file.file_name, language=Choices.read(file.choices).language)
    if len(found.categories) > MOST_CATEGORIES:
        words = _("The file has %(count)s categories; at most %(most)s fit. Divide it.")
        found.faults.add(file.file_name, "", words % {"count": len(found.categories), "most": MOST_CATEGORIES})
    return found


def is_mapped(file: QuestionFile, found: ReadQuestions) -> bool:
    """Whether the mapping page has been sent for each category of the file."""
    return set(found.categories) <= set(Choices.read(file.choices).targets)


def plan_import(file: QuestionFile, found: ReadQuestions) -> Plan:
    """What importing this mapped file would change in its bank as it is now: the dry run. Writes nothing."""
    stored = stored_questions(given_keys(found.questions))
    own = {key for key, row in stored.items() if row.bank == file.bank_id}
    stored = stored_questions({*own, *keys_for(found.questions, file.bank.key, own)})
    return plan_questions(found.questions, Choices.read(file.choices), bank=file.bank_id, bank_key=file.bank.key, stored=stored)


@transaction.atomic
def keep_file(*, by: Person, bank: ItemBank, file_name: str, content: bytes, language: str) -> QuestionFile:
    """Keep a file between upload and import.

    Side effects: files that the same person uploaded more than 30 days ago and never imported are deleted; audit row.
    """
    if bank.is_shipped:
        raise Refused(_("What ships with a course comes from its package only."), code="question_file.shipped_bank")
    own = QuestionFile.objects.filter(uploaded_by=by, imported_at=None)
    own.filter(uploaded_at__lt=clock.now() - KEPT_FOR).delete()
    file = QuestionFile.objects.create(
        file_name=_short(file_name),
        content=content,
        bank=bank,
        choices=Choices(language).stored(),
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
    audit.record("questions.upload", by=by, subject=f"question_file:{file.pk}", bank=bank.pk, bytes=len(content))
    return file


@transaction.atomic
def choose_mapping(*, by: Person, file: QuestionFile, choices: Choices) -> None:
    """Say what the categories of a waiting file mean; proposed again for the next file of this bank.

    Side effects: audit row.
    """
    if not QuestionFile.objects.filter(pk=file.pk, imported_at=None).update(choices=choices.stored()):
        raise _too_late()
    file.choices = choices.stored()
    audit.record("questions.map", by=by, subject=f"question_file:{file.pk}", categories=len(choices.targets))


@transaction.atomic
def discard_file(*, by: Person, file: QuestionFile) -> bool:
    """Delete a waiting file without importing it. False if it is gone or imported already. Side effects: audit row."""
    count, _rows = QuestionFile.objects.filter(pk=file.pk, imported_at=None).delete()
    if count:
        audit.record("questions.discard", by=by, subject=f"question_file:{file.pk}")
    return bool(count)


def import_file(*, by: Person, file: QuestionFile, expected_digest: str | None = None) -> Imported:
    """Write what the dry run shows into the bank: all of it or nothing.

    A new question becomes a draft; one that is there already gets the file's words as its draft, in place of an earlier
    draft, and keeps its state and its current version. What is the same stays untouched, so the same file twice changes nothing.
    With faults `FaultyQuestionsError`; if the bank changed since `expected_digest` was shown, `BankChangedError`; if the file
    was imported already, `AlreadyDone`.
    Side effects: items and drafts; the file's content is emptied; one audit row.
    """
    try:
        return _import(by, file, expected_digest)
    except IntegrityError as error:  # someone gave away one of the keys in this moment
        raise BankChangedError from error


@transaction.atomic
def _import(by: Person, file: QuestionFile, expected_digest: str | None) -> Imported:
    moment = clock.now()
    # The row is won first: whoever comes second waits here and then finds it imported.
    if not QuestionFile.objects.filter(pk=file.pk, imported_at=None).update(imported_at=moment):
        raise _too_late()
    file = QuestionFile.objects.select_related("bank").get(pk=file.pk)
    found = read_file(file)
    if found.faults.count:
        raise FaultyQuestionsError
    if not is_mapped(file, found):
        raise Refused(_("Say first where the questions belong."), code="question_file.unmapped")
    plan = plan_import(file, found)
    if plan.faults:
        raise FaultyQuestionsError
    if expected_digest is not None and expected_digest != plan.digest:
        raise BankChangedError
    Item.objects.bulk_create(
        Item(
            bank=file.bank,
            key=one.key,
            competence_id=one.text.competence,
            level=one.text.level,
            state=ItemState.DRAFT,
            draft=one.fields,
            draft_kind=one.text.kind,
            draft_revision=1,
            drafted_by=by,
            drafted_at=moment,
        )
        for one in plan.questions
        if one.outcome == Outcome.NEW
    )
    for one in plan.questions:
        if one.outcome == Outcome.CHANGED:
            _write_draft(one, by)
    QuestionFile.objects.filter(pk=file.pk).update(content=b"")
    audit.record("questions.import", by=by, subject=f"question_file:{file.pk}", bank=file.bank_id, **plan.counts)
    return Imported(plan, file)


def _write_draft(one: Planned, by: Person) -> None:
    """Only onto the revision that the plan has seen, so that nobody's save is lost unseen."""
    assert one.stored is not None
    fields = {
        "draft": one.fields,
        "draft_kind": one.text.kind,
        "draft_revision": one.stored.revision + 1,
        "drafted_by": by,
        "drafted_at": clock.now(),
    }
    if one.stored.current is None:  # nobody has ever been asked this question, so it may still move
        fields |= {"competence_id": one.text.competence, "level": one.text.level}
    if (
        not Item.objects.filter(pk=one.stored.pk, draft_revision=one.stored.revision)
        .exclude(state=ItemState.RETIRED)
        .update(**fields)
    ):
        raise BankChangedError


def _short(file_name: str) -> str:
    """The name without a folder and control characters, cut to what fits."""
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in name if char.isprintable())[:200] or "questions"


def _too_late() -> AlreadyDone:
    return AlreadyDone(_("This file has already been imported or discarded."), code="question_file.closed")
