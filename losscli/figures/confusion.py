"""Which classes are taken for which, and what that costs: true by predicted class, the mean loss in each cell."""

from itertools import pairwise

import numpy as np

from losscli.domain import Array, Labels
from losscli.exactsum import ExactSum
from losscli.figures.bins import Counts
from losscli.figures.chart import Axis, Cells, Chart
from losscli.figures.figure import MOST_CLASSES, UNWEIGHTED, counted
from losscli.loss import Loss
from losscli.report import Report
from losscli.scoring import Scored

# Of more classes than this, a cell has room for its count alone.
ROOMY = 6


def fits(loss: type[Loss]) -> bool:
    """Whether the loss is of a row of numbers, one for each class, and the true class."""
    if [one.name for one in loss.inputs] != ["pred", "target"] or loss.together or loss.stacked:
        return False
    prediction, target = loss.inputs
    return prediction.vector and not prediction.ragged and isinstance(target.domain, Labels) and not target.vector


class Confusion:
    """Counts rows by their true class and the class of the largest prediction, and adds their terms up exactly.

    Of several that are largest the first is taken, and such rows are counted.
    """

    def __init__(self, loss: type[Loss]) -> None:
        self.prediction, self.target = loss.inputs
        self.classes = 0
        self.shares = False
        self.ties = 0
        self.counts = np.zeros((0, 0), np.int64)
        self.endless = np.zeros((0, 0), np.int64)
        self.sums: dict[int, ExactSum] = {}

    def rows(self, scored: Scored) -> None:
        """Count the rows of a batch."""
        z, y = (scored.batch.arrays[one.name] for one in (self.prediction, self.target))
        self.classes, self.shares = z.shape[1], y.ndim > 1
        if self.shares or self.classes > MOST_CLASSES or not len(z):
            return
        if not self.counts.size:
            self.counts, self.endless = (np.zeros((self.classes, self.classes), np.int64) for _ in range(2))
        self.ties += int(np.count_nonzero(np.count_nonzero(z == z.max(axis=1, keepdims=True), axis=1) > 1))
        places = y.astype(np.int64) * self.classes + z.argmax(axis=1)
        finite = np.isfinite(scored.terms)
        self.counts += self._in_cells(places)
        self.endless += self._in_cells(places[~finite])
        self._add_up(scored.terms[finite], places[finite])

    def why_not(self, report: Report) -> str:  # noqa: ARG002 - as a figure is asked
        """Target probabilities name no class, and a matrix of very many classes would not be read."""
        if self.shares:
            return "the targets are probabilities, and name no class"
        if self.classes > MOST_CLASSES:
            return f"{self.classes} classes are more than {MOST_CLASSES}, and their matrix would not be read"
        return "" if self.counts.any() else "no row is left"

    def chart(self, report: Report) -> Chart:
        """Return the matrix, true classes downwards, the stronger the larger the mean loss."""
        names = self._names(report)
        means = [[self._mean(i, j) for j in range(self.classes)] for i in range(self.classes)]
        texts = [[self._text(i, j, means[i][j]) for j in range(self.classes)] for i in range(self.classes)]
        cell = "rows (mean loss)" if self.classes <= ROOMY else "rows"
        found = [mean for row in means for mean in row if mean is not None]
        least, most = (_short(end) for end in (min(found), max(found)))
        notes = [f"In each cell: {cell}. The stronger its colour, the larger the mean loss, from {least} to {most}."]
        if report.evaluation.moments.weight is not None:
            notes.append(UNWEIGHTED)
        if self.ties:
            verb = "has" if self.ties == 1 else "have"
            notes.append(f"{counted(self.ties, 'row')} {verb} several largest predictions: the first is taken.")
        return Chart(
            "confusion",
            f"{report.evaluation.loss.title}: confusion by mean loss",
            Axis("predicted class (largest)", 0, self.classes - 1, names=names),
            Axis("true class", 0, self.classes - 1, names=names),
            [Cells(means, texts)],
            notes,
        )

    def _add_up(self, terms: Array, places: Counts) -> None:
        # numpy sorts small integers in one pass.
        ordered = terms[np.argsort(places.astype(np.uint16), kind="stable")]
        ends = np.cumsum(np.bincount(places, minlength=self.classes**2)).tolist()
        for place, (start, end) in enumerate(pairwise([0, *ends])):
            if start < end:
                self.sums[place] = self.sums.get(place, ExactSum()) + ExactSum.of(ordered[start:end])

    def _in_cells(self, places: Counts) -> Counts:
        return np.bincount(places, minlength=self.classes**2).reshape(self.classes, self.classes)

    def _mean(self, i: int, j: int) -> float | None:
        """Return the mean loss of a cell, None where it is empty."""
        if not self.counts[i, j]:
            return None
        if self.endless[i, j]:
            return float("inf")
        return self.sums[i * self.classes + j].over(int(self.counts[i, j]))

    def _text(self, i: int, j: int, mean: float | None) -> str:
        if mean is None:
            return ""
        return f"{self.counts[i, j]} ({_short(mean)})" if self.classes <= ROOMY else str(self.counts[i, j])

    def _names(self, report: Report) -> list[str]:
        """Return what the classes are called: as was said, or as the columns are, else by their numbers."""
        labels = report.inputs[self.prediction.name].columns
        said = labels if report.classes is None else [word.strip() for word in report.classes.split(",")]
        numbered = len(said) != self.classes or (report.classes is None and any(one[-1:].isdigit() for one in said))
        return [str(i) for i in range(self.classes)] if numbered else list(said)


def _short(mean: float) -> str:
    return "∞" if mean == float("inf") else f"{mean:.2g}".replace("-", "−")
