"""The ends of an interval in a table: as many decimals as their distance makes worth seeing."""

import pytest

from losscli.formula import UNICODE
from losscli.inference.resampling import Interval
from losscli.render.models.comparing import interval_text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.186234, 0.206912, "0.1862 to 0.2069"),  # half of it is 0.0103: three digits
        (12345.678, 12445.678, "12345.7 to 12445.7"),
        (1e16, 1.5e16, "1.00000e16 to 1.50000e16"),
        (-1e308, 1.5e308, "−1.00000e308 to 1.50000e308"),  # no double holds the distance
        (0.5, 0.5, "0.500000 to 0.500000"),
    ],
)
def test_an_interval_has_the_digits_that_are_worth_seeing(low, high, text):
    assert interval_text(Interval(low, high), 6, UNICODE) == text
