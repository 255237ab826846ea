"""The multiclass losses of scores and of rows of labels: what they are, what holds of them, the frameworks' own."""

from collections.abc import Sequence
from importlib import import_module

import numpy as np
from contract_exact import MP, Number, Reference, Run, autograd, by_row, hot, sigmoid, tensors
from family_multiclass import optax_of_labels

from losscli.loss import Loss

Row = Sequence[Number]
LARGE = "a sum of larger numbers overflows before it is divided by C, or cancels with another; squares overflow"
ZERO = MP.mpf(0)


def label(y: Number) -> int:
    return int(y)


def pairs(loss: Loss, z: Row, y: Number) -> list[tuple[Number, Number]]:
    """Return margin − z[y] + z of the others with the size of what cancels in it; (0, 0) at the true class."""
    own = z[label(y)]
    return [
        (ZERO, ZERO) if j == y else (one - own + MP.mpf(loss.margin), loss.margin + abs(own) + abs(one))
        for j, one in enumerate(z)
    ]


def factor(loss: Loss, z: Row, y: Number) -> Number:
    if loss.name == "weston-watkins":
        return MP.mpf(1)
    return MP.mpf(1 if loss.class_weight is None else loss.class_weight[label(y)]) / len(z)


def rivals_term(loss: Loss, z: Row, y: Number) -> tuple[Number, Number]:
    """Σ over the others of max(0, margin − z[y] + z)^power, times the factor."""
    found = [
        (max(d, ZERO) ** loss.power, loss.power * size * max(d, ZERO) ** (loss.power - 1))
        for d, size in pairs(loss, z, y)
    ]
    times = factor(loss, z, y)
    near = [size for (d, _), (_, size) in zip(pairs(loss, z, y), found, strict=True) if d > 0]
    return times * MP.fsum(value for value, _ in found), abs(times) * MP.fsum(near)


def rivals_gradient(loss: Loss, z: Row, y: Number) -> list[tuple[Number, Number]]:
    slopes = [
        (loss.power * d ** (loss.power - 1), loss.power * size) if d > 0 else (ZERO, ZERO)
        for d, size in pairs(loss, z, y)
    ]
    times, squared = factor(loss, z, y), loss.power == 2
    slopes[label(y)] = (-MP.fsum(one for one, _ in slopes), MP.fsum(size for _, size in slopes))
    return [(times * one, abs(times) * size if squared else 0) for one, size in slopes]


def rivals_curvature(loss: Loss, z: Row, y: Number) -> list[Number]:
    bends = [MP.mpf(2 if d > 0 and loss.power == 2 else 0) for d, _ in pairs(loss, z, y)]
    bends[label(y)] = MP.fsum(bends)
    return [factor(loss, z, y) * one for one in bends]


def lead(loss: Loss) -> float:
    return getattr(loss, "margin", 0.0)


def top_shortfall(loss: Loss, z: Row, y: Number) -> tuple[Number, int]:
    """Return lead − z[y] + the largest other score, and that class."""
    best = max((j for j in range(len(z)) if j != y), key=lambda j: z[j])
    return z[best] - z[label(y)] + MP.mpf(lead(loss)), best


def top_term(loss: Loss, z: Row, y: Number) -> tuple[Number, Number]:
    short, best = top_shortfall(loss, z, y)
    return max(short, ZERO), lead(loss) + abs(z[label(y)]) + abs(z[best]) if short > 0 else 0


def top_gradient(loss: Loss, z: Row, y: Number) -> list[Number]:
    short, best = top_shortfall(loss, z, y)
    return [MP.mpf((j == best) - (j == y)) if short > 0 else ZERO for j in range(len(z))]


def flat(_: Loss, z: Row, __: Number) -> list[Number]:
    return [ZERO] * len(z)


def hinge_shortfall(loss: Loss, z: Row, y: Number) -> tuple[Number, Number, int]:
    """Return 1 − Σ t·z + the largest (1 − t)·z of the others, the size of its parts, and that class."""
    t = hot(loss, z, y)
    rivals = [(1 - one) * score for one, score in zip(t, z, strict=True)]
    among = [j for j, one in enumerate(t) if loss.zero_rival or one != 1] or list(range(len(z)))
    best = max(among, key=lambda j: rivals[j])
    parts = [one * score for one, score in zip(t, z, strict=True)]
    size = 1 + abs(rivals[best]) + MP.fsum(map(abs, parts))
    return rivals[best] - MP.fsum(parts) + 1, size, best


def hinge_term(loss: Loss, z: Row, y: Number) -> tuple[Number, Number]:
    short, size, _ = hinge_shortfall(loss, z, y)
    return max(short, ZERO), size


def hinge_gradient(loss: Loss, z: Row, y: Number) -> list[tuple[Number, Number]]:
    short, _, best = hinge_shortfall(loss, z, y)
    t = hot(loss, z, y)
    if short <= 0:
        return [(ZERO, 0)] * len(z)
    return [((1 - one if j == best else 0) - one, 1) for j, one in enumerate(t)]


def label_pairs(z: Row, y: Row) -> list[tuple[int, int, Number, Number]]:
    """Return label, other class, 1 − z[label] + z[other] and the size of its parts, for each pair that is too near."""
    found = [
        (i, j, z[j] - z[i] + 1, 1 + abs(z[i]) + abs(z[j]))
        for i in range(len(z))
        for j in range(len(z))
        if y[i] and not y[j]
    ]
    return [one for one in found if one[2] > 0]


def multilabel_term(_: Loss, z: Row, y: Row) -> tuple[Number, Number]:
    found = label_pairs(z, y)
    return MP.fsum(y[i] * d for i, _, d, _ in found) / len(z), MP.fsum(y[i] * size for i, _, _, size in found) / len(z)


def multilabel_gradient(_: Loss, z: Row, y: Row) -> list[tuple[Number, Number]]:
    found, classes = label_pairs(z, y), range(len(z))
    slopes = [MP.fsum(y[i] * ((j == k) - (i == k)) for i, j, _, _ in found) for k in classes]
    return [(one / len(z), abs(one) / len(z)) for one in slopes]


def weights(loss: Loss, z: Row) -> Row:
    return [MP.mpf(one) / len(z) for one in loss.class_weight or [1] * len(z)]


def soft_margin_term(loss: Loss, z: Row, y: Row) -> tuple[Number, Number]:
    """The mean of −w·[ y·ln σ(z) + (1−y)·ln(1−σ(z)) ]; where a weight is negative they cancel."""
    costs = []
    for weight, one, t in zip(weights(loss, z), z, y, strict=True):
        right, wrong = MP.log1p(MP.exp(-one)), (MP.log1p(MP.exp(one)) if MP.isfinite(one) else ZERO)
        costs.append(weight * ((t * right if t else ZERO) + ((1 - t) * wrong if t != 1 else ZERO)))
    mixed = any(one < 0 for one in weights(loss, z))
    return MP.fsum(costs), MP.fsum(map(abs, costs)) if mixed else 0


def soft_margin_gradient(loss: Loss, z: Row, y: Row) -> list[tuple[Number, Number]]:
    found = []
    for weight, one, t in zip(weights(loss, z), z, y, strict=True):
        q, rest = sigmoid(one)
        up, down = (1 - t) * q, t * rest
        found.append((weight * (up - down), abs(weight) * (up + down) if up and down else 0))
    return found


def soft_margin_curvature(loss: Loss, z: Row, _: Row) -> list[Number]:
    return [weight * sigmoid(one)[0] * sigmoid(one)[1] for weight, one in zip(weights(loss, z), z, strict=True)]


REFERENCES = {
    "multi-margin": Reference(rivals_term, rivals_gradient, rivals_curvature, largest=1e150, why=LARGE),
    "weston-watkins": Reference(rivals_term, rivals_gradient, rivals_curvature, largest=1e150, why=LARGE),
    "crammer-singer": Reference(top_term, top_gradient, flat),
    "multiclass-perceptron": Reference(top_term, top_gradient, flat),
    "categorical-hinge": Reference(
        hinge_term, hinge_gradient, flat, 1e-140, 1e300, f"{LARGE}; tiny products underflow and tie"
    ),
    "multilabel-margin": Reference(multilabel_term, multilabel_gradient, flat, largest=1e70, why=LARGE),
    "multilabel-soft-margin": Reference(
        soft_margin_term, soft_margin_gradient, soft_margin_curvature, largest=1e300, why=LARGE
    ),
}
HOLD = {
    "multi-margin": {"not_negative", "convex", "blind_to_a_constant"},
    "weston-watkins": {"not_negative", "convex", "blind_to_a_constant"},
    "crammer-singer": {"not_negative", "convex", "blind_to_a_constant"},
    "multiclass-perceptron": {"not_negative", "convex", "blind_to_a_constant"},
    "categorical-hinge": {"not_negative", "convex", "blind_to_a_constant"},
    "multilabel-margin": {"not_negative", "convex", "blind_to_a_constant"},
    "multilabel-soft-margin": {"not_negative", "convex"},
}


def scores():
    """Return random rows, and rows all below 0, of which keras thinks otherwise."""
    rng = np.random.default_rng(8)
    pred = np.concatenate([2 * rng.normal(size=(40, 3)), -5 + rng.normal(size=(20, 3))])
    return pred, rng.integers(0, 3, 60).astype(float)


def torch_function(name, change=lambda _, y: y.long(), inputs=None):
    """Return a run of torch.nn.functional, after a change of the target."""

    def call(p, y):
        return getattr(import_module("torch").nn.functional, name)(p, change(p, y), reduction="none")

    return Run(tensors(call), gradient=autograd(call), inputs=inputs)


def label_lists(p, y):
    """Return rows of counts as torch's lists of labels, which end at the first −1."""
    torch = import_module("torch")
    lists = [[j for j, count in enumerate(row) for _ in range(int(count))] for row in y]
    return torch.tensor([(one + [-1] * p.shape[1])[: p.shape[1]] for one in lists])


def counts():
    """Return scores and rows of counts, of at most as many labels as classes, for that is torch's room for them."""
    rng = np.random.default_rng(9)
    target = np.zeros((40, 4))
    for row, number in zip(target, rng.integers(0, 5, 40), strict=True):
        np.add.at(row, rng.integers(0, 4, number), 1)
    return rng.normal(size=(40, 4)), target


def keras_hinge(p, y, weight=None, reduction=None):
    made = import_module("keras").losses.CategoricalHinge(reduction=reduction, dtype="float64")
    return np.asarray(made(np.eye(p.shape[1])[y.astype(int)], p, sample_weight=weight))


def sklearn_hinge(p, y, weight=None):
    return import_module("sklearn.metrics").hinge_loss(y, p, labels=range(p.shape[1]), sample_weight=weight)


RUNS = {
    "multi-margin": {"torch": torch_function("multi_margin_loss")},
    "weston-watkins": {},
    "crammer-singer": {
        "sklearn": Run(by_row(sklearn_hinge), sklearn_hinge, inputs=scores),
        "optax": optax_of_labels("multiclass_hinge_loss", scores),
    },
    "multiclass-perceptron": {"optax": optax_of_labels("multiclass_perceptron_loss", scores)},
    "categorical-hinge": {
        "keras": Run(
            keras_hinge, lambda p, y, w: keras_hinge(p, y, w, "sum_over_batch_size"), inputs=scores, rtol=2.0**-22
        )
    },
    "multilabel-margin": {"torch": torch_function("multilabel_margin_loss", label_lists, counts)},
    "multilabel-soft-margin": {"torch": torch_function("multilabel_soft_margin_loss", lambda _, y: y)},
}
