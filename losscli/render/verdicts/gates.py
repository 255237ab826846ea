"""The words of a gate: which results keep the limit, and by how much the others do not."""

import math
from collections.abc import Iterator
from typing import Any

from losscli.errors import cut
from losscli.formula import Style, decimal, number
from losscli.inference.gate import ABOVE, CI, Gate, Judged
from losscli.render.verdicts.intervals import words_in
from losscli.report import Report

ALL = "all"
# So many results that fail are named; the others are counted.
NAMED = 20
WORDS = {"pass": "PASS", "fail": "FAIL", "not judged": "NOT JUDGED"}


def lines(gate: Gate, report: Report, style: Style) -> list[str]:
    """Return the verdict: a line, or one for each result that fails."""
    letters = words_in(style)
    if gate.column is None:
        return [_line(gate, gate.results[0], report, letters)]
    if gate.agrees:
        return [_passed(gate, report, letters)]
    odd = [one for one in gate.results if one.outcome != "pass"]
    more = len(odd) - NAMED
    found = [_line(gate, one, report, letters) for one in odd[:NAMED]]
    return [*found, f"and {more} more do not pass"] if more > 0 else found


def _line(gate: Gate, one: Judged, report: Report, style: Style) -> str:
    name = "" if gate.column is None else f"{_name(one)}: "
    limit, side = cut(gate.limit.text), _side(gate)
    if one.outcome == "not judged":
        return f"{WORDS[one.outcome]}  {name}whether it is {side} {limit}: {one.why}"
    got = _got(gate, one, report, style)
    if one.outcome == "pass":
        return f"{WORDS[one.outcome]}  {name}{got} is not {side} {limit}"
    return f"{WORDS[one.outcome]}  {name}{got} is {side} {limit}{_by(gate, one, report, style)}"


def _passed(gate: Gate, report: Report, style: Style) -> str:
    """Return that every result keeps the limit, and which is nearest to it."""
    nearest = (max if gate.limit.check == ABOVE else min)(gate.results, key=lambda one: one.got or 0.0)
    word = "largest" if gate.limit.check == ABOVE else "smallest"
    count, got = len(gate.results), number(nearest.got or 0.0, report.digits, style, zeros=True)
    ends = f"{'upper' if gate.limit.check == ABOVE else 'lower'} ends" if gate.limit.against == CI else "results"
    said = f"none of {count} {ends} is {_side(gate)} {cut(gate.limit.text)}"
    return f"{WORDS['pass']}  {said}: the {word} is {got} ({_name(nearest)})"


def _got(gate: Gate, one: Judged, report: Report, style: Style) -> str:
    shown = number(one.got or 0.0, report.digits, style, zeros=True)
    if not one.end:
        return shown
    end = "upper" if gate.limit.check == ABOVE else "lower"
    return f"{shown}, the {end} end of the {100 * (gate.level or 0.0):.10g}% CI,"


def _by(gate: Gate, one: Judged, report: Report, style: Style) -> str:
    got = one.got or 0.0
    if not math.isfinite(got):
        return ""
    off = abs(decimal(got) - decimal(gate.limit.value))
    return f" (by {number(off, report.digits, style, zeros=True)})"


def _side(gate: Gate) -> str:
    return "above" if gate.limit.check == ABOVE else "below"


def _name(one: Judged) -> str:
    return ALL if one.name is None else cut(one.name)


def member(gate: Gate) -> dict[str, Any]:
    """Return the verdict for JSON: that of all rows, if there is one; of several results, those that do not pass."""
    limit, last = gate.limit, gate.results[-1]
    odd = [one for one in gate.results if one.name is not None and one.outcome != "pass"]
    whole = {"of": CI if last.end else "value", **_record(last)} if last.name is None else {}
    return {
        "check": limit.check,
        "gate": limit.against,
        "limit": limit.value,
        "limit_as_typed": limit.text,
        **whole,
        "agrees": gate.agrees,
        "outcome": gate.outcome,
        **({} if gate.column is None else {"results": len(gate.results), "not_passed": list(_named(odd))}),
    }


def _named(found: list[Judged]) -> Iterator[dict[str, Any]]:
    from losscli.render.document import texted  # noqa: PLC0415 - it is the document that asks

    for one in found:
        yield {"name": texted(one.name or ""), **_record(one), "outcome": one.outcome}


def _record(one: Judged) -> dict[str, Any]:
    from losscli.render.document import numbered  # noqa: PLC0415 - likewise

    return {**numbered("got", one.got), **({"why": one.why} if one.why else {})}
