"""The reference is `fractions.Fraction`: it adds floats exactly and is slow; sums of numpy are never asked.

Every test runs with the sum in numpy and with the compiled one.
"""

import math
import random
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from losscli import exactsum
from losscli.exactsum import BLOCK, ExactSum, nearest, nearest_root


@pytest.fixture(autouse=True, scope="module", params=["numpy", "compiled"])
def way(request):
    """Let one of the two ways to sum do it all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exactsum, "MANY", 1)
        if request.param == "numpy":
            patch.setattr(exactsum, "compiled", lambda: None)
        elif exactsum.compiled() is None:
            pytest.skip("there was no compiler")
        yield


MAX = 1.7976931348623157e308
TINY = 5e-324

finite = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=True)
extremes = st.sampled_from([0.0, -0.0, TINY, -TINY, 2.0**-1022, MAX, -MAX, 2.0**1000, 2.0**500, -(2.0**-450), 0.1])
lists = st.lists(finite | extremes, max_size=80)


def exact(values):
    """The sum in units of 2**-2148, one value after the other."""
    return sum(int(Fraction(value) * 2**2148) for value in values)


def exact_dot(a, b):
    return sum(int(Fraction(x) * Fraction(y) * 2**2148) for x, y in zip(a, b, strict=True))


def wide(size, seed=7):
    """Numbers whose exponents are spread over all of float64, with every bit of their fractions in use."""
    rng = np.random.default_rng(seed)
    return np.ldexp(rng.uniform(-1, 1, size), rng.integers(-1074, 1025, size))


def narrow(size, seed=7):
    return np.random.default_rng(seed).normal(size=size) ** 2


SAMPLES = [
    pytest.param(narrow(100), id="a few squares of normal values"),
    pytest.param(narrow(40_000), id="blocks of squares of normal values"),
    pytest.param(wide(3_000), id="every exponent"),
    pytest.param(np.full(20_000, np.nextafter(1, 0)), id="the largest slice in every place"),
    pytest.param(np.full(20_000, -np.nextafter(1, 2)), id="the most negative slice in every place"),
    pytest.param(np.full(20_000, 2.0**-1), id="a power of two"),
    pytest.param(np.full(100, MAX), id="the largest float"),
    pytest.param(np.full(100, TINY), id="the smallest float"),
    pytest.param(np.tile([TINY, -MAX, 1e-300, 1e300, 0.0], 20), id="both ends at once"),
    pytest.param(np.tile([1e16, 1.0, -1e16, 1.0], 5_000), id="cancellation"),
    pytest.param(np.zeros(100), id="zeros"),
    pytest.param(np.full(100, -0.0), id="negative zeros"),
    pytest.param(np.array([]), id="nothing"),
]


@pytest.mark.parametrize("values", SAMPLES)
def test_sum_loses_nothing(values):
    assert ExactSum.of(values).units == exact(values.tolist())


@pytest.mark.parametrize("values", SAMPLES)
def test_sum_of_squares_loses_nothing(values):
    assert ExactSum.dot(values, values).units == exact_dot(values.tolist(), values.tolist())


@pytest.mark.parametrize("values", SAMPLES)
def test_dot_product_with_the_reverse_loses_nothing(values):
    assert ExactSum.dot(values, values[::-1]).units == exact_dot(values.tolist(), values[::-1].tolist())


@pytest.mark.parametrize("place", [0, 1, 15, 16, 17])
def test_sum_of_each_length_around_the_short_cut_is_exact(place):
    values = narrow(place)
    assert ExactSum.of(values).units == exact(values.tolist())


@pytest.mark.parametrize("bit", [-1022, -901, -900, -899, -500, -1, 0, 499, 500, 501, 999, 1000, 1001, 1023])
@pytest.mark.parametrize("fraction", [1.0, np.nextafter(1, 2), np.nextafter(2, 1), 1 + 2.0**-26 - 2.0**-52])
def test_square_is_exact_on_both_sides_of_every_limit(bit, fraction):
    values = np.ldexp(fraction, bit) * np.linspace(-1, 1, 21)
    assert ExactSum.dot(values, values).units == exact_dot(values.tolist(), values.tolist())


@given(lists)
def test_sum_of_any_floats_is_exact(values):
    assert ExactSum.of(np.array(values, float)).units == exact(values)


@given(st.lists(st.tuples(finite | extremes, finite | extremes), max_size=60))
def test_dot_product_of_any_floats_is_exact(pairs):
    a, b = np.array(pairs, float).reshape(-1, 2).T
    assert ExactSum.dot(a, b).units == exact_dot(a.tolist(), b.tolist())


@given(lists, st.randoms(use_true_random=False), st.integers(0, 80))
def test_order_and_split_change_no_bit(values, shuffler: random.Random, cut):
    shuffled = shuffler.sample(values, len(values))
    left, right = np.array(shuffled[:cut], float), np.array(shuffled[cut:], float)
    assert ExactSum.of(left) + ExactSum.of(right) == ExactSum.of(np.array(values, float))


@pytest.mark.parametrize("size", [1, 7, 1000, BLOCK, 30_000])
def test_block_size_changes_no_bit(size):
    values = np.concatenate([narrow(30_000), wide(3_000)])
    parts = (ExactSum.of(values[i : i + size]) for i in range(0, values.size, size))
    assert sum(parts, ExactSum()) == ExactSum.of(values)


@pytest.mark.parametrize("most", [7, 1000])
def test_how_many_are_summed_at_once_changes_no_bit(monkeypatch, most):
    values = wide(3_000)
    monkeypatch.setattr(exactsum, "MOST", most)
    assert (ExactSum.of(values).units, ExactSum.dot(values, values).units) == (exact(values), exact_dot(values, values))


@pytest.mark.parametrize("shape", [(40, 500), (2, 2, 5_000)])
def test_shape_and_memory_order_change_no_bit(shape):
    values = narrow(20_000)
    assert ExactSum.of(np.asfortranarray(values.reshape(shape))) == ExactSum.of(values)


def test_summing_does_not_change_the_values():
    values = np.concatenate([narrow(100), [MAX, TINY]])
    before = values.copy()
    ExactSum.dot(values, values)
    ExactSum.of(values)
    assert (values == before).all()


def test_sum_agrees_with_fsum():
    values = narrow(50_000) - 1
    assert float(ExactSum.of(values)) == math.fsum(values)


@given(lists, st.integers(1, 2**60))
def test_quotient_is_rounded_once(values, divisor):
    total = Fraction(exact(values), 2**2148)
    try:
        expected = float(total / divisor)
    except OverflowError:
        expected = math.inf if total > 0 else -math.inf
    assert ExactSum.of(np.array(values, float)).over(divisor) == expected


@pytest.mark.parametrize(
    ("values", "divisor", "quotient"),
    [
        ([1e308, 1e308], 2, 1e308),
        ([1e308, 1e308], 1, math.inf),
        ([-1e308, -1e308], 1, -math.inf),
        ([-1e308, -1e308], -1, math.inf),
        ([1e16, 1.0, -1e16, 1.0], 4, 0.5),
        ([0.1] * 10, 10, 0.1),
        ([TINY, TINY, TINY], 2, 2 * TINY),  # 1.5 of the smallest: the tie goes to even, which is 2
        ([TINY], 2, 0.0),
        ([3.0], ExactSum.of(np.array([0.5, 1.5])), 1.5),
    ],
)
def test_quotient_is(values, divisor, quotient):
    assert ExactSum.of(np.array(values)).over(divisor) == quotient


def test_division_by_zero_is_refused():
    with pytest.raises(ZeroDivisionError):
        ExactSum.of(np.array([1.0])).over(0)


@pytest.mark.parametrize("bad", [math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("size", [3, 100])
@pytest.mark.parametrize(
    "add", [ExactSum.of, lambda x: ExactSum.dot(x, x), lambda x: ExactSum.dot(np.zeros_like(x), x)]
)
def test_sum_of_what_is_not_finite_is_refused(bad, size, add):
    with pytest.raises(ValueError, match="finite"):
        add(np.r_[np.ones(size), bad])


@pytest.mark.parametrize("dtype", ["float32", "int64", ">f8" if np.little_endian else "<f8"])
def test_sum_of_another_type_is_refused(dtype):
    with pytest.raises(TypeError, match="float64"):
        ExactSum.of(np.ones(100, dtype))


def test_dot_product_of_two_shapes_is_refused():
    with pytest.raises(ValueError, match="shapes differ"):
        ExactSum.dot(np.ones(3), np.ones(1))


@given(lists)
def test_hexadecimal_text_reads_back_as_the_same_sum(values):
    total = ExactSum.of(np.array(values, float))
    assert ExactSum.from_hex(total.to_hex()) == total


@pytest.mark.parametrize(
    ("value", "text"), [(3 / 16, "0x3p-4"), (-20.0, "-0x5p2"), (0.0, "0x0p0"), (TINY, "0x1p-1074")]
)
def test_hexadecimal_text_is(value, text):
    assert ExactSum.of(np.array([value])).to_hex() == text


@pytest.mark.parametrize("text", ["", "3", "0x3", "0x2p0", "0x1p-2149", "0x1p99999999999", "0x0p1", " 0x1p0", "0x_1p0"])
def test_other_text_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        ExactSum.from_hex(text)


def test_fraction_is_the_sum():
    assert ExactSum.of(np.array([0.5, 0.25, TINY])).as_fraction() == Fraction(3, 4) + Fraction(TINY)


@given(st.integers(0, 2**3000), st.integers(1, 2**3000))
def test_root_is_rounded_once(numerator, denominator):
    with mpmath.workprec(4_000):
        expected = float(mpmath.sqrt(mpmath.mpf(numerator) / denominator))
    assert nearest_root(numerator, denominator) == expected


@pytest.mark.parametrize("value", [1.0, 0.1, 1e150, np.nextafter(2, 1), 3 * TINY, MAX])
def test_root_of_a_square_is_exact(value):
    assert nearest_root(*(Fraction(value) ** 2).as_integer_ratio()) == value


@pytest.mark.parametrize("nudge", [-1, 0, 1])
def test_root_next_to_a_tie_goes_to_the_right_side(nudge):
    tie = 2**53 + 1  # halfway between 2**53 and 2**53 + 2; the tie itself goes to the even 2**53
    root = nearest_root((tie << 400) ** 2 + nudge, 1 << 800)
    assert root == 2**53 + (2 if nudge > 0 else 0)


@pytest.mark.parametrize(("numerator", "denominator"), [(1, 3), (-1, 3), (2**1000, 3), (7, 2**1076), (1, 2**1080)])
def test_nearest_is_what_a_fraction_rounds_to(numerator, denominator):
    assert nearest(numerator, denominator) == float(Fraction(numerator, denominator))
