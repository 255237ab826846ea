"""The loss of a step without the ceremony: summed in doubles, where the criterion sums exactly and checks every number.

What the criterion makes of the same predictions differs in the last bits at most. It judges the first and the last
epoch, and every loss whose mean is not that of its terms: weighted, of groups, under a root.
"""

from typing import NamedTuple, Self

import numpy as np

from losscli.batch import Batch
from losscli.domain import Array, Interval
from losscli.loss import Loss
from losscli.network.criterion import Criterion, Judged


class Assessed(NamedTuple):
    """The loss of some predictions, and its gradient with respect to them, in their shape."""

    value: float
    slope: Array

    @classmethod
    def of(cls, judged: Judged) -> Self:
        """Return what was judged."""
        return cls(judged.value, judged.slope)


class Quick:
    """Assesses predictions under a criterion whose targets have been judged once, by `judged`."""

    def __init__(self, by: Criterion, judged: Judged, targets: Batch) -> None:
        self.by, self.loss = by, judged.evaluation.loss
        self.mean = by.plan.reduction.name == "mean"
        self.plain = targets.weights is None and _is_plain(self.loss, judged)

    def assessed(self, prediction: Array, targets: Batch) -> Assessed:
        """Return the loss of a prediction, shape (n, width), beside the targets of its rows.

        Raises:
            LossCliError: as the criterion.
        """
        first, second = self.loss.inputs[:2]
        p = _column(prediction, vector=first.vector)
        domain = first.domain
        if not (self.plain and isinstance(domain, Interval) and domain.covers(p)):
            return Assessed.of(self.by.judged(prediction, targets))
        y = _column(targets.arrays[second.name], vector=second.vector)
        undefined = self.loss.undefined(p, y)
        if undefined is not None and undefined[0].any():
            return Assessed.of(self.by.judged(prediction, targets))
        with np.errstate(all="ignore"):
            terms, slope = self.loss.term(p, y), self.loss.gradient(p, y)
            divisor = terms.size if self.mean else 1
            return Assessed(float(np.sum(terms)) / divisor, (slope / divisor).reshape(prediction.shape))


def _is_plain(loss: Loss, judged: Judged) -> bool:
    """Whether the result is the mean, or the sum, of a term for each row, of a prediction and a target."""
    arrays = [judged.scored.batch.arrays[one.name] for one in loss.inputs]
    return (
        len(loss.inputs) == 2
        and not (loss.together or loss.stacked or judged.evaluation.rooted)
        and loss.mass(*arrays) is None
        and loss.ignored(*arrays) is None
    )


def _column(values: Array, *, vector: bool) -> Array:
    """Return a column as the numbers in it, unless it is a row of one for each."""
    return values[:, 0] if values.ndim == 2 and values.shape[1] == 1 and not vector else values
