"""Sets up a company in the product's own database, loads its people and prints sign-ins: `python -m tests.browser.company NUMBERS`."""

import json
import os
import secrets
import sys

import django
from django.conf import settings


def main(numbers: list[str]) -> None:
    """The people with these personnel numbers get a sign-in card."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "competence.config.settings")
    django.setup()
    from competence.actions.company import set_up_company
    from competence.actions.outbox import drain_outbox
    from competence.actions.people import issue_sign_in_card
    from competence.actions.roster import import_roster
    from competence.enums import Language
    from competence.models import Person

    administrator = set_up_company(
        name="Prüfwerk GmbH",
        short_name="Prüfwerk",
        language=Language.GERMAN,
        first_name="Ada",
        last_name="Verwalterin",
        email="",
        login="ada",
        password=secrets.token_urlsafe(12),
    )
    export = settings.FIXTURES_DIR / "hr_export_antriebstechnik.csv"
    import_roster(by=administrator, content=export.read_bytes(), file_name=export.name)
    drain_outbox()
    people = Person.objects.filter(personnel_number__in=numbers)
    codes = {person.personnel_number: issue_sign_in_card(by=administrator, person=person) for person in people}
    print(json.dumps(codes))


if __name__ == "__main__":
    main(sys.argv[1:])
