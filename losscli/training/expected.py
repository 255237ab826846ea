"""Gradients or weights compared with those that somebody expects: which differ, and which mistake gives them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from losscli.diagnosis.typed import FEWEST_DIGITS, FLOAT32, SURE_DIGITS, Typed
from losscli.domain import Array
from losscli.errors import LossCliError
from losscli.network.criterion import Criterion
from losscli.network.parameters import refuse_unfit
from losscli.training.loop import Data
from losscli.training.round import Passed
from losscli.training.slips import Slip, of_gradients, of_weights
from losscli.training.typed import Array as Given
from losscli.training.typed import read_typed

GRADIENTS, WEIGHTS = "--expect-grad", "--expect-weights"


class Difference(NamedTuple):
    """A number that is not what was expected."""

    name: str
    at: tuple[int, ...]
    expected: Typed
    got: float


class Named(NamedTuple):
    """A mistake that gives the numbers of some parameters."""

    names: tuple[str, ...]
    what: str
    mend: str


class Compared(NamedTuple):
    """What was expected, and how it compares: how many numbers there are, which differ, and what gives these.

    `few` says that too few digits were typed for a mistake to be told.
    """

    option: str
    path: str
    numbers: int
    differences: Sequence[Difference]
    mistakes: Sequence[Named] = ()
    few: bool = False

    @property
    def agrees(self) -> bool:
        """Whether all is as expected."""
        return not self.differences


def compared_round(
    found: Passed, data: Data, by: Criterion, gradients: str | None, weights: str | None
) -> list[Compared]:
    """Return how the gradients and the updated weights compare with the files of what is expected.

    Raises:
        ReadError: a file cannot be read.
        NetworkError: a parameter in it is not one of the network, or has another shape.
        UsageError: a value in it is no number.
    """
    result = []
    if gradients is not None:
        result.append(compared(GRADIENTS, gradients, found.backward.gradients, of_gradients(found, data, by)))
    if weights is not None and found.update is not None:
        result.append(compared(WEIGHTS, weights, found.update.parameters, of_weights(found, data, by)))
    return result


def compared(option: str, path: str, right: Mapping[str, Array], slips: Iterable[Slip] = ()) -> Compared:
    """Return how values compare with those that a file expects.

    Raises:
        LossCliError: as `compared_round`.
    """
    given = read_typed(path, option)
    wrong, turned = {}, []
    for name, value in given.items():
        fitting = _fitting(name, value, right, path)
        if fitting.shape != value.shape:
            turned.append(name)
        wrong[name] = fitting
    differences = [one for name, value in wrong.items() for one in _differences(name, value, right[name])]
    own = tuple(name for name in wrong if any(one.name == name for one in differences))
    numbers = sum(len(value.numbers) for value in wrong.values())
    flipped = [_flipped(name, given[name], right[name]) for name in turned if name not in own]
    mistakes = [Named((name,), "transposed", "in torch, row i is neuron i's: outputs by inputs") for name in turned]
    few = bool(own) and not any(_tells(wrong[name]) for name in own)
    found = [] if few else _named({name: wrong[name] for name in own}, slips)
    return Compared(option, path, numbers, [*differences, *flipped], [*mistakes, *found], few)


def _fitting(name: str, value: Given, right: Mapping[str, Array], path: str) -> Given:
    """Return what is expected in the parameter's shape, turned where rows and columns are exchanged."""
    try:
        refuse_unfit(name, np.zeros(value.shape), {key: one.shape for key, one in right.items()}, path)
    except LossCliError:
        if name in right and value.shape == right[name].shape[::-1]:
            return value.transposed
        raise
    return value


def _flipped(name: str, value: Given, right: Array) -> Difference:
    """Return the difference of the shapes of a parameter that is right but turned, by its first number."""
    return Difference(name, (0,) * right.ndim, value.numbers[0], float(right.ravel()[0]))


def _differences(name: str, value: Given, right: Array) -> Iterator[Difference]:
    slack = _slack(value, right)
    for at, typed in zip(value.places(), value.numbers, strict=True):
        if not _agrees(typed, float(right[at]), slack):
            yield Difference(name, at, typed, float(right[at]))


def _agrees(typed: Typed, right: float, slack: float) -> bool:
    return typed.agreement(right) is not None or abs(typed.value - right) <= slack


def _slack(value: Given, right: Array) -> float:
    """Return what a machine's numbers may be off: what float32 loses of the largest of the array."""
    return float(FLOAT32) * float(np.max(np.abs(right), initial=0.0)) if value.exact else 0.0


def _tells(value: Given) -> bool:
    """Whether the numbers have digits enough to tell one mistake from another: one of them, or all together."""
    digits = [one.digits for one in value.numbers if one.value]
    return max(digits, default=0) >= FEWEST_DIGITS or sum(digits) >= SURE_DIGITS


def _named(wrong: Mapping[str, Given], slips: Iterable[Slip]) -> list[Named]:
    """Return the mistakes that give all that is wrong; if none does, what gives each parameter by itself."""
    each: dict[tuple[str, str], list[str]] = {}
    for slip in slips:
        fits = [name for name, value in wrong.items() if _is(value, slip.values[name])]
        if fits:
            each.setdefault((slip.what, slip.mend), fits)
    whole = [key for key, names in each.items() if len(names) == len(wrong)]
    if whole:
        return [Named(tuple(wrong), *key) for key in whole]
    return [Named(tuple(names), *key) for key, names in each.items()]


def _is(value: Given, made: Array) -> bool:
    if value.shape != made.shape:
        return False
    slack = _slack(value, made)
    return all(_agrees(typed, float(one), slack) for typed, one in zip(value.numbers, made.ravel(), strict=True))
