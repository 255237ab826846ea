"""Weighted mean absolute percentage error."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula, Shown
from losscli.loss import Example
from losscli.losses.regression._percentage import Percent, in_percent, unit
from losscli.losses.residual import OfResidual


@final
@dataclass(frozen=True, slots=True)
class WeightedMeanAbsolutePercentageError(OfResidual):
    """The sum of the absolute errors over that of the targets: a percentage that a target of 0 cannot spoil.

    Its minimiser is the median of the targets, as mae's: it is mae over the mean of |y|. The terms are the absolute
    errors, and |y| is what each counts in the divisor of the mean. All targets 0 is an error. The result is a
    fraction; --percent gives percent. At p = y, the kink, the gradient given is 0.
    """

    name = "wmape"
    title = "Weighted mean absolute percentage error"
    aliases = ("wape", "weighted-mean-absolute-percentage-error", "weighted-mape", "mad-mean-ratio")
    equivalents = {
        "torch": "torch.abs(torch.tensor(p - y)).sum() / torch.abs(torch.tensor(y)).sum()",
        "sklearn": "sklearn.metrics.mean_absolute_error(y, p) / np.mean(np.abs(y))",
    }
    references = ("Kolassa & Schütz (2007), Advantages of the MAD/mean ratio over the MAPE, Foresight 6, 40-43",)
    examples = (
        Example((2.5, 4), 1.5, gradient=-1),
        Example((5, 1), 4, gradient=1),
        Example((2.5, 4), 150, {"percent": True}, gradient=-100),
        Example((7, 7), 0, about="equal numbers, the kink: the gradient given is 0", gradient=0),
        Example((1, 0), 1, about="a target of 0 counts nothing in the divisor, and its error as much as others"),
    )
    sample = ((2.5, 5.0, 4.0, 8.0), (4.0, 5.0, 0.0, 10.0))

    percent: Percent = False

    @property
    def formula(self) -> Formula:
        """|p − y|, in percent if that was asked for."""
        return Formula(
            in_percent("abs(p - y)", percent=self.percent),
            gradient=in_percent("sign(p - y)", percent=self.percent),
            curvature="0",
            shown=(Shown("p - y"),),
        )

    @property
    def mass_text(self) -> str:
        """|y|."""
        return "|y|"

    def term(self, p: Array, y: Array) -> Array:
        """Return |p − y|."""
        return np.abs(p - y) * unit(percent=self.percent)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return the sign of p − y, and 0 at the kink."""
        return np.sign(p - y) * unit(percent=self.percent)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return 0; at the kink there is none."""
        return np.zeros_like(p - y)

    def mass(self, p: Array, y: Array) -> Array:  # noqa: ARG002 - the targets alone count
        """Return |y|, shape (n,); of several columns, their mean, since it counts once for each."""
        size = np.abs(y)
        return size if size.ndim == 1 else np.mean(size, axis=1)
