"""Hamming loss."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula
from losscli.loss import PREDICTION, TARGET, Convention, Example, Input
from losscli.losses.binary._disagreement import LABELS, NAMES, Disagreement


@final
@dataclass(frozen=True, slots=True)
class Hamming(Disagreement):
    """Whether a predicted label is wrong; the mean is the share of wrong labels among all rows and columns.

    Its minimiser is the most probable value of each label by itself. Inputs are labels, whole numbers, not
    probabilities. With one label a row it is zero-one; with several, zero-one counts the rows that have a wrong one.
    There is no gradient: the one returned is 0, and no model can be fitted with it.
    """

    name = "hamming"
    title = "Hamming loss"
    family = "binary"
    aliases = ("hamming-loss", "HammingLoss", "hamming-distance")
    inputs = (
        Input("pred", "p", PREDICTION, NAMES, hint=LABELS, named=True),
        Input("target", "y", TARGET, NAMES, named=True),
    )
    formula = Formula("where(p == y, 0, 1)", gradient="0", curvature="0")
    equivalents = {
        "torch": "(torch.tensor(p) != torch.tensor(y)).double().mean()",
        "sklearn": "sklearn.metrics.hamming_loss(y, p)",
    }
    conventions = {"sklearn": Convention()}
    references = (
        (
            "Hamming (1950), Error detecting and error correcting codes, Bell System Technical Journal 29(2), 147-160,"
            " doi:10.1002/j.1538-7305.1950.tb00463.x"
        ),
        "Schapire & Singer (2000), BoosTexter, Machine Learning 39, 135-168, doi:10.1023/A:1007649029923",
    )
    examples = (
        Example((2, 2), 0),
        Example((2, 3), 1, gradient=0),
        Example((1, -1), 1, about="labels may be −1 and 1; the gradient is 0 everywhere", gradient=0),
    )
    sample = ((1.0, 0.0, 1.0, 1.0), (1.0, 1.0, 1.0, 0.0))

    def term(self, p: Array, y: Array) -> Array:
        """Return 1 where a label is wrong, else 0."""
        wrong: Array = (p != y).astype(np.float64)
        return wrong
