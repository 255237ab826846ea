"""Kullback-Leibler divergence of the prediction from the target."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import TERM, Formula
from losscli.loss import Example
from losscli.losses.deviance import log_ratio
from losscli.losses.divergence._distributions import ROWS
from losscli.losses.logarithm import Base, in_base, quotient, unit
from losscli.losses.rowwise import OfRows, row_sums
from losscli.numerics import weighed


@final
@dataclass(frozen=True, slots=True)
class ReverseKullbackLeibler(OfRows):
    """KL(prediction ‖ target): a prediction of what the target holds impossible costs infinity, so it keeps inside.

    Its minimiser is the target itself, where it is 0 and the gradient is 1 for each class, along which rows that sum to
    1 do not move. It is what variational inference minimises; among narrow predictions it prefers one peak of the
    target where kl spreads over all. Rows are used as they are: where they do not sum to 1 it may be negative. Where p
    is 0 the gradient is −∞ though the term is finite.
    """

    name = "reverse-kl"
    title = "Reverse Kullback-Leibler divergence"
    family = "divergence"
    aliases = ("kl-reverse", "exclusive-kl", "i-projection")
    inputs = ROWS
    stacked = True
    equivalents = {
        "torch": "torch.nn.KLDivLoss(reduction='batchmean')(torch.tensor(np.log(y)), torch.tensor(p))",
        "keras": "keras.losses.KLDivergence(dtype='float64')(p, y)",
        "sklearn": "np.mean(np.sum(scipy.special.rel_entr(p, y), axis=1))",
        "optax": "jnp.mean(optax.losses.kl_divergence(jnp.log(y), jnp.array(p)))",
    }
    conventions = {}
    references = (
        "Kullback & Leibler (1951), On information and sufficiency, Ann. Math. Statist. 22(1), 79-86",
        "Bishop (2006), Pattern Recognition and Machine Learning, § 10.1.2",
    )
    examples = (
        Example(
            ((0.25, 0.75), (0.5, 0.5)),
            0.25 * np.log(0.5) + 0.75 * np.log(1.5),
            gradient=(1 + np.log(0.5), 1 + np.log(1.5)),
        ),
        Example(((1.0, 0.0), (0.25, 0.75)), np.log(4), gradient=(1 + np.log(4), -np.inf)),
        Example(((1.0, 0.0), (0.25, 0.75)), 2, {"base": "2"}, about="in bits"),
        Example(((0.5, 0.5), (0.5, 0.5)), 0, about="equal rows: 0", gradient=(1, 1)),
        Example(
            ((0.5, 0.5), (1.0, 0.0)),
            np.inf,
            about="what is impossible was predicted",
            gradient=(1 + np.log(0.5), np.inf),
        ),
    )
    sample = (((0.6, 0.3, 0.1), (0.2, 0.7, 0.1)), ((0.7, 0.2, 0.1), (0.1, 0.8, 0.1)))

    base: Base = "e"

    @property
    def formula(self) -> Formula:
        """Σ p·ln(p/y)."""
        return in_base(Formula("sum(p*log(p/y))", "log(p/y) + 1", "1/p", shown=(TERM,)), self.base)

    def term(self, p: Array, y: Array) -> Array:
        """Return Σ p·ln(p/y), shape (n,)."""
        return row_sums(weighed(p, log_ratio(p, y))) / unit(self.base) + 0.0

    def gradient(self, p: Array, y: Array) -> Array:
        """Return ln(p/y) + 1, shape (n, C); of 0 predicted for what is impossible, 0/0, that of equal numbers, 1."""
        both = (p == 0) & (y == 0)
        return (np.where(both, 0.0, log_ratio(p, y)) + 1) / unit(self.base)

    def curvature(self, p: Array, y: Array) -> Array:  # noqa: ARG002 - the same for every target
        """Return 1/p, shape (n, C)."""
        return quotient(np.ones_like(p), p, self.base)
