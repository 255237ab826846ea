"""Results in parts: what `--partial` writes, `loss merge` merges, and `--on` computes on a cluster."""

import sys
from collections.abc import Callable
from functools import partial as with_arguments
from os.path import splitext
from typing import Annotated

import typer

from losscli.cli.asking import Asked, digits_of
from losscli.cli.files import Outputs, refuse_paths
from losscli.cli.options import Shared
from losscli.cli.publishing import publish, say_what_was_read
from losscli.cli.run import progress_of
from losscli.cli.streams import complain
from losscli.cli.targets import PER_TERM, one_of, targets
from losscli.errors import ClusterError, UsageError, cut
from losscli.evaluation import Plan
from losscli.loss import Loss
from losscli.partial import Conditions, Partial, computed, finished, merged, read, written
from losscli.partial.shard import refuse_reduction, refuse_together, refuse_whole
from losscli.readers.inputs import Choice
from losscli.readers.opening import opened
from losscli.readers.sources.shards import parts
from losscli.readers.sources.source import Source
from losscli.readers.table import ReadOptions

DOUBLES = "Count shards of the same numbers each time, for rows that happen to be alike."
PARTS = "Files that --partial wrote, or quoted patterns of them; - is stdin."


def in_parts(loss: Loss, said: Shared, asked: Asked, choice: Choice, reading: ReadOptions) -> int:
    """Compute the result of some rows exactly, or of all on a cluster; return the exit status.

    Raises:
        LossCliError: an option, an input or an output is not as it must be.
    """
    option = "--partial" if said.on is None else "--on"
    _refuse_rows(option, said)
    if said.partial:
        _refuse_formats(said)
    refuse_paths(_outputs(said), [file for path in said.files or [] for file in parts(path)])
    refuse_reduction(asked.reduction, option)
    if said.on is None:
        part = _here(loss, said, asked, choice, reading)
    else:
        part = _on_cluster(loss, said, asked, choice, reading)
    if said.partial:
        _publish_part(part, said)
        return 0
    with Outputs() as outputs:
        publish(finished(part, asked.digits), said._replace(rows="none"), asked.wanted, outputs)
    return 0


def merge(  # noqa: PLR0913 - a parameter for each option
    part: Annotated[list[str], typer.Argument(metavar="PART...", help=PARTS)],
    *,
    partial: Annotated[bool, typer.Option("--partial", help="Write the merged part, to be merged further.")] = False,
    allow_doubles: Annotated[bool, typer.Option("--allow-doubles", help=DOUBLES)] = False,
    digits: Annotated[str, typer.Option("--digits", "-d", metavar="N", help="Decimals shown, 0 to 17.")] = "6",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the number alone.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    to: Annotated[str | None, typer.Option("--to", metavar="FMT", help="Print as table, json, md or value.")] = None,
    output: Annotated[
        list[str] | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to FILE, as its extension says; may repeat."),
    ] = None,
    color: Annotated[str, typer.Option("--color", metavar="WHEN", help="auto, always or never.")] = "auto",
    ascii: Annotated[bool, typer.Option("--ascii", help="ASCII letters and lines only.")] = False,  # noqa: A002
) -> Callable[[], int]:
    """Merge results of parts of the rows, which --partial wrote, into that of all rows.

    It is the same bits as one run over all of them: the sums in a part are exact, and only the merged ones are rounded
    and divided. The order of the parts numbers the rows, and changes nothing else. Parts that were computed otherwise
    than the first, and rows that are in two parts, are errors.

    For example: loss mse p1.csv y1.csv --partial -o 1.json, likewise 2.json, then: loss merge 1.json 2.json
    """
    said = Shared(
        part,
        rows="none",
        digits=digits,
        quiet=quiet,
        json=json,
        to=to,
        output=output,
        partial=partial,
        color=color,
        ascii=ascii,
    )
    return with_arguments(_merge, said, doubles=allow_doubles)


def _merge(said: Shared, *, doubles: bool) -> int:
    wanted = targets(said)
    digits = digits_of(said.digits)
    one_of(said.color, "--color", ("auto", "always", "never"))
    _refuse_rows("loss merge", said)
    if said.partial:
        _refuse_formats(said)
    files = [file for path in said.files or [] for file in parts(path)]
    refuse_paths(_outputs(said), files)
    part = merged([named for file in files for named in _read(file)], doubles=doubles)
    if said.partial:
        _publish_part(part, said)
        return 0
    with Outputs() as outputs:
        publish(finished(part, digits), said, wanted, outputs)
    return 0


def _read(path: str) -> list[tuple[str, Partial]]:
    """Return the parts in a file, each with a name: that of the file, and which of several in it."""
    source = Source.open(path)
    found = read(source.text(), source.name)
    if len(found) == 1:
        return [(source.name, found[0])]
    return [(f"{source.name} (part {number})", one) for number, one in enumerate(found, 1)]


def _here(loss: Loss, said: Shared, asked: Asked, choice: Choice, reading: ReadOptions) -> Partial:
    """Compute a part in this process."""
    if said.group is None:
        refuse_together(loss, "--partial")
    found = opened(loss, said.files or [], choice, reading)
    refuse_whole(found, "--partial")
    refuse_paths(_outputs(said), [one.table.shape.path for one in found.wanted.requests])
    if said.verbose:
        say_what_was_read(found.wanted)
    counter = progress_of(said, found.wanted)
    plan = Plan(asked.reduction, asked.convention, jobs=asked.jobs)
    try:
        return computed(found, counter.counting(found.rows()), plan, _conditions(said))
    except KeyboardInterrupt as stop:
        raise KeyboardInterrupt(counter.count) from stop


def _on_cluster(loss: Loss, said: Shared, asked: Asked, choice: Choice, reading: ReadOptions) -> Partial:
    """Compute all shards on a cluster."""
    from losscli import cluster  # noqa: PLC0415 - only with --on

    address, files = said.on or "", said.files or []
    if address != cluster.LOCAL and not address.startswith(cluster.SCHEME):
        raise ClusterError(address, "it must be local or the address of a scheduler, such as tcp://10.0.0.5:8786")
    if address != cluster.LOCAL and said.jobs is not None:
        raise UsageError("--jobs does not combine with --on tcp://...: that cluster has workers of its own")
    if "-" in files:
        raise UsageError("--on does not combine with stdin: every worker reads files of its own")
    if loss.name == "custom":
        raise UsageError("--on does not combine with loss custom: no code is sent to other machines")
    job = cluster.Job(
        cluster.loss_document(loss),
        choice._replace(columns=dict(choice.columns)),
        reading._replace(jobs=1),
        asked.reduction.name,
        _conditions(said),
        said.partial,
        several=False,
    )
    if said.verbose:
        count = len(cluster.shards(files, absolute=False))
        complain("note", f"{count} {'shard' if count == 1 else 'shards'} on {address}")
    return cluster.gathered(address, asked.jobs, job, files)


def _outputs(said: Shared) -> list[str]:
    return said.output or []


def _conditions(said: Shared) -> Conditions:
    return Conditions(said.like, said.na, said.weight, said.group, said.classes)


def _refuse_rows(option: str, said: Shared) -> None:
    """Refuse what is about single rows: of a part only what they add up to is kept.

    Raises:
        UsageError: something is.
    """
    formats = {one.kind for one in targets(said) if one.kind in PER_TERM}
    about_rows = {
        "--terms": said.terms,
        "--steps": said.steps,
        "--grad": said.grad,
        f"--rows {cut(said.rows or '')}": said.rows not in {None, "none"},
        f"the format {' or '.join(sorted(formats))}": formats,
    }
    for name, given in about_rows.items():
        if given:
            raise UsageError(f"{option} does not combine with {name}: rows are not kept, only what they add up to")


def _publish_part(part: Partial, said: Shared) -> None:
    """Write a part to its files, or else to stdout.

    Raises:
        OutputError: a file cannot be written; nothing has been said.
    """
    text = written(part)
    with Outputs() as outputs:
        for path in said.output or []:
            outputs.open(path).write(text)
        outputs.commit(sys.stdout.write)
    if not said.output:
        sys.stdout.write(text)
        sys.stdout.flush()
    for doubt in part.report.warnings:
        complain("warning", doubt.text, doubt.details)


def _refuse_formats(said: Shared) -> None:
    """Refuse to write a part as something else than it is.

    Raises:
        UsageError: another format is asked for, or an extension means one.
    """
    if said.quiet or said.json or said.to:
        raise UsageError("--partial prints a part, which is JSON of its own: without --quiet, --json and --to")
    for path in said.output or []:
        suffix = splitext(path)[1].lower()
        if suffix not in {"", ".json"}:
            raise UsageError(f"-o {cut(path)}: a part is JSON, FILE.json")
