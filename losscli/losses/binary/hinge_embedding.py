"""Hinge embedding loss."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import REAL, SIGNS, Array
from losscli.formula import Formula, Glyph
from losscli.loss import Convention, Example, Loss, Values, pointwise
from losscli.losses.margin import with_sign
from losscli.option import Option

DISTANCE = Glyph("x", "x", "x")


@final
@dataclass(frozen=True, slots=True)
class HingeEmbedding(Loss):
    """A distance between two things: what it is for a pair that is alike, and what it lacks of the margin if not.

    Its minimiser is the distance 0 for the class 1 and any distance from the margin on for the class −1. A negative
    number is no distance, but is taken as torch takes it: the term is then negative for the class 1. Targets are −1
    and 1; 0 is read as −1, where torch adds up both parts. At x = margin, the kink, the gradient returned is torch's,
    −1.
    """

    name = "hinge-embedding"
    title = "Hinge embedding loss"
    family = "binary"
    aliases = ("HingeEmbeddingLoss", "hinge-embedding-loss")
    inputs = pointwise(REAL, SIGNS, DISTANCE)
    formula = Formula(
        "where(y == 1, x, max(0, margin - x))",
        gradient="where(y == 1, 1, where(x <= margin, -1, 0))",
        curvature="0",
    )
    equivalents = {"torch": "torch.nn.functional.hinge_embedding_loss(torch.tensor(p), torch.tensor(y))"}
    conventions = {"torch": Convention()}
    references = (
        (
            "Hadsell, Chopra & LeCun (2006), Dimensionality reduction by learning an invariant mapping, Proc. CVPR 2,"
            " 1735-1742, doi:10.1109/CVPR.2006.100"
        ),
    )
    examples = (
        Example((0.3, 1), 0.3, gradient=1),
        Example((0.3, -1), 1 - 0.3, gradient=-1),
        Example((0.3, -1), 2 - 0.3, {"margin": 2.0}, about="a wider margin", gradient=-1),
        Example((1.5, -1), 0, about="unlike, and farther apart than the margin: 0", gradient=0),
        Example((1, -1), 0, about="exactly at the margin, the kink: the gradient given is −1, as torch's", gradient=-1),
        Example((0.3, 0), 1 - 0.3, about="0 is read as −1", gradient=-1),
        Example((-2, 1), -2, about="no distance: the term is negative, as torch's", gradient=1),
    )
    sample = ((0.3, 0.5, 1.5, 2.0), (1.0, -1.0, -1.0, 1.0))

    margin: Annotated[float, Option("Distance that a pair of the class −1 should keep.", REAL)] = 1.0

    def meant(self, values: Values) -> Values:
        """Return the row with its class as −1 or 1."""
        return with_sign(values)

    def term(self, x: Array, y: Array) -> Array:
        """Return x for the class 1, max(0, margin − x) for the other."""
        return np.where(y > 0, x, np.maximum(self.margin - x, 0.0)) + 0.0

    def gradient(self, x: Array, y: Array) -> Array:
        """Return 1 for the class 1, −1 up to the margin for the other."""
        return np.where(y > 0, 1.0, np.where(x <= self.margin, -1.0, 0.0))

    def curvature(self, x: Array, y: Array) -> Array:
        """Return 0; at the kink there is none."""
        return np.zeros_like(x - y)
