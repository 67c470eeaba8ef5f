"""What lies behind a proof from an exercise or a quiz, for whoever decides about an objection (settings.EVIDENCE_MATERIAL)."""

import re
from fractions import Fraction
from html import unescape

from django.db.models import Exists, OuterRef, Prefetch
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from competence.models import Evidence, Person
from competence.queries.material import Material, MaterialField, MaterialFile, MaterialSection
from competence.texts import translated
from courses.enums import Mark
from courses.models import Attempt, AttemptQuestion, Review, ReviewMark, SubmissionVersion
from courses.queries.asked_now import in_open_placements, in_open_quizzes
from courses.queries.marking import credit_of
from courses.rules.kinds import kind_of
from courses.rules.question_text import split_question

_END_OF_BLOCK = re.compile(r"</(?:p|li|h[1-6]|tr|div|blockquote)>|<br\s*/?>", re.IGNORECASE)


def _number(evidence: Evidence) -> int:
    """The number in "review:17"; -1, which no row has, for what is none."""
    number = evidence.source.partition(":")[2]
    return int(number) if number.isdecimal() and len(number) <= 18 else -1


def _plain(html: str) -> str:
    """The words of cleaned HTML, a paragraph a line."""
    words = unescape(strip_tags(_END_OF_BLOCK.sub("\n\\g<0>", html)))
    return "\n".join(line.strip() for line in words.splitlines() if line.strip())


# ── Exercises ──


def of_review(evidence: Evidence, *, reader: Person | None = None) -> Material | None:
    """The version that was read, with marks and reasons; without the names of the two (two queries)."""
    marks = Prefetch("marks", ReviewMark.objects.select_related("criterion").order_by("criterion__position"))
    rows = Review.objects.select_related("version__submission__edition").prefetch_related(marks)
    review = rows.filter(pk=_number(evidence), version__submission__person=evidence.person_id).first()
    if review is None:
        return None
    version, edition = review.version, review.version.submission.edition
    return Material(
        title=str(edition.title),
        sections=(
            MaterialSection(_("The task"), _plain(str(edition.brief)), is_long=True),
            MaterialSection(_("What was handed in"), version.text, tuple(_about_work(version))),
            MaterialSection(_("The marks and their reasons"), fields=tuple(_marks(review))),
            MaterialSection(_("What the review says"), fields=tuple(_said(review))),
        ),
        files=(MaterialFile(version.file_name, str(version.file.name), version.file_type, version.file_size),)
        if version.file
        else (),
        level=max((one["level"] for one in edition.proves if one["competence"] == evidence.competence_id), default=None),
        judges=(review.reviewer_id,),
    )


def _about_work(version: SubmissionVersion) -> list[MaterialField]:
    minutes = [
        (_("With AI"), version.minutes_with),
        (_("Without AI"), version.minutes_without),
    ]
    found = [
        (_("Checked"), version.checked),
        (_("Tool"), version.tool),
        (_("Data"), str(version.get_data_class_display()) if version.data_class else ""),
        *(
            (label, ngettext("%(minutes)s minute", "%(minutes)s minutes", count) % {"minutes": count})
            for label, count in minutes
            if count is not None
        ),
    ]
    return [MaterialField(label, text) for label, text in found if text]


def _marks(review: Review) -> list[MaterialField]:
    found = []
    for row in review.marks.all():
        mark = Mark(row.mark)
        anchors = row.criterion.anchors
        lines = [f"{mark.value} {mark.label}: {translated(anchors[mark])}"]
        if mark < Mark.MET:
            lines.append(_("2 met: %(anchor)s") % {"anchor": translated(anchors[Mark.MET])})
        if row.reason:
            lines.append(_("Reason: %(reason)s") % {"reason": row.reason})
        found.append(MaterialField(row.criterion.title, "\n".join(lines)))
    return found


def _said(review: Review) -> list[MaterialField]:
    found = [
        (_("Outcome"), str(review.get_outcome_display())),
        (_("Praise"), review.praise),
        (pgettext("objection", "The main point"), review.main_point),
        (_("The next step"), review.next_step),
    ]
    return [MaterialField(label, text) for label, text in found if text]


# ── Quizzes ──


def of_attempt(evidence: Evidence, *, reader: Person | None = None) -> Material | None:
    """The questions on the competence with the given answers (two queries); those of other competences stay closed.

    What a quiz or a placement asks the reader right now comes without answer and solution, because the page would give it away.
    """
    attempts = Attempt.objects.filter(person=evidence.person_id).exclude(handed_in_at=None)
    attempt = attempts.select_related("quiz").filter(pk=_number(evidence)).first()
    if attempt is None:
        return None
    who, this = reader.pk if reader else 0, {"item_version__item": OuterRef("item_version__item")}
    asked_now = Exists(in_open_quizzes(who).filter(**this)) | Exists(in_open_placements(who).filter(**this))
    questions = list(
        attempt.questions.filter(competence_code=evidence.competence_id)
        .select_related("item_version", "mark")
        .annotate(asked_now=asked_now)
        .order_by("position")
    )
    blocks = [block["level"] for block in attempt.blocks if block["competence"] == evidence.competence_id]
    marks = [question.mark for question in questions if hasattr(question, "mark")]
    is_deleted = attempt.answers_deleted_at is not None
    return Material(
        title=str(attempt.title),
        sections=() if is_deleted else tuple(_question(one, is_hidden=one.asked_now) for one in questions),
        level=max(blocks, default=None),
        judges=tuple(sorted({mark.marker_id for mark in marks if mark.marker_id})),
        note=_("The answers were deleted after 30 days, as agreed. Only the result is left.") if is_deleted else "",
    )


def _question(question: AttemptQuestion, *, is_hidden: bool) -> MaterialSection:
    version = question.item_version
    title = _("Question %(number)s, level %(level)s") % {"number": question.position, "level": question.level}
    if is_hidden:
        return MaterialSection(title, _("This question is part of a quiz that you have open. Hand that in first."))
    explained = kind_of(version.kind).explain(version.content, question.option_order, question.answer)
    situation, asked = split_question(str(version.stem))
    mark, credit = getattr(question, "mark", None), credit_of(question)
    given = "\n".join(explained.given)
    if question.answer == []:
        given = _("“I do not know”")
    found = [
        (pgettext("objection", "Answer"), given or pgettext("objection", "left open")),
        (pgettext("objection", "Better"), "" if credit == 1 else "\n".join(explained.better)),
        (pgettext("objection", "Points"), _points(credit)),
        (_("What the champion said"), mark.comment if mark else ""),
    ]
    fields = tuple(MaterialField(label, text) for label, text in found if text)
    return MaterialSection(title, "\n".join(part for part in (situation, asked) if part), fields)


def _points(credit: Fraction | None) -> str:
    if credit is None:
        return _("not marked yet")
    return _("%(points)s of 1") % {"points": f"{float(credit):.2g}"}
