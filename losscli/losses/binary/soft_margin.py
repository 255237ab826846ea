"""Soft-margin loss: the logistic loss of a margin."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula
from losscli.loss import Convention, Example
from losscli.losses.margin import MARGIN, SHOWN, OfMargin
from losscli.numerics import sigmoid, softplus


@final
@dataclass(frozen=True, slots=True)
class SoftMargin(OfMargin):
    """The logistic loss of a score and a class −1 or 1: a smooth hinge, which is never quite satisfied.

    Its minimiser is the log-odds of a 1: it is bce-logits with classes −1 and 1 for 0 and 1, and 0 is read as −1.
    torch computes ln(1 + e⁻ᵐ) as it stands, which is infinite below m = −709.78, where the term is −m, and its
    gradient is NaN there; torch takes a target of 0 for a margin of 0.
    """

    name = "soft-margin"
    title = "Soft-margin loss"
    family = "binary"
    aliases = ("SoftMarginLoss", "soft-margin-loss", "logistic-margin")
    formula = Formula(
        "softplus(-m)", gradient="-y*sigmoid(-m)", curvature="sigmoid(m)*sigmoid(-m)", where=MARGIN, shown=SHOWN
    )
    equivalents = {
        "torch": "torch.nn.functional.soft_margin_loss(torch.tensor(p), torch.tensor(y))",
        "optax": "jnp.mean(optax.sigmoid_binary_cross_entropy(p, (y + 1) / 2))",
    }
    conventions = {"torch": Convention()}
    references = (
        (
            "Friedman, Hastie & Tibshirani (2000), Additive logistic regression, Annals of Statistics 28(2), 337-407,"
            " doi:10.1214/aos/1016218223"
        ),
        "Hastie, Tibshirani & Friedman (2009), The Elements of Statistical Learning, eq. 10.18",
    )
    examples = (
        Example((2, 1), np.log1p(np.exp(-2)), gradient=-1 / (1 + np.exp(2))),
        Example((-1, -1), np.log1p(np.exp(-1)), gradient=1 / (1 + np.exp(1))),
        Example((0, 1), np.log(2), gradient=-1 / 2),
        Example((-1, 0), np.log1p(np.exp(-1)), about="0 is read as −1"),
        Example(
            (-1000, 1), 1000, about="far on the wrong side: the score itself, where torch is infinite", gradient=-1
        ),
        Example(
            (40, 1), 4.248354255291589e-18, about="far on the right side: tiny, not 0 (mpmath 1.3: log1p(exp(-40)))"
        ),
    )
    sample = ((2.0, -1.0, 0.5, -3.0), (1.0, -1.0, -1.0, 1.0))

    def value(self, m: Array) -> Array:
        """Return ln(1 + e⁻ᵐ)."""
        return softplus(-m)

    def slope(self, m: Array) -> Array:
        """Return −σ(−m)."""
        return -sigmoid(-m)

    def bend(self, m: Array) -> Array:
        """Return σ(m)·σ(−m)."""
        return sigmoid(m) * sigmoid(-m)
