"""One round of a network over all its rows: forward, the loss, back, the update; all that there is to show of it."""

from collections.abc import Mapping
from typing import NamedTuple

from losscli.domain import Array
from losscli.network.criterion import Criterion, Judged
from losscli.network.network import Backward, Forward, Network
from losscli.network.passes import backward, forward
from losscli.report import Report
from losscli.training.loop import At, Data
from losscli.training.optimiser import Optimiser

BEGIN = "Look at the weights and the inputs: some are too large."


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

    `rows` are the numbers of the rows that are shown, in the order of the report, each with its place among all rows:
    where rows were passed over, a number is not one more than a place. The `update` is there where
    a learning rate was given.
    """

    network: Network
    forward: Forward
    backward: Backward
    report: Report
    rows: Mapping[int, int]
    update: Update | None = None


def passed(network: Network, data: Data, by: Criterion, optimiser: Optimiser | None = None) -> Passed:
    """Return a pass forward and back over all rows, and the step of an optimiser.

    Raises:
        DivergenceError: the loss, a gradient or an updated parameter is not finite.
        DomainError: the step led a prediction out of what the loss is defined on.
        LossCliError: as the criterion.
    """
    went, start = forward(network, data.inputs), At(1, None, None, BEGIN)
    start.refuse_infinite("an output of the network", went.prediction)
    judged = by.judged(went.prediction, data.targets)
    start.refuse_infinite("the loss", judged.value)
    found = backward(network, went, judged.slope)
    for name, value in found.gradients.items():
        start.refuse_infinite(f"an entry of the gradient of {name}", value)
    if optimiser is None:
        return Passed(network, went, judged, found)
    after = optimiser.step(network.parameters, found.gradients, frozen=network.frozen).parameters
    loss = _loss(network.moved(after), data, by, start._replace(before=judged.value))
    return Passed(network, went, judged, found, Update(optimiser, after, loss))


def _loss(network: Network, data: Data, by: Criterion, at: At) -> float:
    """Return the loss of an updated network."""
    for name, value in network.parameters.items():
        at.refuse_infinite(f"an entry of {name}", value)
    prediction = forward(network, data.inputs).prediction
    at.refuse_infinite("an output of the network", prediction)
    with at.named():
        found = by.judged(prediction, data.targets).value
    at.refuse_infinite("the loss", found)
    return found
