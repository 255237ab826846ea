"""The squared and absolute errors: what they are, what holds of them, the frameworks' own."""

from importlib import import_module

import numpy as np
from contract_exact import MP, Reference, Run, by_row
from contract_runs import keras_run, optax_run, sklearn_run, torch_run

PLAIN = {"zero_at_equality", "symmetric", "not_negative", "convex", "translated"}


def read(point):
    """Return a run of the source of XGBoost or LightGBM, of one row: their mean divides by the sum of the weights."""
    return Run(point, lambda p, y, w: np.sum(w * point(p, y)) / np.sum(w), read=True)


def beyond(p, y, threshold):
    """Return |p − y| − threshold, to all digits: sixty are not enough for 0.1 − 1e-300 against 0.1."""
    with MP.workprec(2200):
        return abs(p - y) - MP.mpf(threshold)


def squares(run):
    """Return a run of a root of a mean: the terms are the squares of the roots of single rows."""
    return run._replace(terms=lambda *inputs: np.square(run.terms(*inputs)))


def rooted(run):
    """Return a run of terms whose weighted mean is taken the root of."""
    return run._replace(weighted=lambda *inputs: np.sqrt(run.weighted(*inputs)))


def unweighted(run):
    """Return a run without its weighted result: ours has none."""
    return run._replace(weighted=None)


def squared_error(p, y):
    """Return what microsoft/LightGBM has in src/metric/regression_metric.hpp, L2Metric::LossOnPoint.

    RMSEMetric takes the root of its mean; so does dmlc/xgboost, src/metric/elementwise_metric.cu, EvalRowRMSE.
    """
    return (p - y) ** 2


def absolute_error(p, y):
    """LightGBM's L1Metric::LossOnPoint and XGBoost's EvalRowMAE."""
    return np.abs(y - p)


SQUARED = Reference(
    term=lambda _, p, y: (p - y) ** 2,
    gradient=lambda _, p, y: [2 * (p - y)],
    curvature=lambda *_: [MP.mpf(2)],
)
ABSOLUTE = Reference(
    term=lambda _, p, y: abs(p - y),
    gradient=lambda _, p, y: [MP.sign(p - y)],
    curvature=lambda *_: [MP.mpf(0)],
)
REFERENCES = {
    "mse": SQUARED,
    "rmse": SQUARED,
    "half-mse": Reference(
        term=lambda _, p, y: (p - y) ** 2 / 2,
        gradient=lambda _, p, y: [p - y],
        curvature=lambda *_: [MP.mpf(1)],
    ),
    "mae": ABSOLUTE,
    "max-error": ABSOLUTE,
    "medae": ABSOLUTE,
}
HOLD = {
    "mse": PLAIN | {"of_degree_2"},
    "rmse": PLAIN | {"of_degree_2"},
    "half-mse": PLAIN | {"of_degree_2"},
    "mae": PLAIN | {"of_degree_1"},
    "max-error": PLAIN | {"of_degree_1"},
    "medae": PLAIN | {"of_degree_1"},
}
RUNS = {
    "mse": {
        "torch": torch_run("mse_loss"),
        "keras": keras_run("MeanSquaredError"),
        "sklearn": sklearn_run("mean_squared_error"),
        "optax": optax_run("squared_error"),
        "lightgbm": read(squared_error),
    },
    "rmse": {
        "sklearn": squares(sklearn_run("root_mean_squared_error")),
        "xgboost": rooted(read(squared_error)),
        "lightgbm": rooted(read(squared_error)),
    },
    "half-mse": {"optax": optax_run("l2_loss")},
    "mae": {
        "torch": torch_run("l1_loss"),
        "keras": keras_run("MeanAbsoluteError"),
        "sklearn": sklearn_run("mean_absolute_error"),
        "xgboost": read(absolute_error),
        "lightgbm": read(absolute_error),
    },
    "max-error": {"sklearn": Run(by_row(lambda p, y: import_module("sklearn.metrics").max_error(y, p)))},
    "medae": {"sklearn": unweighted(sklearn_run("median_absolute_error"))},
}
