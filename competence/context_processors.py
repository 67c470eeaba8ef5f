"""What every page shows around its content: the company, the areas and pages that this person may open."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from competence.models import Company, Person
from competence.roles import Permission


@dataclass(frozen=True)
class Page:
    """One entry of the navigation. `marks` are the names of views on which it stands as current."""

    name: str
    label: Any
    icon: str
    permissions: tuple[Permission, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Area:
    """A group of pages; with more than one area the head shows areas and a second row shows the pages."""

    key: str
    label: Any
    pages: tuple[Page, ...]


AREAS = (
    Area(
        "learn",
        _("Learn"),
        (
            Page(
                "path-show", _("My path"), "path", marks=("assignment-show", "course-show", "placement-list", "practice-list")
            ),
            Page(
                "exercise-list",
                _("Exercises"),
                "pen",
                marks=("exercise-show", "exercise-save", "exercise-hand-in", "file-remove"),
            ),
            Page(
                "profile-show",
                _("My profile"),
                "person",
                marks=(
                    "certificate-list",
                    "certificate-show",
                    "competence-show",
                    "dispute-raise",
                    "plan-show",
                    "visibility-show",
                    "proof-list",
                    "proof-observation",
                    "external-certificate-new",
                    "external-certificate-show",
                    "observation-new",
                    "real-case-new",
                    "self-assessment",
                ),
            ),
        ),
    ),
    Area(
        "mentor",
        _("Mentor"),
        (
            Page("review-list", _("Reviews"), "tray", (Permission.REVIEW_SUBMISSIONS,), ("review-write",)),
            Page(
                "observation-list",
                _("Observations"),
                "eye",
                (Permission.OBSERVE_WORK,),
                ("observation-propose", "observation-show"),
            ),
            Page("answer-list", _("Free texts"), "page", (Permission.REVIEW_SUBMISSIONS,), ("answer-mark",)),
            Page("dispute-list", _("Objections"), "again", (Permission.DECIDE_DISPUTES,), ("dispute-decide",)),
            Page(
                "item-list",
                _("Questions"),
                "quiz",
                (Permission.WRITE_ITEMS,),
                (
                    "bank-new",
                    "item-edit",
                    "item-export",
                    "item-flag",
                    "item-import",
                    "item-import-check",
                    "item-new",
                    "item-retire",
                    "item-show",
                    "quiz-list",
                ),
            ),
        ),
    ),
    Area(
        "steer",
        _("Steer"),
        (
            Page(
                "coverage-show",
                _("Coverage"),
                "grid",
                (Permission.SEE_COMPANY_COVERAGE,),
                ("coverage-unit", "coverage-competence"),
            ),
            Page(
                "coverage-own",
                _("My unit"),
                "people",
                (Permission.SEE_UNIT_COVERAGE,),
                ("coverage-unit", "coverage-competence"),
            ),
            Page("policy-show", _("Rules"), "shield", (Permission.SEE_POLICY,)),
        ),
    ),
    Area(
        "manage",
        _("Manage"),
        (
            Page("people-list", _("People"), "people", (Permission.SEE_PEOPLE,), ("person-show", "person-card")),
            Page(
                "external-certificate-list",
                _("Certificates"),
                "page",
                (Permission.VERIFY_CERTIFICATES, Permission.STAND_IN_FOR_VERIFIER),
                ("external-certificate-check",),
            ),
            Page("roster-import", _("Import"), "tray", (Permission.IMPORT_PEOPLE,), ("roster-check",)),
            Page("unit-list", _("Units"), "path", (Permission.EDIT_UNITS,), ()),
            Page("dispute-list", _("Objections"), "again", (Permission.COUNT_DISPUTES,)),
            Page("jobs-list", _("Jobs"), "gear", (Permission.SEE_JOBS,)),
        ),
    ),
)


def _navigation(person: Person, view: str) -> dict[str, Any]:
    areas = []
    current = None
    for area in AREAS:
        pages = [page for page in area.pages if not page.permissions or any(person.may(p) for p in page.permissions)]
        if area.key == "steer" and len(pages) > 1 and pages[0].name == "coverage-show":
            pages = [page for page in pages if page.name != "coverage-own"]  # whoever sees the company sees the unit in it
        if not pages:
            continue
        marked = next((page for page in pages if view == page.name), None) or next((p for p in pages if view in p.marks), None)
        entry = {
            "key": area.key,
            "label": area.label,
            "url": reverse(pages[0].name),
            "pages": [
                {
                    "name": page.name,
                    "label": page.label,
                    "icon": page.icon,
                    "url": reverse(page.name),
                    "current": page is marked,
                }
                for page in pages
            ],
            "current": marked is not None,
        }
        areas.append(entry)
        if marked and current is None:
            current = entry
    return {"areas": areas, "pages": (current or areas[0])["pages"], "area": (current or areas[0])["key"]}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Company and navigation, both looked up only when a template uses them."""
    match = request.resolver_match
    view = match.url_name or "" if match else ""
    person = getattr(request, "user", None)
    navigation = None
    if person is not None and person.is_authenticated:
        navigation = SimpleLazyObject(lambda: _navigation(person, view))
    return {"company": SimpleLazyObject(Company.current), "navigation": navigation}
