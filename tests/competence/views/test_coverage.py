"""Coverage pages: who may open which, what stands on them, and what never does."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from competence import clock
from competence.actions.snapshots import take_snapshot
from competence.actions.units import create_unit
from competence.enums import Role
from competence.models import CompetenceLevel, LevelDescriptor, Person, Unit
from competence.models.snapshot import Snapshot
from competence.queries.coverage import coverage_for
from competence.rules.disclosure import PROTECTED, Figure
from competence.templatetags.coverage import share
from tests import build
from tests.competence.figures import seat, staff

pytestmark = pytest.mark.django_db
SignIn = Callable[[Client, Person], Client]
CODES = ("SEC-1", "SEC-2", "SEC-3", "VER-1")

# Weights and people of the protected groups: numbers that nothing else on a page can be.
SECRET_SIZES = {"Recht": 7, "Labor": 6}
SECRET_WEIGHT = 1009


def page(client: Client, name: str, *args: str) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"
    return response.content.decode()


def text(html: str) -> str:
    """What a person reads, tags and tokens taken off."""
    body = re.sub(r"<(script|style|title)\b.*?</\1>", " ", html[html.index("<main") : html.index("</main>")], flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.fixture
def units() -> dict[str, Unit]:
    """Root without people; production (20) with two lines (30, 5), sales (40), law (7), laboratory (6)."""
    build.company()
    root = build.unit("Werk", slug="werk")
    units = {"Werk": root, "Produktion": build.unit("Produktion", parent=root, slug="produktion")}
    for name, parent in {
        "Linie 1": "Produktion",
        "Linie 2": "Produktion",
        "Vertrieb": "Werk",
        "Recht": "Werk",
        "Labor": "Werk",
    }.items():
        units[name] = build.unit(name, parent=units[parent], slug=name.lower().replace(" ", "-"))
    for name, size in {"Produktion": 20, "Linie 1": 30, "Linie 2": 5, "Vertrieb": 40}.items():
        staff(units[name], size, met=size // 2, codes=CODES)
    for name, size in SECRET_SIZES.items():
        staff(units[name], size, met=size // 2, codes=CODES, weight=SECRET_WEIGHT)
    LevelDescriptor.objects.create(competence_id="SEC-1", level=2, text={"de": "Schützt Daten", "en": "Protects data"})
    take_snapshot()
    return units


def as_role(client: Client, sign_in: SignIn, role: Role, unit: Unit | None = None) -> Client:
    return sign_in(client, seat(role, unit))


# ── Who may open what ──


@pytest.mark.parametrize("role", [Role.HR, Role.LEADERSHIP, Role.WORKS_COUNCIL])
def test_the_company_is_open_to_three_roles(client: Client, sign_in: SignIn, units: dict[str, Unit], role: Role) -> None:
    as_role(client, sign_in, role)
    for name, *args in (("coverage-show",), ("coverage-unit", "recht"), ("coverage-competence", "SEC-1")):
        page(client, name, *args)
    assert client.get(reverse("coverage-own")).status_code == 404


@pytest.mark.parametrize("role", [Role.USER, Role.CHAMPION, Role.ADMINISTRATOR])
def test_others_do_not_learn_that_there_are_such_pages(
    client: Client, sign_in: SignIn, units: dict[str, Unit], role: Role
) -> None:
    as_role(client, sign_in, role, units["Produktion"])
    for address in (
        "/coverage/",
        "/coverage/mine/",
        "/coverage/produktion/",
        "/coverage/nowhere/",
        "/coverage/competences/SEC-1/",
    ):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/coverage/", 404),
        ("/coverage/produktion/", 200),
        ("/coverage/linie-1/", 200),
        ("/coverage/linie-2/", 200),
        ("/coverage/werk/", 404),
        ("/coverage/vertrieb/", 404),
        ("/coverage/recht/", 404),
        ("/coverage/nowhere/", 404),
        ("/coverage/competences/SEC-1/", 200),
        ("/coverage/competences/NONE-1/", 404),
    ],
)
def test_a_department_head_and_the_addresses(
    client: Client, sign_in: SignIn, units: dict[str, Unit], address: str, status: int
) -> None:
    as_role(client, sign_in, Role.DEPARTMENT_HEAD, units["Produktion"])
    assert client.get(address).status_code == status


def test_a_department_head_never_reads_of_other_units_or_the_company(
    client: Client, sign_in: SignIn, units: dict[str, Unit]
) -> None:
    as_role(client, sign_in, Role.DEPARTMENT_HEAD, units["Produktion"])
    for html in (
        page(client, "coverage-unit", "produktion"),
        page(client, "coverage-unit", "linie-1"),
        page(client, "coverage-competence", "SEC-1"),
    ):
        assert not re.search("Vertrieb|Recht|Labor|Werk|Company", text(html))


def test_my_unit_leads_to_the_unit_of_the_role(client: Client, sign_in: SignIn, units: dict[str, Unit]) -> None:
    as_role(client, sign_in, Role.DEPARTMENT_HEAD, units["Produktion"])
    assert client.get("/coverage/mine/").headers["Location"] == "/coverage/produktion/"
    head_of_nothing = as_role(Client(), sign_in, Role.DEPARTMENT_HEAD)
    assert head_of_nothing.get("/coverage/mine/").status_code == 404


def test_a_champion_of_one_line_who_heads_production_comes_to_production(
    client: Client, sign_in: SignIn, units: dict[str, Unit]
) -> None:
    person = seat(Role.DEPARTMENT_HEAD, units["Produktion"])
    build.grant(person, Role.CHAMPION, units["Linie 1"])
    assert sign_in(client, person).get("/coverage/mine/").headers["Location"] == "/coverage/produktion/"


def test_a_role_that_ended_opens_nothing(client: Client, sign_in: SignIn, units: dict[str, Unit]) -> None:
    person = build.person()
    build.grant(person, Role.DEPARTMENT_HEAD, units["Produktion"], ends_on=clock.today())
    assert sign_in(client, person).get("/coverage/produktion/").status_code == 404


@pytest.mark.parametrize("name", ["Mine", "Export", "Competences"])
def test_no_unit_takes_an_address_of_ours(name: str) -> None:
    build.company()
    slug = name.lower()
    assert create_unit(by=seat(Role.HR), name=name).slug == f"{slug}-2"
    with pytest.raises(IntegrityError), transaction.atomic():
        build.unit(slug=slug)


# ── What stands on the pages ──


def test_before_the_first_figures(client: Client, sign_in: SignIn) -> None:
    build.company()
    unit = build.unit(slug="montage")
    build.competence("SEC-1")
    as_role(client, sign_in, Role.HR)
    for name, *args in (("coverage-show",), ("coverage-unit", "montage"), ("coverage-competence", "SEC-1")):
        assert "No figures yet" in text(page(client, name, *args))
    assert "No figures yet" in text(page(as_role(Client(), sign_in, Role.DEPARTMENT_HEAD, unit), "coverage-unit", "montage"))


def test_the_company_page_says_the_finding_first(client: Client, sign_in: SignIn, units: dict[str, Unit]) -> None:
    said = text(page(as_role(client, sign_in, Role.HR), "coverage-show"))
    share = coverage_for(seat(Role.HR)).company.share  # type: ignore[union-attr]
    assert said.startswith(f"{share}% of the AI targets are reached As of {clock.today().day} ")
    assert "One state is frozen so far" in said


def test_the_heatmap_is_a_table_that_reads_without_colour(client: Client, sign_in: SignIn, units: dict[str, Unit]) -> None:
    html = page(as_role(client, sign_in, Role.HR), "coverage-show")
    table = html[html.index("<table") : html.index("</table>")]
    assert "<caption" in table
    assert table.count('scope="row"') == len(units) + 1
    assert table.count('scope="col"') == 2 + 2
    row = table[table.index(">Recht<") :].split("</tr>")[0]
    assert row.count("<span>protected</span>") == 3
    assert 'class="n"' not in row
    row = table[table.index(">Vertrieb<") :].split("</tr>")[0]
    assert text(f"<main>{row}</main>") == ">Vertrieb 30–49 people 50% 50% 50%"


def test_a_low_figure_is_marked_by_more_than_colour(client: Client, sign_in: SignIn) -> None:
    build.company()
    for _ in range(2):
        staff(build.unit(), 50, met=10)
    take_snapshot()
    html = page(as_role(client, sign_in, Role.HR), "coverage-show")
    assert '<td data-h="0" class="low">20%<span class="vh">, priority</span></td>' in html


def test_extremes_stand_as_bounds(client: Client, sign_in: SignIn) -> None:
    build.company()
    staff(build.unit("Alle", slug="alle"), 20, met=20)
    staff(build.unit("Niemand", slug="niemand"), 20, met=0)
    take_snapshot()
    as_role(client, sign_in, Role.HR)
    assert "Alle: ≥\u00a090% of the AI targets are reached" in page(client, "coverage-unit", "alle")
    assert "Niemand: ≤\u00a010% of the AI targets are reached" in page(client, "coverage-unit", "niemand")


def test_the_trend_is_a_drawing_with_a_table(client: Client, sign_in: SignIn, units: dict[str, Unit]) -> None:
    with clock.at(clock.now().replace(year=clock.now().year - 1, day=15)):
        take_snapshot()
    CompetenceLevel.objects.all().delete()
    html = page(as_role(client, sign_in, Role.HR), "coverage-show")
    assert "<title" in html
    assert re.search(r'<svg class="chart" viewBox="0 0 360 206" role="img" aria-labelledby="trend-title">', html)
    assert html.count('<circle class="dot"') == 2
    assert html.count("<time datetime=") == 2
    assert "Targets reached in the company:" in html


def test_a_unit_shows_areas_competences_and_the_units_below(client: Client, sign_in: SignIn, units: dict[str, Unit]) -> None:
    as_role(client, sign_in, Role.DEPARTMENT_HEAD, units["Produktion"])
    said = text(page(client, "coverage-unit", "produktion"))
    assert said.startswith("Produktion: 50% of the AI targets are reached 15–29 people. As of")
    assert "Units below" in said
    assert "Linie 2 protected protected protected" in said
    assert "Ability SEC-1 50%" in said
    said = text(page(client, "coverage-unit", "linie-2"))
    assert said.startswith("Produktion Linie 2 Linie 2 As of")
    assert "too small a group" in said
    assert "%" not in said


def test_a_unit_of_less_than_2k_shows_areas_only(client: Client, sign_in: SignIn) -> None:
    build.company()
    small = build.unit(slug="klein")
    staff(small, 12, met=3, codes=CODES)
    staff(build.unit(), 40, met=20, codes=CODES)
    take_snapshot()
    said = text(page(as_role(client, sign_in, Role.HR), "coverage-unit", "klein"))
    assert "SEC 25% VER 25%" in said
    assert not re.search(r"Ability \S+ (SEC|VER|\d)", said)


def test_a_competence_shows_units_and_levels(client: Client, sign_in: SignIn, units: dict[str, Unit]) -> None:
    said = text(page(as_role(client, sign_in, Role.HR), "coverage-competence", "SEC-1"))
    assert said.startswith("Coverage SEC Ability SEC-1: ")
    assert "Linie 1 30–49 people 50%" in said
    assert "Recht protected" in said
    assert "Protects data" in said


def test_how_a_figure_is_written() -> None:
    with translation.override("en"):
        assert [share(figure) for figure in (Figure(41), Figure(10, "≤"), PROTECTED)] == ["41%", "≤\u00a010%", "protected"]


# ── What never stands on a page ──


def numbers(html: str) -> set[str]:
    """All numbers in the source of a page, also in attributes and drawings; without tokens and class names of the style."""
    source = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", html)
    return set(re.findall(r"\d+(?:[.,]\d+)?", source))


def test_no_page_holds_a_protected_value(client: Client, sign_in: SignIn, units: dict[str, Unit]) -> None:
    """People, weights and shares of the protected units, exact and rounded, in any source of any page of anyone."""
    secrets = {str(SECRET_WEIGHT * n) for n in range(1, 14)}  # weights of 1 … 13 people, met or not
    secrets |= {str(4 * SECRET_WEIGHT * n) for n in range(1, 14)}
    secrets |= {"43", "42.9", "42,9", "42.86", "45", "57", "57.1", "57,1"}  # three of seven
    html = [page(as_role(client, sign_in, Role.HR), "coverage-show")]
    html += [page(client, "coverage-unit", unit.slug) for unit in units.values()]
    html += [page(client, "coverage-competence", code) for code in CODES]
    for name in ("Produktion", "Recht", "Labor", "Werk"):
        head = as_role(Client(), sign_in, Role.DEPARTMENT_HEAD, units[name])
        html += [page(head, "coverage-unit", units[name].slug), page(head, "coverage-competence", "SEC-1")]
    for source in html:
        # the drawing surface and the icons are the same on every page and hold no figure
        assert (
            numbers(re.sub(r'<svg class="i.*?</svg>|<a class="brand".*?</a>', "", source, flags=re.DOTALL)) & secrets == set()
        )
    protected = page(as_role(Client(), sign_in, Role.DEPARTMENT_HEAD, units["Recht"]), "coverage-unit", "recht")
    assert "%" not in text(protected)


def test_every_percentage_on_a_page_is_a_released_figure(client: Client, sign_in: SignIn, units: dict[str, Unit]) -> None:
    """Pages show the cells of the door and no others."""
    viewer = seat(Role.HR)
    coverage = coverage_for(viewer)
    assert coverage is not None
    with translation.override("en"):
        released = {share(figure) for figure in (*coverage.cells.values(), *coverage.overall_by_row.values())}
    sign_in(client, viewer)
    for name, *args in (
        ("coverage-show",),
        *(("coverage-unit", u.slug) for u in units.values()),
        ("coverage-competence", "VER-1"),
    ):
        said = re.sub(r"below 40% from 90%", "", text(page(client, name, *args)))
        assert set(re.findall(r"(?:[≤≥]\u00a0)?\d+%", said)) <= released


def test_a_group_of_nobody_looks_like_one_of_seven(client: Client, sign_in: SignIn) -> None:
    """R13: row and page of a protected unit are the same, byte for byte, and so is everything else about it."""
    build.company()
    unit = build.unit("Recht", slug="recht")
    for name, size, met in (("Andere 1", 60, 20), ("Andere 2", 4, 0), ("Andere 3", 5, 0)):
        staff(build.unit(name), size, met=met)
    as_role(client, sign_in, Role.HR)
    rows, pages = set(), set()
    for joined in (0, 1, 6, 1):  # nobody, one, seven, eight
        if joined:
            staff(unit, joined, met=joined // 2)
        Snapshot.objects.all().delete()
        take_snapshot()
        table = page(client, "coverage-show")
        rows.add(table[table.rindex("<tr>", 0, table.index(">Recht<")) :].split("</tr>")[0].replace("\n", ""))
        pages.add(re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page(client, "coverage-unit", "recht")))
    protected = '<td class="hid"><span>protected</span></td>'
    assert rows == {f'<tr><th scope="row"><a href="/coverage/recht/">Recht</a></th>{protected * 2}'}
    assert len(pages) == 1


# ── Cost ──


@pytest.mark.parametrize("units", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("coverage-show", 10), ("coverage-unit", 10), ("coverage-competence", 11)])
def test_the_number_of_queries_does_not_grow(
    client: Client, sign_in: SignIn, django_assert_num_queries: Any, units: int, name: str, queries: int
) -> None:
    build.company()
    top = build.unit("Oben", slug="oben")
    for _ in range(units):
        staff(build.unit(parent=top), 9 * units, met=4, codes=CODES)
    take_snapshot()
    as_role(client, sign_in, Role.HR)
    address = reverse(name, args={"coverage-unit": ["oben"], "coverage-competence": ["SEC-1"]}.get(name, []))
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
