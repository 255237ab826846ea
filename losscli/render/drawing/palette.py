"""The colours of charts: each with a class, so that the style of a page can replace it.

Those of the marks are distinguishable with any colour vision and stand out from white by 3 : 1 or more: Okabe & Ito
(2008), Color Universal Design, https://jfly.uni-koeln.de/color/, darkened where they fall short of that.
"""

from collections.abc import Sequence

from losscli.figures.chart import Bars, Cells, Line, Mark

PAPER = "#ffffff"
HUES = ("#0068a8", "#c2500a", "#007a5a", "#a2447c", "#8a6d00", "#3a3a3a")
# What a class has without the style of a page.
PLAIN = {
    "ink": 'fill="#1b1b1a"',
    "soft": 'fill="#5c5c58"',
    "on": f'fill="{PAPER}"',
    "axis": 'stroke="#8a8a84" fill="none"',
    "grid": 'stroke="#e4e4df" fill="none"',
    "guide": 'stroke="#6f6f6a" fill="none" stroke-dasharray="5 4"',
}


def paint(kind: str) -> str:
    """Return the attributes of a class: its name and its colour."""
    return f'class="{kind}" {PLAIN[kind]}'


def filled(number: int) -> str:
    """Return the attributes of an area in one of the colours of marks."""
    return f'class="fill{number % len(HUES)}" fill="{HUES[number % len(HUES)]}"'


def stroked(number: int) -> str:
    """Return the attributes of a line in one of the colours of marks."""
    return f'class="line{number % len(HUES)}" fill="none" stroke="{HUES[number % len(HUES)]}"'


def hue(marks: Sequence[Mark], at: int) -> int:
    """Return the number of a mark's colour: a guide has none, and lines and points of one name, or none, share one."""
    seen: list[str | int] = []
    for position, mark in enumerate(marks[: at + 1]):
        if isinstance(mark, Line) and mark.guide:
            continue
        name = position if isinstance(mark, Bars | Cells) else mark.name
        if name not in seen:
            seen.append(name)
        if position == at:
            return seen.index(name)
    return 0
