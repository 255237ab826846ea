"""What the losses of a row of numbers against a row of as many share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from losscli.domain import Array
from losscli.errors import PairingError
from losscli.loss import Loss


@dataclass(frozen=True, slots=True)
class OfRows(Loss):
    """A loss of a row of predictions against a row of targets."""

    def resolved(self, widths: Mapping[str, int]) -> Self:
        """Refuse rows of different lengths.

        Raises:
            PairingError: they are.
        """
        columns, targets = widths["pred"], widths["target"]
        if columns != targets:
            raise PairingError(
                f"{self.name} wants as many targets as predictions in a row; {columns} against {targets}"
            )
        return self


def row_sums(values: Array) -> Array:
    """Return the sum of each row, (n, C) → (n,)."""
    sums: Array = np.sum(values, axis=-1)
    return sums
