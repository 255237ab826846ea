"""Generalized Kullback-Leibler divergence."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import TERM, Formula
from losscli.loss import Convention, Example
from losscli.losses.deviance import bend, slope, unit_deviance
from losscli.losses.divergence._distributions import AMOUNTS
from losscli.losses.rowwise import OfRows, row_sums


@final
@dataclass(frozen=True, slots=True)
class GeneralizedKullbackLeibler(OfRows):
    """KL(target ‖ prediction) for amounts of any sum: the difference of the sums is added, so it is never negative.

    Its minimiser is the target itself, where it is 0. It is the Bregman divergence of Σ p·ln p, half the Poisson
    deviance of a row of counts, and the I-divergence of non-negative matrix factorisation. It is in the unit of the
    amounts, in nats where they are probabilities. A prediction of 0 where the target is not 0 costs infinity. optax
    takes ln p.
    """

    name = "generalized-kl"
    title = "Generalized Kullback-Leibler divergence"
    family = "divergence"
    aliases = ("i-divergence", "generalized-kl-divergence", "convex-kl-divergence")
    inputs = AMOUNTS
    stacked = True
    formula = Formula("sum(y*log(y/p) - y + p)", "1 - y/p", "y/p**2", shown=(TERM,))
    equivalents = {
        "sklearn": "np.mean(np.sum(scipy.special.kl_div(y, p), axis=1))",
        "optax": "jnp.mean(optax.losses.generalized_kl_divergence(jnp.log(p), jnp.array(y)))",
    }
    conventions = {"optax": Convention()}
    references = (
        "Csiszar (1991), Why least squares and maximum entropy?, Ann. Statist. 19(4), 2032-2066",
        "Boyd & Vandenberghe (2004), Convex Optimization, p. 90, example 3.19: https://stanford.edu/~boyd/cvxbook/",
    )
    examples = (
        Example(((2.0, 1.0), (4.0, 1.0)), 4 * np.log(2) - 4 + 2, gradient=(1 - 2, 0)),
        Example(((3.0, 0.5), (0.0, 0.5)), 3, gradient=(1, 0)),
        Example(((0.5, 2.0), (0.5, 2.0)), 0, about="equal rows: 0", gradient=(0, 0)),
        Example(((0.0, 1.0), (1.0, 1.0)), np.inf, about="0 predicted where there is something", gradient=(-np.inf, 0)),
    )
    sample = (((2.0, 1.0), (0.5, 3.0)), ((4.0, 1.0), (1.0, 2.0)))

    def term(self, p: Array, y: Array) -> Array:
        """Return Σ y·ln(y/p) − y + p, shape (n,): half the Poisson deviances, none of which is below 0."""
        return row_sums(unit_deviance(np.abs(p), y, 1)) / 2

    def gradient(self, p: Array, y: Array) -> Array:
        """Return (p − y)/p, shape (n, C); of 0 predicted for nothing 1, the slope to the right."""
        return np.where(y == 0, 1.0, slope(np.abs(p), y, 1) / 2)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return y/p², shape (n, C)."""
        return np.where(y == 0, 0.0, bend(np.abs(p), y, 1) / 2)
