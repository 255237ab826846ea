"""Every gradient compared with central differences."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from losscli.batch import Batch
from losscli.domain import Array, Mask
from losscli.network.criterion import Criterion
from losscli.network.network import Forward, Network
from losscli.network.passes import backward, forward

# With a step h the formula is wrong by about h²/6·f''' and by ε·|f|/h, which at ε = 2⁻⁵² are least together at
# h = (3ε)^(1/3), about 9e-6 (Nocedal & Wright 2006, Numerical Optimization, 2nd ed., section 8.1).
STEP = 2.0**-17


class Difference(NamedTuple):
    """The largest difference between a gradient and the central differences: where, and the two numbers.

    `relative` is |gradient − differences| / max(1, |gradient|, |differences|): an absolute difference where both are
    below 1, else a relative one. `compared` counts the numbers that were, and `kinks` those that were not: a step of
    theirs crosses a kink of a layer, where there is no derivative to compare with. Where nothing was compared, `name`
    is empty. `kinks` of the loss itself (|p − y| at 0) are not known here, and show as a difference.
    """

    name: str
    at: tuple[int, ...]
    gradient: float
    differences: float
    relative: float
    compared: int
    kinks: int


def check(network: Network, x: Array, targets: Batch, by: Criterion) -> Difference:
    """Compare the gradient of every parameter, frozen ones too, with (L(w + h) − L(w − h))/2h at h = 2⁻¹⁷·max(1, |w|).

    Raises:
        LossCliError: as the criterion.
    """
    went = forward(network, x)
    gradients = backward(network, went, by.judged(went.prediction, targets).slope).gradients
    worst, compared, kinks = Difference("", (), 0.0, 0.0, 0.0, 0, 0), 0, 0
    for name, at in _each(network):
        found = _difference(network, x, targets, by, (name, at))
        if found is None:
            kinks += 1
            continue
        compared += 1
        gradient = float(gradients[name][at])
        relative = abs(gradient - found) / max(1.0, abs(gradient), abs(found))
        if not worst.name or not relative <= worst.relative:  # NaN is the worst of all
            worst = Difference(name, at, gradient, found, relative, 0, 0)
    return worst._replace(compared=compared, kinks=kinks)


def _each(network: Network) -> Iterator[tuple[str, tuple[int, ...]]]:
    for name, value in network.parameters.items():
        yield from ((name, at) for at in np.ndindex(value.shape))


def _difference(
    network: Network, x: Array, targets: Batch, by: Criterion, which: tuple[str, tuple[int, ...]]
) -> float | None:
    """Return the central difference of the loss for one number, or None where its step crosses a kink."""
    name, at = which
    before = float(network.parameters[name][at])
    step = STEP * max(1.0, abs(before))
    above, below = (_moved(network, name, at, before + move) for move in (step, -step))
    there, back = forward(above, x), forward(below, x)
    if _crosses(network, there, back):
        return None
    width = float(above.parameters[name][at] - below.parameters[name][at])  # what was really moved, after rounding
    return (by.judged(there.prediction, targets).value - by.judged(back.prediction, targets).value) / width


def _moved(network: Network, name: str, at: tuple[int, ...], value: float) -> Network:
    array = network.parameters[name].copy()
    array[at] = value
    return network.moved({**network.parameters, name: array})


def _crosses(network: Network, one: Forward, other: Forward) -> bool:
    """Whether an input of a layer lies on another side of one of its kinks in the two passes, or on it in one only."""
    for at, layer in enumerate(network.layers):
        for kink in layer.kinks():
            sides: Mask = np.sign(one.before(at) - kink) != np.sign(other.before(at) - kink)
            if sides.any():
                return True
    return False
