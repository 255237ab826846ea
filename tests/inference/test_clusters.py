"""The interval of a result where the rows of one value are one sample."""

import math
from fractions import Fraction

import numpy as np
import pytest

from losscli.evaluation import Evaluation, Reduction
from losscli.inference.clusters import clustered
from losscli.inference.interval import Confidence
from losscli.inference.paired import Ask
from losscli.losses import find
from losscli.reduction import Moments
from losscli.report import Part, Separate

# Terms, weights and clusters of twelve rows.
TERMS = [1.0, 2.0, 4.0, 0.5, 0.25, 3.0, 2.0, 8.0, 1.5, 0.0, 6.0, 2.5]
WEIGHTS = [1.0, 0.5, 2.0, 1.0, 1.0, 4.0, 0.25, 1.0, 3.0, 1.0, 0.5, 2.0]
NAMES = list("aabbbbccddde")


def told(terms=TERMS, names=NAMES, weights=None, ask=None, **how):
    ask, reduction = ask or Ask(), how.get("reduction", "mean")
    loss, divisor = how.get("loss", "mae"), how.get("divisor", "weights")
    evaluation = of(terms, weights, reduction, loss, divisor)
    places = {name: [at for at, one in enumerate(names) if one == name] for name in dict.fromkeys(names)}
    parts = []
    for name, own in places.items():
        each = [terms[at] for at in own]
        found = of(each, None if weights is None else [weights[at] for at in own], reduction, loss, divisor)
        over = found.moments.divisor(divisor) if reduction == "mean" else None
        rows = Confidence(ask, len(each))
        parts.append(Part(name, len(each), found.value, found.moments.total(), over, rows))
    return clustered(Separate("user", parts), evaluation, ask)


def of(terms, weights, reduction, loss, divisor):
    given = None if weights is None else np.array(weights)
    moments = Moments.of(np.array(terms), np.arange(len(terms)), given)
    value = moments.mean(divisor) if reduction == "mean" else moments.total()
    return Evaluation(find(loss)(), Reduction(reduction), divisor, moments, value)


def test_by_hand_it_is_the_ratio_of_sums_of_clusters():
    # Two clusters: 1, 3 and 5, 5, 7. m = 21/5; the residuals of the sums are 4 - 2m = -22/5 and 17 - 3m = 22/5.
    found = told([1.0, 3.0, 5.0, 5.0, 7.0], "aabbb")
    mean = Fraction(21, 5)
    error = math.sqrt(2 / 1 * 2 * Fraction(22, 5) ** 2 / 5**2)
    half = 12.706204736174698 * error  # scipy 1.17.1: stats.t.ppf(0.975, 1)
    assert found.interval == pytest.approx((mean - half, mean + half), rel=1e-12)
    assert (found.rows, found.clusters) == (5, 2)


# statsmodels 0.15.0: WLS(TERMS, ones, weights).fit(cov_type="cluster", cov_kwds={"groups": ...}, use_t=True).conf_int()
@pytest.mark.parametrize(
    ("weights", "level", "ends"),
    [
        (None, 0.95, (1.041551515954751, 4.08344848404525)),
        (None, 0.8, (1.722603056281212, 3.402396943718789)),
        (WEIGHTS, 0.95, (1.3000518861864143, 3.772411881929527)),
    ],
)
def test_it_is_that_of_a_regression_on_a_constant_with_robust_errors(weights, level, ends):
    assert told(weights=weights, ask=Ask(level)).interval == pytest.approx(ends, rel=1e-12)


def test_clusters_of_one_row_are_rows():
    stats = pytest.importorskip("scipy.stats")
    mean, error = np.mean(TERMS), stats.sem(TERMS)
    found = told(names=[str(at) for at in range(12)])
    assert found.interval == pytest.approx(stats.t.interval(0.95, 11, mean, error), rel=1e-12)


def test_of_a_mean_over_the_number_of_the_terms_weights_are_only_in_the_sums():
    sums = np.array([2.0, 20.75, 8.5, 7.5, 5.0])  # a: 1*1 + 2*0.5; b: 4*2 + 0.5 + 0.25 + 3*4; c: 2*0.25 + 8; d; e
    counts = np.array([2, 4, 2, 3, 1])
    off = sums - sums.sum() / 12 * counts
    half = 2.7764451051977934 * math.sqrt(5 / 4 * (off @ off)) / 12  # scipy 1.17.1: stats.t.ppf(0.975, 4)
    found = told(weights=WEIGHTS, divisor="count")
    assert found.interval == pytest.approx((sums.sum() / 12 - half, sums.sum() / 12 + half), rel=1e-12)


def test_of_the_sum_it_is_that_of_as_many_clusters():
    stats = pytest.importorskip("scipy.stats")
    sums = [3.0, 7.75, 10.0, 7.5, 2.5]
    mean, error = np.mean(sums), stats.sem(sums)
    low, high = stats.t.interval(0.95, 4, mean, error)
    assert told(reduction="sum").interval == pytest.approx((5 * low, 5 * high), rel=1e-12)


def test_of_the_root_it_is_the_root_of_the_ends():
    low, high = told([one + 3 for one in TERMS], names=list("abcdefabcdef")).interval
    found = told([one + 3 for one in TERMS], names=list("abcdefabcdef"), loss="rmse")
    assert found.interval == pytest.approx((math.sqrt(low), math.sqrt(high)), rel=1e-15)


def test_an_end_below_zero_is_zero_of_the_root():
    assert told(names="aaaaaabbbbbb").interval.low < 0
    assert told(names="aaaaaabbbbbb", loss="rmse").interval.low == 0


@pytest.mark.parametrize("power", [-1000, -600, 600, 1000])
def test_tiny_and_huge_terms_lose_nothing(power):
    found = told([math.ldexp(one, power) for one in TERMS])
    assert found.interval == tuple(math.ldexp(end, power) for end in told().interval)


def test_the_order_of_the_clusters_changes_no_bit():
    assert told(TERMS[::-1], NAMES[::-1], WEIGHTS[::-1]).interval == told(weights=WEIGHTS).interval


def test_rows_that_are_alike_in_a_cluster_widen_it():
    terms = [one for one in TERMS for _ in range(5)]
    names = [str(at) for at in range(12) for _ in range(5)]
    found, rows = told(terms, names).interval, told(terms, [str(at) for at in range(60)]).interval
    # Copies add nothing: the interval is that of one row each, and more than twice as wide as if they were samples.
    assert found == pytest.approx(told(names=[str(at) for at in range(12)]).interval, rel=1e-12)
    assert found.high - found.low > 2 * (rows.high - rows.low)


@pytest.mark.parametrize(
    ("terms", "names", "ask", "why"),
    [
        (TERMS, "a" * 12, Ask(), "a single cluster shows nothing of how others vary"),
        ([*TERMS[:-1], math.inf], NAMES, Ask(), "a term is infinite"),
        (TERMS, NAMES, Ask(method="bootstrap"), "fewer than 8 clusters have too few different samples to be resampled"),
        ([1e308, -1e308, 1e308, -1e308], "abcd", Ask(), "its ends are beyond the range of a double"),
    ],
)
def test_where_none_can_be_told_the_reason_is_said(terms, names, ask, why):
    found = told(terms, names, ask=ask)
    assert (found.interval, found.why) == (None, why)


def test_a_sum_beyond_the_range_of_a_double_leaves_none():
    found = told([1e308, 1e308, -1e308, -1e308], "aabb")
    assert (found.interval, found.why) == (None, "its ends are beyond the range of a double")


def test_clusters_that_do_not_differ_have_no_width_and_say_so():
    found = told([1.0, 3.0, 2.0, 2.0, 0.0, 4.0], "aabbcc")
    assert found.flat
    assert found.interval == (2.0, 2.0)


def test_values_of_which_no_row_is_left_are_no_clusters():
    whole = of(TERMS[:4], None, "mean", "mae", "weights")
    rows = Confidence(Ask(), 2)
    parts = [Part("a", 2, 1.5, 3.0, 2, rows), Part("none"), Part("b", 2, 2.25, 4.5, 2, rows)]
    assert clustered(Separate("user", parts), whole, Ask()).clusters == 2


def test_the_bootstrap_draws_clusters():
    random = np.random.default_rng(8)
    names = np.repeat(np.arange(60), 10)
    terms = random.exponential(1, 60)[names] + random.exponential(1, 600)
    drawn = told(terms.tolist(), names.tolist(), ask=Ask(method="bootstrap", resamples=999))
    t = told(terms.tolist(), names.tolist()).interval
    # Terms that are skewed to the right push both ends up; the widths are alike, and not those of rows.
    assert drawn.interval.low > t.low
    assert drawn.interval.high > t.high
    assert drawn.interval.high - drawn.interval.low == pytest.approx(t.high - t.low, rel=0.15)
    rows = told(terms.tolist(), list(range(600))).interval
    assert drawn.interval.high - drawn.interval.low > 1.5 * (rows.high - rows.low)


def test_the_bootstrap_is_of_the_studentized_ratio_of_sums():
    random = np.random.default_rng(4)
    names = random.integers(0, 12, 80)
    terms = random.exponential(1, 80)
    sums, counts = np.bincount(names, terms), np.bincount(names).astype(float)
    order = list(dict.fromkeys(names.tolist()))
    sums, counts = sums[order], counts[order]

    def of_drawn(s, d):
        mean = s.sum() / d.sum()
        return mean, math.sqrt(12 / 11 * np.sum((s - mean * d) ** 2)) / d.sum()

    mean, error = of_drawn(sums, counts)
    drawn = [of_drawn(sums[own], counts[own]) for own in np.random.default_rng(3).integers(0, 12, (499, 12))]
    low, high = np.quantile([(one - mean) / spread for one, spread in drawn], [0.025, 0.975])
    found = told(terms.tolist(), names.tolist(), ask=Ask(method="bootstrap", resamples=499, seed=3))
    assert found.interval == pytest.approx((mean - high * error, mean - low * error), rel=1e-9)


def test_many_clusters_are_drawn_in_sums_of_several():
    stats = pytest.importorskip("scipy.stats")
    terms = np.random.default_rng(6).exponential(1, 2500)
    found = of(terms, None, "mean", "mae", "weights")
    parts = [Part(str(at), 1, one, one, 1, Confidence(Ask(), 1)) for at, one in enumerate(terms.tolist())]
    drawn = clustered(Separate("user", parts), found, Ask(method="bootstrap", resamples=499)).interval
    low, high = stats.t.interval(0.95, 2499, terms.mean(), stats.sem(terms))
    assert drawn == pytest.approx((low, high), abs=0.1 * (high - low))


def test_it_says_of_which_column_and_how_many_clusters_it_is():
    assert (told().cluster, told().clusters) == ("user", 5)
    drawn = told(names=[str(at) for at in range(12)], ask=Ask(method="bootstrap", resamples=99, seed=4))
    assert (drawn.cluster, drawn.clusters) == ("user", 12)
