"""A report said and written: to its files, on stdout, and its warnings on stderr."""

import sys
from collections.abc import Callable, Sequence

from losscli.cli.files import Outputs
from losscli.cli.options import Shared
from losscli.cli.streams import LETTERS, aside, can_print, complain, wants_colour, width
from losscli.cli.targets import PICTURES, Target
from losscli.errors import cut
from losscli.readers.wanted import Wanted
from losscli.render.clean import clean
from losscli.render.look import Look
from losscli.report import Report, labels

# The formats that hold the verdicts on what was expected; beside the others these go to stderr.
TELLING = ("table", "json", "md", "latex", "html")
# Those that are a line an answer, unless rows are shown in them.
LISTING = ("csv", "tsv", "ndjson")


def put(drawn: Callable[[str, Look], str], said: Shared, wanted: Sequence[Target], outputs: Outputs) -> Look:
    """Write what is `drawn` in a format to its files, then to stdout; return how it looks there.

    All that is written to `outputs` is in place before anything is printed.

    Raises:
        OutputError: a file cannot be written; nothing has been said.
    """
    letters = said.ascii or not can_print(LETTERS, sys.stdout)
    look, text = Look(wants_colour(said.color, sys.stdout), letters, width(sys.stdout)), ""
    for kind, path, _ in wanted:
        if path is None:
            text += drawn(kind, look)
        else:
            outputs.open(path).write(drawn(kind, Look(ascii=said.ascii)))
    outputs.commit(sys.stdout.write)
    sys.stdout.write(text)
    sys.stdout.flush()  # before the warnings, where both go to one terminal
    return look


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
    if (report.checks or report.answers or report.by) and not printed.intersection(TELLING):
        from losscli.render.footer import checked, left_out, marked  # noqa: PLC0415 - only where something is expected

        listed = said.rows in {None, "none"} and printed.intersection(LISTING)
        told = [*left_out(report), *checked(report, look.style), *([] if listed else marked(report, look.style))]
        aside("".join(f"{clean(line)}\n" for line in told))
    for finding in report.warnings:
        complain("warning", finding.text, finding.details)


def _say(text: str, *, on_stderr: bool) -> None:
    if on_stderr:
        aside(text)
    elif text:
        sys.stdout.write(text)
    sys.stdout.flush()  # before the warnings, where both go to one terminal


def _written(report: Report, said: Shared, wanted: Sequence[Target], look: Look, outputs: Outputs) -> str:
    """Write the report to its files in their formats, and return what is to be printed."""
    from losscli.render import rendered  # noqa: PLC0415 - each format's module when it is needed

    texts = []
    rows = said.rows not in {None, "none"}
    for kind, path, streamed in wanted:
        if streamed:
            continue
        if path is not None and kind in PICTURES:
            from losscli.render.drawing import picture  # noqa: PLC0415 - only where something is drawn

            outputs.file(path).write(picture(report.charts[path], kind))
        elif path is None:
            texts.append(rendered(report, kind, look, steps=said.steps, rows=rows))
        else:
            in_file = Look(ascii=said.ascii)
            outputs.open(path).write(rendered(report, kind, in_file, steps=said.steps, rows=rows))
    return "".join(texts)


def say_what_was_read(found: Wanted) -> None:
    """Say which columns of which files were taken, and what was detected of these."""
    named = labels(found)
    for one in found.named:
        shape, columns = one.table.shape, [cut(label) for label in named[one.name]]
        more = f" and {len(columns) - 10} more" if len(columns) > 10 else ""
        noun = "column" if len(columns) == 1 else "columns"
        complain("note", f"{one.name}: {noun} {', '.join(columns[:10])}{more} of {shape.path} ({shape.notes})")
