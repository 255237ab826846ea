"""The losses of ranked lists: what they are, what holds of them, the frameworks' own."""

from importlib import import_module

import numpy as np
from contract_exact import MP, Reference, Run, odds_against, shares

LARGE = "a relevance times a logarithm must be a double"
APART = "the logarithm of a sum of exponentials is rounded, by as much as the scores are large"

LEAST = MP.mpf(2) ** -1022  # below it a share has fewer digits, which a large relevance shows


def surprise(z, t):
    return MP.fsum(one * MP.log1p(odds) for one, odds in zip(t, odds_against(z), strict=True) if one)


def slopes(z, t):
    """softmax·Σt − t, as q·(Σ of the others) − (1 − q)·t."""
    whole = MP.fsum(t)
    return [
        (q * (whole - one) - rest * one, q * whole + rest * one + whole * LEAST)
        for (q, rest), one in zip(shares(z), t, strict=True)
    ]


def bends(z, whole):
    """softmax·(1 − softmax)·Σt."""
    return [(q * rest * whole, whole * LEAST) for q, rest in shares(z)]


def weights(y):
    return y


def softmax_weights(y):
    return [q for q, _ in shares(y)]


def of_weights(of, **limits):
    """The reference of Σ t·(−ln softmax(z)) for the weights that the relevances make."""
    return Reference(
        term=lambda _, z, y: surprise(z, of(y)),
        gradient=lambda _, z, y: slopes(z, of(y)),
        curvature=lambda _, z, y: bends(z, MP.fsum(of(y))),
        **limits,
    )


def in_order(z, y):
    """The scores by falling relevance, and where they stood."""
    places = sorted(range(len(z)), key=lambda i: (-y[i], i))
    return [z[i] for i in places], places


def rounding(scores):
    """How much a logarithm of a sum of exponentials of such scores may be off, over the rounding of a double."""
    return 4 * len(scores) * (1 + max(map(abs, scores)))


def listmle_term(_, z, y):
    """Σ −ln of the share of each score in what is left."""
    scores, _ = in_order(z, y)
    found = [odds_against(scores[i:])[0] for i in range(len(scores))]
    return MP.fsum(map(MP.log1p, found)), rounding(scores) * MP.fsum(one / (1 + one) for one in found)


def by_item(z, y, of):
    """What each item sums over the places up to its own, from its share and the rest there; and its rounding."""
    scores, places = in_order(z, y)
    found, sizes = [MP.mpf(0)] * len(z), [MP.mpf(0)] * len(z)
    for i in range(len(scores)):
        for place, (share, rest) in zip(places[i:], shares(scores[i:]), strict=True):
            value, size = of(share, rest, place == places[i])
            found[place] += value
            sizes[place] += size * rounding(scores)
    return list(zip(found, sizes, strict=True))


def listmle_gradient(_, z, y):
    return by_item(z, y, lambda share, rest, own: (-rest, rest) if own else (share, share))


def listmle_curvature(_, z, y):
    return by_item(z, y, lambda share, rest, own: (share * rest, share * rest if own else share))


def pairs(z, y):
    """The gaps of each pair of different relevance, the better first, and where they stand."""
    rows = range(len(z))
    return [(i, j, z[i] - z[j]) for i in rows for j in rows if y[i] > y[j]]


def against(gap):
    """σ(−gap), with the rounding of the gap in it, and σ(gap)."""
    small = MP.exp(-abs(gap))
    less, more = small / (1 + small), 1 / (1 + small)
    share, rest = (less, more) if gap > 0 else (more, less)
    return share, rest, share * min(rest, 1) * abs(gap) + share


def pairwise_term(_, z, y):
    """Σ over the pairs of ln(1 + e^−gap): the logarithm of a product, and e^−gap itself where it is as good as that."""
    value = size = MP.mpf(0)
    product, top = MP.mpf(1), max(z)
    weights = [MP.exp(one - top) for one in z]
    for i, j, gap in pairs(z, y):
        small = weights[j] / weights[i] if gap > 0 else weights[i] / weights[j]
        product *= 1 + small if small > 1e-20 else 1
        value += (0 if small > 1e-20 else small) + max(-gap, 0)
        size += abs(gap) * (small / (1 + small) if gap > 0 else 1)
    return value + MP.log(product), size


def pairwise_gradient(_, z, y):
    values, sizes = [MP.mpf(0)] * len(z), [MP.mpf(0)] * len(z)
    for i, j, gap in pairs(z, y):
        share, _, size = against(gap)
        for place, sign in ((i, -1), (j, 1)):
            values[place] += sign * share
            sizes[place] += size
    return list(zip(values, sizes, strict=True))


def pairwise_curvature(_, z, y):
    values, sizes = [MP.mpf(0)] * len(z), [MP.mpf(0)] * len(z)
    for i, j, gap in pairs(z, y):
        share, rest, _ = against(gap)
        for place in (i, j):
            values[place] += share * rest
            sizes[place] += share * rest * abs(gap)
    return list(zip(values, sizes, strict=True))


REFERENCES = {
    "pairwise-logistic": Reference(
        pairwise_term, pairwise_gradient, pairwise_curvature, largest=1e150, why="a sum of gaps must be a double"
    ),
    "ranking-softmax": of_weights(weights, largest=1e300, why=LARGE),
    "listnet": of_weights(softmax_weights),
    "listmle": Reference(listmle_term, listmle_gradient, listmle_curvature, largest=1e150, why=APART),
}
HOLD = {name: {"not_negative", "convex", "blind_to_a_constant"} for name in REFERENCES}


def optax_lists(z, y):
    optax, jnp = import_module("optax"), import_module("jax").numpy
    return np.asarray(optax.losses.ranking_softmax_loss(jnp.array(z), jnp.array(y), reduce_fn=None))


RUNS = {"ranking-softmax": {"optax": Run(optax_lists)}, "listnet": {}, "listmle": {}, "pairwise-logistic": {}}
