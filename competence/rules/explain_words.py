"""Facts about a level as sentences in the reader's language. Equal facts give equal text."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from competence.enums import Level, Role
from competence.texts import translated

from .explain import Fact

LONG_AGO_DAYS = 60  # from here on ages are told in months

KINDS: Mapping[str, Any] = {
    "self_assessment": gettext_lazy("Self-assessment"),
    "placement": gettext_lazy("Placement"),
    "quiz": gettext_lazy("Quiz"),
    "peer_review": gettext_lazy("Exercise read by a trained colleague"),
    "exercise_review_single": gettext_lazy("Exercise read by an AI champion"),
    "exercise_review_double": gettext_lazy("Exercise read by two AI champions"),
    "external_certificate_practical": gettext_lazy("External certificate with a practical part"),
    "external_certificate_knowledge": gettext_lazy("External certificate about knowledge"),
    "external_certificate_unverified": gettext_lazy("External certificate, not yet verified"),
    "workplace_observation": gettext_lazy("Observation at work"),
    "retention_check": gettext_lazy("Short check"),
    "attendance": gettext_lazy("Attendance"),
}

# Certificates of which nothing is left, by the outcome of the row that superseded them: what they are, and why they count no more.
GONE: Mapping[str, tuple[Any, Any]] = {
    "refused": (gettext_lazy("External certificate"), gettext_lazy("Not accepted, so it counts for nothing.")),
    "withdrawn": (gettext_lazy("External certificate"), gettext_lazy("You have withdrawn it, so it counts for nothing.")),
}

CONFIDENCE: Mapping[str, Any] = {
    "low": pgettext_lazy("confidence", "low"),
    "medium": pgettext_lazy("confidence", "medium"),
    "high": pgettext_lazy("confidence", "high"),
}

STRENGTH: Mapping[str, Any] = {
    "low": pgettext_lazy("strength of a proof", "weak"),
    "medium": pgettext_lazy("strength of a proof", "medium"),
    "high": pgettext_lazy("strength of a proof", "strong"),
}


def points(share: str) -> int:
    """A share between 0 and 1 as points of 100."""
    return round(float(share) * 100)


def age_words(days: int) -> str:
    """How long ago something was."""
    if days == 0:
        return _("today")
    if days < LONG_AGO_DAYS:
        return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}
    months = days // 30
    return ngettext("%(count)s month ago", "%(count)s months ago", months) % {"count": months}


def sentences(facts: Iterable[Fact]) -> list[str]:
    """All facts as text, one sentence each, in their order."""
    return [sentence(fact) for fact in facts]


def sentence(fact: Fact) -> str:
    """One fact as text."""
    params = dict(fact.params)
    if fact.kind in _PLAIN:
        return str(_PLAIN[fact.kind]) % params
    return _SPEAKERS[fact.kind](params)


_PLAIN: Mapping[str, Any] = {
    "no_target": gettext_lazy("Your roles set no target in this competence."),
    "no_level": gettext_lazy("Not yet shown. This says nothing about what you can do."),
    "rule_set": gettext_lazy("Worked out by rule set %(version)s."),
}


def _target(params: dict[str, Any]) -> str:
    text = _("Target level %(level)s.") if not params["is_critical"] else _("Target level %(level)s, critical for your role.")
    return text % {"level": Level(params["level"]).words}


def _reason_role(params: dict[str, Any]) -> str:
    return _("Level %(level)s, because you have the role %(role)s.") % {
        "level": params["level"],
        "role": Role(params["role"]).label,
    }


def _reason_modifier(params: dict[str, Any]) -> str:
    return ngettext(
        "%(count)s level more, because you work in %(department)s.",
        "%(count)s levels more, because you work in %(department)s.",
        params["plus"],
    ) % {"count": params["plus"], "department": translated(params["name"])}


def _reason_risk_floor(params: dict[str, Any]) -> str:
    return _("At least level %(level)s, because of an AI system that you work with.") % {"level": params["level"]}


def _level(params: dict[str, Any]) -> str:
    return _("Level %(level)s since %(date)s, confidence %(word)s (%(points)s of 100).") % {
        "level": Level(params["level"]).words,
        "date": _date(params["awarded_on"]),
        "word": CONFIDENCE[params["word"]],
        "points": points(params["confidence"]),
    }


def _gate(params: dict[str, Any]) -> str:
    return _("Level %(level)s: %(needed)s of 100 points are needed, your proofs gave %(have)s.") % {
        "level": params["level"],
        "needed": points(params["needed"]),
        "have": points(params["confidence"]),
    }


def _proof(params: dict[str, Any]) -> str:
    return _("%(kind)s, %(date)s (%(age)s). %(status)s") % {
        "kind": KINDS[params["kind"]],
        "date": _date(params["occurred_on"]),
        "age": age_words(params["days"]),
        "status": status_words(params),
    }


def status_words(params: Mapping[str, Any]) -> str:
    """Whether a proof counts, for what, and how much; or why it does not."""
    facts = {
        "level": params["level"],
        "claimed": params["claimed"],
        "word": STRENGTH[params["word"]],
        "points": points(params["strength"]),
    }
    texts: Mapping[str, Any] = {
        "counts": gettext_lazy("Counts for level %(level)s, strength today: %(word)s (%(points)s of 100)."),
        "too_old": gettext_lazy("Too old to carry a level alone, strength today: %(word)s (%(points)s of 100)."),
        "stronger_one": gettext_lazy("Another proof of the same quiz or exercise is stronger and counts instead."),
        "too_few_items": gettext_lazy("Too few questions to count."),
        "no_level": gettext_lazy("No level reached yet; nothing is lost by that."),
        "refresh": gettext_lazy("Keeps the level fresh; awards none."),
        "measure": gettext_lazy("Completes a training; says nothing about a level."),
    }
    if params["status"] == "self":
        if params["claimed"] == 0:
            return _("You see yourself at the beginning. That helps to start and counts as no proof.")
        return _("You see yourself on level %(claimed)s. That helps to start and counts as no proof on its own.") % facts
    return str(texts[params["status"]]) % facts


def _missing_confidence(params: dict[str, Any]) -> str:
    return _("For level %(level)s %(needed)s of 100 points are needed; your proofs give %(have)s today.") % {
        "level": params["level"],
        "needed": points(params["needed"]),
        "have": points(params["have"]),
    }


def _missing_second_proof(params: dict[str, Any]) -> str:
    return _("For level %(level)s so short a placement needs a second proof.") % params


def _missing_kind(params: dict[str, Any]) -> str:
    kinds = ", ".join(str(KINDS[kind]) for kind in params["kinds"])
    return _("For level %(level)s one of these is needed: %(kinds)s.") % {"level": params["level"], "kinds": kinds}


def _missing_assessors(params: dict[str, Any]) -> str:
    return ngettext(
        "For level %(level)s %(count)s person who is not your superior must have judged your work.",
        "For level %(level)s %(count)s different people who are not your superior must have judged your work.",
        params["count"],
    ) % {"level": params["level"], "count": params["count"]}


def _missing_contexts(params: dict[str, Any]) -> str:
    return _("For level %(level)s proofs from %(count)s different cases are needed, at least %(days)s days apart.") % params


def _offer(params: dict[str, Any]) -> str:
    proofs = _(" and ").join(_offered(proof) for proof in params["proofs"])
    text = _("This would be enough for level %(level)s: %(proofs)s.") if params["first"] else _("Or: %(proofs)s.")
    return text % {"level": params["level"], "proofs": proofs}


def _offered(proof: Mapping[str, Any]) -> str:
    count = proof["n_items"]
    if proof["kind"] == "quiz":
        if proof["is_another"]:
            return ngettext("another quiz with %(count)s question", "another quiz with %(count)s questions", count) % {
                "count": count
            }
        return ngettext("a quiz with %(count)s question", "a quiz with %(count)s questions", count) % {"count": count}
    if proof["is_another"]:
        return pgettext("offer", "another exercise read by an AI champion")
    return pgettext("offer", "an exercise read by an AI champion")


def _date(day: date) -> str:
    return date_format(day, pgettext("date format", "j F Y"))


_SPEAKERS = {
    "target": _target,
    "reason_role": _reason_role,
    "reason_modifier": _reason_modifier,
    "reason_risk_floor": _reason_risk_floor,
    "level": _level,
    "gate": _gate,
    "proof": _proof,
    "missing_confidence": _missing_confidence,
    "missing_second_proof": _missing_second_proof,
    "missing_kind": _missing_kind,
    "missing_assessors": _missing_assessors,
    "missing_contexts": _missing_contexts,
    "offer": _offer,
}
