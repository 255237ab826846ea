"""Margin ranking loss."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import REAL, SIGNS, Array
from losscli.formula import Formula, Shown
from losscli.loss import TARGET, Convention, Example, Input, Loss, Values
from losscli.losses.margin import signed, with_sign
from losscli.losses.ranking._pairs import FIRST, SECOND, shortfall
from losscli.option import Option


@final
@dataclass(frozen=True, slots=True)
class MarginRanking(Loss):
    """The hinge of a pair of scores: nothing if the one that should be ahead is, by at least the margin.

    Its minimiser is any scores in the right order, the margin apart. The target is 1 where the first should be ahead,
    −1 where the second should; 0 is read as −1, where torch takes it for no order, and the term for the margin. Where
    the difference is exactly the margin, the kink, the gradient returned is torch's, that of the wrong side: with
    margin 0 equal scores are pushed apart.
    """

    name = "margin-ranking"
    title = "Margin ranking loss"
    family = "ranking"
    aliases = ("MarginRankingLoss", "margin-ranking-loss", "pairwise-hinge")
    inputs = (FIRST, SECOND, Input("target", "y", TARGET, SIGNS))
    formula = Formula(
        "max(0, margin - y*(x1 - x2))",
        gradient="where(y*(x1 - x2) <= margin, -y, 0)",
        curvature="0",
        shown=(Shown("y*(x1 - x2)"),),
        others={"x2": "where(y*(x1 - x2) <= margin, y, 0)"},
    )
    equivalents = {
        "torch": "torch.nn.functional.margin_ranking_loss(*map(torch.tensor, (x1, x2, y)))",
    }
    conventions = {"torch": Convention()}
    references = (
        (
            "Herbrich, Graepel & Obermayer (2000), Large margin rank boundaries for ordinal regression, in Advances in"
            " Large Margin Classifiers, 115-132"
        ),
        (
            "Joachims (2002), Optimizing search engines using clickthrough data, Proc. KDD 8, 133-142,"
            " doi:10.1145/775047.775067"
        ),
    )
    examples = (
        Example((0.5, 2, 1), 2 - 0.5, gradient=-1),
        Example((0.5, 2, -1), 0, gradient=0),
        Example((2, 0.5, 1), 0, about="in the right order: 0", gradient=0),
        Example((2, 0.5, 1), 3 - 1.5, {"margin": 3.0}, about="in the right order, but not by the margin", gradient=-1),
        Example((0.5, 0.5, 1), 0, about="equal, the kink: the gradient given is −y, as torch's", gradient=-1),
        Example((2, 0.5, 0), 1.5, about="0 is read as −1", gradient=1),
    )
    sample = ((2.0, 0.5, 3.0, 1.0), (1.0, 1.5, 2.5, 1.5), (1.0, 1.0, -1.0, -1.0))

    margin: Annotated[float, Option("Difference by which the one should be ahead.", REAL)] = 0.0

    def meant(self, values: Values) -> Values:
        """Return the row with its target as −1 or 1."""
        return with_sign(values)

    def term(self, x1: Array, x2: Array, y: Array) -> Array:
        """Return max(0, margin − y(x₁ − x₂))."""
        return np.maximum(self._missing(x1, x2, y), 0.0) + 0.0

    def gradient(self, x1: Array, x2: Array, y: Array) -> Array:
        """Return −y up to the margin, 0 beyond it."""
        return signed(np.where(self._missing(x1, x2, y) >= 0, -1.0, 0.0), y)

    def gradients(self, x1: Array, x2: Array, y: Array) -> dict[str, Array]:
        """Return the gradient with respect to each score: they are opposite."""
        slope = self.gradient(x1, x2, y)
        return {"x1": slope, "x2": -slope}

    def curvature(self, x1: Array, x2: Array, y: Array) -> Array:  # noqa: ARG002 - it is flat
        """Return 0; at the kink there is none."""
        return np.zeros_like(x1)

    def _missing(self, x1: Array, x2: Array, y: Array) -> Array:
        """Return margin − y(x₁ − x₂), of either sign."""
        first = y > 0
        return shortfall(np.where(first, x2, x1), np.where(first, x1, x2), self.margin)
