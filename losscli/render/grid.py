"""The worked table in a document: Markdown and LaTeX."""

from collections.abc import Iterable

from losscli.formula import LATEX, UNICODE
from losscli.formula.style import ASCII
from losscli.render.clean import clean
from losscli.render.columns import Column
from losscli.render.layout import Layout, layout, separate
from losscli.render.look import Look
from losscli.render.table import footer_rows
from losscli.report import Report

MARKDOWN = str.maketrans({letter: "\\" + letter for letter in "\\`*_[]<>|#~"})
TEX = str.maketrans(
    {
        **{letter: "\\" + letter for letter in "&%$#_{}"},
        "\\": r"\textbackslash{}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "−": "-",
        "·": r"$\cdot$",
        "ℓ": r"$\ell$",
        "…": r"\ldots{}",
    }
)


def markdown(report: Report, look: Look) -> str:
    """Return the report as Markdown: a heading line, a table, the notes, the signature."""
    drawn = layout(report, ASCII if look.ascii else UNICODE)
    lines = [f"**{drawn.title}**   {_code(drawn.formula)}", ""]
    values = separate(report, ASCII if look.ascii else UNICODE)
    if report.rows:
        lines += _grid(drawn)
    elif drawn.result is not None and values is None:
        lines.append(f"{drawn.result[0]} = **{drawn.result[1]}**")
    if values is not None:
        lines += [*([""] if report.rows else []), *_grid(values)]
    notes = [f"{_text(note)}  " for note in drawn.notes]
    return "\n".join([*lines, "", *notes, _code(drawn.signature)]) + "\n"


def _grid(drawn: Layout) -> list[str]:
    written = [map(_text if column.text else _cell_text, column.cells) for column in drawn.columns]
    head = [_line(_heading(column) for column in drawn.columns), _line(map(_ruler, drawn.columns))]
    footer = [_line(f"**{_cell_text(cell)}**" if cell else "" for cell in cells) for cells in footer_rows(drawn)]
    return [*head, *(_line(cells) for cells in zip(*written, strict=True)), *footer]


def latex(report: Report) -> str:
    """Return the report as LaTeX: the formula displayed, then a tabular. It needs amsmath."""
    drawn = layout(report, LATEX)
    values = separate(report, LATEX)
    body = _tabular(drawn) if report.rows else _displayed(drawn) if values is None else []
    body += [] if values is None else [*([""] if report.rows else []), *_tabular(values)]
    notes = [_escaped(note) + r" \\" for note in drawn.notes]
    head = [rf"\textbf{{{_escaped(drawn.title)}}} \quad $\displaystyle {drawn.formula}$", "", r"\medskip"]
    return "\n".join([*head, *body, "", *notes, rf"\texttt{{{_escaped(drawn.signature)}}}"]) + "\n"


def _displayed(drawn: Layout) -> list[str]:
    if drawn.result is None:
        return []
    label, value = drawn.result
    return [rf"\[ \text{{{label}}} = {value} \]"]


def _tabular(drawn: Layout) -> list[str]:
    columns = "".join("l" if column.justify == "left" else "r" for column in drawn.columns)
    heads = [f"${column.heading}$" if column.symbolic else _escaped(column.heading) for column in drawn.columns]
    body = zip(*(column.cells for column in drawn.columns), strict=True)
    rows = [_tex_line(map(_cell, drawn.columns, cells)) for cells in body]
    footer = [_tex_line(map(_footing, cells)) for cells in footer_rows(drawn)]
    lines = [_tex_line(heads), r"\hline", *rows, *([r"\hline"] if footer else []), *footer]
    return [rf"\begin{{tabular}}{{{columns}}}", *lines, r"\end{tabular}"]


def _tex_line(cells: Iterable[str]) -> str:
    return " & ".join(cells) + r" \\"


def _cell(column: Column, cell: str) -> str:
    return _escaped(cell) if column.text or not cell else f"${cell}$"


def _footing(cell: str) -> str:
    if not cell:
        return ""
    number = cell.replace("-", "", 1).replace(".", "", 1).isdigit() or "times" in cell or "infty" in cell
    return f"${cell}$" if number else _words(cell)


def _words(cell: str) -> str:
    product = r"w \cdot \ell"
    return cell.replace(product, f"${product}$")


def _heading(column: Column) -> str:
    return _cell_text(column.heading) if column.symbolic else _text(column.heading)


def _cell_text(text: str) -> str:
    """Return a text of ours as a cell; a bar would end it."""
    return text.replace("|", r"\|")


def _text(text: str) -> str:
    """Return a text, which may hold names from outside, with nothing in it that Markdown would act upon."""
    return clean(text).translate(MARKDOWN)


def _code(text: str) -> str:
    return f"`{clean(text).replace('`', chr(39))}`"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _ruler(column: Column) -> str:
    return ":---" if column.justify == "left" else "---:"


def _escaped(text: str) -> str:
    return clean(text).translate(TEX)
