"""A template variable that does not exist fails the test, instead of leaving a silent gap on the page."""

import inspect
from typing import Any, NoReturn

import pytest
from django.template import Template


class Undefined(str):
    """Stands in for Django's `string_if_invalid`; whoever tries to print it fails."""

    def __contains__(self, key: object) -> bool:
        return key == "%s"  # so that the engine hands over the variable's name

    def __mod__(self, variable: Any) -> NoReturn:  # type: ignore[override]
        pytest.fail(f"Undefined template variable {str(variable)!r} in {_template()}", pytrace=False)

    def __html__(self) -> NoReturn:
        pytest.fail(f"Undefined template variable in {_template()}", pytrace=False)


def _template() -> str:
    """The template that is being rendered, found on the stack."""
    for frame in inspect.stack(context=0):
        owner = frame.frame.f_locals.get("self")
        if isinstance(owner, Template):
            return str(owner.name)
        origin = getattr(owner, "origin", None)
        if origin is not None:
            return str(origin.template_name)
    return "a template"
