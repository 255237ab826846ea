"""Negative log-likelihood from log-probabilities."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import LOG_PROBABILITY, Array, Labels, Mask
from losscli.formula import LARGEST, Formula, Glyph, Shown
from losscli.loss import TARGET, Convention, Example, Input
from losscli.losses.classes import CLASS_WEIGHT, WeighsClasses
from losscli.losses.logarithm import Base, in_base, unit

LOG_GLYPH = Glyph("ln p", "ln p", r"\ln p")


@final
@dataclass(frozen=True, slots=True)
class NegativeLogLikelihood(WeighsClasses):
    """Minus the log-probability of the true class: what is left of cross-entropy after a log-softmax.

    Its minimiser is the logarithm of the true distribution of the classes, among rows whose exponentials sum to 1;
    that they do is not checked, as in torch. Natural logarithms are expected: probabilities given to it make it
    negative. The target is one column of class indices, or a row of probabilities. Class weights and an ignored class
    are as in ce.
    """

    name = "nll"
    title = "Negative log-likelihood"
    family = "multiclass"
    aliases = ("NLLLoss", "nll-loss", "negative-log-likelihood")
    inputs = (
        Input("pred", "x", LOG_GLYPH, LOG_PROBABILITY, vector=True, hint="If these are probabilities, use ce-probs."),
        Input("target", "y", TARGET, Labels(2)),
    )
    equivalents = {
        "torch": "torch.nn.functional.nll_loss(torch.tensor(p), torch.tensor(y))",
        "sklearn": "sklearn.metrics.log_loss(y, np.exp(p), labels=range(p.shape[1]))",
        "optax": "-jnp.mean(jnp.take_along_axis(jnp.array(p), y[:, None], axis=1))",
    }
    conventions = {"torch": Convention(divisor="count")}
    references = (
        "Good (1952), Rational decisions, J. R. Stat. Soc. B 14(1), 107-114, doi:10.1111/j.2517-6161.1952.tb00104.x",
        "Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.108",
    )
    examples = (
        Example(((-0.5, -2.0), 0), 0.5, gradient=(-1, 0)),
        Example(((-1.0, -2.0, -3.0), 2), 3, gradient=(0, 0, -1)),
        Example(((0.0, -np.inf), 0), 0, about="certain and right: 0", gradient=(-1, 0)),
        Example(((0.0, -np.inf), 1), np.inf, about="certain and wrong: infinite", gradient=(0, -1)),
        Example(((-1.0, -4.0), (0.25, 0.75)), 0.25 * 1 + 0.75 * 4, about="a soft target", gradient=(-0.25, -0.75)),
        Example(((-np.log(2), -np.log(2)), 0), 1, {"base": "2"}, about="in bits"),
        Example(((-0.5, -2.0), 1), 3 * 2, {"class_weight": (1.0, 3.0)}, gradient=(0, -3)),
        Example(((-0.5, -2.0), 1), 2, {"ignore_index": -100}, about="a label of -100 would be left out"),
    )
    sample = (((-0.5, -1.0), (-2.0, -0.25), (-0.75, -0.625)), (0, 1, 0))

    base: Base = "e"

    @property
    def formula(self) -> Formula:
        """−ln p[y], times the weight of the class; of a row of target probabilities, the sum under it."""
        said = self.stated("x")
        row, where = said.named
        if not self.hard:
            return in_base(Formula(f"-sum({row}*x)", gradient=f"-{row}", curvature="0", where=where), self.base)
        weight = () if self.class_weight is None else (CLASS_WEIGHT,)
        at_class = Formula(
            f"-{said.factor}x[y]",
            gradient=f"-{said.row}",
            curvature="0",
            shown=(TRUE, *weight),
            folded=(TRUE, LARGEST, *weight),
            where=said.where,
        )
        return in_base(at_class, self.base)

    def undefined(self, x: Array, y: Array) -> tuple[Mask, tuple[str, str]] | None:
        """Return the rows of a soft target in which infinity is taken from infinity: weights made both overflow."""
        if self.hard or self.class_weight is None:
            return None
        with np.errstate(all="ignore"):
            lost = np.isnan(self.term(x, y))
        return lost, ("infinity less infinity", "a number: log-probabilities are at most 0")

    def term(self, x: Array, y: Array) -> Array:
        """Return −x[y], shape (n,); x is (n, C) and y (n,) or (n, C)."""
        return -self.summed(x, y) / unit(self.base) + 0.0

    def gradient(self, x: Array, y: Array) -> Array:
        """Return −t with t one-hot, shape (n, C)."""
        return -self.rows(y, x.shape[-1]) / unit(self.base)

    def curvature(self, x: Array, y: Array) -> Array:  # noqa: ARG002 - it is linear
        """Return 0."""
        return np.zeros_like(x)


TRUE = Shown("x[y]", exact=True)
