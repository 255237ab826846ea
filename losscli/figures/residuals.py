"""How far predictions are off, and where: the residual against the prediction."""

import numpy as np

from losscli.domain import Array
from losscli.figures.bins import Counts, Ruler, merged, widened
from losscli.figures.chart import Axis, Cells, Chart, Line, Points
from losscli.figures.figure import UNWEIGHTED, counted
from losscli.loss import PREDICTION, Loss
from losscli.report import Report
from losscli.scoring import Scored

# So many rows are drawn one by one; more are counted in cells.
MOST_POINTS = 2000
# Cells that are counted along each axis, and those that are shown at most.
FINE, ACROSS, UP = 400, 40, 30


def fits(loss: type[Loss]) -> bool:
    """Whether the loss is of one number against another on the same scale.

    Where the prediction may be smaller than any target it is on a scale of its own, such as the logarithm of a rate.
    """
    inputs = [one for one in loss.inputs if not one.parameter]
    if len(inputs) != 2 or inputs[0].glyph != PREDICTION or any(one.vector or one.named for one in inputs):
        return False
    low, lowest = (getattr(one.domain, "low", -np.inf) for one in inputs)
    return bool(low >= lowest) and inputs[1].name == "target"


class Residuals:
    """Keeps few rows as they are, and counts more in cells of a decimal width that grow with the range."""

    def __init__(self, loss: type[Loss]) -> None:
        self.prediction, self.target = (one for one in loss.inputs if not one.parameter)
        self.kept: list[tuple[Array, Array]] = []
        self.count = self.endless = 0
        self.rulers: tuple[Ruler, Ruler] | None = None
        self.counts: Counts = np.zeros((0, 0), np.int64)

    def rows(self, scored: Scored) -> None:
        """Keep the rows of a batch, or count them."""
        p, y = (scored.batch.arrays[one.name].ravel() for one in (self.prediction, self.target))
        with np.errstate(over="ignore"):
            residual = p - y
        finite = np.isfinite(residual)
        self.endless += int(np.count_nonzero(~finite))
        self.count += int(np.count_nonzero(finite))
        if not finite.any():
            return
        if self.count <= MOST_POINTS:
            self.kept.append((p[finite], residual[finite]))
        else:
            self.kept.clear()
        self._add(p[finite], residual[finite])

    def why_not(self, report: Report) -> str:  # noqa: ARG002 - as a figure is asked
        """Where all residuals are beyond the range of a double, there is nothing to draw."""
        return "" if self.count else "no residual is within the range of a double"

    def chart(self, report: Report) -> Chart:
        """Return every row as a point, or of many the number in each cell."""
        x, y, mark = self._points() if self.kept else self._cells()
        drawn = "is a point" if self.kept else "is counted in a cell, which is the stronger the more it holds"
        notes = [f"Each of {self.count} predictions {drawn}." if self.count > 1 else f"The one prediction {drawn}."]
        if report.evaluation.moments.weight is not None:
            notes.append(UNWEIGHTED)
        if self.endless:
            notes.append(f"Not in it: {counted(self.endless, 'residual')} beyond the range of a double.")
        zero = Line((x.low, x.high), (0, 0), "no error", guide=True)
        marks = [mark, zero] if y.low <= 0 <= y.high else [mark]
        return Chart("residuals", f"{report.evaluation.loss.title}: residuals", x, y, marks, notes)

    def _add(self, p: Array, residual: Array) -> None:
        before = self.rulers or (None, None)
        rulers = widened(before[0], p, FINE), widened(before[1], residual, FINE)
        if self.rulers is None:
            self.counts = np.zeros([one.size for one in rulers], np.int64)
        elif rulers != self.rulers:
            self.counts = _resized(self.counts, self.rulers, rulers)
        self.rulers = rulers
        places = rulers[0].places(p) * rulers[1].size + rulers[1].places(residual)
        self.counts += np.bincount(places, minlength=self.counts.size).reshape(self.counts.shape)

    def _points(self) -> tuple[Axis, Axis, Points]:
        p, residual = (np.concatenate(one) for one in zip(*self.kept, strict=True))
        x, y = (_roomy(one) for one in (p, residual))
        return (*self._axes(x, y), Points(p.tolist(), residual.tolist()))

    def _cells(self) -> tuple[Axis, Axis, Cells]:
        assert self.rulers is not None  # noqa: S101 - rows were counted
        across, up = (ruler.rounded(most) for ruler, most in zip(self.rulers, (ACROSS, UP), strict=True))
        found = np.zeros((across.size, up.size), np.int64)
        np.add.at(found, (self.rulers[0].among(across)[:, None], self.rulers[1].among(up)[None, :]), self.counts)
        values = [[float(count) if count else None for count in row] for row in found.T[::-1].tolist()]
        x, y = ((one.edges[0], one.edges[-1]) for one in (across, up))
        return (*self._axes(x, y), Cells(values, [[""] * across.size] * up.size))

    def _axes(self, x: tuple[float, float], y: tuple[float, float]) -> tuple[Axis, Axis]:
        prediction, target = self.prediction.glyph.unicode, self.target.glyph.unicode
        return Axis(f"prediction {prediction}", *x), Axis(f"residual {prediction} − {target}", *y)


def _resized(counts: Counts, before: tuple[Ruler, Ruler], after: tuple[Ruler, Ruler]) -> Counts:
    """Return counts, shape (n, m), in the bins of other rulers."""
    places = [one.into(other) for one, other in zip(before, after, strict=True)]
    flat = places[0][:, None] * after[1].size + places[1][None, :]
    return merged(counts.ravel(), flat.ravel(), after[0].size * after[1].size).reshape(after[0].size, -1)


def _roomy(values: Array) -> tuple[float, float]:
    """Return the ends of an axis of some values, a little beyond them."""
    low, high = float(values.min()), float(values.max())
    room = (high / 2 - low / 2) / 10 or abs(high) / 10 or 0.5
    largest = np.finfo(np.float64).max
    return float(max(low - room, -largest)), float(min(high + room, largest))
