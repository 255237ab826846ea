"""Whether predicted probabilities hold: of the rows that were given 70 %, do 70 % come true?

The reliability diagram: Murphy & Winkler (1977), Reliability of subjective probability forecasts of precipitation and
temperature, J. R. Stat. Soc. C 26(1), 41-47, doi:10.2307/2346866.
"""

import numpy as np

from losscli.domain import BINARY, LOGIT, PROBABILITY, Array
from losscli.exactsum import ExactSum
from losscli.figures.chart import Axis, Chart, Line, Points
from losscli.figures.figure import UNWEIGHTED, counted
from losscli.loss import Loss
from losscli.numerics import sigmoid
from losscli.report import Report
from losscli.scoring import Scored

BINS = 10


def fits(loss: type[Loss]) -> bool:
    """Whether the loss is of a probability, or its logit, of the second of two classes."""
    if len(loss.inputs) != 2 or any(one.vector for one in loss.inputs):
        return False
    prediction, target = (one.domain for one in loss.inputs)
    return prediction in (PROBABILITY, LOGIT) and target in (PROBABILITY, BINARY)


class Calibration:
    """Counts rows by their predicted probability, in bins of equal width without their upper edges; 1 is in the last.

    The mean prediction of a bin is exact, rounded once; a logit counts as its sigmoid.
    """

    def __init__(self, loss: type[Loss]) -> None:
        self.prediction, self.target = loss.inputs
        self.counts = np.zeros(BINS, np.int64)
        self.positive = np.zeros(BINS, np.int64)
        self.sums = [ExactSum()] * BINS
        self.soft = 0

    def rows(self, scored: Scored) -> None:
        """Count the rows of a batch."""
        y = scored.batch.arrays[self.target.name].ravel()
        p = self._probabilities(scored.batch.arrays[self.prediction.name].ravel())
        self.soft += int(np.count_nonzero((y != 1) & (y != 0) & (y != -1)))
        edges = np.arange(1, BINS) / BINS
        places = np.searchsorted(edges, p, side="right")
        self.counts += np.bincount(places, minlength=BINS)
        self.positive += np.bincount(places[y == 1], minlength=BINS)
        for at in np.unique(places).tolist():
            self.sums[at] += ExactSum.of(p[places == at])

    def why_not(self, report: Report) -> str:  # noqa: ARG002 - as a figure is asked
        """Targets between 0 and 1 are no outcomes to hold predictions against."""
        if not self.soft:
            return ""
        return f"{counted(self.soft, 'target')} {'is' if self.soft == 1 else 'are'} neither 0 nor 1"

    def chart(self, report: Report) -> Chart:
        """Return the share of outcomes against the mean prediction, bin by bin."""
        found = np.flatnonzero(self.counts).tolist()
        x = [self.sums[at].over(int(self.counts[at])) for at in found]
        y = [float(self.positive[at] / self.counts[at]) for at in found]
        total = int(self.counts.sum())
        few = [int(self.counts[at]) for at in found]
        inside = ", ".join(map(str, few))
        notes = [f"{counted(total, 'prediction')} in {BINS} bins of equal width; by point, from the left: {inside}."]
        if report.evaluation.moments.weight is not None:
            notes.append(UNWEIGHTED)
        letter = self.prediction.glyph.unicode
        predicted = "mean predicted p" if self.prediction.domain == PROBABILITY else f"mean predicted σ({letter})"
        return Chart(
            "calibration",
            f"{report.evaluation.loss.title}: calibration",
            Axis(predicted, 0, 1),
            Axis("share of rows with y = 1", 0, 1),
            [Line((0, 1), (0, 1), "as predicted", guide=True), Line(x, y, "observed"), Points(x, y, "observed")],
            notes,
        )

    def _probabilities(self, values: Array) -> Array:
        return values if self.prediction.domain == PROBABILITY else sigmoid(values)
