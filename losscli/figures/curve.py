"""How a number changes along another: the mean by epoch, the learning curve."""

from collections.abc import Mapping, Sequence
from itertools import chain
from math import isfinite

from losscli.figures.chart import Axis, Chart, Line, Points
from losscli.figures.figure import counted
from losscli.option import NUMBER
from losscli.report import Part, Report
from losscli.scoring import Scored

# So many points are marked on a line.
MARKED = 30


class Curve:
    """The results of the values of a column, where these are numbers; the rows themselves it need not see."""

    def rows(self, scored: Scored) -> None:
        """Look at nothing: the results are in the report."""

    def why_not(self, report: Report) -> str:
        """Only numbers lie on an axis, and one point is no curve."""
        if report.by is None:
            return "there are no results for each value of a column (--by)"
        other = next((one.name for one in report.by.parts if _number(one) is None), None)
        if other is not None:
            return f"{other!r} of {report.by.column} is no number"
        if len(_points(report)) < 2:
            return f"fewer than two values of {report.by.column} have a result that is finite"
        return ""

    def chart(self, report: Report) -> Chart:
        """Return the result by value, from the smallest to the largest, between the ends of its interval."""
        assert report.by is not None  # noqa: S101 - else there is a reason why not
        points = _points(report)
        x = [at for at, _ in points]
        series = {report.result_name: [float(part.value or 0.0) for _, part in points]}
        title = f"{report.evaluation.loss.title} by {report.by.column}"
        found = curve(title, (report.by.column, x), series, upright=report.result_name)
        ends = [(at, part.ci.interval) for at, part in points if part.ci is not None and part.ci.interval is not None]
        level = "" if report.ci is None else f"{100 * report.ci.ask.level:.10g}% CI"
        lines = [Line([at for at, _ in ends], [pair[i] for _, pair in ends], level, guide=True) for i in (0, 1) if ends]
        heights = [end for _, pair in ends for end in pair]
        y = found.y._replace(low=min([found.y.low, *heights]), high=max([found.y.high, *heights]))
        left = len(report.by.parts) - len(points)
        notes = [f"Not in it: {counted(left, 'value')} without a finite result."] if left else []
        return found._replace(y=y, marks=[*lines, *found.marks], notes=notes)


def curve(
    title: str, x: tuple[str, Sequence[float]], series: Mapping[str, Sequence[float]], upright: str = "loss"
) -> Chart:
    """Return some series over the same numbers, in rising order, as lines by their names.

    A value that is not finite breaks its line; `upright` is what all of them are.
    """
    label, across = x
    values = [value for value in chain.from_iterable(series.values()) if isfinite(value)]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = (high / 2 - low / 2) / 10
    lines = [Line(across, one, name) for name, one in series.items()]
    dots = [Points(across, one, name) for name, one in series.items() if len(across) <= MARKED]
    horizontal = Axis(label, min(across, default=0.0), max(across, default=1.0))
    return Chart("curve", title, horizontal, Axis(upright, low - room, high + room), [*lines, *dots])


def _points(report: Report) -> list[tuple[float, Part]]:
    """Return the values that have a finite result, each with the number that it is, in rising order."""
    parts = [] if report.by is None else report.by.parts
    found = [(_number(one), one) for one in parts if one.value is not None and isfinite(one.value)]
    return sorted(((at, part) for at, part in found if at is not None), key=lambda pair: pair[0])


def _number(part: Part) -> float | None:
    """Return the number that a value is, if it is one."""
    text = part.name.strip()
    if not NUMBER.fullmatch(text):
        return None
    return float(text) if isfinite(float(text)) else None
