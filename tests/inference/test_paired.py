"""Two models row by row against scipy.stats, against all choices of signs by hand, and where nothing can be said."""

from itertools import pairwise, product

import numpy as np
import pytest

from losscli.batch import Batch
from losscli.errors import Place
from losscli.inference.changes import Changes, chosen
from losscli.inference.difference import Gate, differences
from losscli.inference.paired import Ask, Duel
from losscli.inference.resampling import CLOSE
from losscli.scoring import Scored

RANDOM = np.random.default_rng(5)
ONE, OTHER = RANDOM.gamma(2.0, size=300), RANDOM.gamma(2.0, size=300) * 0.9
PLAIN = Ask()
METHODS = pytest.mark.parametrize("method", ["t", "bootstrap"])


def scored(terms, weights=None, masses=None, first=1):
    terms = np.asarray(terms, dtype=np.float64)
    rows = np.arange(first, first + len(terms))
    batch = Batch({}, rows, None if weights is None else np.asarray(weights), lambda *_: Place("a"))
    return Scored(batch, terms, masses=masses)


def duel(one, other, weights=None, masses=None, divisor="weights", cuts=()):
    found = Duel(0, 1, divisor)
    bounds = [0, *cuts, len(one)]
    for start, stop in pairwise(bounds):
        own = None if weights is None else np.asarray(weights)[start:stop]
        mass = None if masses is None else np.asarray(masses)[start:stop]
        found.rows([scored(np.asarray(terms)[start:stop], own, mass, start + 1) for terms in (one, other)])
    return found


def difference(one, other, ask=PLAIN, **more):
    return differences([(duel(one, other, **more), "old", "new", 0.0)], ask)[0]


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_the_interval_is_that_of_scipys_paired_t_test(level):
    stats = pytest.importorskip("scipy.stats")
    theirs = stats.ttest_rel(OTHER, ONE).confidence_interval(level)
    assert duel(ONE, OTHER).interval(Ask(level)) == pytest.approx((theirs.low, theirs.high), rel=1e-9)


@pytest.mark.parametrize("cuts", [(), (1, 700, 4999)])
def test_of_any_number_of_rows_it_is_that_of_scipys_paired_t_test(cuts):
    stats = pytest.importorskip("scipy.stats")
    random = np.random.default_rng(5)
    one, other = random.exponential(1.0, 10_000), random.exponential(1.02, 10_000)
    theirs = stats.ttest_rel(other, one).confidence_interval(0.95)
    assert duel(one, other, cuts=cuts).interval(Ask()) == pytest.approx((theirs.low, theirs.high), rel=1e-12)


def test_the_exact_p_is_that_of_scipys_permutation_test():
    stats = pytest.importorskip("scipy.stats")
    one, other = ONE[:10], OTHER[:10]
    theirs = stats.permutation_test(
        (other, one), lambda a, b: np.mean(a - b), permutation_type="samples", n_resamples=np.inf
    )
    assert duel(one, other).p(Ask()) == (pytest.approx(theirs.pvalue), True)


def test_the_drawn_p_is_that_of_scipys_permutation_test_but_for_chance():
    stats = pytest.importorskip("scipy.stats")
    other = ONE + RANDOM.normal(0.05, 0.5, 300)
    theirs = stats.permutation_test(
        (other, ONE),
        lambda a, b, axis: np.mean(a - b, axis=axis),
        permutation_type="samples",
        n_resamples=20_000,
        vectorized=True,
        rng=np.random.default_rng(2),
    ).pvalue
    p, exact = duel(ONE, other).p(Ask(resamples=20_000))
    assert not exact
    assert p == pytest.approx(theirs, abs=4 * (2 * theirs * (1 - theirs) / 20_000) ** 0.5)


def test_rows_that_do_not_differ_change_no_p_and_leave_room_for_all_signs():
    one, other = np.append(ONE[:9], np.zeros(40)), np.append(OTHER[:9], np.zeros(40))
    off = OTHER[:9] - ONE[:9]
    sums = [abs(np.dot(signs, off)) for signs in product([1, -1], repeat=9)]
    assert duel(one, other).p(Ask()) == (np.mean(np.array(sums) >= abs(off.sum()) * (1 - CLOSE)), True)


@METHODS
def test_whole_weights_move_the_interval_as_a_ratio_of_sums_does(method):
    stats = pytest.importorskip("scipy.stats")
    weights = np.tile([1.0, 2.0, 3.0], 100)
    found = duel(ONE, OTHER, weights).interval(Ask(method=method))
    off = OTHER - ONE
    ratio = np.dot(weights, off) / weights.sum()
    error = np.sqrt(np.sum((weights * (off - ratio)) ** 2) * 300 / 299) / weights.sum()
    half = stats.t.ppf(0.975, 299) * error
    close = 1e-9 if method == "t" else 0.1 * half
    assert (found.low, found.high) == pytest.approx((ratio - half, ratio + half), abs=close)


def test_a_divisor_of_the_count_divides_weighted_differences_by_it():
    weights = np.tile([2.0, 4.0], 150)
    by_count = duel(ONE, OTHER, weights, divisor="count").interval(Ask())
    products = duel(ONE * weights, OTHER * weights).interval(Ask())
    assert by_count == pytest.approx(products, rel=1e-12)


def test_a_row_of_several_terms_is_one_sample():
    one, other = ONE.reshape(100, 3), OTHER.reshape(100, 3)
    means = duel(one.mean(axis=1), other.mean(axis=1)).interval(Ask())
    assert duel(one, other).interval(Ask()) == pytest.approx(means, rel=1e-12)
    assert duel(one, other).count == 100


def test_a_row_of_weight_zero_counts_nothing():
    weights = np.ones(303)
    weights[300:] = 0
    whole = duel(np.append(ONE, [9, np.inf, 1]), np.append(OTHER, [1, 1, 1]), weights)
    plain = duel(ONE, OTHER)
    assert (whole.interval(Ask()), whole.p(Ask())) == (plain.interval(Ask()), plain.p(Ask()))
    assert (whole.wins, whole.losses, whole.draws) == (plain.wins, plain.losses, plain.draws)


def test_wins_losses_and_draws_are_counted_by_row():
    found = duel([1, 1, 1, 1, 1.0], [0, 0, 2, 1, 1.0])
    assert (found.wins, found.losses, found.draws) == (2, 1, 2)


@METHODS
@pytest.mark.parametrize("cuts", [(1, 2), (137,), tuple(range(7, 5000, 7))])
def test_the_result_does_not_depend_on_how_the_rows_are_cut(method, cuts):
    one, other = (np.random.default_rng(seed).lognormal(size=(5000, 9)) for seed in (1, 2))
    ask = Ask(method=method, resamples=200)
    whole, parts = duel(one, other), duel(one, other, cuts=cuts)
    assert whole.interval(ask) == parts.interval(ask)
    assert whole.p(ask) == parts.p(ask)


@METHODS
def test_an_infinite_difference_is_not_judged(method):
    found = difference([1, 2, np.inf, 1, np.inf], [1, 1, 1, np.inf, np.inf], Ask(method=method))
    assert (found.verdict, found.why, found.p) == ("not judged", "it is infinite in 3 rows", None)
    assert (found.wins, found.losses, found.ties) == (2, 1, 2)


@METHODS
@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ([1.0], [2.0], "one row does not show how the difference varies"),
        ([1, 2, 3.0], [2, 3, 4.0], "all rows differ by about the same, and do not show how the difference varies"),
        (
            [1, 2.5, 3.1],
            [1.1, 2.6, 3.2],
            "all rows differ by about the same, and do not show how the difference varies",
        ),
        ([1.7e308, 1.0], [-1.7e308, 0.0], "it is infinite in 1 row"),
    ],
)
def test_what_cannot_be_judged_says_why(one, other, why, method):
    found = difference(one, other, Ask(method=method))
    assert (found.verdict, found.why) == ("not judged", why)
    assert not Gate("worse", 0.0, found).agrees


@METHODS
@pytest.mark.parametrize("scale", [1e-200, 1e-161, 1e160, 1e307])
def test_differences_whose_squares_no_double_holds_are_judged_like_others(scale, method):
    ask = Ask(method=method)
    found, plain = (difference(size * ONE[:30], size * OTHER[:30], ask) for size in (scale, 1.0))
    assert found.interval == pytest.approx([scale * end for end in plain.interval], rel=1e-9)
    assert found.p == plain.p


def test_an_interval_whose_ends_no_double_holds_is_not_told():
    found = difference([1.5e308, 1e307], [0.0, 0.0])
    assert (found.verdict, found.why) == ("not judged", "it is out of the range of doubles")


@METHODS
def test_a_weighted_difference_that_no_double_holds_is_not_judged(method):
    found = difference([1e308, 2e307, 1e307], [0.0, 0.0, 0.0], Ask(method=method), weights=[4.0, 1.0, 1.0])
    assert (found.verdict, found.why, found.p) == ("not judged", "it is out of the range of doubles", None)


def test_a_bootstrap_of_too_few_rows_that_differ_is_not_judged():
    found = difference(np.zeros(50), np.eye(50)[0], Ask(method="bootstrap"))
    assert (found.verdict, found.why) == (
        "not judged",
        "too few rows differ for the bootstrap to tell how the difference varies",
    )


@METHODS
def test_models_that_are_the_same_in_every_row_are_no_more_than_that(method):
    found = difference(ONE, ONE, Ask(method=method))
    assert (found.verdict, found.interval, found.p, found.exact) == ("same", (0.0, 0.0), 1.0, True)
    assert Gate("worse", 0.0, found).agrees
    assert not Gate("better", 0.0, found).agrees


@pytest.mark.parametrize(
    ("shift", "verdict", "worse", "better"),
    [(-0.5, "better", True, True), (0.0, "not shown", True, False), (0.5, "worse", False, False)],
)
def test_the_verdict_and_the_gates_are_those_of_the_interval(shift, verdict, worse, better):
    noise = np.random.default_rng(8).normal(size=400)
    found = difference(np.zeros(400), noise - noise.mean() + shift)
    assert found.verdict == verdict
    assert (Gate("worse", 0.0, found).agrees, Gate("better", 0.0, found).agrees) == (worse, better)
    assert Gate("worse", 0.7, found).agrees


def test_the_smallest_p_is_two_choices_of_signs_of_all():
    assert difference([1, 1, 1, 1, 1, 7.0], [1.5, 2, 1.1, 3, 2, 7.0]).least == 2 / 2**5


def test_three_models_are_corrected_by_holm():
    pairs = [(duel(ONE[:12], OTHER[:12] + shift), "a", "b", shift) for shift in (0.4, -0.1, 2.0)]
    found = differences(pairs, Ask())
    p = [one.p for one in found]
    assert p[2] < p[0] < p[1]
    assert [one.corrected for one in found] == pytest.approx([2 * p[0], max(2 * p[0], p[1]), 3 * p[2]])


@pytest.mark.parametrize("cuts", [(), (3, 4, 5), tuple(range(1, 300))])
@pytest.mark.parametrize(("which", "sign"), [("worst:5", -1), ("best:5", 1)])
def test_the_rows_that_changed_most_are_kept_in_their_order(which, sign, cuts):
    off = np.round(OTHER - ONE, 1)  # so that some are as many
    kept = Changes(0, 1, chosen(which))
    bounds = [0, *cuts, 300]
    for start, stop in pairwise(bounds):
        kept.rows([scored(terms[start:stop], first=start + 1) for terms in (np.zeros(300), off)])
    order = sorted(range(300), key=lambda i: (sign * off[i], i))[:5]
    assert [change.row for change in kept.found()] == [i + 1 for i in order]


def test_a_row_that_is_infinite_in_both_has_not_changed():
    kept = Changes(0, 1, chosen("worst:3"))
    kept.rows([scored([np.inf, 1, 0, 5]), scored([np.inf, np.inf, 1, 4])])
    assert [change.row for change in kept.found()] == [2, 3]
