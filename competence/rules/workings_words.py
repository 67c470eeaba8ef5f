"""The arithmetic of a level as it is written on paper. Every line can be checked with a pencil."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .fact_words import KINDS, date_words, number

BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def strength_line(proof: Mapping[str, Any]) -> str:
    """ "w = 0.80 · 11/15 · 2^(−30/200) = 0.528745": base strength, questions, age over half-life."""
    factors = [number(proof["base"])]
    if proof["saturation"]:
        factors.append(f"{proof['n_items']}/{proof['n_items'] + proof['saturation']}")
    if proof["half_life"]:
        factors.append(f"2^(−{proof['days']}/{proof['half_life']})")
    return f"w = {' · '.join(factors)} = {number(proof['strength'])}"


def gate_lines(params: Mapping[str, Any]) -> list[str]:
    """Each proof that counts with its strength, then C = 1 − (1 − w)(1 − w) against what is needed."""
    name = f"C{str(params['level']).translate(BELOW)}"
    lines = [
        f"{KINDS[proof['kind']]}, {date_words(proof['occurred_on'])}: {strength_line(proof)}" for proof in params["proofs"]
    ]
    sign = "≥" if params["is_reached"] else "<"
    end = f"{number(params['confidence'])} {sign} {number(params['needed'])}"
    if not params["proofs"]:
        lines.append(_("%(name)s = 0, because no proof speaks for it: %(end)s") % {"name": name, "end": end})
    else:
        product = "".join(f"(1 − {number(proof['strength'])})" for proof in params["proofs"])
        lines.append(f"{name} = 1 − {product} = {end}")
    return lines


def gate_heading(params: Mapping[str, Any]) -> str:
    """Which gate, and as of when."""
    facts = {"level": params["level"], "date": date_words(params["on"]), "version": params["version"]}
    if params["is_today"]:
        return _("Level %(level)s as of today, rule set %(version)s") % facts
    return _("Level %(level)s as it was evaluated on %(date)s, rule set %(version)s") % facts


def _gate(params: dict[str, Any]) -> str:
    return f"{gate_heading(params)}: {'; '.join(gate_lines(params))}"


def _half_life(params: dict[str, Any]) -> str:
    first, *later = params["steps"]
    text = _("Half-life: %(days)s days from %(date)s on, that of the strongest proof.") % {
        "days": first[1],
        "date": date_words(first[0]),
    }
    before = first[1]
    for day, half_life in later:
        text += " " + _("Refreshed on %(date)s: h = min(%(longest)s, 2 · %(before)s) = %(days)s days.") % {
            "date": date_words(day),
            "longest": params["longest"],
            "before": before,
            "days": half_life,
        }
        before = half_life
    return text


def _retained(params: dict[str, Any]) -> str:
    return ngettext(
        "Freshness, %(days)s day after %(date)s: %(work)s",
        "Freshness, %(days)s days after %(date)s: %(work)s",
        params["days"],
    ) % {
        "days": params["days"],
        "date": date_words(params["on"]),
        "work": f"R = 2^(−{params['days']}/{params['half_life']}) = {number(params['retained'])}",
    }


def _days(params: dict[str, Any]) -> str:
    facts = {
        "share": number(params["share"]),
        "days": params["days"],
        "before": params["days"] - 1,
        "half_life": params["half_life"],
    }
    if params["kind"] == "fading":
        return (
            _(
                "Fading begins when R is below %(share)s: %(half_life)s · log2(1/%(share)s) lies between %(before)s and %(days)s, "
                "so on day %(days)s."
            )
            % facts
        )
    return (
        _(
            "It has lapsed when R is below %(share)s: %(half_life)s · log2(1/%(share)s) lies between %(before)s and %(days)s, "
            "so on day %(days)s."
        )
        % facts
    )


def _validity(params: dict[str, Any]) -> str:
    return _(
        "Validity: %(months)s months from %(date)s end on %(until)s. The level fades after that day at the latest "
        "and lapses %(grace)s days later."
    ) % {
        "months": params["months"],
        "date": date_words(params["on"]),
        "until": date_words(params["until"]),
        "grace": params["grace"],
    }


WORKINGS: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "work_gate": _gate,
    "work_half_life": _half_life,
    "work_retained": _retained,
    "work_days": _days,
    "work_validity": _validity,
}
