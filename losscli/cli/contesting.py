"""What `loss compare` does: opens the files of several models, compares, reports. Options in, exit status out."""

import sys
from collections.abc import Mapping, Sequence
from os.path import splitext
from typing import NamedTuple

from losscli import __version__
from losscli.cli.asking import Asked, asked, choice, reading
from losscli.cli.files import Outputs, refuse_paths
from losscli.cli.gating import MOST_RESAMPLES, ask_of, whole_of
from losscli.cli.options import Shared
from losscli.cli.publishing import TELLING, say_what_was_read
from losscli.cli.run import progress_of
from losscli.cli.streams import LETTERS, aside, can_print, complain, wants_colour, width
from losscli.cli.targets import BINARY, Target
from losscli.contest import Contest, Entry, contested
from losscli.errors import UsageError, cut
from losscli.evaluation import Evaluation, Plan
from losscli.inference.changes import Changes, chosen
from losscli.inference.difference import Gate, differences
from losscli.inference.paired import BOOTSTRAP, Ask, Duel
from losscli.loss import Loss
from losscli.option import NUMBER, Scalar
from losscli.readers.models import Models, models
from losscli.render.clean import clean
from losscli.render.comparing import rendered, verdicts
from losscli.render.look import Look
from losscli.report import Report, doubts, facts
from losscli.rows import Which
from losscli.scoring import Scored
from losscli.suspicion import Finding, Watch, watches

SEEDS = 2**63 - 1


class Compared(NamedTuple):
    """How a difference is to be judged, and what is demanded of it, as typed on the command line."""

    ci: str = "95"
    ci_method: str = "t"
    resamples: str = "9999"
    seed: str = "0"
    fail_if_worse: str | None = None
    fail_unless_better: bool = False


class Judging(NamedTuple):
    """The same as values: `margin` is that of `--fail-if-worse`, if it was given."""

    ask: Ask
    margin: float | None
    better: bool
    which: Which


class Watching:
    """Watches one of several entries for what is odd about it."""

    def __init__(self, at: int, watch: Watch) -> None:
        self.at, self.watch = at, watch

    def rows(self, scored: Sequence[Scored]) -> None:
        """Look at some rows of the entry."""
        self.watch.rows(scored[self.at])


def run(kind: type[Loss], settings: Mapping[str, Scalar], said: Shared, how: Compared) -> int:
    """Compare several models under a loss and report it as was asked; return the exit status.

    Raises:
        LossCliError: an option, an input or an output is not as it must be, or a gate cannot be judged.
    """
    judging = _judging(said, how)
    said = said._replace(rows="none")
    _refuse_terms(said)
    ready = asked(kind, said)
    _refuse_result(kind)
    loss = kind.under(ready.convention, settings)
    written = [one.path for one in ready.wanted if one.path is not None]
    refuse_paths(written, said.files or [])
    found = models(loss, said.files or [], choice(said), reading(said, ready))
    refuse_paths(written, [one.table.shape.path for one in found.opened.wanted.requests])
    if said.verbose:
        say_what_was_read(found.opened.wanted)
    contest = _contest(said, ready, found, judging)
    _refuse_unjudged(contest.gates)
    with Outputs() as outputs:
        _publish(contest, said, ready.wanted, outputs)
    return 0 if contest.agrees else 1


def _contest(said: Shared, ready: Asked, found: Models, judging: Judging) -> Contest:
    """Read all rows once and return what there is to say of the models."""
    (loss, wanted), divisor = found.opened, ready.convention.divisor
    others = range(1, len(found.paths))
    duels = [Duel(0, at, divisor) for at in others]
    changes = [Changes(0, at, judging.which) for at in others]
    odd = [one for at in range(len(found.paths)) for one in _watching(found, at)]
    entries = [Entry(path, loss, arrays) for path, arrays in zip(found.paths, found.arrays, strict=True)]
    counter = progress_of(said, wanted)
    plan = Plan(ready.reduction, ready.convention, jobs=ready.jobs, spread=False)
    try:
        batches = found.opened.batches(counter.counting(found.opened.rows()))
        evaluations = contested(entries, batches, [*duels, *changes, *odd], plan)
    except KeyboardInterrupt as stop:
        raise KeyboardInterrupt(counter.count) from stop
    first = evaluations[0].moments
    if any(one.moments.divisor(divisor) != first.divisor(divisor) for one in evaluations):
        raise UsageError(f"{loss.name} divides by another number for each model here, so means cannot be paired by row")
    pairs = [
        (duel, found.paths[0], found.paths[at], evaluations[at].moments.above(first, divisor))
        for at, duel in zip(others, duels, strict=True)
    ]
    judged = differences(pairs, judging.ask)
    warnings = [*_findings(odd, evaluations, found.paths), *doubts(wanted)]
    conditions = (__version__, said.like, said.na, said.weight, ready.digits, False, said.group, said.classes)
    report = Report(evaluations[0], facts(wanted, counter.count), (), warnings, *conditions)
    gates = [Gate("worse", judging.margin, one) for one in judged if judging.margin is not None]
    gates += [Gate("better", 0.0, one) for one in judged if judging.better]
    shown = [one.found() for one in changes]
    return Contest(report._replace(keys=wanted.keys), found.paths, evaluations, judged, judging.ask, shown, gates)


def _watching(found: Models, at: int) -> list[Watching]:
    loss, wanted = found.opened
    paths = {one.name: one.table.shape.path for one in wanted.inputs}
    own = {one.name: paths[found.arrays[at].get(one.name, one.name)] for one in loss.inputs if not one.parameter}
    return [Watching(at, one) for one in watches(loss, own)]


def _findings(odd: Sequence[Watching], evaluations: Sequence[Evaluation], paths: Sequence[str]) -> list[Finding]:
    """Return what is odd, with the file of the model; what is odd of all models is said once."""
    each: dict[Finding, list[int]] = {}
    for one in odd:
        found = one.watch.finding(evaluations[one.at])
        if found is not None:
            each.setdefault(found, []).append(one.at)
    return [
        found if len(places) == len(paths) else found._replace(text=f"{paths[at]}: {found.text}")
        for found, places in each.items()
        for at in places[: 1 if len(places) == len(paths) else None]
    ]


def _judging(said: Shared, how: Compared) -> Judging:
    """Return what was typed as values.

    Raises:
        UsageError: something is not as it must be.
    """
    return Judging(_ask(how), _margin(how.fail_if_worse), how.fail_unless_better, chosen(said.rows))


def _ask(how: Compared) -> Ask:
    """Return the interval that is asked for; whatever its method, signs are drawn for p."""
    if how.ci_method == BOOTSTRAP:
        return ask_of(how.ci, how.ci_method, how.resamples, how.seed)
    resamples, seed = whole_of(how.resamples, "--resamples", 1, MOST_RESAMPLES), whole_of(how.seed, "--seed", 0, SEEDS)
    return ask_of(how.ci, how.ci_method, None, None)._replace(resamples=resamples, seed=seed)


def _margin(text: str | None) -> float | None:
    if text is None:
        return None
    margin = float(text) if NUMBER.fullmatch(text) else -1.0
    if not 0 <= margin < float("inf"):
        raise UsageError(f"--fail-if-worse takes a margin of 0 or more, got {cut(text)}")
    return margin


def _refuse_result(kind: type[Loss]) -> None:
    """Refuse a loss whose result is no mean of its rows' terms.

    Raises:
        UsageError: it is such.
    """
    if kind.root:
        problem = f"{kind.name} is the root of a mean, and what is compared are means of terms"
        raise UsageError(problem, f"Compare the loss without the root, such as {kind.name.removeprefix('r')}.")
    if kind.reduction != "mean":
        raise UsageError(f"{kind.name} is a {kind.reduction}, and what is compared are means of terms")
    if kind.together:
        raise UsageError(f"{kind.name} has no term of each row by itself, so rows cannot be compared")


def _refuse_terms(said: Shared) -> None:
    for path in said.output or []:
        if splitext(path)[1].lower().removeprefix(".") in BINARY:
            raise UsageError(f"-o {cut(path)} would hold the terms of all rows, and loss compare writes none")


def _refuse_unjudged(gates: Sequence[Gate]) -> None:
    """Refuse to say that a gate holds, or does not, where there is nothing to judge it by.

    Raises:
        UsageError: there is such a gate.
    """
    for gate in gates:
        one = gate.difference
        if one.interval is None:
            option = "--fail-unless-better" if gate.demand == "better" else "--fail-if-worse"
            raise UsageError(f"{option} cannot be judged of {cut(one.model)} and {cut(one.baseline)}: {one.why}")


def _publish(contest: Contest, said: Shared, wanted: Sequence[Target], outputs: Outputs) -> None:
    """Write the report to its files, then to stdout, then say its warnings.

    Raises:
        OutputError: a file cannot be written; nothing has been said.
    """
    look = Look(
        wants_colour(said.color, sys.stdout), said.ascii or not can_print(LETTERS, sys.stdout), width(sys.stdout)
    )
    text = ""
    for kind, path, _ in wanted:
        if path is None:
            text += rendered(contest, kind, look)
        else:
            outputs.open(path).write(rendered(contest, kind, Look(ascii=said.ascii)))
    outputs.commit(sys.stdout.write)
    sys.stdout.write(text)
    sys.stdout.flush()  # before the warnings, where both go to one terminal
    if not {one.kind for one in wanted if one.path is None}.intersection(TELLING):
        aside("".join(f"{clean(line)}\n" for line in verdicts(contest, look.style)))
    for finding in contest.report.warnings:
        complain("warning", finding.text, finding.details)
