"""What became of the gates of a file: passed, failed, or not judged, which is never a pass."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from losscli.checking.baseline import Baseline
from losscli.contest import Contest
from losscli.errors import LossCliError, Place
from losscli.inference.difference import Difference
from losscli.inference.gate import Outcome
from losscli.report import Report

# What of a difference is held against its margin.
AGAINST = ("shown", "value", "ci")
FAILED, UNJUDGED = 1, 2


class Demand(NamedTuple):
    """What a gate demands: the key, what it says, what of the result is held against it, what is allowed beyond it."""

    key: str
    text: str
    against: str = ""
    increase: str = ""


class Increase(NamedTuple):
    """A paired difference that must not be above a margin.

    What is held `against` it: the whole interval has to be above it for a fail (`shown`: the model is shown to be
    worse); the difference itself; or a part of the interval is enough (`ci`).
    """

    difference: Difference
    margin: float
    against: str

    @property
    def why(self) -> str:
        """Why it cannot be judged, or nothing."""
        if self.against == "value":
            return "the difference is no number" if math.isnan(self.difference.value) else ""
        return self.difference.why if self.difference.interval is None else ""

    @property
    def got(self) -> float:
        """What is held against the margin: the difference, or an end of its interval."""
        interval = self.difference.interval
        if self.against == "value" or interval is None:
            return self.difference.value
        return interval.low if self.against == "shown" else interval.high

    @property
    def doubtful(self) -> bool:
        """Whether a part of the interval is above the margin: that the model is worse is then not ruled out."""
        interval = self.difference.interval
        return interval is not None and interval.high > self.margin

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        if self.why or (self.against != "value" and self.difference.interval is None):
            return "not judged"
        return "fail" if self.got > self.margin else "pass"


class Checked(NamedTuple):
    """A gate and what became of it: a report and its checks, two models, or the `errors` that kept it from both."""

    name: str
    place: Place
    loss: str = ""
    demands: Sequence[Demand] = ()
    outcome: Outcome = "not judged"
    report: Report | None = None
    contest: Contest | None = None
    increase: Increase | None = None
    baseline: Baseline | None = None
    errors: Sequence[LossCliError] = ()

    @property
    def value(self) -> float | None:
        """The result, of two models that of the one that is judged."""
        if self.contest is not None:
            return self.contest.evaluations[-1].value
        return None if self.report is None else self.report.evaluation.value

    @property
    def signature(self) -> str:
        """The line that makes the number reproducible, if there is one."""
        found = self.contest or self.report
        return "" if found is None else found.signature


class Checkup(NamedTuple):
    """A file of gates and what became of those that were run; `left_out` counts the others."""

    path: str
    gates: Sequence[Checked]
    version: str
    digits: int = 6
    left_out: int = 0

    def count(self, outcome: Outcome) -> int:
        """Return how many gates came to this."""
        return sum(one.outcome == outcome for one in self.gates)

    @property
    def status(self) -> int:
        """The exit status: of a gate that cannot be judged before that of one that failed."""
        if not self.gates or self.count("not judged"):
            return UNJUDGED
        return FAILED if self.count("fail") else 0

    @property
    def signature(self) -> str:
        """The line of the whole."""
        return f"check|gates:{len(self.gates)}|losscli:{self.version}"
