"""What `loss LOSS FILES` does: opens, evaluates, reports. Options in, exit status out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from losscli.batch import Batch
from losscli.cli.asking import Asked, choice, conditions, reading
from losscli.cli.asking import asked as asked_of
from losscli.cli.files import Outputs, refuse_paths
from losscli.cli.options import Shared
from losscli.cli.progress import Progress, share_read
from losscli.cli.publishing import publish, say_what_was_read
from losscli.cli.targets import BINARY
from losscli.evaluation import Evaluation, Onlooker, Plan, evaluate
from losscli.loss import Loss
from losscli.option import Scalar
from losscli.readers.opening import Opened, opened
from losscli.readers.wanted import Wanted
from losscli.report import Report, Separate, doubts, facts, labels
from losscli.rows import RowPicker
from losscli.suspicion import watches

if TYPE_CHECKING:
    from losscli.render.terms import TermsWriter

# The inputs of a loss that takes several files of predictions, and ranks them.
PAIR = ("pred", "target")


def run(kind: type[Loss], settings: Mapping[str, Scalar], said: Shared) -> int:
    """Compute a loss over files and report it as was asked; return the exit status.

    Raises:
        LossCliError: an option, an input or an output is not as it must be.
    """
    files = said.files or []
    if len(files) > len(PAIR) and tuple(one.name for one in kind.inputs if not one.parameter) == PAIR:
        from losscli.cli.models.boarding import run as ranked  # noqa: PLC0415 - only several models are ranked

        return ranked(kind, settings, said)
    asked = asked_of(kind, said)
    loss = kind.under(asked.convention, settings)
    written = [one.path for one in asked.wanted if one.path is not None]
    refuse_paths(written, [*files, *([said.expect_from] if said.expect_from is not None else [])])
    if said.partial or said.on is not None:
        from losscli.cli.merging import in_parts  # noqa: PLC0415 - only what is computed in parts needs it

        return in_parts(loss, said, asked, choice(said), reading(said, asked))
    found = opened(loss, files, choice(said), reading(said, asked))
    refuse_paths(written, _parameter_files(said, found.wanted))
    with Outputs() as outputs:
        report = _reported(said, asked, found, outputs)
        if said.verbose:
            say_what_was_read(found.wanted)
        publish(report, said, asked.wanted, outputs)
    return 2 if not report.judged else 0 if report.agrees else 1


def computed(kind: type[Loss], settings: Mapping[str, Scalar], said: Shared, folder: str = "") -> Report:
    """Compute a loss over files, and judge what is asked of it; nothing is said and no file is written.

    Files that options name are looked for in `folder`.

    Raises:
        LossCliError: an option or an input is not as it must be.
    """
    asked = asked_of(kind, said)
    loss = kind.under(asked.convention, settings)
    found = opened(loss, said.files or [], choice(said)._replace(folder=folder), reading(said, asked))
    with Outputs() as outputs:
        return _reported(said, asked, found, outputs)


def progress_of(said: Shared, wanted: Wanted) -> Progress:
    """Return what counts the rows of a computation and shows on a terminal how far it has come."""
    tables = {id(one.table): one.table for one in wanted.requests}
    return Progress(lambda: share_read(tables.values()), wanted=not said.no_progress)


def _reported(said: Shared, asked: Asked, found: Opened, outputs: Outputs) -> Report:
    """Read all rows and return what there is to say of them; the terms are written as they go by."""
    loss, wanted = found
    picker = RowPicker(asked.which, [one.name for one in loss.inputs])
    suspects = watches(loss, {one.name: one.table.shape.path for one in wanted.inputs})
    writers = _term_writers(loss, asked, wanted, outputs)
    onlookers: list[Onlooker] = [picker, *suspects, *writers]
    onlookers += [onlooker for judge in asked.judges for onlooker in judge.onlookers(loss, wanted)]
    counter = progress_of(said, wanted)
    rows = counter.counting(found.rows())
    spread = asked.ci is not None or "json" in [one.kind for one in asked.wanted]
    plan = Plan(asked.reduction, asked.convention, said.grad, asked.jobs, spread, asked.ci)
    evaluation, by = _evaluated(said, found, rows, onlookers, plan, counter)
    for writer in writers:
        writer.end()
    findings = [finding for one in suspects if (finding := one.finding(evaluation)) is not None]
    asked.which.refuse_beyond(counter.count + (wanted.keys.unpaired[0][1] if wanted.keys.unpaired else 0))
    warnings = [*findings, *doubts(wanted)]
    report = Report(
        evaluation,
        facts(wanted, counter.count),
        picker.picked(),
        warnings,
        *conditions(said, asked.digits, gradient=said.grad),
    )
    report = report._replace(keys=wanted.keys, by=by)
    for judge in asked.judges:
        report = judge.judged(report)
    return report


def _evaluated(
    said: Shared, found: Opened, rows: Iterator[Batch], onlookers: Sequence[Onlooker], plan: Plan, counter: Progress
) -> tuple[Evaluation, Separate | None]:
    try:
        if said.parted is None:
            return evaluate(found.loss, found.batches(rows), onlookers, plan), None
        from losscli.parting import separately  # noqa: PLC0415 - only where it is asked for

        return separately(found, said.parted, rows, onlookers, plan, clusters=said.by is None)
    except KeyboardInterrupt as stop:
        raise KeyboardInterrupt(counter.count) from stop


def _term_writers(loss: Loss, asked: Asked, found: Wanted, outputs: Outputs) -> list["TermsWriter"]:
    """Return the onlookers that write a line a term, as the rows go by."""
    if not any(one.streamed for one in asked.wanted):
        return []
    from losscli.render.terms import binary_writer, text_writer  # noqa: PLC0415 - only where terms are written

    last = [one for one in loss.inputs if not one.parameter][-1]
    columns = labels(found)[last.name]
    return [
        binary_writer(outputs.file(one.path), one.kind, loss, columns)
        if one.path is not None and one.kind in BINARY
        else text_writer(outputs.open(one.path), one.kind, loss, columns, asked.jobs)
        for one in asked.wanted
        if one.streamed
    ]


def _parameter_files(said: Shared, found: Wanted) -> list[str]:
    """Return the files that options named: `--var var.csv`."""
    named = {*said.columns.values(), *said.awaited.values()}
    return [path for one in found.requests if (path := one.table.shape.path) in named]
