"""What `loss compare` does: opens the files of several models, compares, reports. Options in, exit status out."""

from collections.abc import Mapping
from typing import NamedTuple

from losscli.cli.asking import Asked, asked, choice, conditions, reading
from losscli.cli.files import Outputs, refuse_paths
from losscli.cli.judges.gating import MOST_RESAMPLES, ask_of, whole_of
from losscli.cli.models.several import findings, publish, refuse_terms, watching
from losscli.cli.options import Shared
from losscli.cli.publishing import say_what_was_read
from losscli.cli.run import progress_of
from losscli.contest import Contest, Entry, Seat, contested
from losscli.errors import UsageError, cut
from losscli.evaluation import Plan
from losscli.inference.changes import Changes, chosen
from losscli.inference.difference import Gate, differences
from losscli.inference.paired import BOOTSTRAP, Ask, Duel
from losscli.loss import Loss
from losscli.option import NUMBER, Scalar
from losscli.readers.inputs import Choice
from losscli.readers.models import Models, models
from losscli.render.models.comparing import rendered, verdicts
from losscli.report import Report, doubts, facts
from losscli.rows import Which

SEEDS = 2**63 - 1


class Compared(NamedTuple):
    """How a difference is to be judged, and what is demanded of it, as typed on the command line."""

    ci: str = "95"
    ci_method: str = "t"
    resamples: str = "9999"
    seed: str = "0"
    fail_if_worse: str | None = None
    fail_unless_better: bool = False
    cluster: str | None = None


class Judging(NamedTuple):
    """The same as values: `margin` is that of `--fail-if-worse`, if it was given."""

    ask: Ask
    margin: float | None
    better: bool
    which: Which


def run(kind: type[Loss], settings: Mapping[str, Scalar], said: Shared, how: Compared) -> int:
    """Compare several models under a loss and report it as was asked; return the exit status.

    Raises:
        LossCliError: an option, an input or an output is not as it must be.
    """
    judging = judging_of(said, how)
    said = _read_so(said, how)
    refuse_terms(said, "loss compare")
    ready = asked(kind, said)
    _refuse_result(kind)
    loss = kind.under(ready.convention, settings)
    written = [one.path for one in ready.wanted if one.path is not None]
    refuse_paths(written, said.files or [])
    found = models(loss, said.files or [], _choice(said), reading(said, ready))
    refuse_paths(written, [one.table.shape.path for one in found.opened.wanted.requests])
    if said.verbose:
        say_what_was_read(found.opened.wanted)
    contest = _contest(said, ready, found, judging)
    with Outputs() as outputs:
        publish(
            lambda kind, look: rendered(contest, kind, look),
            lambda style: verdicts(contest, style),
            contest.report.warnings,
            said,
            ready.wanted,
            outputs,
        )
    return 2 if not contest.judged else 0 if contest.agrees else 1


def compared(
    kind: type[Loss], settings: Mapping[str, Scalar], said: Shared, how: Compared, folder: str = ""
) -> Contest:
    """Compare several models under a loss; nothing is said and no file is written.

    Files that options name are looked for in `folder`.

    Raises:
        LossCliError: an option or an input is not as it must be.
    """
    judging, said = judging_of(said, how), _read_so(said, how)
    ready = asked(kind, said)
    _refuse_result(kind)
    loss, wanted = kind.under(ready.convention, settings), _choice(said)._replace(folder=folder)
    return _contest(said, ready, models(loss, said.files or [], wanted, reading(said, ready)), judging)


def _read_so(said: Shared, how: Compared) -> Shared:
    """Return what is read of the files: no rows to be shown, and the clusters of the rows, if they are in such."""
    return said._replace(rows="none", by=how.cluster)


def _choice(said: Shared) -> Choice:
    return choice(said)._replace(told_by="--cluster")


def _contest(said: Shared, ready: Asked, found: Models, judging: Judging) -> Contest:
    """Read all rows once and return what there is to say of the models."""
    (loss, wanted), divisor = found.opened, ready.convention.divisor
    others = range(1, len(found.paths))
    duels = [Duel(0, at, divisor, clustered=said.by is not None) for at in others]
    changes = [Changes(0, at, judging.which) for at in others]
    odd = [(Seat(at, one), one) for at in range(len(found.paths)) for one in watching(found, at, loss)]
    entries = [Entry(path, loss, arrays) for path, arrays in zip(found.paths, found.arrays, strict=True)]
    counter = progress_of(said, wanted)
    plan = Plan(ready.reduction, ready.convention, jobs=ready.jobs, spread=False)
    try:
        batches = found.opened.batches(counter.counting(found.opened.rows()))
        evaluations = contested(entries, batches, [*duels, *changes, *(seat for seat, _ in odd)], plan)
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
    warnings = [*findings(odd, evaluations, found.paths), *doubts(wanted)]
    report = Report(evaluations[0], facts(wanted, counter.count), (), warnings, *conditions(said, ready.digits))
    gates = [Gate("worse", judging.margin, one) for one in judged if judging.margin is not None]
    gates += [Gate("better", 0.0, one) for one in judged if judging.better]
    shown = [one.found() for one in changes]
    report = report._replace(keys=wanted.keys)
    return Contest(report, found.paths, evaluations, judged, judging.ask, shown, gates, said.by)


def judging_of(said: Shared, how: Compared) -> Judging:
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
        raise UsageError(f"--fail-if-worse takes a margin of 0 or more, got {cut(text) or chr(39) * 2}")
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
