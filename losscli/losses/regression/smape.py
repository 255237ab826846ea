"""Symmetric mean absolute percentage error."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import REAL, Array
from losscli.formula import TERM, Formula, Shown
from losscli.loss import PREDICTION, Example, Loss, pointwise
from losscli.losses.regression._percentage import Percent, in_percent, unit
from losscli.losses.residual import patched

SMALLEST = 5e-324


@final
@dataclass(frozen=True, slots=True)
class SymmetricMeanAbsolutePercentageError(Loss):
    """The absolute error as a fraction of the mean of |p| and |y|: from 0 to 2, and the same if the two are exchanged.

    Its minimiser has no simple form; predictions too low cost more than those too high by as much. It is 2 wherever
    the signs differ, and there it has no gradient. Where both are 0 the term is 0, by definition here. Beware: some
    divide by the sum |p| + |y|, which is half of this. At p = y, the kink, the gradient given is 0; at p = 0 the
    middle of the two.
    """

    name = "smape"
    title = "Symmetric mean absolute percentage error"
    family = "regression"
    aliases = ("symmetric-mean-absolute-percentage-error", "symmetric-mape")
    inputs = pointwise(REAL, REAL, PREDICTION)
    equivalents = {
        "torch": "torch.mean(2 * torch.tensor(p - y).abs() / (torch.tensor(p).abs() + torch.tensor(y).abs()))",
    }
    references = (
        (
            "Makridakis (1993), Accuracy measures: theoretical and practical concerns, Int. J. Forecasting 9(4), "
            "527-529, doi:10.1016/0169-2070(93)90079-3"
        ),
    )
    examples = (
        Example((3, 5), 2 * 2 / (3 + 5), gradient=-4 * 5 / (8 * 8)),
        Example((5, 3), 2 * 2 / (5 + 3), gradient=4 * 3 / (8 * 8)),
        Example((3, 5), 50, {"percent": True}, about="the same in percent, of 0 to 200", gradient=-400 * 5 / (8 * 8)),
        Example((-1, 3), 2, about="of different signs: 2, whatever they are", gradient=0),
        Example((0, 3), 2, about="a prediction of 0: 2 too, and the gradient between −4/3 and 0", gradient=-2 / 3),
        Example((7, 7), 0, about="equal numbers, the kink: the gradient given is 0", gradient=0),
        Example((0, 0), 0, about="two zeros: 0 by definition", gradient=0),
    )
    sample = ((3.0, 5.0, 4.0, 8.0), (5.0, 3.0, 4.0, 8.5))

    percent: Percent = False

    @property
    def formula(self) -> Formula:
        """The quotient, in percent if that was asked for."""
        return Formula(
            in_percent("2*abs(p - y)/d", percent=self.percent),
            gradient=in_percent("2*(sign(p - y)*d - abs(p - y)*sign(p))/d**2", percent=self.percent),
            curvature=in_percent("-4*sign(p)*(sign(p - y)*d - abs(p - y)*sign(p))/d**3", percent=self.percent),
            shown=(Shown("p - y"), TERM),
            where={"d": "abs(p) + abs(y)"},
        )

    def term(self, p: Array, y: Array) -> Array:
        """Return 2|p − y|/(|p| + |y|); it does not change when both are quartered, where their sum overflows."""
        scale = 2.0 * unit(percent=self.percent)
        below = np.abs(p) + np.abs(y)
        ratio = np.abs(p - y) / np.maximum(below, SMALLEST)  # of two zeros 0
        return scale * patched(ratio, np.isinf(below), lambda p, y: np.abs(p / 4 - y / 4) / quarter(p, y), p, y)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return ±4|y|/d², with the sign of p − y, where the signs agree; 0 where they differ; half of it at p = 0."""
        side = _side(p, y)
        return np.where(side == 0, 0.0, side * np.square(self._root(p, y)))

    def curvature(self, p: Array, y: Array) -> Array:
        """Return ∓8|y|/d³ where the signs agree, else 0."""
        side, root = -2.0 * _side(p, y) * np.sign(p), self._root(p, y)
        return np.where(side == 0, 0.0, side * root * (root / (np.abs(p) + np.abs(y))))

    def _root(self, p: Array, y: Array) -> Array:
        """Return 2√|y|/(|p| + |y|), in percent 10 times that: its square may be a double where (|p| + |y|)² is none."""
        above, below = 2.0 * np.sqrt(unit(percent=self.percent)) * np.sqrt(np.abs(y)), np.abs(p) + np.abs(y)
        return patched(above / below, np.isinf(below), lambda a, p, y: 0.25 * a / quarter(p, y), above, p, y)


def quarter(p: Array, y: Array) -> Array:
    """Return (|p| + |y|)/4, which does not overflow."""
    return np.abs(p) / 4 + np.abs(y) / 4


def _side(p: Array, y: Array) -> Array:
    """Return the sign of p − y where p and y have the same sign, half of it at p = 0, 0 where they differ."""
    agree = 0.5 * (1.0 + np.sign(p) * np.sign(y))
    return np.sign(p - y) * np.where(y == 0, 0.0, agree)
