"""Supervised contrastive loss."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula
from losscli.loss import Example
from losscli.losses.embedding._likeness import EMBEDDINGS, Alike, Costs, OfLikeness, Temperature, log_sum
from losscli.numerics import minus_log_softmax


@final
@dataclass(frozen=True, slots=True)
class SupervisedContrastiveLoss(OfLikeness):
    """The mean surprise at the others of a row's class, picked by the softmax of cosines from all other rows.

    All rows are one batch, or those of each group. A row's term is the mean over the others j of its class of
    ln Σ exp(s_ik) − s_ij, with k over all rows but i and s the cosine over the temperature: L_out of the paper. A row
    alone in its class has no term, and the mean is over the rows that have one. Its minimiser has each class in one
    direction and the classes as far apart as they can be; the value there is above 0 where a class has more than two
    rows. It has no unit. Rows of zeros have no direction and are refused. The paper's code multiplies by its
    temperature over a base temperature, which is 1 by default. The gradient is that of the sum of all terms; the
    curvature is found by differences of it.
    """

    name = "supcon"
    title = "Supervised contrastive loss"
    family = "embedding"
    aliases = ("SupConLoss", "supervised-contrastive", "supcon-loss")
    together = True
    inputs = EMBEDDINGS
    formula = Formula(
        "the mean over the others j of its class of ln(sum of exp(s_k)) - s_j, k over all other rows, "
        "s the cosines with z over temperature",
        gradient="of the sum of all terms, across z: the pull of its class and the push of all",
        shown=(),
        words=True,
    )
    equivalents = {
        "torch": (
            "(z := torch.nn.functional.normalize(torch.tensor(p)), c := torch.tensor(y), "
            "o := ~torch.eye(len(c)).bool(), m := (c[:, None] == c) & o, "
            "-torch.where(m, (z @ z.T / 0.07).masked_fill(~o, -torch.inf).log_softmax(1), 0).sum(1) / m.sum(1))"
            "[4].mean()"
        )
    }
    references = ("Khosla et al. (2020), Supervised contrastive learning, NeurIPS, eq. 2, arXiv:2004.11362, § 3.2",)
    examples = (
        Example(
            (((3.0, 4.0), (6.0, 8.0), (4.0, -3.0)), (0, 0, 1)),
            np.log1p(np.exp(-1)),
            {"temperature": 1.0},
        ),
        Example(
            (((3.0, 4.0), (6.0, 8.0), (9.0, 12.0)), (1, 1, 1)),
            np.log(2),
            about="three at one place: each is one of two, whatever the temperature",
        ),
        Example((((1.0, 0.0), (0.0, 1.0)), (2, 2)), 0, about="two of one class alone: the only choice"),
    )
    sample = (((3.0, 4.0), (4.0, 3.0), (1.0, 0.0), (2.0, -1.0), (0.0, 1.0)), (0, 0, 1, 1, 0))

    temperature: Temperature = 0.07

    @property
    def mass_text(self) -> str:
        """What the mean divides by."""
        return "rows that are not alone in their class"

    def mass(self, z: Array, y: Array) -> Array:  # noqa: ARG002 - the classes alone decide
        """Return 1 for each row that is not alone in its class, shape (n,)."""
        counts: Array = np.any(Alike.of(y).same, axis=-1).astype(np.float64)
        return counts

    def costs(self, likeness: Array, alike: Alike) -> Costs:
        """Return the mean of ln Σ exp s_k − s_j of each row over its class, and the slopes of their sum."""
        others = alike.same | alike.other
        s = np.where(others, likeness / self.temperature, -np.inf)
        counts = np.sum(alike.same, axis=-1)
        fraction = np.where(alike.same, 1 / np.maximum(counts, 1)[:, None], 0.0)
        lone = (counts == 0)[:, None]
        with np.errstate(invalid="ignore"):  # a row is −inf to itself
            surprise = minus_log_softmax(np.where(lone, 0.0, s))
        terms: Array = np.sum(np.where(alike.same, surprise, 0.0), axis=-1) / np.maximum(counts, 1)
        _, shares = log_sum(s, others)
        return Costs(terms, (np.where(lone, 0.0, shares) - fraction) / self.temperature)
