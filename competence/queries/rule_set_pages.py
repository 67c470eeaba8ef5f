"""The published rule sets as pages show them: each with its predecessor and what changed."""

from dataclasses import dataclass

from competence.models import RuleSetVersion
from competence.rules.explain_words import KINDS
from competence.rules.rule_set import KindRule, RuleSet
from competence.rules.rule_set_changes import changes
from competence.rules.rule_set_words import ChangeLine, in_words


@dataclass(frozen=True)
class Edition:
    """A published version with the one before it (None for the first)."""

    row: RuleSetVersion
    predecessor: RuleSetVersion | None
    is_current: bool

    @property
    def rules(self) -> RuleSet:
        return RuleSet.from_dict(self.row.constants)

    @property
    def kinds(self) -> list[tuple[str, KindRule]]:
        """Every kind of proof with its name, in the order of the file."""
        return [(str(KINDS[name]), rule) for name, rule in self.rules.evidence.items() if name in KINDS]

    @property
    def refreshers(self) -> list[str]:
        """The names of the kinds that refresh a level."""
        rules = self.rules
        return [str(KINDS[name]) for name in rules.evidence if name in rules.retention.refreshed_by and name in KINDS]

    @property
    def changes(self) -> list[ChangeLine]:
        """What changed since the predecessor, in words; empty for the first version."""
        if self.predecessor is None:
            return []
        return [in_words(change) for change in changes(self.predecessor.constants, self.row.constants)]


def editions() -> list[Edition]:
    """All versions, the newest first (one query)."""
    rows = list(RuleSetVersion.objects.all())
    before = [*rows[1:], None][: len(rows)]
    return [Edition(row, earlier, number == 0) for number, (row, earlier) in enumerate(zip(rows, before, strict=True))]


def edition(version: str) -> Edition | None:
    """One version (one query)."""
    return next((one for one in editions() if one.row.version == version), None)
