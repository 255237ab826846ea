"""The divergences between rows: what they are, what holds of them, the frameworks' own."""

from collections.abc import Sequence
from importlib import import_module

import numpy as np
from contract_exact import INF, MP, Number, Reference, Run, autograd, nats, odds_against, shares, tensors, weighed

from losscli.loss import Loss

Row = Sequence[Number]
ZERO = MP.mpf(0)
Cell = tuple[Number, Number]


def log_ratio(a: Number, b: Number) -> Number:
    """Return ln(a/b), with its infinite limits."""
    if not a:
        return -INF
    return MP.log(a / b) if b else INF


def summed(parts: Sequence[Cell]) -> Cell:
    """Return the sum of some numbers and of the sizes of what cancels in them."""
    whole = MP.fsum(one for one, _ in parts)
    return whole, MP.fsum(size for _, size in parts) if MP.isfinite(whole) else 0


def raised(loss: Loss, p: Number) -> Number:
    return p if loss.floor is None else max(p, MP.mpf(loss.floor))


def kl_target(loss: Loss, y: Row) -> Row:
    return [raised(loss, one if loss.target_as == "probs" else exp(one)) for one in y]


def exp(x: Number) -> Number:
    """Return eˣ, 0 where the nearest double is."""
    return MP.exp(x) if x > -745 else ZERO


def kl_costs(loss: Loss, p: Row) -> Row:
    """Return −ln of the prediction."""
    if loss.pred_as == "logits":
        costs = [MP.log1p(odds) for odds in odds_against(p)]
    else:
        costs = [-one if loss.pred_as == "log-probs" else -MP.log(one) if one else INF for one in p]
    return costs if loss.floor is None else [min(one, -MP.log(MP.mpf(loss.floor))) for one in costs]


def kl_term(loss: Loss, p: Row, y: Row) -> Cell:
    """Σ t·(ln t − ln q): the cells cancel, and of logarithms the two in each."""
    parts = []
    for t, one, cost in zip(kl_target(loss, y), y, kl_costs(loss, p), strict=True):
        exact_log = loss.target_as == "log-probs" and loss.floor is None
        log = (one if exact_log else MP.log(t)) if t else ZERO
        cell = weighed(t, log + cost)
        both = loss.pred_as == "probs" and (loss.target_as == "probs" or loss.floor is not None)
        size = abs(cell) if both else weighed(t, abs(log) + abs(cost))
        # e^y of a rounded y, and the rounding of a subnormal target, enlarged by its logarithm
        parts.append((cell, size * 2 + (weighed(t, abs(cell)) if not both else 0)))
    whole, size = summed(parts)
    return whole / nats(loss), size / nats(loss)


def kl_kept(loss: Loss, p: Row, y: Row) -> Row:
    """Return the target, 0 where the prediction was raised to the floor."""
    if loss.floor is None:
        return kl_target(loss, y)
    limit = -MP.log(MP.mpf(loss.floor))
    below = kl_costs(_Open(loss), p)
    return [ZERO if cost > limit else t for t, cost in zip(kl_target(loss, y), below, strict=True)]


class _Open:
    """A loss without its floor."""

    floor = None

    def __init__(self, loss: Loss) -> None:
        self.pred_as, self.target_as = loss.pred_as, loss.target_as


def kl_gradient(loss: Loss, p: Row, y: Row) -> list[Cell]:
    t = kl_kept(loss, p, y)
    if loss.pred_as == "probs":
        return [(-_over(one, each) / nats(loss), 0) for one, each in zip(t, p, strict=True)]
    if loss.pred_as == "log-probs":
        return [(-one / nats(loss), 0) for one in t]
    found = []
    for j, ((q, rest), one) in enumerate(zip(shares(p), t, strict=True)):
        others = MP.fsum(t[:j]) + MP.fsum(t[j + 1 :])
        found.append(((q * others - rest * one) / nats(loss), (q * others + rest * one) / nats(loss)))
    return found


def kl_curvature(loss: Loss, p: Row, y: Row) -> list[Number]:
    t = kl_kept(loss, p, y)
    if loss.pred_as == "probs":
        return [_over(one, each**2) / nats(loss) for one, each in zip(t, p, strict=True)]
    if loss.pred_as == "log-probs":
        return [ZERO] * len(p)
    return [q * rest * MP.fsum(t) / nats(loss) for q, rest in shares(p)]


def _over(a: Number, b: Number) -> Number:
    if not a:
        return ZERO
    return a / abs(b) if b else INF


def reverse_term(loss: Loss, p: Row, y: Row) -> Cell:
    """Σ p·ln(p/y): the cells cancel."""
    cells = [weighed(a, log_ratio(a, b)) / nats(loss) for a, b in zip(p, y, strict=True)]
    return summed([(one, abs(one)) for one in cells])


def reverse_gradient(loss: Loss, p: Row, y: Row) -> list[Cell]:
    logs = [log_ratio(a, b) if a or b else ZERO for a, b in zip(p, y, strict=True)]
    return [((log + 1) / nats(loss), (abs(log) + 1 if MP.isfinite(log) else 0) / nats(loss)) for log in logs]


def reverse_curvature(loss: Loss, p: Row, _: Row) -> list[Number]:
    return [(1 / abs(one) if one else INF) / nats(loss) for one in p]


def js_term(loss: Loss, p: Row, y: Row) -> Cell:
    """½·Σ [ y·ln(y/m) + p·ln(p/m) ]; far from y = p the two of a class cancel, a sixth of them is left at least."""
    cells = []
    for a, b in zip(p, y, strict=True):
        m = (a + b) / 2
        cells += [weighed(a, log_ratio(a, m)) if a else ZERO, weighed(b, log_ratio(b, m)) if b else ZERO]
    whole = MP.fsum(cells) / 2 / nats(loss)
    return whole, 4 * whole


def js_gradient(loss: Loss, p: Row, y: Row) -> list[Number]:
    return [(log_ratio(a, (a + b) / 2) if a or b else ZERO) / 2 / nats(loss) for a, b in zip(p, y, strict=True)]


def js_curvature(loss: Loss, p: Row, y: Row) -> list[Number]:
    """½·(1/p − 1/(2m)) = ½·y/(p·(p + y))."""
    return [
        (INF if not a and not b else _over(b, a * (a + b)) if a or b else INF) / 2 / nats(loss)
        for a, b in zip(p, y, strict=True)
    ]


def generalized_term(_: Loss, p: Row, y: Row) -> Number:
    """Σ y·ln(y/p) − y + p."""
    return MP.fsum((weighed(b, log_ratio(b, a)) if b else ZERO) - b + a for a, b in zip(p, y, strict=True))


def generalized_gradient(_: Loss, p: Row, y: Row) -> list[Number]:
    return [1 - _over(b, a) for a, b in zip(p, y, strict=True)]


def generalized_curvature(_: Loss, p: Row, y: Row) -> list[Number]:
    return [_over(b, a**2) for a, b in zip(p, y, strict=True)]


def saito_term(_: Loss, p: Row, y: Row) -> Number:
    return MP.fsum(b / a - MP.log(b / a) - 1 for a, b in zip(p, y, strict=True))


def saito_gradient(_: Loss, p: Row, y: Row) -> list[Number]:
    return [(a - b) / a**2 for a, b in zip(p, y, strict=True)]


def saito_curvature(_: Loss, p: Row, y: Row) -> list[Cell]:
    return [((2 * b - a) / a**3, (2 * b + a) / a**3) for a, b in zip(p, y, strict=True)]


def hellinger_term(_: Loss, p: Row, y: Row) -> Number:
    return MP.fsum((MP.sqrt(a) - MP.sqrt(b)) ** 2 for a, b in zip(p, y, strict=True)) / 2


def hellinger_gradient(_: Loss, p: Row, y: Row) -> list[Number]:
    return [(1 - MP.sqrt(_over(b, a))) / 2 for a, b in zip(p, y, strict=True)]


def hellinger_curvature(_: Loss, p: Row, y: Row) -> list[Number]:
    return [MP.sqrt(b) / abs(a) ** MP.mpf(1.5) / 4 if a else INF if b else ZERO for a, b in zip(p, y, strict=True)]


def cumulated(p: Row, y: Row) -> list[Cell]:
    """Return Σ up to each class of p − y, and the size of what cancels in it."""
    return [
        (
            MP.fsum([*p[: k + 1], *(-one for one in y[: k + 1])]),
            MP.fsum([*p[: k + 1], *y[: k + 1]]) * (k + 1),
        )
        for k in range(len(p))
    ]


def emd_term(loss: Loss, p: Row, y: Row) -> Cell:
    if loss.squared:
        return summed([(gap**2, 2 * abs(gap) * size + 2.0**-53 * size**2) for gap, size in cumulated(p, y)])
    return summed([(abs(gap), size) for gap, size in cumulated(p, y)])


def emd_gradient(loss: Loss, p: Row, y: Row) -> list[Cell]:
    """Σ from each class on of the signs; a cumulative sum that rounding decides may have either."""
    parts = []
    for gap, size in cumulated(p, y):
        unsure = 0 < abs(gap) <= 2.0**-52 * size or (gap == 0 and size > 0)
        parts.append((2 * gap, 2 * size) if loss.squared else (MP.sign(gap), 2.0**53 if unsure else 0))
    return [summed(parts[k:]) for k in range(len(parts))]


def emd_curvature(loss: Loss, p: Row, _: Row) -> list[Number]:
    return [MP.mpf(2 * (len(p) - k) if loss.squared else 0) for k in range(len(p))]


LOGARITHMS = "a sum of log-probabilities beyond overflows before others are taken from it"
REFERENCES = {
    "kl": Reference(kl_term, kl_gradient, kl_curvature, largest=1e300, why=LOGARITHMS),
    "reverse-kl": Reference(reverse_term, reverse_gradient, reverse_curvature),
    "js": Reference(
        js_term, js_gradient, js_curvature, 1e-300, why="of subnormal numbers the mean and the ratio have few digits"
    ),
    "generalized-kl": Reference(
        generalized_term,
        generalized_gradient,
        generalized_curvature,
        1e-150,
        1e150,
        "of ratios beyond the product with y, or the quotient by p, over- or underflows on the way",
    ),
    "itakura-saito": Reference(
        saito_term, saito_gradient, saito_curvature, 1e-75, 1e75, "quotients of three such numbers over- or underflow"
    ),
    "hellinger": Reference(
        hellinger_term, hellinger_gradient, hellinger_curvature, largest=1e300, why="the square of the root overflows"
    ),
    "tv": Reference(
        lambda _, p, y: MP.fsum(abs(a - b) for a, b in zip(p, y, strict=True)) / 2,
        lambda _, p, y: [MP.sign(a - b) / 2 for a, b in zip(p, y, strict=True)],
        lambda _, p, __: [ZERO] * len(p),
    ),
    "emd": Reference(
        emd_term, emd_gradient, emd_curvature, 1e-150, 1e150, "squares and sums of numbers beyond over- or underflow"
    ),
}
HOLD = {
    "kl": {"convex"},
    "reverse-kl": {"convex"},
    "js": {"not_negative", "convex"},
    "generalized-kl": {"not_negative", "convex"},
    "itakura-saito": {"not_negative"},
    "hellinger": {"not_negative", "convex"},
    "tv": {"not_negative", "convex"},
    "emd": {"not_negative", "convex"},
}


def rows():
    """Return distributions over three classes, some with zeros, and some that are equal."""
    rng = np.random.default_rng(11)
    pred, target = rng.dirichlet(np.ones(3), 50), rng.dirichlet(np.ones(3), 50)
    target[:10] = np.eye(3)[rng.integers(0, 3, 10)]
    target[10:15] = pred[10:15]
    return pred, target


def certain():
    """Return distributions, and certain ones of both, right and wrong."""
    pred, target = rows()
    sure = np.eye(3)[[0, 0, 1, 2]]
    return np.concatenate([pred, sure]), np.concatenate([target, sure[::-1]])


def torch_kl(p, y):
    return import_module("torch").nn.functional.kl_div(p.log(), y, reduction="none").sum(-1)


def keras_kl(p, y, weight=None, reduction=None):
    made = import_module("keras").losses.KLDivergence(reduction=reduction, dtype="float64")
    return np.asarray(made(y, p, sample_weight=weight))


def optax_run_of(name):
    return Run(lambda p, y: np.asarray(getattr(import_module("optax").losses, name)(np.log(p), y)), inputs=rows)


RUNS = {
    "kl": {
        "torch": Run(tensors(torch_kl), gradient=autograd(torch_kl), inputs=rows),
        "keras": Run(keras_kl, lambda p, y, w: keras_kl(p, y, w, "sum_over_batch_size"), inputs=certain, rtol=2.0**-22),
        "optax": optax_run_of("kl_divergence"),
    },
    "reverse-kl": {},
    "js": {},
    "generalized-kl": {"optax": optax_run_of("generalized_kl_divergence")},
    "itakura-saito": {},
    "hellinger": {},
    "tv": {},
    "emd": {},
}
