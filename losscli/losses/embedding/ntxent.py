"""NT-Xent, the contrastive loss of SimCLR."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula
from losscli.loss import Convention, Example
from losscli.losses.embedding._likeness import EMBEDDINGS, Alike, Costs, OfLikeness, Temperature, log_sum
from losscli.numerics import sigmoid, softplus


@final
@dataclass(frozen=True, slots=True)
class NTXent(OfLikeness):
    """The surprise at each pair of one class, picked by the softmax of cosines from it and all of other classes.

    All rows are one batch, or those of each group. A row's term is the sum over the others j of its class of
    ln(exp(s_ij) + Σ exp(s_ik)) − s_ij, with k over the rows of other classes and s the cosine over the temperature; the
    mean is over all such pairs, so that a row alone in its class counts for nothing but to the others. Its minimiser
    has each class in one direction and far from the others'; the value there depends on temperature and sizes. It has
    no unit. Rows of zeros have no direction and are refused. Other rows of the own class are not in the sum: for two of
    each class it is SimCLR's loss, for more see supcon. The gradient is that of the sum of all terms; the curvature is
    found by differences of it.
    """

    name = "ntxent"
    title = "NT-Xent loss"
    family = "embedding"
    aliases = ("nt-xent", "NTXentLoss", "simclr", "info-nce", "InfoNCE")
    together = True
    inputs = EMBEDDINGS
    formula = Formula(
        "the sum over the others j of its class of ln(exp(s_j) + sum of exp(s_k)) - s_j, k over other classes, "
        "s the cosines with z over temperature",
        gradient="of the sum of all terms, across z: the pull of its class and the push of the others",
        shown=(),
        words=True,
    )
    equivalents = {"optax": "optax.losses.ntxent(jnp.array(p), jnp.array(y))"}
    conventions = {"optax": Convention()}
    references = ("Chen, Kornblith, Norouzi & Hinton (2020), A simple framework, ICML, eq. 1, arXiv:2002.05709, § 2.1",)
    examples = (
        Example(
            (((3.0, 4.0), (6.0, 8.0), (4.0, -3.0)), (0, 0, 1)),
            np.log1p(np.exp(-1)),
            {"temperature": 1.0},
        ),
        Example(
            (((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)), (5, 5, 7)),
            (np.log1p(np.exp(-2)) + np.log1p(np.exp(0))) / 2,
            {"temperature": 0.5},
        ),
        Example((((1.0, 0.0), (0.0, 1.0)), (2, 2)), 0, about="with no other class there is nothing to choose from"),
        Example(
            (((1.0, 0.0), (0.0, 1.0), (0.0, 2.0)), (2, 2, 3)),
            (np.log(2) + 1 / 0.07 + np.log1p(np.exp(-1 / 0.07))) / 2,
            about="one is nearer to the other class, by the whole of the cosine",
        ),
    )
    sample = (((3.0, 4.0), (4.0, 3.0), (1.0, 0.0), (2.0, -1.0)), (0, 0, 1, 1))

    temperature: Temperature = 0.07

    @property
    def mass_text(self) -> str:
        """What the mean divides by."""
        return "pairs"

    def mass(self, z: Array, y: Array) -> Array:  # noqa: ARG002 - the classes alone decide
        """Return the number of the others of each row's class, shape (n,)."""
        counts: Array = np.sum(Alike.of(y).same, axis=-1, dtype=np.float64)
        return counts

    def costs(self, likeness: Array, alike: Alike) -> Costs:
        """Return Σ softplus(ln Σ exp s_k − s_j) of each row over its class, and the slopes of their sum."""
        s = likeness / self.temperature
        others, shares = log_sum(s, alike.other)
        gaps = np.where(alike.same, others - s, -np.inf)
        lacking = sigmoid(gaps)
        terms: Array = np.sum(softplus(gaps), axis=-1)
        return Costs(terms, (np.sum(lacking, axis=-1, keepdims=True) * shares - lacking) / self.temperature)
