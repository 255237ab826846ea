"""Squared hinge loss."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula
from losscli.loss import Convention, Example
from losscli.losses.margin import MARGIN, SHOWN, OfMargin


@final
@dataclass(frozen=True, slots=True)
class SquaredHinge(OfMargin):
    """The hinge loss squared: it has a slope everywhere, and a score far on the wrong side costs much more.

    Its minimiser is twice the probability of a 1 less 1, so scores between −1 and 1 can be read as probabilities.
    Targets are −1 and 1; 0 is read as −1. The gradient has no jump; the curvature jumps at m = 1, where it is given
    as 0.
    """

    name = "squared-hinge"
    title = "Squared hinge loss"
    family = "binary"
    aliases = ("SquaredHinge", "l2-svm")
    formula = Formula(
        "max(0, 1 - m)**2",
        gradient="-2*y*max(0, 1 - m)",
        curvature="where(m < 1, 2, 0)",
        where=MARGIN,
        shown=SHOWN,
    )
    equivalents = {
        "torch": "torch.clamp(1 - torch.tensor(y) * torch.tensor(p), min=0).square().mean()",
        "keras": "keras.losses.SquaredHinge(dtype='float64')(y, p)",
        "optax": "jnp.mean(optax.losses.hinge_loss(p, y) ** 2)",
    }
    conventions = {
        "keras": Convention(divisor="count"),
        "sklearn": Convention(),
    }
    references = (
        "Cortes & Vapnik (1995), Support-vector networks, Machine Learning 20, 273-297, doi:10.1007/BF00994018",
        "Zhang (2004), Annals of Statistics 32(1), 56-85, doi:10.1214/aos/1079120130",
    )
    examples = (
        Example((0.5, 1), 0.5 * 0.5, gradient=-2 * 0.5),
        Example((0.5, -1), 1.5 * 1.5, gradient=2 * 1.5),
        Example((2, 1), 0, about="right by more than the margin: 0", gradient=0),
        Example((0.5, 0), 1.5 * 1.5, about="0 is read as −1", gradient=2 * 1.5),
    )
    sample = ((2.0, -1.0, 0.5, -3.0), (1.0, -1.0, -1.0, 1.0))

    def value(self, m: Array) -> Array:
        """Return max(0, 1 − m)²."""
        return np.square(np.maximum(1 - m, 0.0))

    def slope(self, m: Array) -> Array:
        """Return −2·max(0, 1 − m)."""
        return -2.0 * np.maximum(1 - m, 0.0)

    def bend(self, m: Array) -> Array:
        """Return 2 below the margin, 0 from it on."""
        return np.where(m < 1, 2.0, 0.0)
