"""Mistakes that are made with the binary cross-entropy of probabilities."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._binary import SHARED, plain, probability
from losscli.diagnosis.mistakes._clipping import CLIPPED, EPS, with_bounds
from losscli.diagnosis.work import Work
from losscli.domain import Array, Mask
from losscli.losses import find
from losscli.losses.logarithm import unit
from losscli.numerics import weighed

HAND = (1e-7, 1e-15, 1e-8, 1e-12, 1e-10, EPS)


def _as_logits(work: Work, z: Array) -> Array:
    options = {name: work.option(name) for name in ("base", "label_smoothing")}
    return work.rescored(find("bce-logits")(**options), pred=z)


def _swapped(work: Work) -> Array | None:
    """Return the terms with both arguments exchanged, where no target is 0 or 1, which would have to be clipped."""
    return None if _certain(work.target).any() else work.rescored(pred=work.target, target=work.pred)


def _swapped_and_clipped(eps: float) -> Callable[[Work], Array | None]:
    return lambda work: with_bounds(work, work.target, work.pred, eps, 1 - eps) if _is_exchange(work) else None


def _swapped_as_torch(work: Work) -> Array | None:
    return _floored(work, work.target, work.pred) if _is_exchange(work) else None


def _is_exchange(work: Work) -> bool:
    """Whether targets must be clipped to stand for p, and that is not the same as clipping p itself."""
    return bool(_certain(work.target).any() and not _certain(work.pred).all())


def _certain(p: Array) -> Mask:
    certain: Mask = (p == 0) | (p == 1)
    return certain


def _decided(work: Work) -> Array:
    return (work.pred > 0.5).astype(np.float64)


def _decided_and_clipped(eps: float) -> Callable[[Work], Array | None]:
    """Return the terms of p rounded to 0 or 1; None where it is that already."""

    def made(work: Work) -> Array | None:
        return None if _certain(work.pred).all() else with_bounds(work, _decided(work), work.target, eps, 1 - eps)

    return made


def _decided_as_torch(work: Work) -> Array | None:
    return None if _certain(work.pred).all() else _floored(work, _decided(work), work.target)


def _floored(work: Work, p: Array, y: Array) -> Array:
    """Return the terms as torch computes them: no logarithm is below −100."""
    right, wrong = np.maximum(np.log(p), -100.0), np.maximum(np.log1p(-p), -100.0)
    return -(weighed(y, right) + weighed(1 - y, wrong)) / unit(work.option("base"))


def _one_more(work: Work) -> Array:
    """Return the terms with ln(1 + p) for ln p."""
    p, y = probability(work), work.target
    return -(y * np.log1p(p) + (1 - y) * np.log1p(1 - p)) / unit(work.option("base"))


def _no_logarithm(work: Work) -> Array | None:
    p, y = probability(work), work.target
    return -(y * p + (1 - y) * (1 - p)) if plain(work) else None


TWICE = (
    Mistake(
        "probabilities-as-logits",
        "the loss of the sigmoid of your probabilities",
        "do not apply the sigmoid again: bce takes probabilities, bce-logits takes logits",
        lambda work: _as_logits(work, work.pred),
        Rank.TWICE,
        "pytorch/pytorch#24933",
        pairs=("sum",),
    ),
    Mistake(
        "softmax-of-probabilities",
        "the loss of the softmax of 1 − p and p",
        "they are probabilities already: give them to a loss of probabilities, not to one that applies softmax",
        lambda work: _as_logits(work, 2 * work.pred - 1),
        Rank.TWICE,
        pairs=("sum",),
    ),
)
SWAPPED = (
    Mistake(
        "swapped",
        "the loss with predictions and targets swapped",
        "give the arguments in the other order: the prediction is inside the logarithm",
        _swapped,
        Rank.ARGUMENTS,
    ),
    *(
        Mistake(
            f"swapped-clip-{eps:g}",
            f"the loss with predictions and targets swapped, the targets clipped to [{eps:g}, 1 − {eps:g}]",
            "give the arguments in the other order: the prediction is inside the logarithm",
            _swapped_and_clipped(eps),
            Rank.ARGUMENTS,
        )
        for eps in HAND
    ),
    Mistake(
        "swapped-floor-100",
        "the loss with predictions and targets swapped, each logarithm at least −100, as in torch",
        "give the arguments in the other order: torch has (input, target), keras and scikit-learn (y_true, y_pred)",
        _swapped_as_torch,
        Rank.ARGUMENTS,
    ),
)
DECIDED = (
    *(
        Mistake(
            f"decided-clip-{eps:g}",
            f"the loss of p rounded to 0 or 1, then clipped to [{eps:g}, 1 − {eps:g}]",
            "give the probabilities, not the predicted classes",
            _decided_and_clipped(eps),
            Rank.CLIPPING,
        )
        for eps in HAND
    ),
    Mistake(
        "decided-floor-100",
        "the loss of p rounded to 0 or 1, each logarithm at least −100, as in torch",
        "give the probabilities, not the predicted classes",
        _decided_as_torch,
        Rank.CLIPPING,
    ),
)
FORMULA = (
    Mistake(
        "log-1-plus",
        "the loss with ln(1 + p) for ln p",
        "take log, not log1p",
        _one_more,
    ),
    Mistake(
        "no-logarithm",
        "minus the mean probability of the true class: the logarithm is missing",
        "take the logarithm of p first",
        _no_logarithm,
    ),
)
OF: Mistakes = {"bce": (*TWICE, *SWAPPED, *SHARED, *CLIPPED, *DECIDED, *FORMULA)}
