"""Tukey's biweight loss."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import TERM, Formula, Shown
from losscli.loss import Example
from losscli.losses.regression._robust import SQUARE, Scale
from losscli.losses.residual import OfResidual


@final
@dataclass(frozen=True, slots=True)
class Tukey(OfResidual):
    """Half the squared error near 0, exactly constant beyond c: outliers pull at nothing.

    Its minimiser is near a mode of the targets, and there may be several: the loss is not convex beyond |r| = c/√5.
    The default 4.685 is 95 % as efficient as the mean at normal residuals of unit variance. Term, gradient and
    curvature are continuous at |r| = c.
    """

    name = "tukey"
    title = "Tukey's biweight loss"
    aliases = ("biweight", "bisquare", "tukey-biweight", "tukey-loss")
    formula = Formula(
        "where(t <= 1, c**2/6*(1 - (1 - t)**3), c**2/6)",
        gradient="where(t <= 1, r*(1 - t)**2, 0)",
        curvature="where(t <= 1, (1 - t)*(1 - 5*t), 0)",
        shown=(Shown("p - y"), TERM),
        where=SQUARE,
    )
    equivalents = {
        "torch": "torch.mean(4.685 ** 2 / 6 * (1 - torch.relu(1 - (torch.tensor(p - y) / 4.685) ** 2) ** 3))",
    }
    references = (
        (
            "Beaton & Tukey (1974), The fitting of power series, meaning polynomials, illustrated on "
            "band-spectroscopic data, Technometrics 16(2), 147-185, doi:10.1080/00401706.1974.10489171"
        ),
        (
            "Holland & Welsch (1977), Robust regression using iteratively reweighted least-squares, Commun. "
            "Statist. Theory Methods 6(9), 813-827"
        ),
    )
    examples = (
        Example((3, 1), 4 * 4 / 6 * (1 - 0.75 * 0.75 * 0.75), {"c": 4.0}, gradient=2 * 0.75 * 0.75),
        Example((2.5, 3), 1 / 6 * (1 - 0.75 * 0.75 * 0.75), {"c": 1.0}, gradient=-0.5 * 0.75 * 0.75),
        Example((7, 7), 0, about="equal numbers: the term and its gradient are 0", gradient=0),
        Example((3, 1), 2 * 2 / 6, {"c": 2.0}, about="at c: the constant c²/6, and no gradient", gradient=0),
        Example((1e200, 0), 1 / 6, {"c": 1.0}, about="and so it stays beyond", gradient=0),
    )
    sample = ((2.5, 0.0, 2.1, 9.0), (3.0, -0.5, 2.0, 1.0))

    c: Scale = 4.685

    def term(self, p: Array, y: Array) -> Array:
        """Return r²·(1 + s + s²)/6 with s = 1 − t for t up to 1: nothing cancels; and c²/6 beyond."""
        residual = p - y
        s = 1.0 - np.minimum(np.square(residual / self.c), 1.0)
        return np.where(s > 0, residual * residual * ((1.0 + s * (1.0 + s)) / 6.0), self.c * self.c / 6.0)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return r·(1 − t)² for t up to 1, and 0 beyond."""
        residual = p - y
        s = 1.0 - np.minimum(np.square(residual / self.c), 1.0)
        return np.where(s == 0, 0.0, residual * s * s)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return (1 − t)(1 − 5t) for t up to 1, and 0 beyond."""
        t = np.minimum(np.square((p - y) / self.c), 1.0)
        return (1.0 - t) * (1.0 - 5.0 * t) + 0.0
