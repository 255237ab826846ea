"""Infinite terms that were left out of the mean, or counted as 0: the result is then finite, and wrong."""

import numpy as np

from losscli.diagnosis.mistake import Mistake, Rank
from losscli.diagnosis.work import Work
from losscli.domain import Array


def _finite_alone(work: Work) -> float | None:
    """Return the mean of the terms that are not infinite, over what these count for."""
    kept = np.isfinite(work.terms)
    if work.reduction != "mean" or kept.all() or not kept.any():
        return None
    weights = np.ones(work.rows) if work.weights is None else work.weights
    counted = weights if work.masses is None else weights * work.masses
    shape = (-1, *[1] * (kept.ndim - 1))
    total = float((weights.reshape(shape) * np.where(kept, work.terms, 0.0)).sum())
    over = float((counted.reshape(shape) * kept).sum())
    return work.finished(total, over) if over else None


def _infinite_as_nothing(work: Work) -> Array | None:
    kept = np.isfinite(work.terms)
    return None if kept.all() else np.where(kept, work.terms, 0.0)


LEFT_OUT = (
    Mistake(
        "infinite-left-out",
        "the mean of the finite terms alone",
        "an infinite term makes the mean infinite: do not leave it out",
        _finite_alone,
        Rank.CLIPPING,
    ),
    Mistake(
        "infinite-as-0",
        "the mean with 0 for each infinite term",
        "an infinite term makes the mean infinite: do not count it as 0",
        _infinite_as_nothing,
        Rank.CLIPPING,
    ),
)
