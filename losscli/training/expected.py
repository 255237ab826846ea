"""Gradients or weights compared with those that somebody expects: which differ, and which mistake gives them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from losscli.diagnosis.typed import FEWEST_DIGITS, FLOAT32, SURE_DIGITS, Typed
from losscli.domain import Array
from losscli.errors import LossCliError, UsageError, cut
from losscli.network.criterion import Criterion
from losscli.network.parameters import refuse_unfit
from losscli.training.loop import Data
from losscli.training.round import Passed
from losscli.training.slips import Slip, of_gradients, of_weights
from losscli.training.typed import Array as Given
from losscli.training.typed import example, read_typed

GRADIENTS, WEIGHTS = "--expect-grad", "--expect-weights"
# Nobody types so many digits: a double or a float32 was written out.
MACHINE_DIGITS = 15


class Expected(NamedTuple):
    """The parameters in a file, as they stand there and in the shapes of the network's."""

    option: str
    path: str
    given: Mapping[str, Given]
    fitting: Mapping[str, Given]


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

    `few` says that too few digits were typed for a mistake to be told, `sought` whether any was looked for.
    `digits` are the fewest and the most that were typed; None of a machine's numbers alone.
    """

    option: str
    path: str
    numbers: int
    differences: Sequence[Difference]
    mistakes: Sequence[Named] = ()
    few: bool = False
    sought: bool = True
    digits: tuple[int, int] | None = None

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
        UsageError: a value in it is no number, or there is none.
    """
    result = []
    if gradients is not None:
        right = found.backward.gradients
        result.append(compared(read_expected(GRADIENTS, gradients, right), right, of_gradients(found, data, by)))
    if weights is not None and found.update is not None:
        right = found.update.parameters
        result.append(compared(read_expected(WEIGHTS, weights, right), right, of_weights(found, data, by)))
    return result


def read_expected(option: str, path: str, parameters: Mapping[str, Array]) -> Expected:
    """Return what a file expects of such parameters.

    Raises:
        LossCliError: as `compared_round`.
    """
    given = read_typed(path, option)
    if not any(value.numbers for value in given.values()):
        raise UsageError(f"{option} {cut(path)}: no number is in it to compare with", example(option))
    return Expected(option, path, given, {name: _fitting(name, given[name], parameters, path) for name in given})


def compared(expected: Expected, right: Mapping[str, Array], slips: Iterable[Slip] | None = None) -> Compared:
    """Return how values compare with those expected; without `slips` no mistake is looked for behind what differs."""
    option, path, given, fitting = expected
    turned = [name for name in given if fitting[name].shape != given[name].shape]
    differences = [one for name, value in fitting.items() for one in _differences(name, value, right[name])]
    own = tuple(name for name in given if any(one.name == name for one in differences))
    numbers = sum(len(value.numbers) for value in given.values())
    flipped = [_flipped(name, given[name], right[name]) for name in turned if name not in own]
    mistakes = [Named((name,), "transposed", "in torch, row i is neuron i's: outputs by inputs") for name in turned]
    few = bool(own) and not any(_tells(fitting[name]) for name in own)
    found = [] if few else _named({name: fitting[name] for name in own}, slips or ())
    typed = [one.digits for value in given.values() if not value.exact for one in value.numbers]
    digits = (min(typed), max(typed)) if typed else None
    everything = [*differences, *flipped]
    return Compared(option, path, numbers, everything, [*mistakes, *found], few, slips is not None, digits)


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
    for at, typed, agrees in zip(value.places(), value.numbers, _agreeing(value, right), strict=True):
        if not agrees:
            yield Difference(name, at, typed, float(right[at]))


def _agreeing(value: Given, right: Array) -> Iterator[bool]:
    """Yield of each number whether it is the right one: at its digits if it was typed.

    A machine's may be off by what float32 loses of the largest of the array: of an `exact` one the digits say nothing,
    as its 0.0 is no number of one decimal; of a typed one so many digits say that a program wrote it.
    """
    lost = float(FLOAT32) * float(np.max(np.abs(right), initial=0.0))
    for typed, one in zip(value.numbers, right.ravel().tolist(), strict=True):
        near = abs(typed.value - one) <= lost and (value.exact or typed.digits >= MACHINE_DIGITS)
        yield near or (not value.exact and typed.agreement(one) is not None)


def _tells(value: Given) -> bool:
    """Whether the numbers have digits enough to tell one mistake from another: one of them, or all together."""
    digits = [one.digits for one in value.numbers if one.value]
    return value.exact or max(digits, default=0) >= FEWEST_DIGITS or sum(digits) >= SURE_DIGITS


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
    return all(_agreeing(value, made))
