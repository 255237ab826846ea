"""Welsch loss."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula, Shown
from losscli.loss import Example
from losscli.losses.regression._robust import SQUARE, Robust, Scale, root_exp_minus_square


@final
@dataclass(frozen=True, slots=True)
class Welsch(Robust):
    """Half the squared error near 0, the constant c²/2 far from it: an outlier pulls as good as not at all.

    Its minimiser is a mode of the targets, smoothed by a normal distribution of variance c²/2; there may be several,
    as the loss is not convex beyond |r| = c/√2. The default 2.985 is 95 % as efficient as the mean at normal
    residuals of unit variance. It is also called Leclerc loss, and 1 minus the correntropy of the pair, times c²/2.
    """

    name = "welsch"
    title = "Welsch loss"
    aliases = ("leclerc", "correntropy", "welsch-loss")
    formula = Formula(
        "c**2*(1 - exp(-t))/2",
        gradient="r*exp(-t)",
        curvature="(1 - 2*t)*exp(-t)",
        shown=(Shown("p - y"),),
        where=SQUARE,
    )
    equivalents = {"torch": "torch.mean(-2.985 ** 2 / 2 * torch.expm1(-(torch.tensor(p - y) / 2.985) ** 2))"}
    references = (
        (
            "Holland & Welsch (1977), Robust regression using iteratively reweighted least-squares, Commun. "
            "Statist. Theory Methods 6(9), 813-827, doi:10.1080/03610927708827533"
        ),
        (
            "Dennis & Welsch (1978), Techniques for nonlinear least squares and robust regression, Commun. "
            "Statist. Simul. Comput. 7(4), 345-359"
        ),
    )
    examples = (
        Example((3, 1), 2 * 2 * (1 - np.exp(-1)) / 2, {"c": 2.0}, gradient=2 * np.exp(-1)),
        Example((2.5, 3), (1 - np.exp(-0.25)) / 2, {"c": 1.0}, gradient=-0.5 * np.exp(-0.25)),
        Example((7, 7), 0, about="equal numbers: the term and its gradient are 0", gradient=0),
        Example((1e200, 0), 1 / 2, {"c": 1.0}, about="far out the constant c²/2, and no gradient", gradient=0),
    )
    sample = ((2.5, 0.0, 2.1, 9.0), (3.0, -0.5, 2.0, 1.0))

    c: Scale = 2.985

    def height(self, t: Array) -> Array:
        """Return 1 − e^−t."""
        return -np.expm1(-t)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return r·e^−t; where e^−t is 0, so is it."""
        root = root_exp_minus_square(p, y, self.c)
        return np.where(root == 0, 0.0, (p - y) * root * root)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return (1 − 2t)·e^−t; where e^−t is 0, so is it."""
        root = root_exp_minus_square(p, y, self.c)
        return np.where(root == 0, 0.0, (1.0 - 2.0 * np.square((p - y) / self.c)) * root * root)
