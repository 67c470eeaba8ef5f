"""Random companies for the attack tests: people with roles, units and levels, as requirements."""

import random
from dataclasses import dataclass

from competence.rules.coverage import Requirement

AREAS = {
    f"{area}-{number}": area
    for area, size in {"UND": 4, "APP": 4, "VER": 3, "SEC": 4, "VAL": 4, "LED": 4}.items()
    for number in range(1, size + 1)
}
# what each role needs; users need nothing of leading and little of value and automation
EVERYTHING_BUT = {
    "user": {"APP-4", "VAL-2", "VAL-3", "VAL-4", "LED-1", "LED-2", "LED-3", "LED-4"},
    "department_head": set(),
    "champion": set(),
    "leadership": set(),
}


Needs = dict[int, tuple[int, frozenset[str]]]  # person → unit, competences


@dataclass(frozen=True)
class RandomCompany:
    """Requirements of everyone, person after person, and who needs what."""

    requirements: tuple[Requirement, ...]
    needs: Needs


def random_company(seed: int, most: int = 2000) -> RandomCompany:
    """30 to `most` people in units of very different sizes. Every fourth company has needs without any pattern."""
    dice = random.Random(seed)
    people = dice.choice((dice.randint(30, 80), dice.randint(60, 300), dice.randint(200, most) if most > 200 else most))
    units = dice.randint(1, max(2, min(30, people // dice.choice((6, 12, 25)))))
    popularity = [dice.random() ** 2 + 0.03 for _ in range(units)]
    without_pattern = seed % 4 == 3
    odds = {c: dice.choice((0.02, 0.1, 0.5, 1.0)) for c in AREAS}
    champions, heads = dice.choice((0.0, 0.03, 0.1)), dice.choice((0.03, 0.08))
    requirements: list[Requirement] = []
    needs: Needs = {}
    for person in range(1, people + 1):
        unit = dice.choices(range(1, units + 1), popularity)[0]
        if without_pattern:
            needed = {c for c in AREAS if dice.random() < odds[c]}
        else:
            roles = ["user"]
            roles += ["department_head"] if dice.random() < heads else []
            roles += ["champion"] if dice.random() < champions else []
            roles += ["leadership"] if unit == 1 and dice.random() < 0.3 else []
            needed = set().union(*(AREAS.keys() - EVERYTHING_BUT[role] for role in roles))
        if not needed:
            continue
        needs[person] = (unit, frozenset(needed))
        skill = dice.random()
        for c in sorted(needed):
            target = dice.randint(1, 3)
            level = target if dice.random() < skill else dice.randint(0, 3)
            requirements.append(Requirement(person, unit, c, dice.randint(1, 3), target, level))
    return RandomCompany(tuple(requirements), needs)
