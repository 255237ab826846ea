"""Each shown row's arithmetic written out (`--steps`): substituted, simplified, its value."""

from losscli.formula import number
from losscli.render.layout import LOSS, layout, symbols
from losscli.render.look import Look
from losscli.report import Report
from losscli.rows import ShownRow


def derivation(report: Report, look: Look) -> str:
    """Return the steps of every shown row, then those of the result."""
    drawn = layout(report, look.style)
    lines = [f"{drawn.title}   {drawn.formula}", ""]
    for row in report.rows:
        lines += [_heading(report, row, look), *_steps(report, row, look), ""]
    return "\n".join([*lines, *_result(report, look), *drawn.notes[:-1], drawn.signature]) + "\n"


def _heading(report: Report, row: ShownRow, look: Look) -> str:
    name = str(row.number) if row.output is None else f"{row.number} {report.inputs['target'].columns[row.output]}"
    parts = [f"row {name}"]
    for one, value in zip(report.evaluation.loss.inputs, row.values, strict=True):
        numbers = value if isinstance(value, tuple) else (value,)
        shown = ", ".join(number(each, report.digits, look.style) for each in numbers)
        parts.append(f"{one.glyph.of(look.style)} = {f'({shown})' if isinstance(value, tuple) else shown}")
    return "   ".join(parts)


def _steps(report: Report, row: ShownRow, look: Look) -> list[str]:
    loss = report.evaluation.loss
    lines = loss.formula.steps(symbols(report, row, displayed=False), row.term, report.digits, look.style)
    letter = LOSS.of(look.style)
    return [f"  {letter if i == 0 else ' ' * len(letter)} = {line}" for i, line in enumerate(lines)]


def _result(report: Report, look: Look) -> list[str]:
    """Return the division that makes the mean: `mean = 1.350155 / 4 = 0.337539`."""
    evaluation = report.evaluation
    value = evaluation.value
    if value is None:
        return []
    shown = number(value, report.digits, look.style, zeros=True)
    if report.divisor is None:
        return [f"{evaluation.reduction.name} = {shown}"]
    total = number(evaluation.moments.total(), report.digits, look.style, zeros=True)
    return [f"mean = {total} / {number(report.divisor, report.digits, look.style)} = {shown}"]
