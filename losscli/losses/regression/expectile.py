"""Expectile loss."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import Array
from losscli.formula import TERM, Formula, Shown
from losscli.loss import Example
from losscli.losses.residual import SHARE, OfResidual, half_residual, patched
from losscli.option import Option


@final
@dataclass(frozen=True, slots=True)
class Expectile(OfResidual):
    """Squared error with two weights, τ where the prediction is too low and 1 − τ where it is too high.

    Its minimiser is the τ-expectile of the targets: the mean at τ = 0.5, where it is half of mse, and above it for a
    larger τ. It is to mse as the quantile loss is to mae. Term and gradient are smooth; the curvature jumps at p = y,
    where 2τ is given. Squared units of the target.
    """

    name = "expectile"
    title = "Expectile loss"
    aliases = ("asymmetric-squared-error", "expectile-loss", "reg:expectileerror")
    formula = Formula(
        "where(p <= y, tau, 1 - tau)*(p - y)**2",
        gradient="2*where(p <= y, tau, 1 - tau)*(p - y)",
        curvature="2*where(p <= y, tau, 1 - tau)",
        shown=(Shown("p - y"), TERM),
    )
    equivalents = {"torch": "torch.mean(torch.where(torch.tensor(p <= y), 0.5, 0.5) * torch.tensor(p - y) ** 2)"}
    references = (
        (
            "Newey & Powell (1987), Asymmetric least squares estimation and testing, Econometrica 55(4), 819-847, "
            "doi:10.2307/1911031"
        ),
    )
    examples = (
        Example((2.5, 3), 0.5 * (0.5 * 0.5), gradient=2 * 0.5 * -0.5),
        Example((5, 1), 0.5 * (4 * 4), gradient=2 * 0.5 * 4),
        Example((2.5, 3), 0.75 * (0.5 * 0.5), {"tau": 0.75}, about="too low, with weight τ", gradient=-2 * 0.75 * 0.5),
        Example((5, 1), 0.25 * (4 * 4), {"tau": 0.75}, about="too high, with weight 1 − τ", gradient=2 * 0.25 * 4),
        Example((7, 7), 0, about="equal numbers: the term and its gradient are 0", gradient=0),
    )
    sample = ((2.5, 0.0, 2.1, 4.0), (3.0, -0.5, 2.0, 1.0))

    tau: Annotated[float, Option("The expectile that is fitted; 0.5 is the mean.", SHARE)] = 0.5

    def term(self, p: Array, y: Array) -> Array:
        """Return τ·(p − y)² where p is too low, (1 − τ)·(p − y)² where it is too high."""
        residual = p - y
        return self._weight(residual) * residual * residual

    def gradient(self, p: Array, y: Array) -> Array:
        """Return twice the weight times p − y."""
        residual = p - y
        slope = 2.0 * self._weight(residual)
        return patched(slope * residual, np.isinf(residual), lambda s, p, y: 2.0 * s * half_residual(p, y), slope, p, y)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return twice the weight."""
        return 2.0 * self._weight(p - y)

    def _weight(self, residual: Array) -> Array:
        return np.where(residual <= 0, self.tau, 1 - self.tau)
