"""Publishing rule sets. A version never changes; what was awarded under an earlier one is kept."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from competence import clock
from competence.errors import Refused
from competence.models import Person, RuleSetVersion
from competence.rules.rule_set import RuleSet, RuleSetFault

from . import audit
from .rebuild import evaluate_everyone


def digest_of(constants: Any) -> str:
    """SHA-256 of the constants, whatever the order and the comments of the file."""
    return hashlib.sha256(json.dumps(constants, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def read_rules(file: Path) -> tuple[dict[str, Any], str]:
    """The constants of a rule-set file, checked, and its text. Refused with the reason, or the key, where it cannot be read."""
    try:
        text = file.read_text(encoding="utf-8")
        constants = yaml.safe_load(text)
        RuleSet.from_dict(constants)
    except OSError as error:
        message = _("The file cannot be opened: %(reason)s") % {"reason": error.strerror}
    except UnicodeDecodeError:
        message = _("the file is not UTF-8 text")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = _("line %(line)s is not valid YAML") % {"line": mark.line + 1 if mark else 0}
    except RuleSetFault as fault:
        message = str(fault)
    else:
        return constants, text
    raise Refused(message, code="rule_set.faulty")


def is_published(constants: Mapping[str, Any]) -> bool:
    """Whether exactly these constants are published. Refused if their version is published with other constants."""
    known = RuleSetVersion.objects.filter(version=constants["version"]).first()
    if known is not None and known.digest != digest_of(constants):
        raise Refused(
            _("Rule set %(version)s is published with other constants. Please give the changed one a new version.")
            % {"version": known.version},
            code="rule_set.published",
        )
    return known is not None


@transaction.atomic
def publish_rules(*, constants: dict[str, Any], text: str, by: Person | None) -> bool:
    """Publish a version of the rule set and evaluate all levels by it. False if it is published already.

    `constants` is the plain form of the file `text`. Raises RuleSetFault for constants that are none, and Refused if this
    version was published with other constants. Side effects: a RuleSetVersion row, CompetenceLevel rows (none gets lower),
    one audit row.
    """
    rules, digest = RuleSet.from_dict(constants), digest_of(constants)
    if is_published(constants):
        return False
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
