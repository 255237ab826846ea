"""The gates of a file for machines: one JSON object."""

import json
from typing import Any

from losscli.checking.baseline import Baseline
from losscli.checking.verdicts import Checked, Checkup, Demand, Increase
from losscli.formula import UNICODE
from losscli.render.check.words import problems, remarks
from losscli.render.document import SCHEMA, numbered, texted
from losscli.render.verdicts.checks import members
from losscli.report import Report


def document(checkup: Checkup) -> str:
    """Return a checkup as JSON in one line."""
    found = {
        "schema": SCHEMA,
        "command": "check",
        "file": texted(checkup.path),
        "gates": [_gate(one, checkup.digits) for one in checkup.gates],
        "passed": checkup.count("pass"),
        "failed": checkup.count("fail"),
        "not_judged": checkup.count("not judged"),
        "not_run": checkup.left_out,
        "status": checkup.status,
        "signature": checkup.signature,
    }
    return json.dumps(found, allow_nan=False) + "\n"


def _gate(gate: Checked, digits: int) -> dict[str, Any]:
    report = gate.report if gate.contest is None else gate.contest.report
    return {
        "gate": texted(gate.name),
        "line": gate.place.line,
        "loss": texted(gate.loss) or None,
        "outcome": gate.outcome,
        **numbered("value", gate.value),
        "demands": [_demand(one) for one in gate.demands],
        **({} if gate.baseline is None else {"baseline": _baseline(gate.baseline)}),
        "checks": [] if gate.report is None else members(gate.report),
        **({} if gate.increase is None else {"difference": _difference(gate, gate.increase)}),
        "problems": [texted(one) for one in problems(gate, digits, UNICODE)],
        "remarks": [texted(one) for one in remarks(gate, digits, UNICODE)],
        "warnings": [] if report is None else _warnings(report),
        "signature": texted(gate.signature) or None,
    }


def _demand(one: Demand) -> dict[str, Any]:
    against = {"gate": texted(one.against)} if one.against else {}
    increase = {"allowed-increase": texted(one.increase)} if one.increase else {}
    return {"key": one.key, "as_typed": texted(one.text), **against, **increase}


def _baseline(one: Baseline) -> dict[str, Any]:
    of = {"path": texted(one.path), "n": one.terms, "signature": texted(one.signature)} if one.path else {}
    return {"value": one.value, "limit": one.limit, **of}


def _difference(gate: Checked, one: Increase) -> dict[str, Any]:
    from losscli.render.models.contested import comparison  # noqa: PLC0415 - only where two models are compared

    assert gate.contest is not None  # noqa: S101 - a difference is of a contest
    return {**comparison(gate.contest, 0), "margin": one.margin, "gate": one.against}


def _warnings(report: Report) -> list[str]:
    return [texted(" ".join((one.text + ".", *one.details)) if one.details else one.text) for one in report.warnings]
