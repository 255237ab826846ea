"""The verdicts of a report, of whichever kind, in words and for JSON."""

from typing import Any

from losscli.diagnosis.comparison import Comparison
from losscli.diagnosis.verdict import Verdict
from losscli.formula import Style
from losscli.inference.gate import Gate
from losscli.report import Check, Report


def lines(report: Report, style: Style) -> list[str]:
    """Return what there is to say of each, one after another."""
    return [line for one in report.checks for line in of_one(one, report, style)]


def of_one(one: Check, report: Report, style: Style) -> list[str]:
    """Return what there is to say of one."""
    if isinstance(one, Gate):
        from losscli.render.verdicts.gates import lines as of_gate  # noqa: PLC0415 - each where there is one

        return of_gate(one, report, style)
    if isinstance(one, Comparison):
        from losscli.render.verdicts.comparison import lines as of_rows  # noqa: PLC0415

        return of_rows(one, style)
    if isinstance(one, Verdict):
        from losscli.render.verdicts.verdict import lines as of_result  # noqa: PLC0415

        return of_result(one, style)
    return []


def members(report: Report) -> list[dict[str, Any]]:
    """Return each as an object."""
    found: list[dict[str, Any]] = []
    for one in report.checks:
        if isinstance(one, Gate):
            from losscli.render.verdicts.gates import member as of_gate  # noqa: PLC0415

            found.append(of_gate(one))
        elif isinstance(one, Comparison):
            from losscli.render.verdicts.comparison import member  # noqa: PLC0415

            found.append(member(one))
        elif isinstance(one, Verdict):
            from losscli.render.verdicts.verdict import members as of_results  # noqa: PLC0415

            found += of_results([one])
    return found
