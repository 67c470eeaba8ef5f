"""System checks: an installation that would lose answers or leak limits says so before it starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.database)
def sqlite_keeps_what_it_reported(**kwargs: Any) -> list[CheckMessage]:
    """SQLite must run with WAL, synchronous=FULL and IMMEDIATE transactions; otherwise a power cut can lose a saved answer."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "django.db.backends.sqlite3":
        return []
    options = database.get("OPTIONS", {})
    pragmas = options.get("init_command", "").replace(" ", "").lower()
    if options.get("transaction_mode") == "IMMEDIATE" and "synchronous=full" in pragmas and "journal_mode=wal" in pragmas:
        return []
    return [
        Error(
            "SQLite is not set to keep every reported save.",
            hint="Use transaction_mode IMMEDIATE with PRAGMA journal_mode=WAL and synchronous=FULL, as in competence/config/settings.py.",
            id="competence.E001",
        )
    ]


@register(Tags.caches)
def cache_is_shared(**kwargs: Any) -> list[CheckMessage]:
    """Sign-in limits count in the cache, so all processes must share it."""
    backend = settings.CACHES["default"]["BACKEND"]
    if backend.rsplit(".", 1)[-1] in {"LocMemCache", "DummyCache"}:
        return [
            Error(
                f"{backend} is not shared between processes: sign-in limits would not hold.",
                hint="Use the database cache or REDIS_URL.",
                id="competence.E002",
            )
        ]
    return []
