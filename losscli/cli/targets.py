"""What a command is to write, and where: formats by name or by extension, on stdout and in files."""

from collections.abc import Sequence
from os.path import splitext
from typing import NamedTuple

from losscli.cli.compressing import compression
from losscli.cli.options import Shared
from losscli.errors import UsageError, cut

FORMATS = ("table", "json", "csv", "tsv", "ndjson", "md", "latex", "html", "value")
BY_EXTENSION = {
    ".txt": "table",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".md": "md",
    ".tex": "latex",
    ".html": "html",
    ".htm": "html",
    ".npy": "npy",
    ".parquet": "parquet",
}
# Formats of a line a term; the last two are files, and of all terms.
PER_TERM = ("csv", "tsv", "ndjson", "npy", "parquet")
BINARY = ("npy", "parquet")
# Those of `--plot`, and those that have a place for a histogram.
PICTURES = ("svg", "png")
SHOWING = ("table", "json", "html")
# Those that are read by people.
WRITTEN_OUT = ("table", "md", "latex", "html")


class Target(NamedTuple):
    """A format, and a file or None for stdout; `streamed` if every row is written as it goes by."""

    kind: str
    path: str | None
    streamed: bool = False


def targets(said: Shared) -> list[Target]:
    """Return what to write. Files alone leave stdout empty.

    Raises:
        UsageError: the options contradict one another, or name a format that there is not.
    """
    if "-" in (said.output or []):
        raise UsageError("-o - is no file: what is printed is chosen with --to, or --json")
    files = [Target(_format_of(path), path) for path in said.output or []]
    asked = [name for name, given in (("json", said.json), ("value", said.quiet), (said.to, said.to)) if given]
    if len(asked) > 1:
        raise UsageError("--json, --quiet and --to each choose what is printed: give one of them")
    if asked:
        files.append(Target(one_of(str(asked[0]), "--to", FORMATS), None))
    reports = files or [Target("table", None)]
    if said.steps and not any(one.kind in WRITTEN_OUT for one in reports):
        raise UsageError("--steps is written out in the table's place, and no table is asked for")
    found = [one._replace(streamed=_is_streamed(one.kind, said)) for one in reports]
    _refuse_chosen(found)
    return [*found, *_terms(said, found), *_pictures(said, found)]


def one_of(value: str, option: str, allowed: Sequence[str]) -> str:
    """Return `value` if it is allowed.

    Raises:
        UsageError: it is not.
    """
    if value not in allowed:
        choices = f"{', '.join(allowed[:-1])} or {allowed[-1]}"
        raise UsageError(f"{option} must be {choices}, got {cut(value)}")
    return value


def _is_streamed(kind: str, said: Shared) -> bool:
    """Whether every row is written as it goes by: unless some are chosen, or results or answers take their place."""
    many = said.by is not None or said.expect_from is not None or bool(said.also)
    return said.rows is None and _is_per_term(kind, said) and (not many or kind in BINARY)


def _is_per_term(kind: str, said: Shared) -> bool:
    """Whether a format is a line a term: the number alone is that where there is no one number."""
    return kind in PER_TERM or (kind == "value" and said.reduction == "none")


def _refuse_chosen(reports: Sequence[Target]) -> None:
    """Refuse chosen rows in a format that has a place for all of them only."""
    for kind, path, streamed in reports:
        if kind in BINARY and not streamed:
            problem = f"-o {cut(str(path))} holds the terms of all rows, and --rows chooses some"
            raise UsageError(problem, f"--terms FILE.{kind} writes all of them whatever rows are shown.")


def _terms(said: Shared, reports: Sequence[Target]) -> list[Target]:
    if said.terms is None:
        return []
    if said.terms != "-":
        return [Target(_terms_kind(said.terms), said.terms, streamed=True)]
    if any(one.path is None and one.streamed for one in reports):
        raise UsageError("--terms - and the format asked for would both fill stdout with terms: give one of them")
    return [Target("csv", None, streamed=True)]


def _pictures(said: Shared, reports: Sequence[Target]) -> list[Target]:
    if not said.plot and not said.histogram:
        return []
    from losscli.cli.judges.drawing import pictures  # noqa: PLC0415 - only where something is drawn

    return pictures(said, reports)


def _terms_kind(path: str) -> str:
    suffix = _suffix(path, "--terms")
    kind = BY_EXTENSION.get(suffix, "" if suffix else "csv")
    if kind not in PER_TERM:
        raise UsageError(f"--terms {cut(path)}: the extensions are .csv, .tsv, .ndjson, .jsonl, .npy, .parquet")
    return kind


def _format_of(path: str) -> str:
    suffix = _suffix(path, "-o")
    if suffix not in BY_EXTENSION and (suffix or compression(path)):
        hint = f"A picture is drawn by --plot {cut(path)}." if suffix.removeprefix(".") in PICTURES else ""
        raise UsageError(f"-o {cut(path)}: the extensions are {', '.join(BY_EXTENSION)}", hint)
    return BY_EXTENSION.get(suffix, "table")


def _suffix(path: str, option: str) -> str:
    """Return the extension that says the format: of a compressed file the one before the last.

    Raises:
        UsageError: the format is not compressed again.
    """
    packed = compression(path)
    suffix = splitext(path[: len(path) - len(packed)])[1].lower()
    if packed and BY_EXTENSION.get(suffix) in BINARY:
        raise UsageError(f"{option} {cut(path)}: {suffix} is not compressed as a whole: leave {packed} out")
    return suffix
