"""The losses of segmentation: what they are, what holds of them, the frameworks' own."""

from importlib import import_module

import numpy as np
from contract_exact import INF, MP, Reference, Run

SIZES = "the quotients by the sizes of the masks must be doubles"


def total(values):
    return MP.fsum(values)


def dice_parts(loss, p, y):
    """The fraction's numerator and denominator, what is 1 − the fraction times it, and their slopes and bends in p."""
    both = [a * b for a, b in zip(p, y, strict=True)]
    up = [2 * one for one in y]
    if loss.squared:
        sizes = total([a * a for a in p] + [b * b for b in y])
        return 2 * total(both), sizes, up, [2 * one for one in p], 2
    return 2 * total(both), total([*p, *y]), up, [MP.mpf(1)] * len(p), 0


def jaccard_parts(_, p, y):
    both = total(a * b for a, b in zip(p, y, strict=True))
    return both, total([*p, *y]) - both, y, [1 - one for one in y], 0


def tversky_parts(loss, p, y):
    over, under = (loss.beta, loss.alpha) if getattr(loss, "swapped", False) else (loss.alpha, loss.beta)
    over, under = MP.mpf(over), MP.mpf(under)
    rows = list(zip(p, y, strict=True))
    both = total(a * b for a, b in rows)
    below = both + over * total(a * (1 - b) for a, b in rows) + under * total((1 - a) * b for a, b in rows)
    return both, below, y, [over * (1 - one) + (1 - under) * one for one in y], 0


def of_parts(parts):
    """The reference of 1 − (above + smooth)/(below + smooth + eps)."""

    def fraction(loss, p, y):
        above, below, up, down, bend = parts(loss, p, y)
        smooth, eps = MP.mpf(loss.smooth), MP.mpf(loss.eps)
        return above + smooth, below + smooth + eps, up, down, bend

    def term(loss, p, y):
        with MP.workdps(800):
            above, below, *_ = fraction(loss, p, y)
            return (below - above) / below

    def gradient(loss, p, y):
        with MP.workdps(800):
            above, below, up, down, _ = fraction(loss, p, y)
            return [
                ((slope * above - more * below) / below**2, sized(below, more, slope, one))
                for more, slope, one in zip(up, down, y, strict=True)
            ]

    def sized(below, more, slope, y):
        """What cancels where a target is between 0 and 1: the parts of the miss's slope, and the two products."""
        soft = 0 < y < 1
        return (abs(slope) + 2 * abs(more) + 1) / below if soft else 0

    def curvature(loss, p, y):
        with MP.workdps(800):
            above, below, up, down, bend = fraction(loss, p, y)
            rows = zip(up, down, y, strict=True)
            return [
                (
                    bend * above / below**2 + 2 * slope * (more * below - slope * above) / below**3,
                    abs(bend) * above / below**2
                    + (
                        2 * (abs(slope) + 2 * abs(more) + 1) * (abs(slope) + abs(more) + 1) / below**2
                        if 0 < one < 1 or bend
                        else 0
                    ),
                )
                for more, slope, one in rows
            ]

    return Reference(term, gradient, curvature, smallest=1e-100, why=SIZES)


def rooted(parts):
    """The reference of the gamma-th power of such a fraction."""
    plain = of_parts(parts)

    def at(loss, p, y):
        k = MP.mpf(loss.gamma)
        t = plain.term(loss, p, y)
        return k, t, plain.gradient(loss, p, y)

    def power(t, exponent):
        return INF if t == 0 and exponent < 0 else MP.power(t, exponent)

    def term(loss, p, y):
        k, t, _ = at(loss, p, y)
        return MP.power(t, k), k * MP.power(t, k)  # a power has so many times the rounding of its base

    def gradient(loss, p, y):
        k, t, slopes = at(loss, p, y)
        steep = k * power(t, k - 1)
        return [(slope * steep if slope else MP.mpf(0), size * steep if size else 0) for slope, size in slopes]

    def curvature(loss, p, y):
        k, t, slopes = at(loss, p, y)
        steep = k * power(t, k - 2)
        found = []
        for (slope, size), (bend, more) in zip(slopes, plain.curvature(loss, p, y), strict=True):
            inner = (k - 1) * slope**2 + t * bend
            both = slope**2 + abs(slope) * size + t * (abs(bend) + more)
            found.append((inner * steep if inner else MP.mpf(0), both * steep if both and t else 0))
        return found

    return Reference(term, gradient, curvature, smallest=1e-60, why=SIZES)


REFERENCES = {
    "focal-tversky": rooted(tversky_parts),
    "dice": of_parts(dice_parts),
    "jaccard": of_parts(jaccard_parts),
    "tversky": of_parts(tversky_parts),
}
HOLD = {name: {"not_negative"} for name in REFERENCES}


def masks():
    """Return random masks against 0/1 masks, then empty, full, right and wrong ones."""
    rng = np.random.default_rng(10)
    p, y = rng.uniform(0, 1, size=(40, 6)), rng.integers(0, 2, size=(40, 6)).astype(float)
    edges = np.array([[0.0] * 6, [1.0] * 6, [1.0, 0.0] * 3, [0.0, 1.0] * 3])
    return np.concatenate([p, *[edges] * 4]), np.concatenate([y, *(np.roll(edges, i, 0) for i in range(4))])


def keras_run(name, **more):
    def call(p, y, weight=None, reduction=None):
        made = getattr(import_module("keras").losses, name)(axis=(1,), reduction=reduction, dtype="float64", **more)
        return np.asarray(made(y, p, sample_weight=weight))

    return Run(call, lambda p, y, w: call(p, y, w, "sum_over_batch_size"), inputs=masks, rtol=2.0**-22, atol=1e-14)


def optax_dice(p, y):
    optax, jnp = import_module("optax"), import_module("jax").numpy
    logits = jnp.log(p) - jnp.log1p(-p)
    return np.asarray(optax.losses.binary_dice_loss(logits[..., None], y[..., None]))


RUNS = {
    "dice": {"keras": keras_run("Dice"), "optax": Run(optax_dice, inputs=masks, atol=1e-14)},
    "focal-tversky": {},
    "jaccard": {},
    "tversky": {"keras": keras_run("Tversky")},
}
