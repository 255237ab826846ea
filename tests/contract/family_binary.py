"""The binary cross-entropies: what they are, what holds of them, the frameworks' own."""

import numpy as np
from contract_exact import (
    INF,
    MP,
    Number,
    Reference,
    Run,
    clipped,
    clips,
    nats,
    odds_against,
    quotient,
    sigmoid,
    weighed,
)
from contract_runs import keras_run, optax_run, sklearn_run, torch_run

from losscli.loss import Loss

PROBABILITIES = np.array(
    [0.0, 5e-324, 1e-300, 1e-45, 1e-20, 1e-16, 1e-13, 1e-9, 1e-7, 0.5, 1 - 1e-7, 1 - 2.0**-53, 1.0]
)
LOGITS = np.array([-1e3, -750.0, -40.0, -1.0, 0.0, 1e-9, 37.5, 40.0, 800.0])


def smoothed(loss: Loss, y: Number) -> tuple[Number, Number]:
    """Return what counts as a 1 and what as a 0."""
    share = MP.mpf(loss.label_smoothing)
    return y * (1 - share) + share / 2, (1 - y) * (1 - share) + share / 2


def bce_term(loss: Loss, p: Number, y: Number) -> Number:
    """−[ y·ln p + (1−y)·ln(1−p) ], p clipped and each logarithm above its floor."""
    inside, (ones, zeros) = clipped(loss, p), smoothed(loss, y)
    logs = (MP.log(inside) if inside else -INF), (MP.log1p(-inside) if inside != 1 else -INF)
    right, wrong = (one if loss.log_floor is None else max(one, MP.mpf(loss.log_floor)) for one in logs)
    return -(weighed(ones, right) + weighed(zeros, wrong)) / nats(loss)


def bce_gradient(loss: Loss, p: Number, y: Number) -> list[tuple[Number, Number]]:
    """(1−y)/(1−p) − y/p, with the rounding of a smoothed y; under a floor torch's own, over at least its 1e-12."""
    ones, zeros = smoothed(loss, y)
    if clips(loss, p):
        return [(MP.mpf(0), 0)]
    below = p * (1 - p)
    if loss.log_floor is not None:  # 1e-12 as a float32
        below = max(below, MP.mpf(9.999999960041972e-13))
        return [((p - ones) / below / nats(loss), ones / below / nats(loss) if loss.label_smoothing else 0)]
    slope = quotient(zeros, 1 - p) - quotient(ones, p)
    return [(slope / nats(loss), quotient(ones, below) / nats(loss) if loss.label_smoothing else 0)]


def bce_curvature(loss: Loss, p: Number, y: Number) -> list[Number]:
    """y/p² + (1−y)/(1−p)²."""
    ones, zeros = smoothed(loss, y)
    whole = quotient(ones, p**2) + quotient(zeros, (1 - p) ** 2)
    return [MP.mpf(0) if clips(loss, p) else whole / nats(loss)]


def counts(loss: Loss, y: Number) -> tuple[Number, Number]:
    """Return what ln σ(z) and ln(1−σ(z)) count for: the target smoothed, then the ones weighed."""
    ones, zeros = smoothed(loss, y)
    return ones * MP.mpf(loss.pos_weight[0]), zeros


def bce_logits_term(loss: Loss, z: Number, y: Number) -> Number:
    """−[ w·y·ln σ(z) + (1−y)·ln(1−σ(z)) ]."""
    right, wrong = (MP.log1p(odds) for odds in odds_against([z, MP.mpf(0)]))
    ones, zeros = counts(loss, y)
    return (weighed(ones, right) + weighed(zeros, wrong)) / nats(loss)


def bce_logits_gradient(loss: Loss, z: Number, y: Number) -> list[tuple[Number, Number]]:
    """(1−y)·σ(z) − w·y·σ(−z): two numbers of one size where σ(z) is near y."""
    (q, rest), (ones, zeros) = sigmoid(z), counts(loss, y)
    up, down = zeros * q, ones * rest
    return [((up - down) / nats(loss), (up + down) / nats(loss) if up and down else 0)]


def bce_logits_curvature(loss: Loss, z: Number, y: Number) -> list[Number]:
    """σ(z)·σ(−z)·(w·y + 1 − y)."""
    (q, rest), counted = sigmoid(z), counts(loss, y)
    return [q * rest * sum(counted) / nats(loss)]


REFERENCES = {
    "bce": Reference(bce_term, bce_gradient, bce_curvature),
    "bce-logits": Reference(bce_logits_term, bce_logits_gradient, bce_logits_curvature),
    "brier": Reference(
        term=lambda _, p, y: (p - y) ** 2,
        gradient=lambda _, p, y: [2 * (p - y)],
        curvature=lambda *_: [MP.mpf(2)],
    ),
}
HOLD = {
    "bce": {"not_negative", "convex"},
    "bce-logits": {"not_negative", "convex"},
    "brier": {"zero_at_equality", "symmetric", "not_negative", "convex", "translated", "of_degree_2"},
}


def certain(values):
    """Return random inputs, then certain predictions, right and wrong; hard targets, as every framework takes those."""

    def inputs():
        rng = np.random.default_rng(3)
        pred = rng.uniform(0.02, 0.98, 40) if values is PROBABILITIES else 2 * rng.normal(size=40)
        both = np.repeat([0.0, 1.0], len(values))
        return np.concatenate([pred, values, values]), np.concatenate([rng.integers(0, 2, 40).astype(float), both])

    return inputs


def xgboost_logloss(pred, target):
    """dmlc/xgboost, src/metric/elementwise_metric.cu, EvalRowLogLoss::EvalRow, with its float 1 − 1e-16 being 1."""
    inside, other = np.maximum(pred, 1e-16), np.maximum(1 - pred, 1e-16)
    return -target * np.log(inside) - (1 - target) * np.log(other)


def lightgbm_logloss(pred, target):
    """microsoft/LightGBM, src/metric/binary_metric.hpp, BinaryLoglossMetric::LossOnPoint, kEpsilon = 1e-15."""
    of_target = np.where(target > 0, pred, 1 - pred)
    return -np.log(np.where(of_target > 1e-15, of_target, 1e-15))


def on(inputs, runs):
    """Return some runs on these inputs."""
    return {name: run._replace(inputs=inputs) for name, run in runs.items()}


RUNS = {
    "bce": on(
        certain(PROBABILITIES),
        {
            "torch": torch_run("binary_cross_entropy"),
            "keras": keras_run("BinaryCrossentropy"),
            "sklearn": sklearn_run("log_loss", labels=[0, 1]),
            "xgboost": Run(xgboost_logloss, read=True),
            "lightgbm": Run(lightgbm_logloss, read=True),
        },
    ),
    "bce-logits": on(
        certain(LOGITS),
        {
            "torch": torch_run("binary_cross_entropy_with_logits"),
            "keras": keras_run("BinaryCrossentropy", from_logits=True),
            "optax": optax_run("sigmoid_binary_cross_entropy"),
        },
    ),
    "brier": {"sklearn": sklearn_run("brier_score_loss", pos_label=1)},
}
