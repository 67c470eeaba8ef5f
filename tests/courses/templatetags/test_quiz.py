from decimal import Decimal

import pytest
from django.utils import translation

from courses.templatetags.quiz import signed


@pytest.mark.parametrize(
    ("value", "language", "words"),
    [("2.35", "en", "+2.350"), ("-0.916", "de", "−0,916"), ("0", "en", "+0.000")],
)
def test_sums_carry_their_sign(value: str, language: str, words: str) -> None:
    with translation.override(language):
        assert signed(Decimal(value)) == words
