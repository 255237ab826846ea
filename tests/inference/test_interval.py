"""The interval of one result against scipy, and by hand where rows are weighted or have several terms."""

import math
from itertools import pairwise

import numpy as np
import pytest

from losscli.evaluation import Evaluation, Reduction
from losscli.inference.interval import Samples
from losscli.inference.paired import Ask
from losscli.losses import find
from losscli.reduction import Moments

stats = pytest.importorskip("scipy.stats")
RANDOM = np.random.default_rng(5)
TERMS = RANDOM.exponential(size=60)
WEIGHTS = RANDOM.uniform(0.1, 3, 60)
PLAIN = Ask()


def told(terms, ask=PLAIN, *, weights=None, masses=None, **how):
    """Return the interval of what these terms come to, given in pieces."""
    loss, cuts = how.get("loss", "mae"), how.get("cuts", ())
    reduction, divisor = how.get("reduction", "mean"), how.get("divisor", "weights")
    samples, moments = Samples(ask, reduction, divisor), Moments()
    terms = np.asarray(terms, dtype=float)
    for start, stop in pairwise([0, *cuts, len(terms)]):
        w, m = (None if one is None else one[start:stop] for one in (weights, masses))
        samples.add(terms[start:stop], w, m)
        moments = moments.merge(Moments.of(terms[start:stop], np.arange(start, stop), w, m))
    kind = find(loss)()
    mean = moments.root(divisor) if kind.root else moments.mean(divisor)
    value = moments.total() if reduction == "sum" else mean
    return samples.confidence(Evaluation(kind, Reduction(reduction), divisor, moments, value))


def by_hand(sums, over, level=0.95):
    """Return the interval of Σ sums / Σ over by the delta method: t times the root of the sum of squares left over."""
    n, ratio = len(sums), sum(sums) / sum(over)
    left = [s - ratio * w for s, w in zip(sums, over, strict=True)]
    error = math.sqrt(n / (n - 1) * sum(one**2 for one in left)) / sum(over)
    half = stats.t.ppf((1 + level) / 2, n - 1) * error
    return ratio - half, ratio + half


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.999])
@pytest.mark.parametrize("count", [2, 3, 30, 60])
def test_of_plain_terms_it_is_scipys_t_interval(level, count):
    terms = TERMS[:count]
    found = told(terms, Ask(level))
    expected = stats.t.interval(level, count - 1, terms.mean(), stats.sem(terms))
    assert found.interval == pytest.approx(expected, rel=1e-10)
    assert found.rows == count


def test_terms_that_hardly_differ_beside_their_size_lose_nothing():
    found = told([1e9 + 1, 1e9 + 2, 1e9 + 4])
    low, high = stats.t.interval(0.95, 2, 7 / 3, stats.sem([1, 2, 4]))
    assert (found.interval.low - 1e9, found.interval.high - 1e9) == pytest.approx((low, high), abs=1e-6)


def test_of_the_root_of_a_mean_the_ends_are_rooted():
    low, high = stats.t.interval(0.95, 59, TERMS.mean(), stats.sem(TERMS))
    assert told(TERMS, loss="rmse").interval == pytest.approx((math.sqrt(low), math.sqrt(high)))


def test_a_root_is_never_of_less_than_nothing():
    assert told([0.0, 0.0, 9.0], loss="rmse").interval.low == 0


@pytest.mark.parametrize("divisor", ["weights", "count"])
def test_weighted_it_is_the_delta_method_by_hand(divisor):
    over = WEIGHTS if divisor == "weights" else np.ones(60)
    found = told(TERMS, weights=WEIGHTS, divisor=divisor)
    assert found.interval == pytest.approx(by_hand(list(TERMS * WEIGHTS), list(over)))


def test_weighted_it_is_that_of_all_rows_however_many():
    terms, weights = RANDOM.exponential(size=6000), RANDOM.uniform(0.1, 3, 6000)
    found = told(terms, weights=weights, cuts=(5, 2500))
    assert found.interval == pytest.approx(by_hand(list(terms * weights), list(weights)), rel=1e-12)


def test_rows_of_weight_zero_are_as_if_they_were_not_there():
    weights = np.where(np.arange(60) < 20, 0.0, WEIGHTS)
    assert told(TERMS, weights=weights) == told(TERMS[20:], weights=WEIGHTS[20:])


def test_what_terms_count_for_is_divided_by():
    found = told(TERMS, masses=WEIGHTS)
    assert found.interval == pytest.approx(by_hand(list(TERMS), list(WEIGHTS)))


def test_several_terms_of_a_row_are_one_sample():
    terms = TERMS.reshape(20, 3) + RANDOM.normal(size=(20, 1))  # alike within a row
    found = told(terms)
    means = terms.mean(axis=1)
    assert found.interval == pytest.approx(stats.t.interval(0.95, 19, means.mean(), stats.sem(means)))
    assert found.rows == 20


@pytest.mark.parametrize("shape", [(60,), (20, 3)])
def test_of_the_sum_it_is_that_of_the_mean_times_the_rows(shape):
    terms = TERMS.reshape(shape)
    rows = terms.reshape(shape[0], -1).sum(axis=1)
    expected = stats.t.interval(0.95, len(rows) - 1, rows.mean(), stats.sem(rows))
    assert told(terms, reduction="sum").interval == pytest.approx([len(rows) * end for end in expected])


def test_the_bootstrap_is_scipys_bootstrap_of_t_within_what_chance_does():
    found = told(TERMS, Ask(method="bootstrap"))
    error = stats.sem(TERMS)

    def student(x, axis):
        return (x.mean(axis=axis) - TERMS.mean()) / (x.std(axis=axis, ddof=1) / math.sqrt(60))

    drawn = stats.bootstrap((TERMS,), student, n_resamples=9999, method="percentile", rng=np.random.default_rng(1))
    low, high = drawn.confidence_interval
    assert found.interval == pytest.approx((TERMS.mean() - high * error, TERMS.mean() - low * error), abs=0.1 * error)


def test_the_bootstrap_of_a_weighted_mean_is_near_its_delta_method():
    found = told(TERMS, Ask(method="bootstrap"), weights=WEIGHTS)
    low, high = by_hand(list(TERMS * WEIGHTS), list(WEIGHTS))
    assert found.interval == pytest.approx((low, high), abs=0.25 * (high - low))
    assert found.interval.high - TERMS.mean() > TERMS.mean() - found.interval.low  # the terms are skewed to the right


@pytest.mark.parametrize("size", [1e-200, 1e-160, 1e160, 1e290])
@pytest.mark.parametrize("method", ["t", "bootstrap"])
@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_the_size_of_the_terms_changes_nothing_else(size, method, weights):
    plain, scaled = (told(TERMS * by, Ask(method=method, resamples=199), weights=weights) for by in (1.0, size))
    assert scaled.interval == pytest.approx([end * size for end in plain.interval], rel=1e-9, abs=0)


@pytest.mark.parametrize("ask", [Ask(), Ask(method="bootstrap", resamples=199)])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("shape", [(9000,), (3000, 3)])
def test_the_cuts_cannot_be_seen(ask, weighted, shape):
    terms = np.random.default_rng(3).lognormal(size=shape)
    weights = np.random.default_rng(4).uniform(size=len(terms)) if weighted else None
    cuts = sorted(set(np.random.default_rng(6).integers(1, len(terms), 40).tolist()))
    assert told(terms, ask, weights=weights) == told(terms, ask, weights=weights, cuts=cuts)


@pytest.mark.parametrize(
    ("terms", "ask", "why"),
    [
        ([1.0], Ask(), "single row"),
        ([1.0, 2.0, np.inf], Ask(), "a term is infinite"),
        ([1.0] * 8 + [np.inf], Ask(method="bootstrap"), "a term is infinite"),
        (range(7), Ask(method="bootstrap"), "fewer than 8 rows"),
        ([0.0] * 9 + [1.0], Ask(method="bootstrap"), "too few of the rows differ"),
        ([-1.7e308, 1.7e308], Ask(), "beyond the range"),
    ],
)
def test_where_it_cannot_be_told_there_is_none_and_it_says_why(terms, ask, why):
    found = told(list(terms), ask)
    assert found.interval is None
    assert why in found.why


def test_an_infinite_term_of_weight_zero_is_left_out():
    terms, weights = np.append(TERMS, np.inf), np.append(WEIGHTS, 0.0)
    assert told(terms, weights=weights) == told(TERMS, weights=WEIGHTS)


@pytest.mark.parametrize("weights", [None, WEIGHTS])
@pytest.mark.parametrize("method", ["t", "bootstrap"])
def test_terms_that_do_not_differ_have_an_interval_without_width(method, weights):
    found = told([0.1] * 60, Ask(method=method), weights=weights)
    assert found.flat
    assert found.interval == pytest.approx((0.1, 0.1))
    assert found.interval.low == found.interval.high


def test_one_row_that_differs_among_many_leaves_the_upper_end_of_the_bootstrap_open():
    # of ten rows 0.9^10 = 35 % of the resamples hold no 1: their t is beyond any number
    assert told([0.0] * 9 + [1.0], Ask(method="bootstrap")).interval is None
    assert told([0.0] * 20 + [1.0] * 10, Ask(method="bootstrap")).interval is not None


def test_of_normal_terms_as_many_intervals_as_said_hold_the_mean():
    random, held = np.random.default_rng(17), 0
    for _ in range(2000):
        low, high = told(random.normal(3, 2, 30)).interval
        held += low <= 3 <= high
    # 95 % of 2000 is 1900, with a standard deviation of 9.7
    assert abs(held - 1900) < 35


def test_of_skewed_terms_the_bootstrap_holds_the_mean_more_often():
    random, held = np.random.default_rng(18), {"t": 0, "bootstrap": 0}
    for _ in range(300):
        terms = random.lognormal(size=30)
        for method in held:
            low, high = told(terms, Ask(method=method, resamples=399)).interval
            held[method] += low <= math.exp(0.5) <= high
    # measured over many more: 88 % and 92 % (tests/benchmarks/COVERAGE.md)
    assert held["t"] + 5 < held["bootstrap"] < 300
