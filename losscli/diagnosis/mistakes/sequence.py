"""Mistakes with the loss of sequences: what it is divided by, logits not normalised, the blank, the labels."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.numerics import minus_log_softmax, softmax

AVERAGES = "pytorch/pytorch#19838"


def _each(made: Callable[[Array, Array], Array]) -> Callable[[Work], Array]:
    """Return the terms from the logits, (n, T, C), and the labels, (n, L), of the rows of one length each."""
    return lambda work: work.by_length(lambda each: made(each["pred"], each["target"]))


def _scored(change: Callable[[Array, Array], tuple[Array, Array]]) -> Callable[[Work], Array]:
    """Return the terms with other logits and labels."""
    return lambda work: _each(lambda z, y: work.loss.term(*change(z, y)))(work)


def _as_log_probabilities(change: Callable[[Array], Array]) -> Callable[[Work], Array | None]:
    """Return the terms with what is made of the logits taken as log-probabilities."""

    def made(work: Work) -> Array | None:
        if work.option("pred_as") != "logits":
            return None
        taken = replace(work.loss, pred_as="log-probs")  # type: ignore[call-arg]
        return _each(lambda z, y: taken.term(change(z), y))(work)

    return made


def _lengths(work: Work) -> Array:
    """Return the number of labels of each row, at least 1."""
    return _each(lambda _, y: np.full(len(y), max(y.shape[1], 1.0)))(work)


def _times(work: Work) -> Array:
    return _each(lambda z, _: np.full(len(z), float(z.shape[1])))(work)


def _by_sequence(work: Work) -> Array:
    """Return the terms of whole sequences, not divided by their labels."""
    return work.with_options(average="sequence")


def _over_all(lengths: Callable[[Work], Array]) -> Callable[[Work], float | None]:
    """Return the sum over the sum of the lengths; where all are one, that is the mean over it, another mistake."""

    def made(work: Work) -> float | None:
        found = lengths(work)
        if work.reduction != "mean" or work.weights is not None or not np.ptp(found):
            return None
        return float(_by_sequence(work).sum() / found.sum())

    return made


def _times_labels(work: Work) -> Array | None:
    """Return the terms times the number of labels, unless that is always 2: twice the loss has another reason."""
    found = _lengths(work)
    return None if np.all(found == 2) else np.asarray(_by_sequence(work) * found)


def _blank_last(work: Work) -> Array | None:
    """Return the terms with the last class as the blank."""
    if work.option("blank") == work.columns - 1:
        return None
    return work.with_options(blank=work.columns - 1)


def _blank_last_in_order(work: Work) -> Array | None:
    """Return the terms with the last class as the blank, and the labels counted from 0."""
    if work.option("blank") != 0 or work.columns == 1:
        return None
    loss = replace(work.loss, blank=work.columns - 1)  # type: ignore[call-arg]
    return _each(lambda z, y: loss.term(z, y - 1))(work)


def _collapsed(work: Work) -> Array:
    """Return the terms with each run of one label as that label once."""

    def made(z: Array, y: Array) -> Array:
        kept = np.ones(y.shape, dtype=np.bool_)
        kept[:, 1:] = y[:, 1:] != y[:, :-1]
        lengths, terms = kept.sum(axis=1), np.empty(len(y))
        for length in np.unique(lengths).tolist():  # rows that become as long as one another are computed at once
            rows = lengths == length
            terms[rows] = work.loss.term(z[rows], y[rows][kept[rows]].reshape(int(rows.sum()), length))
        return terms

    return _each(made)(work)


CTC = (
    Mistake(
        "by-sequence",
        "the mean over the sequences, not divided by their labels",
        "divide the loss of each by the number of its labels, or leave out --average label",
        lambda work: _by_sequence(work) if work.option("average") == "label" else None,
        Rank.DIVISION,
        AVERAGES,
    ),
    Mistake(
        "times-labels",
        "the mean of each sequence's loss times the number of its labels",
        "do not multiply: the loss of a sequence is of all of its labels already",
        _times_labels,
        Rank.DIVISION,
        "meijieru/crnn.pytorch#232",
    ),
    Mistake(
        "over-times",
        "the mean of each sequence's loss over the number of its times (frames)",
        "do not divide by the length of the prediction",
        lambda work: np.asarray(_by_sequence(work) / _times(work)),
        Rank.DIVISION,
        "bay1/card-crnn-ctpn#4",
    ),
    Mistake(
        "over-all-labels",
        "the sum over the number of all labels",
        "divide by the number of sequences, {n}",
        _over_all(_lengths),
        Rank.DIVISION,
    ),
    Mistake(
        "over-all-times",
        "the sum over the number of all times (frames)",
        "divide by the number of sequences, {n}",
        _over_all(_times),
        Rank.DIVISION,
    ),
    Mistake(
        "logits-as-log-probabilities",
        "the loss with your logits taken as log-probabilities, not normalised",
        "take log_softmax of the logits over the classes first",
        _as_log_probabilities(lambda z: z),
        Rank.TWICE,
    ),
    Mistake(
        "softmax-for-log-softmax",
        "the loss with probabilities (softmax) taken as log-probabilities",
        "take log_softmax, not softmax",
        _as_log_probabilities(softmax),
        Rank.TWICE,
    ),
    Mistake(
        "softmax-twice",
        "the loss of the softmax of your softmax",
        "give the logits: softmax is applied to them here",
        _scored(lambda z, y: (softmax(z), y)),
        Rank.TWICE,
    ),
    Mistake(
        "softmax-over-times",
        "the loss with softmax over the times in place of the classes",
        "take softmax over the classes, the last axis",
        _as_log_probabilities(lambda z: -minus_log_softmax(z.swapaxes(1, 2)).swapaxes(1, 2)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "blank-last",
        "the loss with the last class as the blank",
        "the blank is class {blank}: --blank sets it",
        _blank_last,
        Rank.LABELS,
    ),
    Mistake(
        "blank-last-labels-from-0",
        "the loss with the last class as the blank and 1 subtracted from each label",
        "the blank is class {blank}, and the labels are those of the columns",
        _blank_last_in_order,
        Rank.LABELS,
    ),
    Mistake(
        "collapsed-labels",
        "the loss with each run of one label in a target as that label once",
        "leave the targets as they are: repetitions are made one in the prediction alone",
        _collapsed,
        Rank.LABELS,
    ),
    Mistake(
        "labels-reversed",
        "the loss with the labels of each sequence in reverse order",
        "give the labels in the order of the times",
        _scored(lambda z, y: (z, np.ascontiguousarray(y[:, ::-1]))),
        Rank.LABELS,
    ),
)
OF: Mistakes = {"ctc": CTC}
