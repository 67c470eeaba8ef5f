"""Observations at work: whether they are allowed, who may observe whom, and what a form needs (docs/proofs.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competence.enums import ObservationForm, PolicyPreset
from competence.errors import Refused, TooEarly

RING = timedelta(days=90)  # two people do not observe each other within this time
LONGEST_AHEAD = timedelta(days=180)  # an occasion may lie so far in the future
LONGEST_BACK = timedelta(days=30)  # a real case may lie so far in the past
GIVEN_UP_AFTER = timedelta(days=180)  # agreed or written, and nobody went on
TEXTS_KEPT_FOR = timedelta(days=180)  # after the second signature
ENDED_KEPT_FOR = timedelta(days=30)  # what did not come about
LONGEST_OCCASION = 200
LONGEST_CASE = 80
LONGEST_TEXT = 2000
MOST_OPEN = 10  # of one person in one role, so that nobody is flooded

# What the form asks, in its order. A real case asks for the first three.
QUESTIONS: Mapping[str, Any] = {
    "situation": gettext_lazy("The situation"),
    "action": gettext_lazy("What the person did"),
    "check_made": gettext_lazy("How the result was checked"),
    "strength": gettext_lazy("What went well"),
    "next_step": gettext_lazy("A next step"),
}
REAL_CASE_QUESTIONS: Mapping[str, Any] = {
    "situation": gettext_lazy("What was the case?"),
    "action": gettext_lazy("What did you do with AI?"),
    "check_made": gettext_lazy("How did you check the result?"),
}


@dataclass(frozen=True)
class Pair:
    """Observer and observed as they stand to each other at one moment.

    `other_way` is when the person last observed the observer: the moment of the second signature, or now if it is under way.
    """

    is_same: bool = False
    may_observe: bool = True
    is_here: bool = True  # the observer works here and is not away for long
    observer_leads: bool = False
    person_leads: bool = False
    other_way: datetime | None = None


def is_switched_on(preset: PolicyPreset) -> bool:
    """Observations exist in this preset; in the other two each single one needs the person's agreement."""
    return preset != PolicyPreset.STRICT


def check_switched_on(preset: PolicyPreset) -> None:
    """Refuse everything but ending where the agreed policy has no observations."""
    if not is_switched_on(preset):
        raise Refused(
            _("Observations at work are switched off by the policy agreed in your company."), code="observation.switched_off"
        )


def check_pair(pair: Pair, at: datetime) -> None:
    """Refuse whoever may not observe this person."""
    if pair.is_same:
        raise Refused(_("Nobody observes themselves. Choose someone else."), code="observation.self")
    if not pair.may_observe or not pair.is_here:
        raise Refused(_("This person cannot observe at present. Choose an AI champion."), code="observation.no_observer")
    if pair.observer_leads:
        raise Refused(
            _("Whoever leads a person does not observe that person. Choose someone else."), code="observation.superior"
        )
    if pair.person_leads:
        raise Refused(_("Nobody observes the own superior. Choose someone else."), code="observation.own_superior")
    if pair.other_way is not None and at - pair.other_way < RING:
        said = _("Two people do not observe each other within %(days)s days. Choose someone else.")
        raise Refused(said % {"days": RING.days}, code="observation.ring")


def check_occasion(takes_place_at: datetime, now: datetime) -> None:
    """Refuse an occasion that is over (it would be covert) or too far ahead."""
    if takes_place_at <= now:
        raise Refused(
            _("This moment has passed. An observation is agreed before it takes place; choose another moment."),
            code="observation.over",
        )
    if takes_place_at - now > LONGEST_AHEAD:
        said = _("Choose a moment within the next %(days)s days.")
        raise Refused(said % {"days": LONGEST_AHEAD.days}, code="observation.too_far")


def check_real_case(happened_at: datetime, now: datetime) -> None:
    """Refuse a case from the future, and one that nobody remembers well."""
    if happened_at > now:
        raise Refused(_("This day is still ahead. A real case has happened already."), code="real_case.future")
    if now - happened_at > LONGEST_BACK + timedelta(days=1):  # the day itself counts, whatever its hour
        said = _("The case lies more than %(days)s days back. Choose a newer one.")
        raise Refused(said % {"days": LONGEST_BACK.days}, code="real_case.too_old")


def check_time_to_write(takes_place_at: datetime, now: datetime) -> None:
    """The form is written after the occasion."""
    if now < takes_place_at:
        raise TooEarly(_("The form opens after the occasion."), code="observation.too_early")


def check_texts(form: ObservationForm, texts: Mapping[str, str]) -> None:
    """Refuse a form with an empty answer or one that is too long."""
    for name, label in (QUESTIONS if form == ObservationForm.OCCASION else REAL_CASE_QUESTIONS).items():
        text = texts.get(name, "").strip()
        if not text:
            raise Refused(_("%(field)s: this is still missing.") % {"field": label}, code=f"observation.{name}")
        if len(text) > LONGEST_TEXT:
            said = _("%(field)s: at most %(most)s characters, at present %(length)s.")
            raise Refused(
                said % {"field": label, "most": LONGEST_TEXT, "length": len(text)}, code=f"observation.{name}.too_long"
            )


def case_key(case: str) -> str:
    """What tells one use case or workplace from another: its words in small letters, without signs and double blanks."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in case.casefold()).split())[:LONGEST_CASE]
