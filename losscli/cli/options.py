"""The options that every loss has: one spec, from which the command line, its help and the values come."""

from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple, get_type_hints

import typer

REQUIRED = object()
INPUT, RESULT, OUTPUT, LOOK = "Input", "Result", "Output", "Presentation"


def _option(*names: str, help: str, panel: str, **more: Any) -> Any:  # noqa: A002, ANN401 - typer's own words
    return typer.Option(*names, help=help, rich_help_panel=panel, **more)


class Shared(NamedTuple):
    """What can be said of any loss, as typed on the command line."""

    files: Annotated[
        list[str],
        typer.Argument(
            metavar="PREDS TARGETS", help="A file for each input, in this order; - is stdin. One file may hold all."
        ),
    ]
    pred: Annotated[
        str | None,
        _option(
            "--pred",
            "-p",
            help="Columns of the prediction: name, number from 1, a,b, z0:z9, logit_*.",
            panel=INPUT,
            metavar="COLS",
        ),
    ] = None
    target: Annotated[
        str | None, _option("--target", "-t", help="Columns of the target.", panel=INPUT, metavar="COLS")
    ] = None
    weight: Annotated[
        str | None,
        _option(
            "--weight",
            "-w",
            help="Column of the rows' weights; the mean divides by their sum.",
            panel=INPUT,
            metavar="COL",
        ),
    ] = None
    from_: Annotated[
        str | None,
        _option(
            "--from",
            help="Format of the inputs: csv, tsv, text, json, ndjson. By extension unless given.",
            panel=INPUT,
            metavar="FMT",
        ),
    ] = None
    sep: Annotated[
        str | None,
        _option("--sep", help="Separator of cells: a character, or tab, space.", panel=INPUT, metavar="CHAR"),
    ] = None
    decimal: Annotated[
        str, _option("--decimal", help="Decimal mark in text: a point or a comma.", panel=INPUT, metavar="CHAR")
    ] = "."
    header: Annotated[
        bool | None,
        _option(
            "--header/--no-header", help="Whether the first line names the columns. By rule unless given.", panel=INPUT
        ),
    ] = None
    encoding: Annotated[
        str | None, _option("--encoding", help="Encoding of text, if not UTF-8.", panel=INPUT, metavar="NAME")
    ] = None
    na: Annotated[
        str,
        _option(
            "--na",
            help="Empty and NA cells: error, or skip the row and say how many.",
            panel=INPUT,
            metavar="error|skip",
        ),
    ] = "error"
    reduction: Annotated[
        str,
        _option(
            "--reduction",
            "-r",
            help="mean, sum, none, median, max, min, or a percentile such as p95.",
            panel=RESULT,
            metavar="NAME",
        ),
    ] = "mean"
    like: Annotated[
        str | None,
        _option(
            "--like", help="Compute as a framework does: its clipping, divisor, defaults.", panel=RESULT, metavar="TOOL"
        ),
    ] = None
    grad: Annotated[bool, _option("--grad", help="Show the gradient of the term and of the mean.", panel=RESULT)] = (
        False
    )
    steps: Annotated[bool, _option("--steps", help="Write out the arithmetic of each shown row.", panel=RESULT)] = False
    rows: Annotated[
        str | None,
        _option(
            "--rows",
            help="Rows to show: 20, all, none, worst:10, best:10, 3,7,90-95. 20 in a table.",
            panel=OUTPUT,
            metavar="WHICH",
        ),
    ] = None
    digits: Annotated[
        int, _option("--digits", "-d", help="Decimals shown.", panel=OUTPUT, min=0, max=17, metavar="N")
    ] = 6
    quiet: Annotated[bool, _option("--quiet", "-q", help="Print the number alone.", panel=OUTPUT)] = False
    json: Annotated[bool, _option("--json", help="Print one JSON object.", panel=OUTPUT)] = False
    to: Annotated[
        str | None,
        _option("--to", help="Print as table, json, csv, tsv, md, latex or value.", panel=OUTPUT, metavar="FMT"),
    ] = None
    output: Annotated[
        list[str] | None,
        _option(
            "--output", "-o", help="Write to FILE, as its extension says; may repeat.", panel=OUTPUT, metavar="FILE"
        ),
    ] = None
    terms: Annotated[
        str | None,
        _option(
            "--terms",
            help="Write every row's term to FILE (.csv, .tsv, .ndjson); - is stdout.",
            panel=OUTPUT,
            metavar="FILE",
        ),
    ] = None
    color: Annotated[str, _option("--color", help="auto, always or never.", panel=LOOK, metavar="WHEN")] = "auto"
    ascii: Annotated[bool, _option("--ascii", help="ASCII letters and lines only.", panel=LOOK)] = False
    verbose: Annotated[bool, _option("--verbose", "-v", help="Say what was detected in the inputs.", panel=LOOK)] = (
        False
    )


def fields() -> Iterator[tuple[str, Any, Any]]:
    """Yield name, annotation and default of each shared option; a default of REQUIRED is none."""
    hints = get_type_hints(Shared, include_extras=True)
    for name in Shared._fields:
        yield name, hints[name], Shared._field_defaults.get(name, REQUIRED)
