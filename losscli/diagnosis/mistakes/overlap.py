"""Mistakes with the losses of overlap: which ratio it is, what is added to it, which masks, a power."""

from collections.abc import Callable, Mapping

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._masks import SHARED, other
from losscli.diagnosis.work import Work
from losscli.domain import Array

Sums = tuple[Array, Array, Array]


def _sums(each: Mapping[str, Array]) -> Sums:
    """Return Σ p·y, Σ p and Σ y of each mask."""
    p, y = each["pred"], each["target"]
    return np.sum(p * y, axis=1), p.sum(axis=1), y.sum(axis=1)


def _fraction(change: Callable[[Array, Array, Array], tuple[Array, Array]]) -> Callable[[Work], Array]:
    """Return 1 less another fraction of the sums, to both parts of which the smooth of the loss is added."""

    def made(work: Work) -> Array:
        smooth, eps = work.option("smooth"), work.option("eps")

        def ratio(each: Mapping[str, Array]) -> Array:
            above, below = change(*_sums(each))
            found: Array = 1 - (above + smooth) / (below + smooth + eps)
            return found

        return work.by_length(ratio)

    return made


def _smooth_twice(work: Work) -> Array:
    """Return the terms with the smooth inside the brackets that are doubled: 2(Σ p·y + 1)."""

    def ratio(each: Mapping[str, Array]) -> Array:
        common, p, y = _sums(each)
        return 1 - 2 * (common + 1) / (p + y + 1)

    return work.by_length(ratio)


JACCARD = Mistake(
    "jaccard",
    "the Jaccard loss, 1 minus intersection over union (IoU)",
    "take the loss that was asked for, or ask for jaccard",
    other("jaccard"),
    Rank.OTHER_LOSS,
)
DICE = Mistake(
    "dice",
    "the Dice loss",
    "take the loss that was asked for, or ask for dice",
    other("dice"),
    Rank.OTHER_LOSS,
)
OF_DICE = (
    *SHARED,
    JACCARD,
    Mistake(
        "squared",
        "the loss with squares in the sums below (V-Net)",
        "take the sums of the probabilities themselves, or ask for --squared",
        lambda work: None if work.option("squared") else work.with_options(squared=True),
        Rank.ARGUMENTS,
        "hubutui/DiceLoss-PyTorch#1",
    ),
    Mistake(
        "not-squared",
        "the loss without squares in the sums below",
        "take the sums of squares, or leave out --squared",
        lambda work: work.with_options(squared=False) if work.option("squared") else None,
        Rank.ARGUMENTS,
        "hubutui/DiceLoss-PyTorch#1",
    ),
    Mistake(
        "without-2",
        "the loss without the factor 2 of the intersection",
        "take twice the sum of p·y",
        _fraction(lambda common, p, y: (common, p + y)),
        Rank.DIVISION,
    ),
    Mistake(
        "twice-over-union",
        "the loss with twice the intersection over the union",
        "divide by the sum of both sizes, which counts the intersection twice",
        _fraction(lambda common, p, y: (2 * common, p + y - common)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "smooth-doubled",
        "the loss with 1 added to the intersection before it is doubled, and 1 below",
        "add what is added above after the factor 2",
        _smooth_twice,
        Rank.ARGUMENTS,
    ),
)
OF_JACCARD = (
    *SHARED,
    DICE,
    Mistake(
        "union-counts-twice",
        "the loss with Σp + Σy for the union",
        "subtract the intersection, which that counts twice",
        _fraction(lambda common, p, y: (common, p + y)),
        Rank.ARGUMENTS,
    ),
)


def _weighed(alpha: float, beta: float) -> Mistake:
    return Mistake(
        f"weights-{alpha:g}-{beta:g}",
        f"the loss with alpha = {alpha:g} and beta = {beta:g}",
        "take alpha = {alpha} and beta = {beta}",
        lambda work: work.with_options(alpha=alpha, beta=beta),
        Rank.OTHER_LOSS,
    )


def _powered(gamma: float, what: str) -> Mistake:
    return Mistake(
        f"gamma-{gamma:.3g}",
        f"the loss with gamma = {what}",
        "take gamma = {gamma}",
        lambda work: work.with_options(gamma=gamma),
        Rank.OTHER_LOSS,
    )


OF_TVERSKY = (*SHARED, JACCARD, DICE, _weighed(0.3, 0.7), _weighed(0.7, 0.3))
OF_FOCAL = (
    *SHARED,
    JACCARD,
    Mistake(
        "weights-swapped",
        "the loss with alpha and beta swapped",
        "alpha weighs false positives, p(1 − y), and beta false negatives, (1 − p)y",
        lambda work: work.with_options(alpha=work.option("beta"), beta=work.option("alpha")),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "weights-0.5-0.5",
        "the loss with alpha = beta = 0.5",
        "take alpha = {alpha} and beta = {beta}",
        lambda work: work.with_options(alpha=0.5, beta=0.5),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "without-power",
        "the Tversky loss, without the power gamma",
        "take it to the power gamma, {gamma}",
        lambda work: work.with_options(gamma=1.0),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "inverse-gamma",
        "the loss with 1/gamma as the exponent",
        "the exponent is gamma itself, {gamma} (the paper's is 1/gamma, of another gamma)",
        lambda work: work.with_options(gamma=1 / work.option("gamma")),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "power-of-overlap",
        "1 minus the power of the overlap",
        "take the power of 1 minus the overlap",
        lambda work: 1 - (1 - work.with_options(gamma=1.0)) ** work.option("gamma"),
        Rank.ARGUMENTS,
    ),
    *(_powered(gamma, f"{gamma:g}") for gamma in (0.5, 0.75, 2.0)),
)
OF: Mistakes = {"dice": OF_DICE, "jaccard": OF_JACCARD, "tversky": OF_TVERSKY, "focal-tversky": OF_FOCAL}
