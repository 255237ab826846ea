"""The cross-entropies of several classes: what they are, what holds of them, the frameworks' own."""

from collections.abc import Sequence
from importlib import import_module

import numpy as np
from contract_exact import (
    INF,
    MP,
    Number,
    Reference,
    Run,
    autograd,
    by_row,
    clipped,
    clips,
    hot,
    nats,
    odds_against,
    quotient,
    shares,
    tensors,
    weighed,
)

from losscli.loss import Loss


def counted(loss: Loss, p: Sequence[Number], y: Number) -> list[Number]:
    """Return what each class counts: the target, smoothed, times the weight of the class."""
    share = MP.mpf(getattr(loss, "label_smoothing", 0))
    weights = getattr(loss, "class_weight", None) or [1] * len(p)
    smooth = [(1 - share) * one + share / len(p) for one in hot(loss, p, y)]
    return [MP.mpf(weight) * one for weight, one in zip(weights, smooth, strict=True)]


def spread(loss: Loss) -> bool:
    """Return whether more than one class may count."""
    return loss.distribution or getattr(loss, "label_smoothing", 0) > 0


def ce_term(loss: Loss, z: Sequence[Number], y: Number) -> Number:
    """Σ t·(−ln softmax(z))."""
    rows = zip(counted(loss, z, y), odds_against(z), strict=True)
    return MP.fsum(one * MP.log1p(odds) for one, odds in rows if one) / nats(loss)


def ce_gradient(loss: Loss, z: Sequence[Number], y: Number) -> list[tuple[Number, Number]]:
    """q_j·Σ_{k≠j} t_k − (1 − q_j)·t_j; where several classes count, Σ_{k≠j} t_k has the rounding of Σ t."""
    t = counted(loss, z, y)
    total, size = MP.fsum(t), int(spread(loss))
    return [
        ((q * (total - one) - rest * one) / nats(loss), size * (q * total + rest * one) / nats(loss))
        for (q, rest), one in zip(shares(z), t, strict=True)
    ]


def ce_curvature(loss: Loss, z: Sequence[Number], y: Number) -> list[Number]:
    """q_j·(1 − q_j)·Σ t."""
    total = MP.fsum(counted(loss, z, y))
    return [q * rest * total / nats(loss) for q, rest in shares(z)]


def taken(loss: Loss, p: Sequence[Number]) -> list[Number]:
    """Return the probabilities, divided by their sum if that is asked for."""
    total = MP.fsum(p) if getattr(loss, "normalize", False) else 1
    return [one / total for one in p]


def minus_logs(loss: Loss, p: Sequence[Number]) -> list[Number]:
    """Return −ln of each probability, normalised and clipped as asked for."""
    exact = odds_of(p) if getattr(loss, "normalize", False) else [-MP.log(one) if one else INF for one in p]
    return [
        -MP.log(clipped(loss, one)) if clips(loss, one) else log for one, log in zip(taken(loss, p), exact, strict=True)
    ]


def odds_of(p: Sequence[Number]) -> list[Number]:
    """Return ln(Σp/p) of each as ln(1 + Σ of the others/p), for at 60 digits p/Σp may be 1."""
    rest = [MP.fsum(p[:j]) + MP.fsum(p[j + 1 :]) for j in range(len(p))]
    return [MP.log1p(other / one) if one else INF for one, other in zip(p, rest, strict=True)]


def ce_probs_term(loss: Loss, p: Sequence[Number], y: Number) -> Number:
    """−Σ t·ln p."""
    rows = zip(counted(loss, p, y), minus_logs(loss, p), strict=True)
    return MP.fsum(weighed(t, log) for t, log in rows) / nats(loss)


def ce_probs_gradient(loss: Loss, p: Sequence[Number], y: Number) -> list[tuple[Number, Number]]:
    """−t/p, and Σt/Σp more where rows are divided by their sum; a class that is clipped does not count."""
    t = [0 if clips(loss, q) else one for one, q in zip(counted(loss, p, y), taken(loss, p), strict=True)]
    if not loss.normalize:
        return [(-quotient(one, each) / nats(loss), 0) for one, each in zip(t, p, strict=True)]
    common = MP.fsum(t) / MP.fsum(p)
    found = [(common - quotient(one, each), common + quotient(one, each)) for one, each in zip(t, p, strict=True)]
    return [(slope / nats(loss), size / nats(loss)) for slope, size in found]


def ce_probs_curvature(loss: Loss, p: Sequence[Number], y: Number) -> list[tuple[Number, Number]]:
    """t/p², and Σt/(Σp)² less where rows are divided by their sum."""
    t = [0 if clips(loss, q) else one for one, q in zip(counted(loss, p, y), taken(loss, p), strict=True)]
    common = MP.fsum(t) / MP.fsum(p) ** 2 if loss.normalize else 0
    own = [quotient(one, each**2) for one, each in zip(t, p, strict=True)]
    return [((one - common) / nats(loss), (one + common) / nats(loss) if common else 0) for one in own]


def nll_gradient(loss: Loss, p: Sequence[Number], y: Number) -> list[Number]:
    """−t."""
    return [-one / nats(loss) for one in counted(loss, p, y)]


REFERENCES = {
    "ce": Reference(ce_term, ce_gradient, ce_curvature),
    "ce-probs": Reference(ce_probs_term, ce_probs_gradient, ce_probs_curvature),
}
HOLD = {
    "ce": {"not_negative", "convex", "blind_to_a_constant", "mean_of_labels"},
    "ce-probs": {"not_negative", "convex", "mean_of_labels"},
}


def logits():
    """Return random rows, then sure ones, right and wrong."""
    rng = np.random.default_rng(5)
    pred = np.concatenate([2 * rng.normal(size=(40, 3)), 800 * np.eye(3)[[0, 0, 1, 2]]])
    return pred, np.concatenate([rng.integers(0, 3, 40), [0, 1, 2, 2]]).astype(float)


def probabilities():
    """Return random distributions, then certain ones, right and wrong."""
    rng = np.random.default_rng(6)
    pred = np.concatenate([rng.dirichlet(np.ones(3), 40), np.eye(3)[[0, 0, 1, 2]]])
    return pred, np.concatenate([rng.integers(0, 3, 40), [0, 1, 2, 2]]).astype(float)


def unnormalised():
    """Return rows of probabilities that sum to anything, and certain ones."""
    pred, target = probabilities()
    return pred * np.random.default_rng(7).uniform(0.1, 1, (len(pred), 1)), target


def torch_ce(p, y):
    return import_module("torch").nn.functional.cross_entropy(p, y.long(), reduction="none")


def keras_of_labels(name, **more):
    """Return a run of one of keras' losses whose target is a class index; its mean is in float32."""

    def call(p, y, weight=None, reduction=None):
        made = getattr(import_module("keras").losses, name)(reduction=reduction, dtype="float64", **more)
        return np.asarray(made(y, p, sample_weight=weight))

    return Run(call, lambda p, y, w: call(p, y, w, "sum_over_batch_size"), rtol=2.0**-22)


def optax_of_labels(name, inputs=None, **more):
    """Return a run of one of optax' losses whose target is a class index."""
    return Run(
        lambda p, y: np.asarray(getattr(import_module("optax").losses, name)(p, y.astype(int), **more)), inputs=inputs
    )


def sklearn_log_loss(p, y, weight=None):
    return import_module("sklearn.metrics").log_loss(y, p, labels=range(p.shape[1]), sample_weight=weight)


def xgboost_mlogloss(p, y):
    """dmlc/xgboost, src/metric/multiclass_metric.cu, EvalRowMLogLoss::EvalRow, eps = 1e-16."""
    return -np.log(np.maximum(p[np.arange(len(p)), y.astype(int)], 1e-16))


def lightgbm_multi_logloss(p, y):
    """microsoft/LightGBM, src/metric/multiclass_metric.hpp, MultiSoftmaxLoglossMetric, kEpsilon = 1e-15."""
    return -np.log(np.maximum(p[np.arange(len(p)), y.astype(int)], 1e-15))


RUNS = {
    "ce": {
        "torch": Run(tensors(torch_ce), gradient=autograd(torch_ce), inputs=logits),
        "keras": keras_of_labels("SparseCategoricalCrossentropy", from_logits=True)._replace(inputs=logits),
        "optax": optax_of_labels("softmax_cross_entropy_with_integer_labels", logits),
    },
    "ce-probs": {
        "sklearn": Run(by_row(sklearn_log_loss), sklearn_log_loss, inputs=probabilities),
        "keras": keras_of_labels("SparseCategoricalCrossentropy")._replace(inputs=unnormalised),
        "xgboost": Run(xgboost_mlogloss, inputs=probabilities, read=True),
        "lightgbm": Run(lightgbm_multi_logloss, inputs=probabilities, read=True),
    },
}
