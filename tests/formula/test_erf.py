"""The formula's erf: in decimals and over columns."""

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


@pytest.mark.parametrize("x", ["1e-300", "1e-20", "0.1", "-0.5", "1", "2.5", "-5", "9.99", "15.5"])
def test_it_is_mpmaths_to_45_digits(x):
    true = Decimal(MP.nstr(MP.erf(MP.mpf(x)), 60))
    assert abs(exact(parse(f"erf({x})")) / true - 1) < CLOSE


@pytest.mark.parametrize(("x", "value"), [("0", "0"), ("40", "1"), ("-1e300", "-1"), ("log(0)", "-1"), ("0/0", "NaN")])
def test_it_has_its_limits(x, value):
    assert str(exact(parse(f"erf({x})"))) == value


def test_over_columns_it_is_odd():
    assert_array_equal(evaluate(parse("erf(p)"), {"p": [-30.0, 0.0, 30.0]}), [-1.0, 0.0, 1.0])


@pytest.mark.parametrize(
    ("style", "text"), [(UNICODE, "erf(w)"), (ASCII, "erf(w)"), (LATEX, r"\operatorname{erf}\left(w\right)")]
)
def test_it_is_written_as_a_word(style, text):
    assert show(parse("erf(w)"), style) == text
