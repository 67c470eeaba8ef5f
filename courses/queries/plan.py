"""The personal development plan of the person who asks, and of nobody else (docs/plan.md)."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from competence import clock
from competence.models import Person
from competence.queries.profile_rows import CompetenceRow, Ground, Ledger, calls_to, competence_rows, ledgers
from competence.rules.explain import Asked
from competence.rules.retention import standing
from courses.queries.offers import offers_for
from courses.rules.plan import Need, Plan, Week, make_plan, weeks_of


@dataclass(frozen=True)
class DevelopmentPlan:
    """The plan with its weeks. `targets` is how many targets there are, `met` how many are reached."""

    plan: Plan
    weeks: tuple[Week, ...]
    minutes_per_week: int
    targets: int
    met: int
    made_on: date


def development_plan(person: Person) -> DevelopmentPlan:
    """What the person can do next, week by week (six queries, beside the roles of the person)."""
    ground, today = Ground.load(), clock.today()
    if ground is None:
        return DevelopmentPlan(Plan((), (), ()), (), 0, 0, 0, today)
    rows = competence_rows(person)
    codes = [row.code for row in rows]
    proofs, calls = ledgers(person, codes), calls_to(person, codes)
    needs = [
        _need(row, place, proofs.get(row.code, Ledger()), calls.get(row.code, []), ground) for place, row in enumerate(rows)
    ]
    needs = [need for need in needs if need.target]
    plan = make_plan(needs, offers_for(person, codes), at=timezone.localtime(clock.now()), rules=ground.book.current)
    return DevelopmentPlan(
        plan=plan,
        weeks=weeks_of(plan.lines, minutes_per_week=ground.learning_minutes, today=today),
        minutes_per_week=ground.learning_minutes,
        targets=len(needs),
        met=sum(not need.gap for need in needs),
        made_on=today,
    )


def _need(row: CompetenceRow, position: int, ledger: Ledger, calls: list[Asked], ground: Ground) -> Need:
    """As of this minute, where the stored level waits for the next sweep."""
    found = standing(
        ledger.standing,
        profile=row.proof_profile,
        book=ground.book,
        validity_months=row.validity_months,
        at=timezone.localtime(clock.now()),
        fades=ground.fades,
        calls=[asked.call for asked in calls],
    )
    return Need(
        code=row.code,
        name=row.name,
        profile=row.proof_profile,
        position=position,
        target=row.target.level if row.target else 0,
        is_critical=bool(row.target and row.target.is_critical),
        weight=row.target.weight if row.target else 0,
        awarded=found.award.level if found else 0,
        level=found.effective_level if found else 0,
        state=found.state.value if found else "",
        history=ledger.standing,
    )
