"""The KL term of a variational autoencoder."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import REAL, Array
from losscli.formula import Formula, Glyph
from losscli.loss import Example, Input, Loss
from losscli.losses.special import exp_excess


@final
@dataclass(frozen=True, slots=True)
class VariationalDivergence(Loss):
    """How far a latent Gaussian is from the standard one: it draws means to 0 and variances to 1.

    The Kullback-Leibler divergence of N(m, e^u) from N(0, 1), in nats; its minimiser is m = 0, u = 0, where it is 0.
    The first input is the mean m of a latent number, the second the logarithm u of its variance, not of its standard
    deviation. A row of several columns has a term for each latent dimension, and the mean is over all; an
    autoencoder's loss is their sum over the dimensions and mean over the rows, so that mean times the number of
    columns.
    """

    name = "vae-kl"
    title = "KL divergence of a latent Gaussian"
    family = "distribution"
    aliases = ("vae-kld", "gaussian-kl", "latent-kl")
    inputs = (
        Input("pred", "m", Glyph("μ", "mu", r"\mu"), REAL),
        Input("logvar", "u", Glyph("u", "u", "u"), REAL),
    )
    formula = Formula("(m**2 + exp(u) - 1 - u)/2", gradient="m", curvature="1", others={"u": "(exp(u) - 1)/2"})
    equivalents = {
        "torch": "-0.5 * (1 + (u := torch.tensor(u)) - torch.tensor(p).square() - u.exp()).mean()",
        "optax": "-0.5 * jnp.mean(1 + u - p**2 - jnp.exp(u))",
    }
    references = (
        "Kingma & Welling (2014), Auto-Encoding Variational Bayes, https://arxiv.org/abs/1312.6114, eq. 10 and app. B",
    )
    examples = (
        Example((2, 0), 2, gradient=2),
        Example((0, np.log(4)), (4 - 1 - np.log(4)) / 2, gradient=0),
        Example((0, 0), 0, about="the standard Gaussian itself: 0", gradient=0),
        Example((0, 2.0**-30), 2.0**-62 + 2.0**-92 / 3, about="nearly: a quarter of the square of u, not 0"),
        Example((0, 800), np.inf, about="e⁸⁰⁰ is beyond 1.8e308", gradient=0),
    )
    sample = ((0.5, -1.0, 0.0, 2.0), (0.0, -0.5, 1.0, -2.0))

    def term(self, m: Array, u: Array) -> Array:
        """Return (m² + e^u − 1 − u)/2."""
        return 0.5 * (np.square(m) + exp_excess(u))

    def gradient(self, m: Array, u: Array) -> Array:  # noqa: ARG002 - the variance does not matter
        """Return m."""
        return m.copy()

    def curvature(self, m: Array, u: Array) -> Array:  # noqa: ARG002 - likewise
        """Return 1."""
        return np.ones_like(m)

    def gradients(self, m: Array, u: Array) -> dict[str, Array]:
        """Return the gradients with respect to the mean and to the logarithm of the variance."""
        return {"pred": self.gradient(m, u), "logvar": 0.5 * np.expm1(u)}
