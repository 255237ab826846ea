"""A table of a report in a page: its caption, a way to filter it, and the exact numbers by which it can be sorted."""

from collections.abc import Iterator, Sequence
from math import isnan

from losscli.render.columns import Column
from losscli.render.html.elements import Markup, element, joined, text
from losscli.render.layout import Layout

# A table of so few rows is seen at a glance, and needs no filter.
GLANCE = 5


def table(drawn: Layout, caption: str, *, sortable: bool = True) -> Markup:
    """Return a table with what filters it. Without a script it is a table, and what needs one is not shown."""
    rows = len(drawn.columns[0].cells) if drawn.columns else 0
    whole = element(
        "table",
        element("caption", element("span", text(caption))),
        element("thead", element("tr", *map(_heading, drawn.columns))),
        element("tbody", joined(_rows(drawn.columns))),
        *([element("tfoot", *_footing(drawn))] if drawn.footer or drawn.total else []),
        class_="sortable" if sortable and rows > 1 else "plain",
    )
    # What is wider than the window is scrolled by itself, also from the keyboard.
    scrolled = element("div", whole, class_="scroll", role="region", aria_label=caption, tabindex="0")
    return element("div", *([_filter(rows)] if sortable and rows > GLANCE else []), scrolled, class_="table")


def listed(headings: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> Markup:
    """Return a table of texts, the last of each row a number."""
    cells = list(zip(*rows, strict=True))
    columns = [
        Column(heading, own, "left" if at < len(headings) - 1 else "right", symbolic=False)
        for at, (heading, own) in enumerate(zip(headings, cells, strict=True))
    ]
    return table(Layout("", "", columns, 0, (), None, (), ""), caption, sortable=False)


def exact(value: float) -> str:
    """Return a number as a script reads it; what is no number is a word of its own."""
    return "nan" if isnan(value) else repr(value)


def _filter(rows: int) -> Markup:
    """Return a box to filter by, and a count that is also printed where rows are hidden."""
    box = element(
        "label", text("Filter rows "), element("input", type="search", autocomplete="off", spellcheck="false")
    )
    return element("p", box, text(" "), element("output", text(f"{rows} of {rows} rows")), class_="filter", hidden=True)


def _heading(column: Column) -> Markup:
    return element("th", text(column.heading), scope="col", class_=_kind(column))


def _rows(columns: Sequence[Column]) -> Iterator[Markup]:
    """Yield the rows. They are many, so that a column's cells are put together at once."""
    drawn = [_cells(column, heads=not at) for at, column in enumerate(columns)]
    for row in zip(*drawn, strict=True):
        yield Markup(f"<tr>{''.join(row)}</tr>")


def _cells(column: Column, *, heads: bool) -> list[Markup]:
    """Return the cells of a column; those of the first are the `heads` of their rows."""
    tag, scope = ("th", ' scope="row"') if heads else ("td", "")
    begin = f'<{tag}{scope} class="{_kind(column)}"'
    pairs = zip(_values(column), column.cells, strict=True)
    return [Markup(f"{begin}{value}>{text(cell)}</{tag}>") for value, cell in pairs]


def _values(column: Column) -> list[str]:
    """Return for each cell the number that it shows, as an attribute."""
    if not column.values:
        return [""] * len(column.cells)
    return ["" if value is None else f' data-v="{exact(value)}"' for value in column.values]


def _footing(drawn: Layout) -> Iterator[Markup]:
    """Yield the lines under the rows: each label left of its value, which stands under the loss."""
    after = len(drawn.columns) - drawn.loss - 1
    for label, value in drawn.footer:
        cells = [element("th", text(label), scope="row", colspan=str(max(drawn.loss, 1)), class_="number")]
        cells.append(element("td", text(value), class_="number"))
        yield element("tr", *cells, *([element("td", colspan=str(after))] if after else []))
    if drawn.total:
        first, *others = zip(drawn.total, drawn.columns, strict=True)
        cells = [element("th", text(first[0]), scope="row", class_=_kind(first[1]))]
        yield element("tr", *cells, *(element("td", text(cell), class_=_kind(column)) for cell, column in others))


def _kind(column: Column) -> str:
    return "words" if column.justify == "left" else "number"
