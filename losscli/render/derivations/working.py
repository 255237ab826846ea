"""What `--steps` writes out, before it is text, Markdown or LaTeX: of each shown row its term and its gradients."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from losscli.formula import ASCII, LATEX, Formula, Style, decimal, number
from losscli.formula.figures import plain
from losscli.loss import Input
from losscli.option import Real
from losscli.render.columns import LOSS, glyphs, input_digits, row_label, sloped
from losscli.render.derivations.lines import Derivation, Line, because, derived, setting_of, slope_of
from losscli.render.derivations.sloping import same, slopes_of, whole_of
from losscli.render.footer import ELSEWHERE, interval
from losscli.render.layout import layout, root_text
from losscli.report import Report
from losscli.rows import ShownRow

# Digits that tell one double from every other.
MOST_DIGITS = 17


class WorkedRow(NamedTuple):
    """A row: its name, its inputs each as letter, number and what that is taken as, and what is worked out of it."""

    label: str
    inputs: Sequence[tuple[str, str, str]]
    derivations: Sequence[Derivation]


class Working(NamedTuple):
    """A report written out; `formulas` are those of the term, of the root if there is one, and of the gradients."""

    title: str
    formulas: Sequence[Derivation]
    rows: Sequence[WorkedRow]
    result: Sequence[Derivation]
    notes: Sequence[str]
    signature: str


def working(report: Report, style: Style) -> Working:
    """Return a report with the arithmetic of its rows written out."""
    drawn = layout(report, style)
    formulas = [_stated(report, LOSS.of(style), report.evaluation.loss.formula.term, style)]
    if report.evaluation.rooted:
        left, _, right = root_text(report.evaluation.loss, style).partition(" = ")
        formulas.append(Derivation(left, [Line("=", right)]))
    formulas += [_slope_stated(report, one, style) for one in (sloped(report) if report.gradient else [])]
    rows = [
        WorkedRow(_label(report, row), _inputs(report, row, style), [*derivations(report, row, style)])
        for row in report.rows
    ]
    result = _result(report, drawn.result, style)
    notes = [note for note in drawn.notes if note != ELSEWHERE]  # here the gradients have room
    # What the footer of a table would show stands before them.
    notes[:0] = [f"{label}: {text}" for label, text in interval(report, style)] if report.rows else []
    return Working(drawn.title, formulas, rows, result, notes, drawn.signature)


def _stated(report: Report, left: str, expression: str, style: Style) -> Derivation:
    """Return a formula with its letters; plain words are no formula."""
    loss = report.evaluation.loss
    if loss.formula.words:
        return Derivation(left, [_in_words(loss.formula, expression, style)])
    return Derivation(left, [Line("=", loss.formula.text(expression, style, glyphs(loss.inputs)))])


def _in_words(formula: Formula, words: str, style: Style) -> Line:
    return Line("=", "", words if style is LATEX else formula.text(words, style))


def _slope_stated(report: Report, one: Input, style: Style) -> Derivation:
    formula = report.evaluation.loss.formula
    return _stated(report, slope_of(LOSS.of(style), one.glyph.of(style), style), formula.slope(one.symbol), style)


def _label(report: Report, row: ShownRow) -> str:
    return row_label(report, row) if row.id is None or row.group is not None else f"{row_label(report, row)}   {row.id}"


def _inputs(report: Report, row: ShownRow, style: Style) -> list[tuple[str, str, str]]:
    """Return a row's numbers; where the formula sees others, which they are."""
    loss = report.evaluation.loss
    found = []
    for one, value, meant in zip(loss.inputs, row.values, loss.meant(row.values), strict=True):
        other = "" if same(value, meant) else _in_full(meant, style)
        found.append((one.glyph.of(style), _numbers(report, value, style), other))
    return found if row.weight is None else [*found, ("w", _numbers(report, row.weight, style), "")]


def _numbers(report: Report, value: Real | tuple[Real, ...], style: Style) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(number(one, input_digits(report), style) for one in value)})"
    return number(value, input_digits(report), style)


def _in_full(value: Real | tuple[Real, ...], style: Style) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(_in_full(one, style) for one in value)})"
    return plain(decimal(value), style)


def derivations(report: Report, row: ShownRow, style: Style) -> Iterator[Derivation]:
    """Yield the derivation of a row's term, and of its gradients where they are asked for."""
    formula, setting = report.evaluation.loss.formula, setting_of(report, row, report.evaluation.loss.inputs[0], style)
    if formula.words:
        yield Derivation(LOSS.of(style), [_in_words(formula, formula.term, style), Line("=", setting.shown(row.term))])
    else:
        found = derived(LOSS.of(style), formula.worked(row.term, setting), style)
        yield from because(found, report, formula.term, setting)
    for one in sloped(report) if report.gradient else ():
        yield from slopes_of(report, row, one, style)
        if report.slopes:
            yield whole_of(report, row, one, style)


def _result(report: Report, found: tuple[str, str] | None, style: Style) -> list[Derivation]:
    """Return the division that makes the mean: `mean = 1.350155 / 4 = 0.337539`."""
    if found is None:
        return []
    label, shown = found
    if report.divisor is None:
        return [Derivation(_said(label, style), [Line("=", shown)], short=True)]
    evaluation, digits = report.evaluation, _enough(report)
    total = number(evaluation.moments.total(), digits, style, zeros=True)
    divisor = number(report.divisor, digits, style)
    quotient = rf"\frac{{{total}}}{{{divisor}}}" if style is LATEX else f"{total} / {divisor}"
    if evaluation.rooted:
        roots = {"unicode": f"√({quotient})", "ascii": f"sqrt({quotient})", "latex": rf"\sqrt{{{quotient}}}"}
        label, quotient = "root of the mean", roots[style.name]
    else:
        label = "mean"
    return [Derivation(_said(label, style), [Line("=", quotient), Line("=", shown)], short=True)]


def _enough(report: Report) -> int:
    """Return with how many digits the sum and the divisor lead to the result as it is shown: it must follow."""
    evaluation, divisor = report.evaluation, report.divisor
    shown = number(evaluation.value or 0.0, report.digits, ASCII, zeros=True)
    for digits in range(report.digits, MOST_DIGITS + 1):
        total, below = (float(number(one, digits, ASCII)) for one in (evaluation.moments.total(), divisor or 1.0))
        found = math.sqrt(max(0.0, total / below)) if evaluation.rooted else total / below
        if number(found, report.digits, ASCII, zeros=True) == shown:
            return digits
    return report.digits


def _said(label: str, style: Style) -> str:
    return rf"\text{{{label}}}" if style is LATEX else label
