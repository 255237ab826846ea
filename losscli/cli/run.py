"""What `loss LOSS FILES` does: opens, evaluates, reports. Options in, exit status out."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import PurePath
from typing import TextIO

from losscli import __version__
from losscli.cli.files import refuse_inputs, replacing
from losscli.cli.options import Shared
from losscli.cli.streams import can_print, complain, wants_colour, width
from losscli.errors import PairingError, UsageError
from losscli.evaluate import Evaluation, Onlooker, Reduction, evaluate
from losscli.loss import Loss
from losscli.readers.inputs import Choice, requests
from losscli.readers.pairing import Request, paired
from losscli.readers.table import ReadOptions
from losscli.render.look import Look
from losscli.report import InputFacts, Report
from losscli.rows import RowPicker, Which
from losscli.suspicion import Finding, watches

FORMATS = ("table", "json", "csv", "tsv", "ndjson", "md", "latex", "value")
BY_EXTENSION = {
    ".txt": "table",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".md": "md",
    ".tex": "latex",
}
PER_TERM = ("csv", "tsv", "ndjson")
LETTERS = "ŷ − ℓ ∂ Σ ∞ · ╭"


def run(loss: Loss, said: Shared) -> int:
    """Compute a loss over files and report it as was asked; return the exit status.

    Raises:
        LossCliError: an option, an input or an output is not as it must be.
    """
    targets = _targets(said)
    which = Which.parse(said.rows or "20")
    reduction = Reduction.parse(said.reduction)
    convention = loss.convention(said.like)
    choice = Choice(_columns(said), said.weight, skip_missing=_one_of(said.na, "--na", ("error", "skip")) == "skip")
    refuse_inputs([*(said.output or []), *([said.terms] if said.terms and said.terms != "-" else [])], said.files)
    found = requests(loss.inputs, said.files, choice, _reading(said))
    loss = _resolved(loss.like(convention), found)
    texts: list[str] = []
    with ExitStack() as stack:
        picker = RowPicker(which, [one.name for one in loss.inputs])
        writers = _term_writers(loss, said, targets, found, stack)
        suspects = watches(loss, {one.name: one.table.shape.path for one in found})
        evaluation = evaluate(
            loss,
            paired(found),
            [picker, *suspects, *writers],
            reduction=reduction,
            divisor=convention.divisor,
            gradient=said.grad,
        )
        findings = [finding for one in suspects if (finding := one.finding(evaluation)) is not None]
        findings += _doubts(found)
        report = Report(
            evaluation,
            _facts(found, evaluation),
            picker.picked(),
            findings,
            __version__,
            said.like,
            said.na,
            said.weight,
            said.digits,
            said.grad,
        )
        if said.verbose:
            _say_what_was_read(found)
        texts = _emit(report, said, targets, stack)
    # Only now that every file is in place: after an error stdout stays empty.
    (sys.stderr if said.terms == "-" else sys.stdout).write("".join(texts))
    for finding in findings:
        complain("warning", finding.text, finding.details)
    return 0


def _one_of(value: str, option: str, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise UsageError(f"{option} must be {' or '.join(allowed)}, got {value}")
    return value


def _resolved(loss: Loss, found: Sequence[Request]) -> Loss:
    """Settle what the numbers of columns decide; where they do not fit, the files are named."""
    try:
        return loss.resolved({one.name: len(one.columns) for one in found})
    except PairingError as error:
        paths = ", ".join(dict.fromkeys(one.table.shape.path for one in found))
        raise PairingError(f"{paths}: {error.problem}", error.hints) from error


def _targets(said: Shared) -> list[tuple[str, str | None]]:
    """Return what to write: a format, and a file or None for stdout. Files alone leave stdout empty."""
    named = [_format_of(path) for path in said.output or []]
    files: list[tuple[str, str | None]] = list(zip(named, said.output or [], strict=True))
    asked = [name for name, given in (("json", said.json), ("value", said.quiet), (said.to, said.to)) if given]
    if len(asked) > 1:
        raise UsageError("--json, --quiet and --to each choose what is printed: give one of them")
    if asked:
        return [*files, (_one_of(str(asked[0]), "--to", FORMATS), None)]
    return files or [("table", None)]


def _format_of(path: str) -> str:
    suffix = PurePath(path).suffix.lower()
    if suffix not in BY_EXTENSION and suffix:
        raise UsageError(f"-o {path}: the extensions are {', '.join(BY_EXTENSION)}")
    return BY_EXTENSION.get(suffix, "table")


def _columns(said: Shared) -> dict[str, str]:
    return {name: spec for name, spec in (("pred", said.pred), ("target", said.target)) if spec is not None}


def _reading(said: Shared) -> ReadOptions:
    _one_of(said.decimal, "--decimal", (".", ","))
    return ReadOptions(said.from_, said.sep, said.decimal, said.header, said.encoding)


def _term_writers(
    loss: Loss, said: Shared, targets: Sequence[tuple[str, str | None]], found: Sequence[Request], stack: ExitStack
) -> list[Onlooker]:
    """Return the onlookers that write a line a term, as the rows go by."""
    wanted = [(kind, path) for kind, path in targets if kind in PER_TERM and said.rows is None]
    if said.terms is not None:
        wanted.append((_terms_kind(said.terms), None if said.terms == "-" else said.terms))
    if not wanted:
        return []
    from losscli.render.terms import TermsWriter  # noqa: PLC0415 - csv and json only where they are written

    labels = _labels(found)["target"]
    return [TermsWriter(_opened(path, stack), kind, loss, labels) for kind, path in wanted]


def _terms_kind(path: str) -> str:
    kind = BY_EXTENSION.get(PurePath(path).suffix.lower(), "csv") if path != "-" else "csv"
    if kind not in PER_TERM:
        raise UsageError(f"--terms {path}: the extensions are .csv, .tsv, .ndjson, .jsonl")
    return kind


def _opened(path: str | None, stack: ExitStack) -> TextIO:
    return stack.enter_context(_buffered() if path is None else replacing(path))


@contextmanager
def _buffered() -> Iterator[TextIO]:
    """Hold back what goes to stdout until all went well: an error must leave it empty."""
    from tempfile import SpooledTemporaryFile  # noqa: PLC0415

    with SpooledTemporaryFile(max_size=8 << 20, mode="w+", encoding="utf-8", newline="") as held:
        yield held  # type: ignore[misc]
        held.seek(0)
        while piece := held.read(1 << 20):
            sys.stdout.write(piece)


def _labels(found: Sequence[Request]) -> dict[str, tuple[str, ...]]:
    return {one.name: tuple(one.table.shape.label(column) for column in one.columns) for one in found}


def _facts(found: Sequence[Request], evaluation: Evaluation) -> dict[str, InputFacts]:
    labels = _labels(found)
    widths = {len(one.columns) for one in found if not one.vector}
    each = max(widths) if all(not one.vector for one in evaluation.loss.inputs) else 1
    rows = evaluation.moments.count // each + evaluation.moments.skipped
    return {one.name: InputFacts(one.table.shape.path, labels[one.name], rows) for one in found}


def _say_what_was_read(found: Sequence[Request]) -> None:
    labels = _labels(found)
    for one in found:
        shape = one.table.shape
        complain("note", f"{one.name}: column {', '.join(labels[one.name][:10])} of {shape.path} ({shape.notes})")


def _doubts(found: Sequence[Request]) -> list[Finding]:
    """Return what the readers were not sure of, once a file."""
    shapes = {one.table.shape.path: one.table.shape for one in found}
    return [Finding(f"{path} was read without a header", (one.doubt,)) for path, one in shapes.items() if one.doubt]


def _emit(report: Report, said: Shared, targets: Sequence[tuple[str, str | None]], stack: ExitStack) -> list[str]:
    """Write the report to its files in their formats, and return what is for stdout."""
    texts = []
    for kind, path in targets:
        if kind in PER_TERM and said.rows is None:
            continue  # written row by row already
        text = _rendered(report, kind, said, to_file=path is not None)
        if path is None:
            texts.append(text)
        else:
            stack.enter_context(replacing(path)).write(text)
    return texts


def _rendered(report: Report, kind: str, said: Shared, *, to_file: bool) -> str:
    from losscli.render import rendered  # noqa: PLC0415 - each format's module when it is needed

    letters = said.ascii or not (to_file or can_print(LETTERS))
    colour = not to_file and wants_colour(_one_of(said.color, "--color", ("auto", "always", "never")))
    look = Look(colour=colour, ascii=letters, width=None if to_file else width())
    return rendered(report, kind, look, steps=said.steps, rows=said.rows not in {None, "none"})
