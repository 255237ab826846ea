"""Several models on the same rows for machines: JSON, a line a model, and the differences alone."""

import json
from collections.abc import Sequence
from typing import Any

from losscli.contest import Contest
from losscli.errors import cut
from losscli.evaluation import Evaluation
from losscli.inference.changes import Change
from losscli.inference.difference import Difference, Gate
from losscli.render.clean import clean
from losscli.render.document import SCHEMA, numbered, texted
from losscli.render.terms import SEPARATORS, quoted
from losscli.report import Report

NAMES = (
    "preds", "n", "mean", "difference", "low", "high", "p", "exact", "p_corrected", "wins", "losses", "ties", "verdict"
)  # fmt: skip


def lines(contest: Contest, kind: str) -> str:
    """Return a contest as json, csv, tsv, ndjson, or as the differences alone."""
    if kind == "json":
        return json.dumps(_document(contest), allow_nan=False) + "\n"
    if kind == "value":
        return _bare(contest)
    return listed([_record(contest, at) for at in range(len(contest.models))], NAMES, kind)


def listed(records: Sequence[dict[str, Any]], names: Sequence[str], kind: str) -> str:
    """Return records as lines of ndjson, or of csv or tsv under these names."""
    if kind == "ndjson":
        return "".join(json.dumps(record, allow_nan=False) + "\n" for record in records)
    separator = SEPARATORS[kind]
    rows = [list(map(clean, names)), *([_cell(record, name) for name in names] for record in records)]
    return "".join(separator.join(quoted(row, separator)) + "\n" for row in rows)


def _bare(contest: Contest) -> str:
    """Return the difference, of several models a line each: the file, a tab, the number."""
    found = contest.differences
    if len(found) == 1:
        return f"{found[0].value:.15g}\n"
    return "".join(f"{clean(cut(one.model))}\t{one.value:.15g}\n" for one in found)


def _record(contest: Contest, at: int) -> dict[str, Any]:
    evaluation = contest.evaluations[at]
    own = {
        "preds": texted(contest.models[at]),
        "n": evaluation.moments.count,
        **numbered("mean", evaluation.value),
    }
    if not at:
        return own
    one = contest.differences[at - 1]
    ends = {"low": None, "high": None} if one.interval is None else one.interval._asdict()
    return {**own, **numbered("difference", one.value), **ends, **_judged(one)}


def _judged(one: Difference) -> dict[str, Any]:
    tested = {"p": one.p, "exact": None if one.p is None else one.exact, "p_corrected": one.corrected}
    return {**tested, "wins": one.wins, "losses": one.losses, "ties": one.ties, "verdict": one.verdict}


def _cell(record: dict[str, Any], name: str) -> str:
    value = record.get(name, "")
    if value is None:
        return str(record.get(f"{name}_text", ""))
    if isinstance(value, bool):
        return str(value).lower()
    return clean(value) if isinstance(value, str) else repr(value)


def _document(contest: Contest) -> dict[str, Any]:
    report = contest.report
    evaluation = report.evaluation
    found: dict[str, Any] = {
        "schema": SCHEMA,
        "command": "compare",
        "loss": evaluation.loss.name,
        "reduction": evaluation.reduction.name,
        "lower_is_better": True,
        "n": evaluation.moments.count,
        "rows": contest.differences[0].rows,
        "skipped": evaluation.moments.skipped,
        **({"ignored": evaluation.moments.ignored} if evaluation.moments.ignored else {}),
        "models": [model_of(report, path, one, at) for at, (path, one) in enumerate(_models(contest))],
        "target": target_of(report),
        "comparisons": [comparison(contest, at) for at in range(len(contest.differences))],
        "settings": {**report.settings, **contest.ask._asdict(), **_cluster(contest)},
        "checks": [_check(gate) for gate in contest.gates],
    }
    return {**found, **ending(report, contest.signature)}


def target_of(report: Report) -> dict[str, Any]:
    """Return where the targets are from."""
    target = report.inputs["target"]
    return {"path": texted(target.path), "columns": list(map(texted, target.columns)), "rows": target.rows}


def ending(report: Report, signature: str) -> dict[str, Any]:
    """Return the last members: rows without a partner, the warnings, the signature."""
    unpaired = [{"path": texted(path), "rows": rows} for path, rows in report.keys.unpaired]
    warnings = [" ".join((one.text + ".", *one.details)) if one.details else one.text for one in report.warnings]
    common = {"unpaired": unpaired} if report.keys.common else {}
    return {**common, "warnings": list(map(texted, warnings)), "signature": signature}


def _cluster(contest: Contest) -> dict[str, str]:
    return {} if contest.cluster is None else {"cluster": texted(contest.cluster)}


def _models(contest: Contest) -> list[tuple[str, Evaluation]]:
    return list(zip(contest.models, contest.evaluations, strict=True))


def model_of(report: Report, path: str, evaluation: Evaluation, at: int) -> dict[str, Any]:
    """Return a model, which stands in this place among the files, and what it came to."""
    facts = report.inputs["pred" if not at else f"pred {at + 1}"]
    return {"path": texted(path), "columns": list(map(texted, facts.columns)), **result_of(evaluation)}


def result_of(evaluation: Evaluation) -> dict[str, Any]:
    """Return a result with what it is made of."""
    moments = evaluation.moments
    return {
        **numbered("value", evaluation.value),
        **numbered("sum", moments.total()),
        **numbered("divisor", moments.divisor(evaluation.divisor)),
        "n": moments.count,
        "nonfinite": moments.positive_infinite + moments.negative_infinite,
    }


def comparison(contest: Contest, at: int) -> dict[str, Any]:
    """Return what is said of a model and the first as an object."""
    one, several = contest.differences[at], len(contest.differences) > 1
    changes = contest.changes[at] if contest.changes else ()
    return {
        "baseline": texted(one.baseline),
        "model": texted(one.model),
        **numbered("difference", one.value),
        "interval": None if one.interval is None else one.interval._asdict(),
        "level": contest.ask.level,
        "method": contest.ask.method,
        **_judged(one),
        "correction": "holm" if several else None,
        "smallest_p": _smallest(contest, one),
        "infinite": one.infinite,
        **({} if one.clusters is None else {"clusters": one.clusters}),
        "rows_per_block" if one.clusters is None else "clusters_per_block": one.block,
        **({"why": one.why} if one.why else {}),
        **({"rows": [_change(change) for change in changes]} if changes else {}),
    }


def _smallest(contest: Contest, one: Difference) -> float | None:
    """Return the smallest p that the test could give."""
    if one.p is None:
        return None
    return one.least if one.exact else 1 / (contest.ask.resamples + 1)


def _change(change: Change) -> dict[str, Any]:
    name = {} if change.name is None else {"id": texted(change.name)}
    terms = {**numbered("baseline", change.baseline), **numbered("model", change.model)}
    return {"row": change.row, **name, **terms, **numbered("difference", change.difference)}


def _check(gate: Gate) -> dict[str, Any]:
    gates = {"worse": "fail-if-worse", "better": "fail-unless-better"}
    margin = {"margin": gate.margin} if gate.demand == "worse" else {}
    return {
        "check": gates[gate.demand],
        **margin,
        "model": texted(gate.difference.model),
        "agrees": gate.agrees,
        "outcome": gate.outcome,
    }
