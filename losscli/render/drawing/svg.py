"""A chart as SVG: by itself in a file, or as a part of a page, which colours it by its classes.

Every mark has its colour as an attribute, which any program that shows SVG can read, and a class, by which the style
of a page overrides it. Nothing depends on time or chance: the same chart is the same text.
"""

import textwrap
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from losscli.errors import cut
from losscli.figures.chart import Axis, Bars, Cells, Chart, Line, Points
from losscli.figures.figure import counted
from losscli.render.clean import clean
from losscli.render.drawing.marks import Frame, drawn, swatch
from losscli.render.drawing.palette import PAPER, hue, paint
from losscli.render.drawing.scale import Scale, Tick

# The width of a picture by itself and of one in a page, the height of the marks, and what is left right of them.
WIDTH, IN_PAGE, FRAME, RIGHT = 600, 480, 262, 22
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
# Of text at 12 units, the width of a letter: a little too much, since fonts differ.
LETTER, LINE, MARGIN = 6.6, 17, 16
# The same of a title, and the height of its lines.
TITLE_LETTER, TITLE_LINE = 8.4, 20
# How far a text that is tilted reaches to either side, of its length.
TILT = 0.75
# A name under the picture is cut to so many letters, one beside it, and that of a line.
LONGEST_BELOW, LONGEST_BESIDE, LONGEST_LINE = 20, 34, 44
# The height of a name beside the picture, where there are few, and how many names there may be on each axis.
NAME_HEIGHT, MOST_BELOW, MOST_BESIDE = 46, 30, 16
# About how many round values are marked on each axis.
ACROSS, UPWARDS = 7, 6
TITLE, MIDDLE, END = ' font-size="15" font-weight="600"', ' text-anchor="middle"', ' text-anchor="end"'


class Named(NamedTuple):
    """What the legend says: a name, the mark that it has, and the number of its colour."""

    name: str
    mark: Line | Points
    number: int


class Sketch(NamedTuple):
    """A chart with the places of everything in it."""

    chart: Chart
    frame: Frame
    across: Sequence[Tick]
    upwards: Sequence[Tick]
    legend: Sequence[Sequence[tuple[float, Named]]]
    notes: Sequence[str]
    title: Sequence[str]
    width: int

    @property
    def below(self) -> float:
        """Where the texts under the horizontal axis end."""
        return self.frame.top + self.frame.height + _depth(self.across, tilted=self.frame.tilted)

    @property
    def height(self) -> float:
        """How high the whole is."""
        return self.below + (28 if self.chart.x.label else 8) + LINE * len(self.notes) + (6 if self.notes else 0)


def svg(chart: Chart, *, alone: bool = True) -> str:
    """Return a chart as an SVG element; `alone`, as a file, it has a background, and room around it."""
    sketch = _sketched(chart, WIDTH if alone else IN_PAGE)
    left, top = (0, 0) if alone else (MARGIN, 8)
    width, height = sketch.width - left, round(sketch.height) - top
    box = f'viewBox="{left} {top} {width} {height}" width="{width}" height="{height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" {box}'
    parts = [
        f'{head} font-family="{escape(FONT)}" font-size="12">',
        f"<title>{_safe(chart.title)}</title>",
        f"<desc>{_safe(described(chart))}</desc>",
        *([f'<rect width="{width}" height="{height}" fill="{PAPER}"/>'] if alone else []),
        *(_text(MARGIN, 24 + TITLE_LINE * at, line, "ink", TITLE) for at, line in enumerate(sketch.title)),
        *_explained(sketch),
        *_axes(sketch),
        *drawn(chart.marks, sketch.frame),
        *_noted(sketch),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _sketched(chart: Chart, width: int) -> Sketch:
    """Return where everything is: what the texts at the sides need is left there, and the rest is the frame."""
    scales = Scale.of(chart.x), Scale.of(chart.y)
    title = _wrapped(cut(chart.title, 160), width, TITLE_LETTER)
    legend, above = _rows(list(_legend(chart)), width), 22 + TITLE_LINE * max(len(title), 1)
    notes = [line for note in chart.notes for line in _wrapped(note, width, LETTER - 0.6)]
    bars = [height for mark in chart.marks if isinstance(mark, Bars) for height in mark.heights]
    whole = bool(bars) and all(float(height).is_integer() for height in bars)
    upwards = scales[1].ticks(MOST_BESIDE if chart.y.names else UPWARDS, whole=whole)
    upwards = _shortened(upwards, LONGEST_BESIDE)
    across = _shortened(scales[0].ticks(MOST_BELOW if chart.x.names else ACROSS), LONGEST_BELOW)
    left = MARGIN + (28 if chart.y.label else 8) + max((LETTER * len(tick.text) for tick in upwards), default=0.0)
    tilted = _is_tilted(across, width - left - RIGHT)
    if tilted:  # the first name leans out to the left
        left = max(left, *(TILT * LETTER * len(tick.text) - tick.share * (width - left) for tick in across))
    top = above + LINE * len(legend)
    height = FRAME - LINE * min(len(legend), 1)
    if chart.y.names and not any(isinstance(mark, Cells) for mark in chart.marks):
        height = min(height, NAME_HEIGHT * len(chart.y.names))
    frame = Frame(left, top, width - left - RIGHT, height, *scales, tilted=tilted)
    return Sketch(chart, frame, across, upwards, legend, notes, title, width)


def _shortened(ticks: Sequence[Tick], longest: int) -> list[Tick]:
    return [tick._replace(text=cut(clean(tick.text), longest)) for tick in ticks]


def _is_tilted(ticks: Sequence[Tick], width: float) -> bool:
    """Whether the texts under an axis need more room than there is beside one another."""
    longest = max((len(tick.text) for tick in ticks), default=0)
    return len(ticks) * (LETTER * longest + 8) > width + LETTER * longest


def _depth(ticks: Sequence[Tick], *, tilted: bool) -> float:
    """Return the height of the texts under an axis."""
    longest = max((len(tick.text) for tick in ticks), default=0)
    return TILT * LETTER * longest + 14 if tilted else 20


def _axes(sketch: Sketch) -> Iterator[str]:
    """Yield the lines at round values, their numbers, and what the axes show."""
    chart, frame = sketch.chart, sketch.frame
    matrix = any(isinstance(mark, Cells) for mark in chart.marks)
    bottom, right = frame.top + frame.height, frame.left + frame.width
    upright = not chart.x.names and not any(isinstance(mark, Bars) for mark in chart.marks)
    for tick in sketch.across:
        x = frame.left + tick.share * frame.width
        if upright:
            yield _rule(x, frame.top, x, bottom, "grid")
        if frame.tilted:
            yield _text(x + 3, bottom + 15, tick.text, "soft", END + _turned(x + 3, bottom + 15, -48))
        else:
            yield _text(x, bottom + 17, tick.text, "soft", MIDDLE)
    for tick in sketch.upwards:
        y = frame.top + (tick.share if chart.y.names else 1 - tick.share) * frame.height
        if not matrix:
            yield _rule(frame.left, y, right, y, "grid")
        yield _text(frame.left - 7, y + 4, tick.text, "soft", END)
    if not matrix:
        yield _rule(frame.left, bottom, right, bottom, "axis")
    yield from _labels(sketch)


def _labels(sketch: Sketch) -> Iterator[str]:
    chart, frame = sketch.chart, sketch.frame
    if chart.x.label:
        middle = frame.left + frame.width / 2
        yield _text(middle, sketch.below + 17, cut(chart.x.label, 80), "ink", MIDDLE)
    if chart.y.label:
        middle = frame.top + frame.height / 2
        yield _text(MARGIN + 10, middle, cut(chart.y.label, 46), "ink", MIDDLE + _turned(MARGIN + 10, middle, -90))


def _legend(chart: Chart) -> Iterator[Named]:
    """Yield each name and the first mark of it."""
    seen = set()
    for at, mark in enumerate(chart.marks):
        if isinstance(mark, Line | Points) and mark.name and mark.name not in seen:
            seen.add(mark.name)
            yield Named(cut(clean(mark.name), LONGEST_LINE), mark, hue(chart.marks, at))


def _rows(legend: Sequence[Named], most: int) -> list[list[tuple[float, Named]]]:
    """Return the lines of the legend, and where in its line each name stands."""
    rows: list[list[tuple[float, Named]]] = []
    at = 0.0
    for one in legend:
        width = 28 + LETTER * len(one.name) + 14
        if not rows or at + width > most - MARGIN:
            rows.append([])
            at = MARGIN
        rows[-1].append((at, one))
        at += width
    return rows


def _explained(sketch: Sketch) -> Iterator[str]:
    for line, row in enumerate(sketch.legend):
        for x, one in row:
            y = sketch.frame.top - LINE * (len(sketch.legend) - line) + 3
            yield swatch(x, y - 4, one.mark, one.number)
            yield _text(x + 28, y, one.name, "ink")


def _noted(sketch: Sketch) -> Iterator[str]:
    first = sketch.height - 10 - LINE * (len(sketch.notes) - 1)
    for at, note in enumerate(sketch.notes):
        yield _text(MARGIN, first + LINE * at, note, "soft")


def described(chart: Chart) -> str:
    """Return in words what is drawn, for those who do not see it."""
    found = []
    for mark in chart.marks:
        match mark:
            case Bars(_, heights):
                found.append(counted(len(heights), "bar"))
            case Line(x, _, name, guide):
                found.append(
                    f"{'a guide' if guide else 'a line'} of {counted(len(x), 'point')}{f', {name}' if name else ''}"
                )
            case Points(x, _, name):
                found.append(f"{counted(len(x), 'point')}{f', {name}' if name else ''}")
            case Cells(values, _):
                found.append(f"a matrix of {len(values)} by {max(map(len, values), default=0)}")
    axes = f"Across: {_extent(chart.x)}. Upwards: {_extent(chart.y)}."
    if chart.y.names:
        axes = f"Across: {_extent(chart.x)}. Downwards: {_extent(chart.y)}."
    return " ".join([axes, f"Drawn: {'; '.join(found)}." if found else "Nothing is drawn.", *chart.notes])


def _extent(axis: Axis) -> str:
    if axis.names:
        more = len(axis.names) - 20
        said = f"{', '.join(axis.names[:20])}{f' and {more} more' if more > 0 else ''}"
        return f"{axis.label}, {said}" if axis.label else said
    logarithmic = ", logarithmic" if axis.logarithmic else ""
    return f"{axis.label} from {axis.low:.6g} to {axis.high:.6g}{logarithmic}"


def _wrapped(said: str, width: int, letter: float) -> list[str]:
    return textwrap.wrap(clean(said), int((width - 2 * MARGIN) / letter))


def _text(x: float, y: float, text: str, kind: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {paint(kind)}{more}>{_safe(text)}</text>'


def _turned(x: float, y: float, degrees: int) -> str:
    return f' transform="rotate({degrees} {x:.1f} {y:.1f})"'


def _rule(x: float, y: float, to_x: float, to_y: float, kind: str) -> str:
    return f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}" {paint(kind)}/>'


def _safe(text: str) -> str:
    return escape(clean(text))
