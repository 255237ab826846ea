"""Contrastive loss of pairs."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import POSITIVE, PROBABILITY, REAL, Array
from losscli.formula import Formula, Glyph, Shown
from losscli.loss import TARGET, Example, Input
from losscli.losses.vectors import X1, X2, OfVectors, euclidean
from losscli.option import Option, Switch

DISTANCE = Shown("d", Glyph("d", "d", "d"))


@final
@dataclass(frozen=True, slots=True)
class ContrastiveLoss(OfVectors):
    """Draws the two vectors of a similar pair together, and pushes those of another apart up to the margin.

    A pair of target 1 costs half the square of the distance d, a pair of target 0 half the square of what d lacks of
    the margin; a target between counts for both. Its minimiser has similar pairs at one point and the others the
    margin apart. The term is in squared units of the vectors. Where d = 0 a pair that ought to be apart has no
    direction to go: the gradient and the curvature of that part are taken as 0. In the paper Y = 0 is the similar pair.
    TensorFlow Addons and others leave out the half: `--no-half`. For distances that are known already give them as
    --x1 and zeros as --x2.
    """

    name = "contrastive"
    title = "Contrastive loss"
    family = "embedding"
    aliases = ("ContrastiveLoss", "contrastive-loss")
    inputs = (
        Input("x1", "x1", X1, REAL, vector=True),
        Input("x2", "x2", X2, REAL, vector=True),
        Input("target", "y", TARGET, PROBABILITY),
    )
    equivalents = {
        "torch": (
            "(d := torch.linalg.vector_norm(torch.tensor(x1) - torch.tensor(x2), dim=1), "
            "torch.where(torch.tensor(y) == 1, d**2, (1 - d).clamp(min=0)**2) / 2)[1].mean()"
        )
    }
    references = (
        "Hadsell, Chopra & LeCun (2006), Learning an invariant mapping, CVPR, eq. 4, doi:10.1109/CVPR.2006.100",
    )
    examples = (
        Example(((3.0, 4.0), (0.0, 0.0), 1), 5 * 5 / 2, gradient=(3, 4)),
        Example(((0.3, 0.4), (0.0, 0.0), 0), (1 - 0.5) * (1 - 0.5) / 2, gradient=(-0.5 * 0.6, -0.5 * 0.8)),
        Example(((3.0, 4.0), (0.0, 0.0), 0), (7 - 5) * (7 - 5) / 2, {"margin": 7.0}),
        Example(((3.0, 4.0), (0.0, 0.0), 0), 0, about="farther apart than the margin: nothing", gradient=(0, 0)),
        Example(((1.0, 1.0), (1.0, 1.0), 0), 0.5, about="at one point, with no direction to go", gradient=(0, 0)),
        Example(((3.0, 4.0), (0.0, 0.0), 1), 25, {"half": False}, about="without the half", gradient=(6, 8)),
    )
    sample = (((3.0, 4.0), (0.3, 0.4), (1.0, 2.0)), ((3.0, 3.0), (0.0, 0.0), (4.0, 6.0)), (1.0, 0.0, 0.0))

    margin: Annotated[float, Option("Distance from which a pair that is apart costs nothing.", POSITIVE)] = 1.0
    half: Annotated[bool, Option("Take half of the squares, as the paper does.", Switch())] = True

    @property
    def formula(self) -> Formula:
        """½·[ y·d² + (1−y)·max(0, margin − d)² ]."""
        half, factor = (" / 2", "") if self.half else ("", "2*")
        pull = "y*(x1 - x2) - (1 - y)*max(0, margin - d)*u"
        return Formula(
            f"(y*d**2 + (1 - y)*max(0, margin - d)**2){half}",
            gradient=f"2*({pull})" if factor else pull,
            curvature=f"{factor}(y + (1 - y)*where(d < margin, u**2 - (margin - d)/d*(1 - u**2), 0))",
            where={"d": "norm(x1 - x2)", "u": "(x1 - x2)/d"},
            shown=(DISTANCE,),
            folded=(DISTANCE,),
            others={"x2": f"{factor}((1 - y)*max(0, margin - d)*u - y*(x1 - x2))"},
        )

    def term(self, x1: Array, x2: Array, y: Array) -> Array:
        """Return ½·[ y·d² + (1−y)·max(0, margin − d)² ], shape (n,); the vectors are (n, d), y is (n,)."""
        distance = euclidean(x1 - x2).distance
        lacking = np.maximum(self.margin - distance, 0.0)
        together = np.where(y == 0, 0.0, y * np.square(distance))
        return self._scale * (together + (1 - y) * np.square(lacking))

    def gradient(self, x1: Array, x2: Array, y: Array) -> Array:
        """Return y·δ − (1−y)·max(0, margin − d)·δ/d of the difference δ, shape (n, d); without the half twice that."""
        found = euclidean(x1 - x2)
        lacking, y = np.maximum(self.margin - found.distance, 0.0)[:, None], y[:, None]
        return 2 * self._scale * (y * (x1 - x2) - (1 - y) * lacking * found.slope())

    def gradients(self, x1: Array, x2: Array, y: Array) -> dict[str, Array]:
        """Return the gradients with respect to both vectors: they pull or push alike."""
        slope = self.gradient(x1, x2, y)
        return {"x1": slope, "x2": 0.0 - slope}

    def curvature(self, x1: Array, x2: Array, y: Array) -> Array:
        """Return y + (1−y)·(u² − (margin − d)(1 − u²)/d) with u = δ/d below the margin, shape (n, d)."""
        found = euclidean(x1 - x2)
        lacking, y = (self.margin - found.distance)[:, None], y[:, None]
        apart = np.where(lacking > 0, np.square(found.slope()) - np.maximum(lacking, 0.0) * found.bend(), 0.0)
        return 2 * self._scale * (y + (1 - y) * apart)

    @property
    def _scale(self) -> float:
        return 0.5 if self.half else 1.0
