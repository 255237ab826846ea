"""The mistakes of the Brier score, of two classes and of several, each worked out by hand."""

import numpy as np
import pytest
from homework import ids, typed, work

from losscli.diagnosis.mistakes.brier import OF
from losscli.diagnosis.mistakes.brier_classes import OF as OF_CLASSES
from losscli.diagnosis.search import candidates

ln = np.log
P = np.array([0.9, 0.2, 0.6, 0.3, 0.75])
Y = np.array([1.0, 0.0, 0.0, 1.0, 1.0])
SQUARES = 0.1**2 + 0.2**2 + 0.6**2 + 0.7**2 + 0.25**2
BIAS = (-0.1 + 0.2 + 0.6 - 0.7 - 0.25) / 5
MADE = {
    "sigmoid-of-probabilities": ((1 / (1 + np.exp(-P)) - Y) ** 2).sum() / 5,
    "broadcast": sum((p - y) ** 2 for p in P for y in Y) / 25,
    "flipped": (0.9**2 + 0.8**2 + 0.4**2 + 0.3**2 + 0.75**2) / 5,
    "squares-apart": (0.9**2 - 1 + 0.2**2 + 0.6**2 + 0.3**2 - 1 + 0.75**2 - 1) / 5,
    "plus": (1.9**2 + 0.2**2 + 0.6**2 + 1.3**2 + 1.75**2) / 5,
    "signs-for-labels": (0.1**2 + 1.2**2 + 1.6**2 + 0.7**2 + 0.25**2) / 5,
    "absolute-error": (0.1 + 0.2 + 0.6 + 0.7 + 0.25) / 5,
    "bce": -(ln(0.9) + ln(0.8) + ln(0.4) + ln(0.3) + ln(0.75)) / 5,
    "error-rate": 2 / 5,
    "signed-mean": BIAS,
    "squared-mean": BIAS**2,
    "variance": SQUARES / 5 - BIAS**2,
    "skill": 1 - SQUARES / 5 / (0.6 * 0.4),
    "positives-half": (0.1**2 + 0.7**2 + 0.25**2) / 5,
    "negatives-half": (0.2**2 + 0.6**2) / 5,
    "spread-of-probabilities": (0.9 * 0.1 + 0.2 * 0.8 + 0.6 * 0.4 + 0.3 * 0.7 + 0.75 * 0.25) / 5,
}


@pytest.mark.parametrize("name", MADE)
def test_what_a_mistake_makes_is_named_first(name):
    found = {one.mistake.id: one.value for one in candidates(work("brier", P, Y))}
    assert found[name] == pytest.approx(MADE[name], rel=1e-9)
    assert ids(typed(MADE[name], 6), "brier", P, Y)[0] == name


def test_every_mistake_of_its_own_is_worked_out_here():
    assert {one.id for one in OF["brier"]} == set(MADE)


def test_the_form_that_adds_up_both_classes_is_twice_the_number():
    assert ids(typed(2 * SQUARES / 5, 6), "brier", P, Y) == ["twice"]


Q = np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.25, 0.35, 0.4], [0.3, 0.6, 0.1]])
LABELS = np.array([0, 1, 2, 0])
TRUE = np.array([0.7, 0.6, 0.4, 0.3])


def score(p, labels=LABELS):
    """Return the mean over the rows of Σ (p − onehot)²."""
    return ((p - np.eye(3)[labels]) ** 2).sum() / len(p)


SEVERAL = {
    "softmax-of-probabilities": score(np.exp(Q) / np.exp(Q).sum(axis=1, keepdims=True)),
    "over-classes": score(Q) / 3,
    "true-class-alone": (0.3**2 + 0.4**2 + 0.6**2 + 0.7**2) / 4,
    "less-1": score(Q) - 1,
    "not-one-hot": ((Q[0] ** 2).sum() + ((Q[1] - 1) ** 2).sum() + ((Q[2] - 2) ** 2).sum() + (Q[3] ** 2).sum()) / 4,
    "labels-minus-1": score(Q, [2, 0, 1, 2]),
    "labels-plus-1": score(Q, [1, 2, 0, 1]),
    "labels-minus-1-clamped": score(Q, [0, 0, 1, 0]),
    "labels-plus-1-clamped": score(Q, [1, 2, 2, 1]),
    "columns-reversed": score(Q[:, ::-1]),
    "absolute-error": np.abs(Q - np.eye(3)[LABELS]).sum() / 12,
    "length": sum(np.sqrt(((q - np.eye(3)[y]) ** 2).sum()) for q, y in zip(Q, LABELS, strict=True)) / 4,
    "one-minus-p": (0.3 + 0.4 + 0.6 + 0.7) / 4,
    "ce": -ln(TRUE).sum() / 4,
    "ranked": (0.3**2 + 0.1**2 + 0.1**2 + 0.3**2 + 0.25**2 + 0.6**2 + 0.7**2 + 0.1**2) / 4,
    "error-rate": 1 / 4,
}


@pytest.mark.parametrize("name", SEVERAL)
def test_what_a_mistake_of_several_classes_makes_is_named_first(name):
    found = {one.mistake.id: one.value for one in candidates(work("multiclass-brier", Q, LABELS))}
    assert found[name] == pytest.approx(SEVERAL[name], rel=1e-9)
    assert ids(typed(SEVERAL[name], 6), "multiclass-brier", Q, LABELS)[0] == name


def test_every_mistake_of_several_classes_is_worked_out_here():
    assert {one.id for one in OF_CLASSES["multiclass-brier"]} == set(SEVERAL)


SHAPES = [
    ("brier", P, (0.9, 0.5, 0.3, 0.2, 1.0), {}),
    ("brier", np.reshape([*P, 0.5], (3, 2)), np.reshape([*Y, 0], (3, 2)), {"weights": (1, 0, 2)}),
    ("brier", (0.3,), (1,), {}),
    ("brier", (0, 1), (1, 1), {}),
    *(("brier", P, Y, {"reduction": name}) for name in ("sum", "median", "max", "min")),
    ("multiclass-brier", Q, Q[::-1], {}),
    ("multiclass-brier", Q, LABELS, {"half": "yes", "weights": (1, 2, 0, 1)}),
    ("multiclass-brier", Q[:1], LABELS[:1], {}),
    ("multiclass-brier", np.eye(3), (0, 0, 2), {}),
]


@pytest.mark.parametrize(("loss", "pred", "target", "said"), SHAPES)
def test_every_mistake_can_be_tried_on_any_valid_input(loss, pred, target, said):
    assert len(list(candidates(work(loss, pred, target, **said)))) >= 2
