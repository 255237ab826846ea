"""Softmax cross-entropy from logits."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import LOGIT, Array, Labels, Mask
from losscli.formula import LARGEST, Formula, Glyph, Shown
from losscli.loss import LOGIT_GLYPH, TARGET, Convention, Example, Input
from losscli.losses.classes import OverClasses, at_target
from losscli.losses.logarithm import Base, in_base, unit
from losscli.numerics import minus_log_softmax, softmax, softmax_complement

# A gap of 3e308 between logits is infinite, but in bans, or half of it, it is a double.
QUARTER = 0.25


@final
@dataclass(frozen=True, slots=True)
class CrossEntropy(OverClasses):
    """The surprise, in nats, at the true class, whose probability is the softmax of a row of logits.

    Its minimiser is any row of logits whose softmax is the distribution of the classes: a constant added to a row
    changes nothing. It applies softmax itself, so a network that already ends in softmax must not be given to it.
    The target is one column of class indices from 0, or a row of probabilities (one-hot or soft), which need not
    sum to 1. A logit of −inf is the probability 0.
    """

    name = "ce"
    title = "Softmax cross-entropy from logits"
    family = "multiclass"
    aliases = ("CrossEntropyLoss", "softmax-cross-entropy", "ce-logits", "SparseCategoricalCrossentropy")
    inputs = (
        Input("pred", "z", LOGIT_GLYPH, LOGIT, vector=True),
        Input("target", "y", TARGET, Labels(2), vector=False),
    )
    equivalents = {
        "torch": "torch.nn.functional.cross_entropy(torch.tensor(p), torch.tensor(y))",
        "keras": "keras.losses.SparseCategoricalCrossentropy(from_logits=True, dtype='float64')(y, p)",
        "sklearn": "sklearn.metrics.log_loss(y, scipy.special.softmax(p, axis=1), labels=range(p.shape[1]))",
        "optax": "jnp.mean(optax.softmax_cross_entropy_with_integer_labels(p, y))",
    }
    conventions = {
        "torch": Convention(divisor="count"),
        "keras": Convention(divisor="count"),
        "optax": Convention(),
    }
    references = (
        "Bridle (1990), Neurocomputing (NATO ASI F68), 227-236, doi:10.1007/978-3-642-76153-9_28",
        "Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.108",
    )
    examples = (
        Example(((2.0, 1.0), 0), np.log1p(np.exp(-1)), gradient=(-1 / (1 + np.exp(1)), 1 / (1 + np.exp(1)))),
        Example(((0.0, 0.0, 0.0, 0.0), 2), np.log(4), gradient=(1 / 4, 1 / 4, -3 / 4, 1 / 4)),
        Example(((40.0, 0.0, 0.0), 0), np.log1p(2 * np.exp(-40)), about="sure and right: 2·e⁻⁴⁰, not 0"),
        Example(((1000.0, -1000.0), 1), 2000, about="sure and wrong: the gap, where e¹⁰⁰⁰ overflows", gradient=(1, -1)),
        Example(((0.0, 0.0), (0.25, 0.75)), np.log(2), about="a soft target", gradient=(0.5 - 0.25, 0.5 - 0.75)),
        Example(((0.0, -np.inf), 0), 0, about="a logit of −inf has probability 0", gradient=(0, 0)),
        Example(((0.0, -np.inf), 1), np.inf, about="and costs infinity where it is the true class", gradient=(1, -1)),
        Example(((0.0, 0.0), 1), 1, {"base": "2"}, about="in bits", gradient=(0.5 / np.log(2), -0.5 / np.log(2))),
    )
    sample = (((2.0, 1.0), (0.5, 1.5), (2.0, 1.0), (0.5, 1.5)), (0, 1, 0, 1))

    base: Base = "e"

    @property
    def formula(self) -> Formula:
        """The formula: ln Σ exp z − z[y]; for a row of probabilities, the mean of that over the classes."""
        return in_base(OF_DISTRIBUTION if self.distribution else OF_LABEL, self.base)

    def undefined(self, z: Array, y: Array) -> tuple[Mask, tuple[str, str]]:  # noqa: ARG002 - logits alone decide
        """Return the rows whose logits are all −inf: every probability would be 0."""
        return np.all(np.isneginf(z), axis=-1), ("-inf for every class", "a row of logits")

    def term(self, z: Array, y: Array) -> Array:
        """Return −ln softmax(z)[y], shape (n,); z is (n, C) and y (n,) or (n, C)."""
        quarter = at_target(minus_log_softmax(z, QUARTER), y, distribution=self.distribution)
        return quarter / unit(self.base) / QUARTER

    def gradient(self, z: Array, y: Array) -> Array:
        """Return softmax(z)·Σy − y, shape (n, C), which at the true class is −Σ of the others: that does not cancel."""
        if self.distribution:
            others: Array = np.sum(y, axis=-1, keepdims=True) - y
            slope: Array = softmax(z) * others - softmax_complement(z) * y
            return slope / unit(self.base)
        true = np.arange(z.shape[-1]) == y[..., None]
        return np.where(true, -softmax_complement(z), softmax(z)) / unit(self.base)

    def curvature(self, z: Array, y: Array) -> Array:
        """Return softmax(z)·(1 − softmax(z))·Σy, shape (n, C): the diagonal of the Hessian."""
        total = np.sum(y, axis=-1, keepdims=True) if self.distribution else 1.0
        return softmax(z) * softmax_complement(z) * total / unit(self.base)


LOG_SUM = Shown("log(sum(exp(z)))")
TRUE_LOGIT = Shown("z[y]", exact=True)
OF_LABEL = Formula(
    "log(sum(exp(z))) - z[y]",
    gradient="softmax(z) - onehot(y, z)",
    curvature="softmax(z)*(1 - softmax(z))",
    shown=(
        LOG_SUM,
        TRUE_LOGIT,
        Shown("softmax(z)[y]", Glyph("softmax p[y]", "softmax p[y]", r"\text{softmax } p_{y}")),
    ),
    folded=(
        TRUE_LOGIT,
        LARGEST,
        LOG_SUM,
        Shown("softmax(z)[y]", Glyph("p[y]", "p[y]", "p_{y}")),
    ),
)
OF_DISTRIBUTION = Formula(
    "sum(y*(log(sum(exp(z))) - z))",
    gradient="softmax(z)*sum(y) - y",
    curvature="softmax(z)*(1 - softmax(z))*sum(y)",
    shown=(LOG_SUM,),
    folded=(LOG_SUM,),
)
