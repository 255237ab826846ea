"""The worked table in a document: Markdown and LaTeX."""

from collections.abc import Iterable, Sequence

from losscli.formula import LATEX, UNICODE
from losscli.formula.style import ASCII
from losscli.render.clean import clean
from losscli.render.columns import LOSS, Column
from losscli.render.layout import Layout, answered, layout, separate
from losscli.render.look import Look
from losscli.render.table import footer_rows
from losscli.render.tex import NEEDS, ROOM, breadth, displayed, escaped, signature
from losscli.report import Report

MARKDOWN = str.maketrans({letter: "\\" + letter for letter in "\\`*_[]<>|#~"})


def markdown(report: Report, look: Look) -> str:
    """Return the report as Markdown: a heading line, a table, the notes, the signature."""
    drawn = layout(report, ASCII if look.ascii else UNICODE)
    lines = [f"**{drawn.title}**   {code_of(drawn.formula)}", ""]
    values = separate(report, ASCII if look.ascii else UNICODE)
    if report.rows:
        lines += grid(drawn)
    elif drawn.result is not None and values is None:
        lines.append(f"{drawn.result[0]} = **{drawn.result[1]}**")
    if values is not None:
        lines += [*([""] if report.rows else []), *grid(values)]
    answers = answered(report, ASCII if look.ascii else UNICODE)
    lines += [] if answers is None else ["", *grid(answers)]
    notes = [f"{text_of(note)}  " for note in drawn.notes]
    return "\n".join([*lines, "", *notes, code_of(drawn.signature)]) + "\n"


def markdown_of(head: tuple[str, str], tables: Sequence[Layout], said: Sequence[str], own: str) -> str:
    """Return tables as Markdown, under a title and what follows it, above what is said of them and a signature."""
    lines = [line for one in tables for line in (*grid(one), "")]
    notes = [f"{text_of(note)}  " for note in said]
    return "\n".join([f"**{head[0]}**{text_of(head[1])}", "", *lines, *notes, code_of(own)]) + "\n"


def latex_of(head: tuple[str, str], tables: Sequence[Layout], said: Sequence[str], own: str) -> str:
    """Return the same as LaTeX."""
    lines = [line for one in tables for line in (*tabular(one), "")]
    notes = [escaped(note).replace("Δ", r"$\Delta$") + r" \\" for note in said]
    top = [NEEDS, rf"\textbf{{{escaped(head[0])}}}{escaped(head[1])}", "", r"\medskip"]
    return "\n".join([*top, *lines, *notes, signature(own)]) + "\n"


def grid(drawn: Layout) -> list[str]:
    """Return the lines of a table in Markdown."""
    written = [map(text_of if column.text else _cell_text, column.cells) for column in drawn.columns]
    head = [_line(_heading(column) for column in drawn.columns), _line(map(_ruler, drawn.columns))]
    footer = [_line(f"**{_cell_text(cell)}**" if cell else "" for cell in cells) for cells in footer_rows(drawn)]
    return [*head, *(_line(cells) for cells in zip(*written, strict=True)), *footer]


def latex(report: Report) -> str:
    """Return the report as LaTeX: the formula displayed, then a tabular. It needs amsmath."""
    drawn = layout(report, LATEX)
    values = separate(report, LATEX)
    body = tabular(drawn) if report.rows else _displayed(drawn) if values is None else []
    body += [] if values is None else [*([""] if report.rows else []), *tabular(values)]
    answers = answered(report, LATEX)
    body += [] if answers is None else ["", *tabular(answers)]
    notes = [escaped(note) + r" \\" for note in drawn.notes]
    head = [NEEDS, *_headed(report, drawn), "", r"\medskip"]
    return "\n".join([*head, *body, "", *notes, signature(drawn.signature)]) + "\n"


def _headed(report: Report, drawn: Layout) -> list[str]:
    """Return the title and beside it the formula, or below it if it is long; plain words are text."""
    formula, title = report.evaluation.loss.formula, rf"\textbf{{{escaped(drawn.title)}}}"
    if formula.words:
        return [rf"{title} \quad ${LOSS.latex} =$ {escaped(formula.term)}"]
    if len(drawn.title) + breadth(drawn.formula) <= ROOM:
        return [rf"{title} \quad $\displaystyle {drawn.formula}$"]
    left, _, right = drawn.formula.partition(" = ")
    return [title, r"\begin{align*}", " \\\\\n".join(displayed(left, right)), r"\end{align*}"]


def _displayed(drawn: Layout) -> list[str]:
    if drawn.result is None:
        return []
    label, value = drawn.result
    return [rf"\[ \text{{{label}}} = {value} \]"]


def tabular(drawn: Layout) -> list[str]:
    """Return the lines of a table in LaTeX."""
    columns = "".join("l" if column.justify == "left" else "r" for column in drawn.columns)
    heads = [f"${column.heading}$" if column.symbolic else escaped(column.heading) for column in drawn.columns]
    body = zip(*(column.cells for column in drawn.columns), strict=True)
    rows = [_tex_line(map(_cell, drawn.columns, cells)) for cells in body]
    footer = [_tex_line(map(_footing, cells)) for cells in footer_rows(drawn)]
    lines = [_tex_line(heads), r"\hline", *rows, *([r"\hline"] if footer else []), *footer]
    return [rf"\begin{{tabular}}{{{columns}}}", *lines, r"\end{tabular}"]


def _tex_line(cells: Iterable[str]) -> str:
    return " & ".join(cells) + r" \\"


def _cell(column: Column, cell: str) -> str:
    return escaped(cell) if column.text or not cell else f"${cell}$"


def _footing(cell: str) -> str:
    if not cell:
        return ""
    number = cell.replace("-", "", 1).replace(".", "", 1).isdigit() or "times" in cell or "infty" in cell
    return f"${cell}$" if number else _words(cell)


def _words(cell: str) -> str:
    """Return a label, in which what is added up or divided by is a product: `sum of w·ℓ / sum of w·|y|`."""
    words = cell.replace(r"w \cdot \ell", "w·ℓ").replace(r" \cdot ", "·")
    return escaped(words).replace(r"w$\cdot$$\ell$", r"$w \cdot \ell$").replace(r"w$\cdot$", r"$w \cdot{}$")


def _heading(column: Column) -> str:
    return _cell_text(column.heading) if column.symbolic else text_of(column.heading)


def _cell_text(text: str) -> str:
    """Return a text of ours as a cell; a bar would end it."""
    return text.replace("|", r"\|")


def text_of(text: str) -> str:
    """Return a text, which may hold names from outside, with nothing in it that Markdown would act upon."""
    return clean(text).translate(MARKDOWN)


def code_of(text: str) -> str:
    """Return a text as code in a line."""
    return f"`{clean(text).replace('`', chr(39))}`"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _ruler(column: Column) -> str:
    return ":---" if column.justify == "left" else "---:"
