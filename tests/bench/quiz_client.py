"""A small browser on asyncio: HTTP/1.1 by hand, with cookies, and with connections that are kept as browsers keep them.

A library would cost more of the two cores than the requests themselves. An idle connection is used again for KEPT seconds and
left alone after that: the server closes it a second later, and a request that met the closing door would be a fault of ours.
"""

import asyncio
import gzip
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

KEPT = 4.0  # the web server keeps an idle connection for 5 seconds
PATIENCE = 30.0


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def text(self) -> str:
        """The body, unpacked."""
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.raw) if packed else self.raw).decode()


@dataclass
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    idle_since: float = 0.0

    @property
    def is_fresh(self) -> bool:
        return time.monotonic() - self.idle_since < KEPT and not self.reader.at_eof() and not self.writer.is_closing()


class Browser:
    """One person's browser at one server."""

    opened = 0  # connections of all browsers

    def __init__(self, netloc: str, cookies: Mapping[str, str]) -> None:
        self.host, self.port = netloc.rsplit(":", 1)
        self.netloc = netloc
        self.cookies = dict(cookies)
        self._idle: list[_Connection] = []

    async def get(self, path: str) -> Answer:
        """Load a page."""
        return await self._ask("GET", path, b"", "Accept: text/html\r\n")

    async def send_form(self, path: str, **fields: str) -> Answer:
        """Press the button of a form; where it leads to is for the caller to follow."""
        kind = "Accept: text/html\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        return await self._ask("POST", path, urlencode(fields).encode(), kind)

    async def send_json(self, path: str, body: str, token: str) -> Answer:
        """What the page's script sends."""
        kind = f"Accept: application/json\r\nContent-Type: application/json\r\nX-CSRFToken: {token}\r\n"
        return await self._ask("POST", path, body.encode(), kind)

    def close(self) -> None:
        """Close what is still open."""
        for connection in self._idle:
            connection.writer.close()
        self._idle.clear()

    async def _ask(self, method: str, path: str, body: bytes, headers: str) -> Answer:
        async with asyncio.timeout(PATIENCE):
            connection = self._kept() or await self._open()
            try:
                connection.writer.write(self._head(method, path, len(body), headers) + body)
                answer = await _read(connection.reader)
            except BaseException:
                connection.writer.close()
                raise
        for line in answer.headers.get("set-cookie", "").split("\n"):
            name, sign, value = line.partition(";")[0].partition("=")
            if sign:
                self.cookies[name] = value
        if answer.headers.get("connection", "").lower() == "close":
            connection.writer.close()
        else:
            connection.idle_since = time.monotonic()
            self._idle.append(connection)
        return answer

    def _kept(self) -> _Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_fresh:
                return connection
            connection.writer.close()
        return None

    async def _open(self) -> _Connection:
        Browser.opened += 1
        return _Connection(*await asyncio.open_connection(self.host, int(self.port)))

    def _head(self, method: str, path: str, length: int, headers: str) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.netloc}\r\nAccept-Encoding: gzip\r\nCookie: {cookies}\r\n{headers}"
        if method == "POST":
            head += f"Origin: http://{self.netloc}\r\nContent-Length: {length}\r\n"
        return f"{head}\r\n".encode()


async def _read(reader: asyncio.StreamReader) -> Answer:
    """One answer. Ours always say how long they are."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status, *lines = head.split("\r\n")
    headers: dict[str, str] = {}
    for line in lines:
        name, sign, value = line.partition(":")
        if sign:
            name = name.lower()
            headers[name] = f"{headers[name]}\n{value.strip()}" if name in headers else value.strip()
    return Answer(int(status.split(" ", 2)[1]), headers, await reader.readexactly(int(headers["content-length"])))
