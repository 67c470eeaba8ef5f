"""The order of the development plan and its weeks, in tables and as properties."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from competence.enums import LevelState, ProofProfile
from competence.rules.learning_offer import LearningOffer, OfferKind, OfferState
from competence.texts import Translated
from courses.rules.plan import Line, Need, Why, make_plan, next_working_day, weeks_of
from courses.rules.plan_words import why_words
from tests.competence.rules.plain import START, day, exercise, quiz, rules

MONDAY = date(2026, 3, 2)


def need(code: str = "A-1", **fields) -> Need:
    """A critical gap of one level in a knowledge-led competence."""
    defaults = {
        "name": Translated({"de": f"Fähigkeit {code}", "en": f"Ability {code}"}),
        "profile": ProofProfile.KNOWLEDGE,
        "position": 0,
        "target": 1,
        "is_critical": True,
        "weight": 3,
        "awarded": 0,
        "level": 0,
        "state": "",
    }
    return Need(code=code, **(defaults | fields))


def offer(kind: str, key: str, code: str = "A-1", level: int = 1, **fields) -> LearningOffer:
    defaults = {
        "title": Translated({"de": key, "en": key}),
        "course": "K90",
        "course_title": Translated({"de": "Kurs", "en": "Course"}),
        "url": f"/{key}/",
        "minutes": 10,
        "state": OfferState.OPEN,
        "instrument": f"{kind}:{key}",
        "n_items": 12 if kind == "quiz" else 0,
    }
    return LearningOffer(kind=OfferKind(kind), key=key, competence=code, level=level, **(defaults | fields))


def table(*offers: LearningOffer):
    found: dict[tuple[str, int], list[LearningOffer]] = {}
    for one in offers:
        found.setdefault((one.competence, one.level), []).append(one)
    return found


def keys(plan) -> list[str]:
    return [line.offer.key for line in plan.lines]


def plan_of(needs, *offers, at=START):
    return make_plan(needs, table(*offers), at=at, rules=rules())


def test_critical_gaps_come_first_then_weight_then_the_larger_gap_then_the_shorter_way():
    needs = [
        need("E-1", is_critical=False, weight=1),
        need("D-1", is_critical=False, weight=2),
        need("C-1", is_critical=False, weight=2, target=2),
        need("B-1", position=1),
        need("A-1", position=2),
    ]
    offers = [offer("quiz", f"q-{one.code}", one.code, one.target, minutes=5 if one.code == "A-1" else 10) for one in needs]
    assert keys(plan_of(needs, *offers)) == ["q-A-1", "q-B-1", "q-C-1", "q-D-1", "q-E-1"]


def test_the_shortest_proof_that_the_rules_accept_is_chosen():
    short, long, too_few = (
        offer("quiz", "short", minutes=5),
        offer("exercise", "long", minutes=40),
        offer("quiz", "few", n_items=5),
    )
    assert keys(plan_of([need()], long, short, too_few)) == ["short"]


def test_what_is_on_the_own_path_goes_before_what_is_shorter():
    assert keys(plan_of([need()], offer("quiz", "other", minutes=5), offer("quiz", "mine", is_on_path=True))) == ["mine"]


def test_a_practice_led_level_asks_for_an_exercise():
    found = plan_of(
        [need(profile=ProofProfile.PRACTICE, target=2)], offer("quiz", "q", level=2), offer("exercise", "e", level=2)
    )
    assert keys(found) == ["e"]  # the exercise is the only way to level 2 and shows level 1 as well
    assert found.lines[0].reasons[0].level == 2


def test_level_3_takes_two_exercises_and_is_said_where_there_is_only_one():
    known = need(target=3, awarded=2, level=2, profile=ProofProfile.PRACTICE, history=(exercise(2),))
    one, two = offer("exercise", "one", level=3), offer("exercise", "two", level=3)
    assert keys(plan_of([known], one, two)) == ["one", "two"]
    alone = plan_of([known], one)
    assert keys(alone) == []
    assert alone.without_offer == (known,)


def test_as_far_as_it_goes_and_by_the_shortest_way():
    """Level 3 is out of reach; the exercise alone leads to 2."""
    found = plan_of([need(target=3)], offer("quiz", "q", minutes=5), offer("exercise", "e", level=2))
    assert keys(found) == ["e"]
    assert [one.code for one in found.without_offer] == ["A-1"]


def test_a_fading_level_without_an_offer_is_no_gap():
    assert plan_of([need(awarded=1, level=1, state=LevelState.FADING, history=(quiz(1, 12),))]).without_offer == ()


def test_a_proof_of_the_same_quiz_adds_nothing():
    known = need(target=2, awarded=1, level=1, history=(quiz(1, 8, instrument="quiz:q"),))
    assert keys(plan_of([known], offer("quiz", "q", level=2, n_items=8))) == []
    assert keys(plan_of([known], offer("quiz", "q", level=2, n_items=9))) == ["q"]


def test_lessons_come_before_their_quiz_and_quizzes_before_the_exercise():
    lesson = offer("lesson", "l")
    locked = {"state": OfferState.LOCKED, "needs": ("l",), "first": (lesson.title,), "first_minutes": 10}
    found = plan_of(
        [need("B-1", target=2, profile=ProofProfile.PRACTICE, position=1), need("A-1", is_critical=False)],
        lesson,
        offer("exercise", "e", "B-1", 2, **locked),
        offer("quiz", "q", "A-1", 1, **locked),
    )
    assert keys(found) == ["l", "q", "e"]
    reasons = {line.offer.key: [reason.why for reason in line.reasons] for line in found.lines}
    assert reasons == {"l": [Why.FIRST, Why.FIRST], "q": [Why.FIRST, Why.GAP], "e": [Why.GAP]}


def test_a_lesson_that_is_read_is_no_line():
    found = plan_of([need()], offer("lesson", "l", state=OfferState.DONE), offer("quiz", "q", needs=("l",)))
    assert keys(found) == ["q"]


def test_fading_and_lapsed_levels_come_as_the_shortest_refresher():
    fading = need("B-1", awarded=1, level=1, state=LevelState.FADING, history=(quiz(1, 12),))
    lapsed = need("A-1", target=2, awarded=2, level=1, state=LevelState.LAPSED, history=(quiz(2, 12),), is_critical=False)
    found = plan_of(
        [fading, lapsed],
        offer("quiz", "b", "B-1"),
        offer("exercise", "b-long", "B-1", minutes=40),
        offer("quiz", "a-low", "A-1", 1, minutes=5),
        offer("quiz", "a", "A-1", 2),
        at=day(300),
    )
    assert keys(found) == ["a", "b"]
    assert {reason.why for line in found.lines for reason in line.reasons} == {Why.REFRESH}
    assert found.without_offer == ()


def test_what_is_reached_and_fresh_is_no_matter_of_a_plan():
    found = plan_of([need(awarded=1, level=1, state=LevelState.CURRENT)], offer("quiz", "q"))
    assert (found.lines, found.waiting, found.without_offer) == ((), (), ())


def test_what_is_with_the_reviewer_counts_as_planned_and_takes_no_time():
    found = plan_of([need()], offer("exercise", "e", state=OfferState.WAITING), offer("quiz", "q"))
    assert keys(found) == []
    assert [line.offer.key for line in found.waiting] == ["e"]
    assert found.without_offer == ()


def test_an_exercise_that_was_reached_is_not_done_again():
    assert keys(plan_of([need()], offer("exercise", "e", state=OfferState.DONE))) == []


def test_each_line_says_why_in_both_languages():
    lesson = offer("lesson", "l")
    test = offer("quiz", "q", state=OfferState.LOCKED, needs=("l",), first=(lesson.title,), first_minutes=10)
    lines = plan_of([need()], lesson, test).lines
    with translation.override("en"):
        assert [why_words(line) for line in lines] == [
            "Comes before “q”.",
            "Brings you to level 1 aware in “Ability A-1”; your target is 1 aware and critical for your role.",
        ]
    with translation.override("de"):
        assert why_words(lines[0]) == "Kommt vor „q“."
        assert why_words(lines[1]).startswith("Bringt Sie in „Fähigkeit A-1“ auf Stufe 1 kennt")


# ── weeks ────────────────────────────────────────────────────────────────────


def lines(*minutes: int) -> list[Line]:
    return [Line(offer("quiz", f"q{place}", minutes=count), ()) for place, count in enumerate(minutes)]


def shape(weeks) -> list[list[int]]:
    return [[portion.minutes for portion in week.portions] for week in weeks]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ((20, 20, 20), [[20, 20, 20]]),
        ((20, 50, 10), [[20], [50, 10]]),
        ((20, 90, 10), [[20, 40], [50, 10]]),
        ((150,), [[60], [60], [30]]),
        ((), []),
    ],
)
def test_weeks_hold_the_agreed_minutes(minutes, expected):
    assert shape(weeks_of(lines(*minutes), minutes_per_week=60, today=MONDAY)) == expected


def test_a_long_line_says_that_it_goes_on():
    weeks = weeks_of(lines(150), minutes_per_week=60, today=MONDAY)
    assert [(week.portions[0].is_continued, week.portions[0].goes_on) for week in weeks] == [
        (False, True),
        (True, True),
        (True, False),
    ]


def test_without_agreed_time_there_are_no_weeks():
    assert weeks_of(lines(10), minutes_per_week=0, today=MONDAY) == ()


@pytest.mark.parametrize(
    ("today", "first", "second"),
    [
        (MONDAY, date(2026, 3, 3), date(2026, 3, 9)),
        (date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 16)),
        (date(2026, 3, 7), date(2026, 3, 9), date(2026, 3, 16)),
        (date(2026, 3, 8), date(2026, 3, 9), date(2026, 3, 16)),
    ],
)
def test_the_first_week_begins_on_the_next_working_day(today, first, second):
    assert next_working_day(today) == first
    weeks = weeks_of(lines(60, 60), minutes_per_week=60, today=today)
    assert [week.first_day for week in weeks] == [first, second]


# ── properties ───────────────────────────────────────────────────────────────

codes = st.sampled_from(["A-1", "B-1", "C-1", "D-1"])


@st.composite
def companies(draw: st.DrawFn):
    """Needs and a course with lessons, quizzes and exercises that hang together."""
    needs = [
        need(
            code,
            position=position,
            is_critical=draw(st.booleans()),
            weight=draw(st.integers(1, 3)),
            target=draw(st.integers(1, 3)),
            profile=draw(st.sampled_from(list(ProofProfile))),
        )
        for position, code in enumerate(sorted(draw(st.sets(codes, min_size=1))))
    ]
    lessons = [f"l{number}" for number in range(4)]
    read = draw(st.sets(st.sampled_from(lessons)))
    offers = []
    for key in lessons:
        state = OfferState.DONE if key in read else OfferState.OPEN
        offers.append(offer("lesson", key, draw(codes), state=state, minutes=draw(st.integers(1, 20))))
    for number in range(draw(st.integers(0, 10))):
        kind = draw(st.sampled_from(["quiz", "exercise"]))
        first = tuple(sorted(draw(st.sets(st.sampled_from(lessons), min_size=1, max_size=1 if kind == "quiz" else 3))))
        unread = [key for key in first if key not in read]
        one = offer(kind, f"{kind}{number}", draw(codes), draw(st.integers(1, 2 if kind == "quiz" else 3)), needs=first)
        one = replace(one, minutes=draw(st.integers(1, 90)), first_minutes=5 * len(unread))
        offers.append(replace(one, state=OfferState.LOCKED if unread else OfferState.OPEN))
    return needs, offers


@settings(max_examples=80, deadline=None)
@given(companies(), st.randoms())
def test_the_plan_keeps_its_promises_for_anyone(company, random):
    needs, offers = company
    found = plan_of(needs, *offers)
    order = [(line.offer.kind, line.offer.key) for line in found.lines]
    assert len(set(order)) == len(order)
    assert all(line.reasons for line in found.lines)
    place = {key: number for number, key in enumerate(order)}
    unread = {one.key for one in offers if one.kind == OfferKind.LESSON and one.state != OfferState.DONE}
    for line in found.lines:
        for key in line.offer.needs:
            if key in unread:
                assert place["lesson", key] < place[line.offer.kind, line.offer.key]
        if line.offer.kind == OfferKind.EXERCISE:
            for other in found.lines:
                if other.offer.kind == OfferKind.QUIZ and set(other.offer.needs) <= set(line.offer.needs):
                    assert place["quiz", other.offer.key] < place[line.offer.kind, line.offer.key]
    shuffled = list(needs)
    random.shuffle(shuffled)
    assert plan_of(shuffled, *offers) == found


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(1, 200), max_size=15), st.integers(1, 120), st.integers(0, 13))
def test_weeks_lose_no_minute_and_hold_no_more_than_agreed(minutes, agreed, offset):
    today = MONDAY + timedelta(days=offset)
    weeks = weeks_of(lines(*minutes), minutes_per_week=agreed, today=today)
    assert sum(week.minutes for week in weeks) == sum(minutes)
    assert all(0 < week.minutes <= agreed for week in weeks)
    days = [week.first_day for week in weeks]
    assert days == sorted(set(days))
    assert all(one > today and one.weekday() < 5 for one in days)
    assert len({one.isocalendar()[:2] for one in days}) == len(days)
