"""Labels from 1 and columns in another order: mistakes in which entry of a row is looked at."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Made, Mistake, Rank
from losscli.diagnosis.mistakes._classes import at_target, costs, in_unit, relabelled
from losscli.diagnosis.work import Work
from losscli.domain import Array


def _moved(by: int) -> Callable[[Work], Made]:
    """Return the loss with each label so many higher; beyond the last class begins the first."""

    def made(work: Work) -> Made:
        y = work.target
        return relabelled(work, np.roll(y, by, axis=1) if y.ndim > 1 else (y + by) % work.columns)

    return made


def _clamped(work: Work) -> Made:
    """Return the loss with each label one too high, but none beyond the last class, as where a gather clamps it."""
    y = work.target
    return None if y.ndim > 1 else relabelled(work, np.minimum(y + 1, work.columns - 1))


def _dropped(by: int) -> Callable[[Work], Made]:
    """Return the loss with each label so many higher, and 0 where there is no such class: its one-hot row is zeros."""

    def made(work: Work) -> Made:
        y = work.target
        if y.ndim > 1:
            return None
        moved = (y + by) % work.columns
        return relabelled(work, moved, moved == y + by)

    return made


def _at_largest(work: Work) -> Made:
    return relabelled(work, work.pred.argmax(axis=1).astype(np.float64))


def _with_columns(order: Callable[[int], list[int] | None]) -> Callable[[Work], Array | None]:
    """Return the terms with the columns of the prediction in another order, none where that is the same."""

    def made(work: Work) -> Array | None:
        places = order(work.columns)
        if places is None or places == list(range(work.columns)):
            return None
        return at_target(work, costs(work)[:, places]) / in_unit(work)

    return made


def _swap(first: int) -> Callable[[int], list[int] | None]:
    """Return the order with two neighbouring columns exchanged; of two columns that is the reverse order."""

    def order(classes: int) -> list[int] | None:
        if classes < max(3, first + 2):
            return None
        places = list(range(classes))
        places[first : first + 2] = [first + 1, first]
        return places

    return order


def _transposed(work: Work) -> Array | None:
    if work.rows != work.columns or work.rows < 2:
        return None
    return work.rescored(pred=np.ascontiguousarray(work.pred.T))


def _labels(by: int, how: Callable[[Work], Made], ids: str, about: str, reference: str) -> Mistake:
    """Return the mistake of labels that are one too high or too low."""
    high = by > 0
    return Mistake(
        f"labels-{'plus' if high else 'minus'}-1{ids}",
        f"the loss with labels that are one too {'high' if high else 'low'}, {about}",
        "count the classes from 0, and add nothing to the labels" if high else UNCHANGED,
        how,
        Rank.LABELS,
        reference,
    )


UNCHANGED = "the labels count from 0 here, not from 1: do not subtract 1"
CIFAR, PADDLE, ZEROS = "pytorch/pytorch#15666", "PaddlePaddle/Paddle#27095", "tensorflow/tensorflow#3739"
LABELS = (
    _labels(1, _moved(1), "", "the last class standing for the first", CIFAR),
    _labels(-1, _moved(-1), "", "where the index −1 is the last class", CIFAR),
    _labels(1, _clamped, "-clamped", "but at most the last class", PADDLE),
    _labels(1, _dropped(1), "-dropped", "those beyond the last class costing nothing", ZEROS),
    _labels(-1, _dropped(-1), "-dropped", "those before the first class costing nothing", ZEROS),
)
COLUMNS = (
    Mistake(
        "columns-reversed",
        "the loss with the columns of the classes in reverse order",
        "bring the columns into the order of the labels, class 0 first",
        _with_columns(lambda classes: list(range(classes))[::-1]),
        Rank.ARGUMENTS,
        "scikit-learn/scikit-learn#30910",
    ),
    *(
        Mistake(
            f"columns-{first}-{first + 1}-swapped",
            f"the loss with the columns of the classes {first} and {first + 1} exchanged",
            "bring the columns into the order of the labels, class 0 first",
            _with_columns(_swap(first)),
            Rank.ARGUMENTS,
            "scikit-learn/scikit-learn#30910",
        )
        for first in range(3)
    ),
    Mistake(
        "columns-as-text",
        "the loss with the columns of the classes in the order of their names as text: 0, 1, 10, 11, ..., 2",
        "sort the columns by number, not as text",
        _with_columns(lambda classes: sorted(range(classes), key=str)),
        Rank.ARGUMENTS,
        "scikit-learn/scikit-learn#30910",
    ),
    Mistake(
        "transposed",
        "the loss of the transposed predictions: columns were taken for rows",
        "a row is a sample and a column a class: with {rows} of both neither shows",
        _transposed,
        Rank.ARGUMENTS,
    ),
)
AT = (
    Mistake(
        "at-largest",
        "the loss with the class of the largest entry of each row in place of the label",
        "take the entry at the label, not the largest",
        _at_largest,
    ),
)
