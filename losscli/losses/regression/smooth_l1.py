"""Smooth L1 loss."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import NOT_NEGATIVE, Array
from losscli.formula import TERM, Formula, Shown
from losscli.loss import Convention, Example
from losscli.losses.residual import RESIDUAL, OfResidual, excess
from losscli.option import Option


@final
@dataclass(frozen=True, slots=True)
class SmoothL1(OfResidual):
    """Absolute error with its kink rounded off below β: the gradient goes through 0 instead of jumping.

    Its minimiser lies between the mean (large β) and the median (β → 0) of the targets. It is the Huber loss with δ =
    β, divided by β, so its slope far out is 1 whatever β is; β = 0 is mae. Term and gradient are continuous at |p −
    y| = β; the curvature falls from 1/β to 0 there, and 1/β is given.
    """

    name = "smooth-l1"
    title = "Smooth L1 loss"
    aliases = ("SmoothL1Loss", "smooth-l1-loss")
    equivalents = {"torch": "torch.nn.functional.smooth_l1_loss(torch.tensor(p), torch.tensor(y))"}
    conventions = {"torch": Convention(divisor="count")}
    references = ("Girshick (2015), Fast R-CNN, Proc. ICCV, 1440-1448, eq. 3, doi:10.1109/ICCV.2015.169",)
    examples = (
        Example((2.5, 3), 0.5 * 0.5 / 2, gradient=-0.5),
        Example((5, 1), 4 - 1 / 2, gradient=1),
        Example((2.5, 3), 0.5 * 0.5 / (2 * 2), {"beta": 2.0}, gradient=-0.5 / 2),
        Example((2, 1), 1 / 2, about="a residual of just beta: both branches give β/2", gradient=1),
        Example((2.5, 3), 0.5, {"beta": 0.0}, about="beta 0 is mae", gradient=-1),
        Example((7, 7), 0, about="equal numbers: the term and its gradient are 0", gradient=0),
    )
    sample = ((2.5, 0.0, 2.1, 4.0), (3.0, -0.5, 2.0, 1.0))

    beta: Annotated[float, Option("Residual below which the loss is quadratic; 0 is mae.", NOT_NEGATIVE)] = 1.0

    @property
    def formula(self) -> Formula:
        """The two branches, or at β = 0 the second alone."""
        shown = (Shown("p - y"), TERM)
        if self.beta == 0:
            return Formula("abs(r)", gradient="sign(r)", curvature="0", shown=shown, where=RESIDUAL)
        return Formula(
            "where(abs(r) < beta, r**2/(2*beta), abs(r) - beta/2)",
            gradient="where(abs(r) < beta, r/beta, sign(r))",
            curvature="where(abs(r) <= beta, 1/beta, 0)",
            shown=shown,
            where=RESIDUAL,
        )

    def term(self, p: Array, y: Array) -> Array:
        """Return (m/β)·(|p − y| − m/2) with m = min(|p − y|, β), which is both branches."""
        size = np.abs(p - y)
        if self.beta == 0:
            return size
        inside = np.minimum(size, self.beta)
        return (inside / self.beta) * (size - 0.5 * inside)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return (p − y)/β, at most 1 to either side."""
        if self.beta == 0:
            return np.sign(p - y)
        return np.clip((p - y) / self.beta, -1.0, 1.0)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return 1/β up to β, the edge included, and 0 beyond."""
        if self.beta == 0:
            return np.zeros_like(p - y)
        return np.where(excess(p, y, self.beta) <= 0, 1.0 / self.beta, 0.0)
