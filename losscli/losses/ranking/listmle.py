"""ListMLE."""

from dataclasses import dataclass
from typing import NamedTuple, final

import numpy as np
from numpy.typing import NDArray

from losscli.domain import Array
from losscli.formula import Formula
from losscli.loss import Example
from losscli.losses.ranking._lists import LISTS, OfLists
from losscli.numerics import sigmoid, softplus


class Ranked(NamedTuple):
    """Scores by falling relevance, where they stood, and ln Σ exp of those from each place on, all (n, k)."""

    scores: Array
    places: NDArray[np.intp]
    rest: Array

    def gaps(self) -> Array:
        """Return how far the rest behind each place is above its score, shape (n, k); −inf for the last."""
        behind = np.full_like(self.rest, -np.inf)
        behind[:, :-1] = self.rest[:, 1:]
        return behind - self.scores

    def back(self, values: Array) -> Array:
        """Return values in the order in which the scores were given."""
        found = np.empty_like(values)
        np.put_along_axis(found, self.places, values, axis=-1)
        return found


@final
@dataclass(frozen=True, slots=True)
class ListMLE(OfLists):
    """The surprise at the right order of a list, drawn item by item by the softmax of the scores that are left.

    By falling relevance s₁, s₂, …, it is Σ over the places i of ln Σ_{k ≥ i} exp(s_k) − s_i: the negative logarithm of
    the order's probability by Plackett and Luce. Its minimiser has each score infinitely above the next, at 0; there is
    no finite one. The term is in nats. Only the order of the relevances counts. Equal relevances keep the order in
    which they are given, so that their order counts too; some libraries draw it at random. A row is one list; a column
    of single numbers is one list, or one for each group.
    """

    name = "listmle"
    title = "ListMLE"
    family = "ranking"
    aliases = ("listmle-loss", "list-mle", "plackett-luce")
    stacked = True
    inputs = LISTS
    formula = Formula(
        "the sum over the places i, by falling relevance, of ln(sum over k >= i of exp(s_k)) - s_i",
        gradient="of an item: the sum over the places up to its own of its softmax among what is left there, minus 1",
        curvature="of an item: the sum over the same of softmax times 1 - softmax",
        shown=(),
        words=True,
    )
    equivalents = {
        "torch": (
            "(s := torch.tensor(p).gather(1, torch.argsort(torch.tensor(y), dim=1, descending=True, stable=True)), "
            "s.flip(1).logcumsumexp(1).flip(1) - s)[1].sum(1).mean()"
        )
    }
    references = (
        "Xia et al. (2008), Listwise approach to learning to rank, ICML, 1192-1199, doi:10.1145/1390156.1390306",
        "Plackett (1975), The analysis of permutations, J. R. Stat. Soc. C 24(2), 193-202, doi:10.2307/2346567",
    )
    examples = (
        Example(((2.0, 1.0), (1.0, 0.0)), np.log1p(np.exp(-1)), gradient=(-1 / (1 + np.exp(1)), 1 / (1 + np.exp(1)))),
        Example(((0.0, 0.0, 0.0), (1.0, 3.0, 2.0)), np.log(3) + np.log(2)),
        Example(((7.0,), (2.0,)), 0, about="a list of one item", gradient=(0,)),
        Example(((2.0, 1.0), (1.0, 1.0)), np.log1p(np.exp(-1)), about="equal relevances: as they are given"),
        Example(((40.0, 0.0), (1.0, 0.0)), 4.248354255291589e-18, about="sure and right: e⁻⁴⁰, not 0"),
    )
    sample = (((2.0, 1.0, 3.0), (0.5, 0.0, 1.0)), ((1.0, 0.0, 2.0), (0.0, 1.0, 2.0)))

    def term(self, z: Array, y: Array) -> Array:
        """Return Σ softplus(ln Σ_{k > i} exp(s_k) − s_i), shape (n,), where nothing cancels; z and y are (n, k)."""
        surprises: Array = np.sum(softplus(_ranked(z, y).gaps()), axis=-1)
        return surprises

    def gradient(self, z: Array, y: Array) -> Array:
        """Return Σ q_i − (1 − q): the item's softmax at the places before its own, and q at it, (n, k)."""
        ranked = _ranked(z, y)
        return ranked.back(_sums(ranked, 1) - sigmoid(ranked.gaps()))

    def curvature(self, z: Array, y: Array) -> Array:
        """Return Σ q_i − Σ q_i² before the item's place, plus q·(1 − q) at it, shape (n, k)."""
        ranked = _ranked(z, y)
        gaps = ranked.gaps()
        return ranked.back(_sums(ranked, 1) - _sums(ranked, 2) + sigmoid(gaps) * sigmoid(-gaps))


def _ranked(z: Array, y: Array) -> Ranked:
    places = np.argsort(-y, axis=-1, kind="stable")
    scores = np.take_along_axis(z, places, axis=-1)
    rest = np.logaddexp.accumulate(scores[:, ::-1], axis=-1)[:, ::-1]
    return Ranked(scores, places, rest)


def _sums(ranked: Ranked, power: int) -> Array:
    """Return the sum of q_i to a power over the places before each item's own, shape (n, k): 0 for the first."""
    before = np.full_like(ranked.rest, -np.inf)
    before[:, 1:] = np.logaddexp.accumulate(-power * ranked.rest, axis=-1)[:, :-1]
    return np.exp(power * ranked.scores + before)
