"""ListNet."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula, Shown
from losscli.loss import Example
from losscli.losses.ranking._lists import LISTS, OfLists, shares, surprise, surprise_curvature, surprise_gradient


@final
@dataclass(frozen=True, slots=True)
class ListNet(OfLists):
    """The cross-entropy of a list: of being first by the softmax of the scores, under that by the relevances.

    Its minimiser is the relevances themselves, plus any constant: what it costs there is the entropy of their softmax,
    not 0. The term is in nats. The relevances are taken as scores: a constant added to them changes nothing, but twice
    of them is another target. A row is one list; a column of single numbers is one list, or one for each group.
    This is the paper's top-one probability; with the relevances as weights instead it is ranking-softmax.
    """

    name = "listnet"
    title = "ListNet"
    family = "ranking"
    aliases = ("listnet-loss", "list-net")
    stacked = True
    inputs = LISTS
    equivalents = {
        "torch": "torch.nn.functional.cross_entropy(torch.tensor(p), torch.tensor(y).softmax(1))",
        "optax": "optax.losses.ranking_softmax_loss(jnp.array(p), jax.nn.softmax(jnp.array(y)))",
    }
    references = ("Cao et al. (2007), From pairwise to listwise approach, ICML, 129-136, doi:10.1145/1273496.1273513",)
    examples = (
        Example(((0.0, 0.0), (1.0, 0.0)), np.log(2), gradient=(0.5 - 1 / (1 + np.exp(-1)), 0.5 - 1 / (1 + np.exp(1)))),
        Example(((2.0, 1.0), (3.0, 3.0)), 0.5 * (np.log1p(np.exp(-1)) + np.log1p(np.exp(1)))),
        Example(((3.0, 0.0), (0.0, 0.0)), 1.5 + np.log1p(np.exp(-3)), about="equal relevances want equal scores"),
        Example(((7.0,), (2.0,)), 0, about="a list of one item", gradient=(0,)),
    )
    sample = (((2.0, 1.0, 3.0), (0.5, 0.0, 1.0)), ((1.0, 0.0, 0.0), (0.0, 0.0, 2.0)))

    @property
    def formula(self) -> Formula:
        """−Σ softmax(y)·ln softmax(s)."""
        return Formula(
            "sum(softmax(y)*(log(sum(exp(z))) - z))",
            gradient="softmax(z) - softmax(y)",
            curvature="softmax(z)*(1 - softmax(z))",
            shown=(Shown("log(sum(exp(z)))"),),
            folded=(Shown("log(sum(exp(z)))"),),
        )

    def term(self, z: Array, y: Array) -> Array:
        """Return Σ softmax(y)·(−ln softmax(z)), shape (n,); z and y are (n, k)."""
        return surprise(z, shares(y)[0])

    def gradient(self, z: Array, y: Array) -> Array:
        """Return softmax(z) − softmax(y), shape (n, k)."""
        return surprise_gradient(z, *shares(y))

    def curvature(self, z: Array, y: Array) -> Array:  # noqa: ARG002 - the weights sum to 1
        """Return softmax(z)·(1 − softmax(z)), shape (n, k)."""
        return surprise_curvature(z, 1.0)
