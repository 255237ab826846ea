"""The columns of the worked table: the row, its inputs, what the formula shows of it, its loss, its gradient."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Literal, NamedTuple

from losscli.errors import cut
from losscli.formula import LARGEST, STYLES, TERM, Glyph, Row, Shown, Style, decimal, number, rounded
from losscli.loss import Input
from losscli.option import Real
from losscli.report import Report
from losscli.rows import ShownRow

MANY_CLASSES = 4
FEWEST_DIGITS = 6  # of an input: --digits is about results, and 0.8 shown as 1 would be another number
PARTIAL = Glyph("∂", "d", r"\partial ")
LOSS = Glyph("ℓ", "loss", r"\ell")
LOSS_HEADING = Glyph("loss ℓ", "loss", r"\text{loss } \ell")


class Column(NamedTuple):
    """A heading and its cells. The heading is a formula where `symbolic`; the cells of a `text` are no numbers.

    `values` are the numbers that the cells show, in full, where a reader may put the rows in their order.
    """

    heading: str
    cells: Sequence[str]
    justify: Literal["left", "right"] = "right"
    symbolic: bool = True
    text: bool = False
    values: Sequence[float | None] = ()


def columns(report: Report, style: Style) -> tuple[list[Column], int]:
    """Return the columns of a report in order, and which of them is summed up: the loss, or its weighted form."""
    before = [*_row_column(report), *_input_columns(report, style), *_shown_columns(report, style)]
    losses = _loss_columns(report, style)
    summed = len(before) + len(losses) - 1
    return [*before, *losses, *_gradient_columns(report, style)], summed


def glyphs(inputs: Sequence[Input]) -> Mapping[str, Glyph]:
    """Return how the symbols of these inputs are written."""
    return {one.symbol: one.glyph for one in inputs}


def symbols(report: Report, row: ShownRow, *, displayed: bool) -> Row:
    """Return a row's numbers by the symbols of the formula, in full or as the table displays them."""
    loss = report.evaluation.loss
    if row.output is not None:
        loss = loss.of_column(row.output)
    digits = input_digits(report)
    numbers = {name: _typed(value) for name, value in loss.numbers().items()}
    return numbers | {
        one.symbol: _displayed(value, digits) if displayed else _typed(value)
        for one, value in zip(loss.inputs, loss.meant(row.values), strict=True)
    }


def input_digits(report: Report) -> int:
    """Return the decimals that the inputs are shown with."""
    return max(report.digits, FEWEST_DIGITS)


def row_label(report: Report, row: ShownRow) -> str:
    """Return a row's number, or its group, and the column of the term where a row has several."""
    if row.output is None:
        return str(row.number) if row.group is None else cut(row.group)
    return f"{row.number} {cut(report.outputs[row.output])}"


def fixed(value: float, report: Report, style: Style) -> str:
    """Return a result with all the decimals asked for."""
    return number(value, report.digits, style, zeros=True)


def aligned(values: Sequence[float], digits: int, style: Style) -> list[str]:
    """Return numbers with as many decimals as the one among them that needs most, at most `digits`."""
    texts = [number(value, digits, style) for value in values]
    places = max((len(text.partition(".")[2]) for text in texts if "e" not in text and "10^" not in text), default=0)
    return [
        text if "e" in text or "10^" in text else number(value, places, style, zeros=True)
        for value, text in zip(values, texts, strict=True)
    ]


def _row_column(report: Report) -> list[Column]:
    labels, numbers = [row_label(report, row) for row in report.rows], [row.number for row in report.rows]
    column = [Column("row", labels, symbolic=False, text=True, values=numbers)]
    if not any(row.id is not None and row.group is None for row in report.rows):
        return column
    return [*column, Column("id", [cut(row.id or "") for row in report.rows], "left", symbolic=False, text=True)]


def _input_columns(report: Report, style: Style) -> list[Column]:
    columns = []
    for position, one in enumerate(report.evaluation.loss.inputs):
        values = [row.values[position] for row in report.rows]
        width = max((len(value) for value in values if isinstance(value, tuple)), default=0)
        if not width:
            scalars = [value for value in values if not isinstance(value, tuple)]
            cells = aligned(scalars, input_digits(report), style)
            columns.append(Column(one.glyph.of(style), cells, values=scalars))
        elif width <= MANY_CLASSES:
            columns += [_class_column(one, values, j, report, style) for j in range(width)]
    return columns


def _class_column(one: Input, values: Sequence[object], j: int, report: Report, style: Style) -> Column:
    """Return a column of a vector input, empty where a row, such as a list of few items, is shorter."""
    entries = [value[j : j + 1] for value in values if isinstance(value, tuple)]
    cells = ["".join(number(each, input_digits(report), style) for each in entry) for entry in entries]
    return Column(_indexed(one.glyph, j, style), cells, values=[entry[0] if entry else None for entry in entries])


def _indexed(glyph: Glyph, j: int, style: Style) -> str:
    if style.name != "latex":
        return f"{glyph.of(style)}{j}"
    letters = f"({glyph.latex})" if "_" in glyph.latex else glyph.latex  # TeX refuses a second subscript
    return f"{letters}_{{{j}}}"


def _shown_columns(report: Report, style: Style) -> list[Column]:
    """Return the columns between the inputs and the loss: what the formula says is worth seeing."""
    formula = report.evaluation.loss.formula
    chosen = formula.folded if _folded(report) else formula.shown
    # Words are the same for every row: they stand above the table.
    return [_shown_column(shown, report, style) for shown in chosen if not (formula.words and shown is TERM)]


def _shown_column(shown: Shown, report: Report, style: Style) -> Column:
    loss = report.evaluation.loss
    if shown is TERM:
        cells = [loss.formula.term_text(symbols(report, row, displayed=True), style) for row in report.rows]
        return Column("term", cells, "left", symbolic=False)
    heading = shown.heading or Glyph(*(loss.formula.text(shown.expression, s, glyphs(loss.inputs)) for s in STYLES))
    if shown is LARGEST:
        cells = [_largest(row, report, style) for row in report.rows]
        return Column(heading.of(style), cells, values=[max(_vector(row)) for row in report.rows])
    values = [_evaluated(report, row, shown.expression) for row in report.rows]
    if shown.exact:  # an entry of a row of logits stands there as it does in its own column
        cells = [number(value, input_digits(report), style) for value in values]
        return Column(heading.of(style), cells, values=values)
    return Column(heading.of(style), aligned(values, report.digits, style), values=values)


def _largest(row: ShownRow, report: Report, style: Style) -> str:
    """Return the largest entry of a row of many, and its class."""
    z = _vector(row)
    top = max(range(len(z)), key=z.__getitem__)
    return f"{number(z[top], input_digits(report), style)} ({top})"


def _vector(row: ShownRow) -> tuple[float, ...]:
    return next(value for value in row.values if isinstance(value, tuple))


def _folded(report: Report) -> bool:
    """Whether a vector input has more classes than the table has room for."""
    return any(isinstance(value, tuple) and len(value) > MANY_CLASSES for row in report.rows for value in row.values)


def _evaluated(report: Report, row: ShownRow, expression: str) -> float:
    """Return an expression at a row: in doubles, or with fifty digits where they overflow."""
    formula = report.evaluation.loss.formula
    numbers = symbols(report, row, displayed=False)
    return formula.at(expression, numbers)


def _loss_columns(report: Report, style: Style) -> list[Column]:
    terms = [row.term for row in report.rows]
    loss = Column(LOSS_HEADING.of(style), [fixed(term, report, style) for term in terms], values=terms)
    if report.evaluation.moments.weight is None:
        return [loss]
    weights = [row.weight if row.weight is not None else 1.0 for row in report.rows]
    products = [fixed(row.weighted, report, style) for row in report.rows]
    return [
        loss,
        Column("w", aligned(weights, report.digits, style), values=weights),
        Column(f"w{style.times}{LOSS.of(style)}", products, values=[row.weighted for row in report.rows]),
    ]


def _gradient_columns(report: Report, style: Style) -> list[Column]:
    """Return the gradients of the term and of the result, for each class where there are few."""
    if not report.gradient or many_slopes(report):
        return []
    partial, columns = PARTIAL.of(style), []
    for whole in (False, True) if report.slopes else (False,):
        top = report.result_name if whole else LOSS.of(style)
        for one in sloped(report):
            for j in range(max((len(slopes(row, one)) for row in report.rows), default=0)):
                letter = _indexed(one.glyph, j, style) if one.vector else one.glyph.of(style)
                values = [_slope(report, row, one, j, whole=whole) for row in report.rows]
                cells = ["" if v is None else fixed(v, report, style) for v in values]
                columns.append(Column(_fraction(partial, top, letter, style), cells, values=values))
    return columns


def sloped(report: Report) -> list[Input]:
    """Return the inputs for which the shown rows have a gradient."""
    names = (report.rows[0].gradients or {}) if report.rows else {}
    return [one for one in report.evaluation.loss.inputs if one.name in names]


def slopes(row: ShownRow, one: Input) -> tuple[float, ...]:
    """Return the gradient of a row's term with respect to one input."""
    return (row.gradients or {}).get(one.name, ())


def many_slopes(report: Report) -> bool:
    """Whether there are more slopes a row than a table has room for."""
    return any(len(each) > MANY_CLASSES for row in report.rows for each in (row.gradients or {}).values())


def _slope(report: Report, row: ShownRow, one: Input, j: int, *, whole: bool) -> float | None:
    """Return entry j of a row's gradient, None where the row is shorter."""
    own = slopes(row, one)
    if j >= len(own):
        return None
    return mean_slope(report, row, own[j]) if whole else own[j]


def mean_slope(report: Report, row: ShownRow, slope: float) -> float:
    """Return the gradient of the mean, or of the sum, from that of a row's term: times its weight, over the divisor."""
    weight, divisor = 1.0 if row.weight is None else row.weight, report.scale
    if not weight or not divisor:
        return 0.0
    product = slope * weight
    return product / divisor if isfinite(product) else slope / divisor * weight


def _fraction(partial: str, top: str, letter: str, style: Style) -> str:
    if style.name == "latex":
        above = top if top == LOSS.latex else rf"\text{{{top}}}"
        return rf"\partial {above} / \partial {letter}"
    return f"{partial}{top}/{partial}{letter}"


def _typed(value: Real | tuple[Real, ...]) -> Decimal | tuple[Decimal, ...]:
    return tuple(decimal(one) for one in value) if isinstance(value, tuple) else decimal(value)


def _displayed(value: Real | tuple[Real, ...], digits: int) -> Decimal | tuple[Decimal, ...]:
    if isinstance(value, tuple):
        return tuple(rounded(decimal(one), digits) for one in value)
    return rounded(decimal(value), digits)
