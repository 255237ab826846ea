"""Cosine embedding loss."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import REAL, SIGNS, Array, Interval, Mask
from losscli.formula import Formula, Glyph, Shown
from losscli.loss import TARGET, Convention, Example, Input
from losscli.losses.vectors import NO_DIRECTION, X1, X2, Angle, OfVectors, angle, without_direction
from losscli.option import Option

MARGIN = Interval(-1.0, 1.0, "a cosine")
# aten/src/ATen/native/Loss.cpp has it as a float: 1e-12 rounded to float32, in doubles too; checked against torch 2.13.
TORCH_EPS = float(np.float32(1e-12))
ADDED = Interval(0.0, np.inf, "a number that is not negative", high_open=True)


@final
@dataclass(frozen=True, slots=True)
class CosineEmbeddingLoss(OfVectors):
    """Turns two vectors of a pair that belongs together towards one another, and those of other pairs apart.

    A pair of target 1 costs 1 − cos, a pair of target −1 max(0, cos − margin), with the cosine of the angle between
    the two. Its minimiser has the first in one direction and the others at the margin's angle or farther. It has no
    unit. At the kink, a cosine of just the margin, the gradient is 0. A vector of zeros has no direction and is
    refused. torch adds 1e-12 to the square of each length, `--eps` here, which shows below lengths of 1e-4: two
    equal vectors of length 1e-7 cost 0.99 there instead of 0, and a vector of zeros 1 or 0.
    """

    name = "cosine-embedding"
    title = "Cosine embedding loss"
    family = "embedding"
    aliases = ("CosineEmbeddingLoss", "cosine-embedding-loss")
    inputs = (
        Input("x1", "x1", X1, REAL, vector=True),
        Input("x2", "x2", X2, REAL, vector=True),
        Input("target", "y", TARGET, SIGNS),
    )
    equivalents = {
        "torch": "torch.nn.functional.cosine_embedding_loss(torch.tensor(x1), torch.tensor(x2), torch.tensor(y))"
    }
    conventions = {"torch": Convention({"eps": TORCH_EPS}, "adds 1e-12 to the square of each length")}
    references = ("PyTorch 2.13, torch.nn.CosineEmbeddingLoss (2026), https://docs.pytorch.org/docs/2.13/nn.html",)
    examples = (
        Example(((3.0, 4.0), (4.0, 3.0), 1), 1 - 24 / 25),
        Example(((3.0, 4.0), (4.0, 3.0), -1), 24 / 25),
        Example(((3.0, 4.0), (4.0, 3.0), -1), 24 / 25 - 0.5, {"margin": 0.5}),
        Example(((1.0, 0.0), (0.0, 2.0), -1), 0, about="at a right angle a pair that is apart costs nothing"),
        Example(((1.0, 0.0), (0.0, 2.0), 1), 1, about="and one that belongs together 1", gradient=(0, -1)),
        Example(((1.0, 0.0), (0.0, 2.0), 0), 0, about="a target of 0 is read as −1"),
        Example(
            ((3e-7, 4e-7), (3e-7, 4e-7), 1),
            1e-12 / (2.5e-13 + 1e-12),
            {"eps": 1e-12},
            about="short vectors, as torch has it",
        ),
    )
    sample = (((3.0, 4.0), (1.0, 2.0), (0.0, 2.0)), ((4.0, 3.0), (4.0, 2.0), (5.0, 0.0)), (1, -1, 1))

    margin: Annotated[float, Option("Largest cosine of a pair apart that costs nothing.", MARGIN)] = 0.0
    eps: Annotated[
        float, Option("Added to the square of each length (torch: 1e-12). Off unless asked for.", ADDED, quiet=True)
    ] = 0.0

    @property
    def formula(self) -> Formula:
        """1 − cos for y = 1, max(0, cos − margin) for y = −1."""
        first, second = ("norm(x1)", "norm(x2)") if not self.eps else ("n1", "n2")
        lengths = {"n1": "sqrt(sum(x1**2) + eps)", "n2": "sqrt(sum(x2**2) + eps)"} if self.eps else {}
        side = "where(y > 0, -1, where(c > margin, 1, 0))"
        return Formula(
            "where(y > 0, 1 - c, max(0, c - margin))",
            gradient=f"{side}*(x2/{second} - c*x1/{first})/{first}",
            curvature=f"{side}*(3*c*x1**2/{first}**2 - 2*x1*x2/({first}*{second}) - c)/{first}**2",
            where={**lengths, "c": f"sum(x1*x2)/({first}*{second})"},
            shown=(Shown("c", Glyph("cos", "cos", r"\cos")),),
            folded=(Shown("c", Glyph("cos", "cos", r"\cos")),),
            others={"x2": f"{side}*(x1/{first} - c*x2/{second})/{second}"},
        )

    def undefined(self, x1: Array, x2: Array, y: Array) -> tuple[Mask, tuple[str, str]]:  # noqa: ARG002
        """Return the rows of which a vector is all zeros; with eps none."""
        return (without_direction(x1) | without_direction(x2)) & (self.eps == 0), NO_DIRECTION

    def term(self, x1: Array, x2: Array, y: Array) -> Array:
        """Return 1 − cos or max(0, cos − margin), shape (n,); the vectors are (n, d), y is (n,)."""
        found = angle(x1, x2, self.eps)
        return np.where(y > 0, found.gap, np.maximum(found.cosine - self.margin, 0.0)) + 0.0

    def gradient(self, x1: Array, x2: Array, y: Array) -> Array:
        """Return the gradient with respect to the first vector, shape (n, d)."""
        found = angle(x1, x2, self.eps)
        return self._side(found, y) * found.slope()

    def gradients(self, x1: Array, x2: Array, y: Array) -> dict[str, Array]:
        """Return the gradients with respect to both vectors."""
        found = angle(x1, x2, self.eps)
        side = self._side(found, y)
        return {"x1": side * found.slope(), "x2": side * found.slope_of_other()}

    def curvature(self, x1: Array, x2: Array, y: Array) -> Array:
        """Return the diagonal of the Hessian in the first vector, shape (n, d)."""
        found = angle(x1, x2, self.eps)
        return self._side(found, y) * found.bend()

    def _side(self, found: Angle, y: Array) -> Array:
        """Return 1 where the term is 1 − cos and so on, −1 where it is cos − margin, 0 where it is 0: (n, 1)."""
        return np.where(y > 0, 1.0, np.where(found.cosine > self.margin, -1.0, 0.0))[:, None]
