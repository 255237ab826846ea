"""A chart as a PNG, drawn by matplotlib: the same colours and the same round values as in SVG.

All is placed by its share of the axis, so that matplotlib never sees a number that it could not draw.
"""

import textwrap
import warnings
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from losscli.errors import UsageError, cut
from losscli.figures.chart import Bars, Cells, Chart, Line, Mark, Points
from losscli.render.clean import clean
from losscli.render.drawing.marks import DARK, MANY, strength
from losscli.render.drawing.palette import HUES, PAPER, hue
from losscli.render.drawing.scale import Scale, Tick

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INCHES, DOTS = (8.0, 5.2), 150
INK, SOFT, GRID, GUIDE = "#1b1b1a", "#5c5c58", "#e4e4df", "#6f6f6a"
DASHES: tuple[Any, ...] = ("-", (0, (7, 3)), (0, (2, 2)), (0, (9, 3, 2, 3)))
LONGEST_NAME, LONGEST_TITLE, LINE = 24, 80, 120


def refuse_missing(path: str) -> None:
    """Refuse a file that matplotlib is to draw where it is not installed.

    Raises:
        UsageError: it is not.
    """
    from importlib.util import find_spec  # noqa: PLC0415 - only where a PNG is asked for

    if find_spec("matplotlib") is None:
        problem = f"--plot {cut(path)}: a PNG is drawn by matplotlib, which is not installed"
        raise UsageError(problem, "Install it: pip install 'losscli[plot]', or write an .svg, which needs nothing.")


def png(chart: Chart) -> bytes:
    """Return a chart as a PNG of 1200 by 780 dots; the same chart is the same bytes."""
    from matplotlib import style  # noqa: PLC0415 - heavy, and an extra
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    # A letter that the font has not is a box; a warning would say so in matplotlib's words.
    with style.context("default"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        figure = Figure(INCHES, DOTS, facecolor=PAPER, layout="constrained")
        axes = figure.subplots()
        scales = Scale.of(chart.x), Scale.of(chart.y)
        _framed(axes, chart, scales)
        for at, mark in enumerate(chart.marks):
            _drawn(axes, mark, scales, hue(chart.marks, at))
        if axes.get_legend_handles_labels()[1]:
            axes.legend(frameon=True, fontsize=9, framealpha=0.9, edgecolor=GRID)
        notes = [line for note in chart.notes for line in textwrap.wrap(clean(note), LINE)]
        if notes:
            figure.supxlabel(_safe("\n".join(notes)), x=0.015, ha="left", fontsize=9, color=SOFT)
        written = BytesIO()
        FigureCanvasAgg(figure).print_png(written, metadata={"Software": None})
    return written.getvalue()


def _framed(axes: "Axes", chart: Chart, scales: tuple[Scale, Scale]) -> None:
    """Draw the title, the axes, and the lines at round values."""
    axes.set_title(_safe(cut(clean(chart.title), LONGEST_TITLE)), loc="left", fontsize=13, color=INK, weight="bold")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    flat, upright = (scale.ticks(len(scale.axis.names) or 7) for scale in scales)
    places = [1 - tick.share if chart.y.names else tick.share for tick in upright]
    axes.set_xticks([tick.share for tick in flat], _names(flat), rotation=45 if _is_long(flat) else 0, color=SOFT)
    axes.set_yticks(places, _names(upright), color=SOFT)
    if _is_long(flat):
        for label in axes.get_xticklabels():
            label.set(ha="right", rotation_mode="anchor")
    axes.set_xlabel(_safe(clean(chart.x.label)), color=INK)
    axes.set_ylabel(_safe(clean(chart.y.label)), color=INK)
    matrix = any(isinstance(mark, Cells) for mark in chart.marks)
    if not matrix:
        axes.grid(color=GRID)
        axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=10)
    for side in ("left", "top", "right", *(["bottom"] if matrix else [])):
        axes.spines[side].set_visible(False)


def _drawn(axes: "Axes", mark: Mark, scales: tuple[Scale, Scale], number: int) -> None:
    colour = HUES[number % len(HUES)]
    match mark:
        case Bars():
            _bars(axes, mark, scales, colour)
        case Cells():
            _cells(axes, mark, colour)
        case Line(_, _, name, guide):
            look = {"color": GUIDE, "linestyle": "--"} if guide else {"color": colour, "linestyle": _dash(mark, number)}
            axes.plot(*_shares(mark, scales), label=_label(axes, name), linewidth=1.8, **look)
        case Points(x, _, name):
            size, strength = (9, 0.45) if len(x) > MANY else (28, 1.0)
            dots: dict[str, Any] = {"s": size, "alpha": strength, "linewidths": 0, "clip_on": len(x) > MANY}
            axes.scatter(*_shares(mark, scales), color=colour, label=_label(axes, name), **dots)


def _dash(mark: Line, number: int) -> Any:  # noqa: ANN401 - matplotlib's
    return DASHES[number % len(DASHES)] if mark.name else "-"


def _shares(mark: Line | Points, scales: tuple[Scale, Scale]) -> tuple[list[float], list[float]]:
    """Return where points lie; one that has no place is a gap."""
    found = [(scales[0].share(x), scales[1].share(y)) for x, y in zip(mark.x, mark.y, strict=True)]
    gap = float("nan")
    pairs = [(gap, gap) if x is None or y is None else (x, y) for x, y in found]
    return [x for x, _ in pairs], [y for _, y in pairs]


def _bars(axes: "Axes", mark: Bars, scales: tuple[Scale, Scale], colour: str) -> None:
    # Logarithmic bars may begin at 0, which is infinitely far away.
    ends = [min(max(scales[0].share(edge) or 0.0, 0.0), 1.0) for edge in mark.edges]
    heights = [min(max(scales[1].share(height) or 0.0, 0.0), 1.0) for height in mark.heights]
    gap = min(0.0015, min((end - start for start, end in pairwise(ends)), default=0.0) / 4)
    widths = [end - start - gap for start, end in pairwise(ends)]
    axes.bar([end + gap / 2 for end in ends[:-1]], heights, widths, align="edge", color=colour, linewidth=0)
    axes.set_ylim(0, 1.04)


def _cells(axes: "Axes", mark: Cells, colour: str) -> None:
    """Draw a matrix, the stronger the larger its number, and its texts where they have room."""
    finite = [value for row in mark.values for value in row if value is not None and abs(value) < float("inf")]
    low, high = min([0.0, *finite]), max([0.0, *finite])
    rows, columns = max(len(mark.values), 1), max([*map(len, mark.values), 1])
    size = min(10.0, 500 / max(columns * max((len(text) for row in mark.texts for text in row), default=1), 1))
    for i, (values, texts) in enumerate(zip(mark.values, mark.texts, strict=True)):
        for j, (value, text) in enumerate(zip(values, texts, strict=True)):
            if value is None:
                continue
            share = strength(value, low, high)
            place = (j / columns, 1 - (i + 1) / rows), 1 / columns, 1 / rows
            axes.add_patch(_box(*place, colour, share))
            if text and size >= 5:
                middle = (j + 0.5) / columns, 1 - (i + 0.5) / rows
                ink = PAPER if share > DARK else INK
                axes.text(*middle, _safe(cut(clean(text), 20)), ha="center", va="center", fontsize=size, color=ink)


def _box(corner: tuple[float, float], width: float, height: float, colour: str, share: float) -> Any:  # noqa: ANN401 - matplotlib's
    from matplotlib.patches import Rectangle  # noqa: PLC0415 - as above

    return Rectangle(corner, width, height, facecolor=colour, alpha=share, edgecolor=PAPER, linewidth=0.8)


def _label(axes: "Axes", name: str) -> str | None:
    """Return what the legend says of a mark: each name once."""
    text = _safe(clean(cut(name)))
    return text if text and text not in axes.get_legend_handles_labels()[1] else None


def _names(ticks: list[Tick]) -> list[str]:
    return [_safe(cut(clean(tick.text), LONGEST_NAME)) for tick in ticks]


def _is_long(ticks: list[Tick]) -> bool:
    """Whether the texts under an axis need more room than there is beside one another."""
    return sum(len(text) + 1 for text in _names(ticks)) > 90


def _safe(text: str) -> str:
    """Return a text in which matplotlib finds no formula."""
    return text.replace("$", r"\$")
