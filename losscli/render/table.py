"""The worked table on a terminal or in a pipe. The only home of rich tables."""

from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING

from losscli.render.clean import clean
from losscli.render.layout import Layout, layout
from losscli.render.look import Look
from losscli.report import Report

if TYPE_CHECKING:
    from rich.table import Table

# Wide enough for any table: a pipe gets its natural width, never wrapped.
NATURAL = 100_000


def table(report: Report, look: Look) -> str:
    """Return the report as a table between its title and its signature."""
    from rich.console import Console  # noqa: PLC0415 - only a table needs rich
    from rich.text import Text  # noqa: PLC0415

    drawn = layout(report, look.style)
    out = StringIO()
    console = Console(
        file=out,
        width=look.width or NATURAL,
        height=1000,  # under TERM=dumb rich takes a width seriously only with a height
        force_terminal=look.colour,
        color_system="standard" if look.colour else None,
        no_color=not look.colour,
        legacy_windows=False,
        highlight=False,
        emoji=False,
        markup=False,
    )
    console.print(Text.assemble((drawn.title, "bold"), "   ", drawn.formula), soft_wrap=True)
    if report.rows:
        console.print(_table(drawn, look), crop=False, overflow="ignore", no_wrap=True, soft_wrap=look.width is None)
    else:
        for line in _summary(drawn):
            console.print(Text(line), soft_wrap=True)
    for note in drawn.notes:
        console.print(Text(clean(note)), soft_wrap=True)
    console.print(Text(clean(drawn.signature), "dim"), soft_wrap=True)
    return out.getvalue()


def _table(drawn: Layout, look: Look) -> "Table":
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    found = Table(box=box.ASCII if look.ascii else box.ROUNDED, safe_box=False, header_style="bold", show_edge=True)
    for at, column in enumerate(drawn.columns):
        style = "green" if at == drawn.loss else None
        found.add_column(Text(clean(column.heading)), justify=column.justify, style=style, no_wrap=True)
    for cells in zip(*(column.cells for column in drawn.columns), strict=True):
        found.add_row(*(Text(clean(cell)) for cell in cells))
    found.add_section()
    for footing in footer_rows(drawn):
        last = footing[drawn.loss] == drawn.footer[-1][1]
        found.add_row(*(Text(cell) for cell in footing), style="bold" if last else None)
    return found


def footer_rows(drawn: Layout) -> Iterator[list[str]]:
    """Yield the footer's lines as rows of the table: the value under the loss, its label to the left of it."""
    for label, value in drawn.footer:
        cells = [""] * len(drawn.columns)
        cells[drawn.loss] = value
        cells[drawn.loss - 1] = label
        yield cells


def _summary(drawn: Layout) -> list[str]:
    """Return the result in a line where no row is shown: `mean of 4 = 0.337539`."""
    return [f"{label} = {value}" for label, value in drawn.footer[-1:]]
