"""The negative log-likelihoods of a mean: what they are, what holds of them, the frameworks' own."""

from importlib import import_module

import numpy as np
from contract_exact import INF, MP, Number, Reference, Run, quotient, weighed
from contract_runs import keras_run, torch_run

from losscli.loss import Loss


def floored(loss: Loss, p: Number) -> Number:
    """Return a mean under its floor."""
    return p if loss.of_log or loss.floor is None else max(p, MP.mpf(loss.floor))


def below(loss: Loss, p: Number) -> bool:
    return floored(loss, p) != p


def poisson_constant(loss: Loss, y: Number) -> Number:
    """ln y!, or for y > 1 Stirling's formula."""
    if not loss.full:
        return MP.mpf(0)
    if loss.stirling:
        return y * MP.log(y) - y + MP.log(2 * MP.pi * y) / 2 if y > 1 else MP.mpf(0)
    return MP.loggamma(y + 1) if y > MP.mpf("1e-30") else -MP.euler * y


def poisson_term(loss: Loss, p: Number, y: Number) -> tuple[Number, Number]:
    """m − y·ln(m + eps), and the constant."""
    if loss.of_log:
        parts = [MP.exp(p), -y * p]
    else:
        inside = floored(loss, p) + MP.mpf(loss.eps)
        parts = [floored(loss, p), -weighed(y, MP.log(inside) if inside else -INF)]
    constant = poisson_constant(loss, y)
    # of Stirling's formula, of ln Γ near 1, and of the logarithm of a rounded sum the parts are the size of y
    size = sum(map(abs, parts)) + abs(constant) + (y if loss.full or loss.eps else 0)
    return sum(parts) + constant, size if MP.isfinite(size) else 0


def poisson_gradient(loss: Loss, p: Number, y: Number) -> list[tuple[Number, Number]]:
    if loss.of_log:
        return [(MP.exp(p) - y, MP.exp(p) + y)]
    if below(loss, p):
        return [(MP.mpf(0), 0)]
    part = quotient(y, p + MP.mpf(loss.eps))
    return [(1 - part, 1 + part if MP.isfinite(part) and loss.eps else 0)]


def poisson_curvature(loss: Loss, p: Number, y: Number) -> list[Number]:
    if loss.of_log:
        return [MP.exp(p)]
    return [MP.mpf(0) if below(loss, p) else quotient(y, (p + MP.mpf(loss.eps)) ** 2)]


def gamma_term(loss: Loss, p: Number, y: Number) -> tuple[Number, Number]:
    """ln m + y/m."""
    mean = floored(loss, p)
    parts = (p, y * MP.exp(-p)) if loss.of_log else (MP.log(mean), y / mean)
    return sum(parts), sum(map(abs, parts))


def gamma_gradient(loss: Loss, p: Number, y: Number) -> list[tuple[Number, Number]]:
    if loss.of_log:
        part = y * MP.exp(-p)
        return [(1 - part, 1 + part)]
    return [(MP.mpf(0) if below(loss, p) else (p - y) / p**2, 0)]


def gamma_curvature(loss: Loss, p: Number, y: Number) -> list[tuple[Number, Number]]:
    if loss.of_log:
        return [(y * MP.exp(-p), 0)]
    return [(MP.mpf(0), 0) if below(loss, p) else ((2 * y - p) / p**3, (2 * y + p) / p**3)]


def powers(loss: Loss, p: Number) -> tuple[Number, Number, Number]:
    """m^(1−P), m^(2−P) and how many times the rounding of the exponent is felt."""
    across, up = 1 - MP.mpf(loss.power), 2 - MP.mpf(loss.power)
    if loss.of_log:
        return MP.exp(across * p), MP.exp(up * p), 1 + abs(p)
    return floored(loss, p) ** across, floored(loss, p) ** up, MP.mpf(1)


def tweedie_term(loss: Loss, p: Number, y: Number) -> tuple[Number, Number]:
    """y·m^(1−P)/(P − 1) + m^(2−P)/(2 − P)."""
    across, up, felt = powers(loss, p)
    found = y * across / (MP.mpf(loss.power) - 1) + up / (2 - MP.mpf(loss.power))
    return found, felt * found


def tweedie_gradient(loss: Loss, p: Number, y: Number) -> list[tuple[Number, Number]]:
    across, up, felt = powers(loss, p)
    if loss.of_log:
        return [(up - y * across, felt * (up + y * across))]
    return [(MP.mpf(0) if below(loss, p) else (p - y) * across / p, 0)]


def tweedie_curvature(loss: Loss, p: Number, y: Number) -> list[tuple[Number, Number]]:
    across, up, felt = powers(loss, p)
    power = MP.mpf(loss.power)
    if loss.of_log:
        found = (2 - power) * up + (power - 1) * y * across
        return [(found, felt * found)]
    if below(loss, p):
        return [(MP.mpf(0), 0)]
    parts = (1 - power) * across / p, power * y * across / p**2
    return [(sum(parts), sum(map(abs, parts)))]


REFERENCES = {
    "poisson-nll": Reference(
        poisson_term,
        poisson_gradient,
        poisson_curvature,
        smallest=1e-150,
        largest=1e150,
        why="of e^p and y·p beyond 1.8e308 the difference is lost, and 1/p² is beyond it below 1e-154",
    ),
    "gamma-nll": Reference(
        gamma_term,
        gamma_gradient,
        gamma_curvature,
        smallest=1e-300,
        largest=1e300,
        why="y·e^(−p) is found in two halves, each of which is a double from here on",
    ),
    "tweedie-nll": Reference(
        tweedie_term,
        tweedie_gradient,
        tweedie_curvature,
        smallest=1e-100,
        largest=1e100,
        why="powers over- and underflow, and products of them with the target",
    ),
}
HOLD = {
    "poisson-nll": {"convex"},
    "gamma-nll": {"convex"},
    "tweedie-nll": {"convex", "not_negative"},
}


def logs():
    """Return random log-means, extreme ones, and positive targets."""
    rng = np.random.default_rng(8)
    pred = np.concatenate([rng.normal(size=40), [-30.0, 0.0, 0.0, 1.0, 5.0, 30.0]])
    return pred, np.concatenate([rng.gamma(2.0, 2.0, 40), [1.0, 1.0, 2.0, 1.5, 150.0, 2.0]])


def means():
    """Return random means, tiny ones, and positive targets."""
    pred, target = logs()
    return np.concatenate([np.exp(pred), [1e-20, 1e-8, 1e-7, 1e-6]]), np.concatenate([target, [1.0, 1.0, 2.0, 1.0]])


def sklearn_half(name, **more):
    """A run of scikit-learn's own losses, those that its models minimise."""

    def loss():
        return getattr(import_module("sklearn._loss.loss"), name)(**more)

    return Run(
        lambda p, y: loss().loss(y_true=y, raw_prediction=p),
        lambda p, y, w: loss()(y_true=y, raw_prediction=p, sample_weight=w),
        lambda p, y: loss().gradient(y_true=y, raw_prediction=p),
        logs,
    )


def xgboost_poisson(pred, target):
    """dmlc/xgboost, src/metric/elementwise_metric.cu, EvalPoissonNegLogLik::EvalRow, with a floor of 1e-16f."""
    gammas = np.array([float(import_module("math").lgamma(one + 1)) for one in target])
    inside = np.maximum(pred, float(np.float32(1e-16)))
    return gammas + inside - np.log(inside) * target


def lightgbm_poisson(pred, target):
    """microsoft/LightGBM, src/metric/regression_metric.hpp, PoissonMetric::LossOnPoint, with a floor of 1e-10f."""
    inside = np.maximum(pred, float(np.float32(1e-10)))
    return inside - target * np.log(inside)


def xgboost_gamma(pred, target):
    """dmlc/xgboost, EvalGammaNLogLik::EvalRow, ψ = 1, with a floor of 1e-6f."""
    inside = np.maximum(pred, float(np.float32(1e-6)))
    theta = -1 / inside
    return -(target * theta + np.log(-theta))


def lightgbm_gamma(pred, target):
    """microsoft/LightGBM, GammaMetric::LossOnPoint, ψ = 1."""
    theta = -1 / pred
    return -(target * theta + np.log(-theta))


def xgboost_tweedie(pred, target, rho=1.5):
    """dmlc/xgboost, EvalTweedieNLogLik::EvalRow."""
    a = target * np.exp((1 - rho) * np.log(pred)) / (1 - rho)
    return -a + np.exp((2 - rho) * np.log(pred)) / (2 - rho)


def lightgbm_tweedie(pred, target):
    """microsoft/LightGBM, TweedieMetric::LossOnPoint, with a floor of 1e-10f."""
    return xgboost_tweedie(np.maximum(pred, float(np.float32(1e-10))), target)


RUNS = {
    "poisson-nll": {
        "torch": torch_run("poisson_nll_loss")._replace(weighted=None, inputs=logs),
        "keras": keras_run("Poisson")._replace(inputs=means),
        "sklearn": sklearn_half("HalfPoissonLoss"),
        "xgboost": Run(xgboost_poisson, inputs=means, read=True),
        "lightgbm": Run(lightgbm_poisson, inputs=means, read=True),
    },
    "gamma-nll": {
        "sklearn": sklearn_half("HalfGammaLoss"),
        "xgboost": Run(xgboost_gamma, inputs=means, read=True),
        "lightgbm": Run(lightgbm_gamma, inputs=means, read=True),
    },
    "tweedie-nll": {
        "sklearn": sklearn_half("HalfTweedieLoss"),
        "xgboost": Run(xgboost_tweedie, inputs=means, read=True),
        "lightgbm": Run(lightgbm_tweedie, inputs=means, read=True),
    },
}
