from typing import Any

import pytest

from courses.enums import DataClass
from courses.rules.handing_in import LONGEST_TEXT, MOST_MINUTES, allowed_classes, faults

SOUND: dict[str, Any] = {
    "text": "x",
    "has_file": False,
    "data_class": "internal",
    "most_protected": "internal",
    "is_clean": True,
    "minutes_with": None,
    "minutes_without": None,
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"text": "", "has_file": True}, []),
        ({"data_class": "public"}, []),
        ({"minutes_with": 0, "minutes_without": MOST_MINUTES}, []),
        ({"text": " \n "}, ["submission.empty"]),
        ({"text": "x" * (LONGEST_TEXT + 1)}, ["submission.too_long"]),
        ({"data_class": ""}, ["submission.data_class"]),
        ({"data_class": "confidential"}, ["submission.data_class"]),
        ({"data_class": "nonsense"}, ["submission.data_class"]),
        ({"is_clean": False}, ["submission.not_clean"]),
        ({"minutes_with": -1}, ["submission.minutes"]),
        ({"minutes_without": MOST_MINUTES + 1}, ["submission.minutes"]),
        (
            {"text": "", "data_class": "", "is_clean": False},
            ["submission.empty", "submission.data_class", "submission.not_clean"],
        ),
    ],
)
def test_faults_in_a_table(changes: dict[str, Any], expected: list[str]) -> None:
    assert [fault.code for fault in faults(**(SOUND | changes))] == expected


def test_an_exercise_takes_its_class_and_everything_less_protected() -> None:
    assert allowed_classes("confidential") == (DataClass.PUBLIC, DataClass.INTERNAL, DataClass.CONFIDENTIAL)
