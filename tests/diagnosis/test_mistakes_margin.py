"""The mistakes of the losses of a margin, each worked out by hand."""

import numpy as np
import pytest
from homework import ids, typed, work

from losscli.diagnosis.mistakes.margin import OF
from losscli.diagnosis.search import candidates

ln, exp = np.log, np.exp
F = np.array([2.1, -0.75, 0.45, -1.7, 0.35])
Y = np.array([1.0, -1.0, -1.0, 1.0, 1.0])
M = np.array([2.1, 0.75, -0.45, -1.7, 0.35])  # y·f
DISTANCES = np.array([0.3, 1.6, 0.45, 1.7, 0.35])
UNMAPPED = np.array([2.1, 0, 0, -1.7, 0.35])  # y·f with 0 for −1
SIGMOID = Y / (1 + exp(-F))
TANH = Y * np.tanh(F)


def hinge(m):
    return np.maximum(0, 1 - m).sum() / 5


def squared(m):
    return (np.maximum(0, 1 - m) ** 2).sum() / 5


def perceptron(m):
    return np.maximum(0, -m).sum() / 5


def logistic(m):
    return ln(1 + exp(-m)).sum() / 5


def exponential(m):
    return exp(-m).sum() / 5


def savage(m):
    return (1 / (1 + exp(m)) ** 2).sum() / 5


def tangent(m):
    return ((2 * np.arctan(m) - 1) ** 2).sum() / 5


def huber(m):
    return np.where(m < -1, -4 * m, np.maximum(0, 1 - m) ** 2).sum() / 5


def sparsemax(m):
    return huber(m) / 4


def every(phi):
    """Return what every loss of a margin can become, from the mean of φ over five margins."""
    return {
        "labels-not-mapped": phi(UNMAPPED),
        "flipped": phi(-M),
        "every-target-1": phi(F),
        "broadcast": (3 * phi(F) + 2 * phi(-F)) / 5,
        "error-rate": 2 / 5,
        "sigmoid-first": phi(SIGMOID),
        "tanh-first": phi(TANH),
    }


LOGISTIC, SQUARED, HINGE = {"soft-margin": logistic(M)}, {"squared-hinge": squared(M)}, {"hinge": hinge(M)}
MADE = {
    "hinge": every(hinge)
    | SQUARED
    | LOGISTIC
    | {
        "half-squared-hinge": squared(M) / 2,
        "perceptron": perceptron(M),
        "exponential": exponential(M),
        "modified-huber": huber(M),
        "no-max": (1 - M).sum() / 5,
        "absolute": np.abs(1 - M).sum() / 5,
        "predicted-classes": 2 * 2 / 5,
    },
    "squared-hinge": every(squared)
    | HINGE
    | LOGISTIC
    | {
        "perceptron": perceptron(M),
        "modified-huber": huber(M),
        "squared-error": ((1 - M) ** 2).sum() / 5,
        "squared-mean": hinge(M) ** 2,
        "squared-perceptron": (0.45**2 + 1.7**2) / 5,
    },
    "perceptron": every(perceptron)
    | HINGE
    | LOGISTIC
    | {
        "no-max": -M.sum() / 5,
        "squared-perceptron": (0.45**2 + 1.7**2) / 5,
        "absolute": np.abs(M).sum() / 5,
    },
    "soft-margin": every(logistic)
    | HINGE
    | SQUARED
    | {
        "exponential": exponential(M),
        "cross-entropy-of-signs": (ln(1 + exp(F)) - F * Y).sum() / 5,
        "wrong-probability": (1 / (1 + exp(M))).sum() / 5,
        "brier": savage(M),
    },
    "modified-huber": every(huber) | HINGE | SQUARED | LOGISTIC | {"quarter": huber(M) / 4},
    "exponential": every(exponential) | HINGE | LOGISTIC,
    "savage": every(savage)
    | LOGISTIC
    | {"without-square": (1 / (1 + exp(M))).sum() / 5, "twice-the-score": (1 / (1 + exp(2 * M)) ** 2).sum() / 5},
    "tangent": every(tangent),
    "binary-sparsemax": every(sparsemax) | SQUARED | LOGISTIC | {"modified-huber": huber(M)},
    "hinge-embedding": {
        "labels-not-mapped": (0.3 + (1.6 + 0) + (0.45 + 0.55) + 1.7 + 0.35) / 5,
        "flipped": (0.7 + 1.6 + 0.45 + 0 + 0.65) / 5,
        "no-max": (0.3 + (1 - 1.6) + 0.55 + 1.7 + 0.35) / 5,
        "squared": (0.3**2 + 0 + 0.55**2 + 1.7**2 + 0.35**2) / 5,
    },
}
CASES = [(loss, name, value) for loss, made in MADE.items() for name, value in made.items()]


@pytest.mark.parametrize(("loss", "name", "value"), CASES)
def test_what_a_mistake_makes_is_named_first(loss, name, value):
    scores = DISTANCES if loss == "hinge-embedding" else F
    found = {one.mistake.id: one.value for one in candidates(work(loss, scores, Y))}
    assert found[name] == pytest.approx(value, rel=1e-9)
    assert ids(typed(value, 6), loss, scores, Y)[0] == name


@pytest.mark.parametrize("loss", OF)
def test_every_mistake_of_its_own_is_worked_out_here(loss):
    assert {one.id for one in OF[loss]} - {"one-class"} == set(MADE[loss])


def test_the_labels_of_keras_were_not_mapped():
    """keras-team/keras#15665: 0/1 labels beside [[0.6, 0.4], [0.4, 0.6]]; the right number is 1.3."""
    pred, target = ((0.6, 0.4), (0.4, 0.6)), ((0, 1), (0, 0))
    assert work("hinge", pred, target).value == pytest.approx((1.6 + 0.6 + 1.4 + 1.6) / 4)
    assert ids("0.900", "hinge", pred, target) == ["labels-not-mapped"]


@pytest.mark.parametrize("zero", [0.0, -1.0])
def test_labels_that_were_not_mapped_are_found_whichever_way_the_file_spells_them(zero):
    labels = np.where(Y > 0, 1, zero)
    assert ids(typed(hinge(UNMAPPED), 6), "hinge", F, labels) == ["labels-not-mapped"]


def test_a_single_class_is_the_other_one_for_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    value = metrics.hinge_loss((1, 1, 1), (2.0, -0.7, 0.4))
    assert value == pytest.approx(((1 + 2.0) + (1 - 0.7) + (1 + 0.4)) / 3)
    assert ids(typed(value, 6), "hinge", (2.0, -0.7, 0.4), (1, 1, 1)) == ["one-class"]


@pytest.mark.parametrize(
    ("loss", "function", "scores"),
    [("soft-margin", "soft_margin_loss", F), ("hinge-embedding", "hinge_embedding_loss", DISTANCES)],
)
def test_labels_of_0_and_1_in_torch_are_labels_that_were_not_mapped(loss, function, scores):
    torch = pytest.importorskip("torch")
    labels = (Y > 0).astype(float)
    value = float(getattr(torch.nn.functional, function)(torch.tensor(scores), torch.tensor(labels)))
    assert ids(typed(value, 6), loss, scores, labels)[0] == "labels-not-mapped"


SHAPES = [
    (np.reshape([*F, 0.5], (3, 2)), np.reshape([*Y, -1], (3, 2)), {}),
    (np.reshape([*F, 0.5], (3, 2)), np.reshape([*Y, -1], (3, 2)), {"weights": (1, 0, 2)}),
    ((0.3,), (1,), {}),
    ((1e308, -1e308, 0), (0, 1, 1), {}),
    (F, Y, {"weights": (1, 0, 2, 0.5, 0)}),
    *((F, Y, {"reduction": name}) for name in ("sum", "median", "max", "min")),
]


@pytest.mark.parametrize(("f", "y", "said"), SHAPES)
@pytest.mark.parametrize("loss", OF)
def test_every_mistake_can_be_tried_on_any_valid_input(loss, f, y, said):
    list(candidates(work(loss, f, y, **said)))


def test_mistakes_keep_the_weights_of_the_rows():
    weights = np.array([1.0, 2.0, 1.0, 3.0, 1.0])
    value = (weights * np.maximum(0, 1 - UNMAPPED)).sum() / 8
    assert ids(typed(value, 6), "hinge", F, Y, weights=weights)[0] == "labels-not-mapped"
