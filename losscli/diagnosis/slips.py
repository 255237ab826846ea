"""What is done wrong with gradients: scaled, of another variable, of another shape."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from losscli.diagnosis.mistake import Rank
from losscli.diagnosis.work import Work
from losscli.domain import Array

D, T, E = Rank.DIVISION, Rank.TWICE, Rank.EXOTIC


class Setting(NamedTuple):
    """What a gradient mistake is made on: the work, the right gradient, and what the sum's is divided by to be it."""

    work: Work
    right: Array
    scale: float

    def finished(self, slopes: Array, scale: float | None = None) -> Array:
        """Return the gradient of the result from that of each term, both of shape (n, k)."""
        weights, below = self.work.weights, self.scale if scale is None else scale
        weighed: Array = slopes if weights is None else slopes * weights[:, np.newaxis]
        return np.zeros_like(weighed) if not below else weighed / below

    @property
    def pred(self) -> Array:
        """The first input, shape (n, k)."""
        return self.work.pred.reshape(len(self.right), -1)

    @property
    def target(self) -> Array:
        """The target in the shape of the prediction: of classes, the rows of 0 and 1."""
        target, width = self.work.target, self.pred.shape[1]
        if self.work.loss.inputs[0].vector and target.ndim == 1:
            return np.eye(width)[target.astype(np.intp)]
        return target.reshape(len(self.right), -1)


class Slip(NamedTuple):
    """A mistake in a gradient: after "they are", `what` it then is; how to `mend` it; what makes it again."""

    id: str
    what: str
    mend: str
    made: Callable[[Setting], Array | None]
    rank: Rank = E
    unscaled: bool = False  # whether it is also looked for without the division


def _times(factor: Callable[[Setting], float | None]) -> Callable[[Setting], Array | None]:
    """Return the right gradient times a number."""

    def made(own: Setting) -> Array | None:
        by = factor(own)
        return None if by is None else own.right * by

    return made


def _mean(own: Setting) -> bool:
    return own.work.reduction == "mean" and not own.work.evaluation.rooted


def _several(own: Setting) -> int | None:
    """Return the number of columns, where there are several."""
    return own.right.shape[1] if own.right.shape[1] > 1 else None


def _softmax(z: Array) -> Array:
    raised = np.exp(z - z.max(axis=1, keepdims=True))
    found: Array = raised / raised.sum(axis=1, keepdims=True)
    return found


def _sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def _probabilities(own: Setting) -> Array | None:
    """Return the probabilities behind the predictions of a loss of logits."""
    if own.work.loss.name == "ce":
        return _softmax(own.pred)
    return _sigmoid(own.pred) if own.work.loss.name == "bce-logits" else None


def _alone(own: Setting) -> Array | None:
    q = _probabilities(own)
    return None if q is None else own.finished(q)


def _less_one(own: Setting) -> Array | None:
    q = _probabilities(own)
    return None if q is None else own.finished(q - 1)


def _by_probability(own: Setting) -> Array | None:
    """Return the gradient with respect to the probabilities, where the prediction is logits."""
    q = _probabilities(own)
    if q is None:
        return own.finished(-own.target * np.exp(-own.pred)) if own.work.loss.name == "nll" else None
    return own.finished(-own.target / q if own.work.loss.name == "ce" else (q - own.target) / (q * (1 - q)))


def _by_logit(own: Setting) -> Array | None:
    """Return the gradient with respect to the logits, where the prediction is probabilities."""
    if own.work.loss.name == "nll":
        return own.finished(np.exp(own.pred) - own.target)
    return own.finished(own.pred - own.target) if own.work.loss.name in {"bce", "ce-probs"} else None


def _chained(own: Setting) -> Array | None:
    """Return the right gradient times the derivative of the sigmoid."""
    if own.work.loss.name != "bce-logits":
        return None
    p = _sigmoid(own.pred)
    return own.right * p * (1 - p)


def _twice_softmax(own: Setting) -> Array | None:
    if own.work.loss.name != "ce":
        return None
    q = _softmax(own.pred)
    inner = _softmax(q) - own.target
    return own.finished(q * (inner - (q * inner).sum(axis=1, keepdims=True)))


def _half_twice_softmax(own: Setting) -> Array | None:
    return own.finished(_softmax(_softmax(own.pred)) - own.target) if own.work.loss.name == "ce" else None


def _twice_sigmoid(own: Setting) -> Array | None:
    if own.work.loss.name != "bce-logits":
        return None
    p = _sigmoid(own.pred)
    return own.finished((_sigmoid(p) - own.target) * p * (1 - p))


def _transposed(own: Setting) -> Array | None:
    rows, columns = own.right.shape
    if columns < 2:
        return None
    return own.right.T if rows == columns else own.right.T.reshape(rows, columns)


def _of_square(own: Setting) -> Array | None:
    """Return the gradient of the mean itself, where the result is its root."""
    return own.right * 2 * own.work.value if own.work.evaluation.rooted else None


def _unweighted(own: Setting) -> Array | None:
    weights = own.work.weights
    return None if weights is None else own.right / weights[:, np.newaxis]


SCALED: Sequence[Slip] = (
    Slip(
        "times-n",
        "{over} times the right ones, the gradient of the sum",
        "divide by {over}, as the mean does",
        _times(lambda own: own.scale if _mean(own) else None),
        D,
    ),
    Slip(
        "half", "half the right ones", "bring the factor 2 of the square down", _times(lambda _: 0.5), D, unscaled=True
    ),
    Slip("twice", "twice the right ones", "leave out the factor 2", _times(lambda _: 2.0), D, unscaled=True),
    Slip(
        "negative",
        "minus the right ones",
        "check the sign: it is prediction minus target, and descent subtracts it",
        _times(lambda _: -1.0),
        D,
        unscaled=True,
    ),
    Slip(
        "times-columns",
        "{columns} times the right ones",
        "the mean is over the columns too: divide by all {n} terms",
        _times(lambda own: _several(own) if _mean(own) else None),
        D,
    ),
    Slip(
        "divided-by-n",
        "the right ones divided by {n}",
        "divide by the number of rows only where the mean does, and only once",
        _times(lambda own: 1 / own.work.count if own.work.count else None),
        D,
    ),
    Slip(
        "divided-by-columns",
        "the right ones divided by {columns}",
        "do not divide by the number of columns",
        _times(lambda own: 1 / _several(own) if _several(own) else None),  # type: ignore[operator]
        D,
    ),
    Slip("transposed", "the right ones transposed", "transpose the matrix, or read it row by row", _transposed, E),
    Slip(
        "columns-reversed",
        "the right ones with the columns in reverse order",
        "bring the columns into the order of the prediction",
        lambda own: own.right[:, ::-1] if own.right.shape[1] > 1 else None,
    ),
    Slip(
        "summed-over-rows",
        "the sum over the rows, the same in each",
        "the gradient has the shape of the prediction: do not add the rows up",
        lambda own: np.broadcast_to(own.right.sum(axis=0), own.right.shape) if len(own.right) > 1 else None,
    ),
    Slip(
        "rolled",
        "those of the row before",
        "bring them into the order of the rows",
        lambda own: np.roll(own.right, 1, axis=0) if len(own.right) > 2 else None,
    ),
)
OTHER: Sequence[Slip] = (
    Slip(
        "by-probability",
        "the gradient with respect to the probability",
        "multiply by the derivative of the probability with respect to the logit",
        _by_probability,
        Rank.ARGUMENTS,
        unscaled=True,
    ),
    Slip(
        "by-logit",
        "the gradient with respect to the logit, p − y",
        "the loss is a function of the probability: leave the derivative of the sigmoid or softmax out",
        _by_logit,
        Rank.ARGUMENTS,
        unscaled=True,
    ),
    Slip(
        "sigmoid-derivative",
        "the right ones times the derivative of the sigmoid, p(1 − p)",
        "leave that factor out: with this loss it cancels, and p − y is left",
        _chained,
        T,
        unscaled=True,
    ),
    Slip(
        "probability-alone",
        "the probabilities themselves, the target not subtracted",
        "subtract the one-hot target: q − y",
        _alone,
        Rank.LABELS,
        unscaled=True,
    ),
    Slip(
        "minus-one-everywhere",
        "the probabilities minus 1 in every column",
        "subtract 1 at the true class alone",
        _less_one,
        Rank.LABELS,
        unscaled=True,
    ),
    Slip(
        "double-softmax",
        "the gradient of the cross-entropy of the softmax of your softmax",
        "give ce the logits, or use ce-probs: it applies softmax itself",
        _twice_softmax,
        T,
        unscaled=True,
    ),
    Slip(
        "double-softmax-inside",
        "the softmax of your softmax minus the target",
        "apply softmax once",
        _half_twice_softmax,
        T,
        unscaled=True,
    ),
    Slip(
        "double-sigmoid",
        "the gradient of the loss of the sigmoid of your sigmoid",
        "give bce-logits the logits: it applies the sigmoid itself",
        _twice_sigmoid,
        T,
        unscaled=True,
    ),
    Slip(
        "of-the-sum",
        "the gradient of the sum, not of the root of the mean",
        "divide by {over} and by twice the root",
        lambda own: own.right * own.scale if own.work.evaluation.rooted else None,
        D,
    ),
    Slip(
        "of-the-mean",
        "the gradient of the mean, not of its square root",
        "divide by twice the root",
        _of_square,
        D,
    ),
    Slip("unweighted", "the right ones without the weights", "multiply each row by its weight", _unweighted, D),
)
