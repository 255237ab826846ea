"""The words of an interval: a line of the footer, the cells of a table of values, the notes, JSON."""

from collections.abc import Iterator
from typing import Any

from losscli.errors import cut, listing
from losscli.formula import UNICODE, Style
from losscli.inference import clusters
from losscli.inference.interval import FEW, Confidence
from losscli.inference.paired import BOOTSTRAP
from losscli.render.columns import fixed
from losscli.report import Report

FLAT = "The {0} do not differ, so the interval has no width: it says nothing of other {0}."


def level_of(confidence: Confidence) -> str:
    """Return its level: `95% CI`."""
    return f"{100 * confidence.ask.level:.10g}% CI"


def ends(confidence: Confidence | None, report: Report, style: Style) -> str:
    """Return both ends, or nothing where there is no interval."""
    if confidence is None or confidence.interval is None:
        return ""
    low, high = (fixed(end, report, words_in(style)) for end in confidence.interval)
    return f"{low} to {high}"


def words_in(style: Style) -> Style:
    """Return the letters for a text that is no formula."""
    return UNICODE if style.name == "latex" else style


def line(report: Report, style: Style) -> list[tuple[str, str]]:
    """Return the interval as a line of the footer, if there is one."""
    found = report.ci
    if found is None or found.interval is None:
        return []
    result = "root of the mean" if report.evaluation.rooted else report.evaluation.reduction.name
    how = found.ask.method + ("" if found.clusters is None else ", clustered")
    return [(f"{level_of(found)} of the {result} ({how})", ends(found, report, style))]


def notes(report: Report, style: Style, *, shown: bool) -> Iterator[str]:
    """Yield the interval unless it is `shown` elsewhere, and what is to be known of it."""
    found = report.ci
    if found is None:
        return
    for label, text in () if shown else line(report, style):
        yield f"{label}: {text}"
    if found.interval is None:
        yield f"No {level_of(found)}: {found.why}."
    elif found.flat:
        yield FLAT.format(found.samples)
    elif found.clusters is not None:
        yield from _clustered(found, found.clusters, parted=report.by is not None)
    elif found.rows < FEW:
        yield _few(found)
    yield from _of_values(report)


def _clustered(found: Confidence, count: int, *, parted: bool) -> Iterator[str]:
    """Yield what the interval of all rows is told from, and what few clusters do to it."""
    whose = "The interval of all rows" if parted else "The interval"
    others = "; those of the values take each row as one" if parted else ""
    yield f"{whose} takes each of the {count} values of {cut(found.cluster)} as one sample{others}."
    yield from few_clusters(count)


def few_clusters(count: int) -> Iterator[str]:
    """Yield what few clusters do to an interval, if there are so few."""
    if count < clusters.FEW:
        yield f"Of only {count} clusters an interval is too narrow where a few of them hold most rows, or are skewed."


def _few(found: Confidence) -> str:
    rows = f"{found.rows} rows"
    if found.ask.method == BOOTSTRAP:
        return f"Of only {rows} an interval says little: they may show too little of how rows vary."
    return f"Of only {rows} the t interval leans on the terms being normal; where they are skewed it is too narrow."


def _of_values(report: Report) -> Iterator[str]:
    """Yield which values have no interval, or one of few rows."""
    parts = [] if report.by is None else [(one.name, one.ci) for one in report.by.shown if one.ci is not None]
    reasons = dict.fromkeys(found.why for _, found in parts if found.interval is None)
    for why in reasons:
        yield f"No interval of {listing([name for name, found in parts if found.why == why])}: {why}."
    if flat := [name for name, found in parts if found.flat]:
        yield f"The rows of {listing(flat)} do not differ, so the interval has no width: it says nothing of other rows."
    few = [name for name, found in parts if found.interval is not None and not found.flat and found.rows < FEW]
    if few:
        yield f"Fewer than {FEW} rows have {listing(few)}: such an interval leans on the terms being normal."


def member(confidence: Confidence) -> dict[str, Any]:
    """Return the interval for JSON; where there is none, why."""
    ask, interval = confidence.ask, confidence.interval
    drawn = {"resamples": ask.resamples, "seed": ask.seed} if ask.method == BOOTSTRAP else {}
    low, high = (None, None) if interval is None else interval
    why = {"why": confidence.why} if interval is None else {}
    clustered = {"cluster": confidence.cluster, "clusters": confidence.clusters}
    told = {"rows": confidence.rows, **({} if confidence.clusters is None else clustered)}
    return {"level": ask.level, "method": ask.method, "low": low, "high": high, **told, **drawn, **why}
