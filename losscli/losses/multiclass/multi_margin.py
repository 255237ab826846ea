"""Multi-class margin loss."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, final

from losscli.domain import Array
from losscli.loss import Convention, Example
from losscli.losses.classes import Labelled, SignedClassWeight, refuse_other_weights, weight_of
from losscli.losses.multiclass._rivals import SCORES, EveryRival


@final
@dataclass(frozen=True, slots=True)
class MultiMargin(EveryRival):
    """Every class that comes nearer to the true one than the margin pushes, by a share of 1 in C.

    It is the loss of Weston & Watkins divided by the number of classes C, not of the others, as in torch. Its minimiser
    is any row of scores in which the true class leads all others by the margin. At the kink of power 1 the gradient is
    0; with power 2 there is none. Class weights multiply the terms, after the power, and do not enter the divisor.
    """

    name = "multi-margin"
    title = "Multi-class margin loss"
    family = "multiclass"
    aliases = ("MultiMarginLoss", "multi-margin-loss", "multiclass-margin")
    inputs = SCORES
    equivalents = {"torch": "torch.nn.functional.multi_margin_loss(torch.tensor(p), torch.tensor(y))"}
    conventions = {"torch": Convention(divisor="count")}
    references = (
        "Weston & Watkins (1999), Support vector machines for multi-class pattern recognition, ESANN, 219-224",
        "Crammer & Singer (2001), J. Mach. Learn. Res. 2, 265-292",
    )
    examples = (
        Example(((2.0, 1.5, 0.0), 0), (0.5 + 0) / 3, gradient=(-1 / 3, 1 / 3, 0)),
        Example(((2.0, 1.5, 0.0), 2), (3 + 2.5) / 3, gradient=(1 / 3, 1 / 3, -2 / 3)),
        Example(((2.0, 1.5, 0.0), 0), 0.5 * 0.5 / 3, {"power": 2}, gradient=(-2 * 0.5 / 3, 2 * 0.5 / 3, 0)),
        Example(((2.0, 1.5, 0.0), 0), (1.5 + 0) / 3, {"margin": 2.0}),
        Example(((2.0, 1.5, 0.0), 0), 4 * 0.5 / 3, {"class_weight": (4.0, 1.0, 1.0)}),
        Example(((2.0, 1.0, 0.0), 0), 0, about="a lead of just the margin: 0, and no gradient", gradient=(0, 0, 0)),
    )
    sample = (((2.0, 1.5, 0.0), (0.5, 1.0, -1.0), (1.0, 0.0, 0.25)), (0, 1, 2))

    class_weight: SignedClassWeight = None

    def resolved(self, widths: Mapping[str, int]) -> Self:
        """Refuse what is no row of scores and one label, and weights of other classes.

        Raises:
            OptionError: there are not as many weights as classes.
            PairingError: the columns do not fit together.
        """
        refuse_other_weights(self, self.class_weight, widths["pred"])
        return Labelled.resolved(self, widths)

    def factor(self, y: Array, classes: int) -> Array | float:
        """Return the weight of the true class over the number of classes, shape (n,) where there are weights."""
        return 1 / classes if self.class_weight is None else weight_of(self.class_weight, y) / classes

    @property
    def said_factor(self) -> tuple[str, str]:
        """What stands before and after the sum in the formula."""
        return "" if self.class_weight is None else "class_weight[y]*", "/classes(z)"
