"""What became of some numbers, epoch by epoch: as a table of some epochs, as lines of all of them, as JSON."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from losscli.formula import LATEX, UNICODE, Glyph, Style, number
from losscli.formula.style import ASCII
from losscli.render.columns import Column
from losscli.render.document import SCHEMA
from losscli.render.layout import Layout
from losscli.render.look import Look
from losscli.render.terms import SEPARATORS, quoted

# A table has about so many lines: of more epochs every second, fifth, tenth and so on stands in it, and the last.
LINES = 20
EPOCH = "epoch"
STEPS = (1, 2, 5)


class Series(NamedTuple):
    """One number at every epoch: its name for machines, its heading, and a last cell below the table, such as a target.

    `share` says that it is a part of 1, which people read in per cent.
    """

    name: str
    heading: Glyph
    values: Sequence[float | None]
    last: float | None = None
    share: bool = False


class Trail(NamedTuple):
    """What there is to show: title and what follows it, the epochs and their numbers, the notes, the signature.

    `facts` are members of the JSON object, before the epochs; `last` is the word for the series' last cells. The first
    of the series is what `-q` prints the last value of. The table of a `whole` one has all epochs.
    """

    title: str
    rest: str
    epochs: Sequence[int]
    series: Sequence[Series]
    facts: Mapping[str, Any]
    notes: Sequence[str]
    signature: str
    digits: int = 6
    last: str = ""
    whole: bool = False


def rendered(trail: Trail, kind: str, look: Look) -> str:
    """Return a trail in one of the formats: table, json, csv, tsv, ndjson, md, latex, value."""
    match kind:
        case "json" | "ndjson":
            objects = [_document(trail)] if kind == "json" else records(trail)
            return "".join(json.dumps(one, allow_nan=False) + "\n" for one in objects)
        case "value":
            return f"{trail.series[0].values[-1]:.15g}\n"
        case "csv" | "tsv":
            return _separated(trail, SEPARATORS[kind])
        case "md":
            return _markdown(trail, ASCII if look.ascii else UNICODE)
        case "latex":
            return _latex(trail)
    from losscli.render.table import assembled  # noqa: PLC0415 - a format is imported when it is printed

    return assembled((trail.title, trail.rest), [layout(trail, look.style)], (notes(trail), trail.signature), look)


def layout(trail: Trail, style: Style) -> Layout:
    """Return the table of a trail, of some of its epochs where there are many."""
    places = list(range(len(trail.epochs))) if trail.whole else _shown(trail.epochs)
    columns = [Column(EPOCH, [str(trail.epochs[at]) for at in places], symbolic=False)]
    for one in trail.series:
        cells = [_cell(one, at, trail.digits, style) for at in places]
        columns.append(Column(one.heading.of(style), cells))
    ends = ["" if one.last is None else number(one.last, max(trail.digits, 6), style) for one in trail.series]
    total = [trail.last, *ends] if any(ends) else ()
    return Layout("", "", columns, 1, (), None, (), "", total)


def _cell(one: Series, at: int, digits: int, style: Style) -> str:
    value = one.values[at]
    if value is None:
        return ""
    if not one.share:
        return number(value, digits, style, zeros=True)
    return f"{value:.2%}".replace("%", r"\%" if style is LATEX else "%")


def stride(epochs: Sequence[int]) -> int:
    """Return how far apart the epochs of a table are: 1, 2, 5, 10, 20 and so on."""
    wanted = -(-(len(epochs) - 1) // LINES)
    apart = (step * 10**power for power in range(len(str(wanted)) + 1) for step in STEPS)
    found: int = min(each for each in apart if each >= wanted)
    return found


def _shown(epochs: Sequence[int]) -> list[int]:
    return sorted({*range(0, len(epochs), stride(epochs)), len(epochs) - 1})


def notes(trail: Trail) -> list[str]:
    """Return the notes, and first which epochs are shown."""
    apart = stride(trail.epochs)
    if apart == 1 or trail.whole:
        return list(trail.notes)
    return [f"Every {apart}{'nd' if apart == 2 else 'th'} epoch is shown; --to csv prints all.", *trail.notes]


def records(trail: Trail) -> list[dict[str, Any]]:
    """Return each epoch as an object."""
    names = [EPOCH, *(one.name for one in trail.series)]
    rows = zip(trail.epochs, *(one.values for one in trail.series), strict=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _separated(trail: Trail, separator: str) -> str:
    names = [EPOCH, *(one.name for one in trail.series)]
    cells = [["" if value is None else repr(value) for value in one.values()] for one in records(trail)]
    return "".join(separator.join(quoted(row, separator)) + "\n" for row in [names, *cells])


def _document(trail: Trail) -> dict[str, Any]:
    return {"schema": SCHEMA, **trail.facts, "history": records(trail), "signature": trail.signature}


def _markdown(trail: Trail, style: Style) -> str:
    from losscli.render.grid import code_of, grid, text_of  # noqa: PLC0415

    said = [f"{text_of(note)}  " for note in notes(trail)]
    head = f"**{text_of(trail.title)}**{text_of(trail.rest)}"
    return "\n".join([head, "", *grid(layout(trail, style)), "", *said, code_of(trail.signature)]) + "\n"


def _latex(trail: Trail) -> str:
    from losscli.render.grid import tabular  # noqa: PLC0415
    from losscli.render.tex import NEEDS, escaped, signature  # noqa: PLC0415

    said = [escaped(note) + r" \\" for note in notes(trail)]
    head = [NEEDS, rf"\textbf{{{escaped(trail.title)}}}{escaped(trail.rest)}", "", r"\medskip"]
    return "\n".join([*head, *tabular(layout(trail, LATEX)), "", *said, signature(trail.signature)]) + "\n"
