"""Mistakes that are made with the binary cross-entropy of logits."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._binary import SHARED, plain
from losscli.diagnosis.mistakes._clipping import CLIPPED, EPS, with_bounds
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses import find
from losscli.losses.logarithm import unit
from losscli.numerics import sigmoid, softmax, softplus, weighed


def _as_probabilities(eps: float) -> Callable[[Work], Array | None]:
    """Return the terms with the logits taken for probabilities, which clipping them makes of them."""
    return lambda work: with_bounds(work, work.pred, work.target, eps, 1 - eps) if plain(work) else None


def _swapped(work: Work) -> Array | None:
    return work.rescored(pred=work.target, target=work.pred) if plain(work) else None


def _softmax(work: Work) -> Array | None:
    """Return the terms of the softmax over the outputs of a row."""
    if work.columns < 2 or not plain(work):
        return None
    options = {"base": work.option("base")}
    return work.rescored(find("bce")(**options), pred=softmax(work.pred))


def _softmax_of_one(cost: float) -> Callable[[Work], Array | None]:
    """Return the terms of the softmax of one column, which is 1 everywhere: `cost` for each 0."""

    def made(work: Work) -> Array | None:
        single = work.columns == 1 and plain(work)
        return (1 - work.target) * cost / unit(work.option("base")) if single else None

    return made


def _floored(work: Work) -> Array | None:
    """Return the terms of the sigmoid in doubles, each logarithm at least −100."""
    z, y = work.pred, work.target
    least = [np.minimum(softplus(one), 100.0) for one in (-z, z)]
    return (weighed(y, least[0]) + weighed(1 - y, least[1])) / unit(work.option("base")) if plain(work) else None


def _of(name: str) -> Callable[[Work], Array]:
    """Return the terms of another loss of the logits themselves."""
    return lambda work: work.rescored(find(name)(), target=(work.target > 0.5).astype(np.float64))


def _with_signs(work: Work) -> Array | None:
    """Return −ln σ(y·z) with y of 0 and 1: the logistic loss of classes −1 and 1."""
    return softplus(-work.pred * work.target) / unit(work.option("base")) if plain(work) else None


TWICE = (
    Mistake(
        "double-sigmoid",
        "the loss of the sigmoid of the sigmoid of your logits",
        "give bce-logits the logits, or use bce: it applies the sigmoid itself",
        lambda work: work.rescored(pred=sigmoid(work.pred)),
        Rank.TWICE,
        "itakurah/focal-loss-pytorch#5",
        pairs=("sum",),
    ),
    Mistake(
        "softmax-for-sigmoid",
        "the loss of the softmax over the {columns} outputs of a row",
        "give each output a sigmoid of its own, or use ce for classes that exclude each other",
        _softmax,
        Rank.TWICE,
    ),
    *(
        Mistake(
            f"softmax-of-one-{name}",
            f"the loss of a softmax over a single output, which is always 1, {said}",
            "use the sigmoid of a single output: its softmax is 1 whatever it is",
            _softmax_of_one(cost),
            Rank.TWICE,
        )
        for name, said, cost in (
            ("clip-1e-07", "clipped to 1 − 1e-07", -float(np.log(1e-7))),
            ("float32", "clipped to 1 − 1e-07 in float32", -float(np.log(2.0**-23))),
            ("floor-100", "each logarithm at least −100, as in torch", 100.0),
        )
    ),
)
READ = (
    Mistake(
        "swapped",
        "the loss with predictions and targets swapped",
        "give the arguments in the other order: torch has (input, target), keras and scikit-learn (y_true, y_pred)",
        _swapped,
        Rank.ARGUMENTS,
    ),
    *(
        Mistake(
            f"logits-as-probabilities-clip-{eps:g}",
            f"the loss of the logits taken for probabilities, clipped to [{eps:g}, 1 − {eps:g}]",
            "apply the sigmoid first, or use a loss of logits (from_logits=True)",
            _as_probabilities(eps),
            Rank.ARGUMENTS,
            "keras-team/tf-keras#47" if eps == 1e-7 else "",
        )
        for eps in (1e-7, 1e-15, 1e-8, 1e-12, EPS)
    ),
    Mistake(
        "signed-formula",
        "the loss ln(1 + e^(−y·z)) with targets 0 and 1, for which it is not made",
        "that formula wants the classes −1 and 1: see soft-margin",
        _with_signs,
        Rank.LABELS,
    ),
)
OTHERS = (
    Mistake(
        "floor-100",
        "the loss of the sigmoid, each logarithm at least −100, as in torch's BCELoss",
        "give bce-logits the logits: nothing is clipped then",
        _floored,
        Rank.CLIPPING,
    ),
    Mistake(
        "squared-error-of-logits",
        "the mean squared error of the logits",
        "apply the sigmoid, and take −ln of the probability of the true class",
        lambda work: work.rescored(find("mse")()),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "hinge",
        "the hinge loss of the logits",
        "use hinge, or ln(1 + e^−m) of the margin m",
        _of("hinge"),
        Rank.OTHER_LOSS,
    ),
)
OF: Mistakes = {"bce-logits": (*TWICE, *READ, *SHARED, *CLIPPED, *OTHERS)}
