"""Geman-McClure loss."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula, Shown
from losscli.loss import Example
from losscli.losses.regression._robust import SQUARE, Robust, Scale
from losscli.losses.residual import patched


@final
@dataclass(frozen=True, slots=True)
class GemanMcClure(Robust):
    """Half the squared error near 0, the constant c²/2 far from it, approached like 1/r²: outliers hardly pull.

    Its minimiser is near a mode of the targets, and there may be several: the loss is not convex beyond |r| = c/√3.
    """

    name = "geman-mcclure"
    title = "Geman-McClure loss"
    aliases = ("geman", "gm-loss", "geman-mcclure-loss")
    formula = Formula(
        "r**2/2/(1 + t)",
        gradient="r/(1 + t)**2",
        curvature="(1 - 3*t)/(1 + t)**3",
        shown=(Shown("p - y"),),
        where=SQUARE,
    )
    equivalents = {"torch": "torch.mean(torch.tensor(p - y) ** 2 / 2 / (1 + torch.tensor(p - y) ** 2))"}
    references = (
        (
            "Geman & McClure (1987), Statistical methods for tomographic image reconstruction, Bull. Int. Stat. "
            "Inst. 52(4), 5-21"
        ),
        (
            "Zhang (1997), Parameter estimation techniques: a tutorial with application to conic fitting, Image "
            "Vis. Comput. 15(1), 59-76, table 1"
        ),
    )
    examples = (
        Example((2.5, 3), 0.25 / 2 / 1.25, gradient=-0.5 / (1.25 * 1.25)),
        Example((3, 1), 4 / 2 / 2, {"c": 2.0}, gradient=2 / (2 * 2)),
        Example((7, 7), 0, about="equal numbers: the term and its gradient are 0", gradient=0),
        Example((1e200, 0), 1 / 2, about="far out the constant c²/2, and no gradient", gradient=0),
    )
    sample = ((2.5, 0.0, 2.1, 9.0), (3.0, -0.5, 2.0, 1.0))

    c: Scale = 1.0

    def height(self, t: Array) -> Array:
        """Return t/(1 + t)."""
        return patched(t / (1.0 + t), np.isinf(t), lambda: 1.0)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return r/(1 + t)²."""
        residual = p - y
        below = 1.0 + np.square(residual / self.c)
        return patched(residual / below / below, np.isinf(below), lambda: 0.0)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return (1 − 3t)/(1 + t)³."""
        t = np.square((p - y) / self.c)
        below = 1.0 + t
        value = (1.0 - 3.0 * t) / below / below / below
        return patched(value, np.isinf(3.0 * t), lambda: 0.0)
