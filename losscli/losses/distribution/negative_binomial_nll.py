"""Negative binomial negative log-likelihood."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import COUNTS, NOT_NEGATIVE, POSITIVE, Array
from losscli.formula import Formula, Glyph
from losscli.loss import PREDICTION, Example, Input, Loss, pointwise
from losscli.losses.special import log_factorial, log_rising
from losscli.numerics import weighed


@final
@dataclass(frozen=True, slots=True)
class NegativeBinomialNegativeLogLikelihood(Loss):
    """A count whose noise is greater than a Poisson's: the variance is p + p²/k, and k says how much less it is.

    Its minimiser is the mean of the targets at every k. `--size` holds k, also called the total count or 1/α for a
    dispersion α (the form NB2): a column, a file or one number for all; the larger it is, the nearer the Poisson's. The
    whole likelihood is given, ln y! included. A mean of 0 costs nothing for a count of 0 and infinity for another.
    """

    name = "negative-binomial-nll"
    title = "Negative binomial negative log-likelihood"
    family = "distribution"
    aliases = ("nb-nll", "negbin-nll", "nbinom-nll")
    inputs = (
        *pointwise(NOT_NEGATIVE, COUNTS, PREDICTION),
        Input("size", "k", Glyph("k", "k", "k"), POSITIVE, parameter=True),
    )
    formula = Formula(
        "k*log(1 + p/k) - y*log(p/(p + k)) + lgamma(y + 1) + lgamma(k) - lgamma(y + k)",
        gradient="k*(p - y)/(p*(p + k))",
        curvature="y/p**2 - (y + k)/(p + k)**2",
    )
    equivalents = {
        "torch": "-torch.distributions.NegativeBinomial(torch.tensor(k), logits=torch.log(torch.tensor(p / k)))"
        ".log_prob(torch.tensor(y)).mean()",
        "optax": "-jnp.mean(jax.scipy.stats.nbinom.logpmf(y, k, k / (p + k)))",
    }
    references = (
        "Cameron & Trivedi (2013), Regression Analysis of Count Data, 2nd ed., sect. 3.3",
        "Hilbe (2011), Negative Binomial Regression, 2nd ed., ch. 8",
    )
    examples = (
        Example((3, 0, 1), np.log(4), gradient=1 / 4),
        Example((1, 2, 1), np.log(2) + 2 * np.log(2), gradient=-1 / 2),
        Example((0, 0, 2), 0, about="a mean of 0 and a count of 0: 0", gradient=1),
        Example((0, 3, 2), np.inf, about="a mean of 0 and a count: infinite", gradient=-np.inf),
        Example((2, 0, 1e20), 2, about="a large k: Poisson's, whose likelihood of 0 is e^(−2)"),
    )
    sample = ((2.5, 1.0, 4.0, 8.0), (3.0, 0.0, 2.0, 7.0), (0.5, 1.0, 2.0, 4.0))

    def term(self, p: Array, y: Array, k: Array) -> Array:
        """Return k·ln(1 + p/k) + y·ln(1 + k/p) + ln y! − ln Γ(k + y)/Γ(k)."""
        spread = k * np.log1p(p / k) + weighed(y, np.log1p(k / np.abs(p)))  # k/−0 would be −∞
        count = np.minimum(y, 1e290)  # beyond it both logarithms overflow
        return spread + (log_factorial(count) - log_rising(k, count)) + 0.0

    def gradient(self, p: Array, y: Array, k: Array) -> Array:
        """Return k(p − y)/(p(p + k)), which for a count of 0 is k/(p + k)."""
        share = k / (p + k)
        return np.where(y == 0, share, (p - y) / np.abs(p) * share)

    def curvature(self, p: Array, y: Array, k: Array) -> Array:
        """Return y/p² − (y + k)/(p + k)²."""
        whole = p + k
        return np.where(y == 0, 0.0, y / p / p) - (y + k) / whole / whole
