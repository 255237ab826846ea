"""Circle loss."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import POSITIVE, Array, Interval
from losscli.formula import Formula
from losscli.loss import Convention, Example
from losscli.losses.embedding._likeness import EMBEDDINGS, Alike, Costs, OfLikeness, log_sum
from losscli.numerics import sigmoid, softplus
from losscli.option import Option, Switch

RELAXED = Interval(0.0, 1.0, "a number between 0 and 1", low_open=True, high_open=True)


@final
@dataclass(frozen=True, slots=True)
class CircleLoss(OfLikeness):
    """Wants the cosines of a row with its class near 1 and with the others near 0; each pulls as much as it lacks.

    All rows are one batch, or those of each group. A row's term is softplus(P + N): with the margin m, P is
    ln Σ exp(gamma·(1 + m − s)·(1 − m − s)) over the cosines s with the others of its class, and N that of
    gamma·max(0, s + m)·(s − m) over those with rows of other classes. A row without the one or the other costs 0. Its
    minimiser has each class in one direction and the classes at right angles. It has no unit. Rows of zeros have no
    direction and are refused. The gradient is that of the sum of all terms, through the weights in brackets too, which
    the paper's code holds fixed. The curvature is found by differences of it.

    keras takes the embeddings as they are, which are to be of length 1 (`--no-normalize`; an inner product above 1 is
    taken as 1, without a slope), and leaves rows that cost 0 out of what its mean divides by (`--nonzero`).
    """

    name = "circle"
    title = "Circle loss"
    family = "embedding"
    aliases = ("CircleLoss", "circle-loss")
    together = True
    inputs = EMBEDDINGS
    formula = Formula(
        "softplus(P + N), P = ln(sum of exp(gamma (1 + margin - s)(1 - margin - s))) over the cosines s with its own, "
        "N = ln(sum of exp(gamma max(0, s + margin)(s - margin))) over those with others",
        gradient="of the sum of all terms, across z: the pull of its class and the push of the others",
        shown=(),
        words=True,
    )
    equivalents = {"keras": "keras.losses.Circle(dtype='float64')(y, p)"}
    conventions = {
        "keras": Convention(
            {"normalize": False, "nonzero": True},
            "takes the embeddings as they are, and the mean over the rows that cost something",
            divisor="count",
        )
    }
    references = ("Sun et al. (2020), Circle loss, CVPR, eq. 6-8, doi:10.1109/CVPR42600.2020.00643",)
    examples = (
        Example(
            (((3.0, 4.0), (3.0, 4.0), (4.0, -3.0)), (0, 0, 1)),
            2 * np.log1p(np.exp(-2 * 0.25 - 2 * 0.25)) / 3,
            {"gamma": 2.0, "margin": 0.5},
        ),
        Example(
            (((1.0, 0.0), (0.0, 1.0), (0.0, 1.0)), (0, 0, 1)),
            (np.log1p(np.exp(0.75 - 0.25)) + np.log1p(np.exp(0.75 + 0.75))) / 3,
            {"gamma": 1.0, "margin": 0.5},
        ),
        Example(
            (((1.0, 0.0), (0.0, 1.0), (0.0, 0.5)), (0, 0, 1)),
            (np.log1p(np.exp(0.75 - 0.25)) + np.log1p(np.exp(0.75 - 0.0))) / 3,
            {"gamma": 1.0, "margin": 0.5, "normalize": False},
            about="a row of length 0.5 as it is",
        ),
        Example((((1.0, 0.0), (0.0, 1.0)), (2, 2)), 0, about="no row of another class"),
        Example(
            (((1.0, 0.0), (0.0, 1.0), (0.0, 1.0)), (0, 0, 1)),
            (np.log1p(np.exp(0.75 - 0.25)) + np.log1p(np.exp(0.75 + 0.75))) / 2,
            {"gamma": 1.0, "margin": 0.5, "nonzero": True},
            about="a row alone in its class costs 0 and is not counted, as by keras",
        ),
    )
    sample = (((0.6, 0.8), (0.8, 0.6), (1.0, 0.0), (0.0, 1.0)), (0, 0, 1, 1))

    gamma: Annotated[float, Option("Scale of the similarities.", POSITIVE)] = 80.0
    margin: Annotated[float, Option("How far from 1 and from 0 the cosines may stay.", RELAXED)] = 0.4
    normalize: Annotated[bool, Option("Bring the embeddings to length 1 first.", Switch(), quiet=True)] = True

    nonzero: Annotated[
        bool, Option("Take the mean over the rows that cost more than 0, as keras does.", Switch(), quiet=True)
    ] = False

    @property
    def mass_text(self) -> str:
        """What the mean divides by."""
        return "rows that cost more than 0" if self.nonzero else ""

    def mass(self, z: Array, y: Array) -> Array | None:
        """Return 1 for each row that costs something, where only those are counted."""
        return (self.term(z, y) > 0).astype(np.float64) if self.nonzero else None

    @property
    def directed(self) -> bool:
        """Whether the similarity is the cosine."""
        return self.normalize

    def costs(self, likeness: Array, alike: Alike) -> Costs:
        """Return softplus(P + N) of each row, and the slopes of their sum."""
        s = np.minimum(likeness, 1.0)
        above = np.maximum(s + self.margin, 0.0)
        near, shares = log_sum(self.gamma * (1 + self.margin - s) * (1 - self.margin - s), alike.same)
        far, other_shares = log_sum(self.gamma * above * (s - self.margin), alike.other)
        whole = near + far
        pull = -2 * self.gamma * (1 - s) * shares
        push = self.gamma * np.where(above > 0, 2 * s, 0.0) * other_shares
        slopes = sigmoid(whole) * np.where(likeness > 1, 0.0, pull + push)
        return Costs(softplus(whole[:, 0]), slopes)
