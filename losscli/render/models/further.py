"""What further losses come to on the same rows (`--also`): a line each."""

from collections.abc import Sequence
from typing import Any

from losscli.board import label
from losscli.errors import cut
from losscli.formula import Style, number
from losscli.render.document import interval_of, numbered
from losscli.render.models.contested import listed, result_of
from losscli.render.verdicts.intervals import ends, level_of, words_in
from losscli.report import Report, Score

NAMES = ("loss", "reduction", "n", "value", "ci_low", "ci_high")


def lines(report: Report, style: Style) -> list[str]:
    """Return each as words: `mae: mean of 4 = 0.475000`, with its interval if there is one."""
    return [_line(one, report, words_in(style)) for one in report.also]


def _line(one: Score, report: Report, style: Style) -> str:
    evaluation = one.evaluation
    weighted = "weighted " if evaluation.moments.weight is not None else ""
    root = "root of the " if evaluation.rooted else ""
    value = number(one.value, report.digits, style, zeros=True)
    found = f"{cut(label(evaluation.loss))}: {root}{weighted}{evaluation.reduction.name} of {evaluation.moments.count}"
    return f"{found} = {value}{_interval(one, report, style)}"


def _interval(one: Score, report: Report, style: Style) -> str:
    if one.ci is None:
        return ""
    if one.ci.interval is None:
        return f" (no {level_of(one.ci)}: {one.ci.why})"
    return f" ({level_of(one.ci)} {ends(one.ci, report, style)})"


def members(scores: Sequence[Score]) -> list[dict[str, Any]]:
    """Return each as an object."""
    return [_member(one) for one in scores]


def _member(one: Score) -> dict[str, Any]:
    evaluation = one.evaluation
    return {
        "loss": evaluation.loss.name,
        "reduction": evaluation.reduction.name,
        **result_of(evaluation),
        **({} if one.ci is None else {"ci": interval_of(one.ci)}),
        "settings": evaluation.loss.settings(),
    }


def lines_of_losses(report: Report, kind: str) -> str:
    """Return a line a loss, the first of them first: csv, tsv, ndjson, or the name, a tab, the number alone."""
    scores = [Score(report.evaluation, report.ci), *report.also]
    if kind == "value":
        return "".join(f"{label(one.evaluation.loss)}\t{one.value:.15g}\n" for one in scores)
    names = NAMES if report.ci is not None else NAMES[:4]
    return listed([_record(one, intervals=report.ci is not None) for one in scores], names, kind)


def _record(one: Score, *, intervals: bool) -> dict[str, Any]:
    evaluation = one.evaluation
    found = {
        "loss": label(evaluation.loss),
        "reduction": evaluation.reduction.name,
        "n": evaluation.moments.count,
        **numbered("value", one.value),
    }
    interval = None if one.ci is None else one.ci.interval
    low, high = (None, None) if interval is None else interval
    return {**found, **({"ci_low": low, "ci_high": high} if intervals else {})}
