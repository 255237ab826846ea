"""Which results of a column's values are shown: `--worst-groups N`."""

from typing import NamedTuple

from losscli.cli.judges.gating import whole_of
from losscli.cli.options import Shared
from losscli.errors import UsageError
from losscli.evaluation import Onlooker, Reduction
from losscli.loss import Loss
from losscli.readers.wanted import Wanted
from losscli.report import Report

MOST = 10**9


class Worst(NamedTuple):
    """Has a report show the values with the highest results alone, so many of them; all of them are judged."""

    most: int

    def onlookers(self, loss: Loss, wanted: Wanted) -> list[Onlooker]:  # noqa: ARG002 - as a judge is asked
        """Return nobody: the results are all that it needs."""
        return []

    def judged(self, report: Report) -> Report:
        """Return the report, of whose values so many are shown."""
        return report if report.by is None else report._replace(by=report.by._replace(most=self.most))


def worst(text: str, said: Shared, reduction: Reduction) -> Worst:
    """Return how many values are shown.

    Raises:
        UsageError: it is no such number, or there are no results to put in order.
    """
    if said.by is None:
        raise UsageError("--worst-groups is about the values of a column", "Say which column with --by.")
    if reduction.name == "none":
        raise UsageError("--worst-groups: under --reduction none no value has one result, so none is the highest")
    return Worst(whole_of(text, "--worst-groups", 1, MOST))
