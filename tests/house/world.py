"""A small company for the access matrix: the seven visitors, and one of each thing that an address can name.

Add what your addresses need to `things()`; access.csv then writes `pk={submission.pk}`.
"""

from typing import Any

from competence import clock
from competence.actions.policy import propose_policy_change
from competence.enums import PolicySwitch, Role, Sharing
from competence.models import Person
from courses.actions.attempt import hand_in, start_attempt
from courses.enums import ItemKind
from courses.models import Item, ItemBank, Placement
from tests import build
from tests.competence import certificates, proofs
from tests.courses import disputed, examples, items, placements

VISITORS = ("employee", "champion", "department_head", "leadership", "hr", "works_council", "administrator")


def visitors() -> dict[str, Person]:
    """One person for each column of access.csv; all of them work in the same unit and learn."""
    build.company()
    root = build.unit("Prüfwerk")
    unit = build.unit("Montage", parent=root)
    people = {}
    for name in VISITORS:
        person = people[name] = build.person(first_name=name.title())
        build.membership(person, unit)
        build.grant(person, Role.USER)
        if name != "employee":
            build.grant(person, Role(name), unit if name == "department_head" else None)
    return people


def things(people: dict[str, Person]) -> dict[str, Any]:
    """What the addresses in access.csv name."""
    membership = people["employee"].membership
    exercise = build.exercise()
    lesson = build.lesson()
    path = build.learning_path(Role.USER, lesson.version.course)
    quiz, other_quiz = build.quiz(code="K91"), build.quiz(code="K92")
    for one in (quiz, other_quiz):
        build.reading(people["employee"], one.lesson)
    done = start_attempt(by=people["employee"], quiz=other_quiz)
    hand_in(by=people["employee"], attempt=done)
    free_text = examples.free_text_to_mark(people["hr"])
    area = placements.area(competences=1, levels=((1, 12), (2, 12)))
    placed = placements.finished(people["employee"], knows=False)
    open_placement = Placement.objects.create(
        person=people["employee"],
        area=build.competence("VER-1").area,
        seed=1,
        start_level=1,
        constants=placed.constants,
        started_at=clock.now(),
    )
    practice = examples.item(ItemKind.TRUE_FALSE, bank="K94-practice")
    ItemBank.objects.filter(key="K94-practice").update(is_practice=True)
    proof = disputed.reviewed(people["employee"], build.champion(), **build.stored_file("proof.txt", b"proof"))
    return {
        **people,
        "dispute": disputed.objection(proof),
        "free_text": free_text,
        "practice": practice,
        "area": area,
        "placed": placed,
        "placement": placements.asked(open_placement, Item.objects.get(key="sec-1-l1-01")),
        "skip": placements.skip(placed, lesson),
        "unit": membership.unit,
        "root": membership.unit.parent,
        "other_unit": build.unit("Vertrieb", parent=membership.unit.parent),
        "competence": build.competence(),
        "exercise": exercise,
        "submission": build.submission(
            people["employee"], exercise, reviewer=people["champion"], **build.stored_file("notes.txt", b"notes")
        ),
        "question_file": build.question_file(people["champion"], "::Name::Was?{T}"),
        "roster": build.roster_upload(people["hr"]),
        "assignment": build.assignment(people["employee"], path),
        "policy_change": propose_policy_change(
            by=people["hr"], field=PolicySwitch.LEVELS_FADE, value=False, reason="Agreed on 1 December"
        ),
        "lesson": lesson,
        "quiz": quiz,
        "attempt": start_attempt(by=people["employee"], quiz=quiz),
        "done": done,
        "external": proofs.certificate(people["employee"]),
        "observation": proofs.observation(people["employee"], people["champion"]),
        "item": items.drafted(people["hr"]),
        "picture": items.stored_picture(),
        "certificate": certificates.certificate(people["employee"]),
        "shared": certificates.certificate(people["employee"], subject="champion", share=Sharing.COMPETENCES),
    }
