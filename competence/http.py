"""What every request of ours carries: a person, the person's language, and no caching of person pages."""

import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_cache_control

if TYPE_CHECKING:
    from competence.models import Person

LARGEST_UPLOAD = 25 * 1024 * 1024 + 1  # one byte above the largest file that any form takes
DROPPED_FILES = "kundig.dropped_files"  # in request.META: names of fields whose file was dropped while it came in


class Request(HttpRequest):
    """A request behind the sign-in: `user` is a person."""

    user: "Person"


class WithoutCertificates(logging.Filter):
    """Takes the id out of addresses of certificates before a line is written: whoever has it may look."""

    address = re.compile(r"(/verify/)[^/\s]+")

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a line."""
        message = record.getMessage()
        if "/verify/" in message:
            record.msg, record.args = self.address.sub(r"\1…", message), None
        return True


class PersonMiddleware:
    """Speak the person's language, and keep pages about people out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        if "Cache-Control" not in response:
            patch_cache_control(response, private=True, no_store=True)
        return response


class LimitedUpload(FileUploadHandler):
    """Drop a file that grows too large while it comes in: it never fills the disk, and the rest of the form survives.

    The limit counts all files of a request together. The form learns from DROPPED_FILES what was dropped.
    """

    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count, and pass on to the handlers that keep the file."""
        self.received += len(raw_data)
        if self.received > LARGEST_UPLOAD:
            assert self.request is not None
            self.request.META.setdefault(DROPPED_FILES, set()).add(self.field_name)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handlers have it."""
