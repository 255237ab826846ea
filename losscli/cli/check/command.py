"""`loss check [loss.toml]`: many gates in one file, for CI. Every gate is run, whatever becomes of the others."""

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from os.path import exists, splitext
from typing import Annotated, NamedTuple

import typer

from losscli import __version__
from losscli.checking import gatefile
from losscli.checking.gatefile import GateFile, Section, near
from losscli.checking.verdicts import Checkup
from losscli.cli.asking import digits_of, jobs_of
from losscli.cli.check.judging import judged
from losscli.cli.check.preparing import Prepared, prepared
from losscli.cli.files import Outputs, refuse_paths
from losscli.cli.options import INPUT, LOOK, OUTPUT, Shared
from losscli.cli.streams import LETTERS, aside, can_print, complain, wants_colour, width
from losscli.cli.targets import one_of
from losscli.errors import Place, ReadError, UsageError, cut, listing
from losscli.render.clean import clean
from losscli.render.look import Look

DEFAULT = "loss.toml"
BY_EXTENSION = {"": "table", ".txt": "table", ".json": "json", ".md": "md"}
FILE = f"The file of gates, in TOML: {DEFAULT} unless given. See loss help gates."
ONLY = "Run the gate NAME alone; may repeat."
JUNIT = "Write JUnit XML to FILE too, a test case a gate."
GITHUB = "Print annotations of GitHub Actions too: an error at the line of each gate that does not pass."
WRITE = "Write to FILE instead, as its extension says: .txt, .json or .md; may repeat."


class Said(NamedTuple):
    """What was typed beside the file."""

    only: Sequence[str]
    json: bool
    junit: str | None
    github: bool
    output: Sequence[str]
    color: str
    ascii: bool

    @property
    def written(self) -> list[str]:
        """The files that are written."""
        return [*self.output, *([] if self.junit is None else [self.junit])]


def check(  # noqa: PLR0913 - a parameter for each option
    file: Annotated[str, typer.Argument(metavar="FILE", help=FILE, show_default=False)] = DEFAULT,
    *,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="NAME", help=ONLY, rich_help_panel=INPUT)] = None,
    digits: Annotated[
        str, typer.Option("--digits", "-d", metavar="N", help="Decimals shown, 0 to 17.", rich_help_panel=OUTPUT)
    ] = "6",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.", rich_help_panel=OUTPUT)] = False,
    junit: Annotated[str | None, typer.Option("--junit", metavar="FILE", help=JUNIT, rich_help_panel=OUTPUT)] = None,
    github: Annotated[bool, typer.Option("--github", help=GITHUB, rich_help_panel=OUTPUT)] = False,
    output: Annotated[
        list[str] | None, typer.Option("--output", "-o", metavar="FILE", help=WRITE, rich_help_panel=OUTPUT)
    ] = None,
    jobs: Annotated[
        str | None,
        typer.Option("--jobs", metavar="N", help="Threads that read and compute.", rich_help_panel=OUTPUT),
    ] = None,
    no_progress: Annotated[
        bool, typer.Option("--no-progress", help="Show no bar while a long input is read.", rich_help_panel=LOOK)
    ] = False,
    color: Annotated[
        str, typer.Option("--color", metavar="WHEN", help="auto, always or never.", rich_help_panel=LOOK)
    ] = "auto",
    ascii: Annotated[  # noqa: A002
        bool, typer.Option("--ascii", help="ASCII letters and lines only.", rich_help_panel=LOOK)
    ] = False,
) -> Callable[[], int]:
    """Run the gates of a file, loss.toml: each a loss, its files, and what is demanded of the result.

    All are run, and a table says which passed, failed, or could not be judged. The exit status is 0 if all passed, 1 if
    one failed, 2 if one could not be judged or the file is wrong. How such a file is written: loss help gates.
    """
    said = Said(only or [], json, junit, github, output or [], color, ascii)
    return partial(_check, file, said, Shared(digits=digits, jobs=jobs, no_progress=no_progress))


def _check(path: str, said: Said, plain: Shared) -> int:
    targets, digits = _targets(said), digits_of(plain.digits)
    jobs_of(plain.jobs)
    one_of(said.color, "--color", ("auto", "always", "never"))
    found = _read(path)
    sections = _chosen(found, said.only)
    ready = [prepared(one, found.folder, plain) for one in sections]
    _refuse_paths(said.written, path, ready)
    gates = [judged(one) for one in ready]
    checkup = Checkup(path, gates, __version__, digits, len(found.sections) - len(sections))
    with Outputs() as outputs:
        _publish(checkup, said, targets, outputs)
    return checkup.status


def _read(path: str) -> GateFile:
    """Read the file of gates.

    Raises:
        ReadError: it is wrong, or not there.
    """
    if path == DEFAULT and not exists(path):
        hint = "loss check reads the file of gates in the working directory, or the one named: see loss help gates."
        raise ReadError(Place(path), "no such file", hint)
    if path == "-":
        raise UsageError(
            "loss check reads a file, since the files that it names are beside it", "See loss check --help."
        )
    return gatefile.read(path)


def _targets(said: Said) -> list[tuple[str, str | None]]:
    """Return the formats to write, and where: None is stdout.

    Raises:
        UsageError: the options contradict one another, or name a format that there is not.
    """
    if said.json and said.github:
        raise UsageError("--json and --github would both fill stdout: give one of them, or -o FILE.json")
    if "-" in said.written:
        raise UsageError("stdout has the report: --junit and -o write files", "--json prints JSON there.")
    found: list[tuple[str, str | None]] = []
    for path in said.output:
        kind = BY_EXTENSION.get(splitext(path)[1].lower())
        if kind is None:
            raise UsageError(f"-o {cut(path)}: the extensions are .txt, .json, .md", "JUnit XML is --junit FILE.xml.")
        found.append((kind, path))
    if said.json or not found:
        found.append(("json" if said.json else "table", None))
    return found


def _chosen(found: GateFile, only: Sequence[str]) -> list[Section]:
    """Return the gates that are to be run.

    Raises:
        UsageError: there is none of a name that was given.
    """
    names = [one.name for one in found.sections]
    for name in only:
        if name not in names:
            meant = near(name, names) or f". It has: {listing(names)}"
            raise UsageError(f"--only {cut(name) or chr(39) * 2}: there is no such gate in {cut(found.path)}{meant}")
    return [one for one in found.sections if not only or one.name in only]


def _refuse_paths(written: Sequence[str], path: str, ready: Sequence[Prepared]) -> None:
    """Refuse an output that is the file of gates, or a file that a gate reads."""
    refuse_paths(written, [path])
    for file in dict.fromkeys(file for one in ready for file in one.files):
        with suppress(ReadError):  # a pattern that no file is like is said of its gate
            refuse_paths(written, [file])


def _publish(checkup: Checkup, said: Said, targets: Sequence[tuple[str, str | None]], outputs: Outputs) -> None:
    """Write the checkup to its files, then to stdout, then say the warnings.

    Raises:
        OutputError: a file cannot be written; nothing has been said.
    """
    from losscli.render.check.table import notes, rendered, summary  # noqa: PLC0415 - what computes needs no words

    stream, text = sys.stdout, ""
    look = Look(wants_colour(said.color, stream), said.ascii or not can_print(LETTERS, stream), width(stream))
    for kind, path in targets:
        if path is None:
            text += rendered(checkup, kind, look)
        else:
            outputs.open(path).write(rendered(checkup, kind, Look(ascii=said.ascii)))
    if said.junit is not None:
        from losscli.render.check.junit import junit  # noqa: PLC0415 - only where it is asked for

        outputs.open(said.junit).write(junit(checkup))
    if said.github:
        from losscli.render.check.annotations import annotations  # noqa: PLC0415 - likewise

        text += annotations(checkup)
    outputs.commit(stream.write)
    stream.write(text)
    stream.flush()  # before the warnings, where both go to one terminal
    if not text:
        aside("".join(f"{clean(line)}\n" for line in (*notes(checkup, look.style), summary(checkup))))
    _warn(checkup)


def _warn(checkup: Checkup) -> None:
    for gate in checkup.gates:
        report = gate.report if gate.contest is None else gate.contest.report
        for finding in () if report is None else report.warnings:
            complain("warning", f"{cut(gate.name)}: {finding.text}", finding.details)
