"""The mistakes of the losses of an order, each worked out here by hand, by scipy or by torch."""

import numpy as np
import pytest
from regression import cases, first_hit, own, value_of
from scipy import special

from losscli.diagnosis.mistakes import ranking

X1, X2 = np.array([2.1, 0.4, 3.2, 1.1, 0.7]), np.array([1.3, 1.5, 2.6, 1.8, -0.2])
SIGNS = np.array([1.0, 1.0, -1.0, -1.0, 1.0])
AHEAD = np.array([0.8, -1.1, -0.6, 0.7, 0.9])  # y·(x₁ − x₂)
GAP = X1 - X2
SCORES = np.array([[2.1, 1.0, 3.3], [0.5, 0.2, 1.4], [1.7, 0.3, -0.9], [0.1, 0.8, 0.6]])
GRADES = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 1.0], [2.0, 1.0, 0.0], [0.0, 0.0, 3.0]])


def hinge(ahead, margin=0.0):
    return np.maximum(margin - ahead, 0).mean()


def surprise(gap):
    return np.log1p(np.exp(-gap))


def listed(scores, weights):
    """Return the cross-entropy of the softmax of some scores under weights."""
    return -(weights * special.log_softmax(scores, axis=1)).sum(axis=1)


SHARES = special.softmax(GRADES, axis=1)
# The gaps of the pairs of each list, the more relevant first.
PAIRS = [
    [3.3 - 2.1, 3.3 - 1.0, 2.1 - 1.0],
    [0.2 - 0.5, 1.4 - 0.5],
    [1.7 - 0.3, 1.7 + 0.9, 0.3 + 0.9],
    [0.6 - 0.1, 0.6 - 0.8],
]
SMOOTH = special.expit(SCORES)
SMOOTH_PAIRS = [
    SMOOTH[i, j] - SMOOTH[i, k] for i in range(4) for j in range(3) for k in range(3) if GRADES[i, j] > GRADES[i, k]
]
TABLE = [
    (
        "margin-ranking",
        {},
        (X1, X2, SIGNS),
        {
            "scores-swapped": hinge(-AHEAD),
            "margin-0.1": hinge(AHEAD, 0.1),
            "margin-0.2": hinge(AHEAD, 0.2),
            "margin-0.5": hinge(AHEAD, 0.5),
            "margin-1": hinge(AHEAD, 1),
            "no-max": -AHEAD.mean(),
            "squared": (1.1**2 + 0.6**2) / 5,
            "wrong-pairs": 2 / 5,
            "logistic": surprise(AHEAD).mean(),
            "sum-of-scores": hinge(SIGNS * (X1 + X2)),
            "sigmoid-of-each": hinge(SIGNS * (special.expit(X1) - special.expit(X2))),
            "probability-of-wrong": special.expit(-AHEAD).mean(),
            "mse-of-gaps": ((SIGNS - GAP) ** 2).mean(),
            "sizes-of-gaps": (0.8 + 1.1 + 0.6 + 0.7 + 0.9) / 5,
            "zero-labels": 1.1 / 5,
        },
    ),
    (
        "margin-ranking",
        {"margin": 0.3},
        (X1, X2, SIGNS),
        {"margin-0": (1.1 + 0.6) / 5, "margin-subtracted": (1.1 - 0.3 + 0.6 - 0.3) / 5},
    ),
    (
        "ranknet",
        {},
        (X1, X2),
        {
            "scores-swapped": surprise(-GAP).mean(),
            "probability": special.expit(GAP).mean(),
            "sigmoid-of-each": surprise(special.expit(X1) - special.expit(X2)).mean(),
            "sigmoid-twice": surprise(special.expit(GAP)).mean(),
            "hinge-0": hinge(GAP),
            "hinge-1": hinge(GAP, 1),
            "surprise-at-first": surprise(X1).mean(),
        },
    ),
    (
        "listnet",
        {},
        (SCORES, GRADES),
        {
            "relevances-as-weights": listed(SCORES, GRADES).mean(),
            "relevances-normalised": listed(SCORES, GRADES / GRADES.sum(axis=1, keepdims=True)).mean(),
            "swapped": listed(GRADES, special.softmax(SCORES, axis=1)).mean(),
            "divergence": special.rel_entr(SHARES, special.softmax(SCORES, axis=1)).sum() / 4,
            "softmax-twice": listed(special.softmax(SCORES, axis=1), SHARES).mean(),
            "over-items": listed(SCORES, SHARES).sum() / 12,
        },
    ),
    (
        "pairwise-logistic",
        {},
        (SCORES, GRADES),
        {
            "over-lists": sum(surprise(np.array(pairs)).sum() for pairs in PAIRS) / 4,
            "mean-of-lists": np.mean([surprise(np.array(pairs)).mean() for pairs in PAIRS]),
            "order-reversed": surprise(-np.concatenate(PAIRS)).mean(),
            "sigmoid-of-each": surprise(np.array(SMOOTH_PAIRS)).mean(),
        },
    ),
]


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_a_mistake_with_an_order_comes_to_this(name, options, arrays, mistake, value):
    assert value_of(name, mistake, *arrays, **options) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_its_number_names_it_first(name, options, arrays, mistake, value):
    assert first_hit(value, name, *arrays, **options) == mistake


@pytest.mark.parametrize("name", ranking.OF)
def test_each_of_their_mistakes_is_worked_out(name):
    assert own(name, ranking) == {mistake for loss, *_, values in TABLE for mistake in values if loss == name}


def test_labels_of_0_are_no_order_to_torch():
    torch = pytest.importorskip("torch")
    labels = (SIGNS > 0).astype(float)
    theirs = torch.nn.functional.margin_ranking_loss(*map(torch.tensor, (X1, X2, labels)), margin=0.3).item()
    assert first_hit(theirs, "margin-ranking", X1, X2, labels, margin=0.3) == "zero-labels"
