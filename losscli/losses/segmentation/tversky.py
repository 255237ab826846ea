"""Tversky loss."""

from dataclasses import dataclass
from typing import Annotated, final

from losscli.domain import NOT_NEGATIVE, Array
from losscli.formula import Formula
from losscli.loss import Convention, Example
from losscli.losses.segmentation._overlap import MASKS, Overlap, Share, fraction, weighed_share
from losscli.option import Option, Switch


@final
@dataclass(frozen=True, slots=True)
class TverskyLoss(Overlap):
    """One minus the overlap of two masks over itself and the weighed errors: a beta above alpha misses less.

    False positives Σ p·(1−y) are weighed by alpha, false negatives Σ (1−p)·y by beta; a half each is the dice loss, one
    each the Jaccard loss. Its minimiser is the true mask, at 0; masks with nothing in common cost 1. It has no unit. A
    row is one mask and one term; a column of single numbers is one mask, or one for each group. Where the fraction is
    0/0, as of two empty masks, it is refused unless `--smooth` or `--eps` is given.

    keras says that its alpha weighs false positives and its beta false negatives, as here, but computes the opposite:
    with one false positive and alpha=1, beta=0 its loss is 1e-7. `--like keras` reproduces what it computes
    (`--swapped`), with the 1e-7 that it adds below the fraction. It takes all masks of a batch as one unless told axis.
    """

    name = "tversky"
    title = "Tversky loss"
    family = "segmentation"
    aliases = ("TverskyLoss", "tversky-loss")
    stacked = True
    inputs = MASKS
    equivalents = {
        "torch": (
            "(1 - (torch.tensor(p)*torch.tensor(y)).sum(1) / (torch.tensor(p)*torch.tensor(y) "
            "+ 0.5*torch.tensor(p)*(1 - torch.tensor(y)) + 0.5*(1 - torch.tensor(p))*torch.tensor(y)).sum(1)).mean()"
        ),
        "keras": "keras.losses.Tversky(axis=(1,), dtype='float64')(y, p)",
    }
    conventions = {
        "keras": Convention(
            {"swapped": True, "eps": 1e-7}, "swaps alpha and beta, and adds 1e-7 below the fraction", divisor="count"
        )
    }
    references = (
        "Tversky (1977), Features of similarity, Psychological Review 84(4), 327-352, doi:10.1037/0033-295X.84.4.327",
        "Salehi, Erdogmus & Gholipour (2017), Tversky loss function for image segmentation, MLMI, 379-387, eq. 4",
    )
    examples = (
        Example(((0.5, 1.0, 0.5), (0.0, 1.0, 1.0)), 1 - 1.5 / (1.5 + 0.5 * 0.5 + 0.5 * 0.5)),
        Example(((1.0, 0.5), (0.0, 1.0)), 1 - 0.5 / (0.5 + 0.25 * 1 + 0.75 * 0.5), {"alpha": 0.25, "beta": 0.75}),
        Example(((0.5, 1.0, 0.5), (0.0, 1.0, 1.0)), 1 - (1.5 + 1) / (1.5 + 0.5 + 1), {"smooth": 1.0}),
        Example(((1.0, 0.0), (0.0, 1.0)), 1, about="nothing in common"),
        Example(((1.0, 1.0), (1.0, 1.0)), 0, about="the true mask", gradient=(-0.25, -0.25)),
        Example(((0.0, 0.0), (0.0, 0.0)), 0, {"smooth": 1.0}, about="two empty masks agree, smoothed"),
        Example(((0.0, 0.0), (0.0, 0.0)), 1, {"eps": 1e-7}, about="and do not, as keras has it"),
        Example(((1.0, 1.0), (1.0, 0.0)), 0.5, {"alpha": 1.0, "beta": 0.0}, about="one false positive, weighed by 1"),
        Example(
            ((1.0, 1.0), (1.0, 0.0)),
            0,
            {"alpha": 1.0, "beta": 0.0, "swapped": True},
            about="and as keras computes it: by beta",
        ),
    )
    sample = (((0.5, 0.75, 0.5), (0.25, 0.5, 0.125)), ((0.0, 1.0, 1.0), (0.0, 1.0, 0.0)))

    alpha: Annotated[float, Option("Weight of the false positives.", NOT_NEGATIVE)] = 0.5
    beta: Annotated[float, Option("Weight of the false negatives.", NOT_NEGATIVE)] = 0.5
    swapped: Annotated[
        bool, Option("Weigh false positives by beta and false negatives by alpha, as keras does.", Switch(), quiet=True)
    ] = False

    @property
    def formula(self) -> Formula:
        """1 − Σ p·y / (Σ p·y + alpha·Σ p·(1−y) + beta·Σ (1−p)·y)."""
        over, under = ("beta", "alpha") if self.swapped else ("alpha", "beta")
        below = f"sum(p*y) + {over}*sum(p*(1 - y)) + {under}*sum((1 - p)*y)"
        return fraction("sum(p*y)", below, ("y", f"({over}*(1 - y) + (1 - {under})*y)"), self)

    def share(self, p: Array, y: Array) -> Share:
        """Return the intersection and the weighed errors."""
        over, under = (self.beta, self.alpha) if self.swapped else (self.alpha, self.beta)
        return weighed_share(p, y, (1.0, over, under), self.smooth, self.eps)
