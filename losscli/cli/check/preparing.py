"""A gate of a file as values, found right before anything is computed: every problem of it, not only the first."""

import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from losscli.checking.baseline import Allowed, Baseline, of_number, of_report
from losscli.checking.gatefile import Entry, Section, near
from losscli.checking.verdicts import AGAINST, Demand
from losscli.cli.asking import asked
from losscli.cli.check.entries import (
    ALLOWED,
    BASELINES,
    EXPRESSION,
    FILES,
    GATE,
    INCREASE,
    LOSS,
    NUMBER,
    PREDS,
    REPORT,
    Words,
    files_of,
    key_of,
    known,
    located,
    said_of,
    setting_of,
    text,
)
from losscli.cli.models.comparing import KEPT
from losscli.cli.models.contesting import Compared, judging_of
from losscli.cli.options import Shared
from losscli.errors import LossCliError, ReadError, UsageError, cut
from losscli.inference.gate import ABOVE, BELOW, CI
from losscli.loss import Loss
from losscli.losses import find
from losscli.option import Scalar

LIMITS, EXPECTED = (ABOVE, BELOW), ("expect", "expect-terms", "expect-grad")
DEMANDS = (*LIMITS, *BASELINES, *EXPECTED)
# How a difference is judged, which is said apart from what is said of the files.
JUDGING = ("ci", "ci_method", "resamples", "seed", "cluster")
COMPARED = frozenset(map(key_of, (*KEPT, *JUDGING, GATE, "group")))
EXAMPLES = "fail-above = 0.35, or baseline = 0.3421 with allowed-increase"

T = TypeVar("T")


class Paired(NamedTuple):
    """What is demanded of the difference to another model: how it is judged, and by how much it may be above."""

    how: Compared
    allowed: Allowed
    against: str


class Ready(NamedTuple):
    """What is to be computed, and what it is held against where that is no limit that was typed."""

    kind: type[Loss]
    settings: Mapping[str, Scalar]
    said: Shared
    baseline: Baseline | None = None
    paired: Paired | None = None


class Prepared(NamedTuple):
    """A gate: what is to be computed, or the errors that keep it from that."""

    section: Section
    folder: str
    loss: str
    demands: Sequence[Demand]
    ready: Ready | None = None
    errors: Sequence[LossCliError] = ()

    @property
    def files(self) -> list[str]:
        """The files that it names, and whatever else may be one."""
        if self.ready is None:
            return []
        said, baseline = self.ready.said, self.ready.baseline
        named = [] if baseline is None or not baseline.path else [baseline.path]
        further = [*said.columns.values(), *said.awaited.values()]
        return [*(said.files or []), *named, *(os.path.join(self.folder, one) for one in further)]


class Collector:
    """Calls, and keeps the errors."""

    def __init__(self) -> None:
        self.errors: list[LossCliError] = []

    def tried(self, call: Callable[..., T], *given: object) -> T | None:
        """Return what a call returns, or None where it raises an error of the user's."""
        try:
            return call(*given)
        except LossCliError as error:
            self.errors.append(error)
            return None


def prepared(section: Section, folder: str, plain: Shared) -> Prepared:
    """Return a gate as values; `plain` is what was said of all gates on the command line."""
    faults, entries = Collector(), section.entries
    loss = cut(str(entries[LOSS].value)) if LOSS in entries else ""
    kind = faults.tried(_kind, section)
    ready = None if kind is None else _ready(section, folder, kind, plain, faults)
    return Prepared(section, folder, loss, _demands(entries), ready, faults.errors)


def _ready(section: Section, folder: str, kind: type[Loss], plain: Shared, faults: Collector) -> Ready | None:
    """Return what is to be computed, or None where something is wrong."""
    words = Words.of(kind)
    entries = [one for one in section.entries.values() if faults.tried(known, one, words, kind) is not None]
    own = [one for one in entries if one.key in words.own]
    settings: dict[str, Any] = {words.own[one.key]: faults.tried(setting_of, one, kind, words, folder) for one in own}
    shared = [one for one in entries if one.key in words.shared]
    said: dict[str, Any] = {words.shared[one.key]: faults.tried(said_of, one, words) for one in shared}
    columns: dict[str, Any] = {one.key: faults.tried(text, one) for one in entries if one.key in words.inputs}
    files = faults.tried(files_of, section, folder)
    faults.errors += [ReadError(section.place, problem) for problem in _together(section.entries)]
    if faults.errors:
        return None
    whole = plain._replace(**said, files=files, columns=MappingProxyType(columns), rows="none")
    return faults.tried(_settled, section.entries, Ready(kind, settings, whole), folder)


def _kind(section: Section) -> type[Loss]:
    """Return the loss of a gate.

    Raises:
        LossCliError: there is none of that name, or none is named.
    """
    one = section.entries.get(LOSS)
    if one is None:
        meant = next((key for key in section.entries if near(key, [LOSS])), None)
        raise ReadError(
            section.place, "it names no loss" + (f". Did you mean {LOSS} by {cut(meant)}?" if meant else "")
        )
    name = text(one)
    if name == "custom":
        raise ReadError(one.place, "loss check runs no code: of losses of your own a gate takes expr")
    if name != "expr":
        return find(name)
    if EXPRESSION not in section.entries:
        raise ReadError(one.place, f'expr needs an {EXPRESSION}, such as "abs(p - y)**1.5"')
    from losscli.losses.expression import expression  # noqa: PLC0415 - only where there is one

    return expression(text(section.entries[EXPRESSION]))


def _demands(entries: Mapping[str, Entry]) -> list[Demand]:
    """Return what is demanded, in the words of the file."""
    against = str(entries[GATE].value) if GATE in entries else ""
    increase = str(entries[INCREASE].value) if INCREASE in entries else "0"
    each = [(key, entries[key].value) for key in DEMANDS if key in entries]
    several = [(key, one) for key, value in each for one in (value if isinstance(value, list) else [value])]
    return [
        Demand(key, str(value), "" if key in EXPECTED else against, increase if key in BASELINES else "")
        for key, value in several
    ]


def _together(keys: Mapping[str, Entry]) -> Iterator[str]:
    """Yield what does not go together, and what is missing."""
    baselines = [key for key in BASELINES if key in keys]
    if not any(key in keys for key in DEMANDS):
        yield f"it demands nothing: say {EXAMPLES}"
    if len(baselines) > 1:
        yield f"{' and '.join(baselines)}: a gate has one baseline"
    if INCREASE in keys and not baselines:
        yield f"{INCREASE} is over a baseline, and there is none"
    others = [key for key in (*LIMITS, *EXPECTED, "by") if key in keys]
    if baselines and others:
        yield f"{others[0]} and {baselines[0]} do not go together: give each a gate of its own"
    apart = [key for key in keys if key in ALLOWED - COMPARED and key not in others]
    if PREDS in keys and apart:
        yield f"{apart[0]} does not go with {PREDS}: what is compared are the means of two models"


def _settled(entries: Mapping[str, Entry], one: Ready, folder: str) -> Ready:
    """Return what is to be computed with its baseline, the values of all options found right.

    Raises:
        LossCliError: one is not.
    """
    allowed = Allowed.parse(text(entries[INCREASE]) if INCREASE in entries else "0")
    if PREDS in entries:
        return _with_model(entries, one, allowed, folder)
    if NUMBER in entries:
        one = _under(one, of_number(text(entries[NUMBER]), allowed))
    elif REPORT in entries:
        one = _under(one, of_report(located(text(entries[REPORT]), folder), allowed))
    one.kind.under(asked(one.kind, one.said).convention, one.settings)
    return one


def _under(one: Ready, baseline: Baseline) -> Ready:
    """Return what is to be computed with a baseline as its limit.

    Raises:
        UsageError: the limit is no double.
    """
    if not math.isfinite(baseline.limit):
        raise UsageError("the baseline, and what is allowed over it, come to more than any double")
    return one._replace(said=one.said._replace(fail_above=repr(baseline.limit)), baseline=baseline)


def _with_model(entries: Mapping[str, Entry], one: Ready, allowed: Allowed, folder: str) -> Ready:
    """Return what is to be computed of two models."""
    said, against = one.said, one.said.gate or AGAINST[0]
    if against not in AGAINST:
        raise ReadError(entries[GATE].place, f"gate must be value or {CI}, got {cut(against)}")
    if len(said.files or []) != 2:
        raise ReadError(entries[FILES].place, f"{PREDS} takes two files beside it: predictions, and targets")
    how = Compared(**{name: given for name in JUDGING if (given := getattr(said, name)) is not None})
    unsaid: dict[str, Any] = dict.fromkeys((*JUDGING, GATE))
    files = [located(text(entries[PREDS]), folder), *(said.files or [])]
    said = said._replace(**unsaid, files=files)
    judging_of(said, how)
    one.kind.under(asked(one.kind, said).convention, one.settings)
    return one._replace(said=said, paired=Paired(how, allowed, against))
