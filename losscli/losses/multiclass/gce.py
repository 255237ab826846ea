"""Generalized cross-entropy."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import PROBABILITY, Array, Interval, Labels
from losscli.formula import TERM, Formula, Shown
from losscli.loss import PROBABILITY_GLYPH, TARGET, Convention, Example, Input
from losscli.losses.classes import OverClasses, at_target, one_hot
from losscli.losses.rowwise import row_sums
from losscli.numerics import weighed
from losscli.option import Option

UP_TO_ONE = Interval(0.0, 1.0, "a number", low_open=True)


@final
@dataclass(frozen=True, slots=True)
class GeneralizedCrossEntropy(OverClasses):
    """Between cross-entropy and absolute error: a wrong label costs at most 1/q, so noisy ones pull less.

    For q → 0 it is −ln p[y], for q = 1 it is 1 − p[y]. For q < 1 the minimiser of uncertain labels is the row of their
    probabilities to the power 1/(1 − q), over its sum: sharper than they are; for q = 1 the likeliest class alone.
    The prediction is a row of probabilities. The gradient at p[y] = 0 is −∞ for q < 1, though the term is finite.
    """

    name = "gce"
    title = "Generalized cross-entropy"
    family = "multiclass"
    aliases = (
        "generalized-ce",
        "CategoricalGeneralizedCrossEntropy",
        "categorical-generalized-cross-entropy",
        "generalized-cross-entropy",
    )
    inputs = (
        Input("pred", "p", PROBABILITY_GLYPH, PROBABILITY, vector=True, hint="It takes probabilities, not logits."),
        Input("target", "y", TARGET, Labels(2)),
    )
    equivalents = {
        "keras": "keras.losses.CategoricalGeneralizedCrossEntropy(q=0.7, dtype='float64')(y, p)",
    }
    conventions = {"keras": Convention({"q": 0.5}, "takes q = 0.5 where none is given", "count")}
    references = (
        "Zhang & Sabuncu (2018), Generalized cross entropy loss, NeurIPS 31, https://arxiv.org/abs/1805.07836, eq. 6",
    )
    examples = (
        Example(((0.25, 0.75), 0), (1 - 0.5) / 0.5, {"q": 0.5}, gradient=(-(0.25**-0.5), 0)),
        Example(((0.25, 0.75), 1), 1 - 0.75, {"q": 1.0}, gradient=(0, -1)),
        Example(((0.25, 0.75), (0.5, 0.5)), 0.5 * 0.75 + 0.5 * 0.25, {"q": 1.0}, about="a soft target"),
        Example(((0.0, 1.0), 1), 0, about="certain and right: 0", gradient=(0, -1)),
        Example(((0.0, 1.0), 0), 1 / 0.7, about="certain and wrong: 1/q", gradient=(-np.inf, 0)),
    )
    sample = (((0.7, 0.2, 0.1), (0.1, 0.8, 0.1), (0.25, 0.25, 0.5)), (0, 1, 2))

    q: Annotated[float, Option("Power of the probability: near 0 cross-entropy, at 1 absolute error.", UP_TO_ONE)] = 0.7

    @property
    def formula(self) -> Formula:
        """(1 − p[y]^q)/q; for a row of probabilities, the mean of that over the classes."""
        return OF_DISTRIBUTION if self.distribution else OF_LABEL

    def term(self, p: Array, y: Array) -> Array:
        """Return (1 − p[y]^q)/q, shape (n,), as −expm1(q·ln p)/q: 1 − p^q cancels near p = 1."""
        each = -np.expm1(self.q * np.log(p)) / self.q + 0.0
        if self.distribution:
            total: Array = row_sums(weighed(y, each))
            return total
        return at_target(each, y)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return −t·p^(q − 1) with t one-hot, shape (n, C)."""
        t = self._rows(y, p)
        return np.where(t == 0, 0.0, -t * self._power(p))

    def curvature(self, p: Array, y: Array) -> Array:
        """Return (1 − q)·t·p^(q − 2) with t one-hot, shape (n, C)."""
        t = self._rows(y, p)
        if self.q == 1:
            return np.zeros_like(p)
        roots = np.sqrt(t) * np.sqrt(self._power(p)) / np.sqrt(np.abs(p))
        return np.where(t == 0, 0.0, (1 - self.q) * np.square(roots))

    def _power(self, p: Array) -> Array:
        """Return p^(q − 1) as p^q/p: q − 1 is rounded, which the power would enlarge."""
        size = np.abs(p)
        return np.ones_like(p) if self.q == 1 else np.where(size == 0, np.inf, np.power(size, self.q) / size)

    def _rows(self, y: Array, p: Array) -> Array:
        return y if self.distribution else one_hot(y, p.shape[-1])


TRUE_PROBABILITY = Shown("p[y]", exact=True)
OF_LABEL = Formula(
    "(1 - p[y]**q)/q",
    gradient="-onehot(y, p)*p**(q - 1)",
    curvature="(1 - q)*onehot(y, p)*p**(q - 2)",
    shown=(TERM,),
    folded=(TRUE_PROBABILITY, TERM),
)
OF_DISTRIBUTION = Formula("sum(y*(1 - p**q))/q", gradient="-y*p**(q - 1)", curvature="(1 - q)*y*p**(q - 2)")
