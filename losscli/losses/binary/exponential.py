"""Exponential loss."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula
from losscli.loss import Convention, Example
from losscli.losses.margin import MARGIN, SHOWN, OfMargin


@final
@dataclass(frozen=True, slots=True)
class Exponential(OfMargin):
    """The loss that AdaBoost makes small: each unit by which a score is wrong multiplies the cost by e.

    Its minimiser is half of the log-odds of a 1. Targets are −1 and 1; 0 is read as −1, and scikit-learn takes
    only 0 and 1. One mislabelled row can rule the mean. Below m = −709.78 a term is no double: it is infinite.
    """

    name = "exponential"
    title = "Exponential loss"
    family = "binary"
    aliases = ("ExponentialLoss", "adaboost", "exponential-loss")
    formula = Formula("exp(-m)", gradient="-y*exp(-m)", curvature="exp(-m)", where=MARGIN, shown=SHOWN)
    equivalents = {
        "torch": "torch.exp(-torch.tensor(y) * torch.tensor(p)).mean()",
        "optax": "jnp.mean(jnp.exp(-y * p))",
    }
    conventions = {"sklearn": Convention()}
    references = (
        (
            "Freund & Schapire (1997), A decision-theoretic generalization of on-line learning, J. Comput. Syst. Sci."
            " 55(1), 119-139, doi:10.1006/jcss.1997.1504"
        ),
        "Hastie, Tibshirani & Friedman (2009), The Elements of Statistical Learning, eq. 10.8",
    )
    examples = (
        Example((2, 1), np.exp(-2), gradient=-np.exp(-2)),
        Example((-3, 1), np.exp(3), gradient=-np.exp(3)),
        Example((0, -1), 1, gradient=1),
        Example((-1, 0), np.exp(-1), about="0 is read as −1", gradient=np.exp(-1)),
        Example(
            (-710, 1), np.inf, about="e⁷¹⁰ is beyond 1.8e308, so it is no double: the term is infinite, and said so"
        ),
    )
    sample = ((2.0, -1.0, 0.5, -3.0), (1.0, -1.0, -1.0, 1.0))

    def value(self, m: Array) -> Array:
        """Return e⁻ᵐ."""
        return np.exp(-m)

    def slope(self, m: Array) -> Array:
        """Return −e⁻ᵐ."""
        return -np.exp(-m)

    def bend(self, m: Array) -> Array:
        """Return e⁻ᵐ."""
        return np.exp(-m)
