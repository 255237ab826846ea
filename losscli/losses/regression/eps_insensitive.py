"""Epsilon-insensitive loss."""

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
class EpsilonInsensitive(OfResidual):
    """Absolute error beyond a tube of half-width ε: residuals inside cost nothing and pull at nothing.

    Its minimiser is any number that leaves as many targets above the tube as below it. At the two edges of the tube,
    the kinks, the gradient given is 0. ε = 0 is mae. Support vector regression trains with it.
    """

    name = "eps-insensitive"
    title = "Epsilon-insensitive loss"
    aliases = ("epsilon-insensitive", "svr", "epsilon-insensitive-loss")
    formula = Formula(
        "max(0, abs(r) - epsilon)",
        gradient="where(abs(r) > epsilon, sign(r), 0)",
        curvature="0",
        shown=(Shown("p - y"), TERM),
        where=RESIDUAL,
    )
    equivalents = {"torch": "torch.mean(torch.relu(torch.abs(torch.tensor(p - y)) - 0.1))"}
    references = (
        "Vapnik (1995), The Nature of Statistical Learning Theory, Springer, ch. 6",
        "Smola & Schölkopf (2004), A tutorial on support vector regression, Stat. Comput. 14(3), 199-222",
    )
    examples = (
        Example((5, 1), 4 - 0.1, gradient=1),
        Example((2.5, 3), 0.5 - 0.25, {"epsilon": 0.25}, gradient=-1),
        Example((2.5, 2.55), 0, about="inside the tube: nothing", gradient=0),
        Example((1.25, 1), 0, {"epsilon": 0.25}, about="at its edge, the kink: the gradient given is 0", gradient=0),
    )
    sample = ((2.5, 0.0, 2.05, 4.0), (3.0, -0.5, 2.0, 1.0))

    epsilon: Annotated[float, Option("Half-width of the tube inside which nothing costs.", NOT_NEGATIVE)] = 0.1

    def term(self, p: Array, y: Array) -> Array:
        """Return what |p − y| is above ε, or 0."""
        return np.maximum(excess(p, y, self.epsilon), 0.0)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return the sign of p − y outside the tube, and 0 inside and at its edges."""
        return np.where(excess(p, y, self.epsilon) > 0, np.sign(p - y), 0.0)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return 0; at the edges of the tube there is none."""
        return np.zeros_like(p - y)
