"""The formula's lgamma: in decimals and over columns."""

from decimal import Decimal

import mpmath
import numpy as np
import pytest
from numpy.testing import assert_allclose

from losscli.formula import evaluate, parse
from losscli.formula.exact import exact
from losscli.formula.printing import show
from losscli.formula.style import ASCII, LATEX, UNICODE

MP = mpmath.MPContext()
MP.dps = 120
CLOSE = Decimal("1e-44")


def written(number):
    return Decimal(MP.nstr(number, 60))


@pytest.mark.parametrize(
    "x",
    ["1e-300", "1e-31", "1e-29", "1e-3", "0.5", "0.999", "1.5", "2.0001", "3", "59.5", "60", "123.456", "1e8", "1e300"],
)
def test_it_is_mpmaths_to_45_digits(x):
    assert abs(exact(parse(f"lgamma({x})")) / written(MP.loggamma(MP.mpf(x))) - 1) < CLOSE


@pytest.mark.parametrize("x", [1, 2])
def test_it_is_exactly_zero_where_the_factorial_is_one(x):
    assert exact(parse(f"lgamma({x})")) == 0


@pytest.mark.parametrize(("x", "value"), [("0", "Infinity"), ("-1", "NaN"), ("log(0)", "NaN"), ("1/0", "Infinity")])
def test_beyond_the_positive_numbers_nothing_is_raised(x, value):
    assert str(exact(parse(f"lgamma({x})"))) == value


def test_over_columns_it_is_the_logarithm_of_the_factorial():
    found = evaluate(parse("lgamma(y + 1)"), {"y": [0.0, 1.0, 4.0, 10.0]})
    assert_allclose(found, np.log([1.0, 1.0, 24.0, 3628800.0]), rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize(
    ("style", "text"), [(UNICODE, "lnΓ(y + 1)"), (ASCII, "lgamma(y + 1)"), (LATEX, r"\ln\Gamma\left(y + 1\right)")]
)
def test_it_is_written_as_the_logarithm_of_gamma(style, text):
    assert show(parse("lgamma(y + 1)"), style) == text
