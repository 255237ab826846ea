"""Resampling against scipy, against all sign choices by hand, and against theory."""

from itertools import product

import numpy as np
import pytest

from losscli.inference.blocks import Blocks
from losscli.inference.resampling import Ratio, holm, sign_flips, studentized

SKEWED = np.random.default_rng(3).lognormal(size=200)


def test_the_interval_is_the_bootstrap_t_of_a_plain_loop():
    own = studentized(SKEWED, np.ones(200), 0.95, 4000, 0)
    random, ts = np.random.default_rng(99), []
    mean, error = SKEWED.mean(), SKEWED.std(ddof=1) / np.sqrt(200)
    for _ in range(4000):
        drawn = random.choice(SKEWED, 200)
        ts.append((drawn.mean() - mean) / (drawn.std(ddof=1) / np.sqrt(200)))
    low, high = mean - np.quantile(ts, 0.975) * error, mean - np.quantile(ts, 0.025) * error
    assert own.low == pytest.approx(low, abs=0.15 * error)
    assert own.high == pytest.approx(high, abs=0.15 * error)


def test_of_normal_terms_it_is_students_interval():
    stats = pytest.importorskip("scipy.stats")
    terms = stats.norm.ppf((np.arange(50) + 0.5) / 50)
    own = studentized(terms, np.ones(50), 0.95, 20_000, 0)
    low, high = stats.t.interval(0.95, 49, terms.mean(), stats.sem(terms))
    assert (own.low, own.high) == pytest.approx((low, high), abs=0.05 * (high - low))


def test_the_error_of_a_weighted_mean_is_that_of_a_ratio():
    sums, over = np.array([2.0, 9.0, 4.0]), np.array([1.0, 3.0, 2.0])
    found = Ratio.of(sums, over)
    off = np.array([2 - 2.5 * 1, 9 - 2.5 * 3, 4 - 2.5 * 2])
    assert found == pytest.approx((15 / 6, np.sqrt((off**2).sum() * 3 / 2) / 6))


def test_the_same_seed_gives_the_same_interval():
    first, again, other = (studentized(SKEWED, np.ones(200), 0.9, 500, seed) for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize("terms", [[1.0], [2.0, 2.0, 2.0], [1.0, np.inf]])
def test_where_nothing_varies_or_something_is_infinite_there_is_no_interval(terms):
    with np.errstate(invalid="ignore"):
        assert studentized(np.array(terms), np.ones(len(terms)), 0.95, 100, 0) is None


def test_blocks_of_rows_give_the_interval_of_the_rows():
    rows = np.random.default_rng(11).lognormal(size=60_000)
    found = Blocks(2)
    found.add(rows, np.ones(len(rows)))
    sums, over = found.sums
    own = studentized(sums, over, 0.95, 4000, 0)
    half = 1.959964 * rows.std() / np.sqrt(len(rows))  # the normal interval, which is right at so many rows
    assert own.low == pytest.approx(rows.mean() - half, abs=0.08 * half)
    assert own.high == pytest.approx(rows.mean() + half, abs=0.08 * half)


def test_few_differences_have_an_exact_p():
    differences = np.array([0.5, -0.1, 0.4, 0.9, 0.2])
    sums = [abs(np.dot(signs, differences)) for signs in product((1, -1), repeat=5)]
    by_hand = sum(one >= abs(differences.sum()) - 1e-12 for one in sums) / 32
    assert sign_flips(differences, 9999, 0) == (by_hand, True)


def test_three_rows_never_show_more_than_a_quarter():
    assert sign_flips(np.array([1.0, 1.0, 1.0]), 9999, 0) == (2 / 8, True)


def test_differences_whose_sum_no_double_holds_have_the_p_of_any_alike():
    assert sign_flips(np.array([1.5e308, 1.5e308, 1.5e308]), 9999, 0) == (2 / 8, True)


def test_many_differences_agree_with_scipys_permutation_test():
    stats = pytest.importorskip("scipy.stats")
    differences = np.random.default_rng(2).normal(0.25, 1, 60)
    theirs = stats.permutation_test(
        (differences,), np.sum, permutation_type="samples", n_resamples=9999, rng=np.random.default_rng(4)
    )
    p, exact = sign_flips(differences, 9999, 0)
    assert not exact
    assert p == pytest.approx(theirs.pvalue, abs=0.01)


def test_p_is_never_zero():
    assert sign_flips(np.ones(100), 9999, 0)[0] == 1 / 10_000


def test_holm_by_hand():
    # sorted 0.01, 0.02, 0.04: 3*0.01, then the larger of that and 2*0.02, then the larger of that and 0.04
    assert holm([0.04, 0.01, 0.02]) == pytest.approx([0.04, 0.03, 0.04])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
