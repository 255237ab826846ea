"""What a reader sees. Each form of output is a module that turns a report into text; rich tables live only here."""

from losscli.render.look import Look
from losscli.report import Report


def rendered(report: Report, kind: str, look: Look, *, steps: bool = False, rows: bool = False) -> str:
    """Return a report in one of the formats: table, json, csv, tsv, ndjson, md, latex, value.

    `steps` writes the arithmetic out instead of the table; `rows` puts the shown rows into JSON too. csv, tsv and
    ndjson are the shown rows, a line a term.
    """
    match kind:
        case "json":
            from losscli.render.document import document  # noqa: PLC0415 - a format is imported when it is printed

            return document(report, rows=rows)
        case "md" | "latex":
            from losscli.render.grid import latex, markdown  # noqa: PLC0415

            return markdown(report, look) if kind == "md" else latex(report)
        case "value":
            from losscli.render.value import value  # noqa: PLC0415

            return value(report)
        case "csv" | "tsv" | "ndjson":
            from losscli.render.terms import lines  # noqa: PLC0415

            return lines(report, kind)
        case _ if steps:
            from losscli.render.derivation import derivation  # noqa: PLC0415

            return derivation(report, look)
        case _:
            from losscli.render.table import table  # noqa: PLC0415

            return table(report, look)
