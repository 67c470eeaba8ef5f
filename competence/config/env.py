"""Typed helpers through which the environment speaks; each names what is wrong and how to mend it."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """The variable as text, without blanks around it."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    """The variable as yes or no."""
    value = text(name, "yes" if default else "no").lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; write yes or no.")


def number(name: str, default: int) -> int:
    """The variable as a whole number."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number.") from None


def words(name: str, default: str = "") -> list[str]:
    """The variable as a list, separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def secret_key(folder: Path) -> str:
    """The secret of this installation: SECRET_KEY, or a file in the data folder, made once and readable only by its owner."""
    given = text("SECRET_KEY")
    if given:
        return given
    file = folder / "secret-key"
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process of the same start was first
        return file.read_text(encoding="utf-8")
    key = get_random_secret_key()
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(key)
    return key
