"""The formula's arctangent: in decimals and over columns."""

from decimal import Decimal

import mpmath
import pytest
from numpy.testing import assert_array_equal

from losscli.formula import evaluate, parse
from losscli.formula.exact import exact
from losscli.formula.printing import show
from losscli.formula.style import ASCII, LATEX, UNICODE

MP = mpmath.MPContext()
MP.dps = 120
CLOSE = Decimal("1e-44")


@pytest.mark.parametrize("x", ["1e-300", "1e-20", "0.1", "-0.5", "1", "-1", "1.000001", "2.5", "-9", "1e20", "-1e300"])
def test_it_is_mpmaths_to_45_digits(x):
    true = Decimal(MP.nstr(MP.atan(MP.mpf(x)), 60))
    assert abs(exact(parse(f"atan({x})")) / true - 1) < CLOSE


@pytest.mark.parametrize(("x", "value"), [("0", "0"), ("0/0", "NaN")])
def test_it_has_its_limits(x, value):
    assert str(exact(parse(f"atan({x})"))) == value


def test_of_infinity_it_is_a_right_angle():
    true = Decimal(MP.nstr(-MP.pi / 2, 60))
    assert abs(exact(parse("atan(log(0))")) / true - 1) < CLOSE


def test_over_columns_it_is_odd():
    assert_array_equal(
        evaluate(parse("atan(p)"), {"p": [-1.0, 0.0, 1.0]}), [-0.7853981633974483, 0, 0.7853981633974483]
    )


@pytest.mark.parametrize(("style", "text"), [(UNICODE, "2·atan m"), (ASCII, "2*atan m"), (LATEX, r"2 \cdot \arctan m")])
def test_it_is_written_as_a_word(style, text):
    assert show(parse("2*atan(m)"), style) == text
