"""What each loss is, written once more in sixty digits from its definition: the judge of its accuracy.

A loss that is not in `REFERENCES` fails a test. Each function takes the loss and a row's prediction and target,
numbers or lists of numbers of mpmath. A gradient comes with the size of the parts that cancel in it.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import mpmath

from losscli.loss import Loss

MP = mpmath.MPContext()
MP.dps = 60
INF = MP.inf
OVERFLOW = MP.mpf(2) ** 1024
ROUNDING = 2.0**-53
Number = Any  # mpmath has no types


class Reference(NamedTuple):
    """The term, the gradient with the size of what cancels in it, and the curvature of a row."""

    term: Callable[[Loss, Number, Number], Number]
    gradient: Callable[[Loss, Number, Number], Sequence[tuple[Number, Number]]]
    curvature: Callable[[Loss, Number, Number], Sequence[Number]]


def ulps(got: float, true: Number, cancelled: Number = 0) -> float:
    """Return the error of `got` in units in the last place of the true value, over those of what cancels.

    A result within 4 ulp of the largest double may be infinite; below the smallest normal double the
    unit is 1e-323, two of its last places: there a division by ln 2 enlarges what was rounded before it.
    """
    if math.isnan(got):
        return math.inf
    if math.isinf(got):
        near = abs(true) >= OVERFLOW * (1 - 4 * ROUNDING)
        return 0.0 if near and (got > 0) == (true > 0) else math.inf
    if MP.isinf(true) or abs(true) >= OVERFLOW:
        return math.inf
    unit = MP.mpf(max(math.ulp(float(abs(true))), 1e-323)) + 2 * ROUNDING * cancelled
    return float(abs(MP.mpf(got) - true) / unit)


def weighed(y: Number, value: Number) -> Number:
    """Return y·value with 0·∞ = 0."""
    return y * value if y else MP.mpf(0)


def quotient(a: Number, b: Number) -> Number:
    """Return a/b, infinite at b = 0, as its limit is, and 0 where a is."""
    if a == 0:
        return MP.mpf(0)
    return a / b if b else INF * MP.sign(a)


def nats(loss: Loss) -> Number:
    """Return the logarithm of the base of a loss."""
    return MP.mpf(1) if loss.base == "e" else MP.log(MP.mpf(loss.base))


def clips(loss: Loss, p: Number) -> bool:
    """Return whether `--clip` changes this probability."""
    return loss.clip is not None and not loss.clip <= p <= 1 - MP.mpf(loss.clip)


def clipped(loss: Loss, p: Number) -> Number:
    """Return the probability as `--clip` makes it."""
    return p if loss.clip is None else min(max(p, MP.mpf(loss.clip)), 1 - MP.mpf(loss.clip))


def odds_against(z: Sequence[Number]) -> list[Number]:
    """Return Σ over the others of e^(z_k − z_j) for each j, from which 1 − q_j is odds/(1 + odds)."""
    top = max(z)
    weights = [MP.exp(one - top) for one in z]
    before, after = [MP.mpf(0)], [MP.mpf(0)]
    for one, other in zip(weights[:-1], weights[:0:-1], strict=True):
        before.append(before[-1] + one)
        after.append(after[-1] + other)
    others = (a + b for a, b in zip(before, reversed(after), strict=True))
    return [one / weight if weight else INF for one, weight in zip(others, weights, strict=True)]


def shares(z: Sequence[Number]) -> list[tuple[Number, Number]]:
    """Return softmax(z)[j] and 1 − softmax(z)[j] for each j."""
    return [(1 / (1 + odds), MP.mpf(1) if MP.isinf(odds) else odds / (1 + odds)) for odds in odds_against(z)]


def hot(loss: Loss, p: Sequence[Number], y: Number) -> Sequence[Number]:
    """Return the target as a row of probabilities."""
    return y if loss.distribution else [MP.mpf(k == y) for k in range(len(p))]


def sigmoid(z: Number) -> tuple[Number, Number]:
    """Return σ(z) and 1 − σ(z)."""
    return shares([z, MP.mpf(0)])[0]


def bce_term(loss: Loss, p: Number, y: Number) -> Number:
    """−[ y·ln p + (1−y)·ln(1−p) ], p clipped and each logarithm above its floor."""
    inside = clipped(loss, p)
    logs = (MP.log(inside) if inside else -INF), (MP.log1p(-inside) if inside != 1 else -INF)
    right, wrong = (one if loss.log_floor is None else max(one, MP.mpf(loss.log_floor)) for one in logs)
    return -(weighed(y, right) + weighed(1 - y, wrong)) / nats(loss)


def bce_gradient(loss: Loss, p: Number, y: Number) -> list[tuple[Number, Number]]:
    """(1−y)/(1−p) − y/p; under a floor torch's own, whose quotient has at least its float32 1e-12 below."""
    if clips(loss, p):
        return [(MP.mpf(0), 0)]
    if loss.log_floor is not None:
        return [((p - y) / max(p * (1 - p), MP.mpf(9.999999960041972e-13)) / nats(loss), 0)]
    ones, zeros = quotient(y, p), quotient(1 - y, 1 - p)
    return [((zeros - ones) / nats(loss), 0)]


def bce_curvature(loss: Loss, p: Number, y: Number) -> list[Number]:
    """y/p² + (1−y)/(1−p)²."""
    whole = quotient(y, p**2) + quotient(1 - y, (1 - p) ** 2)
    return [MP.mpf(0) if clips(loss, p) else whole / nats(loss)]


def bce_logits_term(loss: Loss, z: Number, y: Number) -> Number:
    """−[ y·ln σ(z) + (1−y)·ln(1−σ(z)) ]."""
    right, wrong = (MP.log1p(odds) for odds in odds_against([z, MP.mpf(0)]))
    return (weighed(y, right) + weighed(1 - y, wrong)) / nats(loss)


def bce_logits_gradient(loss: Loss, z: Number, y: Number) -> list[tuple[Number, Number]]:
    """(1−y)·σ(z) − y·σ(−z): two numbers of one size where σ(z) is near y."""
    q, rest = sigmoid(z)
    up, down = (1 - y) * q, y * rest
    return [((up - down) / nats(loss), (up + down) / nats(loss) if up and down else 0)]


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
    "mse": Reference(
        term=lambda _, p, y: (p - y) ** 2,
        gradient=lambda _, p, y: [(2 * (p - y), 0)],
        curvature=lambda *_: [MP.mpf(2)],
    ),
    "mae": Reference(
        term=lambda _, p, y: abs(p - y),
        gradient=lambda _, p, y: [(MP.sign(p - y), 0)],
        curvature=lambda *_: [MP.mpf(0)],
    ),
    "bce": Reference(bce_term, bce_gradient, bce_curvature),
    "bce-logits": Reference(
        bce_logits_term,
        bce_logits_gradient,
        curvature=lambda loss, z, _: [sigmoid(z)[0] * sigmoid(z)[1] / nats(loss)],
    ),
    "ce": Reference(ce_term, ce_gradient, ce_curvature),
    "ce-probs": Reference(ce_probs_term, ce_probs_gradient, ce_probs_curvature),
}
