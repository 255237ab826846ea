"""A number as it was typed: what is read, what its digits say, and which exact numbers it agrees with."""

import math
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from losscli.diagnosis.typed import Typed
from losscli.errors import UsageError

DIGITS = st.integers(2, 17)
NORMAL = st.floats(-1e308, 1e308, allow_subnormal=False)  # beyond, what is rounded up is no double
EXACT = NORMAL.filter(bool)
ROUNDINGS = st.sampled_from([ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_DOWN])


def cut_to(value: float, digits: int, rounding: str) -> Decimal:
    """Return a number at so many significant digits."""
    return Context(prec=digits, rounding=rounding, Emin=-9999, Emax=9999).create_decimal(Decimal(value))


@pytest.mark.parametrize(
    ("text", "value", "digits", "decimals"),
    [
        ("0.3375", 0.3375, 4, 4),
        ("0.1466", 0.1466, 4, 4),
        ("0.15", 0.15, 2, 2),
        ("0.150", 0.15, 3, 3),
        ("1.00", 1.0, 3, 2),
        ("150", 150.0, 3, 0),
        ("007", 7.0, 1, 0),
        ("1e-3", 0.001, 1, 3),
        ("1.50e-3", 0.0015, 3, 5),
        ("1.5E3", 1500.0, 2, 0),
        ("1e+05", 1e5, 1, 0),
        ("1e00000005", 1e5, 1, 0),
        ("+.5", 0.5, 1, 1),
        ("5.", 5.0, 1, 0),
        ("-2.1428184225087668", -2.1428184225087668, 17, 16),
        ("−0.5", -0.5, 1, 1),
        ("1e−5", 1e-5, 1, 5),
        ("  0.5\n", 0.5, 1, 1),
        ("0", 0.0, 1, 0),
        ("0.000", 0.0, 1, 3),
        ("5e-324", 5e-324, 1, 324),
        ("1.7976931348623157e308", 1.7976931348623157e308, 17, 0),
    ],
)
def test_a_number_is_read_with_its_digits_as_typed(text, value, digits, decimals):
    found = Typed.parse(text)
    assert (found.value, found.digits, found.decimals) == (value, digits, decimals)


@pytest.mark.parametrize("text", ["inf", "+inf", "Infinity", "INF", "∞", " inf "])
def test_infinity_may_be_expected(text):
    assert Typed.parse(text).value == math.inf
    assert Typed.parse(text).agreement(math.inf) == "rounded"
    assert Typed.parse(text).agreement(-math.inf) is None
    assert Typed.parse(text).agreement(1e308) is None


def test_minus_infinity_may_be_expected():
    assert Typed.parse("-inf").agreement(-math.inf) == Typed.parse("−∞").agreement(-math.inf) == "rounded"


@pytest.mark.parametrize("text", ["nan", "NaN", "-nan"])
def test_nan_agrees_with_nan_alone(text):
    assert Typed.parse(text).agreement(math.nan) == "rounded"
    assert {Typed.parse(text).agreement(value) for value in (0.0, 1.5, math.inf)} == {None}


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "abc", "1_000", "1,5", "1 000", "0x10", "1.2.3", "1e", "e5", ".", "-", "+-1", "--inf", "- 1"),
        *("1e5e5", "½", "٣", "１２", "0.3375%", "~0.3", "1/3", "infinit", "nan5", "None", "True", "1e1.5", "\0"),
    ],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(UsageError, match=r"it is a number such as 0\.3375, inf or nan"):
        Typed.parse(text)


@pytest.mark.parametrize("text", ["1e309", "-1e999", "1e999999", "1e99999999999999999999", "1" * 400, "1" * 9999])
def test_what_no_double_is_as_large_as_is_refused(text):
    with pytest.raises(UsageError, match="no double is that large"):
        Typed.parse(text)


@pytest.mark.parametrize("text", ["1e-400", "1e-9999", "-1e-999999", "1e-99999999999999999999", "0.1e-9999"])
def test_what_no_double_but_0_is_as_small_as_is_refused(text):
    with pytest.raises(UsageError, match="no double is that small"):
        Typed.parse(text)


@pytest.mark.parametrize("text", ["0." + "1" * 9999, "0" * 9999, "1." + "0" * 2000])
def test_what_is_longer_than_any_exact_double_is_refused(text):
    with pytest.raises(UsageError, match="more than 2000 characters"):
        Typed.parse(text)


def test_an_error_names_what_was_read():
    with pytest.raises(UsageError, match=r"^--expect-terms abc: "):
        Typed.parse("abc", "--expect-terms")


def test_every_digit_of_a_float_counts():
    assert Typed.of(1 / 3) == Typed.parse("0.3333333333333333")
    assert Typed.of(2.0).digits == 2
    assert Typed.of("0.30").digits == 2


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(text):
    try:
        found = Typed.parse(text)
    except UsageError:
        return
    assert found.agreement(found.value) is not None  # "rounded", unless more digits were typed than a double has


@given(st.from_regex(r"[+-]?[0-9]{0,5}\.?[0-9]{0,5}([eE][+-]?[0-9]{1,7})?", fullmatch=True), NORMAL)
def test_any_spelling_of_a_number_is_compared_or_refused(text, exact):
    try:
        found = Typed.parse(text)
    except UsageError:
        return
    assert found.value == float(text)
    assert found.agreement(found.value) is not None  # "rounded", unless more digits were typed than a double has
    found.agreement(exact)
    assert 0 <= found.shared_digits(exact) <= max(found.digits, 17)


@given(EXACT, DIGITS, ROUNDINGS, st.sampled_from(["f", "e"]))
@example(0.5, 2, ROUND_DOWN, "f")
@example(0.9999999999999999, 2, ROUND_HALF_EVEN, "f")
@example(1e16 + 2, 16, ROUND_DOWN, "e")
def test_the_right_number_is_right_rounded_or_cut_off_at_any_digits(exact, digits, rounding, spelling):
    shown = cut_to(exact, digits, rounding)
    whole = shown.as_tuple().exponent > 0  # zeros that stand for digits not known count as typed: 100 is not 101
    typed = Typed.parse(f"{shown:{'e' if whole else spelling}}")
    assert typed.agreement(exact) in {"rounded", "truncated"}


@given(EXACT, DIGITS, st.integers(-4, 4))
def test_a_number_that_lost_its_last_bits_is_right_at_any_digits(exact, digits, bits):
    other = exact
    for _ in range(abs(bits)):
        other = float(np.nextafter(other, math.copysign(math.inf, bits)))
    if math.isfinite(other) and other:
        assert Typed.parse(f"{other:.{digits - 1}e}").agreement(exact) is not None


@given(st.floats(1e-30, 1e30), DIGITS)
def test_a_number_in_float32_is_right_at_any_digits(exact, digits):
    assert Typed.parse(f"{np.float32(exact):.{digits - 1}e}").agreement(exact) is not None


@given(EXACT.filter(lambda exact: 1e-300 < abs(exact) < 1e300), DIGITS, st.integers(1, 9), st.booleans())
def test_a_number_that_is_off_by_more_than_a_digit_is_wrong(exact, digits, further, up):
    rounded = cut_to(exact, digits, ROUND_HALF_EVEN)
    step = Decimal(1 + further).scaleb(rounded.adjusted() - digits + 1)
    wrong = Context(prec=40).add(rounded, step if up else -step)
    if abs(wrong - Decimal(exact)) > Decimal("2e-6") * abs(Decimal(exact)):
        assert Typed.parse(str(wrong)).agreement(exact) is None


@pytest.mark.parametrize(
    ("text", "exact", "agreement"),
    [
        ("0.3375", 1.3501553145040175 / 4, "rounded"),
        ("0.1467", 0.14666, "rounded"),
        ("0.1466", 0.14666, "truncated"),
        ("-0.1466", -0.14666, "truncated"),
        ("-0.1466", 0.14666, None),
        ("0.1468", 0.14666, None),
        ("0.1465", 0.14666, None),
        ("0.14", 0.14999999, "truncated"),
        ("0.16", 0.15000001, None),
        ("0.125", 0.125, "rounded"),
        ("0.12", 0.125, "rounded"),  # in the middle both neighbours are right
        ("0.13", 0.125, "rounded"),
        ("0.13", 0.12499999999999999, "double"),  # theirs was on the other side of the middle
        ("0.13", 0.12499999, "float32"),
        ("0.13", 0.1249, None),
        ("5.0813637", 5.0813627, "float32"),
        ("5.0813627", 5.081362702, "rounded"),
        ("0.33333333300000000", 1 / 3, "double"),
        ("0.30", 0.3, "rounded"),
        ("0.300", 0.3004, "rounded"),
        ("0.3000", 0.3004, None),
        ("150", 150.4, "rounded"),
        ("150", 149.6, "rounded"),
        ("150.0", 150.4, None),
        ("2e2", 151.0, "rounded"),
        ("0.00", 0.004, "rounded"),
        ("0.00", -0.009, "truncated"),
        ("0", 5e-324, "rounded"),
        ("1e300", -1e300, None),
        ("1.7e308", -1.7e308, None),
    ],
)
def test_what_agrees_and_how(text, exact, agreement):
    assert Typed.parse(text).agreement(exact) == agreement


@pytest.mark.parametrize(
    ("text", "exact", "digits"),
    [
        ("0.3375", 0.33754, 4),
        ("0.1466", 0.14666, 4),
        ("0.33753882", 0.33753899, 6),
        ("1.5", 4.5, 0),
        ("2.0796608964759784", 2.0796608964759784, 17),
        ("inf", 2.0, 0),
        ("2.0", math.nan, 0),
    ],
)
def test_the_digits_in_common(text, exact, digits):
    assert Typed.parse(text).shared_digits(exact) == digits
