"""The reference is `fractions.Fraction` and mpmath; numpy is asked only for what a quantile is."""

import math
from dataclasses import replace
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from losscli.exactsum import ExactSum
from losscli.reduction import Extreme, Moments, quantile

INF = math.inf
floats = st.floats(allow_nan=False, allow_subnormal=True)
entries = st.lists(st.tuples(floats, st.integers(1, 9), st.sampled_from([0.0, 0.5, 1.0, 3.0])), max_size=12)


def moments(terms, weights=None, first_row=1, **facts):
    terms = np.array(terms, float)
    rows = np.arange(first_row, first_row + len(terms))
    found = Moments.of(terms, rows, None if weights is None else np.array(weights, float))
    return replace(found, **facts)


def from_entries(entries, *, weighted):
    terms, rows, weights = np.array(sorted(entries, key=lambda one: one[1]), float).reshape(-1, 3).T
    found = Moments.of(terms, rows.astype(int), weights if weighted else None)
    return replace(found, skipped=len(entries), ignored=2 * len(entries))


@given(entries, entries, st.booleans())
def test_merge_is_commutative(a, b, weighted):
    one, other = from_entries(a, weighted=weighted), from_entries(b, weighted=weighted)
    assert one.merge(other) == other.merge(one)


@given(entries, entries, entries, st.booleans())
def test_merge_is_associative(a, b, c, weighted):
    one, two, three = (from_entries(entries, weighted=weighted) for entries in (a, b, c))
    assert one.merge(two).merge(three) == one.merge(two.merge(three))


@given(entries, entries, st.booleans())
def test_merge_is_the_moments_of_all_terms(a, b, weighted):
    merged = from_entries(a, weighted=weighted).merge(from_entries(b, weighted=weighted))
    assert merged == from_entries(a + b, weighted=weighted)


@pytest.mark.parametrize("weights", [None, [1.0, 0.5, 0.0]])
def test_empty_changes_nothing(weights):
    some = moments([1.0, INF, -3.0], weights, skipped=2)
    assert some.merge(Moments.empty()) == Moments.empty().merge(some) == some


def test_weighted_and_unweighted_terms_do_not_merge():
    with pytest.raises(ValueError, match="cannot be merged"):
        moments([1.0], [1.0]).merge(moments([1.0]))


@pytest.mark.parametrize("seed", range(5))
def test_splitting_the_rows_changes_no_moment(seed):
    rng = np.random.default_rng(seed)
    terms, rows = rng.normal(size=(5_000, 3)) * 1e5, np.arange(1, 5_001)
    order = rng.permutation(5_000)
    parts = np.split(order, np.sort(rng.integers(0, 5_000, 6)))
    merged = Moments.empty()
    for part in parts:
        merged = merged.merge(Moments.of(terms[part], rows[part], rows[part] / 7))
    assert merged == Moments.of(terms, rows, rows / 7)


@pytest.mark.parametrize(
    ("terms", "mean"),
    [
        ([1e308, 1e308], 1e308),
        ([1e16, 1.0, -1e16, 1.0], 0.5),
        ([0.1] * 10, 0.1),
        ([5e-324] * 4, 5e-324),
        ([[1.0, 2.0], [3.0, 6.0]], 3.0),
        ([INF, 1.0], INF),
        ([-INF, 1.0], -INF),
    ],
)
def test_mean_is(terms, mean):
    assert moments(terms).mean() == mean


@given(st.lists(st.tuples(st.floats(-1e300, 1e300), st.floats(0.1, 1e3)), min_size=1))
def test_weighted_mean_is_rounded_once(pairs):
    terms, weights = zip(*pairs, strict=True)
    total = sum(Fraction(term) * Fraction(weight) for term, weight in pairs)
    assert moments(terms, weights).mean() == float(total / sum(map(Fraction, weights)))


@pytest.mark.parametrize(("divisor", "value", "mean"), [("weights", 5.0, 14 / 5), ("count", 3, 14 / 3)])
def test_weighted_mean_has_two_divisors(divisor, value, mean):
    some = moments([1.0, 2.0, 4.0], [2.0, 0.0, 3.0])  # 2·1 + 0·2 + 3·4 = 14
    assert (some.divisor(divisor), some.mean(divisor), some.total()) == (value, mean, 14.0)


def test_divisor_without_weights_is_the_count():
    assert moments([[1.0, 2.0], [3.0, 4.0]]).divisor("weights") == 4


def test_weight_of_a_row_applies_to_each_of_its_terms():
    some = moments([[1.0, 2.0], [3.0, 4.0]], [1.0, 0.5])  # 1 + 2 + 3/2 + 4/2 = 6.5 over 1 + 1 + 0.5 + 0.5
    assert (some.total(), some.divisor()) == (6.5, 3.0)


@pytest.mark.parametrize("some", [Moments.empty(), moments([1.0], [0.0])])
def test_mean_over_nothing_is_refused(some):
    with pytest.raises(ZeroDivisionError):
        some.mean()


@pytest.mark.parametrize(("terms", "total"), [([1.0, INF], INF), ([-INF, 1e308], -INF), ([0.5, 0.25], 0.75)])
def test_total_is(terms, total):
    assert moments(terms).total() == total


@pytest.mark.parametrize("result", [Moments.total, Moments.mean])
def test_opposite_infinities_have_no_total(result):
    assert math.isnan(result(moments([INF, -INF, 1.0])))


def test_infinite_term_of_weight_zero_is_left_out():
    some = moments([INF, 2.0, 4.0], [0.0, 1.0, 1.0])
    assert (some.mean(), some.weightless_infinite, some.infinite_rows) == (3.0, 1, ())


def test_first_five_infinite_rows_are_known():
    later, earlier = moments([-INF] * 4, first_row=11), moments([1.0, INF, INF])
    assert later.merge(earlier).infinite_rows == (2, 3, 11, 12, 13)


def test_row_with_two_infinite_terms_is_listed_once():
    assert moments([[INF, INF], [1.0, 1.0]]).infinite_rows == (1,)


def test_infinite_terms_are_counted_by_sign():
    some = moments([INF, -INF, INF, 1.0])
    assert (some.positive_infinite, some.negative_infinite) == (2, 1)


def test_extremes_are_of_the_first_row_that_has_them():
    some = moments([2.0, 7.0, 1.0], first_row=4).merge(moments([7.0, 1.0, 3.0]))
    assert (some.smallest, some.largest) == (Extreme(1.0, 2), Extreme(7.0, 1))


def test_extremes_are_found_in_rows_of_several_terms():
    some = moments([[3.0, 4.0], [1.0, 4.0]])
    assert (some.smallest, some.largest) == (Extreme(1.0, 2), Extreme(4.0, 1))


def test_sign_of_a_zero_does_not_show_in_an_extreme():
    assert math.copysign(1, moments([-0.0, 0.0]).smallest.value) == 1


def test_nothing_has_no_extremes():
    assert Moments.of(np.empty((0, 3)), np.empty(0, int)).largest is None


@pytest.mark.parametrize(
    ("terms", "weights", "message"),
    [
        ([1.0, math.nan], None, "term is NaN"),
        ([INF, math.nan], [1.0, 0.0], "term is NaN"),
        ([1.0, 2.0], [1.0, -1.0], "weight"),
        ([1.0, 2.0], [1.0, INF], "weight"),
        ([1.0, 2.0], [1.0, math.nan], "weight"),
        ([1.0, 2.0], [1.0], "length"),
    ],
)
def test_moments_refuse(terms, weights, message):
    with pytest.raises(ValueError, match=message):
        moments(terms, weights)


NUMACC4 = [10000000.2, *[10000000.1, 10000000.3] * 500]  # NIST StRD, univariate summary statistics
EACH_SIDE = [
    ([1.0, 2.0, 3.0, 4.0], math.sqrt(5 / 3)),
    ([1e308] * 5, 0.0),
    ([1e308, -1e308], math.sqrt(2) * 1e308),
    ([1.7e308, -1.7e308], INF),
    ([1e-300, 3e-300], math.sqrt(2) * 1e-300),
    ([5.0], None),
    ([], None),
    ([1.0, 2.0, INF], None),
]


@pytest.mark.parametrize(("terms", "deviation"), EACH_SIDE)
def test_deviation_is(terms, deviation):
    assert moments(terms).deviation() == (deviation if deviation is None else pytest.approx(deviation, rel=1e-15))


def test_nist_numacc4_keeps_the_digits_of_its_data():
    # The certified 0.1 is of the decimal data. In float64 they differ by up to 9e-10, hence the tolerance.
    assert moments(NUMACC4).deviation() == pytest.approx(0.1, rel=1e-8)
    assert moments(NUMACC4).mean() == 10000000.2


@pytest.mark.parametrize(
    "terms", [NUMACC4, np.random.default_rng(3).normal(size=500), [1e-320, 0.0, 1e300], [0.1, 0.7]]
)
def test_deviation_is_rounded_once(terms):
    values = [Fraction(float(term)) for term in terms]
    mean = sum(values) / len(values)
    variance = sum((value - mean) ** 2 for value in values) / (len(values) - 1)
    with mpmath.workprec(5_000):
        expected = float(mpmath.sqrt(mpmath.mpf(variance.numerator) / variance.denominator))
    assert moments(terms).deviation() == expected


def test_deviation_ignores_weights():
    assert moments([1.0, 2.0, 9.0], [0.0, 1.0, 5.0]).deviation() == moments([1.0, 2.0, 9.0]).deviation()


def test_infinite_term_of_weight_zero_leaves_no_deviation():
    assert moments([INF, 2.0, 4.0], [0.0, 1.0, 1.0]).deviation() is None


@given(st.lists(st.floats(-1e100, 1e100), min_size=1), st.sampled_from([0, 1, 2, 25, 50, 95, 99, 100]))
def test_quantile_is_numpys_default(terms, percent):
    # numpy rounds the place, the difference and the product, so it is off by a few ulp of the largest neighbour.
    expected = np.quantile(terms, percent / 100)
    assert quantile(np.array(terms), Fraction(percent, 100)) == pytest.approx(
        expected, rel=1e-13, abs=1e-13 * max(map(abs, terms))
    )


@pytest.mark.parametrize(
    ("terms", "q", "value"),
    [
        ([3.0, 1.0, 2.0], Fraction(1, 2), 2.0),
        ([4.0, 1.0, 2.0, 3.0], Fraction(1, 2), 2.5),
        ([1e308, 1.5e308], Fraction(1, 2), 1.25e308),
        ([-1.7e308, 1.7e308], Fraction(1, 2), 0.0),
        ([0.0, 10.0], Fraction(95, 100), 9.5),
        ([0.0, 1.0, INF], Fraction(1, 2), 1.0),
        ([0.0, INF], Fraction(1, 2), INF),
        ([INF, INF], Fraction(1, 2), INF),
        ([-INF, 0.0], Fraction(1, 3), -INF),
        ([7.0], Fraction(1, 3), 7.0),
    ],
)
def test_quantile_is(terms, q, value):
    assert quantile(np.array(terms), q) == value


def test_quantile_between_both_infinities_is_nan():
    assert math.isnan(quantile(np.array([-INF, INF]), Fraction(1, 2)))


@pytest.mark.parametrize(("terms", "q"), [([], 0), ([1.0, math.nan], 0), ([1.0], 2), ([1.0], -1)])
def test_quantile_refuses(terms, q):
    with pytest.raises(ValueError, match="quantile"):
        quantile(np.array(terms), Fraction(q))


def test_moments_hold_exact_sums():
    assert moments([0.1, 0.2]).sum == ExactSum.of(np.array([0.2, 0.1]))
