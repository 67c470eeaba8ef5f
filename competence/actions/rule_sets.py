"""Publishing rule sets. A version never changes; what was awarded under an earlier one is kept."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from competence import clock
from competence.errors import Refused
from competence.models import Person, RuleSetVersion
from competence.rules.rule_set import RuleSet

from . import audit
from .rebuild import evaluate_everyone


def digest_of(constants: Any) -> str:
    """SHA-256 of the constants, whatever the order and the comments of the file."""
    return hashlib.sha256(json.dumps(constants, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


@transaction.atomic
def publish_rules(*, constants: dict[str, Any], text: str, by: Person | None) -> bool:
    """Publish a version of the rule set and evaluate all levels by it. False if it is published already.

    `constants` is the plain form of the file `text`. Raises RuleSetFault for constants that are none, and Refused if this
    version was published with other constants. Side effects: a RuleSetVersion row, CompetenceLevel rows (none gets lower),
    one audit row.
    """
    rules, digest = RuleSet.from_dict(constants), digest_of(constants)
    known = RuleSetVersion.objects.filter(version=rules.version).first()
    if known is not None:
        if known.digest == digest:
            return False
        raise Refused(
            _("Rule set %(version)s is published with other constants. Please give the changed one a new version.")
            % {"version": rules.version},
            code="rule_set.published",
        )
    row = RuleSetVersion.objects.create(
        version=rules.version,
        constants=json.loads(json.dumps(constants)),
        text=text,
        digest=digest,
        published_at=clock.now(),
        published_by=by,
    )
    changed = evaluate_everyone()
    audit.record("rule_set.publish", by=by, subject=f"rule_set:{row.pk}", version=rules.version, levels=changed)
    return True
