"""The mistakes of the quantile and the expectile loss, each worked out here by hand, by numpy or by scikit-learn."""

import numpy as np
import pytest
from homework import ids
from regression import P, Y, cases, first_hit, made_everywhere, own, value_of

from losscli.diagnosis.mistakes import quantile

# y − p is 0.6, 0.4, -0.5, -2.7, 0.3, 2.1: too low by 3.4 in all, too high by 3.2.
R = Y - P
UNDER, OVER = 0.6 + 0.4 + 0.3 + 2.1, 0.5 + 2.7
UNDER_2, OVER_2 = 0.6**2 + 0.4**2 + 0.3**2 + 2.1**2, 0.5**2 + 2.7**2
MSE = (UNDER_2 + OVER_2) / 6
PAIRS = Y - P[:, None]

POSITIVE = (P, Y)
BIAS = {"mean-error": (OVER - UNDER) / 6, "mean-error-reversed": (UNDER - OVER) / 6}
TABLE = [
    (
        "quantile",
        {"q": 0.83},
        POSITIVE,
        {
            "other-side": (0.17 * UNDER + 0.83 * OVER) / 6,
            "sign-of-over": (0.83 * UNDER - 0.17 * OVER) / 6,
            "sign-of-under": (-0.83 * UNDER + 0.17 * OVER) / 6,
            "smaller": -(0.17 * UNDER + 0.83 * OVER) / 6,
            "one-slope": 0.83 * (UNDER + OVER) / 6,
            "other-slope": 0.17 * (UNDER + OVER) / 6,
            "whole-over": (0.83 * UNDER + OVER) / 6,
            "whole-under": (UNDER + 0.17 * OVER) / 6,
            "only-under": 0.83 * UNDER / 6,
            "only-over": 0.17 * OVER / 6,
            "percent-q": (83 * UNDER - 82 * OVER) / 6,
            "median-q": (UNDER + OVER) / 2 / 6,
            "mae": (UNDER + OVER) / 6,
            "expectile": (0.83 * UNDER_2 + 0.17 * OVER_2) / 6,
            "mse": MSE,
            "rmse": np.sqrt(MSE),
            "broadcast": np.maximum(0.83 * PAIRS, -0.17 * PAIRS).mean(),
            **BIAS,
        },
    ),
    (
        "quantile",
        {"q": 0.23},
        POSITIVE,
        {"largest-of-1-q": (0.77 * UNDER - 0.23 * OVER) / 6},
    ),
    (
        "expectile",
        {"tau": 0.83},
        POSITIVE,
        {
            "other-side": (0.17 * UNDER_2 + 0.83 * OVER_2) / 6,
            "quantile": (0.83 * UNDER + 0.17 * OVER) / 6,
            "weighed-then-squared": (0.83**2 * UNDER_2 + 0.17**2 * OVER_2) / 6,
            "signs-kept": (0.83 * UNDER_2 - 0.17 * OVER_2) / 6,
            "one-weight": 0.83 * MSE,
            "other-weight": 0.17 * MSE,
            "whole-over": (0.83 * UNDER_2 + OVER_2) / 6,
            "whole-under": (UNDER_2 + 0.17 * OVER_2) / 6,
            "only-under": 0.83 * UNDER_2 / 6,
            "only-over": 0.17 * OVER_2 / 6,
            "half-mse": MSE / 2,
            "mse": MSE,
            "rmse": np.sqrt(MSE),
            "mae": (UNDER + OVER) / 6,
            **BIAS,
        },
    ),
]


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_each_mistake_gives_its_number_and_is_named_first(name, options, arrays, mistake, value):
    assert value_of(name, mistake, *arrays, **options) == pytest.approx(value, rel=1e-9)
    assert first_hit(value, name, *arrays, **options) == mistake


@pytest.mark.parametrize("name", ["quantile", "expectile"])
def test_every_mistake_is_worked_out_here(name):
    worked = {mistake for loss, _, _, found in TABLE if loss == name for mistake in found}
    assert own(name, quantile) == worked


def test_exchanged_inputs_are_the_other_side():
    metrics = pytest.importorskip("sklearn.metrics")
    found = metrics.mean_pinball_loss(P, Y, alpha=0.9)
    assert first_hit(found, "quantile", *POSITIVE, q=0.9) == "other-side"


def test_a_loss_of_minus_a_quarter_as_in_the_thread():
    # scikit-learn/scikit-learn#6076: a prediction too high by 0.5 costs 0.25 at q = 0.5, and -0.25 came out.
    assert "sign-of-over" in ids("-0.2500", "quantile", [1.5, 1.5], [1.0, 1.0])


def test_at_a_half_what_is_twice_or_minus_the_loss_is_not_said_in_another_way_too():
    assert ids(f"{(UNDER + OVER) / 6:.5f}", "quantile", *POSITIVE) == ["twice"]
    assert ids(f"{-(UNDER + OVER) / 12:.5f}", "quantile", *POSITIVE) == ["negative"]
    assert ids(f"{MSE:.5f}", "expectile", *POSITIVE) == ["twice"]


@pytest.mark.parametrize("q", [0.0, 0.1, 0.5, 1.0])
def test_all_pairs_are_right_whatever_q_is_and_for_equal_numbers(q):
    p, y = np.array([1e6, 1e6 + 1.5, 1e6 - 2, 1e6 + 0.4]), np.array([1e6, 1e6 - 3, 1e6 + 0.5, 1e6])
    gaps = y - p[:, None]
    found = np.maximum(q * gaps, (q - 1) * gaps).mean()
    assert value_of("quantile", "broadcast", p, y, q=q) == pytest.approx(found, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "options"), [("quantile", {}), ("quantile", {"q": 0.0}), ("quantile", {"q": 1.0}), ("expectile", {})]
)
def test_no_mistake_fails_whatever_the_shape_of_the_inputs(name, options):
    assert all(len({one.mistake.id for one in found}) == len(found) for found in made_everywhere(name, **options))
