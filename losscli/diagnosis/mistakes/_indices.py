"""What is done wrong with class indices: counted from another number than 0, or beside the columns of another class."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Rank
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses.classes import one_hot


def hot(work: Work) -> Array:
    """Return the targets as rows of probabilities, shape (n, C), as they were given."""
    return work.target if work.target.ndim > 1 else one_hot(work.target, work.columns)


def relabelled(change: Callable[[Array, int], Array]) -> Callable[[Work], Array | None]:
    """Return the terms with other class indices; None where the targets are rows of probabilities."""

    def made(work: Work) -> Array | None:
        return None if work.target.ndim > 1 else work.rescored(target=change(work.target, work.columns))

    return made


def _other_columns(order: Callable[[Array], Array]) -> Callable[[Work], Array]:
    return lambda work: work.rescored(pred=np.ascontiguousarray(order(work.pred)))


RELABELLED = (
    Mistake(
        "labels-minus-1",
        "the loss with every label one less, and the last class for the first",
        "classes are counted from 0: do not subtract 1",
        relabelled(lambda y, classes: (y - 1) % classes),
        Rank.LABELS,
        "pytorch/pytorch#15666",
    ),
    Mistake(
        "labels-plus-1",
        "the loss with every label one more, and the first class for the last",
        "classes are counted from 0: do not add 1",
        relabelled(lambda y, classes: (y + 1) % classes),
        Rank.LABELS,
        "pytorch/pytorch#15666",
    ),
    Mistake(
        "labels-minus-1-clamped",
        "the loss with every label one less, but none below 0",
        "classes are counted from 0: do not subtract 1",
        relabelled(lambda y, _: np.maximum(y - 1, 0)),
        Rank.LABELS,
    ),
    Mistake(
        "labels-plus-1-clamped",
        "the loss with every label one more, but none above the last",
        "classes are counted from 0: do not add 1",
        relabelled(lambda y, classes: np.minimum(y + 1, classes - 1)),
        Rank.LABELS,
    ),
    Mistake(
        "columns-reversed",
        "the loss with the columns in reverse order",
        "bring the columns into the order of the classes",
        _other_columns(lambda p: p[:, ::-1]),
        Rank.LABELS,
        "scikit-learn/scikit-learn#30910",
    ),
)
