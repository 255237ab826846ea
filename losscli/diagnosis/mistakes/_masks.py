"""What the mistakes with the losses of overlap share: sums over masks, one of them or all at once."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from losscli.diagnosis.mistake import Mistake, Rank
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses import find
from losscli.numerics import sigmoid, softmax

Arrays = Mapping[str, Array]
MASKS = ("pred", "target")
ABOUT = 0.01  # shares as they are typed sum to 1 within this
WHOLE = 0.5  # a probability from which on a pixel is taken as of the mask


def other(name: str, **options: Any) -> Callable[[Work], Array]:  # noqa: ANN401 - of whatever types the options are
    """Return the terms of another loss of overlap, its smooth and eps those of this one."""

    def made(work: Work) -> Array:
        own = {one: work.option(one) for one in ("smooth", "eps")}
        return work.rescored(find(name)(**{**own, **options}))

    return made


def of_masks(change: Callable[[Array, Array], tuple[Array, Array]]) -> Callable[[Work], Array]:
    """Return the terms with other masks, given the predicted and the true one."""

    def made(work: Work) -> Array:
        return work.by_length(lambda each: work.loss.term(*change(each["pred"], each["target"])))

    return made


def of_ratio(change: Callable[[Array], Array]) -> Callable[[Work], Array]:
    """Return the terms with something else made of the overlap, 1 less the plain loss."""
    return lambda work: change(1 - work.terms)


def _as_one(work: Work) -> float | None:
    """Return the loss of all masks as one."""
    if work.reduction != "mean" or work.weights is not None:
        return None
    found = work.loss.term(*(_end_to_end(work, name) for name in MASKS))
    return float(found[0])


def _end_to_end(work: Work, name: str) -> Array:
    return np.concatenate([piece.batch.arrays[name].ravel() for piece in work.pieces])[np.newaxis]


def _along_rows(work: Work) -> float | None:
    """Return the mean of the loss of each column, its sums being over the rows."""
    if not work.arrays or work.reduction != "mean" or work.weights is not None:
        return None
    found = work.loss.term(*(np.ascontiguousarray(work.arrays[name].T) for name in MASKS))
    return float(found.mean())


def _of_masks_alone(made: Callable[[Work], Array]) -> Callable[[Work], Array | None]:
    """Return a mistake with a background; rows that sum to 1 are shares of classes, and have none."""

    def checked(work: Work) -> Array | None:
        sums = work.by_length(lambda each: np.maximum(*(abs(each[name].sum(axis=1) - 1) for name in MASKS)))
        return made(work) if np.any(sums > ABOUT) else None

    return checked


def _with_background(work: Work) -> Array:
    return (work.terms + of_masks(lambda p, y: (1 - p, 1 - y))(work)) / 2


def _surprises(each: Arrays) -> Array:
    """Return the mean binary cross-entropy of the pixels of each mask."""
    found: Array = find("bce")().term(each["pred"], each["target"]).mean(axis=1)
    return found


def _adding(smooth: float, eps: float, name: str, where: str) -> Mistake:
    return Mistake(
        f"{name}-{smooth or eps:g}",
        f"the loss with {smooth or eps:g} added {where} the fraction",
        "add what was asked for: --smooth is {smooth} here, above and below",
        lambda work: work.with_options(smooth=smooth, eps=eps),
        Rank.ARGUMENTS,
        "BloodAxe/pytorch-toolbelt#99",
    )


SHARED = (
    Mistake(
        "score",
        "the overlap itself, not 1 minus it",
        "subtract it from 1: a loss is small where the masks agree",
        of_ratio(lambda s: s),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "minus-score",
        "minus the overlap",
        "subtract the overlap from 1, not from 0",
        of_ratio(lambda s: -s),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "minus-log-score",
        "minus the logarithm of the overlap",
        "take 1 minus the overlap, without a logarithm",
        of_ratio(lambda s: -np.log(s)),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "unsmoothed",
        "the loss with nothing added above and below the fraction",
        "add {smooth} above and below",
        lambda work: work.with_options(smooth=0.0, eps=0.0),
        Rank.ARGUMENTS,
    ),
    _adding(1.0, 0.0, "smooth", "above and below"),
    _adding(1e-5, 0.0, "smooth", "above and below"),
    _adding(0.0, 1.0, "below", "below"),
    Mistake(
        "all-as-one",
        "the loss of all masks as one",
        "take the loss of each mask, then the mean",
        _as_one,
        Rank.DIVISION,
        "NifTK/NiftyNet#22",
    ),
    Mistake(
        "along-rows",
        "the mean over the columns of the loss of each, its sums over the rows (axis 0)",
        "sum over the pixels of each mask (axis 1), then take the mean over the masks",
        _along_rows,
        Rank.DIVISION,
        "ivadomed/ivadomed#910",
    ),
    Mistake(
        "thresholded",
        "the loss with the predictions rounded to 0 and 1 at 0.5",
        "take the probabilities as they are",
        of_masks(lambda p, y: ((p >= WHOLE).astype(np.float64), y)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "sigmoid-twice",
        "the loss with a sigmoid applied to your probabilities",
        "your predictions are probabilities: apply no sigmoid to them",
        of_masks(lambda p, y: (sigmoid(p), y)),
        Rank.TWICE,
    ),
    Mistake(
        "softmax-twice",
        "the loss with a softmax applied to your probabilities, over each row",
        "your predictions are probabilities: apply no softmax to them",
        of_masks(lambda p, y: (softmax(p), y)),
        Rank.TWICE,
    ),
    Mistake(
        "of-background",
        "the loss of the background, 1 − p and 1 − y",
        "take the mask itself",
        _of_masks_alone(of_masks(lambda p, y: (1 - p, 1 - y))),
        Rank.LABELS,
    ),
    Mistake(
        "prediction-flipped",
        "the loss with 1 − p for p",
        "give the probability of the mask, not that of the background",
        _of_masks_alone(of_masks(lambda p, y: (1 - p, y))),
        Rank.LABELS,
    ),
    Mistake(
        "with-background",
        "the mean of the loss of the mask and of the background",
        "take the mask alone",
        _of_masks_alone(_with_background),
        Rank.LABELS,
    ),
    Mistake(
        "plus-bce",
        "the loss plus the binary cross-entropy",
        "take the overlap alone",
        lambda work: work.terms + work.by_length(_surprises),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "bce",
        "the binary cross-entropy of the pixels",
        "take the overlap, or ask for bce",
        lambda work: work.by_length(_surprises),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "mae",
        "the mean absolute error of the pixels",
        "take the overlap, or ask for mae",
        lambda work: work.by_length(lambda each: np.abs(each["pred"] - each["target"]).mean(axis=1)),
        Rank.OTHER_LOSS,
    ),
)
