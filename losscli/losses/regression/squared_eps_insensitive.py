"""Squared epsilon-insensitive loss."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import NOT_NEGATIVE, Array
from losscli.formula import TERM, Formula, Shown
from losscli.loss import Example
from losscli.losses.residual import RESIDUAL, OfResidual, excess
from losscli.option import Option


@final
@dataclass(frozen=True, slots=True)
class SquaredEpsilonInsensitive(OfResidual):
    """The square of what a residual is beyond a tube of half-width ε: smooth at the edges, and fond of no outlier.

    Its minimiser balances the excesses over the tube above and below; ε = 0 is mse, whose minimiser is the mean. The
    curvature jumps from 0 to 2 at the edges of the tube, where 0 is given.
    """

    name = "squared-eps-insensitive"
    title = "Squared epsilon-insensitive loss"
    aliases = ("squared-epsilon-insensitive", "l2-svr", "squared-epsilon-insensitive-loss")
    formula = Formula(
        "max(0, abs(r) - epsilon)**2",
        gradient="2*sign(r)*max(0, abs(r) - epsilon)",
        curvature="where(abs(r) > epsilon, 2, 0)",
        shown=(Shown("p - y"), TERM),
        where=RESIDUAL,
    )
    equivalents = {"torch": "torch.mean(torch.relu(torch.abs(torch.tensor(p - y)) - 0.1) ** 2)"}
    references = ("Ho & Lin (2012), Large-scale linear support vector regression, J. Mach. Learn. Res. 13, 3323-3348",)
    examples = (
        Example((5, 1), (4 - 0.1) * (4 - 0.1), gradient=2 * (4 - 0.1)),
        Example((2.5, 3), (0.5 - 0.25) * (0.5 - 0.25), {"epsilon": 0.25}, gradient=-2 * (0.5 - 0.25)),
        Example((2.5, 2.55), 0, about="inside the tube: nothing", gradient=0),
        Example((1.25, 1), 0, {"epsilon": 0.25}, about="at its edge: nothing, and no kink", gradient=0),
    )
    sample = ((2.5, 0.0, 2.05, 4.0), (3.0, -0.5, 2.0, 1.0))

    epsilon: Annotated[float, Option("Half-width of the tube inside which nothing costs.", NOT_NEGATIVE)] = 0.1

    def term(self, p: Array, y: Array) -> Array:
        """Return the square of what |p − y| is above ε, or 0."""
        return np.square(np.maximum(excess(p, y, self.epsilon), 0.0))

    def gradient(self, p: Array, y: Array) -> Array:
        """Return twice what |p − y| is above ε, with the sign of p − y."""
        return np.copysign(2.0 * np.maximum(excess(p, y, self.epsilon), 0.0), p - y)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return 2 outside the tube, and 0 inside and at its edges."""
        return np.where(excess(p, y, self.epsilon) > 0, 2.0, 0.0)
