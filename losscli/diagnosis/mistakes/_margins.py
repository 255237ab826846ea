"""What the mistakes of the losses of a margin y·f share, and those that are made with all of them."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Rank
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses import find
from losscli.losses.margin import signed
from losscli.numerics import sigmoid


def _margin(work: Work) -> Array:
    return signed(work.pred, work.target)


def margins(*values: float) -> tuple[Mistake, ...]:
    """Return the loss with each of some margins in place of its own."""
    return tuple(
        Mistake(
            f"margin-{margin:g}",
            f"the loss with a margin of {margin:g}",
            "take a margin of {margin}",
            lambda work, margin=margin: work.with_options(margin=margin),  # type: ignore[misc]
            Rank.OTHER_LOSS,
        )
        for margin in values
    )


def of_margin(terms: Callable[[Array], Array]) -> Callable[[Work], Array]:
    """Return terms made of the margin y·f."""
    return lambda work: terms(_margin(work)) + 0.0


def of(name: str) -> Callable[[Work], Array]:
    """Return the terms of another loss of the same scores and classes."""
    return lambda work: work.rescored(find(name)())


def of_score(squash: Callable[[Array], Array]) -> Callable[[Work], Array]:
    """Return the terms of other scores."""
    return lambda work: work.rescored(pred=squash(work.pred))


def _unmapped(work: Work) -> Array:
    """Return the terms with a class of 0 as a factor: its margin is 0 whatever the score."""
    return work.rescored(pred=np.where(work.target > 0, work.pred, 0.0))


def _one_sort(work: Work) -> bool:
    return bool((work.target > 0).all())


def _flipped(work: Work) -> Array | None:
    """Return the terms of the other classes; of one class alone scikit-learn does so in hinge_loss."""
    return None if work.loss.name == "hinge" and _one_sort(work) else work.rescored(pred=-work.pred)


def one_class(work: Work) -> Array | None:
    """Return the terms of the other class, where all rows are of the class 1."""
    return work.rescored(pred=-work.pred) if _one_sort(work) else None


def _errors(work: Work) -> Array:
    found: Array = ((work.pred > 0) != (work.target > 0)).astype(np.float64)
    return found


def _all_pairs(work: Work) -> float | None:
    """Return the mean over all pairs of a class and a score."""
    if work.reduction != "mean" or work.weights is not None or work.terms.ndim > 1:
        return None
    positive = float((work.target > 0).mean())
    every_1, every_0 = (float(work.rescored(target=np.full(work.rows, y)).mean()) for y in (1.0, -1.0))
    return positive * every_1 + (1 - positive) * every_0 if 0 < positive < 1 else None


CLASSES = (
    Mistake(
        "labels-not-mapped",
        "the loss with the 0/1 labels as they are, so that the margin of a 0 is 0",
        "map the labels 0 and 1 to −1 and 1 first: 2y − 1",
        _unmapped,
        Rank.LABELS,
        "keras-team/keras#15665",
    ),
    Mistake(
        "flipped",
        "the loss with the classes exchanged, or with + for the − before y·f",
        "the margin is y·f with y = 1 for the class of positive scores, and more of it costs less",
        _flipped,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "every-target-1",
        "the loss of the scores alone, as if each class were 1",
        "multiply each score by its class, −1 or 1",
        lambda work: work.rescored(target=np.ones_like(work.target)),
    ),
    Mistake(
        "broadcast",
        "the mean over all n by n pairs of a class and a score",
        "give both the same shape: (n, 1) beside (n,) is broadcast to n by n",
        _all_pairs,
        Rank.ARGUMENTS,
        "pytorch/pytorch#16045",
    ),
    Mistake(
        "error-rate",
        "the share of scores of the wrong sign, 1 less the accuracy",
        "take the scores, not the predicted classes",
        _errors,
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "sigmoid-first",
        "the loss of the sigmoid of your scores",
        "give the scores as they are, without a sigmoid",
        of_score(sigmoid),
        Rank.TWICE,
    ),
    Mistake(
        "tanh-first",
        "the loss of the tanh of your scores",
        "give the scores as they are, without a tanh",
        of_score(np.tanh),
        Rank.TWICE,
    ),
)
