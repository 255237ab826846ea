"""A picture before it is drawn: two axes and what lies between them, in the units of the data."""

from collections.abc import Sequence
from typing import NamedTuple


class Axis(NamedTuple):
    """One axis: its label, both ends, and whether equal steps are equal ratios.

    An axis of `names` has a place for each of them, at 0, 1, 2 and so on.
    """

    label: str
    low: float
    high: float
    logarithmic: bool = False
    names: Sequence[str] = ()


class Bars(NamedTuple):
    """Bars side by side: one more edge than heights."""

    edges: Sequence[float]
    heights: Sequence[float]


class Line(NamedTuple):
    """Points that belong together; a `guide` is what others are compared with, such as the diagonal."""

    x: Sequence[float]
    y: Sequence[float]
    name: str = ""
    guide: bool = False


class Points(NamedTuple):
    """Points, each by itself."""

    x: Sequence[float]
    y: Sequence[float]
    name: str = ""


class Cells(NamedTuple):
    """A matrix in rows from above, a number each or None where there is nothing, and the text that stands in it."""

    values: Sequence[Sequence[float | None]]
    texts: Sequence[Sequence[str]]


Mark = Bars | Line | Points | Cells


class Chart(NamedTuple):
    """A picture: `kind` is the word for it on the command line, `notes` say what is not in it."""

    kind: str
    title: str
    x: Axis
    y: Axis
    marks: Sequence[Mark]
    notes: Sequence[str] = ()
