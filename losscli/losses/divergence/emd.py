"""Earth mover's distance between classes in order."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import Array
from losscli.formula import TERM, Formula
from losscli.loss import Example
from losscli.losses.divergence._distributions import AMOUNTS
from losscli.losses.rowwise import OfRows, row_sums
from losscli.option import Option, Switch


@final
@dataclass(frozen=True, slots=True)
class EarthMover(OfRows):
    """The work of turning one row into the other where classes have an order: how much moves, times how far.

    It is the Wasserstein distance of order 1 on the classes 0, 1, ..., C − 1: the sum of the absolute differences of
    the cumulative sums. Its minimiser is the target itself. With --squared the differences are squared, as in the loss
    for ordered ratings. Rows are used as they are: where their sums differ, the last cumulative sum counts that. At a
    kink, equal cumulative sums, the gradient takes the sign 0.
    """

    name = "emd"
    title = "Earth mover's distance"
    family = "divergence"
    aliases = ("wasserstein", "wasserstein-1d", "earth-mover", "earth-movers-distance", "squared-emd")
    inputs = AMOUNTS
    stacked = True
    equivalents = {
        "torch": "(torch.tensor(p) - torch.tensor(y)).cumsum(1).abs().sum(1).mean()",
        "optax": "jnp.mean(jnp.sum(jnp.abs(jnp.cumsum(p - y, axis=1)), axis=1))",
    }
    conventions = {}
    references = (
        "Rubner, Tomasi & Guibas (2000), The earth mover's distance as a metric, Int. J. Comput. Vis. 40(2), 99-121",
        "Hou, Yu & Samaras (2016), Squared earth mover's distance-based loss, https://arxiv.org/abs/1611.05916, eq. 7",
    )
    examples = (
        Example(((1.0, 0.0, 0.0), (0.0, 0.0, 1.0)), 2, gradient=(2, 1, 0)),
        Example(((0.5, 0.5, 0.0), (0.25, 0.5, 0.25)), 0.25 + 0.25 + 0, gradient=(2, 1, 0)),
        Example(
            ((0.5, 0.5, 0.0), (0.25, 0.5, 0.25)),
            0.0625 + 0.0625,
            {"squared": True},
            gradient=(2 * (0.25 + 0.25), 0.5, 0),
        ),
        Example(((0.5, 0.5), (0.5, 0.5)), 0, about="equal rows: 0, and no gradient", gradient=(0, 0)),
        Example(
            ((0.5, 0.25), (0.5, 0.5)), 0.25, about="a sum that is 0.25 less counts in the last class", gradient=(-1, -1)
        ),
    )
    sample = (((0.5, 0.25, 0.25), (0.25, 0.5, 0.25)), ((0.25, 0.5, 0.25), (0.0, 0.25, 0.75)))

    squared: Annotated[bool, Option("Square the differences of the cumulative sums.", Switch())] = False

    @property
    def formula(self) -> Formula:
        """Σ |cumsum(p − y)|, or of the squares."""
        where = {"c": "cumsum(p - y)"}
        if self.squared:
            return Formula("sum(c**2)", "2*(sum(c) - cumsum(c) + c)", shown=(TERM,), where=where)
        where["s"] = "sign(c)"
        return Formula("sum(abs(c))", "sum(s) - cumsum(s) + s", "0", shown=(TERM,), where=where)

    def term(self, p: Array, y: Array) -> Array:
        """Return the sum over the classes of |Σ up to it of p − y|, or of its square, shape (n,)."""
        gaps = np.cumsum(p - y, axis=-1)
        return row_sums(np.square(gaps) if self.squared else np.abs(gaps))

    def gradient(self, p: Array, y: Array) -> Array:
        """Return the sum of the signs, or of twice the differences, from each class on, shape (n, C)."""
        gaps = np.cumsum(p - y, axis=-1)
        slopes = 2 * gaps if self.squared else np.sign(gaps)
        return np.cumsum(slopes[..., ::-1], axis=-1)[..., ::-1] + 0.0

    def curvature(self, p: Array, y: Array) -> Array:  # noqa: ARG002 - the same everywhere
        """Return 0, or with squares 2 for each class from it on, shape (n, C)."""
        if not self.squared:
            return np.zeros_like(p)
        return np.broadcast_to(2.0 * np.arange(p.shape[-1], 0, -1), p.shape).copy()
