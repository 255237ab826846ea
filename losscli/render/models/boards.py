"""Several models ranked, for machines: JSON, a line a model, and the results alone."""

import json
from typing import Any

from losscli.board import Board, Standing, label
from losscli.render.clean import clean
from losscli.render.document import SCHEMA, interval_of, numbered, texted
from losscli.render.models import further
from losscli.render.models.contested import ending, listed, model_of, target_of
from losscli.render.verdicts.checks import members
from losscli.report import Report

NAMES = ("rank", "preds", "n", "value", "low", "high", "infinite")


def lines(board: Board, kind: str) -> str:
    """Return a leaderboard as json, csv, tsv, ndjson, or as the results alone: the file, a tab, the number."""
    if kind == "json":
        return json.dumps(_document(board), allow_nan=False) + "\n"
    if kind == "value":
        return "".join(f"{clean(one.model)}\t{one.scores[0].value:.15g}\n" for one in board.standings)
    names = [*NAMES, *(label(one) for one in board.losses[1:])]
    return listed([_record(one) for one in board.standings], names, kind)


def _record(one: Standing) -> dict[str, Any]:
    score, *others = one.scores
    interval = None if score.ci is None else score.ci.interval
    return {
        "rank": one.rank,
        "preds": texted(one.model),
        "n": score.evaluation.moments.count,
        **numbered("value", score.value),
        **({"low": None, "high": None} if interval is None else interval._asdict()),
        "infinite": score.infinite,
        **{
            key: value for other in others for key, value in numbered(label(other.evaluation.loss), other.value).items()
        },
    }


def _document(board: Board) -> dict[str, Any]:
    report = board.report
    evaluation = report.evaluation
    moments = evaluation.moments
    return {
        "schema": SCHEMA,
        "command": "board",
        "loss": evaluation.loss.name,
        "reduction": evaluation.reduction.name,
        "lower_is_better": True,
        "n": moments.count,
        "rows": board.rows,
        "skipped": moments.skipped,
        **({"ignored": moments.ignored} if moments.ignored else {}),
        "models": [_model(report, one) for one in board.standings],
        "target": target_of(report),
        "settings": report.settings,
        **({"no_interval": board.why} if board.why else {}),
        "checks": members(report),
        **ending(report, board.signature),
    }


def _model(report: Report, one: Standing) -> dict[str, Any]:
    score, *others = one.scores
    return {
        "rank": one.rank,
        **model_of(report, one.model, score.evaluation, one.at),
        **({} if score.ci is None else {"ci": interval_of(score.ci)}),
        **({"also": further.members(others)} if others else {}),
    }
