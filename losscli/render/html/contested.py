"""Several models on the same rows as a page."""

from math import isnan

from losscli.contest import Contest
from losscli.figures.differences import differences_of
from losscli.formula import UNICODE, number
from losscli.render.html import parts
from losscli.render.html.elements import Markup, element, text
from losscli.render.html.page import page
from losscli.render.html.tables import table
from losscli.render.models.comparing import DELTA, heading, layouts, notes, verdicts


def contested(contest: Contest) -> str:
    """Return a contest as a page: what is shown of the models first, then what it rests on."""
    report, (title, rest) = contest.report, heading(contest)
    models, *changes = layouts(contest, UNICODE)
    shown = [one for one, rows in zip(contest.differences, contest.changes, strict=False) if rows]
    gates = [(gate.agrees, [line]) for gate, line in zip(contest.gates, verdicts(contest, UNICODE), strict=True)]
    rows = [
        table(drawn, f"The rows that changed most from {one.baseline} to {one.model}")
        for drawn, one in zip(changes, shown, strict=True)
    ]
    sections = [
        *parts.section("Result", _result(contest), parts.sentences(notes(contest, UNICODE), "verdict")),
        *parts.section("Checks", parts.verdicts(gates)),
        *parts.section("Warnings", parts.warned(report.warnings)),
        *parts.section("Models", table(models, "The models; differences are to the first"), _picture(contest)),
        *parts.section("Rows that changed", *rows),
        *parts.section("Inputs", parts.inputs(report)),
        *parts.section("Settings", parts.settings({**report.settings, **contest.ask._asdict()})),
        *parts.section("Signature", parts.signed(contest.signature)),
    ]
    words = rest.removeprefix(", ")
    under = element("p", text(words[:1].upper() + words[1:]), class_="formula words")
    return page(f"{title}: {len(contest.models)} models compared", under, sections, report.version)


def _result(contest: Contest) -> Markup:
    """Return the difference of two models; of more there is not one."""
    gates = contest.gates
    verdict = parts.overall(sum(gate.agrees for gate in gates), len(gates), judged=contest.judged)
    if len(contest.differences) > 1:
        return element("p", verdict) if verdict else Markup("")
    (one,) = contest.differences
    if isnan(one.value):  # infinite in both: what is said of it is that it is not judged
        return element("p", verdict) if verdict else Markup("")
    value = number(one.value, contest.report.digits, UNICODE, zeros=True)
    return parts.large(value, one.value, f"{DELTA.unicode} of the means, {one.model} less {one.baseline}", verdict)


def _picture(contest: Contest) -> Markup:
    chart = differences_of(contest)
    return Markup("") if chart is None else parts.pictures([chart])
