"""Binary cross-entropy of logits."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import LOGIT, PROBABILITY, Array
from losscli.formula import TERM, Formula, Shown
from losscli.loss import LOGIT_GLYPH, Convention, Example, Loss, pointwise
from losscli.losses.logarithm import Base, in_base, unit
from losscli.numerics import sigmoid, softplus, weighed


@final
@dataclass(frozen=True, slots=True)
class BinaryCrossEntropyWithLogits(Loss):
    """Binary cross-entropy of p = σ(z), from the logit z, so that no certainty overflows: a wrong one costs |z|.

    Its minimiser is the log-odds of a 1. Targets between 0 and 1 are soft labels. The gradient with respect to the
    logit is σ(z) − y: the residual of the probability. At z = −inf the limits are taken: 0 for y = 0, infinite else.
    """

    name = "bce-logits"
    title = "Binary cross-entropy from logits"
    family = "binary"
    aliases = ("BCEWithLogitsLoss", "bce-with-logits", "sigmoid-cross-entropy", "logistic")
    inputs = pointwise(LOGIT, PROBABILITY, LOGIT_GLYPH)
    equivalents = {
        "torch": "torch.nn.functional.binary_cross_entropy_with_logits(torch.tensor(p), torch.tensor(y))",
        "keras": "keras.losses.BinaryCrossentropy(from_logits=True, dtype='float64')(y, p)",
        "sklearn": "sklearn.metrics.log_loss(y, scipy.special.expit(p))",
        "optax": "jnp.mean(optax.sigmoid_binary_cross_entropy(p, y))",
    }
    conventions = {
        "torch": Convention(divisor="count"),
        "keras": Convention(divisor="count"),
        "optax": Convention(),
    }
    references = (
        "Cox (1958), The regression analysis of binary sequences, J. R. Stat. Soc. B 20(2), 215-242",
        "Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.90 with 4.59",
    )
    examples = (
        Example((2, 1), np.log1p(np.exp(-2)), gradient=-1 / (1 + np.exp(2))),
        Example((-1, 0), np.log1p(np.exp(-1)), gradient=1 / (1 + np.exp(1))),
        Example((0, 0.25), np.log(2), gradient=0.5 - 0.25),
        Example((40, 1), 4.248354255291589e-18, about="sure and right: tiny, not 0 (mpmath 1.3: log1p(exp(-40)))"),
        Example((800, 0), 800, about="sure and wrong: the logit itself, where ln(1 + e⁸⁰⁰) overflows", gradient=1),
        Example((-np.inf, 0), 0, about="a logit of −inf is probability 0: right costs 0", gradient=0),
        Example((-np.inf, 1), np.inf, about="and wrong is infinite", gradient=-1),
        Example((0, 1), 1, {"base": "2"}, about="in bits: −log2(1/2)", gradient=-0.5 / np.log(2)),
    )
    sample = ((2.0, -1.0, 0.5, -3.0), (1.0, 0.0, 0.0, 1.0))

    base: Base = "e"

    @property
    def formula(self) -> Formula:
        """−[ y·ln σ(z) + (1−y)·ln(1−σ(z)) ]: what is meant, not how it is computed."""
        meant = Formula(
            "-(y*log(sigmoid(z)) + (1 - y)*log(1 - sigmoid(z)))",
            gradient="sigmoid(z) - y",
            curvature="sigmoid(z)*(1 - sigmoid(z))",
            shown=(Shown("sigmoid(z)"), TERM),
        )
        return in_base(meant, self.base)

    def term(self, z: Array, y: Array) -> Array:
        """Return y·softplus(−z) + (1−y)·softplus(z): no subtraction, so nothing cancels."""
        return (weighed(y, softplus(-z)) + weighed(1 - y, softplus(z))) / unit(self.base)

    def gradient(self, z: Array, y: Array) -> Array:
        """Return (1−y)·σ(z) − y·σ(−z), which is σ(z) − y without its cancellation at y = 1."""
        return ((1 - y) * sigmoid(z) - y * sigmoid(-z)) / unit(self.base)

    def curvature(self, z: Array, y: Array) -> Array:
        """Return σ(z)·σ(−z), the same for every target."""
        return np.broadcast_to(sigmoid(z) * sigmoid(-z) / unit(self.base), np.shape(y)).copy()
