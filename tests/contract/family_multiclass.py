"""The multiclass losses: what they are, what holds of them, the frameworks' own."""

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


def ce_term(loss: Loss, z: Sequence[Number], y: Number) -> Number:
    """Σ y·(−ln softmax(z))."""
    rows = zip(hot(loss, z, y), odds_against(z), strict=True)
    return MP.fsum(one * MP.log1p(odds) for one, odds in rows if one) / nats(loss)


def ce_gradient(loss: Loss, z: Sequence[Number], y: Number) -> list[tuple[Number, Number]]:
    """q_j·Σ_{k≠j} y_k − (1 − q_j)·y_j; a soft Σ_{k≠j} y_k has the rounding of Σ y."""
    t = hot(loss, z, y)
    total = MP.fsum(t)
    size = 1 if loss.distribution else 0
    return [
        ((q * (total - one) - rest * one) / nats(loss), size * (q * total + rest * one) / nats(loss))
        for (q, rest), one in zip(shares(z), t, strict=True)
    ]


def ce_curvature(loss: Loss, z: Sequence[Number], y: Number) -> list[Number]:
    """q_j·(1 − q_j)·Σ y."""
    total = MP.fsum(hot(loss, z, y))
    return [q * rest * total / nats(loss) for q, rest in shares(z)]


def ce_probs_term(loss: Loss, p: Sequence[Number], y: Number) -> Number:
    """−Σ y·ln p."""
    logs = [MP.log(one) if one else -INF for one in (clipped(loss, each) for each in p)]
    return -MP.fsum(weighed(t, log) for t, log in zip(hot(loss, p, y), logs, strict=True)) / nats(loss)


def ce_probs_gradient(loss: Loss, p: Sequence[Number], y: Number) -> list[tuple[Number, Number]]:
    """−y/p."""
    rows = zip(p, hot(loss, p, y), strict=True)
    return [(MP.mpf(0) if clips(loss, one) else -quotient(t, one) / nats(loss), 0) for one, t in rows]


def ce_probs_curvature(loss: Loss, p: Sequence[Number], y: Number) -> list[Number]:
    """y/p²."""
    rows = zip(p, hot(loss, p, y), strict=True)
    return [MP.mpf(0) if clips(loss, one) else quotient(t, one**2) / nats(loss) for one, t in rows]


REFERENCES = {
    "ce": Reference(ce_term, ce_gradient, ce_curvature),
    "ce-probs": Reference(ce_probs_term, ce_probs_gradient, ce_probs_curvature),
}
HOLD = {
    "ce": {"not_negative", "convex", "blind_to_a_constant"},
    "ce-probs": {"not_negative", "convex"},
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


def torch_ce(p, y):
    return import_module("torch").nn.functional.cross_entropy(p, y.long(), reduction="none")


def keras_ce(p, y, weight=None, reduction=None):
    losses = import_module("keras").losses
    made = losses.SparseCategoricalCrossentropy(from_logits=True, reduction=reduction, dtype="float64")
    return np.asarray(made(y, p, sample_weight=weight))


def optax_ce(p, y):
    return np.asarray(import_module("optax").softmax_cross_entropy_with_integer_labels(p, y.astype(int)))


def sklearn_log_loss(p, y, weight=None):
    return import_module("sklearn.metrics").log_loss(y, p, labels=range(p.shape[1]), sample_weight=weight)


RUNS = {
    "ce": {
        "torch": Run(tensors(torch_ce), gradient=autograd(torch_ce), inputs=logits),
        "keras": Run(keras_ce, lambda p, y, w: keras_ce(p, y, w, "sum_over_batch_size"), inputs=logits, rtol=2.0**-22),
        "optax": Run(optax_ce, inputs=logits),
    },
    "ce-probs": {"sklearn": Run(by_row(sklearn_log_loss), sklearn_log_loss, inputs=probabilities)},
}
