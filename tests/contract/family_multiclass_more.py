"""The multiclass losses beside cross-entropy and margins: what they are, what holds of them, the frameworks' own."""

from collections.abc import Sequence
from importlib import import_module

import numpy as np
from contract_exact import (
    INF,
    MP,
    Number,
    Reference,
    Run,
    by_row,
    hot,
    nats,
    shares,
    tensors,
    weighed,
)
from family_multiclass import (
    ce_term,
    counted,
    keras_of_labels,
    logits,
    nll_gradient,
    optax_of_labels,
    probabilities,
)

from losscli.loss import Loss

Row = Sequence[Number]
ZERO = MP.mpf(0)


def rest_of(values: Row, j: int) -> Number:
    """Return the sum of the others, which is not what is left of the sum of all at 60 digits."""
    return MP.fsum(values[:j]) + MP.fsum(values[j + 1 :])


def nll_term(loss: Loss, x: Row, y: Number) -> tuple[Number, Number]:
    """−Σ t·x; log-probabilities above 0, which are allowed, may cancel."""
    parts = [weighed(t, one) for t, one in zip(counted(loss, x, y), x, strict=True)]
    mixed = any(one > 0 for one in parts) and any(one < 0 for one in parts)
    return -MP.fsum(parts) / nats(loss), MP.fsum(map(abs, parts)) if mixed else 0


def poly_parts(loss: Loss, z: Row, y: Number) -> tuple[list[tuple[Number, Number]], Row, Row]:
    """Return q and 1 − q, the target, and t·(1 + ε·q)."""
    both, t = shares(z), hot(loss, z, y)
    return both, t, [one * (1 + MP.mpf(loss.epsilon) * q) for one, (q, _) in zip(t, both, strict=True)]


def poly_term(loss: Loss, z: Row, y: Number) -> tuple[Number, Number]:
    """−ln q[y] + ε·(1 − q[y]); of a negative ε they cancel."""
    plain = ce_term(_Plain(loss), z, y)
    more = loss.epsilon * MP.fsum(one * rest for one, (_, rest) in zip(hot(loss, z, y), shares(z), strict=True) if one)
    return plain + more, plain + abs(more) if loss.epsilon < 0 else 0


class _Plain:
    """A loss without a base, for the cross-entropy in another."""

    base = "e"

    def __init__(self, loss: Loss) -> None:
        self.distribution = loss.distribution


def poly_gradient(loss: Loss, z: Row, y: Number) -> list[tuple[Number, Number]]:
    both, t, a = poly_parts(loss, z, y)
    size = [one * (1 + abs(loss.epsilon) * q) for one, (q, _) in zip(t, both, strict=True)]
    return [
        (q * rest_of(a, j) - rest * one, q * rest_of(size, j) + rest * part)
        for j, ((q, rest), one, part) in enumerate(zip(both, a, size, strict=True))
    ]


def poly_curvature(loss: Loss, z: Row, y: Number) -> list[tuple[Number, Number]]:
    both, t, a = poly_parts(loss, z, y)
    b = [one * q for one, (q, _) in zip(t, both, strict=True)]
    found = []
    for j, ((q, rest), one) in enumerate(zip(both, b, strict=True)):
        less = MP.mpf(loss.epsilon) * (q**2 * rest_of(b, j) + rest**2 * one)
        size = q * rest * MP.fsum(t) * (1 + abs(loss.epsilon)) + abs(less)
        found.append((q * rest * MP.fsum(a) - less, size))
    return found


def gce_term(loss: Loss, p: Row, y: Number) -> Number:
    """Σ t·(1 − p^q)/q."""
    q = MP.mpf(loss.q)
    each = [-MP.expm1(q * MP.log(one)) / q if one else 1 / q for one in p]
    return MP.fsum(t * cost for t, cost in zip(hot(loss, p, y), each, strict=True))


def gce_gradient(loss: Loss, p: Row, y: Number) -> list[Number]:
    return [-_powered(t, one, MP.mpf(loss.q) - 1) for t, one in zip(hot(loss, p, y), p, strict=True)]


def gce_curvature(loss: Loss, p: Row, y: Number) -> list[Number]:
    q = MP.mpf(loss.q)
    return [(1 - q) * _powered(t, one, q - 2) if q != 1 else ZERO for t, one in zip(hot(loss, p, y), p, strict=True)]


def _powered(t: Number, p: Number, power: Number) -> Number:
    if not t:
        return ZERO
    return t * abs(p) ** power if p or not power else INF


def sparse(z: Row) -> tuple[Row, Number]:
    """Return the sparsemax of a row, and the threshold below its largest score."""
    top = max(z)
    gaps = sorted((one - top for one in z if MP.isfinite(one)), reverse=True)
    tau = next((MP.fsum(gaps[:k]) - 1) / k for k in range(len(gaps), 0, -1) if 1 + k * gaps[k - 1] > MP.fsum(gaps[:k]))
    return [max(one - top - tau, ZERO) if MP.isfinite(one) else ZERO for one in z], tau


def sparsemax_term(_: Loss, z: Row, y: Number) -> tuple[Number, Number]:
    """½·Σ over the classes above τ of z² − τ², − z[y] + ½: eq. 18 of the paper, of scores less the largest."""
    q, tau = sparse(z)
    own, top = int(y), max(z)
    if MP.isinf(z[own]):
        return INF, 0
    kept = [j for j, one in enumerate(q) if one > 0]
    value = MP.fsum((z[j] - top) ** 2 - tau**2 for j in kept) / 2 - (z[own] - top) + MP.mpf(1) / 2
    size = MP.fsum(abs(q[j] - (j == own)) for j in kept) + (abs(z[own]) + abs(max(z)) if tau > z[own] - top else 0)
    return value, size


def sparsemax_gradient(_: Loss, z: Row, y: Number) -> list[tuple[Number, Number]]:
    return [(one - (j == y), 1) for j, one in enumerate(sparse(z)[0])]


def sparsemax_curvature(_: Loss, z: Row, __: Number) -> list[Number]:
    q, _tau = sparse(z)
    k = sum(one > 0 for one in q)
    return [1 - MP.mpf(1) / k if one > 0 else ZERO for one in q]


def brier_half(loss: Loss, p: Row) -> Number:
    return MP.mpf(1 if loss.half == "yes" or (loss.half == "auto" and len(p) == 2) else 2) / 2


def brier_term(loss: Loss, p: Row, y: Number) -> Number:
    """Σ (p − t)², or half of it."""
    return brier_half(loss, p) * MP.fsum((one - t) ** 2 for t, one in zip(hot(loss, p, y), p, strict=True))


def brier_gradient(loss: Loss, p: Row, y: Number) -> list[Number]:
    return [2 * brier_half(loss, p) * (one - t) for t, one in zip(hot(loss, p, y), p, strict=True)]


def brier_curvature(loss: Loss, p: Row, _: Number) -> list[Number]:
    return [2 * brier_half(loss, p)] * len(p)


REFERENCES = {
    "nll": Reference(
        nll_term,
        nll_gradient,
        lambda _, x, __: [ZERO] * len(x),
        largest=1e300,
        why="sums of larger numbers overflow before others are taken from them",
    ),
    "poly1-ce": Reference(
        poly_term,
        poly_gradient,
        poly_curvature,
    ),
    "gce": Reference(
        gce_term, gce_gradient, gce_curvature, 1e-300, why="t·p^(q − 1) of subnormal numbers has few digits"
    ),
    "sparsemax": Reference(sparsemax_term, sparsemax_gradient, sparsemax_curvature),
    "multiclass-brier": Reference(brier_term, brier_gradient, brier_curvature),
}
HOLD = {
    "nll": {"convex", "mean_of_labels"},
    "poly1-ce": {"not_negative", "convex", "blind_to_a_constant", "mean_of_labels"},
    "gce": {"not_negative", "convex", "mean_of_labels"},
    "sparsemax": {"not_negative", "convex", "blind_to_a_constant"},
    "multiclass-brier": {"not_negative", "convex"},
}


def two_classes():
    """Return distributions over two classes, of which scikit-learn halves the score."""
    rng = np.random.default_rng(10)
    return rng.dirichlet(np.ones(2), 40), rng.integers(0, 2, 40).astype(float)


def log_probabilities():
    pred, target = probabilities()
    return np.log(np.maximum(pred, 1e-300)), target


def torch_nll(p, y):
    return import_module("torch").nn.functional.nll_loss(p, y.long(), reduction="none")


def optax_poly(p, y):
    hot = np.eye(p.shape[1])[y.astype(int)]
    return np.asarray(import_module("optax").losses.poly_loss_cross_entropy(p, hot))


def sklearn_brier(p, y, weight=None):
    brier = import_module("sklearn.metrics").brier_score_loss
    return brier(y, p, labels=range(p.shape[1]), sample_weight=weight)


RUNS = {
    "nll": {"torch": Run(tensors(torch_nll), inputs=log_probabilities)},
    "poly1-ce": {"optax": Run(optax_poly, inputs=logits)},
    "gce": {"keras": keras_of_labels("CategoricalGeneralizedCrossEntropy")._replace(inputs=probabilities)},
    "sparsemax": {"optax": optax_of_labels("multiclass_sparsemax_loss", logits)},
    "multiclass-brier": {"sklearn": Run(by_row(sklearn_brier), sklearn_brier, inputs=two_classes)},
}
