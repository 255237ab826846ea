"""A chart in a terminal: bars of block characters to an eighth of a cell, lines and points on a grid of letters."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from math import ceil

from losscli.errors import cut
from losscli.figures.chart import Bars, Cells, Chart, Line, Mark, Points
from losscli.formula import Style
from losscli.formula.figures import plain
from losscli.render.clean import clean, in_ascii
from losscli.render.drawing.scale import Scale
from losscli.render.look import Look

# What is drawn where no width is known, and the rows of a grid.
WIDTH, HEIGHT = 72, 14
NARROWEST = 5
EIGHTHS = " ▏▎▍▌▋▊▉█"
DOTS, ASCII_DOTS, GUIDES = "•◦▪▫", "*ox+", "·."
SHADES, ASCII_SHADES = "░▒▓█", ".:+#"
GREEN, PLAIN = "\x1b[32m", "\x1b[0m"
LONGEST_NAME = 16


def blocks(chart: Chart, look: Look) -> str:
    """Return a chart as lines of text, its notes under it; only bars and marks are coloured."""
    bars = [mark for mark in chart.marks if isinstance(mark, Bars)]
    cells = [mark for mark in chart.marks if isinstance(mark, Cells)]
    drawn = _barred(bars[0], chart, look) if bars else _celled(cells[0], chart, look) if cells else _grid(chart, look)
    drawn = drawn if chart.marks else iter(())
    return "".join(f"{line}\n" for line in (_worded(chart.title, look), *drawn, *_noted(chart, look)))


def _barred(bars: Bars, chart: Chart, look: Look) -> Iterator[str]:
    """Yield a line for each bar: from where to where, the bar, its height."""
    spelled = _spelled(bars.edges, look.style, aligned=not chart.x.logarithmic)
    labels = [f"{low} to {high}" for low, high in pairwise(spelled)]
    heights = [plain(Decimal(repr(height)), look.style) for height in bars.heights]
    side, end = max(map(len, labels), default=0), max(map(len, heights), default=0)
    room = max(NARROWEST, (look.width or WIDTH) - side - end - 3)
    tallest = max(bars.heights, default=0) or 1
    line = "|" if look.ascii else "│"
    yield f"{_worded(chart.x.label, look).rjust(side)} {line}{_worded(chart.y.label, look)}"
    for label, height, text in zip(labels, bars.heights, heights, strict=True):
        bar = _bar(height / tallest * room, look)
        yield f"{label.rjust(side)} {line}{_coloured(bar, look)}{' ' if bar else ''}{text}"


def _bar(length: float, look: Look) -> str:
    """Return a bar of so many cells: of any that is not 0 something is seen."""
    if length <= 0:
        return ""
    if look.ascii:
        return "#" * round(length) or "."
    whole, eighths = divmod(max(round(8 * length), 1), 8)
    return EIGHTHS[8] * whole + EIGHTHS[eighths].strip()


def _spelled(edges: Sequence[float], style: Style, *, aligned: bool) -> list[str]:
    """Return edges; `aligned`, with as many decimals each, unless one has an exponent."""
    exact = [plain(Decimal(repr(float(edge))), style) for edge in edges]
    if not aligned or any("e" in text for text in exact):
        return exact
    decimals = [len(text.partition(".")[2]) for text in exact]
    most = max(decimals, default=0)
    return [text + "." * (most > 0 and not own) + "0" * (most - own) for text, own in zip(exact, decimals, strict=True)]


def _celled(cells: Cells, chart: Chart, look: Look) -> Iterator[str]:
    """Yield a line for each row of a matrix: its texts, or without such a shade of each number."""
    yield f"{_worded(chart.y.label, look)} (down), {_worded(chart.x.label, look)} (across)"
    if not any(any(row) for row in cells.texts):
        yield from _shaded(cells, look)
        return
    names = [[_worded(cut(name, LONGEST_NAME), look) for name in axis.names] for axis in (chart.y, chart.x)]
    rows = [["", *names[1]], *([name, *row] for name, row in zip(names[0], cells.texts, strict=True))]
    rows = [[_worded(text, look) for text in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    yield from ("  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def _shaded(cells: Cells, look: Look) -> Iterator[str]:
    shades = ASCII_SHADES if look.ascii else SHADES
    most = max((value for row in cells.values for value in row if value is not None), default=0.0) or 1.0
    for row in cells.values:
        at = (None if one is None else min(int(one / most * len(shades)), len(shades) - 1) for one in row)
        yield _coloured("".join(" " if one is None else shades[one] for one in at).rstrip(), look)


def _grid(chart: Chart, look: Look) -> Iterator[str]:
    """Yield lines and points on a grid between two axes, then which letter is what."""
    scales = Scale.of(chart.x), Scale.of(chart.y)
    ticks = {round((1 - tick.share) * (HEIGHT - 1)): tick.text for tick in scales[1].ticks(5) if 0 <= tick.share <= 1}
    side = max((len(_worded(text, look)) for text in ticks.values()), default=0)
    room = max(NARROWEST, (look.width or WIDTH) - side - 2)
    places, letters = _filled(chart.marks, scales, room, look)
    line, corner, flat = ("|", "+", "-") if look.ascii else ("│", "╰", "─")
    yield f"{_worded(chart.y.label, look).rjust(side)}"
    for row in range(HEIGHT):
        text = "".join(places.get((row, column), " ") for column in range(room)).rstrip()
        yield f"{_worded(ticks.get(row, ''), look).rjust(side)} {line}{_coloured(text, look)}".rstrip()
    yield f"{' ' * side} {corner}{flat * room}"
    yield f"{' ' * side}  {_under(scales[0], room, look)}"
    yield f"{_worded(chart.x.label, look).rjust(side + 2 + room)}"
    if letters:
        yield "   ".join(f"{letter} {name}" for name, letter in letters.items())


def _filled(
    marks: Sequence[Mark], scales: tuple[Scale, Scale], room: int, look: Look
) -> tuple[dict[tuple[int, int], str], dict[str, str]]:
    """Return the letter in each place of the grid that has one, and the letter of each name; guides lie below."""
    places: dict[tuple[int, int], str] = {}
    letters: dict[str, str] = {}
    dots = ASCII_DOTS if look.ascii else DOTS
    known = [mark for mark in marks if isinstance(mark, Line | Points)]
    number = 0
    for mark in sorted(known, key=lambda mark: not (isinstance(mark, Line) and mark.guide)):
        name = _worded(mark.name, look)
        if isinstance(mark, Line) and mark.guide:
            letter = GUIDES[look.ascii]
        else:
            letter = letters.get(name) or dots[number % len(dots)]
            number += name not in letters
        if name:
            letters[name] = letter
        places.update((place, letter) for place in _places(mark, scales, room))
    return places, letters


def _places(mark: Line | Points, scales: tuple[Scale, Scale], room: int) -> Iterator[tuple[int, int]]:
    """Yield the places of a mark: of a line, also those between its points."""
    last: tuple[float, float] | None = None
    for x, y in zip(mark.x, mark.y, strict=True):
        across, up = scales[0].share(x), scales[1].share(y)
        if across is None or up is None:
            last = None
            continue
        point = across * (room - 1), (1 - up) * (HEIGHT - 1)
        yield from _between(last if isinstance(mark, Line) and last else point, point, room)
        last = point


def _between(start: tuple[float, float], end: tuple[float, float], room: int) -> Iterator[tuple[int, int]]:
    """Yield the places from one point to another, one in each column, or in each row where those are more."""
    count = min(max(ceil(abs(end[0] - start[0])), ceil(abs(end[1] - start[1])), 1), room + HEIGHT)
    for step in range(count + 1):
        column, row = (round(one + (other - one) * step / count) for one, other in zip(start, end, strict=True))
        if 0 <= column < room and 0 <= row < HEIGHT:
            yield row, column


def _under(scale: Scale, room: int, look: Look) -> str:
    """Return the numbers under a grid, each centred under its place, as far as they do not touch."""
    line = ""
    for tick in scale.ticks(max(2, room // 12)):
        text = _worded(tick.text, look)
        start = min(max(round(tick.share * (room - 1)) - len(text) // 2, 0), room - len(text))
        if start >= len(line) + bool(line):
            line = line.ljust(start) + text
    return line


def _noted(chart: Chart, look: Look) -> Iterator[str]:
    yield from (_worded(note, look) for note in chart.notes)


def _worded(text: str, look: Look) -> str:
    return in_ascii(clean(text)) if look.ascii else clean(text)


def _coloured(text: str, look: Look) -> str:
    return f"{GREEN}{text}{PLAIN}" if look.colour and text else text
