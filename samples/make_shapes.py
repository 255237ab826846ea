"""Write shapes.json: what torch, optax and scikit-learn make of the small files for the losses of other inputs.

Run as `python samples/make_shapes.py`; it needs torch, optax, scikit-learn and nothing of losscli. The files
themselves are typed by hand.
"""

# ruff: noqa: E501 - a command is one line
import csv
import json
from pathlib import Path
from typing import Any

import jax
import numpy as np
import optax
import torch
from sklearn.metrics import brier_score_loss
from torch.nn import functional

jax.config.update("jax_enable_x64", val=True)
HERE = Path(__file__).parent


def column(path: str, *names: str) -> torch.Tensor:
    """Return columns of a file, shape (n,) for one and (n, k) for several."""
    with (HERE / path).open(newline="") as file:
        rows = list(csv.DictReader(file))
    values = torch.tensor([[float(row[name]) for name in names] for row in rows], dtype=torch.float64)
    return values[:, 0] if len(names) == 1 else values


def labels(path: str, name: str, classes: list[str]) -> torch.Tensor:
    """Return a column of class names as indices."""
    with (HERE / path).open(newline="") as file:
        return torch.tensor([classes.index(row[name]) for row in csv.DictReader(file)])


def group(path: str, by: str, *names: str) -> list[list[np.ndarray]]:
    """Return columns of a file, cut where the value of one changes."""
    with (HERE / path).open(newline="") as file:
        rows = list(csv.DictReader(file))
    keys = list(dict.fromkeys(row[by] for row in rows))
    return [[np.array([float(row[name]) for row in rows if row[by] == key]) for name in names] for key in keys]


def ctc() -> float:
    """Return the mean of torch's CTC over the two utterances, each with its own length."""
    rows = [json.loads(line) for line in (HERE / "ctc/speech.ndjson").read_text().splitlines()]
    terms = []
    for row in rows:
        log_probabilities = torch.log_softmax(torch.tensor(row["logits"], dtype=torch.float64), -1)
        target = torch.tensor([row["labels"]])
        length, size = torch.tensor([len(row["logits"])]), torch.tensor([len(row["labels"])])
        terms.append(functional.ctc_loss(log_probabilities[:, None], target, length, size, reduction="sum"))
    return float(sum(terms) / len(terms))


def values() -> dict[str, float]:
    """Return what stands after `loss`, and the value that another program gives."""
    rows = column("multilabel/scores.csv", "a", "b", "c", "d")
    hot = column("multilabel/hot.csv", "a", "b", "c", "d")
    listed = torch.tensor([[3, 0, -1, -1], [0, -1, -1, -1]])
    anchors, positives, negatives = (
        column(f"triplet/{name}.csv", "x", "y") for name in ("anchors", "positives", "negatives")
    )
    first, second, order = (column("pairs/scores.csv", name) for name in ("first", "second", "y"))
    mean, variance, measured = (
        column("gaussian/preds.csv", "mean"),
        column("gaussian/preds.csv", "var"),
        column("gaussian/targets.csv", "y"),
    )
    q, t = column("kl/preds.csv", "q0", "q1", "q2"), column("kl/targets.csv", "t0", "t1", "t2")
    masks = [
        1 - (2 * (p * y).sum() + 1) / (p.sum() + y.sum() + 1) for p, y in group("masks/pixels.csv", "image", "p", "y")
    ]
    lists = [
        float(optax.losses.ranking_softmax_loss(s, r))
        for s, r in group("queries/scores.csv", "query", "score", "relevance")
    ]
    names = labels("names/targets.csv", "species", ["cat", "dog", "bird"])
    found: dict[str, Any] = {
        "ce samples/names/logits.csv samples/names/targets.csv": functional.cross_entropy(
            column("names/logits.csv", "cat", "dog", "bird"), names
        ),
        "multilabel-margin samples/multilabel/scores.csv samples/multilabel/lists.csv": functional.multilabel_margin_loss(
            rows, listed
        ),
        "multilabel-margin samples/multilabel/scores.csv samples/multilabel/hot.csv": functional.multilabel_margin_loss(
            rows, listed
        ),
        "multilabel-soft-margin samples/multilabel/rows.ndjson -p scores -t labels": functional.multilabel_soft_margin_loss(
            rows, hot
        ),
        "triplet samples/triplet/anchors.csv samples/triplet/positives.csv samples/triplet/negatives.csv --like torch": (
            functional.triplet_margin_loss(anchors, positives, negatives)
        ),
        "margin-ranking samples/pairs/scores.csv --x1 first --x2 second -t y --margin 0.5": functional.margin_ranking_loss(
            first, second, order, margin=0.5
        ),
        "gaussian-nll samples/gaussian/preds.csv samples/gaussian/targets.csv -p mean --var var": functional.gaussian_nll_loss(
            mean, measured, variance
        ),
        "kl samples/kl/preds.csv samples/kl/targets.csv": functional.kl_div(q.log(), t, reduction="batchmean"),
        "dice samples/masks/pixels.csv -p p -t y --group image --smooth 1": float(np.mean(masks)),
        "ranking-softmax samples/queries/scores.csv -p score -t relevance --group query": float(np.mean(lists)),
        "ctc samples/ctc/speech.ndjson -p logits -t labels": ctc(),
        "brier samples/bce/preds.csv samples/bce/targets.csv": brier_score_loss(
            column("bce/targets.csv", "y").numpy(), column("bce/preds.csv", "p").numpy()
        ),
    }
    return {command: float(value) for command, value in found.items()}


if __name__ == "__main__":
    (HERE / "shapes.json").write_text(json.dumps(values(), indent=2) + "\n")
