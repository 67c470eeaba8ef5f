"""Small pieces of the design: icons, the level rule, dates in words, texts of JSON columns."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from competence import clock
from competence.enums import Level
from competence.texts import translated

register = template.Library()

# Our own icons, drawn on a grid of 24; one path each.
ICONS: Mapping[str, str] = {
    "arrow": '<path d="M5 12h14m-5.5-5.5L19 12l-5.5 5.5"/>',
    "back": '<path d="M19 12H5m5.5-5.5L5 12l5.5 5.5"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "chev": '<path d="m9 6 6 6-6 6"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "clock": '<circle cx="12" cy="12" r="8"/><path d="M12 7.5V12l3 2"/>',
    "help": '<circle cx="12" cy="12" r="8.500"/><path d="M9.600 9.500a2.400 2.400 0 1 1 3.500 2.200c-.8.400-1.100.9-1.100 1.800m0 2.700v.1"/>',
    "info": '<circle cx="12" cy="12" r="8.500"/><path d="M12 11v5m0-8.200v.1"/>',
    "warn": '<path d="M12 4 3.500 19h17zM12 10v4.500m0 2v.1"/>',
    "lock": '<rect x="5.5" y="11" width="13" height="8.5" rx="1.5"/><path d="M8.5 11V8a3.5 3.5 0 0 1 7 0v3"/>',
    "again": '<path d="M18.500 12a6.500 6.500 0 1 1-2-4.700M18.500 4.500v4h-4"/>',
    "book": '<path d="M12 7c-2-1.500-4.500-1.800-7.500-1.500V18c3-.3 5.500 0 7.500 1.500 2-1.500 4.500-1.800 7.500-1.500V5.500C16.500 5.200 14 5.500 12 7zm0 0v12.500"/>',
    "quiz": '<rect x="4.5" y="4.500" width="15" height="15" rx="2"/><path d="m8 9.500 1.300 1.300L11.500 8.500M8 15l1.300 1.300 2.200-2.300M14 10h2.500M14 15h2.500"/>',
    "pen": '<path d="M4.5 19.5 5.5 15 15.5 5a1.8 1.8 0 0 1 2.5 0l1 1a1.8 1.8 0 0 1 0 2.500l-10 10z"/><path d="m14 6.5 3.5 3.5"/>',
    "path": '<rect x="5" y="4" width="5" height="5" rx="1"/><rect x="14" y="15" width="5" height="5" rx="1"/><path d="M7.500 9v5.500a3 3 0 0 0 3 3H14"/>',
    "person": '<circle cx="12" cy="8.500" r="3.700"/><path d="M5 19.500c.8-3.700 3.500-5.500 7-5.500s6.200 1.800 7 5.500"/>',
    "people": '<circle cx="9.500" cy="9" r="3.200"/><path d="M3.500 19c.6-3.300 2.900-5 6-5s5.400 1.700 6 5M15.500 6.200a3.200 3.200 0 0 1 0 5.700M17.500 14.500c1.700.8 2.700 2.300 3 4.500"/>',
    "grid": '<path d="M4.500 4.500h15v15h-15zM4.500 9.500h15M4.500 14.500h15M9.500 4.500v15M14.500 4.500v15"/>',
    "tray": '<path d="M4.500 13.500 7 5h10l2.500 8.500v5.500h-15zM4.500 13.500H9l1 2h4l1-2h4.500"/>',
    "shield": '<path d="M12 3.500 5 6v5.500c0 4.200 2.800 7.300 7 9 4.200-1.700 7-4.800 7-9V6z"/>',
    "page": '<path d="M6.500 3.500h7.500l4 4v13h-11.500zM14 3.500v4h4M9.500 12h5.500M9.500 16h5.500"/>',
    "print": '<path d="M7 9V4.500h10V9M7 16.500H4.500V9h15v7.500H17M7 14h10v5.500H7z"/>',
    "gear": '<circle cx="12" cy="12" r="3"/><path d="M12 4v2.500M12 17.500V20M4 12h2.500M17.500 12H20M6.300 6.300l1.800 1.800M15.900 15.900l1.800 1.800M17.700 6.300l-1.800 1.800M8.100 15.900l-1.800 1.800"/>',
    "key": '<circle cx="8.500" cy="14.500" r="4"/><path d="m11.500 11.500 7-7m-3 3 2.500 2.500"/>',
    "offline": '<path d="M4 4l16 16M8.300 13.300a5.500 5.500 0 0 1 4-1.300M5 10a10 10 0 0 1 3.500-2.100M12 6.800a10 10 0 0 1 7 3.200M15.200 13l.5.400M12 17.300v.1"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "eye": '<path d="M3 12s3.300-6 9-6 9 6 9 6-3.300 6-9 6-9-6-9-6z"/><circle cx="12" cy="12" r="2.500"/>',
    "copy": '<rect x="8.500" y="8.500" width="11" height="11" rx="1.500"/><path d="M15.500 8.500v-2.500a1.500 1.500 0 0 0-1.500-1.500H6A1.500 1.500 0 0 0 4.500 6v8A1.500 1.500 0 0 0 6 15.500h2.500"/>',
    "up": '<path d="M12 19V5m-5.500 5.500L12 5l5.500 5.500"/>',
    "lower": '<path d="M12 5v14m-5.500-5.500L12 19l5.500-5.500"/>',
    "down": '<path d="M12 4.500v10m-4-4 4 4 4-4M5 19.500h14"/>',
}


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """One of our icons; decoration, so hidden from screen readers."""
    return format_html(
        '<svg class="i{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>',
        f" {css}" if css else "",
        mark_safe(ICONS[name]),  # noqa: S308  our own constant
    )


def level_words(level: int) -> str:
    """Number and word of a level, as it always stands on screen: "2 practised"."""
    return Level(level).words


@register.filter
def level_name(level: int) -> str:
    return level_words(int(level or 0))


@register.simple_tag
def level_rule(
    level: int | None, target: int | None = None, size: str = "", in_progress: bool = False, awarded: int = 0
) -> SafeString:
    """The level rule: four segments filled to the level, a notch at the target, hatch while evidence is under way.

    `awarded` is what was shown; where it is above the level, its segment waits for a refresh.
    """
    level = int(level or 0)
    parts = [_("Level %(level)s of 4") % {"level": level} if level else _("no level yet")]
    if target:
        parts.append(_("target level %(level)s") % {"level": target})
    if is_lapsed := awarded > level:
        parts.append(_("level %(level)s shown and to be refreshed") % {"level": awarded})
    if in_progress:
        parts.append(_("evidence in progress"))
    return format_html(
        '<span class="lvl{}" data-level="{}"{}{}{}><span class="vh">{}</span></span>',
        f" {size}" if size else "",
        level,
        format_html(' data-target="{}"', target) if target else "",
        mark_safe(" data-open") if in_progress else "",
        mark_safe(" data-lapsed") if is_lapsed else "",
        ", ".join(parts),
    )


@register.filter
def tr(value: Any) -> str:
    """A translated text that sits inside a JSON column, in the reader's language."""
    return str(translated(value))


@register.filter
def tr_html(value: Any) -> SafeString:
    """Cleaned HTML of a published text, in the reader's language. Only for columns that an action filled through the cleaner."""
    return mark_safe(str(translated(value)))  # noqa: S308  cleaned by courses/rules/markdown.py when it was published


@register.filter
def percent(value: Any) -> str:
    """A share as it is written in the reader's language: "41 %" in German, "41%" in English."""
    return _("%(share)s%%") % {"share": value}


@register.filter
def in_words(moment: datetime) -> str:
    """Date and time of day as they stand in a sentence."""
    return clock.in_words(moment)


@register.filter
def day_in_words(moment: datetime) -> str:
    """A day as it stands in a sentence."""
    return clock.day_in_words(moment)
