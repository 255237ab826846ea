"""Mistakes with the median and the largest absolute error: another row, the mean, signs kept too long."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Made, Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._regression import named, residual, root_of
from losscli.diagnosis.mistakes.absolute import BARS, PLUS, TYPES
from losscli.diagnosis.work import Work
from losscli.domain import Array

O = Rank.OTHER_LOSS  # noqa: E741


def _of_all(pick: Callable[[Array], float | np.floating], rows: int = 1) -> Callable[[Work], Made]:
    """Return a number of all finite errors p − y, in place of the one absolute error that is the result."""

    def made(work: Work) -> float | None:
        errors = residual(work).ravel()
        own = work.reduction == work.loss.reduction
        return float(pick(errors)) if own and len(errors) >= rows and np.isfinite(errors).all() else None

    return made


def _ordered(place: Callable[[int], int]) -> Callable[[Array], np.floating]:
    """Return the absolute error in one place of their order, where there is no middle one."""
    return lambda e: np.sort(np.abs(e))[place(len(e))] if len(e) % 2 == 0 else np.float64(np.nan)


def _farthest_pair(work: Work) -> float | None:
    if work.pred.ndim > 1 or work.rows < 2 or work.reduction != "max":
        return None
    p, y = work.pred, work.target
    return float(np.maximum(p.max() - y.min(), y.max() - p.min()))


MIDDLE = (
    Mistake(
        "mean-of-errors",
        "the mean absolute error",
        "take the one result of the loss, and not the mean of the absolute errors",
        _of_all(lambda e: np.abs(e).mean()),
        O,
    ),
    Mistake(
        "root-of-mean",
        "the root mean squared error",
        "take the absolute errors, and no squares",
        _of_all(lambda e: root_of(np.square(e).mean())),
        O,
    ),
    Mistake(
        "mean-of-squares",
        "the mean squared error",
        "take the absolute errors, and no squares",
        _of_all(lambda e: np.square(e).mean()),
        O,
    ),
    Mistake(
        "sum-of-errors",
        "the sum of the absolute errors",
        "do not add the absolute errors up",
        _of_all(lambda e: np.abs(e).sum()),
        Rank.DIVISION,
    ),
)
OF_MEDAE = (
    Mistake(
        "largest-of-errors",
        "the largest absolute error",
        "take the one in the middle",
        _of_all(lambda e: np.abs(e).max()),
        O,
    ),
    Mistake(
        "median-error",
        "the median of ŷ − y with its sign",
        "take the absolute values before the median",
        residual,
    ),
    Mistake(
        "median-error-reversed",
        "the median of y − ŷ with its sign",
        "take the absolute values before the median",
        lambda work: -residual(work),
    ),
    Mistake(
        "medians-apart",
        "the distance of the median prediction from the median target",
        "subtract in each row, then take the median",
        lambda work: (
            float(np.abs(np.median(work.pred) - np.median(work.target))) if work.reduction == "median" else None
        ),
    ),
    Mistake(
        "lower-middle",
        "the lower of the two absolute errors in the middle",
        "of an even number take the mean of the two: torch.median gives the lower one",
        _of_all(_ordered(lambda n: n // 2 - 1)),
        Rank.DIVISION,
    ),
    Mistake(
        "upper-middle",
        "the upper of the two absolute errors in the middle",
        "of an even number take the mean of the two: the place n // 2 is that of the upper one",
        _of_all(_ordered(lambda n: n // 2)),
        Rank.DIVISION,
    ),
    Mistake(
        "unsorted",
        "the absolute error of the row in the middle of the file",
        "sort the absolute errors before you take the one in the middle",
        _of_all(lambda e: np.abs(e[(len(e) - 1) // 2 : len(e) // 2 + 1]).mean(), 3),
    ),
    Mistake(
        "deviation-from-median",
        "the median absolute deviation (MAD) of the errors from their median",
        "do not subtract the median error: it belongs to the loss",
        _of_all(lambda e: np.median(np.abs(e - np.median(e))), 2),
    ),
    Mistake(
        "normal-scale",
        "1.4826 times the median absolute error, an estimate of a standard deviation",
        "leave out the factor 1.4826",
        _of_all(lambda e: 1.482602218505602 * np.median(np.abs(e))),
    ),
    Mistake(
        "median-percentage",
        "the median of |ŷ − y|/|y|",
        "do not divide the errors by the targets",
        lambda work: np.abs(residual(work)) / np.abs(work.target),
        O,
    ),
)
OF_MAX = (
    Mistake(
        "median-of-errors",
        "the median absolute error",
        "take the largest one",
        _of_all(lambda e: np.median(np.abs(e)), 2),
        O,
    ),
    Mistake(
        "smallest-of-errors",
        "the smallest absolute error",
        "take the largest one",
        _of_all(lambda e: np.abs(e).min(), 2),
    ),
    Mistake(
        "largest-overshoot",
        "the largest ŷ − y, sign kept",
        "take the absolute values before the largest: the worst row is too low",
        residual,
    ),
    Mistake(
        "largest-undershoot",
        "the largest y − ŷ, sign kept",
        "take the absolute values before the largest: the worst row is too high",
        lambda work: -residual(work),
    ),
    Mistake(
        "largest-apart",
        "the distance of the largest prediction from the largest target",
        "subtract in each row, then take the largest",
        lambda work: float(np.abs(work.pred.max() - work.target.max())) if work.reduction == "max" else None,
    ),
    Mistake(
        "range-of-errors",
        "the largest ŷ − y minus the smallest",
        "take the largest absolute value",
        _of_all(np.ptp, 2),
    ),
    Mistake(
        "largest-percentage",
        "the largest |ŷ − y|/|y|",
        "do not divide the errors by the targets",
        lambda work: np.abs(residual(work)) / np.abs(work.target),
        O,
    ),
    Mistake(
        "farthest-pair",
        "the largest distance of any prediction from any target: a column (n, 1) was broadcast against a row (n,)",
        "give both the same shape, with .squeeze() or .reshape(-1), before you subtract",
        _farthest_pair,
        O,
        "pytorch/pytorch#16045",
    ),
)
OF: Mistakes = named(
    {
        "medae": (PLUS, BARS, *TYPES, *MIDDLE, *OF_MEDAE),
        "max-error": (PLUS, BARS, *TYPES, *MIDDLE, *OF_MAX),
    }
)
