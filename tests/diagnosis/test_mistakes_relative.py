"""The mistakes of the percentage errors, each worked out here by hand, by numpy or by scikit-learn."""

import numpy as np
import pytest
from homework import ids
from regression import SIGNED_P, SIGNED_Y, P, Y, cases, first_hit, made_everywhere, own, value_of

from losscli.diagnosis.mistakes import relative, relative_sums

E = SIGNED_P - SIGNED_Y  # -0.6, -1.0, 3.7, -2.7, -0.3, -2.2
A = np.abs(E)
ABOVE = np.abs(SIGNED_P)
BELOW = np.abs(SIGNED_Y)
MAPE = (0.6 / 3.1 + 1.0 / 0.7 + 3.7 / 1.6 + 2.7 / 5.2 + 0.3 / 4.9 + 2.2 / 3.4) / 6
SIGNED_MAPE = (-0.6 / 3.1 - 1.0 / 0.7 - 3.7 / 1.6 + 2.7 / 5.2 - 0.3 / 4.9 - 2.2 / 3.4) / 6
SHARE = (A / (ABOVE + BELOW)).mean()
SUM = 3.1 + 0.7 + 1.6 + 5.2 + 4.9 + 3.4
WMAPE = 10.5 / SUM
MSE = (0.6**2 + 1.0**2 + 3.7**2 + 2.7**2 + 0.3**2 + 2.2**2) / 6
POSITIVE_SHARE = (np.abs(P - Y) / (P + Y)).mean()

SIGNED = (SIGNED_P, SIGNED_Y)
POSITIVE = (P, Y)
ERRORS = {"mae": 10.5 / 6, "mse": MSE, "rmse": np.sqrt(MSE)}
TABLE = [
    (
        "mape",
        {},
        SIGNED,
        {
            "over-prediction": (0.6 / 2.5 + 1.0 / 0.3 + 3.7 / 2.1 + 2.7 / 7.9 + 0.3 / 4.6 + 2.2 / 1.2) / 6,
            "smape": 2 * SHARE,
            "smape-percent": 200 * SHARE,
            "share-of-sum": SHARE,
            "share-of-sum-percent": 100 * SHARE,
            "wmape": WMAPE,
            "signed": SIGNED_MAPE,
            "signed-reversed": -SIGNED_MAPE,
            "signed-target": (0.6 / 3.1 + 1.0 / 0.7 - 3.7 / 1.6 - 2.7 / 5.2 + 0.3 / 4.9 + 2.2 / 3.4) / 6,
            "squared-percentages": ((A / BELOW) ** 2).mean(),
            "root-of-percentages": np.sqrt(((A / BELOW) ** 2).mean()),
            "over-1-more": (0.6 / 4.1 + 1.0 / 1.7 + 3.7 / 2.6 + 2.7 / 6.2 + 0.3 / 5.9 + 2.2 / 4.4) / 6,
            "over-mean": 10.5 / 5.3,
            "over-largest": 10.5 / 6 / 5.2,
            "means-apart": 3.1 / 5.3,
            "accuracy": 1 - MAPE,
            **ERRORS,
        },
    ),
    ("mape", {"percent": True}, SIGNED, {"over-mean": 100 * 10.5 / 5.3, "accuracy": 100 - 100 * MAPE, "mse": MSE}),
    (
        "mape",
        {"floor": 0.5},
        (SIGNED_P, SIGNED_Y * [1, 0, 1, 1, 0, 1]),
        {"without-zeros": (0.6 / 3.1 + 3.7 / 1.6 + 2.7 / 5.2 + 2.2 / 3.4) / 4},
    ),
    (
        "smape",
        {},
        POSITIVE,
        {
            "half-percent": 100 * POSITIVE_SHARE,
            "quarter": POSITIVE_SHARE / 2,
            "mape": (0.6 / 3.1 + 0.4 / 0.7 + 0.5 / 1.6 + 2.7 / 5.2 + 0.3 / 4.9 + 2.1 / 3.3) / 6,
            "over-prediction": (0.6 / 2.5 + 0.4 / 0.3 + 0.5 / 2.1 + 2.7 / 7.9 + 0.3 / 4.6 + 2.1 / 1.2) / 6,
            "over-larger": (0.6 / 3.1 + 0.4 / 0.7 + 0.5 / 2.1 + 2.7 / 7.9 + 0.3 / 4.9 + 2.1 / 3.3) / 6,
            "mape-percent": 100 * (0.6 / 3.1 + 0.4 / 0.7 + 0.5 / 1.6 + 2.7 / 5.2 + 0.3 / 4.9 + 2.1 / 3.3) / 6,
            "squared-percentages": 4 * (((P - Y) / (P + Y)) ** 2).mean(),
            "root-of-percentages": 2 * np.sqrt((((P - Y) / (P + Y)) ** 2).mean()),
            "ratio-of-sums": 2 * 6.6 / (18.6 + 18.8),
            "wmape": 6.6 / 18.8,
            "signed": 2 * ((P - Y) / (P + Y)).mean(),
            "signed-reversed": 2 * ((Y - P) / (P + Y)).mean(),
            "mae": 6.6 / 6,
            "mse": ((P - Y) ** 2).mean(),
            "rmse": np.sqrt(((P - Y) ** 2).mean()),
        },
    ),
    (
        "smape",
        {},
        SIGNED,
        {
            "bars-of-sum": 2 * (A / np.abs(SIGNED_P + SIGNED_Y)).mean(),
            "no-bars-below": 2 * (A / (SIGNED_P + SIGNED_Y)).mean(),
        },
    ),
    ("smape", {"percent": True}, SIGNED, {"wmape": 100 * WMAPE, "quarter": 50 * SHARE}),
    (
        "wmape",
        {},
        SIGNED,
        {
            "mape": MAPE,
            "over-prediction": 10.5 / (2.5 + 0.3 + 2.1 + 7.9 + 4.6 + 1.2),
            "bars-of-sum": 10.5 / 5.3,
            "signed": -3.1 / SUM,
            "signed-reversed": 3.1 / SUM,
            "smape": 2 * SHARE,
            "ratio-of-sums": 2 * 10.5 / (18.6 + SUM),
            "relative-norm": np.linalg.norm(E) / np.linalg.norm(SIGNED_Y),
            "over-largest": 10.5 / 6 / 5.2,
            "over-range": 10.5 / 6 / (4.9 + 5.2),
            "accuracy": 1 - WMAPE,
            **ERRORS,
        },
    ),
    ("wmape", {"percent": True}, SIGNED, {"mape": 100 * MAPE, "accuracy": 100 - 100 * WMAPE, "mae": 10.5 / 6}),
]


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_each_mistake_gives_its_number_and_is_named_first(name, options, arrays, mistake, value):
    assert value_of(name, mistake, *arrays, **options) == pytest.approx(value, rel=1e-9)
    assert first_hit(value, name, *arrays, **options) == mistake


@pytest.mark.parametrize("name", ["mape", "smape", "wmape"])
def test_every_mistake_is_worked_out_here(name):
    worked = {mistake for loss, _, _, found in TABLE if loss == name for mistake in found}
    assert own(name, relative, relative_sums) == worked


def test_exchanged_inputs_are_the_prediction_below():
    metrics = pytest.importorskip("sklearn.metrics")
    found = metrics.mean_absolute_percentage_error(SIGNED_P, SIGNED_Y)
    assert first_hit(found, "mape", *SIGNED) == "over-prediction"


def test_of_targets_of_one_sign_what_is_the_same_is_said_once():
    found = np.abs(P - Y).sum() / Y.sum()
    assert ids(f"{found:.6g}", "mape", P, Y) == ["wmape"]
    assert ids(f"{-np.mean(np.abs(P - Y) / Y):.6g}", "mape", -P, -Y) == ["negative"]


def test_what_is_divided_by_0_is_no_hit():
    assert "over-prediction" not in ids("0.62500", "mape", [0.0, 3.0], [2.0, 4.0])
    assert value_of("wmape", "mape", [1.0, 3.0], [2.0, 4.0]) == pytest.approx((1 / 2 + 1 / 4) / 2)
    assert ids("1.25000", "wmape", [1.0, 3.0], [0.0, 4.0]) == []


@pytest.mark.parametrize(("name", "options"), [("mape", {"floor": 0.0}), ("smape", {"percent": True}), ("wmape", {})])
def test_no_mistake_fails_whatever_the_shape_of_the_inputs(name, options):
    assert all(len({one.mistake.id for one in found}) == len(found) for found in made_everywhere(name, **options))
