"""Hinge loss."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula
from losscli.loss import Convention, Example
from losscli.losses.margin import MARGIN, SHOWN, OfMargin


@final
@dataclass(frozen=True, slots=True)
class Hinge(OfMargin):
    """A score on the right side by at least 1 costs nothing; below that the cost grows in a line, as in an SVM.

    Its minimiser is the more frequent class, −1 or 1: a score is no probability. Targets are −1 and 1; 0 is read as
    −1, as keras, scikit-learn and xgboost do where a file has 0 and 1, while optax takes 0 for a margin of 0. At
    m = 1, the kink, the gradient returned is 0, as xgboost's; optax has half of the slope there. Where a file has one
    class only, scikit-learn reads it as the class −1, whichever it is.
    """

    name = "hinge"
    title = "Hinge loss"
    family = "binary"
    aliases = ("hinge-loss", "svm", "binary-hinge")
    formula = Formula("max(0, 1 - m)", gradient="where(m < 1, -y, 0)", curvature="0", where=MARGIN, shown=SHOWN)
    equivalents = {
        "torch": "torch.clamp(1 - torch.tensor(y) * torch.tensor(p), min=0).mean()",
        "keras": "keras.losses.Hinge(dtype='float64')(y, p)",
        "sklearn": "sklearn.metrics.hinge_loss(y, p)",
        "optax": "jnp.mean(optax.losses.hinge_loss(p, y))",
    }
    conventions = {
        "keras": Convention(divisor="count"),
        "sklearn": Convention(),
        "optax": Convention(),
    }
    references = (
        "Cortes & Vapnik (1995), Support-vector networks, Machine Learning 20, 273-297, doi:10.1007/BF00994018",
        "Hastie, Tibshirani & Friedman (2009), The Elements of Statistical Learning, eq. 12.25",
    )
    examples = (
        Example((0.5, 1), 1 - 0.5, gradient=-1),
        Example((0.5, -1), 1 + 0.5, gradient=1),
        Example((2, 1), 0, about="right by more than the margin: 0", gradient=0),
        Example((0.5, 0), 1.5, about="0 is read as −1", gradient=1),
        Example((1, 1), 0, about="right by exactly the margin, the kink: the gradient given is 0", gradient=0),
    )
    sample = ((2.0, -1.0, 0.5, -3.0), (1.0, -1.0, -1.0, 1.0))

    def value(self, m: Array) -> Array:
        """Return max(0, 1 − m)."""
        return np.maximum(1 - m, 0.0)

    def slope(self, m: Array) -> Array:
        """Return −1 below the margin, 0 from it on."""
        return np.where(m < 1, -1.0, 0.0)

    def bend(self, m: Array) -> Array:
        """Return 0; at the kink there is none."""
        return np.zeros_like(m)
