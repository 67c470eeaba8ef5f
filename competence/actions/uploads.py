"""From an upload to a file that may be kept: checked, pictures rebuilt, put away. No transaction is open meanwhile, because
rebuilding a picture may take seconds."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from competence.rules import file_names, pictures, work_files

WORKER = Path(__file__).with_name("picture_worker.py")
PATIENCE = 20  # seconds of wall time; the worker itself may compute for ten


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be stored. `path` is temporary and gone when the `with` block of `checked` ends."""

    path: Path
    name: str
    type: str
    size: int

    @property
    def is_picture(self) -> bool:
        return self.type.startswith("image/")


@contextmanager
def checked(upload: "UploadedFile[Any]", allowed: work_files.Allowed = work_files.WORK) -> Iterator[CheckedFile]:
    """Check an upload and give it for the length of a `with` block. Refused with the reason if it cannot be kept.

    Pictures are rebuilt from their pixels, so nothing but the picture is left; documents stay as they are.
    Side effects: a temporary folder, and for a picture a child process with little memory.
    """
    name = file_names.clean_name(upload.name or "", fallback=_("file"))
    ending = file_names.ending_of(name)
    work_files.check_ending(name, ending, allowed)
    work_files.check_weight(upload.size or 0, ending, allowed)
    with tempfile.TemporaryDirectory(prefix="kundig-upload-") as folder:
        path = Path(folder) / "given"
        with path.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        if ending in pictures.ENDINGS:
            yield rebuilt(path, name, allowed.formats)
        else:
            with path.open("rb") as stream:
                work_files.check_document(stream, ending)
            yield CheckedFile(path, name, work_files.TYPES[ending], path.stat().st_size)


@contextmanager
def stored(file: CheckedFile | None, folder: str, *, is_used: Callable[[str], bool]) -> Iterator[str]:
    """The random name of the stored file ("" without one), for the length of a `with` block that writes it into a row.

    Its bytes are deleted again if the block fails, or if no row names it (`is_used`) at its end.
    Side effects: a file in the storage. Open it around the transaction, never inside one.
    """
    if file is None:
        yield ""
        return
    with file.path.open("rb") as stream:
        name = default_storage.save(f"{folder}/{uuid4().hex}", File(stream))
    is_kept = False
    try:
        yield name
        is_kept = is_used(name)
    finally:
        if not is_kept:
            default_storage.delete(name)


def rebuilt(path: Path, name: str, formats: Collection[str] = pictures.REBUILT) -> CheckedFile:
    """A picture made anew from its pixels by a child process, beside the given one. NoPicture says why not."""
    with path.open("rb") as stream:
        kind = pictures.check_declared(stream, formats)
    target = path.with_name("rebuilt")
    said = _ask_worker(path, target, kind)
    if "error" in said:
        raise _refusal(said, kind)
    ending, content_type = pictures.REBUILT[kind]
    return CheckedFile(target, file_names.with_ending(name, ending), content_type, target.stat().st_size)


def _ask_worker(source: Path, target: Path, kind: str) -> dict[str, Any]:
    """Let a process of its own decode the picture: whatever a picture does to it, this process stays small and alive."""
    limits = (str(pictures.most_pixels(kind)), str(pictures.LONGEST_SIDE))
    try:
        answer = subprocess.run(  # noqa: S603  our own program with our own arguments
            [sys.executable, "-I", str(WORKER), str(source), str(target), kind, *limits],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={},
            cwd=source.parent,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"error": "costly"}
    try:
        said = json.loads(answer.stdout)
    except ValueError:  # ended by a limit, or by a fault of the decoder
        return {"error": "costly" if answer.returncode < 0 else "damaged"}
    return said if isinstance(said, dict) else {"error": "damaged"}


def _refusal(said: dict[str, Any], kind: str) -> pictures.NoPicture:
    error = said["error"]
    if error == "pixels":
        try:
            pictures.check_size(int(said["width"]), int(said["height"]), kind)
        except pictures.NoPicture as refused:
            return refused
    if error == "metadata":
        return pictures.hidden_text()
    if error == "costly":
        return pictures.too_costly()
    return pictures.damaged() if error == "damaged" else pictures.unreadable()
