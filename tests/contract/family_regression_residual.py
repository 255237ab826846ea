"""The other losses of the residual, robust ones apart: what they are, what holds of them, the frameworks' own."""

import numpy as np
from contract_exact import MP, Number, Reference
from contract_runs import keras_run, optax_run, sklearn_run, torch_run
from family_regression import PLAIN, beyond, read

from losscli.loss import Loss


def huber_term(loss: Loss, p: Number, y: Number) -> Number:
    """r²/2 up to δ, δ·(|r| − δ/2) beyond."""
    r, delta = abs(p - y), MP.mpf(loss.delta)
    return r**2 / 2 if r <= delta else delta * (r - delta / 2)


def smooth_l1_term(loss: Loss, p: Number, y: Number) -> Number:
    """r²/(2β) below β, |r| − β/2 from there on."""
    r, beta = abs(p - y), MP.mpf(loss.beta)
    return r**2 / (2 * beta) if r < beta else r - beta / 2


def smooth_l1_gradient(loss: Loss, p: Number, y: Number) -> list[Number]:
    """r/β below β, the sign from there on."""
    return [(p - y) / MP.mpf(loss.beta) if abs(p - y) < loss.beta else MP.sign(p - y)]


def log_cosh(_: Loss, p: Number, y: Number) -> Number:
    """ln cosh r = |r| + ln(1 + e^−2|r|) − ln 2, near 0 as ln(1 + 2·sinh²(r/2))."""
    r = abs(p - y)
    if r > 1:
        return r + MP.log1p(MP.exp(-2 * r)) - MP.log(2)
    return MP.log1p(2 * MP.sinh(r / 2) ** 2)


def sech_squared(_: Loss, p: Number, y: Number) -> list[Number]:
    """1/cosh² r; beyond 1e4 it is below every double."""
    r = abs(p - y)
    return [MP.mpf(0) if r > 1e4 else 1 / MP.cosh(r) ** 2]


def quantile_gradient(loss: Loss, p: Number, y: Number) -> list[Number]:
    """−q where p is too low, 1 − q where it is too high, 0 at the kink."""
    q = MP.mpf(loss.q)
    return [-q if p < y else 1 - q if p > y else MP.mpf(0)]


def asymmetry(loss: Loss, p: Number, y: Number) -> Number:
    """Return τ where p is not above y, else 1 − τ."""
    return MP.mpf(loss.tau) if p <= y else 1 - MP.mpf(loss.tau)


def above(loss: Loss, p: Number, y: Number) -> Number:
    """Return what |r| is above ε, or 0."""
    return max(beyond(p, y, loss.epsilon), MP.mpf(0))


def u(loss: Loss, p: Number, y: Number) -> Number:
    """Return 1 + (r/δ)²."""
    return 1 + ((p - y) / MP.mpf(loss.delta)) ** 2


REFERENCES = {
    "huber": Reference(
        huber_term,
        gradient=lambda loss, p, y: [min(max(p - y, -MP.mpf(loss.delta)), MP.mpf(loss.delta))],
        curvature=lambda loss, p, y: [MP.mpf(beyond(p, y, loss.delta) <= 0)],
    ),
    "smooth-l1": Reference(
        smooth_l1_term,
        smooth_l1_gradient,
        curvature=lambda loss, p, y: [
            1 / MP.mpf(loss.beta) if loss.beta and beyond(p, y, loss.beta) <= 0 else MP.mpf(0)
        ],
    ),
    "log-cosh": Reference(log_cosh, gradient=lambda _, p, y: [MP.tanh(p - y)], curvature=sech_squared),
    "quantile": Reference(
        term=lambda loss, p, y: max(MP.mpf(loss.q) * (y - p), (MP.mpf(loss.q) - 1) * (y - p)),
        gradient=quantile_gradient,
        curvature=lambda *_: [MP.mpf(0)],
    ),
    "expectile": Reference(
        term=lambda loss, p, y: asymmetry(loss, p, y) * (p - y) ** 2,
        gradient=lambda loss, p, y: [2 * asymmetry(loss, p, y) * (p - y)],
        curvature=lambda loss, p, y: [2 * asymmetry(loss, p, y)],
    ),
    "eps-insensitive": Reference(
        above,
        gradient=lambda loss, p, y: [MP.sign(p - y) if above(loss, p, y) else MP.mpf(0)],
        curvature=lambda *_: [MP.mpf(0)],
    ),
    "squared-eps-insensitive": Reference(
        term=lambda loss, p, y: above(loss, p, y) ** 2,
        gradient=lambda loss, p, y: [2 * MP.sign(p - y) * above(loss, p, y)],
        curvature=lambda loss, p, y: [MP.mpf(2 if above(loss, p, y) else 0)],
    ),
    "pseudo-huber": Reference(
        term=lambda loss, p, y: (p - y) ** 2 / (1 + MP.sqrt(u(loss, p, y))),
        gradient=lambda loss, p, y: [(p - y) / MP.sqrt(u(loss, p, y))],
        curvature=lambda loss, p, y: [u(loss, p, y) ** -1.5],
    ),
}
HOLD = {
    "huber": PLAIN,
    "smooth-l1": PLAIN,
    "log-cosh": PLAIN,
    "quantile": PLAIN | {"of_degree_1"},
    "expectile": PLAIN | {"of_degree_2"},
    "eps-insensitive": PLAIN,
    "squared-eps-insensitive": PLAIN,
    "pseudo-huber": PLAIN,
}


def lightgbm_huber(p, y, alpha=0.9):
    """microsoft/LightGBM, src/metric/regression_metric.hpp, HuberLossMetric::LossOnPoint; alpha is 0.9 by default."""
    diff = p - y
    return np.where(np.abs(diff) <= alpha, 0.5 * diff * diff, alpha * (np.abs(diff) - 0.5 * alpha))


def lightgbm_quantile(p, y, alpha=0.9):
    """microsoft/LightGBM, src/metric/regression_metric.hpp, QuantileMetric::LossOnPoint; alpha is 0.9 by default."""
    delta = y - p
    return np.where(delta < 0, (alpha - 1) * delta, alpha * delta)


def xgboost_quantile(p, y, alpha=0.5):
    """dmlc/xgboost, src/metric/elementwise_metric.cu, QuantileError::Eval; alpha has to be given."""
    d = y - p
    return np.where(d >= 0, alpha * d, (alpha - 1) * d)


def xgboost_pseudo_huber(p, y, slope=1.0):
    """dmlc/xgboost, src/metric/elementwise_metric.cu, EvalRowMPHE; huber_slope is 1 by default."""
    a = y - p
    return slope**2 * (np.sqrt(1 + (a / slope) ** 2) - 1)


def near_kinks():
    """Return random numbers, and residuals at and next to ±1 and 0."""
    rng = np.random.default_rng(7)
    edges = np.array([0.0, 1.0, -1.0, np.nextafter(1, 2), np.nextafter(1, 0), 1e-300, -1e-9, 1e30])
    pred = np.concatenate([2 * rng.normal(size=40), edges])
    return pred, np.concatenate([2 * rng.normal(size=40), np.zeros(len(edges))])


def smooth_l1_run():
    """F.smooth_l1_loss, which takes no weights."""
    return torch_run("smooth_l1_loss")._replace(weighted=None)


RUNS = {
    "huber": {
        "torch": torch_run("huber_loss"),
        "keras": keras_run("Huber"),
        "optax": optax_run("huber_loss"),
        "lightgbm": read(lightgbm_huber),
    },
    "smooth-l1": {"torch": smooth_l1_run()},
    "log-cosh": {"keras": keras_run("LogCosh"), "optax": optax_run("log_cosh")},
    "quantile": {
        "sklearn": sklearn_run("mean_pinball_loss"),
        "xgboost": read(xgboost_quantile),
        "lightgbm": read(lightgbm_quantile),
    },
    "pseudo-huber": {"xgboost": read(xgboost_pseudo_huber)},
}
for name in ("huber", "smooth-l1", "quantile"):
    RUNS[name] = {framework: run._replace(inputs=near_kinks) for framework, run in RUNS[name].items()}
