"""What the domain says when it refuses."""

from typing import Any


class Refused(Exception):
    """The domain refuses an intention. `message` is for the person (translated), `code` for machines and tests."""

    def __init__(self, message: Any, *, code: str) -> None:
        super().__init__(str(message))
        self.message = message
        self.code = code


class TooEarly(Refused):
    """It will be possible later, for example a quiz again after 24 hours."""


class AlreadyDone(Refused):
    """Someone, or another tab, was first."""


class Stale(Refused):
    """The change was based on an older revision than the stored one; `saved` is what is stored."""

    def __init__(self, message: Any, *, code: str, saved: Any) -> None:
        super().__init__(message, code=code)
        self.saved = saved
