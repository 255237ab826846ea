"""One round of a network over all its rows: forward, the loss, back, the update; all that there is to show of it."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from losscli.domain import Array
from losscli.errors import DivergenceError
from losscli.network.criterion import Criterion, Judged
from losscli.network.network import Backward, Forward, Network
from losscli.network.passes import backward, forward
from losscli.report import Report
from losscli.training.loop import Data
from losscli.training.optimiser import Optimiser

BEGIN = "Look at the weights and the inputs: some are too large."
SMALLER = "Try a smaller --lr."


class Update(NamedTuple):
    """The parameters after a step of an optimiser, and the loss of the same rows with these."""

    optimiser: Optimiser
    parameters: Mapping[str, Array]
    loss: float


class Passed(NamedTuple):
    """A pass forward and back, and the update where there is an optimiser."""

    network: Network
    forward: Forward
    judged: Judged
    backward: Backward
    update: Update | None = None


class Round(NamedTuple):
    """A network, the numbers of one pass forward and back, and the report of its loss with the gradients in it.

    `rows` are the numbers of the rows that are shown, from 1, in the order of the report. The `update` is there where
    a learning rate was given.
    """

    network: Network
    forward: Forward
    backward: Backward
    report: Report
    rows: tuple[int, ...]
    update: Update | None = None


def passed(network: Network, data: Data, by: Criterion, optimiser: Optimiser | None = None) -> Passed:
    """Return a pass forward and back over all rows, and the step of an optimiser.

    Raises:
        DivergenceError: the loss, a gradient or an updated parameter is not finite.
        LossCliError: as the criterion.
    """
    went = forward(network, data.inputs)
    _refuse_infinite("an output of the network", went.prediction, None)
    judged = by.judged(went.prediction, data.targets)
    _refuse_infinite("the loss", judged.value, None)
    found = backward(network, went, judged.slope)
    for name, value in found.gradients.items():
        _refuse_infinite(f"an entry of the gradient of {name}", value, None)
    if optimiser is None:
        return Passed(network, went, judged, found)
    with np.errstate(all="ignore"):
        after = optimiser.step(network.parameters, found.gradients, frozen=network.frozen).parameters
    for name, value in after.items():
        _refuse_infinite(f"an entry of {name}", value, judged.value)
    prediction = forward(network.moved(after), data.inputs).prediction
    _refuse_infinite("an output of the network", prediction, judged.value)
    again = by.judged(prediction, data.targets)
    _refuse_infinite("the loss", again.value, judged.value)
    return Passed(network, went, judged, found, Update(optimiser, after, again.value))


def _refuse_infinite(what: str, values: Array | float, before: float | None) -> None:
    """Refuse a number that is infinite or none; `before` is the loss before the step, if there was one.

    Raises:
        DivergenceError: there is one.
    """
    finite = np.isfinite(values)
    if not finite.all():
        value = float(np.asarray(values)[~finite].flat[0])
        raise DivergenceError(what, f"{value:g}", 1, None, before, BEGIN if before is None else SMALLER)
