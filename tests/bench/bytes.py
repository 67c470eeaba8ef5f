"""What a browser fetches for a page: the first time, and later with everything in its cache that may be there."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urljoin

LINKED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="(/[^"]+)"', re.I)
FACE = re.compile(r"@font-face\s*{([^}]*)}")
SOURCE = re.compile(r"""url\(["']?([^"')]+)""")
RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", re.I)


@dataclass(frozen=True)
class Weight:
    """Bytes of one page over the wire: heads and bodies of the answers, compressed."""

    first: int
    later: int
    page: int  # the HTML's share
    files: int  # how many files beside it


@dataclass(frozen=True)
class _Answer:
    size: int
    body: str
    headers: dict[str, str]

    @property
    def is_kept(self) -> bool:
        """Whether a browser uses its copy without asking."""
        return "immutable" in self.headers.get("cache-control", "")


def weigh(netloc: str, path: str, cookie: str) -> Weight:
    """Fetch a page with all it names and the fonts its letters need; then once more as a later visit."""
    connection = HTTPConnection(netloc, timeout=20)
    page = _fetch(connection, path, {"Cookie": cookie})
    files = {}
    for address in dict.fromkeys(LINKED.findall(page.body)):
        if not address.startswith("/static/"):
            continue  # a link such as rel=next
        files[address] = _fetch(connection, address, {})
        if address.endswith(".css"):
            for font in _fonts(files[address].body, page.body):
                files.setdefault(urljoin(address, font), _fetch(connection, urljoin(address, font), {}))
    again = _later(connection, path, page, {"Cookie": cookie})
    later = again + sum(_later(connection, address, answer, {}) for address, answer in files.items())
    connection.close()
    return Weight(page.size + sum(answer.size for answer in files.values()), later, page.size, len(files))


def _fetch(connection: HTTPConnection, path: str, headers: dict[str, str]) -> _Answer:
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", **headers})
    response = connection.getresponse()
    body = response.read()
    if response.status not in {200, 304}:
        raise RuntimeError(f"{path} answered {response.status}")
    lines = sum(len(name) + len(value) + 4 for name, value in response.getheaders())
    packed = response.getheader("Content-Encoding") == "gzip"
    text = "" if path.endswith(".woff2") else (gzip.decompress(body) if packed else body).decode("utf-8", "replace")
    known = {name.lower(): value for name, value in response.getheaders()}
    return _Answer(len(body) + lines + 19, text, known)  # 19: the status line and the empty one


def _later(connection: HTTPConnection, path: str, known: _Answer, headers: dict[str, str]) -> int:
    if known.is_kept:
        return 0
    since = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    asked = {header: known.headers[name] for name, header in since.items() if name in known.headers}
    return _fetch(connection, path, headers | asked).size


def _fonts(css: str, page: str) -> Iterator[str]:
    """The fonts whose range holds a letter of the page."""
    letters = {ord(letter) for letter in re.sub(r"<[^>]*>", "", page)}
    for face in FACE.findall(css):
        source, ranges = SOURCE.search(face), RANGE.findall(face)
        if source and (not ranges or any(int(low, 16) <= x <= int(high or low, 16) for low, high in ranges for x in letters)):
            yield source[1]
