"""Why a line stands in the plan, as a sentence in the reader's language."""

from django.utils.translation import gettext as _

from competence.enums import Level

from .plan import Line, Reason, Why


def reason_words(reason: Reason) -> str:
    """One reason."""
    if reason.why == Why.FIRST:
        return _("Comes before “%(title)s”.") % {"title": reason.title}
    facts = {"name": reason.name, "level": Level(reason.level).words, "target": Level(reason.target).words}
    if reason.why == Why.REFRESH:
        return _("Refreshes your level %(level)s in “%(name)s”.") % facts
    if reason.is_critical:
        return _("Brings you to level %(level)s in “%(name)s”; your target is %(target)s and critical for your role.") % facts
    return _("Brings you to level %(level)s in “%(name)s”; your target is %(target)s.") % facts


def why_words(line: Line) -> str:
    """All reasons of a line; what it comes before is said only where nothing else speaks for it."""
    own = [reason for reason in line.reasons if reason.why != Why.FIRST]
    return " ".join(reason_words(reason) for reason in own or line.reasons[:1])
