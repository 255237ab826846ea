"""What the mistakes of the regression losses share: another loss for the right one, all pairs, whole numbers."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Made, Mistake, Mistakes
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses import find
from losscli.option import Scalar

Making = Callable[[Work], Made]
BATCHES = (2, 4, 8, 16, 32, 64, 128)
BYTE = 256.0


def named(mistakes: Mistakes) -> Mistakes:
    """Return mistakes, those that are a mean or a median in words only where the loss is reduced to what it is."""
    return {name: tuple(_in_words(one) for one in each) for name, each in mistakes.items()}


def _in_words(one: Mistake) -> Mistake:
    return one if one.what.startswith("the loss") else one._replace(made=_own(one.made))


def _own(made: Making) -> Making:
    return lambda work: made(work) if work.reduction == work.loss.reduction else None


def residual(work: Work) -> Array:
    """Return p − y, shape (n,) or (n, d)."""
    return work.pred - work.target


def squares(work: Work) -> Array:
    """Return (p − y)², shape (n,) or (n, d)."""
    found: Array = np.square(residual(work))
    return found


def plain(work: Work, terms: Array) -> Made:
    """Return terms whose mean is the result, though that of the right ones is followed by a root."""
    if not work.evaluation.rooted:
        return terms
    flat = terms.reshape(len(terms), -1)
    weighted = flat if work.weights is None else work.weights[:, np.newaxis] * flat
    return float(weighted.sum() / work.over)


def other(name: str, **options: Scalar) -> Making:
    """Return the terms of another loss, of which no root is taken."""
    return lambda work: plain(work, work.rescored(find(name)(**options)))


def rooted(name: str) -> Making:
    """Return the terms of another loss, of which the root is taken as of the right ones."""
    return lambda work: work.rescored(find(name)())


def of_means(pick: Callable[[Work], float | np.floating], rows: int = 1) -> Making:
    """Return a number that is computed of all unweighted rows, of which there are at least so many."""

    def made(work: Work) -> float | None:
        plain_mean = work.reduction == "mean" and work.weights is None
        return float(pick(work)) if plain_mean and work.rows >= rows else None

    return made


def root_of(value: float | np.floating) -> float:
    """Return a root, NaN of what is negative."""
    return float(np.sqrt(np.float64(value)))


def by_column(pick: Callable[[Array, Array], Array]) -> Callable[[Work], float]:
    """Return the mean, over the columns, of a number of the predictions and the targets in each."""

    def made(work: Work) -> float:
        count = work.rows
        return float(np.mean(pick(work.pred.reshape(count, -1), work.target.reshape(count, -1))))

    return made


def spread(values: Array) -> Array:
    """Return what the sum of the squares of columns is about their means, shape (n, d) → (d,)."""
    total: Array = np.square(values - values.mean(axis=0)).sum(axis=0)
    return total


def several(made: Making) -> Making:
    """Return a mistake that there is only where a row has several outputs."""
    return lambda work: made(work) if work.terms.ndim > 1 else None


def one_a_row(pick: Callable[[Array], Array]) -> Making:
    """Return one term for each row of several outputs, that of its errors p − y, shape (n, d) → (n,).

    In a mean each stands for as many terms as the row has.
    """

    def made(work: Work) -> Made:
        each = pick(residual(work))
        return plain(work, np.repeat(each[:, np.newaxis], work.columns, axis=1) if work.reduction == "mean" else each)

    return several(made)


def by_blocks(size: int) -> Making:
    """Return the mean of the roots of the means of consecutive blocks of rows."""

    def made(work: Work) -> float | None:
        if not work.evaluation.rooted or work.rows <= size or work.weights is not None:
            return None
        each = work.terms.reshape(work.rows, -1).mean(axis=1)
        starts = np.arange(0, work.rows, size)
        lengths = np.diff(np.append(starts, work.rows))
        return float(np.sqrt(np.add.reduceat(each, starts) / lengths).mean())

    return made


def of_pairs(
    mean_with: Callable[[Array, Array], Array],
    inputs: Callable[[Work], tuple[Array, Array]] = lambda work: (work.pred, work.target),
) -> Making:
    """Return the terms where a column (n, 1) met a row (n,): that of each prediction is its mean over all targets.

    `mean_with` returns them. Both `inputs` are moved to the middle of the targets first, so that little cancels.
    """

    def made(work: Work) -> Array | None:
        if work.pred.ndim > 1 or work.rows < 2 or work.weights is not None or work.reduction not in {"mean", "sum"}:
            return None
        p, y = inputs(work)
        terms = mean_with(p - y.mean(), y - y.mean())
        return terms * (work.rows if work.reduction == "sum" else 1)

    return made


def squared_pairs(p: Array, y: Array) -> Array:
    """Return, for each p, the mean of (p − y)² over all y."""
    near: Array = np.square(p - y.mean()) + y.var()
    return near


def sloped_pairs(p: Array, y: Array, over: float, under: float) -> Array:
    """Return, for each p, the mean over all y of over·(p − y) where that is positive, else of under·(y − p)."""
    ordered, n = np.sort(y), len(y)
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    below = np.searchsorted(ordered, p)
    total: Array = over * (p * below - sums[below]) + under * (sums[n] - sums[below] - p * (n - below))
    return total / n


def huber_pairs(p: Array, y: Array, delta: float) -> Array:
    """Return, for each p, the mean of its Huber losses with all y: a square up to δ, linear beyond on either side."""
    ordered, n = np.sort(y), len(y)
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    squares = np.concatenate([[0.0], np.cumsum(np.square(ordered))])
    low, high = np.searchsorted(ordered, p - delta), np.searchsorted(ordered, p + delta, side="right")
    near = (high - low) * np.square(p) - 2 * p * (sums[high] - sums[low]) + (squares[high] - squares[low])
    far = (p * low - sums[low]) + (sums[n] - sums[high] - p * (n - high)) - delta / 2 * (n - high + low)
    total: Array = near / 2 + delta * far
    return total / n


def wrapped(work: Work) -> Array | None:
    """Return p − y as unsigned bytes hold it, −1 being 255; None where not all numbers are such bytes."""
    p, y = work.pred, work.target
    whole = all(bool(np.all((one >= 0) & (one < BYTE) & (one == np.floor(one)))) for one in (p, y))
    return np.mod(p - y, BYTE) if whole else None


def with_rounded(work: Work) -> Array | None:
    """Return the terms of predictions rounded to whole numbers."""
    return work.rescored(pred=np.rint(work.pred))


def with_truncated(work: Work) -> Array | None:
    """Return the terms of predictions and targets that were cut off to whole numbers."""
    return work.rescored(pred=np.trunc(work.pred), target=np.trunc(work.target))


WHOLE = (
    Mistake(
        "rounded-predictions",
        "the loss of predictions rounded to whole numbers",
        "leave the predictions as they are",
        with_rounded,
    ),
    Mistake(
        "whole-numbers",
        "the loss of predictions and targets cut off to whole numbers",
        "keep the decimals: an integer type (int, long) cuts them off",
        with_truncated,
    ),
)
