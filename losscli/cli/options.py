"""The options that every loss has: one spec, from which the command line, its help and the values come.

Each is text to typer: what it may be is said once, where it is used, and not in the words of a parser.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple, get_type_hints

import typer

from losscli.loss import Loss
from losscli.readers.wanted import GRADIENT as GRADIENT_EXPECTED
from losscli.readers.wanted import TERMS as TERMS_EXPECTED

INPUT, RESULT, CHECK, OUTPUT, LOOK = "Input", "Result", "Check", "Output", "Presentation"


def _option(panel: str, help: str, *names: str, metavar: str | None = None) -> Any:  # noqa: A002, ANN401 - typer's words
    return typer.Option(*names, help=help, rich_help_panel=panel, metavar=metavar)


FILES = (
    "A file for each, in this order; - is stdin, a quoted pattern such as 'part-*.csv' all its files as one, and URLs "
    "work too. One file may hold all, its columns named by options."
)
SEVERAL = " Several files of predictions, then the targets, are ranked, best first."
PLURAL = {"pred": "PREDS", "target": "TARGETS"}
CLASSES = "Names of the classes, in the order of their numbers, where the target holds names."
PARAMETER = "A column, a file of its own, or one number for all rows."
ID = (
    "Column of ids: rows of the same id are a pair. Streams where all files are in one order of their ids; else the "
    "files but the first are held in memory. With one file, the rows bear their ids."
)
ONLY_COMMON = "With --id: leave out rows whose id not all files have, and count them."
BY_POSITION = "Pair by position though ids differ: else an error where files have a column id."
BY = (
    "A result for each value of this column, and one of all rows. csv, tsv, ndjson and -q are a line a value; --rows "
    "shows rows too. Quantiles, and losses whose terms depend on several rows, hold all in memory."
)
GROUP = "Column of groups: rows of the same value, one after another, are one sample."
WEIGHT = "Column of the rows' weights; the mean divides by their sum."
REDUCTION = "mean, sum, none, median, max, min, or a percentile such as p95."
FROM = "Format of the inputs: csv, tsv, text, json, ndjson, npy, npz, parquet, arrow, excel. By content and extension."
HEADER = "Whether the first line names the columns. Unless given: if no cell of it is a number."
ROWS = "Rows to show: 20, all, none, worst:10, best:10, 3,7,90-95. Unless given, 20."
TERMS = (
    "Write every row's term to FILE (.csv, .tsv, .ndjson, .npy, .parquet; text also .gz, .bz2, .xz, .zst); "
    "- is stdout, and the report goes to stderr."
)
HISTOGRAM = "Show under the table how many terms there are of each size; in JSON the edges and the counts."
PLOT = (
    "Draw to FILE.svg or FILE.png (extra plot); may repeat. Of probabilities the calibration, of regression the "
    "residuals, of classes the confusion, with --by a column of numbers the curve, else the histogram; or the KIND."
)
JOBS = "Threads that read and compute; as many as there are cores unless given. The result is the same bits."
PARTIAL = "Print, or write to -o FILE.json, an exact result of these rows alone, for loss merge."
ON = "Compute on a Dask cluster: local, or tcp://HOST:PORT. Inputs may be quoted patterns: 'part-*.csv'."
EXPECT = (
    "Check a number: exit 1 unless it agrees at the digits typed, and say which mistake gives it. With --by, NAME=X "
    "for each value; with several models, FILE=X; may repeat."
)
EXPECT_FROM = (
    "Check many answers: a file of columns who and value, or of two columns. A line for each says right, or which "
    "mistake gives it; exit 1 unless all are right."
)
EXPECT_TERMS = (
    "Check every row's term, at the digits of each: a column of the one file, or a file of its own. Says which rows "
    "differ, and which mistake gives them."
)
EXPECT_GRAD = (
    "Check the gradient of the result in the prediction, in its shape: columns of the one file (g0:g9), or a file of "
    "its own. Of several inputs, in the first."
)
WORST_GROUPS = "With --by: show the N values with the highest results alone, highest first, and count the others."
ALSO = (
    "Further losses on the same data, in the same pass: mae,huber:delta=2; may repeat. A line each, or with several "
    "models a column each."
)
CI = (
    "Confidence interval of the mean, or the sum, for other rows drawn the same way, one by one; LEVEL is 95 unless "
    "given. A row is a sample: of several terms, or weighted, too. Several models have it unasked."
)
CI_METHOD = (
    "t (Student's; the default), or bootstrap (bootstrap-t): slower, and nearer its level where terms are skewed."
)
CLUSTER = (
    "With --ci: rows of one value of this column (one user, document, day) are no samples of their own, so that the "
    "interval of all rows takes each value as one. May be the column of --by."
)
FAIL_ABOVE = "Exit 1 if the result, or one of several, is above X; equal passes. What cannot be judged is an error."
FAIL_BELOW = "Exit 1 if the result is below X, likewise."
GATE = "What a limit is held against: value, or ci: all of the interval must keep it."
TO = "Print as table, json, csv, tsv, ndjson, md, latex, html or value."


# What an option whose value may be left out means without one.
LEFT_OUT = {"--ci": "95"}
NUMERIC = re.compile(r"[0-9.]+ ?%?")


def filled(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with a value for each option that may have none: only a number is taken for its value."""
    found: list[str] = []
    for at, one in enumerate(arguments):
        if one == "--":
            return [*found, *arguments[at:]]
        if at and arguments[at - 1] in LEFT_OUT and NUMERIC.fullmatch(one):
            found[-1] = f"{arguments[at - 1]}={one}"
        else:
            found.append(f"{one}={LEFT_OUT[one]}" if one in LEFT_OUT else one)
    return found


class Shared(NamedTuple):
    """What can be said of any loss, as typed on the command line."""

    files: list[str] | None = None
    weight: Annotated[str | None, _option(INPUT, WEIGHT, "--weight", "-w", metavar="COL")] = None
    id: Annotated[str | None, _option(INPUT, ID, "--id", "-i", metavar="COL")] = None
    only_common: Annotated[bool, _option(INPUT, ONLY_COMMON, "--only-common")] = False
    by_position: Annotated[bool, _option(INPUT, BY_POSITION, "--by-position")] = False
    classes: Annotated[str | None, _option(INPUT, CLASSES, "--classes", metavar="A,B")] = None
    from_: Annotated[str | None, _option(INPUT, FROM, "--from", metavar="FMT")] = None
    sep: Annotated[
        str | None, _option(INPUT, "Separator of cells: a character, or tab, space.", "--sep", metavar="CHAR")
    ] = None
    decimal: Annotated[str, _option(INPUT, "Decimal mark in text: . or ,", "--decimal", metavar="CHAR")] = "."
    header: Annotated[
        bool | None,
        _option(INPUT, HEADER, "--header/--no-header"),
    ] = None
    encoding: Annotated[str | None, _option(INPUT, "Encoding of text, if not UTF-8.", "--encoding", metavar="NAME")] = (
        None
    )
    na: Annotated[
        str,
        _option(INPUT, "Empty and NA cells: an error, or skip the row and count it.", "--na", metavar="error|skip"),
    ] = "error"
    group: Annotated[str | None, _option(INPUT, GROUP, "--group", metavar="COL")] = None
    by: Annotated[str | None, _option(RESULT, BY, "--by", "-g", metavar="COL")] = None
    worst_groups: Annotated[str | None, _option(RESULT, WORST_GROUPS, "--worst-groups", metavar="N")] = None
    reduction: Annotated[str | None, _option(RESULT, REDUCTION, "--reduction", "-r", metavar="NAME")] = None
    like: Annotated[
        str | None,
        _option(RESULT, "Compute as a framework does: its clipping, divisor, defaults.", "--like", metavar="TOOL"),
    ] = None
    also: Annotated[list[str] | None, _option(RESULT, ALSO, "--also", metavar="LOSS,LOSS")] = None
    grad: Annotated[bool, _option(RESULT, "Show the gradient of the term and of the result.", "--grad")] = False
    steps: Annotated[bool, _option(RESULT, "Write out the arithmetic of each shown row.", "--steps")] = False
    ci: Annotated[str | None, _option(RESULT, CI, "--ci", metavar="[LEVEL]")] = None
    ci_method: Annotated[str | None, _option(RESULT, CI_METHOD, "--ci-method", metavar="t|bootstrap")] = None
    resamples: Annotated[
        str | None, _option(RESULT, "How often the bootstrap draws; 9999 unless given.", "--resamples", metavar="N")
    ] = None
    seed: Annotated[str | None, _option(RESULT, "What it draws by; 0 unless given.", "--seed", metavar="N")] = None
    cluster: Annotated[str | None, _option(RESULT, CLUSTER, "--cluster", metavar="COL")] = None
    fail_above: Annotated[str | None, _option(CHECK, FAIL_ABOVE, "--fail-above", metavar="X")] = None
    fail_below: Annotated[str | None, _option(CHECK, FAIL_BELOW, "--fail-below", metavar="X")] = None
    gate: Annotated[str | None, _option(CHECK, GATE, "--gate", metavar="value|ci")] = None
    expect: Annotated[list[str] | None, _option(CHECK, EXPECT, "--expect", metavar="X")] = None
    expect_from: Annotated[str | None, _option(CHECK, EXPECT_FROM, "--expect-from", metavar="FILE")] = None
    expect_terms: Annotated[str | None, _option(CHECK, EXPECT_TERMS, "--expect-terms", metavar="COL|FILE")] = None
    expect_grad: Annotated[str | None, _option(CHECK, EXPECT_GRAD, "--expect-grad", metavar="COLS|FILE")] = None
    rows: Annotated[str | None, _option(OUTPUT, ROWS, "--rows", metavar="WHICH")] = None
    digits: Annotated[str, _option(OUTPUT, "Decimals shown, 0 to 17.", "--digits", "-d", metavar="N")] = "6"
    quiet: Annotated[bool, _option(OUTPUT, "Print the number alone.", "--quiet", "-q")] = False
    json: Annotated[bool, _option(OUTPUT, "Print one JSON object.", "--json")] = False
    to: Annotated[str | None, _option(OUTPUT, TO, "--to", metavar="FMT")] = None
    output: Annotated[
        list[str] | None,
        _option(OUTPUT, "Write to FILE, as its extension says; may repeat.", "--output", "-o", metavar="FILE"),
    ] = None
    terms: Annotated[str | None, _option(OUTPUT, TERMS, "--terms", metavar="FILE")] = None
    histogram: Annotated[bool, _option(OUTPUT, HISTOGRAM, "--histogram")] = False
    plot: Annotated[list[str] | None, _option(OUTPUT, PLOT, "--plot", metavar="[KIND:]FILE")] = None
    jobs: Annotated[str | None, _option(OUTPUT, JOBS, "--jobs", metavar="N")] = None
    partial: Annotated[bool, _option(OUTPUT, PARTIAL, "--partial")] = False
    on: Annotated[str | None, _option(OUTPUT, ON, "--on", metavar="ADDRESS")] = None
    no_progress: Annotated[bool, _option(LOOK, "Show no bar while a long input is read.", "--no-progress")] = False
    color: Annotated[str, _option(LOOK, "auto, always or never.", "--color", metavar="WHEN")] = "auto"
    ascii: Annotated[bool, _option(LOOK, "ASCII letters and lines only.", "--ascii")] = False
    verbose: Annotated[bool, _option(LOOK, "Say what was detected in the inputs.", "--verbose", "-v")] = False
    columns: Mapping[str, str] = MappingProxyType({})

    @property
    def parted(self) -> str | None:
        """The column whose values the rows are parted by: for a result of each, or as samples of one interval."""
        return self.cluster if self.by is None else self.by

    @property
    def awaited(self) -> Mapping[str, str]:
        """The columns or files of what is expected of each row, by the names of the options."""
        each = {TERMS_EXPECTED: self.expect_terms, GRADIENT_EXPECTED: self.expect_grad}
        return {name: text for name, text in each.items() if text is not None}


def retold(hint: Any, text: str | None) -> Any:  # noqa: ANN401 - annotations, as typer has them
    """Return the annotation of an option, with what it means elsewhere; as it is where that is the same."""
    if text is None:
        return hint
    kind, (described,) = hint.__origin__, hint.__metadata__
    found = copy(described)
    found.help = text
    return Annotated[kind, found]


def fields(loss: type[Loss]) -> Iterator[tuple[str, Any, Any]]:
    """Yield name, annotation and default of each shared option that this loss has."""
    hints = get_type_hints(Shared, include_extras=True)
    without = {"files", "columns"} | (set() if loss.together or loss.stacked else {"group"})
    for name in Shared._fields:
        if name not in without:
            yield name, hints[name], Shared._field_defaults[name]


def files_argument(loss: type[Loss]) -> Any:  # noqa: ANN401 - typer's
    """Return the files of a loss as an argument: `PREDS TARGETS`, or the names of its inputs."""
    names = [PLURAL.get(one.name, one.name.upper()) for one in loss.inputs if not one.parameter]
    text = FILES + SEVERAL if names == list(PLURAL.values()) else FILES
    return typer.Argument(metavar=" ".join(names), help=text, show_default=False)


def column_option(help: str, *names: str, metavar: str) -> Any:  # noqa: A002, ANN401 - typer's words
    """Return the option that names the columns of an input."""
    return _option(INPUT, help, *names, metavar=metavar)
