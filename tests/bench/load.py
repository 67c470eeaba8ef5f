"""A small load maker: threads that ask the same server again and again, each over its own connection, for a fixed time."""

import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse

Ask = Callable[[HTTPConnection], int]  # sends one request and gives the status


@dataclass
class Load:
    """What came of it. Times in milliseconds."""

    at_once: int
    per_second: float = 0.0
    p50: float = 0.0
    p95: float = 0.0
    faults: int = 0
    _times: list[float] = field(default_factory=list, repr=False)


def press(netloc: str, askers: list[Ask], *, seconds: float) -> Load:
    """One thread an asker, all starting together."""
    load = Load(at_once=len(askers))
    lock = threading.Lock()
    start = threading.Barrier(len(askers) + 1)
    end = [0.0]

    def work(ask: Ask) -> None:
        times, faults = [], 0
        connection = HTTPConnection(netloc, timeout=20)
        connection.connect()
        start.wait()
        while (began := time.perf_counter()) < end[0]:
            try:
                fine = ask(connection) == 200
            except (OSError, HTTPException):
                fine = False
                connection.close()
            if fine:
                times.append(time.perf_counter() - began)
            else:
                faults += 1
        connection.close()
        with lock:
            load._times += times
            load.faults += faults

    threads = [threading.Thread(target=work, args=(ask,), daemon=True) for ask in askers]
    end[0] = time.perf_counter() + 60  # set right below, when all are there
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    end[0] = began + seconds + 0.05
    start.wait()
    for thread in threads:
        thread.join(seconds + 60)
    lasted = time.perf_counter() - began
    load.per_second = len(load._times) / lasted
    if load._times:
        load.p50 = statistics.median(load._times) * 1000
        load.p95 = sorted(load._times)[int(len(load._times) * 0.95)] * 1000
    return load


def get(path: str, cookie: str) -> Ask:
    """Ask for a page, compressed as a browser does."""

    def ask(connection: HTTPConnection) -> int:
        connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        return _read(connection.getresponse())

    return ask


def _read(response: HTTPResponse) -> int:
    response.read()
    return response.status
