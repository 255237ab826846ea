"""What `loss LOSS A B [C...] TARGETS` does: ranks several models. Options in, exit status out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from losscli.batch import Batch
from losscli.board import Board, label, ranked
from losscli.cli.asking import Asked, asked, choice, conditions, reading
from losscli.cli.files import Outputs, refuse_paths
from losscli.cli.judges.also import Further, fitted, further
from losscli.cli.judges.gating import Gating, why_none
from losscli.cli.models.several import findings, publish, refuse_terms, watching
from losscli.cli.options import Shared
from losscli.cli.publishing import say_what_was_read
from losscli.cli.run import progress_of
from losscli.contest import Entry, Seat, Spectator, contested
from losscli.diagnosis.typed import Typed
from losscli.diagnosis.verdict import Verdict, verdict
from losscli.diagnosis.work import Keeper, Work
from losscli.errors import PairingError, UsageError, cut, listing
from losscli.evaluation import Evaluation, Plan
from losscli.inference.gate import CI, Gate
from losscli.inference.interval import Samples
from losscli.loss import Loss
from losscli.option import Scalar
from losscli.readers.models import Models, models
from losscli.render.models.board import rendered, verdicts
from losscli.report import Check, Report, Score, doubts, facts
from losscli.scoring import Scored, arrays_of
from losscli.suspicion import Finding, Watch

COLUMN = "model"
# Options that say something of the rows of one model, or of its result alone.
OF_ONE = {
    "--steps": "steps",
    "--grad": "grad",
    "--terms": "terms",
    "--rows": "rows",
    "--by": "by",
    "--cluster": "cluster",
    "--expect-from": "expect_from",
    "--expect-terms": "expect_terms",
    "--expect-grad": "expect_grad",
    "--partial": "partial",
    "--on": "on",
    "--histogram": "histogram",
    "--plot": "plot",
}


class Answer(NamedTuple):
    """A number that is expected of a model, by its place among the files, and who keeps its rows for a diagnosis."""

    at: int
    expected: Typed
    keeper: Keeper


class Counted:
    """An onlooker that counts the rows, of which each may have several terms."""

    def __init__(self) -> None:
        self.count = 0

    def rows(self, scored: Scored) -> None:
        """Count some more."""
        self.count += len(scored.terms)


class Seats(NamedTuple):
    """Those who watch the entries: who keeps what an interval needs, of each, and who looks for what is odd."""

    samples: Sequence[Samples | None]
    odd: Sequence[tuple[Seat, Watch]]
    answers: Sequence[Answer]
    counted: Counted

    def all(self) -> list[Spectator]:
        """Return all of them."""
        kept = [Seat(at, one) for at, one in enumerate(self.samples) if one is not None]
        return [
            *kept,
            *(seat for seat, _ in self.odd),
            *(Seat(one.at, one.keeper) for one in self.answers),
            Seat(0, self.counted),
        ]


def run(kind: type[Loss], settings: Mapping[str, Scalar], said: Shared) -> int:
    """Rank several models under a loss and report it as was asked; return the exit status.

    Raises:
        LossCliError: an option, an input or an output is not as it must be.
    """
    _refuse_of_one(said)
    refuse_terms(said, "a leaderboard")
    others = further(said)
    said, why = _with_interval(said._replace(rows="none"), kind)
    ready = asked(kind, said._replace(expect=None, also=None))
    loss, files = kind.under(ready.convention, settings), said.files or []
    written = [one.path for one in ready.wanted if one.path is not None]
    refuse_paths(written, files)
    found = models(loss, files, choice(said), reading(said, ready))
    refuse_paths(written, [one.table.shape.path for one in found.opened.wanted.requests])
    answers = [_answer(text, files, found.paths) for text in said.expect or []]
    _refuse_twice(answers, found.paths)
    if said.verbose:
        say_what_was_read(found.opened.wanted)
    with Outputs() as outputs:
        board = _board(said, ready, found, others, answers)._replace(why=why)
        publish(
            lambda form, look: rendered(board, form, look),
            lambda style: verdicts(board, style),
            board.report.warnings,
            said,
            ready.wanted,
            outputs,
        )
    return 2 if not board.judged else 0 if board.agrees else 1


def _board(said: Shared, ready: Asked, found: Models, others: Sequence[Further], answers: Sequence[Answer]) -> Board:
    """Read all rows once and return what there is to say of the models."""
    loss, wanted = found.opened
    losses = [Further(loss, ready.reduction, ready.convention), *fitted(others, loss, wanted)]
    entries = [
        Entry(path, one.loss, arrays, one.reduction, one.convention)
        for one in losses
        for path, arrays in zip(found.paths, found.arrays, strict=True)
    ]
    seats = _seats(said, ready, found, losses, answers)
    counter = progress_of(said, wanted)
    plan = Plan(ready.reduction, ready.convention, jobs=ready.jobs, spread=ready.ci is not None)
    batches = found.opened.batches(counter.counting(found.opened.rows()))
    try:
        given = batches if len(losses) == 1 else _without_ignored(entries[0], batches)
        evaluations = contested(entries, given, seats.all(), plan)
    except KeyboardInterrupt as stop:
        raise KeyboardInterrupt(counter.count) from stop
    except PairingError as error:
        raise PairingError(error.problem, (*error.hints, *_parts_hint(said.files or []))) from error
    scores = _scores(evaluations, seats.samples, len(found.paths))
    warnings = [*_odd(seats, evaluations, found.paths, losses), *doubts(wanted), *_twice(said.files or [])]
    report = Report(evaluations[0], facts(wanted, counter.count), (), warnings, *conditions(said, ready.digits))
    report = report._replace(keys=wanted.keys, ci=scores[0][0].ci, also=scores[0][1:])
    board = Board(report, found.paths, [one.loss for one in losses], ranked(found.paths, scores), seats.counted.count)
    checks = [*_gates(ready, board), *(_verdict(one, board) for one in answers)]
    return board._replace(report=report._replace(checks=checks))


def _seats(said: Shared, ready: Asked, found: Models, losses: Sequence[Further], answers: Sequence[Answer]) -> Seats:
    count = len(found.paths)
    samples = [
        Samples(ready.ci, one.reduction.name, one.convention.divisor)
        if ready.ci is not None and one.has_interval(said)
        else None
        for one in losses
        for _ in found.paths
    ]
    odd = [
        (Seat(place * count + at, watch), watch)
        for place, one in enumerate(losses)
        for at in range(count)
        for watch in watching(found, at, one.loss)
    ]
    return Seats(samples, odd, answers, Counted())


def _odd(
    seats: Seats, evaluations: Sequence[Evaluation], paths: Sequence[str], losses: Sequence[Further]
) -> list[Finding]:
    """Return what is odd under each loss, once where it is so of all models; a further loss is named."""
    found: list[Finding] = []
    for place, one in enumerate(losses):
        first = place * len(paths)
        own = [
            (seat._replace(at=seat.at - first), watch) for seat, watch in seats.odd if seat.at // len(paths) == place
        ]
        said = findings(own, evaluations[first : first + len(paths)], paths)
        name = f"{label(one.loss)}: " if place else ""
        found += [finding._replace(text=f"{name}{finding.text}") for finding in said if finding not in found]
    return found


def _without_ignored(first: Entry, batches: Iterable[Batch]) -> Iterator[Batch]:
    """Yield the rows that the first loss does not leave out: they are the same for every further loss."""
    for batch in batches:
        ignored = first.loss.ignored(*arrays_of(first.loss, first.own(batch)))
        if ignored is None or not ignored.any():
            yield batch
        else:
            yield batch.only(~ignored)._replace(ignored=int(ignored.sum()))


def _scores(evaluations: Sequence[Evaluation], samples: Sequence[Samples | None], models: int) -> list[list[Score]]:
    """Return the scores of each model, one a loss."""
    found = [
        Score(one, None if kept is None else kept.confidence(one))
        for one, kept in zip(evaluations, samples, strict=True)
    ]
    return [found[at::models] for at in range(models)]


def _with_interval(said: Shared, kind: type[Loss]) -> tuple[Shared, str]:
    """Return the options with an interval of 95% unless another was asked for, or why there can be none."""
    if said.ci is not None:
        return said, ""
    why = why_none(kind, said.reduction or kind.reduction, weighted=said.weight is not None)
    return (said, why) if why else (said._replace(ci="95"), "")


def _gates(ready: Asked, board: Board) -> Iterator[Check]:
    """Yield the verdict on each limit, which every model must keep under the first loss."""
    for limit in (limit for judge in ready.judges if isinstance(judge, Gating) for limit in judge.limits):
        results = [limit.judged(one.model, one.scores[0].value, one.scores[0].ci) for one in board.standings]
        level = ready.ci.level if ready.ci is not None and limit.against == CI else None
        yield Gate(limit, results, COLUMN, level)


def _verdict(one: Answer, board: Board) -> Verdict:
    found = next(standing for standing in board.standings if standing.at == one.at)
    work = Work.of(found.scores[0].evaluation, one.keeper.kept, board.report.like)
    return verdict(work, one.expected, found.model)


def _answer(text: str, files: Sequence[str], paths: Sequence[str]) -> Answer:
    """Return a number that is expected of a model.

    Raises:
        UsageError: it is no number, or no model is named.
    """
    name, sign, value = text.rpartition("=")
    if not sign:
        problem = f"--expect {cut(text)}: of which model? There are {len(paths)}"
        raise UsageError(problem, f"Say --expect {cut(paths[0])}={cut(text)}, and so on for others.")
    at = next((at for at, path in enumerate(paths) if name in {path, files[at]}), None)
    if at is None:
        raise UsageError(f"--expect {cut(text)}: {cut(name)} is no model; they are: {listing(paths)}")
    return Answer(at, Typed.parse(value), Keeper())


def _refuse_twice(answers: Sequence[Answer], paths: Sequence[str]) -> None:
    places = [one.at for one in answers]
    for at in places:
        if places.count(at) > 1:
            raise UsageError(f"--expect was given twice for {cut(paths[at])}")


def _refuse_of_one(said: Shared) -> None:
    """Refuse options that are about the rows of one model.

    Raises:
        UsageError: one was given.
    """
    count = len(said.files or []) - 1
    for option, name in OF_ONE.items():
        given = getattr(said, name, None)
        if given and not (option == "--rows" and given == "none"):
            problem = (
                f"{option} is about the rows of one model, and there are {count}: {listing((said.files or [])[:-1])}"
            )
            raise UsageError(problem, "Give one file of predictions, then the targets.")
    if said.reduction == "none":
        raise UsageError("under --reduction none no model has one result, so there is nothing to rank")


def _parts_hint(files: Sequence[str]) -> Iterator[str]:
    """Yield what to try where the predictions are parts of one: a shell writes out a pattern that is not quoted."""
    from losscli.readers.sources.shards import common_pattern  # noqa: PLC0415 - for an error only

    if pattern := common_pattern(files[:-1]):
        yield f"If these are parts of one input and not models, quote the pattern: '{pattern}'."


def _twice(files: Sequence[str]) -> Iterator[Finding]:
    """Yield which files are there more than once."""
    *own, target = files
    for path in dict.fromkeys(own):
        if path == target:
            yield Finding(f"{cut(path)} is both a model and the targets")
        if own.count(path) > 1:
            yield Finding(f"{cut(path)} is there {own.count(path)} times, as a model each time")
