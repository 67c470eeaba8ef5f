"""Facts about a level as sentences in the reader's language. Equal facts give equal text."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from competence.enums import Level, Role
from competence.texts import translated

from .explain import Fact
from .fact_words import CONFIDENCE, STRENGTH, date_words, points, points_reached
from .fact_words import KINDS as KINDS
from .fact_words import age_words as age_words
from .workings_words import WORKINGS


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


def _dated(text: Any, *names: str) -> Callable[[dict[str, Any]], str]:
    """A speaker for a plain text whose parameters `names` are days."""
    return lambda params: str(text) % (params | {name: date_words(params[name]) for name in names})


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
        "date": date_words(params["awarded_on"]),
        "word": CONFIDENCE[params["word"]],
        "points": points(params["confidence"]),
    }


def _state_current(params: dict[str, Any]) -> str:
    return _("It is current and counts as level %(level)s.") % {"level": Level(params["effective"]).words}


def _state_fading(params: dict[str, Any]) -> str:
    return _("It has been fading since %(date)s and still counts in full as level %(level)s.") % {
        "date": date_words(params["since"]),
        "level": Level(params["effective"]).words,
    }


def _state_lapsed(params: dict[str, Any]) -> str:
    """Kindly: what was shown stays, and what counts until it is refreshed."""
    facts = {
        "date": date_words(params["since"]),
        "level": Level(params["level"]).words,
        "lower": Level(params["effective"]).words,
    }
    if params["effective"] == params["level"]:
        return _("It has been waiting for a refresh since %(date)s and still counts as level %(level)s.") % facts
    if not params["effective"]:
        return _(
            "You have shown level %(level)s, and that stays. As it was long ago, it has not counted for a target "
            "since %(date)s, until you refresh it."
        ) % (facts)
    return (
        _(
            "You have shown level %(level)s, and that stays. As it was long ago, it has counted as level %(lower)s "
            "since %(date)s, until you refresh it. It falls no further."
        )
        % facts
    )


def _fresh(params: dict[str, Any]) -> str:
    refreshed = (
        ngettext(
            "refreshed %(count)s time, last on %(date)s",
            "refreshed %(count)s times, last on %(date)s",
            params["count"],
        )
        % {"count": params["count"], "date": date_words(params["on"])}
        if params["count"]
        else _("not refreshed since the award on %(date)s") % {"date": date_words(params["on"])}
    )
    return _("Freshness today: %(points)s of 100, %(refreshed)s. Half-life %(days)s days.") % {
        "points": points_reached(params["retained"]),
        "refreshed": refreshed,
        "days": params["half_life"],
    }


def _lapses_on(params: dict[str, Any]) -> str:
    if params["lower"] == params["level"]:
        return _("If nothing refreshes it, it waits for a refresh from %(date)s.") % {"date": date_words(params["on"])}
    if not params["lower"]:
        return _("If nothing refreshes it, it no longer counts from %(date)s.") % {"date": date_words(params["on"])}
    return _("If nothing refreshes it, it counts as level %(level)s from %(date)s.") % {
        "level": Level(params["lower"]).words,
        "date": date_words(params["on"]),
    }


def _valid(params: dict[str, Any]) -> str:
    until = _("Valid until %(date)s: %(months)s months from the last refresh") % {
        "date": date_words(params["until"]),
        "months": params["months"],
    }
    grace = ngettext("%(count)s day of grace", "%(count)s days of grace", params["grace"]) % {"count": params["grace"]}
    return _("%(until)s, then %(grace)s.") % {"until": until, "grace": grace}


def _call(params: dict[str, Any]) -> str:
    return _("A refresh was asked for on %(date)s: %(reason)s Nothing lapses sooner than %(days)s days after that.") % {
        "date": date_words(params["on"]),
        "reason": translated(params["reason"]),
        "days": params["days"],
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
        "date": date_words(params["occurred_on"]),
        "age": age_words(params["days"]),
        "status": status_words(params),
    }


_STATUS: Mapping[str, Any] = {
    "counts": gettext_lazy("Counts for level %(level)s, strength today: %(word)s (%(points)s of 100)."),
    "too_old": gettext_lazy("Too old to carry a level alone, strength today: %(word)s (%(points)s of 100)."),
    "stronger_one": gettext_lazy("Another proof of the same quiz or exercise is stronger and counts instead."),
    "too_few_items": gettext_lazy("Too few questions to count."),
    "no_level": gettext_lazy("No level reached yet; nothing is lost by that."),
    "refresh": gettext_lazy("Keeps the level fresh; awards none."),
    "measure": gettext_lazy("Completes a training; says nothing about a level."),
    "expired": gettext_lazy("Was valid until %(until)s and counts no more."),
    "withdrawn": gettext_lazy("Withdrawn on %(date)s; counts nothing. Reason: %(reason)s"),
    "corrected": gettext_lazy("Corrected on %(date)s by a later proof; counts nothing."),
}


def status_words(params: Mapping[str, Any]) -> str:
    """Whether a proof counts, for what, and how much; or why it does not. And whether an objection to it is open."""
    facts = {
        "level": params["level"],
        "claimed": params["claimed"],
        "word": STRENGTH[params["word"]],
        "points": points(params["strength"]),
        "until": date_words(params["valid_until"]) if "valid_until" in params else "",
        "date": date_words(params["set_aside_on"]) if "set_aside_on" in params else "",
        "reason": params.get("set_aside_reason", ""),
    }
    if params["status"] != "self":
        text = str(_STATUS[params["status"]]) % facts
    elif params["claimed"] == 0:
        text = _("You see yourself at the beginning. That helps to start and counts as no proof.")
    else:
        text = _("You see yourself on level %(claimed)s. That helps to start and counts as no proof on its own.") % facts
    if "disputed_on" in params:
        disputed = _("You objected to it on %(date)s; until that is decided it does not count against you.")
        return f"{text} {disputed % {'date': date_words(params['disputed_on'])}}"
    return text


def _missing_confidence(params: dict[str, Any]) -> str:
    return _("For level %(level)s %(needed)s of 100 points are needed; your proofs give %(have)s today.") % {
        "level": params["level"],
        "needed": points(params["needed"]),
        "have": points_reached(params["have"]),
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


def _objection_open(params: dict[str, Any]) -> str:
    return _("You objected on %(on)s: “%(reason)s”. It is decided by %(due_on)s by someone who was not involved.") % {
        "on": date_words(params["on"]),
        "due_on": date_words(params["due_on"]),
        "reason": params["reason"].rstrip(" ."),
    }


_SPEAKERS: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "target": _target,
    "reason_role": _reason_role,
    "reason_modifier": _reason_modifier,
    "reason_risk_floor": _reason_risk_floor,
    "level": _level,
    "kept": _dated(
        gettext_lazy(
            "Awarded by rule set %(version)s and kept from it until its validity ends on %(valid_until)s; "
            "a newer rule set takes nothing back."
        ),
        "valid_until",
    ),
    "state_current": _state_current,
    "state_fading": _state_fading,
    "state_lapsed": _state_lapsed,
    "fresh": _fresh,
    "fades_not": _dated(gettext_lazy("Levels do not fade in your company; only the validity counts, from %(on)s on."), "on"),
    "to_refresh": lambda params: (
        _(
            "A short check of %(least)s to %(most)s questions is enough to refresh it, "
            "or any quiz or exercise that shows level %(level)s once more."
        )
        % params
    ),
    "fades_on": _dated(gettext_lazy("It begins to fade on %(on)s."), "on"),
    "check_due": _dated(gettext_lazy("A short check has been worth while since %(on)s."), "on"),
    "check_later": _dated(gettext_lazy("A short check is worth while from %(on)s."), "on"),
    "lapses_on": _lapses_on,
    "valid": _valid,
    "call": _call,
    "gate": _gate,
    "proof": _proof,
    "missing_confidence": _missing_confidence,
    "missing_second_proof": _missing_second_proof,
    "missing_kind": _missing_kind,
    "missing_assessors": _missing_assessors,
    "missing_contexts": _missing_contexts,
    "offer": _offer,
    "objection_open": _objection_open,
    "objection": lambda params: (
        ngettext(
            "If you see it differently, object. Someone who was not involved before looks at it again and gives you a decision "
            "with its reason within %(days)s day; until then nothing counts against you.",
            "If you see it differently, object. Someone who was not involved before looks at it again and gives you a decision "
            "with its reason within %(days)s days; until then nothing counts against you.",
            params["days"],
        )
        % params
    ),
    **WORKINGS,
}
