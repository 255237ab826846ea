"""The Brier score of several classes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal, Self, final

import numpy as np

from losscli.domain import PROBABILITY, Array, Labels
from losscli.formula import Formula
from losscli.loss import PROBABILITY_GLYPH, TARGET, Convention, Example, Input
from losscli.losses.classes import OverClasses, one_hot
from losscli.losses.rowwise import row_sums
from losscli.option import Option

HALVES = ("no", "yes", "auto")


@final
@dataclass(frozen=True, slots=True)
class MulticlassBrier(OverClasses):
    """The squared distance of a row of probabilities from the row that came true: at most 2, and never infinite.

    Its minimiser is the true distribution of the classes. It is Brier's own definition; of two classes it is twice the
    binary Brier score, which is why scikit-learn halves it there. A row that does not sum to 1 is used as it is.
    """

    name = "multiclass-brier"
    title = "Brier score of several classes"
    family = "multiclass"
    aliases = ("brier-multiclass", "brier-multi", "quadratic-score")
    inputs = (
        Input("pred", "p", PROBABILITY_GLYPH, PROBABILITY, vector=True, hint="It takes probabilities, not logits."),
        Input("target", "y", TARGET, Labels(2)),
    )
    equivalents = {
        "torch": "torch.sum((torch.tensor(p) - torch.eye(p.shape[1], dtype=torch.float64)[y]) ** 2, 1).mean()",
        "sklearn": "sklearn.metrics.brier_score_loss(y, p, labels=range(p.shape[1]), scale_by_half=False)",
    }
    conventions = {"sklearn": Convention({"half": "auto"}, "halves it for two classes")}
    references = (
        "Brier (1950), Verification of forecasts expressed in terms of probability, Mon. Weather Rev. 78(1), 1-3",
    )
    examples = (
        Example(((0.75, 0.25), 0), 0.25 * 0.25 + 0.25 * 0.25, gradient=(-2 * 0.25, 2 * 0.25)),
        Example(((0.5, 0.25, 0.25), 1), 0.25 + 0.75 * 0.75 + 0.0625, gradient=(2 * 0.5, -2 * 0.75, 2 * 0.25)),
        Example(((0.75, 0.25), 0), (0.0625 + 0.0625) / 2, {"half": "auto"}, about="half of it for two classes"),
        Example(((0.5, 0.5), (0.25, 0.75)), 0.0625 + 0.0625, about="a row of target probabilities"),
        Example(((0.0, 1.0), 0), 1 + 1, about="certain and wrong: 2, the most there is", gradient=(-2, 2)),
    )
    sample = (((0.7, 0.2, 0.1), (0.1, 0.8, 0.1), (0.25, 0.25, 0.5)), (0, 1, 2))

    two: bool = False
    half: Annotated[
        Literal["no", "yes", "auto"],
        Option("Halve the term: no, yes, or auto, which is for two classes (scikit-learn).", HALVES, quiet=True),
    ] = "no"

    def resolved(self, widths: Mapping[str, int]) -> Self:
        """Settle the kind of target and whether there are two classes.

        Raises:
            PairingError: the columns do not fit together.
        """
        return replace(OverClasses.resolved(self, widths), two=widths["pred"] == 2)

    @property
    def formula(self) -> Formula:
        """Σ (p − onehot y)², or half of it."""
        t = "y" if self.distribution else "onehot(y, p)"
        if self._halved:
            return Formula(f"sum((p - {t})**2)/2", gradient=f"p - {t}", curvature="1")
        return Formula(f"sum((p - {t})**2)", gradient=f"2*(p - {t})", curvature="2")

    def term(self, p: Array, y: Array) -> Array:
        """Return Σ (p − t)² with t one-hot, shape (n,)."""
        total: Array = row_sums(np.square(p - self._rows(y, p)))
        return total / 2 if self._halved else total

    def gradient(self, p: Array, y: Array) -> Array:
        """Return 2(p − t), shape (n, C)."""
        slope = p - self._rows(y, p)
        return slope if self._halved else 2 * slope

    def curvature(self, p: Array, y: Array) -> Array:  # noqa: ARG002 - the same for every target
        """Return 2, shape (n, C)."""
        return np.full_like(p, 1.0 if self._halved else 2.0)

    @property
    def _halved(self) -> bool:
        return self.half == "yes" or (self.half == "auto" and self.two)

    def _rows(self, y: Array, p: Array) -> Array:
        return y if self.distribution else one_hot(y, p.shape[-1])
