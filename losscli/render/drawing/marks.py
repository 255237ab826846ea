"""The marks of a chart as elements of SVG: bars, lines, points, and the cells of a matrix."""

from collections.abc import Iterator, Sequence
from html import escape
from math import isfinite
from typing import NamedTuple

from losscli.errors import cut
from losscli.figures.chart import Bars, Cells, Line, Mark, Points
from losscli.render.clean import clean
from losscli.render.drawing.palette import filled, hue, paint, stroked
from losscli.render.drawing.scale import Scale

# Of lines of several colours, also the strokes differ.
DASHES = ("", "7 3", "2 3", "9 3 2 3", "12 4", "4 2")
# More points than this are drawn smaller and lighter, so that one sees where they are many.
MANY = 400
FAINTEST, STRONGEST = 0.06, 0.92
# A text on a cell that is stronger than this is light.
DARK = 0.55


class Frame(NamedTuple):
    """The place of the marks, and what lies where in it; the texts below are `tilted` where they are long."""

    left: float
    top: float
    width: float
    height: float
    x: Scale
    y: Scale
    tilted: bool = False

    def place(self, x: float, y: float) -> tuple[float, float] | None:
        """Return where a point is drawn, None if it has no place; names of a vertical axis go from above."""
        across, up = self.x.share(x), self.y.share(y)
        if across is None or up is None:
            return None
        # Far beyond the frame is where no program draws exactly.
        across, up = (min(max(share, -10.0), 11.0) for share in (across, up))
        down = up if self.y.axis.names else 1 - up
        return self.left + across * self.width, self.top + down * self.height


def drawn(marks: Sequence[Mark], frame: Frame) -> Iterator[str]:
    """Yield the marks in their order; what lies beyond the frame is not seen."""
    around, (left, top) = 5, (frame.left, frame.top)
    place = f'x="{left - around:.1f}" y="{top - around:.1f}" '
    size = f'width="{frame.width + 2 * around:.1f}" height="{frame.height + 2 * around:.1f}"'
    box = f"{left - around:.1f} {top - around:.1f} {frame.width + 2 * around:.1f} {frame.height + 2 * around:.1f}"
    yield f'<svg {place}{size} viewBox="{box}" overflow="hidden">'
    for at, mark in enumerate(marks):
        match mark:
            case Bars():
                yield from _bars(mark, frame, hue(marks, at))
            case Line():
                yield from _line(mark, frame, hue(marks, at))
            case Points():
                yield from _points(mark, frame, hue(marks, at))
            case Cells():
                yield from _cells(mark, frame, hue(marks, at))
    yield "</svg>"


def swatch(x: float, y: float, mark: Line | Points, number: int) -> str:
    """Return a mark as the legend shows it."""
    if isinstance(mark, Points):
        return f'<circle cx="{x + 11:.1f}" cy="{y:.1f}" r="3.5" {filled(number)}/>'
    look = paint("guide") if mark.guide else f"{stroked(number)}{_dashed(number)}"
    return f'<path d="M{x:.1f} {y:.1f}h22" {look} stroke-width="2"/>'


def _bars(mark: Bars, frame: Frame, number: int) -> Iterator[str]:
    """Yield one path of all bars: they stand on 0, or on the axis where that is beyond it."""
    scale = frame.y
    zero = 0.0 if scale.axis.logarithmic else min(max(scale.share(0.0) or 0.0, 0.0), 1.0)
    base, parts = frame.top + (1 - zero) * frame.height, []
    for low, high, height in zip(mark.edges[:-1], mark.edges[1:], mark.heights, strict=True):
        ends = [frame.x.share(end) for end in (low, high)]
        top = scale.share(height)
        if top is None or not height or ends[1] is None:
            continue
        # The first of logarithmic bars may begin at 0, which is infinitely far away.
        left, right = (frame.left + min(max(end or 0.0, 0.0), 1.0) * frame.width for end in ends)
        gap = 0.5 if right - left > 3 else 0.0
        y = frame.top + (1 - min(max(top, 0.0), 1.0)) * frame.height
        parts.append(f"M{left + gap:.1f} {base:.1f}V{y:.1f}H{right - gap:.1f}V{base:.1f}Z")
    yield f'<path d="{"".join(parts)}" {filled(number)}/>'


def _line(mark: Line, frame: Frame, number: int) -> Iterator[str]:
    """Yield a line that is broken where a point has no place."""
    parts, begun = [], False
    for x, y in zip(mark.x, mark.y, strict=True):
        place = frame.place(x, y)
        if place is not None:
            parts.append(f"{'L' if begun else 'M'}{place[0]:.1f} {place[1]:.1f}")
        begun = place is not None
    look = paint("guide") if mark.guide else f"{stroked(number)}{_dashed(number)}"
    width = "1.5" if mark.guide else "2"
    yield f'<path d="{"".join(parts)}" {look} stroke-width="{width}" stroke-linejoin="round"/>'


def _points(mark: Points, frame: Frame, number: int) -> Iterator[str]:
    """Yield one path of dots: a stroke of no length with round ends is one."""
    places = [frame.place(x, y) for x, y in zip(mark.x, mark.y, strict=True)]
    dots = "".join(f"M{place[0]:.1f} {place[1]:.1f}h0" for place in places if place is not None)
    size = ' stroke-width="3" stroke-opacity="0.45"' if len(mark.x) > MANY else ' stroke-width="7"'
    yield f'<path d="{dots}" {stroked(number)} stroke-linecap="round"{size}/>'


def _cells(mark: Cells, frame: Frame, number: int) -> Iterator[str]:
    """Yield a matrix, the stronger the larger its number; its text is left out where it has no room."""
    found = [value for row in mark.values for value in row if value is not None and isfinite(value)]
    low, high = min([0.0, *found]), max([0.0, *found])
    rows, columns = max(len(mark.values), 1), max([*map(len, mark.values), 1])
    width, height = frame.width / columns, frame.height / rows
    size = min(12.0, height * 0.7)
    for i, (values, texts) in enumerate(zip(mark.values, mark.texts, strict=True)):
        for j, (value, text) in enumerate(zip(values, texts, strict=True)):
            if value is None:
                continue
            x, y = frame.left + j * width, frame.top + i * height
            share = strength(value, low, high)
            place = f'x="{x + 0.5:.1f}" y="{y + 0.5:.1f}" width="{width - 1:.1f}" height="{height - 1:.1f}"'
            yield f'<rect {place} {filled(number)} fill-opacity="{share:.2f}"/>'
            if size >= 7 and len(text) * size * 0.58 <= width:
                middle = f'x="{x + width / 2:.1f}" y="{y + height / 2 + size * 0.35:.1f}" font-size="{size:.1f}"'
                look = paint("on" if share > DARK else "ink")
                yield f'<text {middle} text-anchor="middle" {look}>{escape(clean(cut(text, 20)))}</text>'


def strength(value: float, low: float, high: float) -> float:
    """Return how strong the colour of a cell is; one that is not finite is as strong as the largest."""
    if not isfinite(value):
        return STRONGEST
    # Halves, since the distance of two doubles may be none; of the smallest double the half is 0.
    extent = high / 2 - low / 2
    share = (value / 2 - low / 2) / extent if extent else 0.0
    return FAINTEST + share * (STRONGEST - FAINTEST)


def _dashed(number: int) -> str:
    dash = DASHES[number % len(DASHES)]
    return f' stroke-dasharray="{dash}"' if dash else ""
