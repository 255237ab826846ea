"""What `loss LOSS FILES` does: opens, evaluates, reports. Options in, exit status out."""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from losscli import __version__
from losscli.batch import Batch
from losscli.cli.files import Outputs, refuse_paths
from losscli.cli.options import Shared
from losscli.cli.progress import Progress, share_read
from losscli.cli.streams import LETTERS, aside, can_print, complain, wants_colour, width
from losscli.cli.targets import BINARY, Target, one_of, targets
from losscli.errors import UsageError, cut
from losscli.evaluation import Evaluation, Onlooker, Plan, Reduction, evaluate
from losscli.loss import Convention, Loss
from losscli.option import Scalar
from losscli.parallel import cores
from losscli.readers.inputs import Choice
from losscli.readers.opening import Opened, opened
from losscli.readers.table import ReadOptions
from losscli.readers.wanted import Wanted
from losscli.render.clean import clean
from losscli.render.look import Look
from losscli.report import Report, Separate, doubts, facts, labels
from losscli.rows import RowPicker, Which
from losscli.suspicion import watches

if TYPE_CHECKING:
    from losscli.cli.answering import Answers
    from losscli.cli.expecting import Expected
    from losscli.render.terms import TermsWriter

MOST_DIGITS = 17
# The formats that hold the verdicts on what was expected; beside the others these go to stderr.
TELLING = ("table", "json", "md", "latex")
# Those that are a line an answer, unless rows are shown in them.
LISTING = ("csv", "tsv", "ndjson")


class Asked(NamedTuple):
    """The options as values, each found right before anything is opened."""

    wanted: list[Target]
    which: Which
    digits: int
    color: str
    reduction: Reduction
    convention: Convention
    jobs: int
    expected: "Expected | None" = None
    answers: "Answers | None" = None


def run(kind: type[Loss], settings: Mapping[str, Scalar], said: Shared) -> int:
    """Compute a loss over files and report it as was asked; return the exit status.

    Raises:
        LossCliError: an option, an input or an output is not as it must be.
    """
    _refuse_together(said)
    asked = _asked(kind, said)
    loss = kind.under(asked.convention, settings)
    files = said.files or []
    written = [one.path for one in asked.wanted if one.path is not None]
    refuse_paths(written, [*files, *([said.expect_from] if said.expect_from is not None else [])])
    if said.partial or said.on is not None:
        from losscli.cli.merging import in_parts  # noqa: PLC0415 - only what is computed in parts needs it

        return in_parts(loss, said, asked, _choice(said), _reading(said, asked))
    found = opened(loss, files, _choice(said), _reading(said, asked))
    refuse_paths(written, _parameter_files(said, found.wanted))
    with Outputs() as outputs:
        report = _reported(said, asked, found, outputs)
        if said.verbose:
            say_what_was_read(found.wanted)
        publish(report, said, asked.wanted, outputs)
    return 0 if report.agrees else 1


def publish(report: Report, said: Shared, wanted: Sequence[Target], outputs: Outputs) -> None:
    """Write the report to its files, then to stdout, then say its warnings.

    Raises:
        OutputError: a file cannot be written; nothing has been said.
    """
    stream = sys.stderr if said.terms == "-" else sys.stdout
    look = Look(wants_colour(said.color, stream), said.ascii or not can_print(LETTERS, stream), width(stream))
    text = _written(report, said, wanted, look, outputs)
    outputs.commit(sys.stdout.write)
    # Only now that every file is in place: after an error stdout stays empty.
    _say(text, on_stderr=said.terms == "-")
    printed = {one.kind for one in wanted if one.path is None}
    if (report.checks or report.answers) and not printed.intersection(TELLING):
        from losscli.render.footer import checked, marked  # noqa: PLC0415 - only where something is expected

        listed = said.rows in {None, "none"} and printed.intersection(LISTING)
        told = [*checked(report, look.style), *([] if listed else marked(report, look.style))]
        aside("".join(f"{clean(line)}\n" for line in told))
    for finding in report.warnings:
        complain("warning", finding.text, finding.details)


def _refuse_together(said: Shared) -> None:
    """Refuse options of which one leaves nothing to the other.

    Raises:
        UsageError: there are such.
    """
    if said.only_common and said.id is None:
        raise UsageError("--only-common is about ids: say which column holds them with --id")
    if said.by_position and said.id is not None:
        raise UsageError("--by-position and --id each say how rows are paired: give one of them")
    if said.by is not None and said.steps:
        raise UsageError("--steps writes rows out, and --by shows what many of them come to: give one of them")
    if (said.by is not None or said.id is not None) and (said.partial or said.on is not None):
        option = "--id" if said.by is None else "--by"
        raise UsageError(f"{option} takes all rows at once: it does not go with --partial and --on")


def _asked(kind: type[Loss], said: Shared) -> Asked:
    return Asked(
        targets(said),
        Which.parse(said.rows or ("20" if said.by is None and said.expect_from is None else "none")),
        digits_of(said.digits),
        one_of(said.color, "--color", ("auto", "always", "never")),
        Reduction.parse(said.reduction or kind.reduction),
        kind.convention(said.like),
        _jobs(said.jobs),
        _expected(said, said.reduction or kind.reduction),
        _answers(said, said.reduction or kind.reduction),
    )


def _expected(said: Shared, reduction: str) -> "Expected | None":
    if not said.expect and not said.awaited:
        return None
    from losscli.cli.expecting import expected  # noqa: PLC0415 - only where something is expected

    return expected(said, reduction)


def _answers(said: Shared, reduction: str) -> "Answers | None":
    if said.expect_from is None:
        return None
    from losscli.cli.answering import answers  # noqa: PLC0415 - only where answers are checked

    return answers(said.expect_from, said, reduction)


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
    onlookers += asked.expected.onlookers(loss, wanted) if asked.expected else []
    onlookers += [asked.answers.keeper] if asked.answers else []
    counter = progress_of(said, wanted)
    rows = counter.counting(found.rows())
    plan = Plan(asked.reduction, asked.convention, said.grad, asked.jobs, "json" in [one.kind for one in asked.wanted])
    evaluation, by = _evaluated(said.by, found, rows, onlookers, plan, counter)
    for writer in writers:
        writer.end()
    findings = [finding for one in suspects if (finding := one.finding(evaluation)) is not None]
    asked.which.refuse_beyond(counter.count + (wanted.keys.unpaired[0][1] if wanted.keys.unpaired else 0))
    conditions = (__version__, said.like, said.na, said.weight, asked.digits, said.grad, said.group, said.classes)
    warnings = [*findings, *doubts(wanted)]
    report = Report(evaluation, facts(wanted, counter.count), picker.picked(), warnings, *conditions)
    report = report._replace(keys=wanted.keys, by=by)
    report = report._replace(checks=asked.expected.verdicts(report)) if asked.expected else report
    return report._replace(answers=asked.answers.marked(report)) if asked.answers else report


def _say(text: str, *, on_stderr: bool) -> None:
    if on_stderr:
        aside(text)
    elif text:
        sys.stdout.write(text)
    sys.stdout.flush()  # before the warnings, where both go to one terminal


def digits_of(text: str) -> int:
    """Return how many decimals are shown.

    Raises:
        UsageError: it is no such number.
    """
    if not (text.isascii() and text.isdigit() and len(text) < 5 and int(text) <= MOST_DIGITS):
        raise UsageError(f"--digits must be a whole number from 0 to {MOST_DIGITS}, got {cut(text)}")
    return int(text)


def _jobs(text: str | None) -> int:
    """Return how many threads to use: as many as there are cores, unless it was said.

    Raises:
        UsageError: it is no number of threads.
    """
    if text is None:
        return cores()
    if not re.fullmatch(r"[1-9][0-9]{0,3}", text):
        raise UsageError(f"--jobs must be a whole number from 1 to 9999, got {cut(text)}")
    return int(text)


def _choice(said: Shared) -> Choice:
    skip = one_of(said.na, "--na", ("error", "skip")) == "skip"
    classes, ids = _classes(said.classes), (said.id, said.only_common, said.by_position)
    return Choice(said.columns, said.weight, said.group, classes, skip, *ids, said.by, said.awaited)


def _classes(text: str | None) -> tuple[str, ...] | None:
    """Return the names of the classes that were typed.

    Raises:
        UsageError: one is empty or there twice.
    """
    if text is None:
        return None
    words = tuple(word.strip() for word in text.split(","))
    if len(set(words)) < len(words) or "" in words:
        raise UsageError(f"--classes {cut(text)}: each name stands there once, separated by commas")
    return words


def _reading(said: Shared, asked: Asked) -> ReadOptions:
    one_of(said.decimal, "--decimal", (".", ","))
    return ReadOptions(said.from_, said.sep, said.decimal, said.header, said.encoding, asked.jobs)


def _evaluated(
    by: str | None, found: Opened, rows: Iterator[Batch], onlookers: Sequence[Onlooker], plan: Plan, counter: Progress
) -> tuple[Evaluation, Separate | None]:
    try:
        if by is None:
            return evaluate(found.loss, found.batches(rows), onlookers, plan), None
        from losscli.parting import separately  # noqa: PLC0415 - only where it is asked for

        return separately(found, by, rows, onlookers, plan)
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


def say_what_was_read(found: Wanted) -> None:
    """Say which columns of which files were taken, and what was detected of these."""
    named = labels(found)
    for one in found.named:
        shape, columns = one.table.shape, [cut(label) for label in named[one.name]]
        more = f" and {len(columns) - 10} more" if len(columns) > 10 else ""
        noun = "column" if len(columns) == 1 else "columns"
        complain("note", f"{one.name}: {noun} {', '.join(columns[:10])}{more} of {shape.path} ({shape.notes})")


def _written(report: Report, said: Shared, wanted: Sequence[Target], look: Look, outputs: Outputs) -> str:
    """Write the report to its files in their formats, and return what is to be printed."""
    from losscli.render import rendered  # noqa: PLC0415 - each format's module when it is needed

    texts = []
    rows = said.rows not in {None, "none"}
    for kind, path, streamed in wanted:
        if streamed:
            continue
        if path is None:
            texts.append(rendered(report, kind, look, steps=said.steps, rows=rows))
        else:
            in_file = Look(ascii=said.ascii)
            outputs.open(path).write(rendered(report, kind, in_file, steps=said.steps, rows=rows))
    return "".join(texts)
