"""Multi-label soft margin loss."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, final

import numpy as np

from losscli.domain import LOGIT, PROBABILITY, Array
from losscli.formula import TERM, Formula
from losscli.loss import LOGIT_GLYPH, TARGET, Convention, Example, Input
from losscli.losses.classes import SignedClassWeight, refuse_other_weights
from losscli.losses.rowwise import OfRows, row_sums
from losscli.numerics import sigmoid, softplus, weighed


@final
@dataclass(frozen=True, slots=True)
class MultiLabelSoftMargin(OfRows):
    """The mean of the binary cross-entropies of a row of labels, each from a logit of its own.

    Its minimiser is the log-odds of each label. It is bce-logits with the columns of a row taken together: the mean
    over them is the term. Class weights multiply the labels' losses before that mean, which still divides by C.
    """

    name = "multilabel-soft-margin"
    title = "Multi-label soft margin loss"
    family = "multiclass"
    aliases = ("MultiLabelSoftMarginLoss", "multilabel-soft-margin-loss", "multi-label-soft-margin")
    inputs = (
        Input("pred", "z", LOGIT_GLYPH, LOGIT, vector=True),
        Input("target", "y", TARGET, PROBABILITY, vector=True, lists=True),
    )
    equivalents = {
        "torch": "torch.nn.functional.multilabel_soft_margin_loss(torch.tensor(p), torch.tensor(y))",
        "keras": "keras.losses.BinaryCrossentropy(from_logits=True, dtype='float64')(y, p)",
        "optax": "jnp.mean(optax.sigmoid_binary_cross_entropy(jnp.array(p), jnp.array(y, dtype=float)))",
    }
    conventions = {"torch": Convention(divisor="count")}
    references = (
        "PyTorch (2017), https://pytorch.org/docs/stable/generated/torch.nn.MultiLabelSoftMarginLoss.html",
        "Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.90 with 4.59",
    )
    examples = (
        Example(
            ((2.0, -1.0), (1.0, 1.0)),
            (np.log1p(np.exp(-2)) + np.log1p(np.exp(1))) / 2,
            gradient=(-1 / (1 + np.exp(2)) / 2, -1 / (1 + np.exp(-1)) / 2),
        ),
        Example(((0.0, 0.0), (0.0, 1.0)), np.log(2), gradient=(0.5 / 2, -0.5 / 2)),
        Example(((0.0, 0.0), (0.0, 1.0)), (3 + 1) * np.log(2) / 2, {"class_weight": (3.0, 1.0)}),
        Example(((800.0, 0.0), (0.0, 1.0)), (800 + np.log(2)) / 2, about="sure and wrong: half the logit, as C = 2"),
        Example(((-np.inf, 0.0), (0.0, 1.0)), np.log(2) / 2, about="a logit of −inf is probability 0: right costs 0"),
    )
    sample = (((0.5, -1.0, 2.0), (1.0, -2.0, -0.5)), ((1, 0, 1), (0, 0, 1)))

    class_weight: SignedClassWeight = None

    @property
    def formula(self) -> Formula:
        """The mean over the classes of −[ y·ln σ(z) + (1−y)·ln(1−σ(z)) ], each times its weight."""
        weight = "" if self.class_weight is None else "class_weight*"
        return Formula(
            f"-sum({weight}(y*log(sigmoid(z)) + (1 - y)*log(1 - sigmoid(z))))/classes(z)",
            gradient=f"{weight}(sigmoid(z) - y)/classes(z)",
            curvature=f"{weight}sigmoid(z)*(1 - sigmoid(z))/classes(z)",
            shown=(TERM,),
        )

    def resolved(self, widths: Mapping[str, int]) -> Self:
        """Refuse rows of different lengths, and weights of other classes.

        Raises:
            OptionError: there are not as many weights as classes.
            PairingError: the columns do not fit together.
        """
        refuse_other_weights(self, self.class_weight, widths["pred"])
        return OfRows.resolved(self, widths)

    def term(self, z: Array, y: Array) -> Array:
        """Return the mean of y·softplus(−z) + (1−y)·softplus(z), shape (n,): no subtraction, so nothing cancels."""
        each = weighed(y, softplus(-z)) + weighed(1 - y, softplus(z))
        weighted = each if self.class_weight is None else weighed(np.array(self.class_weight, dtype=np.float64), each)
        mean: Array = row_sums(weighted) / z.shape[-1]
        return mean + 0.0

    def gradient(self, z: Array, y: Array) -> Array:
        """Return (1−y)·σ(z) − y·σ(−z), times the weight, over C, shape (n, C): σ(z) − y without its cancellation."""
        slope: Array = (1 - y) * sigmoid(z) - y * sigmoid(-z)
        return slope * self._weights(z)

    def curvature(self, z: Array, y: Array) -> Array:  # noqa: ARG002 - the same for every target
        """Return σ(z)·σ(−z), times the weight, over C, shape (n, C)."""
        return sigmoid(z) * sigmoid(-z) * self._weights(z)

    def _weights(self, z: Array) -> Array:
        """Return the weight of each class over their number, shape (C,)."""
        weights: Array = np.array(self.class_weight or [1.0] * z.shape[-1], dtype=np.float64) / z.shape[-1]
        return weights
