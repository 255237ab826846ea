"""A training of a network as there is something to show of it: how it went, and the report of the loss at its end."""

from typing import NamedTuple

from losscli.figures.chart import Chart
from losscli.figures.curve import curve
from losscli.network.network import Network
from losscli.report import Report
from losscli.training.loop import History, Plan, Record

LOSS, VALIDATION = "loss", "validation"
# Values farther apart than by this factor are drawn on an axis of powers of ten.
WIDE = 50


class Run(NamedTuple):
    """The network before, the plan, what became of it, and the report of the trained network's loss."""

    network: Network
    plan: Plan
    history: History
    report: Report

    @property
    def first(self) -> Record:
        """What was before the first step."""
        return self.history.records[0]

    @property
    def last(self) -> Record:
        """What the last epoch came to."""
        return self.history.records[-1]


def learning_curve(run: Run) -> Chart:
    """Return the loss by epoch, that of the validation beside it if there is one."""
    epochs = [float(one.epoch) for one in run.history.records]
    series = {LOSS: [one.loss for one in run.history.records]}
    if run.first.validation is not None:
        series[VALIDATION] = [one.validation or 0.0 for one in run.history.records]
    found = curve("Learning curve", ("epoch", epochs), series, upright=run.report.result_name)
    values = [value for one in series.values() for value in one]
    if not 0 < min(values) < max(values) / WIDE:
        return found
    # What falls by powers of ten would be a line along the bottom.
    return found._replace(y=found.y._replace(low=min(values), high=max(values), logarithmic=True))
