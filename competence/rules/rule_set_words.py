"""The constants of a rule set in words, in the reader's language, for the comparison of two versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competence.enums import Level, ProofProfile

from .explain_words import KINDS
from .rule_set_changes import Change, Value

# What a key of the file is about. The last part of its place decides; two parts where one would not be clear.
CONSTANTS: Mapping[str, Any] = {
    "strength": gettext_lazy("strength"),
    "strength_uncalibrated": gettext_lazy("strength while reviewers do not agree well enough"),
    "saturation": gettext_lazy("number of questions that halves the strength"),
    "min_items": gettext_lazy("questions at least"),
    "second_proof_below_items": gettext_lazy("needs a second proof below so many questions"),
    "highest_level": gettext_lazy("highest level"),
    "highest_level_if_exercise_level_4": gettext_lazy("highest level if the exercise is on level 4"),
    "half_life_days": gettext_lazy("half-life in days"),
    "one_proof_per": gettext_lazy("only the strongest proof counts per"),
    "max_difference_per_criterion": gettext_lazy("points by which two reviewers may differ on a criterion"),
    "confidence": gettext_lazy("confidence at least"),
    "one_of": gettext_lazy("one of these kinds of proof"),
    "independent_assessors": gettext_lazy("independent reviewers"),
    "contexts": gettext_lazy("different cases"),
    "days_between_contexts": gettext_lazy("days between two cases"),
    "confidence_words.low_below": gettext_lazy("confidence is called low below"),
    "confidence_words.medium_below": gettext_lazy("confidence is called medium below"),
    "strength_words.weak_below": gettext_lazy("a proof is called weak below"),
    "strength_words.medium_below": gettext_lazy("a proof is called medium below"),
    "cut_score.default": gettext_lazy("share of right answers that passes a quiz block"),
    "cut_score.safety": gettext_lazy("share of right answers that passes a quiz block about safety"),
    "mean": gettext_lazy("mean that an exercise needs"),
    "critical_minimum": gettext_lazy("least points on a critical criterion"),
    "criterion_minimum": gettext_lazy("least points on any criterion"),
    "partial_mean": gettext_lazy("mean from which an exercise is partly reached"),
    "partial_critical_minimum": gettext_lazy("least points on a critical criterion to be partly reached"),
    "partial_levels_lower": gettext_lazy("levels that a partly reached exercise counts less"),
    "kappa_minimum": gettext_lazy("least agreement of reviewers"),
    "pairs": gettext_lazy("double reviews over which agreement is measured"),
    "longest_half_life_days": gettext_lazy("longest half-life in days"),
    "days_between_refreshes": gettext_lazy("days between two refreshes at least"),
    "refreshed_by": gettext_lazy("kinds of proof that refresh a level"),
    "current_from": gettext_lazy("share retained from which a level is current"),
    "lapsed_below": gettext_lazy("share retained below which a level lapses"),
    "grace_days": gettext_lazy("days of grace after the validity has ended"),
    "lapsed_levels_lower": gettext_lazy("levels that a lapsed level counts less"),
    "days_from_call_to_lapse": gettext_lazy("days at least from a call for a refresh until levels lapse"),
    "least_items": gettext_lazy("questions at least for each competence in a short check"),
    "most_items": gettext_lazy("questions at most for each competence in a short check"),
    "check.competences": gettext_lazy("competences in one short check at most"),
    "check.days_between": gettext_lazy("days between two short checks"),
    "days_to_decide": gettext_lazy("days within which an objection is decided"),
    "placement.master": gettext_lazy("share of right answers of someone who has reached the level, in a placement"),
    "placement.non_master": gettext_lazy("share of right answers of someone who has not, in a placement"),
    "placement.alpha": gettext_lazy("accepted share of wrong passes in a placement"),
    "placement.beta": gettext_lazy("accepted share of wrong “not yet” in a placement"),
    "placement.least": gettext_lazy("questions at least on each level of a placement"),
    "placement.most": gettext_lazy("questions at most on each level of a placement"),
    "placement.pass_at_most": gettext_lazy("sum that passes a level of a placement after the last question"),
    "placement.check_from_days": gettext_lazy("days at least until a skipped lesson is checked"),
    "placement.check_to_days": gettext_lazy("days at most until a skipped lesson is checked"),
}
ONE_PROOF_PER: Mapping[str, Any] = {
    "kind": gettext_lazy("kind of proof"),
    "quiz_block": gettext_lazy("quiz block"),
    "exercise": gettext_lazy("exercise"),
    "certificate": gettext_lazy("certificate"),
    "observation": gettext_lazy("observation"),
}


@dataclass(frozen=True)
class ChangeLine:
    """A change for people: what it is about, and from what to what. Of a list, what was added and removed."""

    about: str
    before: str
    after: str


def in_words(change: Change) -> ChangeLine:
    """One change in the active language."""
    if change.is_list:
        removed, added = _kinds(change.removed), _kinds(change.added)
        return ChangeLine(
            constant_in_words(change.key),
            _("no longer: %(kinds)s") % {"kinds": removed} if removed else "–",
            _("now also: %(kinds)s") % {"kinds": added} if added else "–",
        )
    return ChangeLine(constant_in_words(change.key), _value(change.before), _value(change.after))


def constant_in_words(key: str) -> str:
    """ "Quiz: strength" for "evidence.quiz.strength"; the key itself for a constant that has no words."""
    parts = key.split(".")
    if parts[-2:-1] == ["one_of_by_profile"]:
        about = CONSTANTS["one_of"]
    else:
        about = CONSTANTS.get(".".join(parts[-2:])) or CONSTANTS.get(parts[-1], key)
    if parts[0] == "evidence" and len(parts) == 3:
        return f"{KINDS.get(parts[1], parts[1])}: {about}"
    if parts[0] == "gates" and len(parts) > 2:
        level = Level(int(parts[1])).words
        if parts[2] == "one_of_by_profile":
            level = f"{level}, {ProofProfile(parts[3]).label}"
        return _("Level %(level)s: %(about)s") % {"level": level, "about": about}
    text = str(about)
    return text[:1].upper() + text[1:]


def _kinds(names: tuple[str, ...]) -> str:
    return ", ".join(str(KINDS.get(name, name)) for name in names)


def _value(value: Value) -> str:
    if value is None:
        return _("not set")
    if isinstance(value, Decimal):
        return str(number_format(value.normalize() if value != value.to_integral() else value.quantize(Decimal(1))))
    return str(ONE_PROOF_PER.get(str(value), value))
