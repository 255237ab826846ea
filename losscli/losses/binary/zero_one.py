"""Zero-one loss."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, final

import numpy as np

from losscli.domain import Array
from losscli.errors import PairingError
from losscli.formula import Formula
from losscli.loss import PREDICTION, TARGET, Convention, Example, Input
from losscli.losses.binary._disagreement import LABELS, NAMES, Disagreement


@final
@dataclass(frozen=True, slots=True)
class ZeroOne(Disagreement):
    """Whether a predicted class is wrong: the mean is the error rate, 1 less the accuracy.

    Its minimiser is the most probable class. Inputs are class labels, whole numbers, not probabilities. Of several
    labels a row, in as many columns, one that is wrong makes the row wrong, as in scikit-learn; for the share of
    wrong labels see hamming. There is no gradient: the one returned is 0, and no model can be fitted with it.
    """

    name = "zero-one"
    title = "Zero-one loss"
    family = "binary"
    aliases = ("zero-one-loss", "error-rate", "misclassification", "0-1")
    inputs = (
        Input("pred", "p", PREDICTION, NAMES, vector=True, hint=LABELS, named=True),
        Input("target", "y", TARGET, NAMES, vector=True, named=True),
    )
    formula = Formula("where(max(abs(p - y)) > 0, 1, 0)", gradient="0", curvature="0")
    equivalents = {
        "torch": "(torch.tensor(p) != torch.tensor(y)).double().mean()",
        "sklearn": "sklearn.metrics.zero_one_loss(y, p)",
    }
    conventions = {"sklearn": Convention()}
    references = ("Hastie, Tibshirani & Friedman (2009), The Elements of Statistical Learning, eq. 2.20-2.23",)
    examples = (
        Example((2, 2), 0),
        Example((2, 3), 1, gradient=(0,)),
        Example((1, -1), 1, about="labels may be −1 and 1"),
        Example(((1, 0, 1), (1, 1, 0)), 1, about="several labels a row: wrong if one is", gradient=(0, 0, 0)),
        Example(((1, 0, 1), (1, 0, 1)), 0, about="and right if all are"),
    )
    sample = ((0.0, 2.0, 1.0, 1.0), (0.0, 1.0, 1.0, 1.0))

    def resolved(self, widths: Mapping[str, int]) -> Self:
        """Refuse another number of predicted labels than of true ones.

        Raises:
            PairingError: they differ.
        """
        predicted, true = widths["pred"], widths["target"]
        if predicted != true:
            hint = "Give class labels, not a probability for each class." if true == 1 else ""
            raise PairingError(f"{self.name}: {predicted} columns of labels against {true}", (hint,) if hint else ())
        return self

    def term(self, p: Array, y: Array) -> Array:
        """Return 1 where any label of a row is wrong, else 0: (n, C) → (n,)."""
        wrong: Array = np.any(p != y, axis=-1).astype(np.float64)
        return wrong
