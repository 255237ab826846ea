"""Modified Huber loss of a margin."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula
from losscli.loss import Convention, Example
from losscli.losses.margin import MARGIN, SHOWN, OfMargin, slope_to_the_line, to_the_line


@final
@dataclass(frozen=True, slots=True)
class ModifiedHuber(OfMargin):
    """The squared hinge that goes on as a line below the margin −1, so that outliers do not rule the fit.

    Its minimiser is twice the probability of a 1 less 1, in [−1, 1]. Targets are −1 and 1; 0 is read as −1. It is
    four times binary-sparsemax. The curvature jumps at m = −1 and m = 1, where it is given as 2 and 0.
    """

    name = "modified-huber"
    title = "Modified Huber loss"
    family = "binary"
    aliases = ("ModifiedHuber",)
    formula = Formula(
        "where(m >= -1, max(0, 1 - m)**2, -4*m)",
        gradient="-2*y*min(max(0, 1 - m), 2)",
        curvature="where(m < -1, 0, where(m < 1, 2, 0))",
        where=MARGIN,
        shown=SHOWN,
    )
    equivalents = {
        "torch": "torch.where((m := torch.tensor(y * p)) >= -1, (1 - m).clamp(min=0)**2, -4 * m).mean()",
    }
    conventions = {"sklearn": Convention()}
    references = (
        (
            "Zhang (2004), Solving large scale linear prediction problems using stochastic gradient descent algorithms,"
            " Proc. ICML 21, 116, doi:10.1145/1015330.1015332"
        ),
    )
    examples = (
        Example((0.5, 1), 0.5 * 0.5, gradient=-2 * 0.5),
        Example((0.5, -1), 1.5 * 1.5, gradient=2 * 1.5),
        Example((-3, 1), 4 * 3, gradient=-4),
        Example((2, 1), 0, about="right by more than the margin: 0", gradient=0),
        Example((-1, 1), 4, about="where square and line meet: the same value and slope from both sides", gradient=-4),
        Example((0.5, 0), 1.5 * 1.5, about="0 is read as −1", gradient=2 * 1.5),
    )
    sample = ((2.0, -1.0, 0.5, -3.0), (1.0, -1.0, -1.0, 1.0))

    def value(self, m: Array) -> Array:
        """Return max(0, 1 − m)² from −1 on, −4m below."""
        return 4.0 * to_the_line(m)

    def slope(self, m: Array) -> Array:
        """Return −2·max(0, 1 − m), at least −4."""
        return 4.0 * slope_to_the_line(m)

    def bend(self, m: Array) -> Array:
        """Return 2 between the margins −1 and 1, else 0."""
        return np.where((m >= -1) & (m < 1), 2.0, 0.0)
