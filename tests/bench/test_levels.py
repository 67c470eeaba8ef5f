"""What makes the figures of the level core true: the sweep changes one in a hundred, and a recomputation agrees with it."""

import pytest

from competence.models import AuditEvent, CompetenceLevel, Evidence
from tests.bench import levels, levels_report

pytestmark = pytest.mark.django_db


def test_the_short_run_measures_what_it_says() -> None:
    found = levels.measure(levels.SHORT)
    size = levels.SHORT
    assert found["sweeping"]["levels"] == size.people * size.competences == CompetenceLevel.objects.count()
    assert found["sweeping"]["changed"] == size.people * size.competences // levels.CHANGED
    assert (found["sweeping"]["changed_again"], found["sweeping"]["differing"]) == (0, 0)
    rounds = size.rounds + 1
    for start in ("recorded:", "bare:"):
        assert Evidence.objects.filter(source__startswith=start).count() == size.proofs * rounds
    assert AuditEvent.objects.filter(action="evidence.record").count() == 2 * size.proofs * rounds
    figures = {
        "on": "2026-12-01 12:00",
        "machine": {"cores": 2, "python": "3.11"},
        "busy_before": 0.1,
        "databases": [{"name": "SQLite", "load_before": 0.1, **found}],
    }
    told = levels_report.text(figures)
    assert "with evaluation ÷ bare rows" in told
    assert "recomputation ÷ sweep" in told
