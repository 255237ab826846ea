"""The pictures of a page (`-o report.html`): each figure that the loss has, and that these rows can be drawn as."""

from typing import TYPE_CHECKING

from losscli.evaluation import Onlooker
from losscli.figures.choosing import figure, kinds_of
from losscli.loss import Loss
from losscli.readers.wanted import Wanted
from losscli.report import Report

if TYPE_CHECKING:
    from losscli.figures.figure import Figure


class Pictures:
    """Gathers as the rows go by what each figure needs; `separate` says that there are results by value."""

    def __init__(self, *, separate: bool) -> None:
        self.separate = separate
        self.figures: list[Figure] = []

    def onlookers(self, loss: Loss, wanted: Wanted) -> list[Onlooker]:  # noqa: ARG002 - a judge's form
        """Return the figures, which must see the rows."""
        kind = type(loss)
        self.figures = [figure(one, kind) for one in kinds_of(kind, separate=self.separate)]
        return list(self.figures)

    def judged(self, report: Report) -> Report:
        """Return the report with the pictures of all rows; what cannot be drawn of these rows is left out."""
        return report._replace(pictures=[one.chart(report) for one in self.figures if not one.why_not(report)])
