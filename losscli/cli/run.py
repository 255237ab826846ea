"""What `loss LOSS FILES` does: opens, evaluates, reports. Options in, exit status out."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from losscli import __version__
from losscli.batch import Batch
from losscli.cli.files import Outputs, refuse_paths
from losscli.cli.options import Shared
from losscli.cli.streams import LETTERS, aside, can_print, complain, wants_colour, width
from losscli.cli.targets import Target, one_of, targets
from losscli.errors import UsageError, cut
from losscli.evaluation import Evaluation, Onlooker, Plan, Reduction, evaluate
from losscli.loss import Convention, Loss
from losscli.option import Scalar
from losscli.parallel import cores
from losscli.readers.inputs import Choice
from losscli.readers.opening import Opened, opened
from losscli.readers.pairing import Wanted
from losscli.readers.table import ReadOptions
from losscli.render.look import Look
from losscli.report import InputFacts, Report
from losscli.rows import RowPicker, Which
from losscli.suspicion import Finding, watches

MOST_DIGITS = 17


class Counter:
    """How many rows were read, those passed over among them."""

    count = 0

    def counting(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """Yield the batches as they are, counting their rows."""
        for batch in batches:
            self.count += len(batch.rows) + batch.skipped
            yield batch


class Asked(NamedTuple):
    """The options as values, each found right before anything is opened."""

    wanted: list[Target]
    which: Which
    digits: int
    color: str
    reduction: Reduction
    convention: Convention
    jobs: int


def run(kind: type[Loss], settings: Mapping[str, Scalar], said: Shared) -> int:
    """Compute a loss over files and report it as was asked; return the exit status.

    Raises:
        LossCliError: an option, an input or an output is not as it must be.
    """
    asked = _asked(kind, said)
    loss = kind.under(asked.convention, settings)
    files = said.files or []
    refuse_paths([one.path for one in asked.wanted if one.path is not None], files)
    found = opened(loss, files, _choice(said), _reading(said, asked))
    with Outputs() as outputs:
        report = _reported(said, asked, found, outputs)
        if said.verbose:
            _say_what_was_read(found.wanted)
        stream = sys.stderr if said.terms == "-" else sys.stdout
        look = Look(wants_colour(asked.color, stream), said.ascii or not can_print(LETTERS, stream), width(stream))
        text = _written(report, said, asked.wanted, look, outputs)
        outputs.commit(sys.stdout.write)
    # Only now that every file is in place: after an error stdout stays empty.
    _say(text, on_stderr=said.terms == "-")
    for finding in report.warnings:
        complain("warning", finding.text, finding.details)
    return 0


def _asked(kind: type[Loss], said: Shared) -> Asked:
    return Asked(
        targets(said),
        Which.parse(said.rows or "20"),
        _digits(said.digits),
        one_of(said.color, "--color", ("auto", "always", "never")),
        Reduction.parse(said.reduction or kind.reduction),
        kind.convention(said.like),
        _jobs(said.jobs),
    )


def _reported(said: Shared, asked: Asked, found: Opened, outputs: Outputs) -> Report:
    """Read all rows and return what there is to say of them; the terms are written as they go by."""
    loss, wanted = found
    picker = RowPicker(asked.which, [one.name for one in loss.inputs])
    suspects = watches(loss, {one.name: one.table.shape.path for one in wanted.inputs})
    onlookers: list[Onlooker] = [picker, *suspects, *_term_writers(loss, asked.wanted, wanted, outputs)]
    counter = Counter()
    rows = found.batches(counter.counting(found.rows()))
    plan = Plan(asked.reduction, asked.convention, said.grad, asked.jobs)
    evaluation = _evaluated(loss, rows, onlookers, plan, counter)
    findings = [finding for one in suspects if (finding := one.finding(evaluation)) is not None]
    facts = _facts(wanted, counter.count)
    asked.which.refuse_beyond(facts[loss.inputs[0].name].rows)
    conditions = (__version__, said.like, said.na, said.weight, asked.digits, said.grad, said.group, said.classes)
    return Report(evaluation, facts, picker.picked(), [*findings, *_doubts(wanted)], *conditions)


def _say(text: str, *, on_stderr: bool) -> None:
    if on_stderr:
        aside(text)
    elif text:
        sys.stdout.write(text)
    sys.stdout.flush()  # before the warnings, where both go to one terminal


def _digits(text: str) -> int:
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
    return Choice(said.columns, said.weight, said.group, _classes(said.classes), skip_missing=skip)


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
    loss: Loss, rows: Iterator[Batch], onlookers: Sequence[Onlooker], plan: Plan, counter: Counter
) -> Evaluation:
    try:
        return evaluate(loss, rows, onlookers, plan)
    except KeyboardInterrupt as stop:
        raise KeyboardInterrupt(counter.count) from stop


def _term_writers(loss: Loss, wanted: Sequence[Target], found: Wanted, outputs: Outputs) -> list[Onlooker]:
    """Return the onlookers that write a line a term, as the rows go by."""
    if not any(one.streamed for one in wanted):
        return []
    from losscli.render.terms import TermsWriter  # noqa: PLC0415 - csv and json only where they are written

    last = [one for one in loss.inputs if not one.parameter][-1]
    labels = _labels(found)[last.name]
    return [TermsWriter(outputs.open(one.path), one.kind, loss, labels) for one in wanted if one.streamed]


def _labels(found: Wanted) -> dict[str, tuple[str, ...]]:
    return {one.name: tuple(one.table.shape.label(column) for column in one.columns) for one in found.requests}


def _facts(found: Wanted, rows: int) -> dict[str, InputFacts]:
    labels = _labels(found)
    return {one.name: InputFacts(one.table.shape.path, labels[one.name], rows) for one in found.requests}


def _say_what_was_read(found: Wanted) -> None:
    labels = _labels(found)
    for one in found.requests:
        shape, columns = one.table.shape, [cut(label) for label in labels[one.name]]
        more = f" and {len(columns) - 10} more" if len(columns) > 10 else ""
        noun = "column" if len(columns) == 1 else "columns"
        complain("note", f"{one.name}: {noun} {', '.join(columns[:10])}{more} of {shape.path} ({shape.notes})")


def _doubts(found: Wanted) -> list[Finding]:
    """Return what the readers were not sure of, once a file."""
    shapes = {one.table.shape.path: one.table.shape for one in found.requests}
    return [Finding(f"{path} was read without a header", (one.doubt,)) for path, one in shapes.items() if one.doubt]


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
