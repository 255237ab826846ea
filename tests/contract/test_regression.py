"""The regression losses: numbers of other programs, how they are related, what they claim, what they refuse."""

import numpy as np
import pytest
from contract_exact import ROUNDING
from numpy.testing import assert_allclose, assert_array_equal

from losscli.api import evaluate
from losscli.errors import DomainError, UsageError
from losscli.losses import find

EXACT = 20 * ROUNDING
P, Y = np.array([2.5, 0, 2, 8]), np.array([3, -0.5, 2, 7])
AMOUNTS = np.array([2.5, 5, 4, 8]), np.array([3, 5, 2.5, 7])


def random(seed=0):
    rng = np.random.default_rng(seed)
    return 3 * rng.normal(size=200), 3 * rng.normal(size=200)


def term(name, p, y, **options):
    return find(name)(**options).term(p, y)


# torch 2.13.0, keras 3.15.1 and scikit-learn 1.9.1, in float64.
@pytest.mark.parametrize(
    ("name", "options", "inputs", "terms"),
    [
        ("mse", {}, (P, Y), [0.25, 0.25, 0, 1]),
        ("mae", {}, (P, Y), [0.5, 0.5, 0, 1]),
        ("huber", {}, (P, Y), [0.125, 0.125, 0, 0.5]),
        ("huber", {"delta": 0.6}, (P, Y), [0.125, 0.125, 0, 0.42]),
        ("smooth-l1", {"beta": 0.6}, (P, Y), [0.208333333333333, 0.208333333333333, 0, 0.7]),
        # mpmath 1.3.0: keras 3.15.1 rounds to float32 and has 0.120114505290985, 0.433780819177628
        ("log-cosh", {}, (P, Y), [0.1201145069582775246, 0.1201145069582775246, 0, 0.4337808304830271870]),
        ("quantile", {"q": 0.1}, (P, Y), [0.05, 0.45, 0, 0.9]),
        ("quantile", {"q": 0.9}, (P, Y), [0.45, 0.05, 0, 0.1]),
        ("msle", {}, AMOUNTS, [0.0178306328162444, 0, 0.127217015633698, 0.013872843488433]),
        ("mape", {}, AMOUNTS, [0.166666666666667, 0, 0.6, 0.142857142857143]),
    ],
)
def test_terms_are_those_of_other_programs(name, options, inputs, terms):
    assert_allclose(term(name, *inputs, **options), terms, rtol=1e-14)


# lightgbm 4.7.0 and xgboost 3.2.0, run: the first with init_score, the second with base_margin, and no tree. XGBoost
# computes in float32.
GIVEN = np.array([2.5, 0, 2, 8, 1.5]), np.array([3, -0.5, 2, 7, 0.25]), np.array([1, 2, 0.5, 3, 1])


@pytest.mark.parametrize(
    ("name", "like", "options", "value"),
    [
        ("mse", "lightgbm", {}, 0.7083333333333334),
        ("mae", "lightgbm", {}, 0.7666666666666667),
        ("rmse", "lightgbm", {}, 0.8416254115301732),
        ("huber", "lightgbm", {}, 0.34400000000000003),
        ("fair", "lightgbm", {}, 0.21909772237057898),
        ("quantile", "lightgbm", {}, 0.13),
        ("mape", "lightgbm", {}, 0.3793650793650794),
        ("rmse", "xgboost", {}, 0.84162541153017323),
        ("mae", "xgboost", {}, 0.76666666666666672),
        ("mape", "xgboost", {}, 1.01269841790199289),
        ("pseudo-huber", "xgboost", {}, 0.29300316174825031),
        ("pseudo-huber", "xgboost", {"delta": 3.0}, 0.34439048767089842),
        ("quantile", "xgboost", {}, 0.38333333333333336),
        ("quantile", "xgboost", {"q": 0.9}, 0.13000001509984335),
    ],
)
def test_weighted_mean_is_that_of_a_booster(name, like, options, value):
    p, y, weight = GIVEN
    got = evaluate(name, p, y, weight=weight, like=like, **options).value
    assert got == pytest.approx(value, rel=1e-14 if like == "lightgbm" else 1e-6)


# dmlc/xgboost, tests/cpp/objective/test_regression_obj.cc, TestPseudoHuber: huber_slope 0.1, targets 1.
def test_pseudo_huber_has_the_derivatives_of_the_boosters_own_test():
    p, y = np.array([0.1, 0.2, 0.4, 0.8, 1.6]), np.ones(5)
    loss = find("pseudo-huber")(delta=0.1)
    assert_allclose(loss.gradient(p, y), [-0.099388, -0.099228, -0.098639, -0.089443, 0.098639], atol=1e-6)
    assert_allclose(loss.curvature(p, y), [0.0013467, 0.001908, 0.004443, 0.089443, 0.004443], atol=1e-6)


@pytest.mark.parametrize(
    ("one", "other", "factor"),
    [
        (("huber", {"delta": 0.7}), ("smooth-l1", {"beta": 0.7}), 0.7),
        (("huber", {"delta": 1e3}), ("mse", {}), 1 / 2),
        (("half-mse", {}), ("mse", {}), 1 / 2),
        (("smooth-l1", {"beta": 0.0}), ("mae", {}), 1),
        (("quantile", {}), ("mae", {}), 1 / 2),
        (("expectile", {}), ("mse", {}), 1 / 2),
        (("eps-insensitive", {"epsilon": 0.0}), ("mae", {}), 1),
        (("squared-eps-insensitive", {"epsilon": 0.0}), ("mse", {}), 1),
        (("pseudo-huber", {"delta": 1.5}), ("barron", {"alpha": 1.0, "c": 1.5}), 1.5**2),
        (("half-mse", {}), ("barron", {"alpha": 2.0, "c": 1.5}), 1.5**2),
        (("cauchy", {"c": 1.5 * 2**0.5}), ("barron", {"alpha": 0.0, "c": 1.5}), 1.5**2),
        (("geman-mcclure", {"c": 3.0}), ("barron", {"alpha": -2.0, "c": 1.5}), 1.5**2),
        (("wmape", {}), ("mae", {}), 1),
    ],
)
@pytest.mark.parametrize("what", ["term", "gradient", "curvature"])
def test_one_loss_is_another_times_a_constant(one, other, factor, what):
    p, y = random()
    got, expected = (getattr(find(name)(**options), what)(p, y) for name, options in (one, other))
    assert_allclose(got, factor * expected, rtol=100 * ROUNDING, atol=100 * ROUNDING)


@pytest.mark.parametrize("what", ["term", "gradient", "curvature"])
def test_barron_goes_to_welsch(what):
    p, y = random()
    barron, welsch = find("barron")(alpha=-1e9, c=1.5), find("welsch")(c=1.5 * 2**0.5)
    assert_allclose(1.5**2 * getattr(barron, what)(p, y), getattr(welsch, what)(p, y), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("alpha", [2 - 1e-9, 2 + 1e-9, 1e-12, -1e-12, 5e-324])
def test_barron_is_continuous_at_its_limits(alpha):
    p, y = random()
    assert_allclose(term("barron", p, y, alpha=alpha), term("barron", p, y, alpha=float(round(alpha))), rtol=1e-7)


def test_quantile_of_exchanged_inputs_is_that_of_the_other_quantile():
    p, y = random()
    assert_allclose(term("quantile", y, p, q=0.3), term("quantile", p, y, q=0.7), rtol=EXACT)


@pytest.mark.parametrize(("q", "terms"), [(0, [0, 0, 0, 1]), (1, [0.5, 0, 0, 0])])
def test_the_outermost_quantiles_cost_on_one_side_alone(q, terms):
    assert_array_equal(term("quantile", P, np.array([3, 0, 2, 7]), q=float(q)), terms)


def test_msle_is_mse_of_logarithms():
    p, y = np.abs(random())
    assert_allclose(term("msle", p, y), term("mse", np.log1p(p), np.log1p(y)), rtol=1e-12)


@pytest.mark.parametrize("name", ["mape", "wmape", "smape"])
def test_percent_is_a_hundred_times_the_fraction(name):
    p, y = random()
    for what in ("term", "gradient", "curvature"):
        fraction, percent = (getattr(find(name)(percent=one), what)(p, y) for one in (False, True))
        assert_allclose(percent, 100 * fraction, rtol=EXACT)


@pytest.mark.parametrize(("name", "reduction"), [("max-error", "max"), ("medae", "median")])
def test_a_result_of_one_row_is_a_reduction_of_mae(name, reduction):
    p, y = random()
    assert evaluate(name, p, y).value == evaluate("mae", p, y, reduction=reduction).value


@pytest.mark.parametrize(("root", "square"), [("rmse", "mse"), ("rmsle", "msle")])
def test_a_root_is_that_of_the_mean(root, square):
    p, y = np.abs(random())
    assert evaluate(root, p, y).value == pytest.approx(evaluate(square, p, y).value ** 0.5, rel=EXACT)


def test_gradient_of_rmse_is_the_residual_over_n_times_rmse():
    result = evaluate("rmse", P, Y)
    assert_allclose(result.gradient, (P - Y) / (4 * result.value), rtol=EXACT)


def test_gradient_of_rmse_at_a_perfect_fit_is_0():
    assert_array_equal(evaluate("rmse", P, P).gradient, 0)


def test_rmse_of_several_columns_is_over_all_of_them():
    wide = P.reshape(2, 2), Y.reshape(2, 2)
    assert evaluate("rmse", *wide).value == evaluate("rmse", P, Y).value


def test_wmape_divides_by_the_sizes_of_the_targets():
    result = evaluate("wmape", P, Y)
    assert result.value == (0.5 + 0.5 + 0 + 1) / (3 + 0.5 + 2 + 7)
    assert_array_equal(result.gradient * (3 + 0.5 + 2 + 7), [-1, 1, 0, 1])


def test_wmape_of_several_columns_is_that_of_all_numbers():
    assert evaluate("wmape", P.reshape(2, 2), Y.reshape(2, 2)).value == evaluate("wmape", P, Y).value


def test_wmape_with_weights_weighs_errors_and_targets():
    got = evaluate("wmape", P, Y, weight=[1, 2, 0, 3]).value
    assert got == (0.5 + 2 * 0.5 + 3 * 1) / (3 + 2 * 0.5 + 3 * 7)


def test_wmape_of_targets_that_are_all_0_is_refused():
    with pytest.raises(UsageError, match="what the mean divides by is zero"):
        evaluate("wmape", [1, 2], [0, 0])


def test_mape_refuses_a_target_of_0_and_says_what_to_do():
    with pytest.raises(DomainError, match=r"target\[2\]: y = 0 is not a number to divide by") as caught:
        evaluate("mape", [1, 2, 3], [1, 2, 0])
    assert caught.value.place.item == "[2]"
    assert "--floor" in caught.value.hint


# scikit-learn 1.9.1, keras 3.15.1, xgboost 3.2.0, lightgbm 4.7.0 on one row: 3 against 0
@pytest.mark.parametrize(
    ("like", "value"), [("sklearn", 3 * 2.0**52), ("keras", 3e9), ("xgboost", np.inf), ("lightgbm", 3)]
)
def test_frameworks_go_on_where_a_target_is_0(like, value):
    assert evaluate("mape", [3], [0], like=like).value == pytest.approx(value)


@pytest.mark.parametrize("name", ["msle", "rmsle"])
@pytest.mark.parametrize("value", [-1, -1.5])
def test_a_logarithm_of_0_or_less_is_refused(name, value):
    with pytest.raises(DomainError, match=r"pred\[1\]: ŷ = -1\S* is not a number above -1") as caught:
        evaluate(name, [1, value], [1, 2])
    assert caught.value.place.item == "[1]"


def test_keras_takes_what_is_below_its_floor():
    assert evaluate("msle", [-5], [1], like="keras").value == pytest.approx((np.log(1 + 1e-7) - np.log(2)) ** 2)


@pytest.mark.parametrize("name", ["medae", "max-error"])
def test_a_result_of_one_row_takes_no_weights(name):
    with pytest.raises(UsageError, match="--weight has no meaning"):
        evaluate(name, P, Y, weight=[1, 1, 1, 1])


@pytest.mark.parametrize(("p", "y", "bend"), [(1, 0, 1), (1, 1e-20, 1), (1, -1e-20, 0), (np.nextafter(1, 2), 0, 0)])
def test_curvature_of_huber_falls_where_the_true_residual_passes_delta(p, y, bend):
    assert find("huber")().curvature(np.array([float(p)]), np.array([float(y)])) == [bend]


def efficiency(name, c):
    """The asymptotic efficiency (E ψ′)²/E ψ² at the normal distribution, by the trapezoidal rule."""
    x = np.linspace(-10, 10, 200001)
    density = np.exp(-x * x / 2)
    loss = find(name)(c=c)
    slope, bend = loss.gradient(x, np.zeros_like(x)), loss.curvature(x, np.zeros_like(x))
    return np.sum(bend * density) ** 2 / (np.sum(slope**2 * density) * np.sum(density))


@pytest.mark.parametrize(("name", "c"), [("cauchy", 2.385), ("welsch", 2.985), ("tukey", 4.685), ("fair", 1.4)])
def test_scale_has_the_efficiency_that_is_claimed(name, c):
    assert efficiency(name, c) == pytest.approx(0.95, abs=2e-4)


@pytest.mark.parametrize("name", ["cauchy", "welsch", "tukey"])
def test_scale_of_that_efficiency_is_the_default(name):
    assert efficiency(name, find(name)().c) == pytest.approx(0.95, abs=2e-4)


@pytest.mark.parametrize(
    ("name", "edge"), [("cauchy", 1), ("welsch", 2**-0.5), ("geman-mcclure", 3**-0.5), ("tukey", 5**-0.5)]
)
def test_a_robust_loss_is_convex_up_to_where_it_says(name, edge):
    loss = find(name)(c=2.0)
    at = np.array([edge * 2 * 0.999, edge * 2 * 1.001])
    below, beyond = loss.curvature(at, np.zeros(2))
    assert below > 0 > beyond
