"""Poly-1 cross-entropy from logits."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import LOGIT, REAL, Array, Labels, Mask
from losscli.formula import Formula, Shown
from losscli.loss import LOGIT_GLYPH, TARGET, Convention, Example, Input
from losscli.losses.classes import OverClasses, at_target, one_hot, others
from losscli.losses.rowwise import row_sums
from losscli.numerics import minus_log_softmax, softmax_and_complement, softmax_complement, weighed
from losscli.option import Option

# A gap of 3e308 between logits is infinite, but the mean of it and others may be a double.
QUARTER = 0.25


@final
@dataclass(frozen=True, slots=True)
class PolyOneCrossEntropy(OverClasses):
    """Cross-entropy plus ε times the probability given to the other classes: it pulls more, or less, near certainty.

    The first term 1 − q of the expansion −ln q = Σ (1 − q)^k/k gets the coefficient 1 + ε. For ε ≥ −1 the minimiser of
    a sure label is q = 1; below −1 the loss may be negative. Of uncertain labels the minimiser is not their
    distribution unless ε is 0. The paper starts from ε = 1, optax from 2.
    """

    name = "poly1-ce"
    title = "Poly-1 cross-entropy from logits"
    family = "multiclass"
    aliases = ("poly-loss", "poly1", "poly-loss-cross-entropy", "poly-ce")
    inputs = (
        Input("pred", "z", LOGIT_GLYPH, LOGIT, vector=True),
        Input("target", "y", TARGET, Labels(2)),
    )
    equivalents = {
        "optax": "optax.losses.poly_loss_cross_entropy(jnp.array(p), jnp.eye(2)[y], epsilon=1).mean()",
    }
    conventions = {"optax": Convention({"epsilon": 2.0}, "takes ε = 2 where none is given")}
    references = ("Leng et al. (2022), PolyLoss, ICLR, https://arxiv.org/abs/2204.12511, eq. 6",)
    examples = (
        Example(((0.0, 0.0), 1), np.log(2) + 0.5, gradient=(0.5 * (1 + 0.5), -0.5 * (1 + 0.5))),
        Example(((0.0, 0.0), 1), np.log(2) + 2 * 0.5, {"epsilon": 2.0}),
        Example(((0.0, 0.0), (0.25, 0.75)), np.log(2) + 0.5, about="a soft target"),
        Example(((0.0, 0.0), 0), np.log(2) - 3 * 0.5, {"epsilon": -3.0}, about="below ε = −1 it may be negative"),
        Example(((1000.0, -1000.0), 1), 2000 + 1, about="sure and wrong: the gap, and all of ε", gradient=(1, -1)),
        Example(((0.0, -np.inf), 0), 0, about="a logit of −inf has probability 0", gradient=(0, 0)),
    )
    sample = (((2.0, 1.0), (0.5, 1.5), (2.0, 1.0), (0.5, 1.5)), (0, 1, 0, 1))

    epsilon: Annotated[float, Option("Weight of 1 − q.", REAL)] = 1.0

    @property
    def formula(self) -> Formula:
        """Ln Σ exp z − z[y] + ε·(1 − q[y]) with q the softmax."""
        if self.distribution:
            return OF_DISTRIBUTION
        return OF_LABEL

    def undefined(self, z: Array, y: Array) -> tuple[Mask, tuple[str, str]]:  # noqa: ARG002 - logits alone decide
        """Return the rows whose logits are all −inf."""
        return np.all(np.isneginf(z), axis=-1), ("-inf for every class", "a row of logits")

    def term(self, z: Array, y: Array) -> Array:
        """Return −ln q[y] + ε·(1 − q[y]), shape (n,)."""
        quarter = minus_log_softmax(z, QUARTER) + self.epsilon * QUARTER * softmax_complement(z)
        if self.distribution:
            total: Array = row_sums(weighed(y, quarter))
            return total / QUARTER
        return at_target(quarter, y) / QUARTER

    def gradient(self, z: Array, y: Array) -> Array:
        """Return q·Σa − a with a = t·(1 + ε·q), shape (n, C), without its cancellation at the true class."""
        q, rest = softmax_and_complement(z)
        a = self._rows(y, z) * (1 + self.epsilon * q)
        return q * others(a) - rest * a

    def curvature(self, z: Array, y: Array) -> Array:
        """Return q(1 − q)·Σa − ε·(q²·Σ of the others' b + (1 − q)²·b) with b = t·q, shape (n, C)."""
        (q, rest), t = softmax_and_complement(z), self._rows(y, z)
        a, b = row_sums(t * (1 + self.epsilon * q))[..., None], t * q
        return q * rest * a - self.epsilon * (np.square(q) * others(b) + np.square(rest) * b)

    def _rows(self, y: Array, z: Array) -> Array:
        return y if self.distribution else one_hot(y, z.shape[-1])


Q = {"q": "softmax(z)"}
SHARE = Shown("q[y]")
SECOND = "q*(1 - q)*sum(t + epsilon*t*q) - epsilon*(q**2*(sum(t*q) - t*q) + (1 - q)**2*t*q)"
OF_LABEL = Formula(
    "log(sum(exp(z))) - z[y] + epsilon*(1 - q[y])",
    gradient="(q - onehot(y, z))*(1 + epsilon*q[y])",
    curvature=SECOND,
    shown=(Shown("log(sum(exp(z))) - z[y]"), Shown("softmax(z)[y]")),
    folded=(Shown("log(sum(exp(z))) - z[y]"), Shown("softmax(z)[y]")),
    where={**Q, "t": "onehot(y, z)"},
)
OF_DISTRIBUTION = Formula(
    "sum(y*(log(sum(exp(z))) - z + epsilon*(1 - q)))",
    gradient="q*sum(y + epsilon*y*q) - y - epsilon*y*q",
    curvature=SECOND,
    shown=(Shown("log(sum(exp(z)))"),),
    where={**Q, "t": "y"},
)
