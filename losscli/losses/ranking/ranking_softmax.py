"""Softmax cross-entropy of a ranked list."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula, Shown
from losscli.loss import Convention, Example
from losscli.losses.ranking._lists import LISTS, OfLists, surprise, surprise_curvature, surprise_gradient


@final
@dataclass(frozen=True, slots=True)
class RankingSoftmaxLoss(OfLists):
    """The surprise at the relevant items of a list, by the softmax of its scores, each times its relevance.

    Its minimiser has the softmax of the scores in proportion to the relevances; a constant added to the scores of a
    list changes nothing. The term is in nats times relevance: relevances are not made to sum to 1, so a list with more
    of them counts for more, and one with none costs 0. A row is one list; a column of single numbers is one list, or
    one for each group. With the softmax of the relevances in their place it is ListNet (listnet).
    """

    name = "ranking-softmax"
    title = "Softmax loss of a list"
    family = "ranking"
    aliases = ("ranking-softmax-loss", "softmax-ranking", "list-softmax")
    stacked = True
    inputs = LISTS
    equivalents = {
        "torch": "torch.nn.functional.cross_entropy(torch.tensor(p), torch.tensor(y))",
        "optax": "optax.losses.ranking_softmax_loss(jnp.array(p), jnp.array(y))",
    }
    conventions = {"optax": Convention()}
    references = ("Bruch et al. (2019), Softmax cross entropy for learning to rank, ICTIR, 75-78, eq. 3",)
    examples = (
        Example(((2.0, 1.0), (1.0, 0.0)), np.log1p(np.exp(-1)), gradient=(-1 / (1 + np.exp(1)), 1 / (1 + np.exp(1)))),
        Example(((0.0, 0.0, 0.0, 0.0), (0.0, 2.0, 0.0, 1.0)), 3 * np.log(4), gradient=(0.75, 0.75 - 2, 0.75, 0.75 - 1)),
        Example(((5.0, 3.0), (0.0, 0.0)), 0, about="a list without a relevant item", gradient=(0, 0)),
        Example(((1000.0, -1000.0), (0.0, 1.0)), 2000, about="sure and wrong: the gap", gradient=(1, -1)),
    )
    sample = (((2.0, 1.0, 3.0), (0.5, 0.0, 1.0)), ((1.0, 0.0, 0.0), (0.0, 0.0, 2.0)))

    @property
    def formula(self) -> Formula:
        """−Σ y·ln softmax(s)."""
        return Formula(
            "sum(y*(log(sum(exp(z))) - z))",
            gradient="softmax(z)*sum(y) - y",
            curvature="softmax(z)*(1 - softmax(z))*sum(y)",
            shown=(Shown("log(sum(exp(z)))"),),
            folded=(Shown("log(sum(exp(z)))"),),
        )

    def term(self, z: Array, y: Array) -> Array:
        """Return Σ y·(−ln softmax(z)), shape (n,); z and y are (n, k)."""
        return surprise(z, y)

    def gradient(self, z: Array, y: Array) -> Array:
        """Return softmax(z)·Σy − y, shape (n, k)."""
        return surprise_gradient(z, y, np.sum(y, axis=-1, keepdims=True) - y)

    def curvature(self, z: Array, y: Array) -> Array:
        """Return softmax(z)·(1 − softmax(z))·Σy, shape (n, k)."""
        return surprise_curvature(z, np.sum(y, axis=-1, keepdims=True))
