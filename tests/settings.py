"""The settings of the tests: the product's own, in a data folder of their own, with quick hashes and plain static files.

The database is SQLite in a file, or the PostgreSQL that DATABASE_URL names; tests/run.py runs the suite on both.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# In memory where that is possible: tests must not wait for a disk.
_folder = Path(tempfile.mkdtemp(prefix="kundig-tests-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
_owner = os.getpid()


def _forget() -> None:
    if os.getpid() == _owner:  # not in a forked child
        shutil.rmtree(_folder, ignore_errors=True)


atexit.register(_forget)
# Said before the settings are read, and for whatever the tests start as processes of their own.
os.environ["DATA"] = str(_folder)
os.environ["SECRET_KEY"] = "only-for-tests-" + "0123456789" * 5
for _name in ("REDIS_URL", "BROKER_URL", "EMAIL_HOST", "HTTPS", "DEBUG", "BASE_URL", "ALLOWED_HOSTS"):
    os.environ.pop(_name, None)
for _part in ("static", "media", "mail", "broker/queue", "broker/control"):
    (_folder / _part).mkdir(parents=True)

from competence.config.settings import *  # noqa: E402, F403
from competence.config.settings import DATABASES, STORAGES, TEMPLATES  # noqa: E402
from tests.undefined import Undefined  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined("%s")
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: several connections at once must behave as they do in the product.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
