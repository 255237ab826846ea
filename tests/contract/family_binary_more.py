"""Focal and hinge embedding losses, and those of class labels: what they are, the frameworks' own."""

from collections.abc import Callable, Sequence
from importlib import import_module

import numpy as np
from contract_exact import INF, MP, Number, Reference, Run, autograd, quotient, sigmoid, tensors, weighed
from contract_runs import keras_run, sklearn_run, torch_run
from family_binary import LOGITS, PROBABILITIES
from family_binary_margin import sign

from losscli.loss import Loss

CLIP = 1e-7


def of_class(loss: Loss, y: Number) -> Number:
    """α for the class 1, 1 − α for the other."""
    if loss.alpha is None:
        return MP.mpf(1)
    return MP.mpf(loss.alpha) if y > 0 else 1 - MP.mpf(loss.alpha)


def surprise(loss: Loss, u: Number, v: Number) -> tuple[Number, bool]:
    """−ln u, where v is 1 − u, and whether that was clipped."""
    if loss.clip is None:
        return (-MP.log(u) if u < 0.5 else -MP.log1p(-v)) if u else INF, False
    low = MP.mpf(loss.clip)
    return -MP.log(min(max(u, low), 1 - low)), u < low or v < low


def power(v: Number, exponent: Number) -> Number:
    """v^exponent with 0⁰ = 1 and 0 to a negative power infinite."""
    if v:
        return v**exponent
    return INF if exponent < 0 else MP.mpf(exponent == 0)


def at(m: Number) -> tuple[Number, Number]:
    """σ(m) and 1 − σ(m); infinity is the negative of a logit of −inf."""
    return (MP.mpf(1), MP.mpf(0)) if m == INF else sigmoid(m)


def focal_term(loss: Loss, z: Number, y: Number) -> Number:
    """−α(1−u)^γ·ln u with u = σ(±z)."""
    u, v = at(sign(y) * z)
    return of_class(loss, y) * power(v, MP.mpf(loss.gamma)) * surprise(loss, u, v)[0]


def focal_gradient(loss: Loss, z: Number, y: Number) -> list[Number]:
    """−yα(1−u)^γ(−γ·u·ln u + 1 − u); under a clip without the last."""
    u, v = at(sign(y) * z)
    log, clipped = surprise(loss, u, v)
    gamma = MP.mpf(loss.gamma)
    return [-sign(y) * of_class(loss, y) * power(v, gamma) * (gamma * weighed(u, log) + (0 if clipped else v))]


def focal_curvature(loss: Loss, z: Number, y: Number) -> list[tuple[Number, Number]]:
    """α(1−u)^γ·u(−γ(γu − (1−u))·ln u + (2γ+1)(1−u)); under a clip without the last."""
    u, v = at(sign(y) * z)
    log, clipped = surprise(loss, u, v)
    gamma = MP.mpf(loss.gamma)
    common, last = of_class(loss, y) * power(v, gamma), 0 if clipped else (2 * gamma + 1) * u * v
    bend = gamma * weighed(u, log)
    return [(common * (bend * (gamma * u - v) + last), common * (bend * (gamma * u + v) + last))]


def of_true(p: Number, y: Number) -> tuple[Number, Number]:
    """The probability of the true class, and 1 less it."""
    return (p, 1 - p) if y > 0 else (1 - p, p)


def focal_probs_term(loss: Loss, p: Number, y: Number) -> Number:
    """−α(1−u)^γ·ln u."""
    u, v = of_true(p, y)
    return of_class(loss, y) * power(v, MP.mpf(loss.gamma)) * surprise(loss, u, v)[0]


def once(loss: Loss, u: Number, v: Number, times: int) -> Number:
    """The derivative of v^γ, once or twice, times −ln u, which at v = 0 is as v unless it is clipped."""
    gamma, log = MP.mpf(loss.gamma), surprise(loss, u, v)[0]
    factor = gamma if times == 1 else gamma * (gamma - 1)
    return factor * weighed(log, power(v, gamma - times)) if factor else MP.mpf(0)


def focal_probs_gradient(loss: Loss, p: Number, y: Number) -> list[Number]:
    """−yα(−γ(1−u)^(γ−1)·ln u + (1−u)^γ/u); under a clip without the last."""
    u, v = of_true(p, y)
    last = 0 if surprise(loss, u, v)[1] else quotient(power(v, MP.mpf(loss.gamma)), u)
    return [-sign(y) * of_class(loss, y) * (once(loss, u, v, 1) + last)]


def focal_probs_curvature(loss: Loss, p: Number, y: Number) -> list[tuple[Number, Number]]:
    """α(−γ(γ−1)(1−u)^(γ−2)·ln u + 2γ(1−u)^(γ−1)/u + (1−u)^γ/u²); under a clip without the last two."""
    u, v = of_true(p, y)
    gamma, a, last = MP.mpf(loss.gamma), of_class(loss, y), MP.mpf(0)
    if not surprise(loss, u, v)[1]:
        last = quotient(power(v, gamma), u**2) + (2 * gamma * quotient(power(v, gamma - 1), u) if gamma else 0)
    if MP.isinf(last):  # 1/u² outgrows −ln u
        return [(last, 0)]
    bend = once(loss, u, v, 2)
    return [(a * (bend + last), a * (abs(bend) + last))]


def embedding(loss: Loss, x: Number, y: Number) -> Number:
    """x for the class 1, max(0, margin − x) for the other."""
    return x if y > 0 else max(MP.mpf(loss.margin) - x, 0)


def differ(p: Sequence[Number], y: Sequence[Number]) -> Number:
    """1 where any label is wrong."""
    return MP.mpf(any(a != b for a, b in zip(p, y, strict=True)))


REFERENCES = {
    "focal": Reference(focal_term, focal_gradient, focal_curvature),
    "focal-probs": Reference(focal_probs_term, focal_probs_gradient, focal_probs_curvature),
    "hinge-embedding": Reference(
        embedding,
        gradient=lambda loss, x, y: [MP.mpf(1) if y > 0 else -MP.mpf(x <= loss.margin)],
        curvature=lambda *_: [MP.mpf(0)],
    ),
    "zero-one": Reference(
        lambda _, p, y: differ(p, y), lambda _, p, __: [MP.mpf(0)] * len(p), lambda _, p, __: [MP.mpf(0)] * len(p)
    ),
    "hamming": Reference(lambda _, p, y: MP.mpf(p != y), lambda *_: [MP.mpf(0)], lambda *_: [MP.mpf(0)]),
}
HOLD = {
    "focal": {"not_negative"},
    "focal-probs": {"not_negative", "convex"},
    "hinge-embedding": {"convex"},
    "zero-one": {"not_negative", "convex", "blind_to_a_constant"},  # of three labels a row, one is wrong anyway
    "hamming": {"zero_at_equality", "symmetric", "not_negative", "convex", "translated"},
}


def hard(values: Sequence[float]) -> Callable[[], tuple[np.ndarray, np.ndarray]]:
    """Return random predictions and sure ones, right and wrong, beside 0 and 1."""

    def inputs():
        rng = np.random.default_rng(8)
        pred = rng.uniform(0.02, 0.98, 40) if values is PROBABILITIES else 2 * rng.normal(size=40)
        both = np.repeat([0.0, 1.0], len(values))
        return np.concatenate([pred, values, values]), np.concatenate([rng.integers(0, 2, 40).astype(float), both])

    return inputs


def torchvision_focal(z, y):
    """torchvision.ops.sigmoid_focal_loss (torchvision/ops/focal_loss.py) at its defaults, alpha 0.25 and gamma 2."""
    functional = import_module("torch").nn.functional
    p, ce = z.sigmoid(), functional.binary_cross_entropy_with_logits(z, y, reduction="none")
    p_t = p * y + (1 - p) * (1 - y)
    return (0.25 * y + 0.75 * (1 - y)) * (ce * (1 - p_t) ** 2)


def optax_focal(z, y):
    return np.asarray(import_module("optax").losses.sigmoid_focal_loss(z, y))


def labels():
    rng = np.random.default_rng(9)
    return tuple(rng.integers(0, 2, (40, 3)).astype(float) for _ in range(2))


RUNS = {
    "focal": {
        "torch": Run(tensors(torchvision_focal), gradient=autograd(torchvision_focal), inputs=hard(LOGITS)),
        "keras": keras_run("BinaryFocalCrossentropy", from_logits=True)._replace(inputs=hard(LOGITS)),
        "optax": Run(optax_focal, inputs=hard(LOGITS)),
    },
    "focal-probs": {"keras": keras_run("BinaryFocalCrossentropy")._replace(inputs=hard(PROBABILITIES))},
    "hinge-embedding": {"torch": torch_run("hinge_embedding_loss")._replace(weighted=None)},
    "zero-one": {"sklearn": sklearn_run("zero_one_loss")._replace(inputs=labels)},
    "hamming": {"sklearn": sklearn_run("hamming_loss")},
}
