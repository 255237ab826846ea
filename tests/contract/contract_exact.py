"""Sixty digits: what the references of the families are written with, and the measure of an error.

Each family has a module here, `family_NAME.py`, of three tables by the name of the loss:

* REFERENCES: what the loss is, written once more from its definition. A gradient comes with the size of the parts that
  cancel in it, and so may a term.
* HOLD: the properties of test_properties.py that it has.
* RUNS: for each convention, the framework itself (test_frameworks.py).

A loss that is missing in one of them fails a test.
"""

import math
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import mpmath
import numpy as np

from losscli.loss import Loss

MP = mpmath.MPContext()
MP.dps = 60
INF = MP.inf
OVERFLOW = MP.mpf(2) ** 1024
ROUNDING = 2.0**-53
Number = Any  # mpmath has no types


class Reference(NamedTuple):
    """The term, the gradient and the curvature of a row, of numbers or lists of numbers of mpmath.

    Each takes the loss and the row's inputs. A number, or a pair of it and the size of what cancels in it. The inputs
    of the accuracy tests are 0 or of a magnitude from `smallest` to `largest`; where that is not all, `why` says so.
    """

    term: Callable[..., Number]
    gradient: Callable[..., Sequence[Number]]
    curvature: Callable[..., Sequence[Number]]
    smallest: float = 0.0
    largest: float = math.inf
    why: str = ""


class Run(NamedTuple):
    """A framework run on arrays: its terms; its weighted mean, and its gradients of the terms, where it has them.

    `inputs` makes other arrays than those made from the domains; a run that is `read` is of its source, not of itself.
    """

    terms: Callable[..., Any]
    weighted: Callable[..., Any] | None = None
    gradient: Callable[..., Any] | None = None
    inputs: Callable[[], tuple[Any, ...]] | None = None
    rtol: float = 1e-12
    atol: float = 2e-15  # ln(1 − p) of a small p, and σ(z) − y: right to a few roundings of 1, not of themselves
    read: bool = False


def by_row(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return what gives the terms from a function that gives the mean: each row by itself."""
    return lambda *inputs: np.array([call(*(one[i : i + 1] for one in inputs)) for i in range(len(inputs[0]))])


def autograd(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return what gives torch's gradients of the terms with respect to the first input."""

    def gradient(*inputs: Any) -> Any:
        torch = import_module("torch")
        first = torch.tensor(inputs[0], requires_grad=True)
        (slope,) = torch.autograd.grad(call(first, *map(torch.tensor, inputs[1:])).sum(), first)
        return slope.numpy()

    return gradient


def tensors(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of arrays from one of torch's tensors."""
    return lambda *inputs: call(*map(import_module("torch").tensor, inputs)).numpy()


def ulps(got: float, true: Number, cancelled: Number = 0) -> float:
    """Return the error of `got` in units in the last place of the true value, over those of what cancels.

    A result within 4 ulp of the largest double may be infinite; below the smallest normal double the
    unit is 1e-323, two of its last places: there a division by ln 2 enlarges what was rounded before it.
    """
    if math.isnan(got):
        return math.inf
    if math.isinf(got):
        near = abs(true) >= OVERFLOW * (1 - 4 * ROUNDING)
        return 0.0 if near and (got > 0) == (true > 0) else math.inf
    if MP.isinf(true) or abs(true) >= OVERFLOW:
        return math.inf
    unit = MP.mpf(max(math.ulp(float(abs(true))), 1e-323)) + 2 * ROUNDING * cancelled
    return float(abs(MP.mpf(got) - true) / unit)


def weighed(y: Number, value: Number) -> Number:
    """Return y·value with 0·∞ = 0."""
    return y * value if y else MP.mpf(0)


def quotient(a: Number, b: Number) -> Number:
    """Return a/b, infinite at b = 0, as its limit is, and 0 where a is."""
    if a == 0:
        return MP.mpf(0)
    return a / b if b else INF * MP.sign(a)


def nats(loss: Loss) -> Number:
    """Return the logarithm of the base of a loss."""
    return MP.mpf(1) if loss.base == "e" else MP.log(MP.mpf(loss.base))


def clips(loss: Loss, p: Number) -> bool:
    """Return whether `--clip` changes this probability."""
    return loss.clip is not None and not loss.clip <= p <= 1 - MP.mpf(loss.clip)


def clipped(loss: Loss, p: Number) -> Number:
    """Return the probability as `--clip` makes it."""
    return p if loss.clip is None else min(max(p, MP.mpf(loss.clip)), 1 - MP.mpf(loss.clip))


def odds_against(z: Sequence[Number]) -> list[Number]:
    """Return Σ over the others of e^(z_k − z_j) for each j, from which 1 − q_j is odds/(1 + odds)."""
    top = max(z)
    weights = [MP.exp(one - top) for one in z]
    before, after = [MP.mpf(0)], [MP.mpf(0)]
    for one, other in zip(weights[:-1], weights[:0:-1], strict=True):
        before.append(before[-1] + one)
        after.append(after[-1] + other)
    others = (a + b for a, b in zip(before, reversed(after), strict=True))
    return [one / weight if weight else INF for one, weight in zip(others, weights, strict=True)]


def shares(z: Sequence[Number]) -> list[tuple[Number, Number]]:
    """Return softmax(z)[j] and 1 − softmax(z)[j] for each j."""
    return [(1 / (1 + odds), MP.mpf(1) if MP.isinf(odds) else odds / (1 + odds)) for odds in odds_against(z)]


def hot(loss: Loss, p: Sequence[Number], y: Number) -> Sequence[Number]:
    """Return the target as a row of probabilities."""
    return y if loss.distribution else [MP.mpf(k == y) for k in range(len(p))]


def sigmoid(z: Number) -> tuple[Number, Number]:
    """Return σ(z) and 1 − σ(z)."""
    return shares([z, MP.mpf(0)])[0]
