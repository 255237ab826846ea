"""The mistakes of the squared losses, each worked out here by hand, by numpy or by scikit-learn."""

import numpy as np
import pytest
from homework import ids
from regression import (
    BYTE_P,
    BYTE_Y,
    SIGNED_P,
    SIGNED_Y,
    WIDE_P,
    WIDE_Y,
    P,
    Y,
    cases,
    first_hit,
    made_everywhere,
    own,
    value_of,
)

from losscli.diagnosis.mistakes import squared, squared_scaled

E = SIGNED_P - SIGNED_Y
E2 = E**2
N = 6
WIDE = (WIDE_P - WIDE_Y) ** 2
PAIRS = (SIGNED_P[:, None] - SIGNED_Y) ** 2
LOGS = np.log((1 + P) / (1 + Y)) ** 2
BYTES = (BYTE_P - BYTE_Y) % 256
HUBER = (0.6 - 0.5, 1.0 - 0.5, 3.7 - 0.5, 2.7 - 0.5, 0.3**2 / 2, 2.2 - 0.5)
HUBERS = (0.6**2 / 2, *HUBER[1:])
LOG_COSH = np.log(np.cosh(E)).mean()
TOTAL = ((SIGNED_Y - SIGNED_Y.mean()) ** 2).sum()
RMSE = np.sqrt(E2.mean())
SQUARES_APART = (SIGNED_P**2 - SIGNED_Y**2).mean()
ROUNDED = np.array([2, 0, 2, -8, 5, 1])
CUT = (np.array([2, 0, 2, -7, 4, 1]) - np.array([3, 0, -1, -5, 4, 3])) ** 2

SIGNED = (SIGNED_P, SIGNED_Y)
POSITIVE = (P, Y)
PIXELS = (BYTE_P, BYTE_Y)
OUTPUTS = (WIDE_P, WIDE_Y)
TABLE = [
    (
        "mse",
        {},
        SIGNED,
        {
            "mae": (0.6 + 1.0 + 3.7 + 2.7 + 0.3 + 2.2) / 6,
            "mean-error": (-0.6 - 1.0 + 3.7 - 2.7 - 0.3 - 2.2) / 6,
            "mean-error-reversed": (0.6 + 1.0 - 3.7 + 2.7 + 0.3 + 2.2) / 6,
            "plus": (5.6**2 + 0.4**2 + 0.5**2 + 13.1**2 + 9.5**2 + 4.6**2) / 6,
            "square-of-sum": 3.1**2 / 6,
            "square-of-mean": (3.1 / 6) ** 2,
            "square-of-mae": (10.5 / 6) ** 2,
            "squares-apart": SQUARES_APART,
            "squares-apart-reversed": -SQUARES_APART,
            "slope": 2 * -3.1 / 6,
            "half-sum": E2.sum() / 2,
            "broadcast": PAIRS.mean(),
            "n-minus-2": E2.sum() / 4,
            "rounded-predictions": ((ROUNDED - SIGNED_Y) ** 2).mean(),
            "whole-numbers": CUT.mean(),
            "huber": sum(HUBERS) / 6,
            "log-cosh": LOG_COSH,
            "norm": np.linalg.norm(E),
            "norm-over-n": np.linalg.norm(E) / 6,
            "unexplained": E2.sum() / TOTAL,
            "r-squared": 1 - E2.sum() / TOTAL,
            "over-range": RMSE / (4.9 + 5.2),
            "over-mean": RMSE / (5.3 / 6),
            "over-deviation": RMSE / np.sqrt(TOTAL / 6),
            "relative-norm": np.linalg.norm(E) / np.linalg.norm(SIGNED_Y),
            "variance-n": np.var(E),
            "variance-n-1": np.var(E, ddof=1),
            "over-sample-variance": E2.mean() / (TOTAL / 5),
            "relative-squares": E2.sum() / (SIGNED_Y**2).sum(),
            "percentage": ((E / SIGNED_Y) ** 2).mean(),
        },
    ),
    ("mse", {}, POSITIVE, {"msle": LOGS.mean()}),
    ("mse", {}, PIXELS, {"bytes": (BYTES**2).mean(), "bytes-squared": (BYTES**2 % 256).mean()}),
    (
        "mse",
        {},
        OUTPUTS,
        {
            "norm-of-rows": np.sqrt(WIDE.sum(axis=1)).mean(),
            "root-of-rows": np.sqrt(WIDE.mean(axis=1)).mean(),
            "root-of-columns": np.sqrt(WIDE.mean(axis=0)).mean(),
        },
    ),
    (
        "rmse",
        {},
        SIGNED,
        {
            "mae": 10.5 / 6,
            "mean-error": -3.1 / 6,
            "mean-error-reversed": 3.1 / 6,
            "plus": np.sqrt((5.6**2 + 0.4**2 + 0.5**2 + 13.1**2 + 9.5**2 + 4.6**2) / 6),
            "square-of-sum": 3.1 / np.sqrt(6),
            "broadcast": np.sqrt(PAIRS.mean()),
            "n-minus-2": np.sqrt(E2.sum() / 4),
            "rounded-predictions": np.sqrt(((ROUNDED - SIGNED_Y) ** 2).mean()),
            "whole-numbers": np.sqrt(CUT.mean()),
            "huber": sum(HUBERS) / 6,
            "log-cosh": LOG_COSH,
            "norm": np.linalg.norm(E),
            "norm-over-n": np.linalg.norm(E) / 6,
            "unexplained": E2.sum() / TOTAL,
            "r-squared": 1 - E2.sum() / TOTAL,
            "over-range": RMSE / (4.9 + 5.2),
            "over-mean": RMSE / (5.3 / 6),
            "over-deviation": RMSE / np.sqrt(TOTAL / 6),
            "relative-norm": np.linalg.norm(E) / np.linalg.norm(SIGNED_Y),
            "variance-n": np.std(E),
            "variance-n-1": np.std(E, ddof=1),
            "root-of-half": np.sqrt(E2.mean() / 2),
            "root-of-mae": np.sqrt(10.5 / 6),
            "percentage": np.sqrt(((E / SIGNED_Y) ** 2).mean()),
            "roots-of-batches-of-2": (np.sqrt(E2[:2].mean()) + np.sqrt(E2[2:4].mean()) + np.sqrt(E2[4:].mean())) / 3,
            "roots-of-batches-of-4": (np.sqrt(E2[:4].mean()) + np.sqrt(E2[4:].mean())) / 2,
        },
    ),
    (
        "rmse",
        {},
        (SIGNED_P[::-1], SIGNED_Y[::-1]),
        {
            "squares-apart-reversed" if SQUARES_APART < 0 else "squares-apart": np.sqrt(abs(SQUARES_APART)),
        },
    ),
    ("rmse", {}, POSITIVE, {"rmsle": np.sqrt(LOGS.mean())}),
    ("rmse", {}, PIXELS, {"bytes": np.sqrt((BYTES**2).mean()), "bytes-squared": np.sqrt((BYTES**2 % 256).mean())}),
    (
        "rmse",
        {},
        OUTPUTS,
        {"norm-of-rows": np.sqrt(WIDE.sum(axis=1)).mean(), "root-of-rows": np.sqrt(WIDE.mean(axis=1)).mean()},
    ),
    (
        "half-mse",
        {},
        SIGNED,
        {
            "mae": 10.5 / 6,
            "mean-error": -3.1 / 6,
            "mean-error-reversed": 3.1 / 6,
            "plus": (5.6**2 + 0.4**2 + 0.5**2 + 13.1**2 + 9.5**2 + 4.6**2) / 12,
            "square-of-sum": 3.1**2 / 12,
            "square-of-mean": (3.1 / 6) ** 2 / 2,
            "squares-apart": SQUARES_APART / 2,
            "squares-apart-reversed": -SQUARES_APART / 2,
            "broadcast": PAIRS.mean() / 2,
            "n-minus-2": E2.sum() / 8,
            "rounded-predictions": ((ROUNDED - SIGNED_Y) ** 2).mean() / 2,
            "whole-numbers": CUT.mean() / 2,
            "huber": sum(HUBERS) / 6,
            "log-cosh": LOG_COSH,
            "norm": np.linalg.norm(E),
            "variance-n": np.var(E) / 2,
            "variance-n-1": np.var(E, ddof=1) / 2,
            "whole-sum": E2.sum(),
            "rmse": RMSE,
        },
    ),
    ("half-mse", {}, PIXELS, {"bytes": (BYTES**2).mean() / 2, "bytes-squared": (BYTES**2 % 256).mean() / 2}),
    (
        "half-mse",
        {},
        OUTPUTS,
        {"norm-of-rows": np.sqrt(WIDE.sum(axis=1)).mean(), "root-of-rows": np.sqrt(WIDE.mean(axis=1)).mean()},
    ),
]
# Of more than six rows only.
LONG = {f"roots-of-batches-of-{size}" for size in (8, 16, 32, 64, 128)}


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_each_mistake_gives_its_number_and_is_named_first(name, options, arrays, mistake, value):
    assert value_of(name, mistake, *arrays, **options) == pytest.approx(value, rel=1e-9)
    assert first_hit(value, name, *arrays, **options) == mistake


@pytest.mark.parametrize("name", ["mse", "rmse", "half-mse"])
def test_every_mistake_is_worked_out_here(name):
    worked = {mistake for loss, _, _, found in TABLE if loss == name for mistake in found}
    assert own(name, squared, squared_scaled) - worked - LONG <= {"squares-apart", "squares-apart-reversed"}


@pytest.mark.parametrize("size", [8, 16, 32, 64, 128])
def test_a_mean_of_the_roots_of_batches_is_named_also_where_all_are_of_one_size(size):
    errors = np.sin(np.arange(3.0 * size)) + np.arange(3.0 * size) / size
    parts = [np.sqrt((errors[start : start + size] ** 2).mean()) for start in range(0, 3 * size, size)]
    assert first_hit(np.mean(parts), "rmse", errors, np.zeros(3 * size)) == f"roots-of-batches-of-{size}"


def test_r_squared_is_that_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    assert value_of("mse", "r-squared", *SIGNED) == pytest.approx(metrics.r2_score(SIGNED_Y, SIGNED_P))
    assert value_of("mse", "r-squared", *OUTPUTS) == pytest.approx(metrics.r2_score(WIDE_Y, WIDE_P))


def test_a_column_against_a_row_is_what_torch_makes_of_it():
    torch = pytest.importorskip("torch")
    p, y = (torch.tensor(one, dtype=torch.float64) for one in SIGNED)
    with pytest.warns(UserWarning, match="different to the input size"):
        found = float(torch.nn.functional.mse_loss(p[:, None], y))
    assert value_of("mse", "broadcast", *SIGNED) == pytest.approx(found, rel=1e-12)


def test_three_outputs_a_row_as_in_the_thread():
    # pytorch/pytorch#3924: the mean of the elements is 6.3333; 19 was expected, 38 printed.
    p, y = [[1, 2, 3], [1, 2, 3]], [[2, 4, 6], [3, 4, 7]]
    assert ids("38", "mse", p, y) == ["sum"]
    assert ids("38.0", "mse", p, y)[0] == "sum"
    assert ids("19.00", "mse", p, y)[0] == "mean-over-rows"


def test_a_weighted_mean_has_the_weights_in_what_is_not_squared():
    weights = np.array([1.0, 2.0, 3.0, 1.0, 2.0, 3.0])
    found = (weights * np.abs(E)).sum() / weights.sum()
    assert ids(f"{found:.6g}", "mse", *SIGNED, weights=weights)[0] == "mae"
    assert ids(f"{found:.6g}", "rmse", *SIGNED, weights=weights)[0] == "mae"


@pytest.mark.parametrize("name", ["mse", "rmse", "half-mse"])
def test_no_mistake_fails_whatever_the_shape_of_the_inputs(name):
    assert all(len({one.mistake.id for one in found}) == len(found) for found in made_everywhere(name))


@pytest.mark.parametrize("reduction", ["sum", "median"])
def test_what_is_a_mean_in_words_is_not_said_of_a_sum_or_a_median(reduction):
    found = {"sum": np.sum, "median": np.median}[reduction](np.abs(E))
    assert "mae" not in ids(f"{found:.5e}", "mse", *SIGNED, reduction=reduction)
    found = {"sum": np.sum, "median": np.median}[reduction]((SIGNED_P + SIGNED_Y) ** 2)
    assert ids(f"{found:.5e}", "mse", *SIGNED, reduction=reduction)[0] == "plus"
