"""What a reader sees. Each form of output is a module that turns a report into text; rich tables live only here."""

from losscli.render.look import Look
from losscli.report import Report


def rendered(report: Report, kind: str, look: Look, *, steps: bool = False, rows: bool = False) -> str:
    """Return a report in one of the formats: table, json, csv, tsv, ndjson, md, latex, html, value.

    `steps` writes the arithmetic out instead of the table; `rows` puts the shown rows into JSON too. csv, tsv and
    ndjson are the shown rows, a line a term; without `rows`, a line for each value that has a result of its own, for
    each answer, or for each of several losses.
    """
    match kind:
        case "json":
            from losscli.render.document import document  # noqa: PLC0415 - a format is imported when it is printed

            return document(report, rows=rows)
        case "md" | "latex":
            return _typeset(report, kind, look, steps=steps)
        case "html":
            from losscli.render.html.reported import reported  # noqa: PLC0415

            return reported(report, steps=steps)
        case "value" | "csv" | "tsv" | "ndjson":
            return _lines(report, kind, rows=rows)
        case _ if steps:
            from losscli.render.derivations.derivation import derivation  # noqa: PLC0415

            return derivation(report, look)
        case _:
            from losscli.render.table import table  # noqa: PLC0415

            return table(report, look)


def _typeset(report: Report, kind: str, look: Look, *, steps: bool) -> str:
    if steps:
        from losscli.render.derivations.steps import latex_steps, markdown_steps  # noqa: PLC0415

        return markdown_steps(report, look) if kind == "md" else latex_steps(report)
    from losscli.render.grid import latex, markdown  # noqa: PLC0415

    return markdown(report, look) if kind == "md" else latex(report)


def _lines(report: Report, kind: str, *, rows: bool) -> str:
    if report.by is not None and (kind == "value" or not rows):
        from losscli.render.separate import lines_of_values  # noqa: PLC0415

        return lines_of_values(report, report.by, kind)
    if report.answers and kind != "value" and not rows:
        from losscli.render.verdicts.answers import lines_of_answers  # noqa: PLC0415

        return lines_of_answers(report.answers, kind)
    if report.also and (kind == "value" or not rows):
        from losscli.render.models.further import lines_of_losses  # noqa: PLC0415

        return lines_of_losses(report, kind)
    if kind == "value":
        from losscli.render.value import value  # noqa: PLC0415

        return value(report)
    from losscli.render.shown import lines  # noqa: PLC0415

    return lines(report, kind)
