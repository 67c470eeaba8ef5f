import pytest

from competence import clock
from competence.enums import PersonStatus, Role
from competence.models import AuditEvent, Membership, Person, RoleAssignment
from courses.actions.review_assignment import assign_reviewers, pick_reviewer
from courses.enums import SubmissionState
from courses.models import Submission
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner() -> Person:
    person = build.person()
    root = build.unit()
    build.membership(person, build.unit(parent=build.unit(parent=root)))
    return person


def root_of(person: Person) -> object:
    return person.membership.unit.parent.parent


def test_a_mandate_above_the_unit_counts_and_one_beside_it_does_not(learner: Person) -> None:
    build.champion(build.unit())
    above = build.champion(root_of(learner))  # type: ignore[arg-type]
    build.champion(build.unit(parent=root_of(learner)))  # type: ignore[arg-type]
    assert pick_reviewer(person=learner) == above.pk


def test_the_superior_never_reads(learner: Person) -> None:
    superior = build.champion(learner.membership.unit)
    Membership.objects.filter(person=learner).update(manager=superior)
    assert pick_reviewer(person=learner) is None
    assert pick_reviewer(person=learner, former=superior.pk) is None
    other = build.champion()
    assert pick_reviewer(person=learner) == other.pk


def test_a_champion_does_not_read_the_own_work() -> None:
    champion = build.champion()
    assert pick_reviewer(person=champion) is None


def test_work_is_spread(learner: Person) -> None:
    first, second = build.champion(), build.champion()
    build.submission(build.person(), build.exercise(), reviewer=first)
    assert pick_reviewer(person=learner) == second.pk


def test_two_do_not_read_each_other_while_there_is_someone_else() -> None:
    one, two = build.champion(), build.champion()
    build.submission(two, build.exercise(), reviewer=one)
    assert pick_reviewer(person=one) == two.pk
    third = build.champion()
    assert pick_reviewer(person=one) == third.pk


def waiting(learner: Person, reviewer: Person | None = None) -> Submission:
    submission = build.submission(learner, build.exercise(), reviewer=reviewer or build.person())
    Submission.objects.filter(pk=submission.pk).update(reviewer=reviewer)
    return submission


def test_who_waits_without_a_champion_gets_the_next_one(learner: Person) -> None:
    submission = waiting(learner)
    assert assign_reviewers() == "0 given, 1 without a champion"
    champion = build.champion()
    assert assign_reviewers() == "1 given, 0 without a champion"
    submission.refresh_from_db()
    assert submission.reviewer == champion
    assert assign_reviewers() == "0 given, 0 without a champion", "twice is once"
    assert AuditEvent.objects.filter(action="submission.assign_reviewer").count() == 1


def leaves(champion: Person, learner: Person) -> None:
    Person.objects.filter(pk=champion.pk).update(status=PersonStatus.LEFT, is_active=False)


def goes_away(champion: Person, learner: Person) -> None:
    Person.objects.filter(pk=champion.pk).update(status=PersonStatus.ABSENT)


def is_no_champion_any_more(champion: Person, learner: Person) -> None:
    RoleAssignment.objects.filter(person=champion).update(ends_on=clock.today())


def becomes_superior(champion: Person, learner: Person) -> None:
    Membership.objects.filter(person=learner).update(manager=champion)


@pytest.mark.parametrize("event", [leaves, goes_away, is_no_champion_any_more, becomes_superior])
def test_who_can_no_longer_read_hands_on(learner: Person, event: object) -> None:
    champion = build.champion()
    submission = waiting(learner, champion)
    event(champion, learner)  # type: ignore[operator]
    assign_reviewers()
    submission.refresh_from_db()
    assert submission.reviewer is None
    other = build.champion()
    assign_reviewers()
    submission.refresh_from_db()
    assert submission.reviewer == other


def test_drafts_and_finished_ones_stay_alone(learner: Person) -> None:
    build.champion()
    submission = build.submission(learner, build.exercise())
    for state in (SubmissionState.DRAFT, SubmissionState.REVISE, SubmissionState.REACHED):
        Submission.objects.update(state=state)
        assign_reviewers()
        submission.refresh_from_db()
        assert submission.reviewer is None


def test_many_waiting_ones_are_spread(learner: Person) -> None:
    for number in range(6):
        person = build.person()
        submission = build.submission(person, build.exercise(code=f"K90-E{number}"), reviewer=learner)
        Submission.objects.filter(pk=submission.pk).update(reviewer=None)
    champions = [build.champion() for _ in range(3)]
    build.grant(build.person(), Role.HR)
    assign_reviewers()
    assert [Submission.objects.filter(reviewer=champion).count() for champion in champions] == [2, 2, 2]
