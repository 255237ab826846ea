"""What the mistakes of binary cross-entropy, of probabilities and of logits, share.

A loss of either kind is −[ones·ln p + zeros·ln(1 − p)] in the unit of its base: `Halves` has the four, which can be
put together wrongly.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from losscli.diagnosis.mistake import Mistake, Rank
from losscli.diagnosis.work import Work
from losscli.domain import Array, Mask
from losscli.losses import find
from losscli.losses.binary._smoothing import shares
from losscli.losses.logarithm import unit
from losscli.numerics import sigmoid, weighed

COURSE = "https://community.deeplearning.ai/t/week3-programming-assignment-4-4-compute-the-cost/18646"
SIGNS = "https://community.deeplearning.ai/t/week-2-programming-exercise-cost-calculation/234194"


class Halves(NamedTuple):
    """What counts as a 1 and as a 0, and what each of them costs: −ln p and −ln(1 − p), all of the terms' shape."""

    ones: Array
    zeros: Array
    right: Array
    wrong: Array


def halves(work: Work) -> Halves:
    """Return the halves of the terms of bce or bce-logits, as the options of the loss have them."""
    y = work.target
    bare = replace(work.loss, label_smoothing=0.0)  # type: ignore[call-arg]  # both losses have it
    right, wrong = work.rescored(bare, target=np.ones_like(y)), work.rescored(bare, target=np.zeros_like(y))
    return Halves(*shares(y, work.option("label_smoothing")), right, wrong)


def probability(work: Work) -> Array:
    """Return the predicted probability of a 1."""
    return sigmoid(work.pred) if work.loss.name == "bce-logits" else work.pred


def hard(work: Work) -> bool:
    """Whether every target is a class."""
    return bool(np.all((work.target == 0) | (work.target == 1)))


def plain(work: Work) -> bool:
    """Whether the terms are those of the formula, without smoothing or a weight of the positives."""
    return not work.option("label_smoothing") and work.option("pos_weight") in {None, (1.0,)}


def mean_over(work: Work, chosen: Mask, terms: Array | None = None) -> float | None:
    """Return the mean of the terms of some rows, or cells, alone; None where that is none of them or no mean."""
    each = np.ones(work.rows) if work.weights is None else work.weights
    counted = chosen * each.reshape(-1, *[1] * (chosen.ndim - 1))
    over = float(counted.sum())
    if work.reduction != "mean" or not over:
        return None
    return work.finished(float(weighed(counted, work.terms if terms is None else terms).sum()), over)


def _put_together(how: Callable[[Halves], Array]) -> Callable[[Work], Array]:
    """Return a mistake in how the halves are put together."""
    return lambda work: how(halves(work))


def _one_class(positive: bool) -> Callable[[Work], float | None]:  # noqa: FBT001 - which of the two
    return lambda work: mean_over(work, (work.target > 0.5) == positive)


def _class_averaged(work: Work) -> float | None:
    both = _one_class(positive=True)(work), _one_class(positive=False)(work)
    return None if both[0] is None or both[1] is None else (both[0] + both[1]) / 2


def _all_pairs(work: Work, over: Callable[[int], int]) -> float | None:
    """Return the loss of every target with every prediction, a matrix of n by n, which is two products of sums."""
    if work.terms.ndim > 1 or work.weights is not None or work.reduction != "mean":
        return None
    ones, zeros, right, wrong = (np.atleast_1d(half.sum()) for half in halves(work))
    return float((weighed(ones, right) + weighed(zeros, wrong))[0]) / over(work.rows)


def _log_of_mean(work: Work) -> float | None:
    if work.reduction != "mean" or work.weights is not None:
        return None
    p, y = probability(work), work.target
    mean = float((y * p + (1 - y) * (1 - p)).mean())
    return -math.log(mean) / unit(work.option("base")) if mean > 0 else None


def _of(name: str) -> Callable[[Work], Array]:
    """Return the terms of another loss of the probabilities."""
    return lambda work: work.rescored(find(name)(), pred=probability(work))


def _errors(work: Work) -> Array:
    found: Array = ((probability(work) > 0.5) != (work.target > 0.5)).astype(np.float64)
    return found


def _focal(**options: float) -> Callable[[Work], Array | None]:
    def made(work: Work) -> Array | None:
        if not hard(work) or not plain(work):
            return None
        name = "focal" if work.loss.name == "bce-logits" else "focal-probs"
        return work.rescored(find(name)(**options)) / unit(work.option("base"))

    return made


def _smoothed(share: float) -> Callable[[Work], Array]:
    return lambda work: work.with_options(label_smoothing=share)


HALVED = (
    Mistake(
        "positives-half",
        "the half y·ln p of the cross-entropy alone",
        "add the other half: −[y·ln p + (1 − y)·ln(1 − p)]",
        _put_together(lambda h: weighed(h.ones, h.right)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "negatives-half",
        "the half (1 − y)·ln(1 − p) of the cross-entropy alone",
        "add the other half: −[y·ln p + (1 − y)·ln(1 − p)]",
        _put_together(lambda h: weighed(h.zeros, h.wrong)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "minus-first-half",
        "what comes of the minus before y·ln p alone: (1 − y)·ln(1 − p) is then subtracted",
        "put the sum of both halves in brackets: −[y·ln p + (1 − y)·ln(1 − p)]",
        _put_together(lambda h: weighed(h.ones, h.right) - weighed(h.zeros, h.wrong)),
        Rank.ARGUMENTS,
        SIGNS,
    ),
    Mistake(
        "minus-second-half",
        "what comes of the minus before (1 − y)·ln(1 − p) alone: y·ln p is then added as it is",
        "put the minus in front of both halves: −[y·ln p + (1 − y)·ln(1 − p)]",
        _put_together(lambda h: weighed(h.zeros, h.wrong) - weighed(h.ones, h.right)),
        Rank.ARGUMENTS,
        SIGNS,
    ),
    Mistake(
        "every-target-1",
        "the mean of −ln p over all rows, as if each target were 1",
        "a target of 0 costs −ln(1 − p)",
        _put_together(lambda h: h.right),
    ),
    Mistake(
        "every-target-0",
        "the mean of −ln(1 − p) over all rows, as if each target were 0",
        "a target of 1 costs −ln p",
        _put_together(lambda h: h.wrong),
    ),
    Mistake(
        "positives-mean",
        "the mean over the rows of target 1 alone",
        "take the mean over all {rows} rows",
        _one_class(positive=True),
    ),
    Mistake(
        "negatives-mean",
        "the mean over the rows of target 0 alone",
        "take the mean over all {rows} rows",
        _one_class(positive=False),
    ),
    Mistake(
        "class-averaged",
        "the mean of both classes' means, as if both were equally frequent",
        "take one mean over all {rows} rows",
        _class_averaged,
    ),
)
PRODUCTS = (
    Mistake(
        "outer-product",
        "the sum over the outer product of targets and logarithms, n by n, divided by {n}",
        "multiply each target by its own logarithm: np.sum(Y * np.log(A)), not np.dot(Y.T, np.log(A))",
        lambda work: _all_pairs(work, lambda n: n),
        Rank.ARGUMENTS,
        COURSE,
        pairs=("sum",),
    ),
    Mistake(
        "broadcast",
        "the mean over all n by n pairs of a target and a prediction",
        "give both the same shape: (n, 1) beside (n,) is broadcast to n by n",
        lambda work: _all_pairs(work, lambda n: n * n),
        Rank.ARGUMENTS,
        "pytorch/pytorch#16045",
    ),
    Mistake(
        "log-of-mean",
        "minus the logarithm of the mean probability of the true class",
        "take the logarithm of each row first, then the mean",
        _log_of_mean,
    ),
)
LABELS = (
    Mistake(
        "flipped",
        "the loss with 0 and 1 exchanged, in the targets or as p for 1 − p",
        "p is the probability of the class 1: check which class your column is of",
        lambda work: work.rescored(target=1 - work.target),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "signs-for-labels",
        "the loss with targets −1 and 1 in the place of 0 and 1",
        "map the targets to 0 and 1: (y + 1)/2",
        lambda work: work.rescored(target=2 * work.target - 1),
        Rank.LABELS,
    ),
)
OTHERS = (
    Mistake(
        "brier",
        "the mean squared error of the probabilities, the Brier score",
        "take −ln of the probability of the true class, or use brier",
        _of("brier"),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "absolute-error",
        "the mean absolute error of the probabilities",
        "take −ln of the probability of the true class, not 1 − p",
        _of("mae"),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "error-rate",
        "the share of rows on the wrong side of 1/2: the error rate",
        "take −ln of the probability of the true class, or use zero-one",
        _errors,
        Rank.OTHER_LOSS,
    ),
    *(
        Mistake(
            f"smoothing-{share:g}",
            f"the loss with label smoothing {share:g}",
            f"do not smooth the targets, or say --label-smoothing {share:g}",
            _smoothed(share),
            Rank.OTHER_LOSS,
        )
        for share in (0.1, 0.2, 0.05)
    ),
    *(
        Mistake(
            f"focal-{name}",
            f"the focal loss with {said}",
            "use focal, or leave its factor out",
            _focal(**options),
            Rank.OTHER_LOSS,
        )
        for name, said, options in (
            ("gamma-2", "γ = 2", {"gamma": 2.0}),
            ("gamma-1", "γ = 1", {"gamma": 1.0}),
            ("gamma-2-alpha", "γ = 2 and α = 0.25", {"gamma": 2.0, "alpha": 0.25}),
        )
    ),
)
SHARED: tuple[Mistake, ...] = (*HALVED, *PRODUCTS, *LABELS, *OTHERS)
