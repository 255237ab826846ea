from decimal import Decimal

import pytest

from losscli.formula import FormulaError, parse
from losscli.formula.exact import exact, short


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # mpmath 1.3.0, 40 digits
        ("softplus(-300)", "5.148200222412013781154861921067130998135e-131"),
        ("softplus(-110)", "1.688911880224532335163846314671427357066e-48"),
        ("softplus(-40)", "4.248354255291588986304977843631582181878e-18"),
        ("sigmoid(2)", "0.8807970779778824440597291413023967952064"),
        ("sigmoid(-200)", "1.383896526736737530648681456979084685403e-87"),
    ],
)
def test_the_exact_functions_keep_their_digits(text, expected):
    assert abs(exact(parse(text)) / Decimal(expected) - 1) < Decimal("1e-27")


def test_zero_to_the_power_of_zero_is_one_as_in_floats():
    assert exact(parse("0**0")) == 1


def test_a_rounded_result_is_not_taken_for_an_exact_one():
    # e^1e-60 is 1 to 50 digits, and is not 1
    assert short(parse("exp(1e-60)")) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("log(0)", "-Infinity"),
        ("0*log(0)", "0"),
        ("1/0", "Infinity"),
        ("exp(1e300)", "Infinity"),
        ("log(-1)", "NaN"),
        ("0/0", "NaN"),
        ("sqrt(-1)", "NaN"),
        ("max(log(-1), 2)", "NaN"),
    ],
)
def test_what_has_no_finite_value_raises_nothing(text, value):
    assert str(exact(parse(text))) == value


def test_a_symbol_has_no_value():
    with pytest.raises(FormulaError, match="no value for p"):
        exact(parse("1 + p"))
