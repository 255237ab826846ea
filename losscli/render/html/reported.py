"""A report as a page."""

from collections.abc import Iterator

from losscli.errors import cut
from losscli.figures.differences import values_of
from losscli.formula import UNICODE, number
from losscli.option import Scalar
from losscli.reduction import Extreme
from losscli.render.columns import fixed
from losscli.render.footer import choice, footer, further, marked, remarks, result
from losscli.render.html import parts
from losscli.render.html.elements import Markup, element, text
from losscli.render.html.page import page
from losscli.render.html.tables import listed, table
from losscli.render.layout import Layout, answered, layout, separate
from losscli.render.verdicts.checks import of_one
from losscli.report import Report


def reported(report: Report, *, steps: bool = False) -> str:
    """Return a report as a page, with its pictures; `steps` writes the arithmetic of the shown rows out too."""
    drawn = layout(report, UNICODE)
    sections = [
        *parts.section("Result", _result(report), parts.facts(list(_facts(report))), parts.sentences(_notes(report))),
        *parts.section("Checks", *_checks(report)),
        *parts.section("Warnings", parts.warned(report.warnings)),
        *_values(report),
        *parts.section("Pictures", parts.pictures(report.pictures)),
        *parts.section("Rows", *_rows(report, drawn)),
        *parts.section("Arithmetic", _arithmetic(report) if steps and report.rows else Markup("")),
        *parts.section("Inputs", parts.inputs(report), _shards(report)),
        *parts.section("Settings", parts.settings(_settings(report))),
        *parts.section("Signature", parts.signed(report.signature)),
    ]
    return page(drawn.title, element("p", text(drawn.formula), class_="formula"), sections, report.version)


def _result(report: Report) -> Markup:
    """Return the value, what it is, and what became of the checks."""
    value, found = report.evaluation.value, result(report, UNICODE)
    agree, count = sum(one.agrees for one in report.checks), len(report.checks)
    verdict = parts.overall(agree, count, judged=report.judged)
    if value is None or found is None:
        return element("p", verdict) if verdict else Markup("")
    label, shown = found
    return parts.large(shown, value, label, verdict)


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    """Yield the lines that lead to the result, and how the terms lie."""
    moments, found = report.evaluation.moments, result(report, UNICODE)
    # The result itself stands above them.
    yield from (one for one in footer(report, UNICODE) if found is None or one[1] != found[1])
    deviation = moments.deviation()
    if deviation is not None:
        yield "standard deviation of the terms", fixed(deviation, report, UNICODE)
    for name, extreme in (("smallest term", moments.smallest), ("largest term", moments.largest)):
        if extreme is not None:
            yield name, _extreme(extreme, report)


def _extreme(extreme: Extreme, report: Report) -> str:
    spot = report.spot(extreme.row)
    where = f"row {extreme.row}" + ("" if spot is None else f", row {spot[1]} of {cut(spot[0].name)}")
    return f"{fixed(extreme.value, report, UNICODE)} ({where})"


def _checks(report: Report) -> Iterator[Markup]:
    yield parts.verdicts((one.agrees, of_one(one, report, UNICODE)) for one in report.checks)
    answers = answered(report, UNICODE)
    if answers is not None:
        yield parts.sentences((line.strip() for line in marked(report, UNICODE)), "answers")
        yield table(answers, "Answers")


def _values(report: Report) -> list[Markup]:
    """Return the results for each value of a column."""
    values = separate(report, UNICODE)
    if values is None or report.by is None:
        return []
    name = cut(report.by.column)
    drawn = None if any(one.kind == "curve" for one in report.pictures) else values_of(report)
    picture = Markup("") if drawn is None else parts.pictures([drawn])
    return parts.section("By value", table(values, f"Results for each value of {name}"), picture)


def _notes(report: Report) -> list[str]:
    return [*further(report, UNICODE), *remarks(report, UNICODE, interval_shown=True)]


def _rows(report: Report, drawn: Layout) -> Iterator[Markup]:
    if report.rows:
        shown, count = len(report.rows), report.evaluation.moments.count
        yield table(drawn, f"{shown} of {count} terms" if shown < count else "All terms")
        yield parts.sentences(choice(report, UNICODE))


def _arithmetic(report: Report) -> Markup:
    from losscli.render.derivations.derivation import heading, steps, written  # noqa: PLC0415 - only where it was asked for
    from losscli.render.derivations.working import working  # noqa: PLC0415

    found = working(report, UNICODE)
    rows = [[heading(row), *(f"  {line}" for line in steps(row))] for row in found.rows]
    return parts.blocks([*rows, [line for one in found.result for line in written(one)]])


def _shards(report: Report) -> Markup:
    if len(report.shards) < 2:
        return Markup("")
    rows = [(str(at), one.name, str(one.rows)) for at, one in enumerate(report.shards, 1)]
    return listed(("part", "files", "rows"), rows, "The parts that the rows came in")


def _settings(report: Report) -> dict[str, Scalar]:
    """Return the options that the number depends on, and those of the report."""
    weight: dict[str, Scalar] = {"weight": report.weight} if report.weight else {}
    group: dict[str, Scalar] = {"group": report.group} if report.group else {}
    found: dict[str, Scalar] = {"reduction": report.evaluation.reduction.name}
    if report.divisor is not None:
        found["divisor"] = number(report.divisor, report.digits, UNICODE)
    return {**found, **report.settings, **weight, **group}
