"""The triplet loss: what it is, what holds of it, the frameworks' own."""

from importlib import import_module

import numpy as np
from contract_exact import INF, MP, ROUNDING, Reference, Run, autograd, tensors
from family_embedding import bent, directions, distance, norm, turned


def measured(loss, u, v):
    """The distance, its slope and curvature in u, each with what cancels in it."""
    eps = MP.mpf(loss.eps)
    if loss.distance == "cosine":
        left, right, length, other, _, _ = directions(u, v)
        return (*distance(left, right, length, other), turned(u, v), bent(u, v))
    difference = [x - y + (eps if loss.eps_in == "difference" else 0) for x, y in zip(u, v, strict=True)]
    if loss.distance == "squared":
        square = norm(difference) ** 2
        return square, square, [(2 * one, 2 * abs(one)) for one in difference], [(MP.mpf(2), 2)] * len(u)
    return normed(difference, MP.mpf(loss.norm), eps if loss.eps_in == "sum" else 0)


def normed(difference, p, eps):
    """(Σ|δ|^p + eps)^(1/p); a norm of 0 has no slope."""
    d = MP.power(MP.fsum(abs(one) ** p for one in difference) + eps, 1 / p)
    if not d:
        return d, 0, [(MP.mpf(0), 0)] * len(difference), [(MP.mpf(0), 0)] * len(difference)
    shares = [abs(one) / d for one in difference]
    # a power p − 1 of a share has p − 1 times its rounding, and torch's own is no better
    slopes = [MP.sign(one) * share ** (p - 1) for one, share in zip(difference, shares, strict=True)]
    ones = [(p - 1) / d * sharp(share, p - 2) for share in shares]
    twos = [(p - 1) / d * share ** (2 * p - 2) for share in shares]
    bends = [
        (MP.mpf(0) if p == 1 else one - two, 0 if p == 1 or MP.isinf(one) else p * (one + two))
        for one, two in zip(ones, twos, strict=True)
    ]
    return d, d, [(slope, p * abs(slope)) for slope in slopes], bends


def sharp(share, power):
    """share^power, infinite at 0 for a negative power."""
    return INF if share == 0 and power < 0 else share**power


def parts(loss, a, p, n):
    """The measures near and far, what the term is before it is cut at 0, with what cancels in it; whether swapped."""
    near, far = measured(loss, a, p), measured(loss, a, n)
    other = measured(loss, p, n)
    swapped = loss.swap and other[0] < far[0]
    lesser = other if swapped else far
    excess = near[0] - lesser[0] + MP.mpf(loss.margin)
    return near, far, swapped, excess, near[1] + lesser[1] + abs(near[0]) + abs(lesser[0]) + MP.mpf(loss.margin)


def triplet_term(loss, a, p, n):
    """max(0, d(a, p) − d(a, n) + margin)."""
    *_, excess, size = parts(loss, a, p, n)
    return max(excess, MP.mpf(0)), size


def derivative(position):
    """The gradient (2) or the curvature (3) of the term in the anchor, from those of the distances."""

    def of(loss, a, p, n):
        near, far, swapped, excess, rounded = parts(loss, a, p, n)
        if abs(excess) <= 16 * ROUNDING * rounded:  # on which side of the kink it is no double can tell
            return [(MP.mpf(0), INF)] * len(a)
        if excess <= 0:
            return [MP.mpf(0)] * len(a)
        taken = [(MP.mpf(0), 0)] * len(a) if swapped else far[position]
        return [
            (one - other, abs(one) + abs(other) + size + more if MP.isfinite(one - other) else 0)
            for (one, size), (other, more) in zip(near[position], taken, strict=True)
        ]

    return of


REFERENCES = {
    "triplet": Reference(
        triplet_term,
        derivative(2),
        derivative(3),
        smallest=1e-70,
        largest=1e70,
        why="the squares of the distances and the powers of their ratios must be doubles",
    ),
}
HOLD = {"triplet": {"not_negative"}}


def triples():
    """Return random triples, then an anchor on its positive, and a negative between the two."""
    rng = np.random.default_rng(9)
    a, p, n = 2 * rng.normal(size=(3, 40, 5))
    n[20:] = (a[20:] + 2 * p[20:]) / 3
    p[:5] = a[:5]
    return a, p, n


def torch_triplet(a, p, n, **more):
    return import_module("torch").nn.functional.triplet_margin_loss(a, p, n, reduction="none", **more)


def optax_triplet(a, p, n):
    return np.asarray(import_module("optax").losses.triplet_margin_loss(a, p, n))


RUNS = {
    "triplet": {
        "torch": Run(tensors(torch_triplet), gradient=autograd(torch_triplet), inputs=triples, atol=1e-14),
        "optax": Run(optax_triplet, inputs=triples, atol=1e-14),
    }
}
