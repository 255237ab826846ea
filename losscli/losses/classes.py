"""What the losses over several classes share: a target that is a class index, or a row of probabilities."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from losscli.domain import PROBABILITY, Array, Domain, Labels
from losscli.errors import PairingError
from losscli.loss import Input, Loss
from losscli.numerics import weighed


@dataclass(frozen=True, slots=True)
class OverClasses(Loss):
    """A loss of a row of numbers, one for each class.

    `distribution` says that the target is a row of probabilities; the columns that are given settle it.
    """

    distribution: bool = False

    def resolved(self, widths: Mapping[str, int]) -> Self:
        """Read one target column as class indices, and as many as there are classes as probabilities.

        Raises:
            PairingError: another number of target columns, or a single class.
        """
        classes, targets = widths["pred"], widths["target"]
        if classes == 1:
            swapped = "Were the two files swapped? The order is PREDS TARGETS."
            hint = swapped if targets > 1 else "For one column see bce and bce-logits."
            raise PairingError(f"{self.name} needs a column for each class, at least two; there is 1", (hint,))
        if targets not in {1, classes}:
            expected = f"one column of class indices, or {classes} of probabilities"
            raise PairingError(f"{self.name}: {classes} classes want {expected}; there are {targets} target columns")
        return replace(self, distribution=targets > 1)

    def domains(self, arrays: Mapping[str, Array]) -> Iterator[tuple[Input, Domain]]:
        """Yield the prediction, and the target as labels below its number of columns or as probabilities."""
        prediction, target = self.inputs
        yield prediction, prediction.domain
        yield target, PROBABILITY if self.distribution else Labels(arrays[prediction.name].shape[-1])


def at_target(values: Array, y: Array, *, distribution: bool) -> Array:
    """Return the entry of each row at its class, or the mean of the row under the target: (n, C) → (n,).

    Where the target is 0 the entry does not count, even if it is infinite.
    """
    if distribution:
        mean: Array = np.sum(weighed(y, values), axis=-1)
        return mean
    picked: Array = np.take_along_axis(values, y.astype(np.intp)[..., None], axis=-1)[..., 0]
    return picked


def one_hot(y: Array, classes: int) -> Array:
    """Return labels, shape (n,), as rows of 0 and 1, shape (n, classes)."""
    rows: Array = (np.arange(classes) == y[..., None]).astype(np.float64)
    return rows
