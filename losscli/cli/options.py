"""The options that every loss has: one spec, from which the command line, its help and the values come.

Each is text to typer: what it may be is said once, where it is used, and not in the words of a parser.
"""

from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple, get_type_hints

import typer

INPUT, RESULT, OUTPUT, LOOK = "Input", "Result", "Output", "Presentation"


def _option(panel: str, help: str, *names: str, metavar: str | None = None) -> Any:  # noqa: A002, ANN401 - typer's words
    return typer.Option(*names, help=help, rich_help_panel=panel, metavar=metavar)


FILES = typer.Argument(
    metavar="PREDS TARGETS",
    help="A file for each, in this order; - is stdin. One file may hold both, its columns named by -p and -t.",
    show_default=False,
)
PRED = "Columns of the prediction: a name, a number from 1, a,b, z0:z9, logit_*."
WEIGHT = "Column of the rows' weights; the mean divides by their sum."
REDUCTION = "mean, sum, none, median, max, min, or a percentile such as p95."
FROM = "Format of the inputs: csv, tsv, text, json, ndjson. By extension and content unless given."
HEADER = "Whether the first line names the columns. Unless given: if no cell of it is a number."
ROWS = "Rows to show: 20, all, none, worst:10, best:10, 3,7,90-95. Unless given, 20."
TERMS = "Write every row's term to FILE (.csv, .tsv, .ndjson); - is stdout, and the report goes to stderr."
TO = "Print as table, json, csv, tsv, ndjson, md, latex or value."


class Shared(NamedTuple):
    """What can be said of any loss, as typed on the command line."""

    files: Annotated[list[str] | None, FILES] = None
    pred: Annotated[str | None, _option(INPUT, PRED, "--pred", "-p", metavar="COLS")] = None
    target: Annotated[str | None, _option(INPUT, "Columns of the target.", "--target", "-t", metavar="COLS")] = None
    weight: Annotated[str | None, _option(INPUT, WEIGHT, "--weight", "-w", metavar="COL")] = None
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
    reduction: Annotated[str, _option(RESULT, REDUCTION, "--reduction", "-r", metavar="NAME")] = "mean"
    like: Annotated[
        str | None,
        _option(RESULT, "Compute as a framework does: its clipping, divisor, defaults.", "--like", metavar="TOOL"),
    ] = None
    grad: Annotated[bool, _option(RESULT, "Show the gradient of the term and of the result.", "--grad")] = False
    steps: Annotated[bool, _option(RESULT, "Write out the arithmetic of each shown row.", "--steps")] = False
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
    color: Annotated[str, _option(LOOK, "auto, always or never.", "--color", metavar="WHEN")] = "auto"
    ascii: Annotated[bool, _option(LOOK, "ASCII letters and lines only.", "--ascii")] = False
    verbose: Annotated[bool, _option(LOOK, "Say what was detected in the inputs.", "--verbose", "-v")] = False


def fields() -> Iterator[tuple[str, Any, Any]]:
    """Yield name, annotation and default of each shared option."""
    hints = get_type_hints(Shared, include_extras=True)
    for name in Shared._fields:
        yield name, hints[name], Shared._field_defaults[name]
