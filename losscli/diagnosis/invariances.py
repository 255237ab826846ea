"""What no number can show: mistakes that change nothing, for these losses or on these rows."""

from collections.abc import Iterator

import numpy as np

from losscli.diagnosis.work import Work
from losscli.domain import LOGIT, Labels

SYMMETRIC = frozenset({"mse", "rmse", "half-mse", "mae", "max-error", "huber", "smooth-l1", "log-cosh", "pseudo-huber"})
SYMMETRIC_ROWS = frozenset({"cosine", "js", "hellinger", "tv", "emd", "msle", "rmsle", "smape"})


def unseen(work: Work) -> list[str]:
    """Return what could have been done wrong, or otherwise, without changing the number."""
    return [*_of_the_loss(work), *_of_the_rows(work)]


def _of_the_loss(work: Work) -> Iterator[str]:
    loss = work.loss
    if loss.name in SYMMETRIC | SYMMETRIC_ROWS:
        yield "predictions and targets given in the other order: the loss is symmetric"
    if loss.name == "ce":
        yield "log-softmax applied once more, or a constant added to a row of logits: softmax is the same"
    if loss.name in {"bce", "bce-logits"}:
        yield "every label and every prediction flipped: 1 - y beside 1 - p (or -z) has the same terms"


def _of_the_rows(work: Work) -> Iterator[str]:
    if work.count == 1 and work.reduction == "mean":
        yield "whether the terms were summed or averaged: there is one term"
    if not work.kept or work.loss.together:
        return
    weights = work.weights
    if weights is not None and len(weights) and np.ptp(weights) == 0:
        yield "the weights: all are the same"
    first, labels = work.loss.inputs[0], work.loss.inputs[-1].domain
    if isinstance(labels, Labels) and first.domain == LOGIT and not first.ragged and work.columns == 2:
        yield "binary cross-entropy in place of cross-entropy: of two classes, the mean over both columns is the same"
    if work.option("pos_weight") is not None and not np.any(work.target > 0):
        yield "the weight of the positives: there are none"
