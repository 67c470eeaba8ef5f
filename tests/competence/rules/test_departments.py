import pytest

from competence.rules.departments import department_of

from .plain import plain

DEPARTMENTS = plain("modifiers.yaml")["departments"]


@pytest.mark.parametrize(
    ("name", "department"),
    [
        ("Einkauf und Logistik", "purchasing_logistics"),
        ("Finanzen und Controlling", "finance"),
        ("IT", "it"),
        ("IT-Sicherheit", "it"),
        ("Konstruktion und Entwicklung", "engineering"),
        ("KUNDENSERVICE", "customer_service"),
        ("Marketing", "sales_marketing"),
        ("Personal", "hr"),
        ("Personalwesen", "hr"),
        ("Produktion", "production_quality"),
        ("Qualitätssicherung", "production_quality"),
        ("Recht, Datenschutz und Compliance", "legal"),
        ("Vertrieb Export", "sales_marketing"),
        ("R&D", "engineering"),
        ("Geschäftsführung", ""),
        ("Technik", ""),
        ("Werk Italien", ""),
        ("Kapitalanlage", ""),
        ("", ""),
    ],
)
def test_a_unit_is_recognised_by_its_name(name, department):
    assert department_of(name, DEPARTMENTS) == department
