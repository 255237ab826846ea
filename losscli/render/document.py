"""A report as one JSON object: strict JSON, every double in full, never a NaN or Infinity token.

It is in ASCII whatever the stream can print: JSON has escapes of its own, and no terminal is steered by them.
"""

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from losscli.loss import Input
from losscli.reduction import Extreme
from losscli.render.columns import mean_slope, sloped, slopes
from losscli.report import Report, Separate, Shard
from losscli.rows import ShownRow
from losscli.suspicion import Finding

if TYPE_CHECKING:
    from losscli.figures.bins import Counted
    from losscli.inference.interval import Confidence

SCHEMA = 1


def document(report: Report, *, rows: bool = False) -> str:
    """Return the report as JSON in one line; with `rows`, the shown rows too."""
    evaluation = report.evaluation
    moments = evaluation.moments
    found: dict[str, Any] = {
        "schema": SCHEMA,
        "loss": evaluation.loss.name,
        **numbered("value", evaluation.value),
        **({} if report.ci is None else {"ci": interval_of(report.ci)}),
        "reduction": evaluation.reduction.name,
        "n": moments.count,
        **numbered("sum", moments.total()),
        **numbered("divisor", report.divisor),
        **numbered("std", moments.deviation()),
        "min": _extreme(report, moments.smallest),
        "max": _extreme(report, moments.largest),
        "nonfinite": moments.positive_infinite + moments.negative_infinite,
        "skipped": moments.skipped,
        **({"ignored": moments.ignored} if moments.ignored else {}),
        "inputs": {
            name: {"path": texted(facts.path), "columns": list(map(texted, facts.columns)), "rows": facts.rows}
            for name, facts in report.inputs.items()
        },
        **({"shards": [_shard(one) for one in report.shards]} if len(report.shards) > 1 else {}),
        "settings": report.settings,
        "checks": _checks(report),
        **({"answers": _answers(report)} if report.answers else {}),
        **({"unpaired": _unpaired(report)} if report.keys.common else {}),
        **({} if report.by is None else {"by": _separate(report.by)}),
        **({} if report.histogram is None else {"histogram": _histogram(report.histogram)}),
        **({"also": _further(report)} if report.also else {}),
        "warnings": [_warning(one) for one in report.warnings],
        "signature": report.signature,
    }
    if report.gradient:
        found["gradient"] = [_gradient(report, row) for row in report.rows]
    if rows:
        found["rows"] = [_row(report, row) for row in report.rows]
    return (
        json.dumps(
            found,
            allow_nan=False,
        )
        + "\n"
    )


def _unpaired(report: Report) -> list[dict[str, Any]]:
    return [{"path": texted(path), "rows": rows} for path, rows in report.keys.unpaired]


def _histogram(found: "Counted") -> dict[str, Any]:
    """Return the counts in bins without their upper edges, and what is in none: zeros among ratios, infinities."""
    axis = "logarithmic" if found.logarithmic else "linear"
    beyond = {"zeros": found.zeros, "infinite": found.positive_infinite, "negative_infinite": found.negative_infinite}
    outside = {name: count for name, count in beyond.items() if count}
    return {"axis": axis, "edges": list(found.edges), "counts": list(found.counts), **outside}


def _checks(report: Report) -> list[dict[str, Any]]:
    if not report.checks:
        return []
    from losscli.render.verdicts.checks import members  # noqa: PLC0415 - only where something was expected

    return members(report)


def _answers(report: Report) -> list[dict[str, Any]]:
    from losscli.render.verdicts.answers import members  # noqa: PLC0415 - only where there are answers

    return members(report.answers)


def _further(report: Report) -> list[dict[str, Any]]:
    from losscli.render.models.further import members  # noqa: PLC0415 - likewise

    return members(report.also)


def _separate(by: Separate) -> dict[str, Any]:
    from losscli.render.separate import members  # noqa: PLC0415 - only where it was asked for

    return members(by)


def interval_of(confidence: "Confidence") -> dict[str, Any]:
    """Return an interval as an object."""
    from losscli.render.verdicts.intervals import member  # noqa: PLC0415 - only where it was asked for

    return member(confidence)


def numbered(key: str, value: float | None) -> dict[str, Any]:
    """Return a number under its key; JSON has no infinity, so one is null beside its name."""
    if value is None or math.isfinite(value):
        whole = isinstance(value, float) and value.is_integer() and abs(value) < 2**53
        return {key: int(value) if whole and key == "divisor" and value is not None else value}
    return {key: None, f"{key}_text": _spelled(value)}


def _spelled(value: float) -> str:
    return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"


def _extreme(report: Report, extreme: Extreme | None) -> dict[str, Any] | None:
    """Return the row that has it; where the rows came in shards, also which shard, and the row's number there."""
    if extreme is None:
        return None
    spot = report.spot(extreme.row)
    within = {} if spot is None else {"shard": texted(spot[0].name), "shard_row": spot[1]}
    return {"row": extreme.row, **within, **numbered("value", extreme.value)}


def _shard(shard: Shard) -> dict[str, Any]:
    return {"rows": shard.rows, **{name: texted(one.path) for name, one in shard.inputs.items()}}


def _warning(finding: Finding) -> str:
    return " ".join((finding.text + ".", *finding.details)) if finding.details else finding.text


def _gradient(report: Report, row: ShownRow) -> dict[str, Any]:
    """Return the gradients of a row: the first input's as they are, those of further ones by name."""
    first, *others = sloped(report)
    further = {one.name: _slopes(report, row, one) for one in others}
    return {"row": row.number, **_column(report, row), **_slopes(report, row, first), **further}


def _slopes(report: Report, row: ShownRow, one: Input) -> dict[str, Any]:
    own = slopes(row, one)
    whole = [mean_slope(report, row, slope) for slope in own]
    name = report.evaluation.reduction.name
    return {"term": _vector(one, own), **({name: _vector(one, whole)} if report.slopes else {})}


def _vector(one: Input, values: Sequence[float]) -> Any:  # noqa: ANN401 - one number or a list, as the input is
    numbers = [_ortexted(slope) for slope in values]
    return numbers if one.vector else numbers[0]


def _row(report: Report, row: ShownRow) -> dict[str, Any]:
    names = [one.name for one in report.evaluation.loss.inputs]
    values = {name: _plain(value) for name, value in zip(names, row.values, strict=True)}
    weight = {} if row.weight is None else {"weight": row.weight}
    return {"row": row.number, **_column(report, row), **values, **weight, **numbered("loss", row.term)}


def _column(report: Report, row: ShownRow) -> dict[str, Any]:
    named = {"id": row.id, "group": row.group, "by": row.by}
    group = {key: texted(text) for key, text in named.items() if text is not None}
    return group if row.output is None else {**group, "column": texted(report.outputs[row.output])}


def _plain(value: float | tuple[float, ...]) -> Any:  # noqa: ANN401 - a number or a list
    return [_ortexted(one) for one in value] if isinstance(value, tuple) else _ortexted(value)


def _ortexted(value: float) -> float | str:
    return value if math.isfinite(value) else _spelled(value)


def texted(text: str) -> str:
    """Return text from outside as JSON can hold it: a name that is not UTF-8 has its bytes escaped."""
    return text.encode("utf-8", "backslashreplace").decode()
