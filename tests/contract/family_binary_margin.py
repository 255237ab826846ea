"""The losses of a margin y·f: what they are, what holds of them, the frameworks' own."""

from collections.abc import Callable
from importlib import import_module

import numpy as np
from contract_exact import MP, Number, Reference, Run, by_row, sigmoid
from contract_runs import keras_run, torch_run


def sign(y: Number) -> Number:
    """Return the class as −1 or 1."""
    return MP.mpf(1) if y > 0 else MP.mpf(-1)


def of_margin(
    value: Callable[[Number], Number], slope: Callable[[Number], Number], bend: Callable[[Number], Number]
) -> Reference:
    """Return the reference of φ(y·f): φ, y·φ′, φ″, each a number or that with the size of what cancels in it."""

    def gradient(_, f, y):
        found = slope(sign(y) * f)
        return [(sign(y) * found[0], found[1]) if isinstance(found, tuple) else sign(y) * found]

    return Reference(lambda _, f, y: value(sign(y) * f), gradient, lambda _, f, y: [bend(sign(y) * f)])


def softplus(x: Number) -> Number:
    """Return ln(1 + eˣ)."""
    return max(x, 0) + MP.log1p(MP.exp(-abs(x)))


def softened(m: Number) -> Number:
    """Return what a hinge is that is a quarter of a square between the margins −1 and 1."""
    return -m if m < -1 else max(1 - m, 0) ** 2 / 4


def savage_bend(m: Number) -> tuple[Number, Number]:
    """2·σ(−m)²·σ(m)·(2σ(m) − σ(−m)), which is 0 at ln ½."""
    right, wrong = sigmoid(m)
    common = 2 * wrong**2 * right
    return common * (2 * right - wrong), common * (2 * right + wrong)


def tangent(m: Number) -> Number:
    """2·atan m − 1."""
    return 2 * MP.atan(m) - 1


def tangent_bend(m: Number) -> tuple[Number, Number]:
    """8(1 − m(2·atan m − 1))/(1 + m²)², whose parts cancel where it bends the other way."""
    below = (1 + m**2) ** 2
    return 8 * (1 - m * tangent(m)) / below, 8 * (1 + abs(m * tangent(m))) / below


def nothing(_: Number) -> Number:
    """0."""
    return MP.mpf(0)


REFERENCES = {
    "hinge": of_margin(lambda m: max(1 - m, 0), lambda m: -MP.mpf(m < 1), nothing),
    "squared-hinge": of_margin(
        lambda m: max(1 - m, 0) ** 2, lambda m: -2 * max(1 - m, MP.mpf(0)), lambda m: 2 * MP.mpf(m < 1)
    ),
    "soft-margin": of_margin(lambda m: softplus(-m), lambda m: -sigmoid(m)[1], lambda m: sigmoid(m)[0] * sigmoid(m)[1]),
    "perceptron": of_margin(lambda m: max(-m, 0), lambda m: -MP.mpf(m < 0), nothing),
    "exponential": of_margin(lambda m: MP.exp(-m), lambda m: -MP.exp(-m), lambda m: MP.exp(-m)),
    "modified-huber": of_margin(
        lambda m: 4 * softened(m), lambda m: -2 * min(max(1 - m, MP.mpf(0)), 2), lambda m: 2 * MP.mpf(-1 <= m < 1)
    ),
    "binary-sparsemax": of_margin(
        softened, lambda m: -min(max(1 - m, MP.mpf(0)) / 2, 1), lambda m: MP.mpf(-1 <= m < 1) / 2
    ),
    "savage": of_margin(lambda m: sigmoid(m)[1] ** 2, lambda m: -2 * sigmoid(m)[1] ** 2 * sigmoid(m)[0], savage_bend),
    "tangent": of_margin(lambda m: tangent(m) ** 2, lambda m: 4 * tangent(m) / (1 + m**2), tangent_bend),
}
HOLD = {name: {"not_negative", "convex"} for name in REFERENCES} | {
    "savage": {"not_negative"},
    "tangent": {"not_negative"},
}


def sgd_run(name, *threshold):
    """Return a run of the losses of scikit-learn's SGDClassifier, which are functions of one row."""

    def made():
        return getattr(import_module("sklearn.linear_model._sgd_fast"), name)(*threshold)

    return Run(
        lambda f, y: np.array([made().py_loss(*row) for row in zip(f, y, strict=True)]),
        gradient=lambda f, y: np.array([made().py_dloss(*row) for row in zip(f, y, strict=True)]),
    )


def optax_margin_run(name, target=lambda y: y):
    """Return a run of optax.losses."""
    return Run(lambda f, y: np.asarray(getattr(import_module("optax").losses, name)(f, target(y))))


def sklearn_hinge(f, y, weight=None):
    return import_module("sklearn.metrics").hinge_loss(y, f, sample_weight=weight)


def sklearn_hinge_of_a_row(f, y):
    """Twice the mean over the row and one of the other class that costs nothing: it takes one class alone for −1."""
    return 2 * sklearn_hinge(np.append(f, -y * 10), np.append(y, -y))


def sklearn_exponential():
    return import_module("sklearn._loss.loss").ExponentialLoss()


def exponential_run():
    """Return a run of what scikit-learn's gradient boosting makes small; it takes 0 and 1."""
    return Run(
        lambda f, y: sklearn_exponential().loss(y_true=(y + 1) / 2, raw_prediction=f),
        lambda f, y, w: sklearn_exponential()(y_true=(y + 1) / 2, raw_prediction=f, sample_weight=w),
        lambda f, y: sklearn_exponential().gradient(y_true=(y + 1) / 2, raw_prediction=f),
    )


RUNS = {
    "hinge": {
        "keras": keras_run("Hinge"),
        "sklearn": Run(by_row(sklearn_hinge_of_a_row), sklearn_hinge),
        "optax": optax_margin_run("hinge_loss"),
    },
    "squared-hinge": {"keras": keras_run("SquaredHinge"), "sklearn": sgd_run("SquaredHinge", 1.0)},
    "soft-margin": {"torch": torch_run("soft_margin_loss")._replace(weighted=None)},
    "perceptron": {"sklearn": sgd_run("Hinge", 0.0), "optax": optax_margin_run("perceptron_loss")},
    "exponential": {"sklearn": exponential_run()},
    "modified-huber": {"sklearn": sgd_run("ModifiedHuber")},
    "binary-sparsemax": {"optax": optax_margin_run("sparsemax_loss", lambda y: y > 0)},
}
