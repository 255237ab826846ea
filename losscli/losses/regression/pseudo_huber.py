"""Pseudo-Huber loss."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula, Shown
from losscli.loss import Convention, Example
from losscli.losses.residual import RESIDUAL, SCALE, OfResidual, linear, patched
from losscli.option import Option


@final
@dataclass(frozen=True, slots=True)
class PseudoHuber(OfResidual):
    """Half the squared error near 0, of slope δ far from it, and smooth throughout: the Huber loss without its joint.

    Its minimiser lies between the mean (δ → ∞) and the median (δ → 0) of the targets. XGBoost calls δ `huber_slope`.
    """

    name = "pseudo-huber"
    title = "Pseudo-Huber loss"
    aliases = ("reg:pseudohubererror", "charbonnier", "pseudo-huber-loss", "mphe", "l1-l2")
    formula = Formula(
        "delta**2*(sqrt(u) - 1)",
        gradient="r/sqrt(u)",
        curvature="1/(u*sqrt(u))",
        shown=(Shown("p - y"),),
        where={**RESIDUAL, "u": "1 + (r/delta)**2"},
    )
    equivalents = {"torch": "torch.mean(torch.sqrt(1 + torch.tensor(p - y) ** 2) - 1)"}
    conventions = {"xgboost": Convention()}
    references = (
        (
            "Charbonnier et al. (1994), Two deterministic half-quadratic regularization algorithms for computed "
            "imaging, Proc. ICIP 2, 168-172, doi:10.1109/ICIP.1994.413553"
        ),
        "Hartley & Zisserman (2003), Multiple View Geometry in Computer Vision, 2nd ed., sect. A6.8",
    )
    examples = (
        Example((4, 1), 4 * 4 * (5 / 4 - 1), {"delta": 4.0}, gradient=3 / (5 / 4)),
        Example((0.25, 1), np.sqrt(1 + 0.75 * 0.75) - 1, gradient=-0.75 / 1.25),
        Example((7, 7), 0, about="equal numbers: the term and its gradient are 0", gradient=0),
        Example((1e-9, 0), 1e-9 * 1e-9 / 2, about="near 0 it is r²/2, where √(1 + r²) − 1 would be 0", gradient=1e-9),
        Example((1e200, 0), 1e200, about="far out δ·|r|, where r² overflows", gradient=1),
    )
    sample = ((2.5, 0.0, 2.1, 4.0), (3.0, -0.5, 2.0, 1.0))

    delta: Annotated[float, Option("Slope far out, and about the residual from which on it is linear.", SCALE)] = 1.0

    def term(self, p: Array, y: Array) -> Array:
        """Return r²/(1 + √u), which is δ²(√u − 1) without its cancellation."""
        residual = p - y
        u = self._u(residual)
        term = residual * (residual / (1.0 + np.sqrt(u)))
        return patched(term, np.isinf(u), linear(self.delta), p, y)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return r/√u."""
        residual = p - y
        u = self._u(residual)
        return patched(residual / np.sqrt(u), np.isinf(u), lambda r: np.copysign(self.delta, r), residual)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return u^(−3/2)."""
        u = self._u(p - y)
        return 1.0 / u / np.sqrt(u)

    def _u(self, residual: Array) -> Array:
        return 1.0 + np.square(residual / self.delta)
