"""Total variation distance."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import TERM, Formula
from losscli.loss import Example
from losscli.losses.divergence._distributions import AMOUNTS
from losscli.losses.rowwise import OfRows, row_sums


@final
@dataclass(frozen=True, slots=True)
class TotalVariation(OfRows):
    """The share that must change its class to turn one row into the other: the largest difference in any event.

    Its minimiser is the target itself, where it is 0; of rows that sum to 1 and share nothing it is 1. It is half the
    sum of the absolute differences. At a kink, equal entries, the gradient is 0. Rows are used as they are.
    """

    name = "tv"
    title = "Total variation distance"
    family = "divergence"
    aliases = ("total-variation", "total-variation-distance", "statistical-distance")
    inputs = AMOUNTS
    stacked = True
    formula = Formula("sum(abs(p - y))/2", "sign(p - y)/2", "0", shown=(TERM,))
    equivalents = {
        "torch": "torch.nn.functional.l1_loss(torch.tensor(p), torch.tensor(y)) * p.shape[1] / 2",
        "sklearn": "sklearn.metrics.mean_absolute_error(y, p) * p.shape[1] / 2",
    }
    conventions = {}
    references = ("Levin & Peres (2017), Markov Chains and Mixing Times, 2nd ed., § 4.1, prop. 4.2, p. 48-49",)
    examples = (
        Example(((0.5, 0.5), (0.25, 0.75)), (0.25 + 0.25) / 2, gradient=(0.5, -0.5)),
        Example(((0.5, 0.25, 0.25), (0.25, 0.25, 0.5)), (0.25 + 0 + 0.25) / 2, gradient=(0.5, 0, -0.5)),
        Example(((1.0, 0.0), (0.0, 1.0)), 1, about="nothing in common: 1", gradient=(0.5, -0.5)),
        Example(((0.5, 0.5), (0.5, 0.5)), 0, about="equal rows: 0, and no gradient", gradient=(0, 0)),
    )
    sample = (((0.6, 0.3, 0.1), (0.2, 0.7, 0.1)), ((0.7, 0.2, 0.1), (0.1, 0.8, 0.1)))

    def term(self, p: Array, y: Array) -> Array:
        """Return ½·Σ |p − y|, shape (n,)."""
        return row_sums(np.abs(p - y) / 2)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return ½·sign(p − y), shape (n, C)."""
        return np.sign(p - y) / 2

    def curvature(self, p: Array, y: Array) -> Array:  # noqa: ARG002 - it is linear on either side of the kink
        """Return 0."""
        return np.zeros_like(p)
