"""The load maker of the quiz, in a process of its own, without Django: `python -m tests.bench.quiz_load PLAN OUT`.

It does what browsers of several hundred people do, with human pauses, and writes down what it was told: how long each answer
took, whatever was not as expected, and every saved answer that the server acknowledged. It also measures itself: how much of a
core it used, and how late it was.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

from . import quiz_pages
from .quiz_client import Answer, Browser

SENT_TWICE = 0.01  # of all saves, with the same key and at the same moment
RELOADED = 0.02  # of all questions; then the answer is changed
SHOWN_FAULTS = 12


class NotExpected(Exception):
    """The server answered something else than it should."""


@dataclass
class Notes:
    """What came of it."""

    times: dict[str, list[tuple[float, float]]] = field(default_factory=dict)  # when it began, how long it took
    faults: list[str] = field(default_factory=list)
    saved: list[tuple[str, int, int, int, list[str]]] = field(default_factory=list)  # key, attempt, position, revision, answer
    late: list[float] = field(default_factory=list)

    @contextmanager
    def timed(self, what: str) -> Any:
        """Note how long this took, or that it went wrong."""
        began = time.perf_counter()
        try:
            yield
        except (NotExpected, ValueError, KeyError, OSError, EOFError, TimeoutError) as fault:
            self.faults.append(f"{what}: {type(fault).__name__} {fault}"[:300])
            raise NotExpected(what) from fault
        self.times.setdefault(what, []).append((began, time.perf_counter() - began))

    async def wait_until(self, moment: float) -> None:
        """Sleep; and note how late this process itself woke up."""
        loop = asyncio.get_running_loop()
        if (pause := moment - loop.time()) > 0:
            await asyncio.sleep(pause)
            self.late.append(loop.time() - moment)


def summary(times: Iterable[float], seconds: float) -> dict[str, float]:
    """Number, rate and percentiles in milliseconds."""
    ordered = sorted(times)

    def at(share: float) -> float:
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else 0.0

    figures = {name: at(share) for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("most", 1.0))}
    return {"number": len(ordered), "per_second": len(ordered) / seconds, **figures}


def expect(answer: Answer, status: int, leads_to: str = "") -> Answer:
    """The answer, if it is the one that should come."""
    where = answer.headers.get("location", "")
    if answer.status != status or leads_to not in where:
        raise NotExpected(f"{answer.status} {where} instead of {status} {leads_to}: {answer.text[:160]!r}")
    return answer


class Learner:
    """One person in the quiz."""

    def __init__(self, plan: dict[str, Any], session: str, notes: Notes, rng: Random) -> None:
        self.plan, self.notes, self.rng = plan, notes, rng
        self.browser = Browser(plan["netloc"], {plan["session_cookie"]: session})
        self.revisions: dict[int, int] = {}
        self.attempt = 0

    async def live(self, zero: float) -> None:
        """Start, answer one question after another, hand in."""
        rush, until, hand_in = (self.plan[name] for name in ("rush", "until", "hand_in"))
        try:
            page = await self.start(zero + self.rng.uniform(0.05 * rush, rush), 0.04 * rush)
            await self.answer_all(page, zero + until)
            await self.hand_in(zero + until + self.rng.uniform(0, 0.9 * hand_in), 0.05 * hand_in)
        except NotExpected:
            pass  # noted; this learner gives up
        finally:
            self.browser.close()

    async def start(self, moment: float, pause: float) -> str:
        """Look at what awaits, press start at that moment, and see the first question."""
        await self.notes.wait_until(moment - pause)
        with self.notes.timed("start page"):
            page = expect(await self.browser.get(self.plan["quiz"]), 200).text
            token = quiz_pages.field(page, "csrfmiddlewaretoken")
        await self.notes.wait_until(moment)
        with self.notes.timed("start"):
            led = expect(await self.browser.send_form(self.plan["quiz"], csrfmiddlewaretoken=token), 302, "/attempts/")
            page = expect(await self.browser.get(led.headers["location"]), 200).text
            self.attempt, position, _save = quiz_pages.question(page)
            if position != 1:
                raise NotExpected(f"began with question {position}")
        return page

    async def answer_all(self, page: str, end: float) -> None:
        """Spread over the time that is left; think, choose, go on."""
        asked = self.plan["asked"]
        gaps = [self.rng.uniform(0.5, 1.5) for _ in range(asked)]
        now = asyncio.get_running_loop().time()
        stretch = (end - now) / sum(gaps)
        for position, gap in enumerate(gaps, 1):
            now += gap * stretch
            await self.notes.wait_until(now - 0.1 * gap * stretch)
            await self.save(page, position)
            if self.rng.random() < RELOADED:
                await self.save(await self.question(position), position)
            await self.notes.wait_until(now)
            if position < asked:
                page = await self.question(position + 1)

    async def question(self, position: int) -> str:
        """Load the page of a question; it must show the answer that was acknowledged."""
        with self.notes.timed("question"):
            page = expect(await self.browser.get(f"/attempts/{self.attempt}/?q={position}"), 200).text
            shown = quiz_pages.question(page)[:2], int(quiz_pages.field(page, "revision"))
            if shown != ((self.attempt, position), self.revisions.get(position, 0)):
                raise NotExpected(f"shows {shown}, acknowledged were {self.revisions}")
        return page

    async def save(self, page: str, position: int) -> None:
        """As the page's script does; sometimes twice at the same moment, as a double click may."""
        body = {
            "position": position,
            "answer": quiz_pages.answer(page, self.rng),
            "based_on": int(quiz_pages.field(page, "revision")),
            "key": str(uuid4()),
        }
        path, token = quiz_pages.question(page)[2], quiz_pages.field(page, "csrfmiddlewaretoken")

        async def send(what: str) -> dict[str, Any]:
            with self.notes.timed(what):
                given = expect(await self.browser.send_json(path, json.dumps(body), token), 200)
                return acknowledged(given, body)

        if self.rng.random() < SENT_TWICE:
            saved, again = await asyncio.gather(send("save"), send("same save again"))
            if saved != again:
                self.notes.faults.append(f"same save again: {again} instead of {saved}")
        else:
            saved = await send("save")
        self.revisions[position] = saved["revision"]
        self.notes.saved.append((str(body["key"]), self.attempt, position, saved["revision"], saved["answer"]))

    async def hand_in(self, moment: float, pause: float) -> None:
        """Look over everything, press, and see the result."""
        path = f"/attempts/{self.attempt}/hand-in/"
        await self.notes.wait_until(moment)
        with self.notes.timed("overview"):
            page = expect(await self.browser.get(path), 200).text
            seen = quiz_pages.field(page, "revisions")
            if seen != ",".join(f"{position}:{revision}" for position, revision in sorted(self.revisions.items())):
                raise NotExpected(f"shows {seen}, acknowledged were {self.revisions}")
        await self.notes.wait_until(moment + pause)
        token = quiz_pages.field(page, "csrfmiddlewaretoken")
        with self.notes.timed("hand in"):
            form = {"csrfmiddlewaretoken": token, "revisions": seen}
            led = expect(await self.browser.send_form(path, **form), 302, "/result/")
            expect(await self.browser.get(led.headers["location"]), 200)


def acknowledged(answer: Answer, body: dict[str, Any]) -> dict[str, Any]:
    """What the server says it has saved, if that is what was sent."""
    saved: dict[str, Any] = json.loads(answer.text)
    is_it = saved["position"] == body["position"] and saved["revision"] == body["based_on"] + 1
    if not is_it or sorted(saved["answer"]) != sorted(body["answer"]) or len(saved["digest"]) != 64:
        raise NotExpected(f"{saved} for {body}")
    return saved


async def quiz(plan: dict[str, Any], notes: Notes, rng: Random) -> dict[str, Any]:
    """All learners from the first press to the last result."""
    learners = [Learner(plan, session, notes, Random(rng.random())) for session in plan["sessions"]]
    zero = asyncio.get_running_loop().time() + 0.5
    await asyncio.gather(*(learner.live(zero) for learner in learners))
    return {what: _from_first_to_last(times) for what, times in notes.times.items()}


def _from_first_to_last(times: list[tuple[float, float]]) -> dict[str, float]:
    lasted = max(began + took for began, took in times) - min(began for began, _took in times)
    return summary((took for _began, took in times), lasted)


class Presser:
    """One person who sends the same kind of request again and again, without its pages."""

    def __init__(self, name: str, target: dict[str, Any], person: dict[str, Any], notes: Notes) -> None:
        self.name, self.target, self.person, self.notes = name, target, person, notes
        self.browser = Browser(target["netloc"], person["cookies"])
        self.revision = person.get("revision", 0)
        self.turn = asyncio.Lock()  # each save is based on the one before

    async def press(self) -> float:
        """Send once; how long it took."""
        async with self.turn:
            return await self._press()

    async def _press(self) -> float:
        key = str(uuid4())
        body: dict[str, Any] = {"position": 1, "answer": ["a"], "based_on": self.revision, "key": key}
        if self.target["saves"]:
            options = self.person["options"]
            body |= {"position": self.person["position"], "answer": [options[self.revision % len(options)]]}
        began = time.perf_counter()
        given = await self.browser.send_json(self.person["path"], json.dumps(body), self.person["token"])
        took = time.perf_counter() - began
        expect(given, 200)
        if self.target["saves"]:
            saved = acknowledged(given, body)
            self.revision = saved["revision"]
            self.notes.saved.append((key, self.person["attempt"], saved["position"], saved["revision"], saved["answer"]))
        return took


async def press(plan: dict[str, Any], notes: Notes, rng: Random) -> dict[str, Any]:
    """Each target in turn, again and again, so that whatever else the machine does meets all: at a rate, then flat out."""
    pressers = {
        name: [Presser(name, target, person, notes) for person in target["people"]] for name, target in plan["targets"].items()
    }
    found: dict[str, dict[str, list[float]]] = {name: {"paced": [], "flat": []} for name in pressers}
    lasted = {name: {"paced": 0.0, "flat": 0.0} for name in pressers}
    for turn in range(-1, plan["rounds"]):  # the first one warms up and does not count
        for name, own in pressers.items():
            for kind in ("paced", "flat"):
                seconds, began = plan[kind] if turn >= 0 else 1, time.perf_counter()
                if kind == "paced":
                    times = await _paced(own, plan["rate"], seconds, notes, rng)
                else:
                    times = await _flat(own[: plan["at_once"]], seconds, notes)
                if turn >= 0:
                    found[name][kind] += times
                    lasted[name][kind] += time.perf_counter() - began
    for own in pressers.values():
        for presser in own:
            presser.browser.close()
    return {name: {kind: summary(times, lasted[name][kind]) for kind, times in kinds.items()} for name, kinds in found.items()}


async def _tried(presser: Presser, notes: Notes, times: list[float]) -> None:
    try:
        with notes.timed(presser.name):
            times.append(await presser.press())
    except NotExpected:
        pass  # noted


async def _paced(pressers: list[Presser], rate: float, seconds: float, notes: Notes, rng: Random) -> list[float]:
    """So many a second at random moments, each by whoever has waited longest."""
    times: list[float] = []
    zero = asyncio.get_running_loop().time()
    moments = sorted(rng.uniform(0, seconds) for _ in range(int(rate * seconds)))
    shifted = rng.randrange(len(pressers))

    async def one(number: int, moment: float) -> None:
        await notes.wait_until(zero + moment)
        await _tried(pressers[(number + shifted) % len(pressers)], notes, times)

    await asyncio.gather(*(one(number, moment) for number, moment in enumerate(moments)))
    return times


async def _flat(pressers: list[Presser], seconds: float, notes: Notes) -> list[float]:
    """As many as they can, each after its own last answer."""
    times: list[float] = []
    end = asyncio.get_running_loop().time() + seconds

    async def one(presser: Presser) -> None:
        while asyncio.get_running_loop().time() < end:
            await _tried(presser, notes, times)

    await asyncio.gather(*(one(presser) for presser in pressers))
    return times


def main(plan_file: str, out: str) -> None:
    """Do what the plan says, and write what came of it."""
    plan = json.loads(Path(plan_file).read_text())
    notes, rng, began = Notes(), Random(plan["seed"]), time.perf_counter()
    figures = asyncio.run({"quiz": quiz, "press": press}[plan["do"]](plan, notes, rng))
    lasted = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    own = {
        "core": (used.ru_utime + used.ru_stime) / lasted,
        "late": summary(notes.late, lasted),
        "connections": Browser.opened,
    }
    told = {"figures": figures, "seconds": lasted, "load_maker": own, "saved": notes.saved}
    told |= {"faults": len(notes.faults), "shown_faults": notes.faults[:SHOWN_FAULTS]}
    Path(out).write_text(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
