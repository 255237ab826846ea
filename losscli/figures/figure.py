"""What every figure is: an onlooker of the evaluation that ends as a chart."""

from typing import Protocol

from losscli.figures.chart import Chart
from losscli.report import Report
from losscli.scoring import Scored

# A matrix of more classes than this would not be read.
MOST_CLASSES = 30
UNWEIGHTED = "Each row counts once, whatever its weight."


class Figure(Protocol):
    """A figure in the making; it keeps no more than it needs, however many rows go by."""

    def rows(self, scored: Scored) -> None:
        """Look at some rows."""
        ...

    def why_not(self, report: Report) -> str:
        """Return why these rows cannot be drawn, as the end of a sentence; empty if they can."""
        ...

    def chart(self, report: Report) -> Chart:
        """Return the picture of all rows that went by, where they can be drawn."""
        ...


def counted(count: int, noun: str) -> str:
    """Return a number of things: `1 term`, `4 terms`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
