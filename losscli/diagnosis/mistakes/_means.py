"""What the families of predicted means share: the same rows under another loss, under other options, explained."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses import find
from losscli.option import Scalar

Means = Callable[[Work], Array]


def under(means: Means, name: str, **options: Scalar) -> Callable[[Work], Array]:
    """Return the terms of another loss of the predicted means and the targets."""
    return lambda work: work.rescored(find(name)(**options), pred=means(work))


def mean_of(work: Work) -> Array:
    """Return the predicted means: the predictions, or e to their power where they are logarithms."""
    return np.exp(work.pred) if work.option("pred_as") in {"log-rate", "log-mean"} else work.pred


def exponential(work: Work) -> Array:
    """Return e to the power of the predictions."""
    return np.exp(work.pred)


def other_form(of_log: str, of_mean: str, *, to_mean: bool) -> Callable[[Work], Array | None]:
    """Return the terms with the predictions read as means where they are logarithms, or the other way round."""

    def made(work: Work) -> Array | None:
        own, other = (of_log, of_mean) if to_mean else (of_mean, of_log)
        return work.with_options(pred_as=other) if work.option("pred_as") == own else None

    return made


def swapped(work: Work) -> Array:
    """Return the terms with predictions and targets in each other's place."""
    return work.rescored(pred=work.target, target=work.pred)


def explained(work: Work) -> float | None:
    """Return the share of the deviance that the predictions explain beyond the mean of the targets, D²."""
    if work.reduction != "mean" or work.target.ndim > 1:
        return None
    mean = np.average(work.target, weights=work.weights)
    without = work.reduced(work.rescored(pred=np.full_like(work.target, mean)))
    return 1 - work.value / without if without > 0 else None
