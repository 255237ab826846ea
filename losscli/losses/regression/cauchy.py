"""Cauchy loss."""

import math
from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula, Shown
from losscli.loss import Example
from losscli.losses.regression._robust import SQUARE, Robust, Scale
from losscli.losses.residual import half_residual, patched


@final
@dataclass(frozen=True, slots=True)
class Cauchy(Robust):
    """Half the squared error near 0, a logarithm far from it: an outlier pulls less the farther off it is.

    Its minimiser is the location of a Cauchy distribution of scale c by maximum likelihood, and need not be unique:
    the loss is not convex beyond |r| = c. The default 2.385 is 95 % as efficient as the mean at normal residuals of
    unit variance. It is also called Lorentzian; scipy's least_squares has it as `cauchy` with f_scale = c.
    """

    name = "cauchy"
    title = "Cauchy loss"
    aliases = ("lorentzian", "cauchy-loss", "log-lorentzian")
    formula = Formula(
        "c**2*log(1 + t)/2",
        gradient="r/(1 + t)",
        curvature="(1 - t)/(1 + t)**2",
        shown=(Shown("p - y"),),
        where=SQUARE,
    )
    equivalents = {"torch": "torch.mean(2.385 ** 2 / 2 * torch.log1p((torch.tensor(p - y) / 2.385) ** 2))"}
    references = (
        (
            "Holland & Welsch (1977), Robust regression using iteratively reweighted least-squares, Commun. "
            "Statist. Theory Methods 6(9), 813-827, doi:10.1080/03610927708827533"
        ),
        (
            "Zhang (1997), Parameter estimation techniques: a tutorial with application to conic fitting, Image "
            "Vis. Comput. 15(1), 59-76, table 1"
        ),
    )
    examples = (
        Example((3, 1), 2 * 2 * np.log(1 + 1) / 2, {"c": 2.0}, gradient=2 / (1 + 1)),
        Example((2.5, 3), np.log(1 + 0.25) / 2, {"c": 1.0}, gradient=-0.5 / 1.25),
        Example((7, 7), 0, about="equal numbers: the term and its gradient are 0", gradient=0),
        Example(
            (1e200, 0), np.log(1e200), {"c": 1.0}, about="far out c²·ln(|r|/c), where r² overflows", gradient=1e-200
        ),
    )
    sample = ((2.5, 0.0, 2.1, 9.0), (3.0, -0.5, 2.0, 1.0))

    c: Scale = 2.385

    def height(self, t: Array) -> Array:
        """Return ln(1 + t)."""
        return np.log1p(t)

    def term(self, p: Array, y: Array) -> Array:
        """Return ½c²·ln(1 + (r/c)²), which is c²·ln(|r|/c) where the square overflows."""
        term = Robust.term(self, p, y)

        def far(p: Array, y: Array) -> Array:
            return self.c * self.c * (np.log(np.abs(half_residual(p, y))) - math.log(self.c) + math.log(2))

        return patched(term, np.isinf(self._t(p, y)), far, p, y)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return r/(1 + t), which is c²/r where t overflows."""
        t = self._t(p, y)
        return patched((p - y) / (1.0 + t), np.isinf(t), lambda p, y: 0.5 * self.c * self.c / half_residual(p, y), p, y)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return (1 − t)/(1 + t)², which is −(c/r)² where t overflows."""
        t = self._t(p, y)
        value = (1.0 - t) / (1.0 + t) / (1.0 + t)
        return patched(value, np.isinf(t), lambda p, y: -np.square(0.5 * self.c / half_residual(p, y)), p, y)

    def _t(self, p: Array, y: Array) -> Array:
        return np.square((p - y) / self.c)
