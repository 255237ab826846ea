"""The losses of errors in proportion to the target: what they are, what holds of them, the frameworks' own."""

import numpy as np
from contract_exact import INF, MP, Number, Reference
from contract_runs import keras_run, sklearn_run
from family_regression import read, rooted, squares

from losscli.loss import Loss


def raised(loss: Loss, value: Number) -> Number:
    """Return a number, raised to the floor if there is one."""
    return value if loss.floor is None else max(value, MP.mpf(loss.floor))


def log_ratio(loss: Loss, p: Number, y: Number) -> Number:
    """ln((1 + p)/(1 + y))."""
    return MP.log1p(raised(loss, p)) - MP.log1p(raised(loss, y))


def below_floor(loss: Loss, p: Number) -> bool:
    """Return whether the prediction is below the floor, where the loss is flat."""
    return loss.floor is not None and p < loss.floor


def squared_log_gradient(loss: Loss, p: Number, y: Number) -> list[Number]:
    """2d/(1 + p)."""
    return [MP.mpf(0) if below_floor(loss, p) else 2 * log_ratio(loss, p, y) / (1 + raised(loss, p))]


def squared_log_curvature(loss: Loss, p: Number, y: Number) -> list[tuple[Number, Number]]:
    """2(1 − d)/(1 + p)², in which 1 and d cancel."""
    d, square = log_ratio(loss, p, y), (1 + raised(loss, p)) ** 2
    return [(MP.mpf(0), 0) if below_floor(loss, p) else (2 * (1 - d) / square, 2 * (1 + abs(d)) / square)]


def divisor(loss: Loss, y: Number) -> Number:
    """Return |y|, or the floor if it is higher."""
    return abs(y) if loss.floor is None else max(abs(y), MP.mpf(loss.floor))


def unit(loss: Loss) -> int:
    """Return 100 for percent."""
    return 100 if loss.percent else 1


def over(above: Number, below: Number) -> Number:
    """Return above/below, infinite where below is 0, and 0 where above is."""
    if above == 0:
        return MP.mpf(0)
    return above / below if below else INF * MP.sign(above)


def smape_term(loss: Loss, p: Number, y: Number) -> Number:
    """2|p − y|/(|p| + |y|), 0 of two zeros."""
    return unit(loss) * over(2 * abs(p - y), abs(p) + abs(y))


def side(p: Number, y: Number) -> Number:
    """Return the sign of p − y where the signs of p and y agree, 0 where they differ, and half of it at p = 0."""
    return MP.sign(p - y) * (1 + MP.sign(p) * MP.sign(y)) / 2 if y else MP.mpf(0)


SQUARED_LOG = Reference(lambda loss, p, y: log_ratio(loss, p, y) ** 2, squared_log_gradient, squared_log_curvature)
REFERENCES = {
    "msle": SQUARED_LOG,
    "rmsle": SQUARED_LOG,
    "mape": Reference(
        term=lambda loss, p, y: unit(loss) * over(abs(p - y), divisor(loss, y)),
        gradient=lambda loss, p, y: [unit(loss) * over(MP.sign(p - y), divisor(loss, y))],
        curvature=lambda *_: [MP.mpf(0)],
    ),
    "wmape": Reference(
        term=lambda loss, p, y: unit(loss) * abs(p - y),
        gradient=lambda loss, p, y: [unit(loss) * MP.sign(p - y)],
        curvature=lambda *_: [MP.mpf(0)],
    ),
    "smape": Reference(
        smape_term,
        gradient=lambda loss, p, y: [unit(loss) * over(4 * side(p, y) * abs(y), (abs(p) + abs(y)) ** 2)],
        curvature=lambda loss, p, y: [unit(loss) * over(-8 * side(p, y) * MP.sign(p) * abs(y), (abs(p) + abs(y)) ** 3)],
    ),
}
HOLD = {
    "msle": {"zero_at_equality", "symmetric", "not_negative"},
    "rmsle": {"zero_at_equality", "symmetric", "not_negative"},
    "mape": {"zero_at_equality", "not_negative", "convex"},
    "wmape": {"zero_at_equality", "symmetric", "not_negative", "convex", "translated", "of_degree_1"},
    "smape": {"zero_at_equality", "symmetric", "not_negative"},
}


def xgboost_squared_log(p, y):
    """dmlc/xgboost, src/metric/elementwise_metric.cu, EvalRowRMSLE."""
    return (np.log1p(y) - np.log1p(p)) ** 2


def xgboost_mape(p, y):
    """dmlc/xgboost, src/metric/elementwise_metric.cu, EvalRowMAPE."""
    with np.errstate(divide="ignore"):
        return np.abs((y - p) / y)


def lightgbm_mape(p, y):
    """microsoft/LightGBM, src/metric/regression_metric.hpp, MAPEMetric::LossOnPoint."""
    return np.abs(y - p) / np.maximum(1.0, np.abs(y))


def low():
    """Return random numbers above −1, then predictions and targets that keras raises to 1e-7."""
    rng = np.random.default_rng(8)
    edges = np.array([-5.0, -0.5, 0.0, 1e-9, 1e-7, 2e-7, 1.0])
    pred = np.concatenate([np.exp(rng.normal(size=40)), edges, np.ones(len(edges))])
    return pred, np.concatenate([np.exp(rng.normal(size=40)), np.full(len(edges), 2.0), edges])


def small_targets():
    """Return random numbers, then targets near 0 on either side."""
    rng = np.random.default_rng(9)
    edges = np.array([0.0, 1e-300, 1e-20, 1e-16, 1e-9, 1e-7, 0.5, 1.0, -1e-9, -0.5])
    pred = np.concatenate([2 * rng.normal(size=40), np.full(len(edges), 1.5)])
    return pred, np.concatenate([2 * rng.normal(size=40), edges])


RUNS = {
    "msle": {
        "keras": keras_run("MeanSquaredLogarithmicError")._replace(inputs=low),
        "sklearn": sklearn_run("mean_squared_log_error"),
    },
    "rmsle": {
        "sklearn": squares(sklearn_run("root_mean_squared_log_error")),
        "xgboost": rooted(read(xgboost_squared_log)),
    },
    "mape": {
        "sklearn": sklearn_run("mean_absolute_percentage_error")._replace(inputs=small_targets),
        "keras": keras_run("MeanAbsolutePercentageError")._replace(inputs=small_targets),
        "xgboost": read(xgboost_mape)._replace(inputs=small_targets),
        "lightgbm": read(lightgbm_mape)._replace(inputs=small_targets),
    },
}
