"""The mistakes of the losses of overlap, each worked out here by hand or by scikit-learn, and found on random masks."""

from collections import Counter

import numpy as np
import pytest
from homework import typed, work
from regression import cases, first_hit, own, value_of
from sklearn.metrics import jaccard_score, log_loss

from losscli.batch import Batch
from losscli.diagnosis.mistakes import overlap
from losscli.diagnosis.search import candidates, search
from losscli.diagnosis.typed import Typed
from losscli.diagnosis.work import Keeper, Work
from losscli.errors import Place
from losscli.evaluation import evaluate
from losscli.losses import find

P = np.array([[0.9, 0.2, 0.6, 0.1], [0.3, 0.8, 0.4, 0.7], [0.55, 0.15, 0.35, 0.75]])
Y = np.array([[1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 1.0, 1.0], [1.0, 0.0, 0.0, 0.0]])
HARD = np.array([[1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 0, 1]], dtype=float)
ONES = np.ones(3)


def sums(p=P, y=Y):
    """Return Σ p·y, Σ p(1 − y) and Σ (1 − p)·y of each row."""
    return (p * y).sum(axis=1), (p * (1 - y)).sum(axis=1), ((1 - p) * y).sum(axis=1)


def dice(p=P, y=Y, smooth=0.0, below=0.0):
    return 1 - (2 * (p * y).sum(axis=1) + smooth) / (p.sum(axis=1) + y.sum(axis=1) + smooth + below)


def tversky(p=P, y=Y, alpha=0.5, beta=0.5, smooth=0.0, below=0.0):
    hit, over, under = sums(p, y)
    return 1 - (hit + smooth) / (hit + alpha * over + beta * under + smooth + below)


def jaccard(p=P, y=Y, smooth=0.0, below=0.0):
    return tversky(p, y, 1, 1, smooth, below)


def focal(p=P, y=Y, smooth=0.0, below=0.0):
    return tversky(p, y, 0.3, 0.7, smooth, below) ** 0.75


def shared(loss):
    """Return what the mistakes that all four losses have come to."""
    terms, background = loss(), loss(1 - P, 1 - Y)
    surprise = log_loss(Y.ravel(), P.ravel())
    return {
        "score": 1 - terms.mean(),
        "minus-score": terms.mean() - 1,
        "minus-log-score": -np.log(1 - terms).mean(),
        "smooth-1": loss(smooth=1).mean(),
        "smooth-1e-05": loss(smooth=1e-5).mean(),
        "below-1": loss(below=1).mean(),
        "all-as-one": loss(P.reshape(1, -1), Y.reshape(1, -1)).mean(),
        "along-rows": loss(P.T, Y.T).mean(),
        "thresholded": loss(HARD).mean(),
        "sigmoid-twice": loss(1 / (1 + np.exp(-P))).mean(),
        "softmax-twice": loss(np.exp(P) / np.exp(P).sum(axis=1, keepdims=True)).mean(),
        "of-background": background.mean(),
        "prediction-flipped": loss(1 - P).mean(),
        "with-background": (terms.mean() + background.mean()) / 2,
        "plus-bce": terms.mean() + surprise,
        "bce": surprise,
        "mae": abs(P - Y).mean(),
    }


HIT, PRED, TRUE = sums()[0], P.sum(axis=1), Y.sum(axis=1)
FOCAL = {"alpha": 0.3, "beta": 0.7}
TABLE = [
    (
        "dice",
        {},
        (P, Y),
        {
            **shared(dice),
            "jaccard": jaccard().mean(),
            "squared": 1 - (2 * HIT / ((P**2).sum(axis=1) + TRUE)).mean(),
            "without-2": 1 - (HIT / (PRED + TRUE)).mean(),
            "twice-over-union": 1 - (2 * HIT / (PRED + TRUE - HIT)).mean(),
            "smooth-doubled": 1 - (2 * (HIT + 1) / (PRED + TRUE + 1)).mean(),
        },
    ),
    ("dice", {"squared": True}, (P, Y), {"not-squared": dice().mean()}),
    ("dice", {"smooth": 0.5}, (P, Y), {"unsmoothed": dice().mean()}),
    (
        "jaccard",
        {},
        (P, Y),
        {
            **shared(jaccard),
            "dice": dice().mean(),
            "union-counts-twice": 1 - (HIT / (PRED + TRUE)).mean(),
        },
    ),
    ("jaccard", {"smooth": 0.5}, (P, Y), {"unsmoothed": jaccard().mean()}),
    (
        "tversky",
        {"alpha": 0.2, "beta": 0.9},
        (P, Y),
        {
            **shared(lambda p=P, y=Y, smooth=0.0, below=0.0: tversky(p, y, 0.2, 0.9, smooth, below)),
            "jaccard": jaccard().mean(),
            "dice": dice().mean(),
            "weights-0.3-0.7": tversky(alpha=0.3, beta=0.7).mean(),
            "weights-0.7-0.3": tversky(alpha=0.7, beta=0.3).mean(),
        },
    ),
    ("tversky", {"smooth": 0.5}, (P, Y), {"unsmoothed": tversky().mean()}),
    (
        "focal-tversky",
        {},
        (P, Y),
        {
            **shared(focal),
            "jaccard": jaccard().mean(),
            "weights-swapped": (tversky(alpha=0.7, beta=0.3) ** 0.75).mean(),
            "weights-0.5-0.5": (tversky() ** 0.75).mean(),
            "without-power": tversky(**FOCAL).mean(),
            "inverse-gamma": (tversky(**FOCAL) ** (4 / 3)).mean(),
            "power-of-overlap": 1 - ((1 - tversky(**FOCAL)) ** 0.75).mean(),
            "gamma-0.5": (tversky(**FOCAL) ** 0.5).mean(),
            "gamma-2": (tversky(**FOCAL) ** 2).mean(),
        },
    ),
    ("focal-tversky", {"gamma": 0.6}, (P, Y), {"gamma-0.75": focal().mean()}),
    ("focal-tversky", {"smooth": 0.5}, (P, Y), {"unsmoothed": focal().mean()}),
]


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_a_mistake_with_masks_comes_to_this(name, options, arrays, mistake, value):
    assert value_of(name, mistake, *arrays, **options) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(("name", "options", "arrays", "mistake", "value"), cases(TABLE))
def test_its_number_names_it_first(name, options, arrays, mistake, value):
    digits = 9 if mistake == "smooth-1e-05" else 6  # at six it is the right number in float32
    found = [one.id for one in search(work(name, *arrays, **options), Typed.parse(typed(value, digits)))]
    assert found[0] == mistake


@pytest.mark.parametrize("name", overlap.OF)
def test_each_of_their_mistakes_is_worked_out(name):
    assert own(name, overlap) == {mistake for loss, *_, values in TABLE for mistake in values if loss == name}


def test_thresholded_masks_have_the_overlap_of_scikit_learn():
    assert first_hit(np.mean([1 - jaccard_score(y, p) for y, p in zip(Y, HARD, strict=True)]), "jaccard", P, Y) == (
        "thresholded"
    )


def test_groups_of_different_sizes_are_masks_by_themselves():
    loss = find("dice")()
    pieces = [
        Batch({"pred": P[:1], "target": Y[:1]}, np.array([1]), None, lambda *_: Place("first")),
        Batch({"pred": P[1:2, :3], "target": Y[1:2, :3]}, np.array([5]), None, lambda *_: Place("second")),
    ]
    keeper = Keeper()
    found = Work.of(evaluate(loss, pieces, [keeper]), keeper.kept)
    whole, part = jaccard(P[:1], Y[:1])[0], jaccard(P[1:2, :3], Y[1:2, :3])[0]
    assert [one.id for one in search(found, Typed.parse(typed((whole + part) / 2, 6)))] == ["jaccard"]


def test_shares_of_classes_have_no_background():
    made = {one.mistake.id for one in candidates(work("dice", [[0.5, 0.3, 0.2]], [[1, 0, 0]]))}
    assert not {"of-background", "with-background", "prediction-flipped"} & made


def masks(name, seed):
    """Return random masks of 0 and 1 and probabilities for them, as on a sheet of homework."""
    rng = np.random.default_rng(seed)
    return work(name, np.round(rng.uniform(0.05, 0.95, (8, 4)), 3), rng.integers(0, 2, (8, 4)).astype(float))


@pytest.mark.parametrize("name", overlap.OF)
def test_on_random_masks_a_planted_mistake_is_mostly_first_and_alone(name):
    alone, blamed = [], Counter()
    for own_work in (masks(name, seed) for seed in range(4)):
        for one in candidates(own_work):
            expected = Typed.parse(typed(one.value, 4))
            if expected.agreement(own_work.value) is None:
                found = [hit.id for hit in search(own_work, expected)]
                assert one.mistake.id in found
                alone.append(found == [one.mistake.id])
                blamed.update([] if alone[-1] else [" = ".join(found)])
    assert np.mean(alone) >= 0.9, blamed.most_common(12)
