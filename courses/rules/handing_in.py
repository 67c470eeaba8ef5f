"""When a version may be handed in (docs/exercises.md). The form shows these faults beside its fields, the action refuses."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from courses.enums import DataClass

MOST_MINUTES = 6000  # a hundred hours
LONGEST_TEXT = 20_000
LONGEST_MESSAGE = 5_000
TAKE_BACK_WITHIN = timedelta(minutes=1)

_ORDER = tuple(DataClass)


@dataclass(frozen=True)
class Fault:
    """What is missing or wrong with one field."""

    field: str
    code: str
    message: str


def allowed_classes(most: str) -> tuple[DataClass, ...]:
    """The data classes that an exercise takes: its own and everything less protected."""
    return _ORDER[: _ORDER.index(DataClass(most)) + 1]


def faults(
    *,
    text: str,
    has_file: bool,
    data_class: str,
    most_protected: str,
    is_clean: bool,
    minutes_with: int | None,
    minutes_without: int | None,
) -> list[Fault]:
    """Everything that keeps a version from being handed in, in the order of the form. Empty means: ready."""
    found = []
    if not text.strip() and not has_file:
        found.append(Fault("text", "submission.empty", _("Write something or add a file before you hand in.")))
    if len(text) > LONGEST_TEXT:
        found.append(
            Fault("text", "submission.too_long", _("The text may have at most %(most)s characters.") % {"most": LONGEST_TEXT})
        )
    if not data_class:
        found.append(Fault("data_class", "submission.data_class", _("Say how protected your data are.")))
    elif data_class not in allowed_classes(most_protected):
        found.append(
            Fault(
                "data_class",
                "submission.data_class",
                _("This exercise takes data up to “%(most)s”. Please remove what is more protected.")
                % {"most": DataClass(most_protected).label},
            )
        )
    for field, minutes in (("minutes_with", minutes_with), ("minutes_without", minutes_without)):
        if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
            found.append(
                Fault(field, "submission.minutes", _("Enter minutes between 0 and %(most)s.") % {"most": MOST_MINUTES})
            )
    if not is_clean:
        found.append(
            Fault("is_clean", "submission.not_clean", _("Confirm that your work contains no personal data of other people."))
        )
    return found
