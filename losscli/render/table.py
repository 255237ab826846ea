"""The worked table on a terminal or in a pipe. The only home of rich tables.

A table that is wider than the terminal is drawn in parts under one another, each with the column of the rows. Nothing
is left out and no number is ever cut: what is printed does not depend on a terminal.
"""

from collections.abc import Iterator, Sequence
from io import StringIO
from typing import TYPE_CHECKING

from losscli.render.clean import clean
from losscli.render.layout import Layout, answered, layout, separate
from losscli.render.look import Look
from losscli.report import Report

if TYPE_CHECKING:
    from rich.table import Table

# Wide enough for any table: its parts fit the terminal already, and a pipe has no width.
NATURAL = 100_000
BORDERS = 3  # of each column: a line and a blank on either side


def table(report: Report, look: Look) -> str:
    """Return the report as a table between its title and its signature."""
    drawn = layout(report, look.style)
    values = separate(report, look.style)
    beside = drawn.formula if report.rows or values or drawn.result is None else " = ".join(drawn.result)
    answers = answered(report, look.style, look.width)
    tables = [one for one in (drawn if report.rows else None, values, answers) if one is not None]
    head, ending = (drawn.title, f"   {beside}"), (drawn.notes, drawn.signature)
    return assembled(head, tables, ending, look, histogram(report, look))


def histogram(report: Report, look: Look) -> str:
    """Return the histogram of the terms, if it was asked for."""
    if report.histogram is None:
        return ""
    from losscli.figures.histogram import charted  # noqa: PLC0415 - only where it was asked for
    from losscli.render.drawing.blocks import blocks  # noqa: PLC0415

    return blocks(charted(report.histogram, report), look)


def assembled(
    head: tuple[str, str], tables: Sequence[Layout], ending: tuple[Sequence[str], str], look: Look, drawn: str = ""
) -> str:
    """Return tables under a line, whose beginning is bold, and above what is `drawn`, the notes and any signature."""
    from rich.console import Console  # noqa: PLC0415 - only a table needs rich
    from rich.text import Text  # noqa: PLC0415

    out = StringIO()
    console = Console(
        file=out,
        width=NATURAL,
        height=1000,  # under TERM=dumb rich takes a width seriously only with a height
        force_terminal=look.colour,
        color_system="standard" if look.colour else None,
        no_color=not look.colour,
        legacy_windows=False,
        highlight=False,
        emoji=False,
        markup=False,
    )
    console.print(Text.assemble((head[0], "bold"), head[1]), soft_wrap=True)
    for one in tables:
        for part in parts(one, look.width):
            console.print(_table(part, look))
    out.write(drawn)
    for note in ending[0]:
        console.print(Text(clean(note)), soft_wrap=True)
    if ending[1]:
        console.print(Text(clean(ending[1]), "dim"), soft_wrap=True)
    return out.getvalue()


def parts(drawn: Layout, width: int | None) -> list[Layout]:
    """Return the table whole if it fits, else its columns in order in as few parts as possible.

    A part that is one column beside that of the rows may be wider than there is room for.
    """
    if width is None or _natural(drawn) <= width:
        return [drawn]
    chosen = [[0]]
    for at in range(1, len(drawn.columns)):
        if len(chosen[-1]) > 1 and _natural(_part(drawn, [*chosen[-1], at])) > width:
            chosen.append([0])
        chosen[-1].append(at)
    return [_part(drawn, columns) for columns in chosen]


def _part(drawn: Layout, chosen: list[int]) -> Layout:
    """Return some columns of a table; the footer stands where the loss does."""
    columns = [drawn.columns[at] for at in chosen]
    drawn = drawn._replace(total=[drawn.total[at] for at in chosen] if drawn.total else ())
    if drawn.loss not in chosen:
        return drawn._replace(columns=columns, loss=0, footer=())
    return drawn._replace(columns=columns, loss=chosen.index(drawn.loss))


def _natural(drawn: Layout) -> int:
    """Return how wide a table is drawn."""
    from rich.cells import cell_len  # noqa: PLC0415

    footing = [*zip(*footer_rows(drawn), strict=True)] or [()] * len(drawn.columns)
    widths = [
        max(cell_len(clean(text)) for text in (column.heading, *column.cells, *footers))
        for column, footers in zip(drawn.columns, footing, strict=True)
    ]
    return sum(widths) + BORDERS * len(widths) + 1


def _table(drawn: Layout, look: Look) -> "Table":
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    found = Table(box=box.ASCII2 if look.ascii else box.ROUNDED, safe_box=False, header_style="bold", show_edge=True)
    for at, column in enumerate(drawn.columns):
        style = "green" if at and at == drawn.loss else None
        found.add_column(Text(clean(column.heading)), justify=column.justify, style=style, no_wrap=True)
    # All rows are one row of many lines to rich, which takes a third of the time and looks the same.
    found.add_row(*(Text("\n".join(map(clean, column.cells))) for column in drawn.columns))
    found.add_section()
    for footing in footer_rows(drawn):
        last = bool(drawn.total) or (drawn.result is not None and footing[drawn.loss] == drawn.result[1])
        found.add_row(*(Text(cell) for cell in footing), style="bold" if last else None)
    return found


def footer_rows(drawn: Layout) -> Iterator[list[str]]:
    """Yield the footer's lines as rows of the table, the value under the loss, its label left of it; and the total."""
    for label, value in drawn.footer:
        cells = [""] * len(drawn.columns)
        cells[drawn.loss] = value
        cells[drawn.loss - 1] = label
        yield cells
    if drawn.total:
        yield list(drawn.total)
