"""What the mistakes of the percentage errors share: an error over something else, a sum over a sum."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Made, Mistake, Rank
from losscli.diagnosis.mistakes._regression import of_means, residual
from losscli.diagnosis.work import Work
from losscli.domain import Array


def unit(work: Work) -> float:
    return 100.0 if work.option("percent") else 1.0


def over(below: Callable[[Array, Array], Array]) -> Callable[[Work], Made]:
    """Return |p − y| over something of p and y."""
    return lambda work: unit(work) * np.abs(residual(work)) / below(work.pred, work.target)


def signed(below: Callable[[Array, Array], Array], sign: float = 1.0) -> Callable[[Work], Made]:
    """Return p − y, or y − p, over something of p and y."""
    return lambda work: unit(work) * sign * residual(work) / below(work.pred, work.target)


def sums(above: Callable[[Work], Array], below: Callable[[Work], Array | np.floating]) -> Callable[[Work], Made]:
    """Return a sum over a sum."""
    return of_means(lambda work: unit(work) * above(work).sum() / np.sum(below(work)))


def sizes(work: Work) -> Array:
    found: Array = np.abs(residual(work))
    return found


def share_of_sum(scale: float) -> Callable[[Work], Made]:
    """Return |p − y| over |p| + |y|, times a scale."""
    return lambda work: scale * np.abs(residual(work)) / (np.abs(work.pred) + np.abs(work.target))


def complement(work: Work) -> float | None:
    return unit(work) - work.value if work.reduction == "mean" else None


COMPLEMENT = Mistake(
    "accuracy",
    "1 minus the loss, called accuracy by some (100 minus it in percent)",
    "give the error itself",
    complement,
)
WMAPE = Mistake(
    "wmape",
    "the weighted percentage error, the sum of |ŷ − y| over the sum of |y|",
    "divide in each row, then take the mean",
    sums(sizes, lambda work: np.abs(work.target)),
    Rank.OTHER_LOSS,
)
