"""Label ranking loss."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula
from losscli.loss import Convention, Example
from losscli.losses.ranking._labelsets import OfLabelSets, at_least, true_labels


@final
@dataclass(frozen=True, slots=True)
class LabelRanking(OfLabelSets):
    """The share of the pairs of a true and a false label that the scores put in the wrong order, or tie.

    Its minimiser is any row of scores in which every true label is above every false one. A row in which all labels
    are true, or none is, has no such pair and costs 0. There is no gradient: the one returned is 0, and no model can
    be fitted with it; pairwise-logistic and multilabel-margin have one.
    """

    name = "label-ranking"
    title = "Label ranking loss"
    aliases = ("label-ranking-loss",)
    formula = Formula(
        "pairs of a true and a false label with z(true) <= z(false) / all such pairs",
        gradient="0",
        curvature="0",
        words=True,
    )
    equivalents = {"sklearn": "sklearn.metrics.label_ranking_loss(y, p)"}
    conventions = {"sklearn": Convention()}
    references = ("Tsoumakas, Katakis & Vlahavas (2010), Data Mining and Knowledge Discovery Handbook, sect. 34.5.2.2",)
    examples = (
        Example(((0.75, 0.5, 1.0), (1, 0, 0)), 1 / 2, gradient=(0, 0, 0)),
        Example(((1.0, 0.2, 0.1), (0, 0, 1)), 2 / 2),
        Example(((0.5, 0.5, 0.1), (1, 0, 0)), 1 / 2, about="a tie counts as the wrong order"),
        Example(((0.5, 0.2, 0.1), (1, 1, 1)), 0, about="all labels are true: no pair, so 0"),
    )
    sample = (((0.75, 0.5, 1.0), (1.0, 0.2, 0.1)), ((1, 0, 0), (0, 0, 1)))

    def term(self, z: Array, y: Array) -> Array:
        """Return the share of wrong pairs, shape (n,).

        A true label is wrong with as many false ones as have at least its score: those in its rank that are not true.
        """
        true = true_labels(y)
        false = np.where(true, -np.inf, z)  # a score is finite
        wrong = sum(np.where(true[:, j], at_least(false, z[:, j]), 0) for j in range(z.shape[-1]))
        pairs = np.count_nonzero(true, axis=-1) * np.count_nonzero(~true, axis=-1)
        return np.where(pairs == 0, 0.0, wrong / np.maximum(pairs, 1))
