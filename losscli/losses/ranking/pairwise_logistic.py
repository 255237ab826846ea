"""Pairwise logistic loss of a list."""

from dataclasses import dataclass
from typing import NamedTuple, final

import numpy as np

from losscli.domain import Array, Mask
from losscli.formula import Formula
from losscli.loss import Example
from losscli.losses.ranking._lists import LISTS, OfLists
from losscli.numerics import sigmoid, softplus


class Pairs(NamedTuple):
    """The score of each item less that of each other, where the first is more relevant or less so: (n, k, k)."""

    gaps: Array
    better: Mask
    worse: Mask


@final
@dataclass(frozen=True, slots=True)
class PairwiseLogisticLoss(OfLists):
    """RankNet over a list: the surprise at every pair of different relevance, by the logistic of the scores' gap.

    The term of a list is Σ ln(1 + exp(s_j − s_i)) over all pairs of an item i and a less relevant j, and the mean is
    over the pairs of all lists: a list without such a pair counts for nothing. Its minimiser has each score infinitely
    above those of less relevant items; there is no finite one. The term is in nats. Only the order of the relevances
    counts, and equal ones are no pair. A row is one list; a column of single numbers is one list, or one for each
    group. It takes memory for the square of the items of a list.
    """

    name = "pairwise-logistic"
    title = "Pairwise logistic loss of a list"
    family = "ranking"
    aliases = ("pairwise-logistic-loss", "ranknet-list")
    stacked = True
    inputs = LISTS
    formula = Formula(
        "the sum of ln(1 + exp(s_j - s_i)) over the pairs of an item i and a less relevant j",
        gradient="of an item: the sum of sigmoid(its score - the other's) over pairs in which it is the less relevant, "
        "minus that of sigmoid(the other's score - its own) over those in which it is the more relevant",
        curvature="of an item: the sum of sigmoid(gap) times sigmoid(-gap) over its pairs",
        shown=(),
        words=True,
    )
    equivalents = {
        "torch": (
            "torch.nn.functional.softplus(torch.tensor(p)[:, None, :] - torch.tensor(p)[:, :, None])"
            "[torch.tensor(y)[:, :, None] > torch.tensor(y)[:, None, :]].mean()"
        )
    }
    references = ("Burges et al. (2005), Learning to rank using gradient descent, ICML, 89-96, eq. 3",)
    examples = (
        Example(((2.0, 1.0), (1.0, 0.0)), np.log1p(np.exp(-1)), gradient=(-1 / (1 + np.exp(1)), 1 / (1 + np.exp(1)))),
        Example(((0.0, 0.0, 0.0), (2.0, 1.0, 0.0)), 3 * np.log(2), gradient=(-0.5 - 0.5, 0.5 - 0.5, 0.5 + 0.5)),
        Example(((2.0, 1.0), (1.0, 1.0)), 0, about="equal relevances are no pair", gradient=(0, 0)),
        Example(((800.0, 0.0), (0.0, 1.0)), 800, about="sure and wrong: the gap", gradient=(1, -1)),
    )
    sample = (((2.0, 1.0, 3.0), (0.5, 0.0, 1.0)), ((1.0, 0.0, 2.0), (0.0, 1.0, 1.0)))

    @property
    def mass_text(self) -> str:
        """What the mean divides by."""
        return "pairs"

    def mass(self, z: Array, y: Array) -> Array:
        """Return the number of pairs of each list, shape (n,)."""
        counts: Array = np.sum(_pairs(z, y).better, axis=(1, 2), dtype=np.float64)
        return counts

    def term(self, z: Array, y: Array) -> Array:
        """Return Σ softplus(s_j − s_i) over the pairs of i and a less relevant j, shape (n,); z and y are (n, k)."""
        pairs = _pairs(z, y)
        surprises: Array = np.sum(np.where(pairs.better, softplus(-pairs.gaps), 0.0), axis=(1, 2))
        return surprises

    def gradient(self, z: Array, y: Array) -> Array:
        """Return Σ σ(s_i − s_j) over more relevant j less Σ σ(s_j − s_i) over less relevant ones, shape (n, k)."""
        pairs = _pairs(z, y)
        down: Array = np.sum(np.where(pairs.worse, sigmoid(pairs.gaps), 0.0), axis=-1)
        up: Array = np.sum(np.where(pairs.better, sigmoid(-pairs.gaps), 0.0), axis=-1)
        return down - up

    def curvature(self, z: Array, y: Array) -> Array:
        """Return Σ σ(s_i − s_j)·σ(s_j − s_i) over the pairs of each item, shape (n, k)."""
        pairs = _pairs(z, y)
        bends = sigmoid(pairs.gaps) * sigmoid(-pairs.gaps)
        bend: Array = np.sum(np.where(pairs.better | pairs.worse, bends, 0.0), axis=-1)
        return bend


def _pairs(z: Array, y: Array) -> Pairs:
    more = y[:, :, None] - y[:, None, :]
    return Pairs(z[:, :, None] - z[:, None, :], more > 0, more < 0)
