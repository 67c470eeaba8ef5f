"""Fields of long texts and days, and faults that name their field: in a summary a sentence stands without its field."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _


class LongText(forms.CharField):
    """A text of many lines. A line break counts as one sign, however the browser sends it.

    The limit is said by the server and never set as an attribute: browsers would cut what is pasted without a word.
    """

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


def day_input() -> forms.DateInput:
    """The browser's own calendar; its value is always year-month-day."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"})


def time_input() -> forms.TimeInput:
    """The browser's own clock."""
    return forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "input"})


def name_faults(form: forms.Form, names: Mapping[str, str] | None = None) -> None:
    """Give the fields sentences that name them, by label or as `names` says. What a field says itself stays."""
    for key, field in form.fields.items():
        name = (names or {}).get(key) or str(field.label)
        own = {code: text for code, text in field.error_messages.items() if text != _django_text(field, code)}
        field.error_messages = {**field.error_messages, **_faults(field, name), **own}


def _faults(field: forms.Field, name: str) -> dict[str, str]:
    said = {
        "required": _("%(field)s: this is still missing.") % {"field": name},
        "invalid_choice": _("%(field)s: please choose one of the answers given.") % {"field": plain(name)},
        "null_characters_not_allowed": _("%(field)s: contains a sign that cannot be saved. Please take it out.")
        % {"field": name},
    }
    if isinstance(field, forms.CharField) and field.max_length:
        # Django fills in the present length.
        said["max_length"] = _("%(field)s: at most %(most)s characters, at present %(length)s.") % {
            "field": plain(name),
            "most": number_format(field.max_length, force_grouping=True),
            "length": "%(show_value)s",
        }
    if isinstance(field, forms.IntegerField):
        said["invalid"] = _("%(field)s: please enter a whole number.") % {"field": name}
        for code, limit in (("min_value", field.min_value), ("max_value", field.max_value)):
            if not isinstance(limit, int):
                continue
            words = _("%(field)s: at least %(limit)s.") if code == "min_value" else _("%(field)s: at most %(limit)s.")
            said[code] = words % {"field": plain(name), "limit": number_format(limit, force_grouping=True)}
    if isinstance(field, forms.DateField):
        said["invalid"] = _("%(field)s: this is no day of the calendar.") % {"field": name}
    if isinstance(field, forms.TimeField):
        said["invalid"] = _("%(field)s: this is no time of day, such as 14:30.") % {"field": name}
    if isinstance(field, forms.FileField):
        said["invalid"] = said["missing"] = _("%(field)s: the file did not arrive. Please choose it again.") % {"field": name}
    return said


def plain(name: str) -> str:
    """The name as it stands in a sentence that Django fills in once more."""
    return name.replace("%", "%%")


def _django_text(field: forms.Field, code: str) -> Any:
    """What Django says if nobody says anything else."""
    for kind in type(field).__mro__:
        texts = getattr(kind, "default_error_messages", {})
        if code in texts:
            return texts[code]
    return None
