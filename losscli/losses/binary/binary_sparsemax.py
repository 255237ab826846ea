"""Sparsemax loss of one score."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula
from losscli.loss import Convention, Example
from losscli.losses.margin import MARGIN, SHOWN, OfMargin, slope_to_the_line, to_the_line


@final
@dataclass(frozen=True, slots=True)
class BinarySparsemax(OfMargin):
    """The loss whose probability is (1 + f)/2, cut off at 0 and 1: a score beyond 1 is certain, and costs nothing.

    Its minimiser is twice the probability of a 1 less 1, in [−1, 1], so a certain class is reached by a finite
    score. Targets are −1 and 1; 0 is read as −1. optax takes 0 and 1 only: it takes −1 for 1. It is a quarter of
    modified-huber. The curvature jumps at m = −1 and m = 1, where it is given as 1/2 and 0.
    """

    name = "binary-sparsemax"
    title = "Binary sparsemax loss"
    family = "binary"
    aliases = ("sparsemax-loss", "binary-sparsemax-loss", "sparse-plus")
    formula = Formula(
        "where(m >= -1, max(0, 1 - m)**2/4, -m)",
        gradient="-y*min(max(0, 1 - m)/2, 1)",
        curvature="where(m < -1, 0, where(m < 1, 0.5, 0))",
        where=MARGIN,
        shown=SHOWN,
    )
    equivalents = {"optax": "jnp.mean(optax.losses.sparsemax_loss(p, y > 0))"}
    conventions = {"optax": Convention()}
    references = (
        "Blondel, Martins & Niculae (2020), Learning with Fenchel-Young losses, JMLR 21(35), 1-69, sect. 4.4",
        "Martins & Astudillo (2016), From softmax to sparsemax, Proc. ICML 33, 1614-1623",
    )
    examples = (
        Example((0.5, 1), 0.5 * 0.5 / 4, gradient=-0.5 / 2),
        Example((0.5, -1), 1.5 * 1.5 / 4, gradient=1.5 / 2),
        Example((-3, 1), 3, gradient=-1),
        Example((2, 1), 0, about="right by more than 1: certain, and 0", gradient=0),
        Example((0.5, 0), 1.5 * 1.5 / 4, about="0 is read as −1", gradient=1.5 / 2),
    )
    sample = ((2.0, -1.0, 0.5, -3.0), (1.0, -1.0, -1.0, 1.0))

    def value(self, m: Array) -> Array:
        """Return max(0, 1 − m)²/4 from −1 on, −m below."""
        return to_the_line(m)

    def slope(self, m: Array) -> Array:
        """Return −max(0, 1 − m)/2, at least −1."""
        return slope_to_the_line(m)

    def bend(self, m: Array) -> Array:
        """Return 1/2 between the margins −1 and 1, else 0."""
        return np.where((m >= -1) & (m < 1), 0.5, 0.0)
