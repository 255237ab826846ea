"""Cross-entropy from probabilities."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import PROBABILITY, Array, Labels, Mask
from losscli.formula import TERM, Formula, Shown
from losscli.loss import PROBABILITY_GLYPH, TARGET, Convention, Example, Input, Values
from losscli.losses.classes import OverClasses, at_target, one_hot
from losscli.losses.logarithm import Base, Clip, beyond, bounded, clipped, in_base, per_square, quotient, unit


@final
@dataclass(frozen=True, slots=True)
class CrossEntropyOfProbabilities(OverClasses):
    """The surprise, in nats, at the true class, from a row of probabilities; certainty in the wrong costs infinity.

    Its minimiser is the true distribution of the classes. The target is one column of class indices from 0, or a
    row of probabilities (one-hot or soft). A row that does not sum to 1 is used as it is, with a warning. For the
    output of a network before softmax use ce, which is exact where a probability has rounded to 0 or 1.
    """

    name = "ce-probs"
    title = "Cross-entropy from probabilities"
    family = "multiclass"
    aliases = ("categorical-crossentropy", "CategoricalCrossentropy", "cross-entropy-probs")
    inputs = (
        Input("pred", "p", PROBABILITY_GLYPH, PROBABILITY, vector=True, hint="If these are logits, use ce."),
        Input("target", "y", TARGET, Labels(2)),
    )
    equivalents = {
        "torch": "torch.nn.functional.nll_loss(torch.log(torch.tensor(p)), torch.tensor(y))",
        "keras": "keras.losses.SparseCategoricalCrossentropy(dtype='float64')(y, p)",
        "sklearn": "sklearn.metrics.log_loss(y, p, labels=range(p.shape[1]))",
        "optax": "jnp.mean(optax.softmax_cross_entropy_with_integer_labels(jnp.log(p), y))",
    }
    conventions = {
        "sklearn": Convention({"clip": float(np.finfo(np.float64).eps)}, "clips p to 2.2e-16"),
    }
    references = (
        "Good (1952), Rational decisions, J. R. Stat. Soc. B 14(1), 107-114, doi:10.1111/j.2517-6161.1952.tb00104.x",
        "Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.108",
    )
    examples = (
        Example(((0.75, 0.25), 0), -np.log(0.75), gradient=(-1 / 0.75, 0)),
        Example(((0.2, 0.5, 0.3), 2), -np.log(0.3), gradient=(0, 0, -1 / 0.3)),
        Example(((0.5, 0.5), (0.25, 0.75)), np.log(2), about="a soft target", gradient=(-0.25 / 0.5, -0.75 / 0.5)),
        Example(((1.0, 0.0), 0), 0, about="certain and right: 0", gradient=(-1, 0)),
        Example(((1.0, 0.0), 1), np.inf, about="certain and wrong: infinite", gradient=(0, -np.inf)),
        Example(((1.0, 0.0), (1.0, 0.0)), 0, about="0·ln 0 counts as 0, its limit", gradient=(-1, 0)),
        Example(((1.0, 0.0), 1), -np.log(1e-7), {"clip": 1e-7}, about="clipped", gradient=(0, 0)),
        Example(((0.75, 0.25), 1), 2, {"base": "2"}, about="in bits: −log2(1/4)", gradient=(0, -4 / np.log(2))),
    )
    sample = (((0.7, 0.2, 0.1), (0.1, 0.8, 0.1), (0.25, 0.25, 0.5)), (0, 1, 2))

    clip: Clip = None
    base: Base = "e"

    @property
    def formula(self) -> Formula:
        """The formula: −ln p[y]; for a row of probabilities, the mean of that over the classes."""
        return in_base(OF_DISTRIBUTION if self.distribution else OF_LABEL, self.base)

    def meant(self, values: Values) -> Values:
        """Return the probabilities clipped, if that was asked for, and the target."""
        p, y = values
        return (tuple(clipped(one, self.clip) for one in p), y) if isinstance(p, tuple) else values

    def term(self, p: Array, y: Array) -> Array:
        """Return −ln p[y], shape (n,); p is (n, C) and y (n,) or (n, C)."""
        return at_target(-bounded(np.log(p), self.clip), y, distribution=self.distribution) / unit(self.base) + 0.0

    def gradient(self, p: Array, y: Array) -> Array:
        """Return −y/p with y one-hot, shape (n, C); where p was clipped, 0."""
        t = self._rows(y, p)
        return np.where((t == 0) | beyond(p, self.clip), 0.0, -quotient(t, p, self.base))

    def curvature(self, p: Array, y: Array) -> Array:
        """Return y/p² with y one-hot, shape (n, C); where p was clipped, 0."""
        t = self._rows(y, p)
        return np.where((t == 0) | beyond(p, self.clip), 0.0, per_square(t, p, self.base))

    def sensitive(self, p: Array, y: Array) -> Mask:  # noqa: ARG002 - the target does not matter here
        """Return the rows with a probability so near 0 or 1 that a framework clips it."""
        extreme: Mask = np.any((p <= 1e-7) | (p >= 1 - 1e-7), axis=-1)
        return extreme

    def _rows(self, y: Array, p: Array) -> Array:
        return y if self.distribution else one_hot(y, p.shape[-1])


TRUE_PROBABILITY = Shown("p[y]", exact=True)
OF_LABEL = Formula(
    "-log(p[y])",
    gradient="-onehot(y, p)/p",
    curvature="onehot(y, p)/p**2",
    shown=(TERM,),
    folded=(TRUE_PROBABILITY, TERM),
)
OF_DISTRIBUTION = Formula("-sum(y*log(p))", gradient="-y/p", curvature="y/p**2")
