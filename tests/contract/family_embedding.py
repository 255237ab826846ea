"""The losses of two vectors: what they are, what holds of them, the frameworks' own."""

from importlib import import_module

import numpy as np
from contract_exact import MP, Reference, Run, autograd, tensors

RATIOS = "the ratio of two entries, and its quotient by a length, must be doubles"


def norm(v):
    return MP.sqrt(MP.fsum(one * one for one in v))


def directions(a, b, eps=0):
    """The directions of two vectors, their lengths, the cosine, 1 − cos, and what cancels in the cosine."""
    length, other = MP.sqrt(norm(a) ** 2 + eps), MP.sqrt(norm(b) ** 2 + eps)
    left, right = [one / length for one in a], [one / other for one in b]
    products = [x * y for x, y in zip(left, right, strict=True)]
    with MP.workdps(700):
        cosine = MP.fsum(products)
    return left, right, length, other, cosine, MP.fsum(map(abs, products))


def distance(left, right, length, other, eps=0):
    """½‖â − b̂‖², which is 1 − cos where 60 digits do not see the difference, and ‖â − b̂‖, whose rounding it has."""
    square = MP.fsum((x - y) ** 2 for x, y in zip(left, right, strict=True))
    return square / 2 + eps / length**2 / 2 + eps / other**2 / 2, MP.sqrt(square)


def turned(a, b, eps=0, sign=-1):
    """∂(sign·cos)/∂a, each with what cancels in it."""
    left, right, length, _, cosine, size = directions(a, b, eps)
    return [
        (sign * (y - cosine * x) / length, (abs(y) + (abs(cosine) + size) * abs(x)) / length)
        for x, y in zip(left, right, strict=True)
    ]


def bent(a, b, eps=0, sign=-1):
    """∂²(sign·cos)/∂a², each with what cancels in it."""
    left, right, length, _, cosine, size = directions(a, b, eps)
    return [
        (
            sign * (3 * cosine * x**2 - 2 * x * y - cosine) / length**2,
            (3 * (abs(cosine) + size) * x**2 + 2 * abs(x * y) + abs(cosine) + size) / length**2,
        )
        for x, y in zip(left, right, strict=True)
    ]


def cosine_term(loss, p, y):
    """1 − cos, or −cos."""
    if loss.form == "inner":
        products = [a * b for a, b in zip(p, y, strict=True)]
        return 1 - MP.fsum(products), 1 + MP.fsum(map(abs, products))
    left, right, length, other, cosine, size = directions(p, y)
    if loss.form == "negative":
        return -cosine, size
    return distance(left, right, length, other)


def side(loss, cosine, y):
    """−1 where the term is −cos and so on, 1 where it is cos − margin, 0 where it is 0."""
    return -1 if y > 0 else int(cosine > loss.margin)


def pair_term(loss, a, b, y):
    """1 − cos, or max(0, cos − margin)."""
    left, right, length, other, cosine, size = directions(a, b, loss.eps)
    if y > 0:
        return distance(left, right, length, other, loss.eps)
    return max(cosine - loss.margin, MP.mpf(0)), size + abs(MP.mpf(loss.margin))


def pair_derivative(derivative):
    """The gradient or the curvature of cosine-embedding from that of the cosine."""
    return lambda loss, a, b, y: derivative(a, b, loss.eps, side(loss, directions(a, b, loss.eps)[4], y))


def contrastive_parts(loss, a, b):
    """The difference, its length, what that lacks of the margin, and the factor of all."""
    difference = [x - y for x, y in zip(a, b, strict=True)]
    d = norm(difference)
    return difference, d, max(loss.margin - d, MP.mpf(0)), 1 if loss.half else 2


def contrastive_term(loss, a, b, y):
    """½·[ y·d² + (1−y)·max(0, margin − d)² ]; the lack has the rounding of d and of the margin."""
    _, d, lack, factor = contrastive_parts(loss, a, b)
    return factor * (y * d**2 + (1 - y) * lack**2) / 2, factor * (1 - y) * lack * (d + loss.margin)


def contrastive_gradient(loss, a, b, y):
    """y·δ − (1−y)·lack·δ/d."""
    difference, d, lack, factor = contrastive_parts(loss, a, b)
    push = (1 - y) * lack / d if d else 0
    size = (y + ((1 - y) * (loss.margin + d) / d if d and lack else 0)) * factor
    return [(factor * (y - push) * one, size * abs(one)) for one in difference]


def contrastive_curvature(loss, a, b, y):
    """y + (1−y)·(u² − lack·(1 − u²)/d) below the margin."""
    difference, d, lack, factor = contrastive_parts(loss, a, b)
    if not d or loss.margin <= d:
        return [factor * y] * len(difference)
    shares = [(one / d) ** 2 for one in difference]
    return [
        (factor * (y + (1 - y) * (u - lack * (1 - u) / d)), factor * (y + (1 - y) * (u + (loss.margin + d) / d)))
        for u in shares
    ]


REFERENCES = {
    "cosine-embedding": Reference(
        pair_term, pair_derivative(turned), pair_derivative(bent), smallest=1e-150, largest=1e150, why=RATIOS
    ),
    "contrastive": Reference(
        contrastive_term,
        contrastive_gradient,
        contrastive_curvature,
        largest=1e150,
        why="the square of the distance must be a double",
    ),
    "cosine": Reference(
        cosine_term,
        gradient=lambda loss, p, y: [-one for one in y] if loss.form == "inner" else turned(p, y),
        curvature=lambda loss, p, y: [MP.mpf(0)] * len(p) if loss.form == "inner" else bent(p, y),
        smallest=1e-150,
        largest=1e150,
        why=RATIOS,
    ),
}
HOLD = {
    "cosine": {"not_negative"},
    "cosine-embedding": {"not_negative"},
    "contrastive": {"not_negative", "convex"},  # at random pairs, most of which are farther apart than the margin
}


def vectors():
    rng = np.random.default_rng(7)
    return 2 * rng.normal(size=(40, 5)), 2 * rng.normal(size=(40, 5))


def torch_cosine(p, y):
    return 1 - import_module("torch").nn.functional.cosine_similarity(p, y)


def keras_cosine(p, y, weight=None, reduction=None):
    made = import_module("keras").losses.CosineSimilarity(reduction=reduction, dtype="float64")
    return np.asarray(made(y, p, sample_weight=weight))


def sklearn_cosine(p, y):
    return import_module("sklearn.metrics.pairwise").paired_cosine_distances(p, y)


def optax_cosine(p, y):
    return np.asarray(import_module("optax").cosine_distance(import_module("jax").numpy.array(p), y))


def pairs():
    """Return random pairs, then two equal and two opposite ones, short ones and one of zeros."""
    rng = np.random.default_rng(8)
    a, b = 2 * rng.normal(size=(40, 5)), 2 * rng.normal(size=(40, 5))
    edges = np.ones((4, 5)) * np.array([[1.0], [1e-7], [3e-6], [0.0]])
    return np.concatenate([a, edges, edges]), np.concatenate([b, edges, -edges]), np.tile([1.0, -1.0], 24)


def torch_pair(a, b, y):
    return import_module("torch").nn.functional.cosine_embedding_loss(a, b, y, reduction="none")


RUNS = {
    "cosine-embedding": {"torch": Run(tensors(torch_pair), gradient=autograd(torch_pair), inputs=pairs)},
    "contrastive": {},
    "cosine": {
        "torch": Run(tensors(torch_cosine), gradient=autograd(torch_cosine), inputs=vectors),
        "keras": Run(
            keras_cosine, lambda p, y, w: keras_cosine(p, y, w, "sum_over_batch_size"), inputs=vectors, rtol=2.0**-22
        ),
        "sklearn": Run(sklearn_cosine, inputs=vectors),
        "optax": Run(optax_cosine, inputs=vectors),
    },
}
