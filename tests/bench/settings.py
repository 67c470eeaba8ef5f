"""The product's settings with one address more: the bare view. They never leave the benchmark."""

from competence.config.settings import *  # noqa: F403
from competence.config.settings import ALLOWED_HOSTS

ROOT_URLCONF = "tests.bench.urls"
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
