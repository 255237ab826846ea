"""Mistakes with the triplet loss: the distance, the margin, which is the positive, what the mean is over."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._margins import margins
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses.vectors import angle, minkowski
from losscli.numerics import softplus


def _distance(work: Work, first: str, second: str) -> Array:
    """Return the distance of two of the vectors of each row, as the loss has it, without eps."""
    u, v = work.arrays[first], work.arrays[second]
    if work.option("distance") == "cosine":
        return angle(u, v).gap
    if work.option("distance") == "squared":
        squares: Array = np.sum(np.square(u - v), axis=-1)
        return squares
    return minkowski(u - v, work.option("norm")).distance


def _near(work: Work) -> Array:
    return _distance(work, "anchor", "positive")


def _far(work: Work) -> Array:
    far = _distance(work, "anchor", "negative")
    if not work.option("swap"):
        return far
    nearer: Array = np.minimum(far, _distance(work, "positive", "negative"))
    return nearer


def _margin(work: Work) -> float:
    return float(work.option("margin"))


def _of_gap(change: Callable[[Array, float], Array]) -> Callable[[Work], Array]:
    """Return the terms from how much farther the positive is than the negative, and the margin."""
    return lambda work: change(_near(work) - _far(work), _margin(work))


def _measured(distance: str, norm: int = 2) -> Callable[[Work], Array | None]:
    """Return the terms with another distance."""

    def made(work: Work) -> Array | None:
        if work.option("distance") == distance and work.option("norm") == norm:
            return None
        return work.with_options(distance=distance, norm=norm, eps=0.0, eps_in="difference")

    return made


def _exchanged(first: str, second: str) -> Callable[[Work], Array]:
    return lambda work: work.rescored(**{first: work.arrays[second], second: work.arrays[first]})


def _normalised(work: Work) -> Array:
    """Return the terms with each vector brought to length 1 first."""
    return work.rescored(
        **{name: values / np.linalg.norm(values, axis=1, keepdims=True) for name, values in work.arrays.items()}
    )


def _mean_squares(work: Work) -> Array:
    """Return the terms with the mean of the squares for the distance."""
    a, p, n = (work.arrays[one.name] for one in work.loss.inputs)
    near, far = (np.mean(np.square(a - one), axis=1) for one in (p, n))
    found: Array = np.maximum(near - far + _margin(work), 0.0)
    return found


def _of_active(work: Work) -> float | None:
    """Return the mean over the triplets that cost something."""
    paid = work.terms > 0
    if work.reduction != "mean" or work.weights is not None or not paid.any():
        return None
    return float(work.terms[paid].mean())


def _swap(work: Work) -> Array:
    return work.rescored(replace(work.loss, swap=not work.option("swap")))  # type: ignore[call-arg]


TRIPLET = (
    Mistake(
        "squared-distances",
        "the loss with squares of the distances (FaceNet)",
        "take the root of each sum of squares, or ask for --distance squared",
        _measured("squared"),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "euclidean",
        "the loss with Euclidean distances",
        "take the distance that was asked for, or give --distance norm",
        _measured("norm"),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "manhattan",
        "the loss with sums of the sizes of the differences for the distances (L1)",
        "take the distance that was asked for, or give --norm 1",
        _measured("norm", 1),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "cosine-distances",
        "the loss with 1 − cos for the distances",
        "take the distance that was asked for, or give --distance cosine",
        _measured("cosine"),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "mean-of-squares",
        "the loss with the means of the squares for the distances (mse)",
        "take the root of each sum of squares",
        _mean_squares,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "positive-and-negative-swapped",
        "the loss with positives and negatives swapped",
        "give the anchor, the positive and the negative in this order",
        _exchanged("positive", "negative"),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "anchor-and-positive-swapped",
        "the loss with anchors and positives swapped",
        "give the anchor, the positive and the negative in this order",
        _exchanged("anchor", "positive"),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "anchor-and-negative-swapped",
        "the loss with anchors and negatives swapped",
        "give the anchor, the positive and the negative in this order",
        _exchanged("anchor", "negative"),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "no-max",
        "the loss without max(0, ·)",
        "a triplet that is right by more than the margin costs 0, not less",
        _of_gap(lambda gap, margin: gap + margin),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "over-active",
        "the mean over the triplets that cost something",
        "divide by all {n} of them",
        _of_active,
        Rank.DIVISION,
    ),
    Mistake(
        "without-margin",
        "the loss without the margin",
        "add the margin, {margin}, to each difference",
        _of_gap(lambda gap, _: np.maximum(gap, 0.0)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "margin-subtracted",
        "the loss with the margin subtracted",
        "add the margin: the positive must be nearer by it",
        _of_gap(lambda gap, margin: np.maximum(gap - margin, 0.0)),
        Rank.ARGUMENTS,
    ),
    *margins(0.2, 0.5, 1.0),
    Mistake(
        "softplus",
        "the loss with softplus of the difference (the soft margin)",
        "take max(0, ·) of the difference and the margin",
        _of_gap(lambda gap, _: softplus(gap)),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "normalised",
        "the loss of vectors that were brought to length 1 first",
        "take the vectors as they are",
        _normalised,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "distance-swap",
        "the loss with the distance swap the other way (--swap)",
        "measure the negative from the anchor, or with --swap from the positive where that is nearer",
        _swap,
    ),
    Mistake(
        "positive-distances",
        "the mean distance of anchor and positive",
        "subtract the distance of the negative and add the margin",
        _near,
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "negative-distances",
        "the mean distance of anchor and negative",
        "subtract it from that of the positive and add the margin",
        _far,
        Rank.OTHER_LOSS,
    ),
)
OF: Mistakes = {"triplet": TRIPLET}
