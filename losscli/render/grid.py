"""The worked table in a document: Markdown and LaTeX."""

from losscli.formula import LATEX, UNICODE
from losscli.render.clean import clean
from losscli.render.layout import Column, Layout, layout
from losscli.render.table import footer_rows
from losscli.report import Report


def markdown(report: Report) -> str:
    """Return the report as Markdown: a heading line, a table, the notes, the signature."""
    drawn = layout(report, UNICODE)
    lines = [f"**{drawn.title}**   `{drawn.formula}`", ""]
    if report.rows:
        lines += [_line([column.heading for column in drawn.columns]), _line(map(_ruler, drawn.columns))]
        lines += [_line(cells) for cells in zip(*(column.cells for column in drawn.columns), strict=True)]
        lines += [_line([f"**{cell}**" if cell else "" for cell in cells]) for cells in footer_rows(drawn)]
    else:
        lines += [f"{label} = **{value}**" for label, value in drawn.footer[-1:]]
    return "\n".join([*lines, "", *(line + "  " for line in drawn.notes), f"`{clean(drawn.signature)}`"]) + "\n"


def latex(report: Report) -> str:
    """Return the report as LaTeX: the formula displayed, then a tabular. It needs amsmath and amssymb."""
    drawn = layout(report, LATEX)
    body = _tabular(drawn) if report.rows else [rf"\[ {label} = {value} \]" for label, value in drawn.footer[-1:]]
    notes = [_escaped(note) + r" \\" for note in drawn.notes]
    head = [rf"\textbf{{{_escaped(drawn.title)}}} \quad $\displaystyle {drawn.formula}$", "", r"\medskip"]
    return "\n".join([*head, *body, "", *notes, rf"\texttt{{{_escaped(drawn.signature)}}}"]) + "\n"


def _tabular(drawn: Layout) -> list[str]:
    columns = "".join("l" if column.justify == "left" else "r" for column in drawn.columns)
    heads = [f"${column.heading}$" if column.symbolic else _escaped(column.heading) for column in drawn.columns]
    rows = [
        [_cell(column, cell) for column, cell in zip(drawn.columns, cells, strict=True)]
        for cells in zip(*(column.cells for column in drawn.columns), strict=True)
    ]
    footer = [[_footing(cell) for cell in cells] for cells in footer_rows(drawn)]
    lines = [" & ".join(cells) + r" \\" for cells in rows], [" & ".join(cells) + r" \\" for cells in footer]
    head = " & ".join(heads) + r" \\"
    return [rf"\begin{{tabular}}{{{columns}}}", head, r"\hline", *lines[0], r"\hline", *lines[1], r"\end{tabular}"]


def _cell(column: Column, cell: str) -> str:
    return _escaped(cell) if column.heading == "row" else f"${cell}$"


def _footing(cell: str) -> str:
    if not cell:
        return ""
    number = cell.replace("-", "", 1).replace(".", "", 1).isdigit() or "times" in cell or "infty" in cell
    return f"${cell}$" if number else _words(cell)


def _words(cell: str) -> str:
    product = r"w \cdot \ell"
    return cell.replace(product, f"${product}$")


def _line(cells: "object") -> str:
    return "| " + " | ".join(clean(str(cell)).replace("|", r"\|") for cell in cells) + " |"  # type: ignore[attr-defined]


def _ruler(column: Column) -> str:
    return ":---" if column.justify == "left" else "---:"


def _escaped(text: str) -> str:
    for letter in r"\&%$#_{}":
        text = (
            text.replace(letter, r"\textbackslash{}" if letter == "\\" else "\\" + letter)
            if letter in r"&%$#_"
            else text
        )
    return clean(text).replace("−", "-").replace("·", r"$\cdot$").replace("ℓ", r"$\ell$")
