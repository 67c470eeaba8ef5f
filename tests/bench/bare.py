"""The yardstick: a view in a project as `django-admin startproject` makes it, on the same database, asking for nothing but rows.

As settings it is what the bare server runs with; the middleware of a new project is also what the view gets in process.
"""

from competence.config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # allauth does not start without it
]
