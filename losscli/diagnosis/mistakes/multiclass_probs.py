"""Mistakes of the losses that take probabilities of several classes, or their logarithms."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._classes import (
    BINARY,
    BRIER,
    OVERALL,
    PROBABILITIES,
    at_target,
    beside,
    counted,
    hot,
    in_unit,
    shares,
)
from losscli.diagnosis.mistakes._entries import AT, COLUMNS, LABELS
from losscli.diagnosis.mistakes._infinite import LEFT_OUT
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses.rowwise import row_sums
from losscli.numerics import weighed

SAME = 1e-6  # what float32 loses: two numbers nearer than that are one
FLOAT32 = float(np.finfo(np.float32).eps)
BY_HAND = (
    (1e-8, ""),
    (1e-10, ""),
    (1e-12, ""),
    (1e-7, "tensorflow/tensorflow#39411"),
    (FLOAT32, "scikit-learn/scikit-learn#24315"),
    (1e-6, ""),
    (1e-5, ""),
    (1e-3, ""),
    (0.01, ""),
)


def _softmax_again(work: Work) -> Array:
    """Return the cross-entropy that applies a softmax to the probabilities."""
    return work.rescored(beside(work, "ce"), pred=shares(work))


def _clipped(eps: float) -> Callable[[Work], Array | None]:
    """Return the terms with p clipped by hand; None where no p is that small, or a framework does just this."""

    def made(work: Work) -> Array | None:
        if not (work.pred < eps).any() and not (work.pred > 1 - eps).any():
            return None
        terms = work.with_options(clip=eps)
        known = [one.options for one in work.loss.conventions.values() if one.options.get("clip") == eps]
        if any(np.allclose(terms, work.with_options(**options), rtol=SAME, atol=0) for options in known):
            return None
        return terms

    return made


def _swapped(eps: float | None) -> Callable[[Work], Array | None]:
    """Return −Σ p·ln of the targets, clipped where some of these are 0: the arguments in the other order."""

    def made(work: Work) -> Array | None:
        t = hot(work)
        if (eps is None) == bool((t == 0).any()) or not ((t > 0) & (work.pred > SAME)).any():
            return None  # where all is predicted 0 this is −ln ε alone, which says that p was clipped
        logs = np.log(t if eps is None else np.clip(t, eps, 1 - eps))
        return counted(work, -row_sums(weighed(work.pred, logs))) / in_unit(work)

    return made


def _as_logits(work: Work) -> Array:
    """Return the cross-entropy of log-probabilities that do not sum to 1, which softmax mends."""
    return work.rescored(beside(work, "ce"))


def _as_probabilities(work: Work) -> Array | None:
    """Return minus the logarithm of what was given, where that may be a probability."""
    x = work.pred
    if not ((x >= 0) & (x <= 1)).all():
        return None
    return at_target(work, -np.log(x)) / in_unit(work)


SOFTMAX = (
    Mistake(
        "double-softmax",
        "the cross-entropy of the softmax of your probabilities, which are a softmax already",
        "do not give probabilities to a loss that applies softmax itself (CrossEntropyLoss, from_logits=True)",
        _softmax_again,
        Rank.TWICE,
        "keras-team/keras#6143",
        pairs=("sum",),
    ),
)
CLIPPED = (
    *(
        Mistake(
            f"clip-{eps:.2g}",
            f"the loss with p clipped to at least {eps:.2g}, or with {eps:.2g} added to it",
            f"leave p as it is; if it must be clipped, say so with --clip {eps:.2g}",
            _clipped(eps),
            Rank.CLIPPING,
            reference,
            pairs=("sum",),
        )
        for eps, reference in BY_HAND
    ),
    *LEFT_OUT,
)
SWAPPED = (
    Mistake(
        "swapped",
        "the loss with the arguments swapped: −Σ p·ln y",
        "give the predictions first: the logarithm is that of the prediction",
        _swapped(None),
        Rank.ARGUMENTS,
    ),
    *(
        Mistake(
            f"swapped-clip-{eps:.2g}",
            f"the loss with the arguments swapped, −Σ p·ln y, and y clipped to [{eps:.2g}, 1 − {eps:.2g}]",
            "give the predictions first: the logarithm is that of the prediction",
            _swapped(eps),
            Rank.ARGUMENTS,
        )
        for eps in (1e-7, 1e-15)
    ),
)
LOGARITHMS = (
    Mistake(
        "softmax-of-log-probabilities",
        "the cross-entropy of the softmax of these log-probabilities, whose exponentials do not sum to 1",
        "apply log-softmax first, or use ce if they are logits",
        _as_logits,
        Rank.TWICE,
    ),
    Mistake(
        "as-probabilities",
        "minus the logarithm of these numbers, as if they were probabilities",
        "use ce-probs if they are probabilities; nll takes their logarithms",
        _as_probabilities,
        Rank.ARGUMENTS,
    ),
)
SHARED = (*SOFTMAX, *PROBABILITIES, *BINARY, *BRIER, *OVERALL, *LABELS, *COLUMNS, *AT)
OF: Mistakes = {"ce-probs": (*SHARED, *SWAPPED, *CLIPPED), "nll": (*SHARED, *LOGARITHMS)}
