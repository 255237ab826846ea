"""Perceptron loss."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula
from losscli.loss import Convention, Example
from losscli.losses.margin import MARGIN, SHOWN, OfMargin


@final
@dataclass(frozen=True, slots=True)
class Perceptron(OfMargin):
    """A score on the right side costs nothing, however small; on the wrong side it costs its distance from 0.

    Its minimiser is the score 0, which costs nothing whatever the class: only the sign of a score that is not 0 says
    something. Targets are −1 and 1; 0 is read as −1 (optax takes it for a margin of 0). At m = 0, the kink, the
    gradient returned is 0; scikit-learn's SGDClassifier takes −y there, so that it leaves the score 0 at all.
    """

    name = "perceptron"
    title = "Perceptron loss"
    family = "binary"
    aliases = ("perceptron-loss",)
    formula = Formula("max(0, -m)", gradient="where(m < 0, -y, 0)", curvature="0", where=MARGIN, shown=SHOWN)
    equivalents = {
        "torch": "torch.clamp(-torch.tensor(y) * torch.tensor(p), min=0).mean()",
        "optax": "jnp.mean(optax.losses.perceptron_loss(p, y))",
    }
    conventions = {
        "sklearn": Convention(),
        "optax": Convention(),
    }
    references = (
        "Rosenblatt (1958), The perceptron, Psychological Review 65(6), 386-408, doi:10.1037/h0042519",
        "Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.54",
    )
    examples = (
        Example((-0.5, 1), 0.5, gradient=-1),
        Example((3, -1), 3, gradient=1),
        Example((0.5, 1), 0, about="on the right side: 0", gradient=0),
        Example((3, 0), 3, about="0 is read as −1", gradient=1),
        Example((0, 1), 0, about="on the border, the kink: the gradient given is 0", gradient=0),
    )
    sample = ((2.0, -1.0, 0.5, -3.0), (1.0, -1.0, -1.0, 1.0))

    def value(self, m: Array) -> Array:
        """Return max(0, −m)."""
        return np.maximum(-m, 0.0)

    def slope(self, m: Array) -> Array:
        """Return −1 where the sign is wrong, else 0."""
        return np.where(m < 0, -1.0, 0.0)

    def bend(self, m: Array) -> Array:
        """Return 0; at the kink there is none."""
        return np.zeros_like(m)
