"""Adds an AI champion to the product's own database and prints the login: `python -m tests.browser.champion`."""

import os

import django


def main() -> None:
    """Someone who signs in with `tests.build.PASSWORD` and speaks English; the first call adds a bank of the company."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "competence.config.settings")
    django.setup()
    from competence.enums import Role
    from competence.models import Person
    from tests import build
    from tests.courses import items

    number = 90001 + Person.objects.filter(personnel_number__startswith="900").count()
    person = build.person(password=build.PASSWORD, personnel_number=str(number), language="en", last_name=f"Champion {number}")
    build.grant(person, Role.USER)
    build.grant(person, Role.CHAMPION)
    items.bank()
    print(person.login)


if __name__ == "__main__":
    main()
