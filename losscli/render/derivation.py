"""Each shown row's arithmetic written out (`--steps`): substituted, simplified, its value."""

from collections.abc import Sequence

from losscli.formula import number
from losscli.loss import Input
from losscli.render.clean import clean
from losscli.render.columns import LOSS, PARTIAL, input_digits, mean_slope, row_label, sloped, slopes, symbols
from losscli.render.layout import Layout, layout
from losscli.render.look import Look
from losscli.report import Report
from losscli.rows import ShownRow


def derivation(report: Report, look: Look) -> str:
    """Return the steps of every shown row, then those of the result."""
    drawn = layout(report, look.style)
    lines = [f"{drawn.title}   {drawn.formula}", ""]
    for row in report.rows:
        lines += [_heading(report, row, look), *_steps(report, row, look), *_slopes(report, row, look), ""]
    return "\n".join([*lines, *_result(report, drawn, look), *map(clean, (*drawn.notes, drawn.signature))]) + "\n"


def _heading(report: Report, row: ShownRow, look: Look) -> str:
    parts = [f"row {clean(row_label(report, row))}"]
    for one, value in zip(report.evaluation.loss.inputs, row.values, strict=True):
        numbers = value if isinstance(value, tuple) else (value,)
        shown = [number(each, input_digits(report), look.style) for each in numbers]
        parts.append(f"{one.glyph.of(look.style)} = {_vector(shown, vector=isinstance(value, tuple))}")
    if row.weight is not None:
        parts.append(f"w = {number(row.weight, input_digits(report), look.style)}")
    return "   ".join(parts)


def _vector(texts: Sequence[str], *, vector: bool) -> str:
    return f"({', '.join(texts)})" if vector else texts[0]


def _steps(report: Report, row: ShownRow, look: Look) -> list[str]:
    loss = report.evaluation.loss
    lines = loss.formula.steps(symbols(report, row, displayed=False), row.term, report.digits, look.style)
    letter = LOSS.of(look.style)
    return [f"  {letter if i == 0 else ' ' * len(letter)} = {line}" for i, line in enumerate(lines)]


def _slopes(report: Report, row: ShownRow, look: Look) -> list[str]:
    """Return the gradients of a row: of its term, and of the result where that has one."""
    if not report.gradient:
        return []
    return [line for one in sloped(report) for line in _slopes_of(report, row, one, look)]


def _slopes_of(report: Report, row: ShownRow, one: Input, look: Look) -> list[str]:
    style = look.style
    letter, partial = one.glyph.of(style), PARTIAL.of(style)
    found = [(LOSS.of(style), slopes(row, one))]
    if report.slopes:
        whole = tuple(mean_slope(report, row, slope) for slope in slopes(row, one))
        found.append((report.result_name, whole))
    return [
        f"  {partial}{top}/{partial}{letter} = "
        + _vector([number(slope, report.digits, style) for slope in each], vector=one.vector)
        for top, each in found
    ]


def _result(report: Report, drawn: Layout, look: Look) -> list[str]:
    """Return the division that makes the mean: `mean = 1.350155 / 4 = 0.337539`."""
    if drawn.result is None:
        return []
    label, shown = drawn.result
    if report.divisor is None:
        return [f"{label} = {shown}"]
    evaluation = report.evaluation
    total = number(evaluation.moments.total(), report.digits, look.style, zeros=True)
    quotient = f"{total} / {number(report.divisor, report.digits, look.style)}"
    if evaluation.rooted:
        root = "√" if look.style.name == "unicode" else "sqrt"
        return [f"root of the mean = {root}({quotient}) = {shown}"]
    return [f"mean = {quotient} = {shown}"]
