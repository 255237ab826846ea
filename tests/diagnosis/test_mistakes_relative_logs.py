"""The mistakes of the squared errors of logarithms, each worked out here by hand, by numpy or by scikit-learn."""

import numpy as np
import pytest
from regression import WIDE_P, WIDE_Y, P, Y, cases, first_hit, made_everywhere, own, value_of

from losscli.diagnosis.mistakes import relative_logs

R = P - Y  # -0.6, -0.4, 0.5, 2.7, -0.3, -2.1
LOG_P, LOG_Y = np.log(1 + P), np.log(1 + Y)
D = LOG_P - LOG_Y
D2 = D**2
PAIRS = (LOG_P[:, None] - LOG_Y) ** 2
MSE = (0.6**2 + 0.4**2 + 0.5**2 + 2.7**2 + 0.3**2 + 2.1**2) / 6
MAE = 6.6 / 6
WIDE = (np.log(1 + WIDE_P) - np.log(1 + WIDE_Y)) ** 2
LOW = (np.array([-0.5, 0.2, 3.0, 1.5]), np.array([0.4, 0.0, 2.0, 2.6]))

POSITIVE = (P, Y)
# The terms that are squares, and what comes without the root that rmsle takes of their mean.
SQUARES = {
    "bits": ((np.log2(1 + P) - np.log2(1 + Y)) ** 2).mean(),
    "bans": ((np.log10(1 + P) - np.log10(1 + Y)) ** 2).mean(),
    "no-plus-1": ((np.log(P) - np.log(Y)) ** 2).mean(),
    "logs-of-logs": ((np.log(1 + LOG_P) - np.log(1 + LOG_Y)) ** 2).mean(),
    "log-of-error": (np.log(1 + np.abs(R)) ** 2).mean(),
    "log-of-prediction-alone": ((LOG_P - Y) ** 2).mean(),
    "log-of-target-alone": ((P - LOG_Y) ** 2).mean(),
    "broadcast": PAIRS.mean(),
}
PLAIN = {
    "absolute": np.abs(D).mean(),
    "signed": D.mean(),
    "signed-reversed": -D.mean(),
    "log-of-square": np.log(1 + R**2).mean(),
    "mae": MAE,
    "mse": MSE,
    "rmse": np.sqrt(MSE),
    "norm": np.sqrt(D2.sum()),
}
CLIPPED = np.log(np.array([1e-7, 0.2, 3.0, 1.5])) - np.log(np.array([0.4, 1e-7, 2.0, 2.6]))
TABLE = [
    ("msle", {}, POSITIVE, {**SQUARES, **PLAIN}),
    ("msle", {}, LOW, {"no-plus-1-clipped": (CLIPPED**2).mean()}),
    ("msle", {}, (WIDE_P, WIDE_Y), {"root-of-columns": np.sqrt(WIDE.mean(axis=0)).mean()}),
    (
        "rmsle",
        {},
        POSITIVE,
        {
            **{name: np.sqrt(value) for name, value in SQUARES.items()},
            **PLAIN,
            "root-of-half": np.sqrt(D2.mean() / 2),
            "roots-of-batches-of-2": (np.sqrt(D2[:2].mean()) + np.sqrt(D2[2:4].mean()) + np.sqrt(D2[4:].mean())) / 3,
            "roots-of-batches-of-4": (np.sqrt(D2[:4].mean()) + np.sqrt(D2[4:].mean())) / 2,
        },
    ),
    ("rmsle", {}, LOW, {"no-plus-1-clipped": np.sqrt((CLIPPED**2).mean())}),
]
# Of more than six rows only.
LONG = {f"roots-of-batches-of-{size}" for size in (8, 16, 32, 64, 128)}


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_each_mistake_gives_its_number_and_is_named_first(name, options, arrays, mistake, value):
    assert value_of(name, mistake, *arrays, **options) == pytest.approx(value, rel=1e-9)
    assert first_hit(value, name, *arrays, **options) == mistake


@pytest.mark.parametrize("name", ["msle", "rmsle"])
def test_every_mistake_is_worked_out_here(name):
    worked = {mistake for loss, _, _, found in TABLE if loss == name for mistake in found}
    assert own(name, relative_logs) - LONG == worked


def test_numbers_that_are_logarithms_already_are_the_loss_of_scikit_learn_on_them():
    metrics = pytest.importorskip("sklearn.metrics")
    found = metrics.mean_squared_log_error(np.log1p(Y), np.log1p(P))
    assert first_hit(found, "msle", *POSITIVE) == "logs-of-logs"


@pytest.mark.parametrize("options", [{}, {"floor": 1e-7}])
@pytest.mark.parametrize("name", ["msle", "rmsle"])
def test_no_mistake_fails_whatever_the_shape_of_the_inputs(name, options):
    assert all(len({one.mistake.id for one in found}) == len(found) for found in made_everywhere(name, **options))
