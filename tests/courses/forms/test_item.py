import pytest
from django.http import QueryDict

from courses.enums import ItemKind
from courses.forms.item import BankForm, ItemSearchForm, ManyForm, NewItemForm, ReasonForm
from courses.queries import items as queries
from tests import build
from tests.courses import items

pytestmark = pytest.mark.django_db


def test_a_filter_that_nobody_knows_is_left_out() -> None:
    data = QueryDict("q=Preis&state=burnt&level=9&kind=single&is_due=on")
    form = ItemSearchForm(data, banks=[], competences=[], tags=[])
    assert form.wanted == {"q": "Preis", "kind": "single", "is_due": True}


def test_a_new_item_goes_only_into_a_bank_of_the_company() -> None:
    build.item("shipped", competence_code="SEC-1", level=1)
    own = items.bank()
    choices = {"banks": queries.banks(), "competences": queries.competences()}
    sent = {"bank": "own", "competence": "SEC-1", "level": "2", "kind": "cloze"}
    form = NewItemForm(sent, **choices)
    assert form.has_banks
    assert form.is_valid()
    assert form.new_item() == {"bank": own, "competence": build.competence(), "level": 2, "kind": ItemKind.CLOZE}
    assert set(NewItemForm(sent | {"bank": "K90"}, **choices).errors) == {"bank"}
    assert set(NewItemForm({}, **choices).errors) == {"bank", "competence", "level", "kind"}


@pytest.mark.parametrize("key", ["", "Grossbuchstaben", "mit_strich", "leer zeichen", "ä", "-vorn", "hinten-", "zwei--striche"])
def test_keys_of_banks_are_plain(key: str) -> None:
    assert "key" in BankForm({"key": key, "title_de": "Bank"}).errors


def test_a_bank_needs_one_name() -> None:
    form = BankForm({"key": "own", "title_en": "Ours"})
    assert form.is_valid()
    assert form.title == {"en": "Ours"}
    assert set(BankForm({"key": "own"}).errors) == {"title_de"}


@pytest.mark.parametrize(
    ("sent", "faulty"),
    [
        ({"do": "tag", "tag": "x"}, set()),
        ({"do": "tag"}, {"tag"}),
        ({"do": "untag", "reason": "x"}, {"tag"}),
        ({"do": "retire", "tag": "x"}, {"reason"}),
        ({"do": "release"}, set()),
        ({"do": "burn"}, {"do"}),
        ({}, {"do"}),
    ],
)
def test_a_change_of_many_says_what_it_needs(sent: dict[str, str], faulty: set[str]) -> None:
    form = ManyForm(sent)
    assert set(form.errors) == faulty
    assert bool(form.first_fault) == bool(faulty)
    assert "None" not in form.first_fault


def test_a_reason_is_needed() -> None:
    assert not ReasonForm({"reason": "  "}).is_valid()
    assert not ReasonForm({"reason": "x" * 301}).is_valid()
