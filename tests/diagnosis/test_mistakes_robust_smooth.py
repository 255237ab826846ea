"""The mistakes of the smooth robust losses, and of those with a tube, each worked out here by hand or by numpy."""

import numpy as np
import pytest
from regression import P, Y, cases, first_hit, made_everywhere, own, value_of

from losscli.diagnosis.mistakes import robust_smooth

R = P - Y  # -0.6, -0.4, 0.5, 2.7, -0.3, -2.1
A = np.abs(R)
MSE = (0.6**2 + 0.4**2 + 0.5**2 + 2.7**2 + 0.3**2 + 2.1**2) / 6
MAE = (0.6 + 0.4 + 0.5 + 2.7 + 0.3 + 2.1) / 6
HUBER_1 = (0.6**2 / 2 + 0.4**2 / 2 + 0.5**2 / 2 + 2.2 + 0.3**2 / 2 + 1.6) / 6
LOG_COSH = np.log(np.cosh(R)).mean()

POSITIVE = (P, Y)


def root(delta):
    """Return √(1 + (r/δ)²) of the residuals."""
    return np.sqrt(1 + (R / delta) ** 2)


def of_c(bare, c, factor):
    """Return what a loss of scale c, factor·c²·bare((r/c)²), comes to where c is mistaken."""
    scaled = bare((R / c) ** 2).mean()
    return {
        "half-mse": MSE / 2,
        "mae": MAE,
        "no-c-squared": factor * scaled,
        "no-factor": scaled,
        "c-1": factor * bare(R**2).mean(),
    }


FAIR = 2.0**2 * (A / 2.0 - np.log(1 + A / 2.0)).mean()
TABLE = [
    (
        "pseudo-huber",
        {"delta": 1.7},
        POSITIVE,
        {
            "mse": MSE,
            "half-mse": MSE / 2,
            "mae": MAE,
            "rmse": np.sqrt(MSE),
            "log-cosh": LOG_COSH,
            "no-minus-1": (1.7**2 * root(1.7)).mean(),
            "charbonnier": np.sqrt(R**2 + 1.7**2).mean(),
            "no-delta": (root(1.7) - 1).mean(),
            "one-delta": 1.7 * (root(1.7) - 1).mean(),
            "square-over-delta": 1.7**2 * (np.sqrt(1 + R**2 / 1.7) - 1).mean(),
            "huber": (0.6**2 + 0.4**2 + 0.5**2 + 0.3**2) / 12 + 1.7 * (2.7 + 2.1 - 1.7) / 6,
            "delta-0.5": 0.5**2 * (root(0.5) - 1).mean(),
            "delta-1": (root(1) - 1).mean(),
            "delta-2": 2**2 * (root(2) - 1).mean(),
        },
    ),
    (
        "log-cosh",
        {},
        POSITIVE,
        {
            "mse": MSE,
            "half-mse": MSE / 2,
            "mae": MAE,
            "rmse": np.sqrt(MSE),
            "huber": HUBER_1,
            "no-half": np.log(np.exp(R) + np.exp(-R)).mean(),
            "far-out": MAE - np.log(2),
            "cosh": np.cosh(R).mean(),
            "cosh-minus-1": np.cosh(R).mean() - 1,
            "log-of-mean": np.log(np.cosh(R).mean()),
            "log1p": np.log1p(np.cosh(R)).mean(),
            "bits": np.log2(np.cosh(R)).mean(),
            "bans": np.log10(np.cosh(R)).mean(),
            "slope": np.tanh(R).mean(),
            "pseudo-huber": (root(1) - 1).mean(),
        },
    ),
    ("cauchy", {"c": 1.7}, POSITIVE, of_c(np.log1p, 1.7, 1 / 2)),
    ("welsch", {"c": 1.7}, POSITIVE, of_c(lambda t: 1 - np.exp(-t), 1.7, 1 / 2)),
    ("geman-mcclure", {"c": 1.7}, POSITIVE, of_c(lambda t: t / (1 + t), 1.7, 1 / 2)),
    ("tukey", {"c": 1.7}, POSITIVE, of_c(lambda t: 1 - np.maximum(1 - t, 0) ** 3, 1.7, 1 / 6)),
    (
        "fair",
        {"c": 2.0},
        POSITIVE,
        {"half-mse": MSE / 2, "mae": MAE, "no-c-squared": FAIR / 2.0**2, "c-1": (A - np.log(1 + A)).mean()},
    ),
    (
        "eps-insensitive",
        {"epsilon": 0.45},
        POSITIVE,
        {
            "mse": MSE,
            "mae": MAE,
            "negative-inside": MAE - 0.45,
            "only-above": (0.05 + 2.25) / 6,
            "only-below": (0.15 + 1.65) / 6,
            "half-tube": (MAE * 6 - 6 * 0.225) / 6,
        },
    ),
    (
        "squared-eps-insensitive",
        {"epsilon": 0.45},
        POSITIVE,
        {
            "mse": MSE,
            "mae": MAE,
            "subtracted-late": ((2.7**2 - 0.45) + (2.1**2 - 0.45)) / 6,
            "squared-inside": ((A - 0.45) ** 2).mean(),
            "not-squared": (0.15 + 0.05 + 2.25 + 1.65) / 6,
        },
    ),
]


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_each_mistake_gives_its_number_and_is_named_first(name, options, arrays, mistake, value):
    assert value_of(name, mistake, *arrays, **options) == pytest.approx(value, rel=1e-9)
    assert first_hit(value, name, *arrays, **options) == mistake


@pytest.mark.parametrize("name", sorted(robust_smooth.OF))
def test_every_mistake_is_worked_out_here(name):
    worked = {mistake for loss, _, _, found in TABLE if loss == name for mistake in found}
    assert own(name, robust_smooth) == worked


@pytest.mark.parametrize("name", sorted(robust_smooth.OF))
def test_no_mistake_fails_whatever_the_shape_of_the_inputs(name):
    assert all(len({one.mistake.id for one in found}) == len(found) for found in made_everywhere(name))
