"""Why someone has a path, in words."""

from django.utils.translation import gettext as _

from competence.enums import Role
from courses.queries.learning_facts import ReasonFacts


def role_words(role: str) -> str:
    """A learning role in words."""
    return str(Role(role).label)


def reason_words(reason: ReasonFacts) -> str:
    """A sentence that begins with "You have this because"."""
    rule, role = reason.detail.get("rule", ""), reason.detail.get("role", "")
    by_rule = {
        "everyone": _("You have this path because everyone in the company has it."),
        "people_manager": _("You have this path because you lead people."),
        "management_board": _("You have this path because you belong to the management."),
        "champion": _("You have this path because you are an AI champion."),
    }
    if rule in by_rule:
        return by_rule[rule]
    if role in Role.values:
        return _("You have this path because you hold the role “%(role)s”.") % {"role": role_words(role)}
    return _("You have this path because someone assigned it to you.")
