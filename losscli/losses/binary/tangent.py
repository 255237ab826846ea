"""Tangent loss."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula, Glyph, Shown
from losscli.loss import Example
from losscli.losses.margin import MARGIN, SHOWN, OfMargin

# tan ½, the margin at which the loss is 0, as the sum of two doubles.
ROOT, REST = 0.5463024898437905, 2.9096576216837176e-17
WHERE = MappingProxyType({**MARGIN, "t": "2*atan(m) - 1"})


@final
@dataclass(frozen=True, slots=True)
class Tangent(OfMargin):
    """A bounded loss that is 0 at the margin tan ½: it lets go of hopeless rows and of those right by far too much.

    Its minimiser is tan(p − ½) for the probability p of a 1. It is not convex: a row far on the wrong side costs at
    most (π + 1)² = 17.15, one far on the right side at most (π − 1)² = 4.59. Targets are −1 and 1; 0 is read as −1.
    """

    name = "tangent"
    title = "Tangent loss"
    family = "binary"
    aliases = ("tangent-loss", "TangentBoost")
    formula = Formula(
        "t**2",
        gradient="4*y*t/(1 + m**2)",
        curvature="8*(1 - m*t)/(1 + m**2)**2",
        where=WHERE,
        shown=(*SHOWN, Shown("t", Glyph("t", "t", "t"))),
    )
    equivalents = {"torch": "(2 * torch.atan(torch.tensor(y) * torch.tensor(p)) - 1).square().mean()"}
    references = (
        (
            "Masnadi-Shirazi, Mahadevan & Vasconcelos (2010), On the design of robust classifiers for computer vision,"
            " Proc. CVPR, 779-786, doi:10.1109/CVPR.2010.5540136"
        ),
    )
    examples = (
        Example((1, 1), (np.pi / 2 - 1) * (np.pi / 2 - 1), gradient=4 * (np.pi / 2 - 1) / 2),
        Example((1, -1), (np.pi / 2 + 1) * (np.pi / 2 + 1), gradient=4 * (np.pi / 2 + 1) / 2),
        Example((0, 1), 1, gradient=-4),
        Example((0, 0), 1, about="0 is read as −1", gradient=4),
        Example((-1e9, 1), (np.pi + 1 - 2e-9) ** 2, about="far on the wrong side: near (π + 1)²"),
    )
    sample = ((2.0, -1.0, 0.5, -3.0), (1.0, -1.0, -1.0, 1.0))

    def value(self, m: Array) -> Array:
        """Return (2·atan m − 1)²."""
        return np.square(_t(m))

    def slope(self, m: Array) -> Array:
        """Return 4(2·atan m − 1)/(1 + m²): divided twice by √(1 + m²), for m² is infinite at 1e160."""
        root = np.hypot(1.0, m)
        return 4.0 * _t(m) / root / root

    def bend(self, m: Array) -> Array:
        """Return 8(1 − m(2·atan m − 1))/(1 + m²)²."""
        root = np.hypot(1.0, m)
        return 8.0 * (1 / root - m / root * _t(m)) / root / root / root


def _t(m: Array) -> Array:
    """Return 2·atan m − 1; of m > 0 as 2(atan m − atan tan ½) = 2·atan of one quotient, which cancels nowhere."""
    near = np.maximum(m, 0.0)
    apart = (near - ROOT - REST) / (1 + near * ROOT)
    return np.where(m > 0, 2 * np.arctan(apart), 2 * np.arctan(m) - 1)
