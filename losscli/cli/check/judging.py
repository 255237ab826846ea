"""A gate of a file computed and judged, by the same code as on the command line."""

import math

from losscli.checking.verdicts import Checked, Increase
from losscli.cli.check.preparing import Paired, Prepared, Ready
from losscli.cli.models.contesting import compared
from losscli.cli.run import computed
from losscli.contest import Contest
from losscli.errors import LossCliError, UsageError, cut
from losscli.inference.gate import Outcome
from losscli.report import Report


def judged(one: Prepared) -> Checked:
    """Return what became of a gate; an error of the user's is kept, so that the other gates are judged too."""
    found = Checked(one.section.name, one.section.place, one.loss, one.demands, errors=one.errors)
    if one.ready is None:
        return found
    try:
        if one.ready.paired is not None:
            return _with_model(one.ready, one.ready.paired, one.folder, found)
        return _alone(one.ready, one.folder, found)
    except LossCliError as error:
        return found._replace(errors=[error])


def _alone(one: Ready, folder: str, found: Checked) -> Checked:
    """Judge the result of one model."""
    report = computed(one.kind, one.settings, one.said, folder)
    difference = "" if one.baseline is None else one.baseline.difference(report)
    if one.baseline is not None and difference:
        raise UsageError(f"{cut(one.baseline.path)} was computed otherwise: {difference}")
    return found._replace(report=report, baseline=one.baseline, outcome=_outcome(report))


def _outcome(report: Report) -> Outcome:
    if not report.checks or not report.judged:
        return "not judged"
    return "pass" if report.agrees else "fail"


def _with_model(one: Ready, paired: Paired, folder: str, found: Checked) -> Checked:
    """Judge the difference to another model."""
    contest = compared(one.kind, one.settings, one.said, paired.how, folder)
    increase = Increase(contest.differences[0], _margin(contest, paired), paired.against)
    return found._replace(contest=contest, increase=increase, outcome=increase.outcome)


def _margin(contest: Contest, paired: Paired) -> float:
    """Return by how much the second model may be above the first.

    Raises:
        UsageError: the result of the first is not finite, or the margin is beyond any double.
    """
    value = contest.evaluations[0].value
    if value is None or not math.isfinite(value):
        raise UsageError(f"{cut(contest.models[0])} is no finite baseline: its result is {value}")
    margin = float(paired.allowed.over(value))
    if not math.isfinite(margin):
        raise UsageError(f"allowed-increase {paired.allowed.text}: no double is that large")
    return margin
