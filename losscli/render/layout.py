"""The worked table before it is drawn: columns of text, the lines under them, the lines around them.

The terminal's table, the Markdown one and the LaTeX one are drawings of the same layout.
"""

from collections.abc import Sequence
from typing import NamedTuple

from losscli.formula import Style
from losscli.loss import Loss
from losscli.render.columns import LOSS, Column, columns, glyphs
from losscli.render.footer import footer, notes, result
from losscli.report import Report


class Layout(NamedTuple):
    """A table: title and formula, columns, and the lines of the footer as label and value under the loss column.

    `result` is the last of those lines by itself, with its label in words: `mean of 4`, `0.337539`. A `total` is a last
    row of cells, one a column.
    """

    title: str
    formula: str
    columns: Sequence[Column]
    loss: int
    footer: Sequence[tuple[str, str]]
    result: tuple[str, str] | None
    notes: Sequence[str]
    signature: str
    total: Sequence[str] = ()


def root_text(loss: Loss, style: Style) -> str:
    """Return what is made of the mean: `rmse = √(mean of ℓ)`."""
    if style.name == "latex":
        return rf"\text{{{loss.name}}} = \sqrt{{\text{{mean of }} {LOSS.latex}}}"
    return f"{loss.name} = {'√' if style.name == 'unicode' else 'sqrt'}(mean of {LOSS.of(style)})"


def separate(report: Report, style: Style) -> Layout | None:
    """Return the table of the results for each value of a column, if they were asked for."""
    if report.by is None:
        return None
    from losscli.render.separate import columns as columns_of_values  # noqa: PLC0415 - only where it was asked for

    drawn, total = columns_of_values(report, report.by, style)
    return layout(report, style)._replace(columns=drawn, loss=_result_column(report, drawn), footer=(), total=total)


def _result_column(report: Report, drawn: Sequence[Column]) -> int:
    """Return the column of the results: the last, or the one before their intervals."""
    return len(drawn) - (1 if report.ci is None else 2)


def answered(report: Report, style: Style, width: int | None = None) -> Layout | None:
    """Return the table of the answers, if there are any, in the width there is."""
    if not report.answers:
        return None
    from losscli.render.verdicts.answers import columns as columns_of_answers  # noqa: PLC0415 - only where there are answers

    drawn = columns_of_answers(report.answers, style, width)
    return layout(report, style)._replace(columns=drawn, loss=0, footer=())


def layout(report: Report, style: Style) -> Layout:
    """Return the worked table of a report in one way of writing."""
    loss = report.evaluation.loss
    drawn, summed = columns(report, style)
    formula = f"{LOSS.of(style)} = {loss.formula.text(loss.formula.term, style, glyphs(loss.inputs))}"
    return Layout(
        loss.title,
        f"{formula}, {root_text(loss, style)}" if report.evaluation.rooted else formula,
        drawn,
        summed,
        footer(report, style),
        result(report, style),
        notes(report, style),
        report.signature,
    )
