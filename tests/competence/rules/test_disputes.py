from dataclasses import replace

import pytest

from competence.enums import EvidenceKind
from competence.rules.disputes import Decider, choose_decider, is_disputable, levels_to_grant, may_decide
from competence.rules.levels import Proof

from . import plain

RULED_OUT = ("is_away", "is_person", "leads_person", "is_led_by_person", "has_judged", "is_led_by_judge")


def test_whoever_is_bound_to_nobody_decides():
    assert may_decide(Decider(1))


@pytest.mark.parametrize("fact", RULED_OUT)
def test_each_bond_rules_someone_out(fact):
    bound = replace(Decider(1), **{fact: True})
    assert not may_decide(bound)
    assert choose_decider([bound]) is None
    assert choose_decider([bound, Decider(2, open=9)]) == 2


@pytest.mark.parametrize(
    ("candidates", "chosen"),
    [
        ([], None),
        ([Decider(3), Decider(2)], 2),
        ([Decider(2, open=1), Decider(3)], 3),
        ([Decider(5, open=2), Decider(4, open=2), Decider(6, open=3)], 4),
    ],
    ids=["nobody", "smallest id", "fewest open", "both"],
)
def test_the_load_is_fair(candidates, chosen):
    assert choose_decider(candidates) == chosen
    assert choose_decider(reversed(candidates)) == chosen


certificate = plain.proof(EvidenceKind.EXTERNAL_CERTIFICATE, 1, has_practical_part=True)


@pytest.mark.parametrize(
    ("proof", "most", "levels"),
    [
        (plain.quiz(1, 9), 2, (2,)),
        (plain.quiz(1, 9), 1, ()),
        (plain.quiz(1, 9), 4, (2,)),  # the kind caps it
        (plain.quiz(1, 9), None, (2,)),
        (plain.quiz(2, 9), 2, ()),
        (plain.quiz(0, 9), 2, (1, 2)),
        (plain.exercise(1), 3, (2, 3)),
        (plain.exercise(1), 2, (2,)),
        (plain.exercise(3), 4, (4,)),  # an exercise on level 4 that was partly reached
        (plain.exercise(3), 3, ()),
        (plain.exercise(2), None, (3,)),  # nobody knows its level, so 4 is not to be had
        (plain.exercise(4), 4, ()),
        (plain.observation(2), None, (3,)),
        (plain.observation(3), 4, (4,)),
        (certificate, None, (2, 3)),
        (plain.proof(EvidenceKind.PEER_REVIEW, 1), 4, (2,)),
        (plain.proof(EvidenceKind.PLACEMENT, 1, n_items=9), None, (2,)),
    ],
)
def test_what_can_be_granted(proof: Proof, most: int | None, levels: tuple[int, ...]):
    assert levels_to_grant(proof, plain.rules(), most=most) == levels


@pytest.mark.parametrize(
    ("proof", "may"),
    [
        (plain.quiz(1, 8), True),
        (plain.quiz(1, 7), False),  # too short to count, whatever the level
        (plain.exercise(2), True),
        (plain.proof(EvidenceKind.SELF_ASSESSMENT, 1), False),
        (plain.proof(EvidenceKind.ATTENDANCE, 1), False),
        (plain.proof(EvidenceKind.RETENTION_CHECK, 1), False),
    ],
)
def test_what_an_objection_can_be_about(proof: Proof, may: bool):
    assert is_disputable(proof, plain.rules()) is may
