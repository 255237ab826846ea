"""Intervals and limits: `--ci`, `--cluster COL`, `--fail-above X`, `--fail-below X`, `--gate ci`."""

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from losscli.cli.options import Shared
from losscli.cli.targets import one_of
from losscli.errors import UsageError, cut
from losscli.evaluation import Onlooker, Reduction
from losscli.inference.clusters import clustered
from losscli.inference.gate import ABOVE, BELOW, CI, Gate, Limit
from losscli.inference.interval import Samples
from losscli.inference.paired import BOOTSTRAP, METHODS, Ask
from losscli.loss import Convention, Loss
from losscli.option import NUMBER
from losscli.readers.wanted import Wanted
from losscli.report import Report

LEVEL = re.compile(r"(?P<number>[0-9]{1,3}(\.[0-9]{0,6})?|\.[0-9]{1,6})(?P<percent> ?%)?")
LEAST, MOST = Decimal(50), Decimal("99.99")
MOST_RESAMPLES = 1_000_000


class Gating(NamedTuple):
    """The limits of a result, and what is kept of the rows for its interval.

    `clusters` is the interval that is asked for where each value of a column is one sample: nothing more is kept then;
    and `shown` says whether each value has a result of its own too.
    """

    limits: Sequence[Limit]
    samples: Samples | None
    clusters: Ask | None = None
    shown: bool = True

    def onlookers(self, loss: Loss, wanted: Wanted) -> list[Onlooker]:  # noqa: ARG002 - as a judge is asked
        """Return those who must see the rows."""
        return [] if self.samples is None else [self.samples]

    def judged(self, report: Report) -> Report:
        """Return the report with the interval of the result, and the verdict on each limit."""
        if self.samples is not None:
            report = report._replace(ci=self.samples.confidence(report.evaluation))
        elif self.clusters is not None and report.by is not None:
            found = clustered(report.by, report.evaluation, self.clusters)
            report = report._replace(ci=found, by=report.by if self.shown else None)
        return report._replace(checks=[*report.checks, *(_gate(one, report) for one in self.limits)])


def gating(said: Shared, ask: Ask | None, reduction: Reduction, convention: Convention) -> Gating:
    """Return what is to be judged.

    Raises:
        UsageError: a limit is no number, or there is nothing to hold against it.
    """
    typed = {ABOVE: said.fail_above, BELOW: said.fail_below}
    limits = [_limit(option, text, said.gate or "value") for option, text in typed.items() if text is not None]
    if limits and reduction.name == "none":
        raise UsageError(f"--{limits[0].check}: under --reduction none there is no one result to hold against a limit")
    if len(limits) > 1 and limits[1].value > limits[0].value:
        above, below = limits[0].text, limits[1].text
        raise UsageError(f"--{ABOVE} {cut(above)} and --{BELOW} {cut(below)}: no number keeps both")
    if said.cluster is not None:
        return Gating(limits, None, ask, said.by is not None)
    return Gating(limits, None if ask is None else Samples(ask, reduction.name, convention.divisor))


def asked_interval(said: Shared, kind: type[Loss], reduction: Reduction) -> Ask | None:
    """Return which interval of a result is asked for, if one is.

    Raises:
        UsageError: the loss or the reduction has none, or an option says nothing.
    """
    one_of(said.gate or "value", "--gate", ("value", CI))
    if said.gate is not None and said.fail_above is None and said.fail_below is None:
        raise UsageError(f"--gate {said.gate}: there is nothing to judge", f"Say --{ABOVE} X or --{BELOW} X.")
    option = "--ci" if said.gate != CI or said.ci is not None else "--gate ci"
    if said.ci is None and said.gate != CI:
        about = {"ci-method": said.ci_method, "resamples": said.resamples, "seed": said.seed, "cluster": said.cluster}
        for name, given in about.items():
            if given is not None:
                raise UsageError(f"--{name} is about an interval, and none is asked for", "Say --ci too.")
        return None
    _refuse_reduction(option, said, kind, reduction)
    return ask_of(said.ci, said.ci_method, said.resamples, said.seed)


def ask_of(level: str | None, method: str | None, resamples: str | None, seed: str | None) -> Ask:
    """Return an interval as it was typed, each part None where it was not.

    Raises:
        UsageError: a part is not as it must be, or says nothing.
    """
    plain = Ask()
    chosen = one_of(method or plain.method, "--ci-method", METHODS)
    if chosen != BOOTSTRAP and (resamples is not None or seed is not None):
        name = "resamples" if resamples is not None else "seed"
        raise UsageError(f"--{name}: nothing is drawn for the t interval", f"Say --ci-method {BOOTSTRAP} too.")
    found = Ask(
        plain.level if level is None else level_of(level),
        chosen,
        plain.resamples if resamples is None else whole_of(resamples, "--resamples", 1, MOST_RESAMPLES),
        plain.seed if seed is None else whole_of(seed, "--seed", 0, 2**63 - 1),
    )
    _refuse_few(found)
    return found


def level_of(text: str) -> float:
    """Return a level of confidence: of 95, 95%, 99.9 or 0.95.

    Raises:
        UsageError: it is none.
    """
    match = LEVEL.fullmatch(text.strip())
    number = Decimal(match["number"]) if match else Decimal(-1)
    if match and number < 1 and not match["percent"]:
        number *= 100
    if not LEAST <= number <= MOST:
        problem = f"--ci {cut(text) or chr(39) * 2}: a level is from {LEAST} to {MOST} per cent, such as 95 or 0.95"
        raise UsageError(problem)
    return float(number / 100)


def whole_of(text: str, option: str, least: int, most: int) -> int:
    """Return a whole number as it was typed.

    Raises:
        UsageError: it is none between these.
    """
    if not re.fullmatch(r"[0-9]{1,19}", text) or not least <= int(text) <= most:
        raise UsageError(f"{option} must be a whole number from {least} to {most}, got {cut(text) or chr(39) * 2}")
    return int(text)


def _refuse_few(ask: Ask) -> None:
    """Refuse a bootstrap whose ends would be beyond all that is drawn."""
    tail = (1 - ask.level) / 2
    if ask.method == BOOTSTRAP and tail * (ask.resamples + 1) < 0.999999:
        problem = f"--resamples {ask.resamples} are too few for an interval of {100 * ask.level:.10g}%"
        raise UsageError(problem, f"It takes {math.ceil(1 / tail - 1e-6) - 1} at least.")


def why_none(kind: type[Loss], reduction: str, *, weighted: bool) -> str:
    """Return why a result has no interval; empty where it has one."""
    if kind.together:
        return f"the terms of {kind.name} may depend on one another, so they show no interval"
    if reduction == "none":
        return "under --reduction none there is no one result that has an interval"
    if reduction not in {"mean", "sum"}:
        return f"an interval is of the mean or the sum, not of the {reduction}"
    return "how a weighted sum varies depends on what the weights are" if reduction == "sum" and weighted else ""


def _refuse_reduction(option: str, said: Shared, kind: type[Loss], reduction: Reduction) -> None:
    weighted = said.weight is not None
    if why := why_none(kind, reduction.name, weighted=weighted):
        told = reduction.name == "sum" and weighted and not kind.together
        hint = "The interval of the weighted mean is told: leave --reduction sum out." if told else ""
        raise UsageError(f"{option}: {why}", hint)


def _limit(option: str, text: str, against: str) -> Limit:
    bare = text.strip().replace("−", "-")
    if not NUMBER.fullmatch(bare):
        raise UsageError(f"--{option} {cut(text) or chr(39) * 2}: a limit is a number such as 0.3")
    if abs(value := float(bare)) == float("inf"):
        raise UsageError(f"--{option} {cut(text)}: no double is that large")
    return Limit(option, bare, value, against)


def _gate(limit: Limit, report: Report) -> Gate:
    whole = limit.judged(None, report.evaluation.value, report.ci)
    level = report.ci.ask.level if report.ci is not None and limit.against == CI else None
    if report.by is None:
        return Gate(limit, [whole], None, level)
    parts = [limit.judged(one.name, one.value, one.ci) for one in report.by.parts]
    return Gate(limit, [*parts, whole], report.by.column, level)
