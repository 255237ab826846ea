"""Results for each value of a column, in every format: a line a value, and in a table one of all rows."""

import json
from collections.abc import Sequence
from math import isfinite

from losscli.errors import cut
from losscli.formula import UNICODE, Style
from losscli.render.clean import clean
from losscli.render.columns import Column, aligned, fixed
from losscli.render.document import interval_of, numbered, texted
from losscli.render.footer import below, product
from losscli.render.terms import SEPARATORS, quoted
from losscli.report import Part, Report, Separate

ALL = "all"
NAMES = ("by", "n", "value", "sum", "divisor")


def of_all(report: Report) -> Part:
    """Return what all rows came to, as a part."""
    evaluation = report.evaluation
    return Part(ALL, evaluation.moments.count, evaluation.value, evaluation.moments.total(), report.divisor, report.ci)


def columns(report: Report, by: Separate, style: Style) -> tuple[list[Column], list[str]]:
    """Return the columns of the values, and the cells of all rows under them."""
    evaluation = report.evaluation
    parts = [*by.shown, of_all(report)]
    words = UNICODE if style.name == "latex" else style
    drawn = [
        Column(cut(by.column), [cut(part.name) for part in parts], "left", symbolic=False, text=True),
        Column("n", [str(part.terms) for part in parts], symbolic=False, values=[part.terms for part in parts]),
    ]
    if evaluation.reduction.name in {"mean", "sum"}:
        totals = [part.total for part in parts]
        drawn.append(Column(product(report, words), _fixed(totals, report, style), symbolic=False, values=totals))
    under = below(report, words)
    if evaluation.reduction.name == "mean" and under is not None:
        divisors = [part.divisor or 0.0 if part.terms else None for part in parts]
        drawn.append(Column(under, _aligned(divisors, report, style), symbolic=False, values=divisors))
    if evaluation.reduction.name not in {"sum", "none"}:
        values = [part.value for part in parts]
        drawn.append(Column(report.result_name, _fixed(values, report, style), symbolic=False, values=values))
    if report.ci is not None:
        from losscli.render.verdicts.intervals import ends, level_of  # noqa: PLC0415 - only where they were asked for

        intervals = [ends(part.ci, report, style) for part in parts]
        drawn.append(Column(level_of(report.ci), intervals, symbolic=False, text=True))
    above = [one._replace(cells=one.cells[:-1], values=one.values[:-1]) for one in drawn]
    return above, [one.cells[-1] for one in drawn]


def members(by: Separate) -> dict[str, object]:
    """Return the values as a member of a JSON object."""
    groups = [_record(part, name="name") for part in by.shown]
    left_out = {} if by.most is None else {"left_out": by.left_out}
    return {"column": texted(by.column), "groups": groups, **left_out}


def left_out(by: Separate) -> list[str]:
    """Return how many values are not shown, in words, if there are such."""
    if not by.left_out:
        return []
    shown = "The highest" if by.most == 1 else f"The {by.most} highest"
    verbs = "is" if by.most == 1 else "are", "value is" if by.left_out == 1 else "values are"
    values = f"of the {len(by.parts)} values of {cut(by.column)}"
    return [f"{shown} {values} {verbs[0]} shown, and {by.left_out} more {verbs[1]} not."]


def lines_of_values(report: Report, by: Separate, kind: str) -> str:
    """Return a line for each value, as csv, tsv, ndjson or the number alone."""
    if kind == "value":
        return _bare(report, by)
    if kind == "ndjson":
        return "".join(json.dumps(_record(part, name="by"), allow_nan=False) + "\n" for part in by.shown)
    separator = SEPARATORS[kind]
    intervals = report.ci is not None
    names = [*NAMES, *(("ci_low", "ci_high") if intervals else ())]
    rows = [names, *([*_cells(part), *(_ends(part) if intervals else ())] for part in by.shown)]
    return "".join(separator.join(quoted(row, separator)) + "\n" for row in rows)


def _bare(report: Report, by: Separate) -> str:
    """Return a line for each value, and at last one of all rows: the name, a tab, the number alone."""
    parts = [*by.shown, of_all(report)]
    return "".join(
        f"{clean(part.name)}\t{'' if part.value is None else format(part.value, '.15g')}\n" for part in parts
    )


def _record(part: Part, name: str) -> dict[str, object]:
    figures = {**numbered("value", part.value), **numbered("sum", part.total), **numbered("divisor", part.divisor)}
    interval = {} if part.ci is None else {"ci": interval_of(part.ci)}
    return {name: texted(part.name), "n": part.terms, **figures, **interval}


def _cells(part: Part) -> list[str]:
    figures = ("" if one is None else repr(float(one)) for one in (part.value, part.total))
    return [clean(part.name), str(part.terms), *figures, "" if part.divisor is None else _short(part.divisor)]


def _ends(part: Part) -> list[str]:
    interval = None if part.ci is None else part.ci.interval
    return ["", ""] if interval is None else [repr(float(end)) for end in interval]


def _short(value: float) -> str:
    return f"{value:.0f}" if isfinite(value) and value == int(value) and value < 2**53 else repr(float(value))


def _fixed(found: Sequence[float | None], report: Report, style: Style) -> list[str]:
    return ["" if value is None else fixed(value, report, style) for value in found]


def _aligned(found: Sequence[float | None], report: Report, style: Style) -> list[str]:
    texts = iter(aligned([value for value in found if value is not None], report.digits, style))
    return ["" if value is None else next(texts) for value in found]
