"""Coverage error."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula
from losscli.loss import Convention, Example
from losscli.losses.ranking._labelsets import OfLabelSets, at_least, true_labels


@final
@dataclass(frozen=True, slots=True)
class CoverageError(OfLabelSets):
    """How many labels one must go down the ranked list to have all true ones: at best as many as are true.

    Its minimiser is any row of scores in which every true label is above every false one. Labels of equal scores are
    all gone through. A row without a true label costs 0. There is no gradient: the one returned is 0.
    """

    name = "coverage-error"
    title = "Coverage error"
    aliases = ("coverage",)
    formula = Formula(
        "number of labels with a score of at least the lowest of the true labels",
        gradient="0",
        curvature="0",
        words=True,
    )
    equivalents = {"sklearn": "sklearn.metrics.coverage_error(y, p)"}
    conventions = {"sklearn": Convention()}
    references = ("Tsoumakas, Katakis & Vlahavas (2010), Data Mining and Knowledge Discovery Handbook, sect. 34.5.2.2",)
    examples = (
        Example(((0.75, 0.5, 1.0), (1, 0, 0)), 2, gradient=(0, 0, 0)),
        Example(((1.0, 0.2, 0.1), (0, 0, 1)), 3),
        Example(((1.0, 0.2, 0.2), (0, 1, 0)), 3, about="a tie is gone through whole"),
        Example(((1.0, 0.2, 0.1), (0, 0, 0)), 0, about="no label is true: 0"),
    )
    sample = (((0.75, 0.5, 1.0), (1.0, 0.2, 0.1)), ((1, 0, 0), (0, 0, 1)))

    def term(self, z: Array, y: Array) -> Array:
        """Return the number of labels down to the last true one, shape (n,)."""
        lowest = np.min(np.where(true_labels(y), z, np.inf), axis=-1)
        return at_least(z, lowest).astype(np.float64)
