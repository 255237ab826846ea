"""Intervals side by side: of the differences of several models, of their results, or of those of several groups."""

from collections.abc import Sequence
from math import isfinite
from typing import NamedTuple

from losscli.board import Board
from losscli.contest import Contest
from losscli.errors import cut
from losscli.figures.chart import Axis, Chart, Line, Points
from losscli.inference.resampling import Interval
from losscli.report import Report

# More intervals than this would not be told apart.
MOST = 30
# What is left beside the outermost ends, of the distance between them.
ROOM = 0.06


class Ranged(NamedTuple):
    """A name, its value, and the interval of that."""

    name: str
    value: float
    interval: Interval


def differences_of(contest: Contest) -> Chart | None:
    """Return by how much each further model differs from the first, or None where no interval can be drawn."""
    found = [Ranged(one.model, one.value, one.interval) for one in contest.differences if one.interval is not None]
    level, baseline = f"{100 * contest.ask.level:.10g}", cut(contest.models[0])
    label = f"difference of the mean loss, with its {level}% CI"
    return _drawn(found, f"Difference to {baseline}: below 0 is better", label, 0.0, len(contest.differences))


def results_of(board: Board) -> Chart | None:
    """Return the interval of each model's result, the best first, or None where there is none to draw."""
    report, each = board.report, [(one.model, one.scores[0]) for one in board.standings]
    if report.ci is None:
        return None
    found = [
        Ranged(name, score.value, score.ci.interval)
        for name, score in each
        if score.ci is not None and score.ci.interval is not None
    ]
    label = f"{report.result_name}, with its {100 * report.ci.ask.level:.10g}% CI"
    return _drawn(found, "The models, best first", label, None, len(each))


def values_of(report: Report) -> Chart | None:
    """Return the interval of each value of a column beside that of all rows, or None where there is none to draw."""
    whole, value = report.ci, report.evaluation.value
    if report.by is None or whole is None:
        return None
    found = [
        Ranged(one.name, one.value, one.ci.interval)
        for one in report.by.shown
        if one.value is not None and one.ci is not None and one.ci.interval is not None
    ]
    label = f"{report.result_name}, with its {100 * whole.ask.level:.10g}% CI"
    guide = value if value is not None and isfinite(value) else None
    among = "" if guide is None else ": dashed, that of all rows"
    return _drawn(found, f"{report.result_name} by {cut(report.by.column)}{among}", label, guide, len(report.by.shown))


def _drawn(found: Sequence[Ranged], title: str, label: str, guide: float | None, count: int) -> Chart | None:
    drawn = [one for one in found if all(map(isfinite, (one.value, *one.interval)))]
    if not drawn:
        return None
    bare, beyond = count - len(drawn), len(drawn) - MOST
    notes = [f"{bare} without a finite interval {'is' if bare == 1 else 'are'} not drawn."] if bare else []
    notes += [f"{beyond} more are not drawn."] if beyond > 0 else []
    drawn = drawn[:MOST]
    ends = [*([] if guide is None else [guide]), *(end for one in drawn for end in one.interval)]
    room = ROOM * (max(ends) - min(ends))
    places = [float(at) for at in range(len(drawn))]
    lines = [Line(one.interval, (at, at)) for at, one in zip(places, drawn, strict=True)]
    values = Points([one.value for one in drawn], places)
    rule = [] if guide is None else [Line((guide, guide), (-0.5, len(drawn) - 0.5), guide=True)]
    across = Axis(label, min(ends) - room, max(ends) + room)
    names = Axis("", 0, len(drawn) - 1, names=[one.name for one in drawn])
    return Chart("intervals", title, across, names, [*rule, *lines, values], notes)
