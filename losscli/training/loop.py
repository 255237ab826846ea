"""Training: epochs of minibatches, and what the loss is after each of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, Protocol

import numpy as np

from losscli.batch import Batch
from losscli.domain import Array
from losscli.errors import DivergenceError, DomainError, UsageError
from losscli.network.criterion import Criterion
from losscli.network.network import Forward, Network
from losscli.network.passes import backward, forward
from losscli.training.accuracy import accuracy
from losscli.training.batching import Order, batches, orders
from losscli.training.optimiser import Optimiser, State
from losscli.training.quick import Assessed, Quick

SMALLER = "Try a smaller --lr."
BEGIN = "Training needs a finite loss to begin from: look at the weights and the inputs."


class Data(NamedTuple):
    """Rows to train on, or to look at: inputs, shape (n, width), and the batch of targets that is beside them."""

    inputs: Array
    targets: Batch


class Plan(NamedTuple):
    """How often, by how many rows a step (None: all of them), and in which order: by position, or drawn by a seed."""

    optimiser: Optimiser
    epochs: int
    batch_size: int | None = None
    seed: int | None = None

    def size(self, rows: int) -> int:
        """Return how many rows make a step.

        Raises:
            UsageError: it is none.
        """
        if self.batch_size is not None and self.batch_size < 1:
            raise UsageError(f"--batch-size must be a whole number from 1, got {self.batch_size}")
        return min(self.batch_size or rows, rows)


class Record(NamedTuple):
    """What an epoch came to: the loss of all rows with the parameters after it, and the share of labels that are right.

    That is not the mean of the losses on the way, which PyTorch programs usually print: those are each of another
    set of parameters. Epoch 0 is before the first step. What was not asked for, or makes no sense, is None.
    """

    epoch: int
    loss: float
    accuracy: float | None = None
    validation: float | None = None
    validation_accuracy: float | None = None


class History(NamedTuple):
    """A run: its epochs from 0 on, the network after the last whole one, and whether it was stopped before its end."""

    records: Sequence[Record]
    network: Network
    interrupted: bool = False


class Onlooker(Protocol):
    """Somebody who hears of every epoch as it ends."""

    def epoch(self, record: Record) -> None:
        """Hear what an epoch came to."""
        ...


class Point(NamedTuple):
    """Where a run is between two epochs: the network, what the optimiser keeps, and the pass that the record is of."""

    network: Network
    state: State
    record: Record
    went: Forward
    found: Assessed


def train(
    network: Network,
    data: Data,
    criterion: Criterion,
    plan: Plan,
    validation: Data | None = None,
    onlookers: Sequence[Onlooker] = (),
) -> History:
    """Train a network and return how it went; Ctrl-C ends it after the last epoch that was whole.

    Raises:
        DivergenceError: the loss or a parameter is not finite; nothing of such a run is returned.
        LossCliError: as the criterion.
    """
    course = Course(data, criterion, plan, validation)
    records: list[Record] = []
    last = course.begin(network)
    interrupted = False
    try:
        for point in course.points(last):
            last = point
            records.append(point.record)
            for one in onlookers:
                one.epoch(point.record)
    except KeyboardInterrupt:
        interrupted = True
    # Wherever it was stopped: the records up to that of the network that is returned.
    return History([*records[: last.record.epoch], last.record], last.network, interrupted)


class Course:
    """What every step of a run needs, wherever the run is."""

    def __init__(self, data: Data, criterion: Criterion, plan: Plan, validation: Data | None = None) -> None:
        self.data, self.criterion, self.plan, self.validation = data, criterion, plan, validation
        rows = len(data.inputs)
        self.size = plan.size(rows)
        self.whole = self.size == rows
        # In a step of all rows their order changes nothing but the last bits.
        self.orders = orders(rows, None if self.whole else plan.seed)

    def points(self, first: Point) -> Iterator[Point]:
        """Yield the first point, and one after each epoch."""
        yield first
        for _ in range(self.plan.epochs):
            first = self.after(first)
            yield first

    def begin(self, network: Network) -> Point:
        """Return the point before the first step.

        Raises:
            DivergenceError: the loss is not finite there.
        """
        return self._point(network, State(), 0, None)

    def after(self, here: Point) -> Point:
        """Return the point one epoch on.

        Raises:
            DivergenceError: the loss or a parameter is not finite.
        """
        network, state, epoch = here.network, here.state, here.record.epoch + 1
        for number, rows in enumerate(batches(next(self.orders), self.size), 1):
            at = At(epoch, None if self.whole else number, here.record.loss)
            went, found = (here.went, here.found) if self.whole else self._pass(network, rows, at)
            at.refuse_infinite("the loss", found.value)
            gradients = backward(network, went, found.slope).gradients
            parameters, state = self.plan.optimiser.step(network.parameters, gradients, state, network.frozen)
            for name, value in parameters.items():
                at.refuse_infinite(f"an entry of {name}", value)
            network = network.moved(parameters)
        return self._point(network, state, epoch, here.record.loss)

    def _pass(self, network: Network, rows: Order, at: "At") -> tuple[Forward, Assessed]:
        went = forward(network, self.data.inputs[rows])
        at.refuse_infinite("an output of the network", went.prediction)
        with at.named():
            return went, self.quick.assessed(went.prediction, self.data.targets.taking(rows))

    def _point(self, network: Network, state: State, epoch: int, before: float | None) -> Point:
        went, at = forward(network, self.data.inputs), At(epoch, None, before)
        at.refuse_infinite("an output of the network", went.prediction)
        with at.named():
            found = self._whole(went.prediction, exactly=epoch in {0, self.plan.epochs})
        at.refuse_infinite("the loss", found.value)
        right = accuracy(self.criterion.loss, went.prediction, self.data.targets)
        seen = (None, None) if self.validation is None else self._seen(network, self.validation, at)
        return Point(network, state, Record(epoch, found.value, right, *seen), went, found)

    def _whole(self, prediction: Array, *, exactly: bool) -> Assessed:
        """Return the loss of all rows; the first, which is exact, says how those of the steps are made."""
        if exactly:
            judged = self.criterion.judged(prediction, self.data.targets)
            self.quick: Quick = Quick(self.criterion, judged, self.data.targets)
            return Assessed.of(judged)
        return self.quick.assessed(prediction, self.data.targets)

    def _seen(self, network: Network, data: Data, at: "At") -> tuple[float, float | None]:
        """Return the loss and the accuracy of rows that are not trained on."""
        prediction = forward(network, data.inputs).prediction
        at.refuse_infinite("an output of the network, of the validation rows,", prediction)
        with at.named("validation"):
            value = self.criterion.judged(prediction, data.targets).value
        at.refuse_infinite("the validation loss", value)
        return value, accuracy(self.criterion.loss, prediction, data.targets)


class At(NamedTuple):
    """When a number is looked at: the epoch, the batch of several in it, and the loss after the epoch before.

    Before the first step there is no such loss, and `begin` is what to do about a number that is not finite.
    """

    epoch: int
    batch: int | None
    before: float | None
    begin: str = BEGIN

    def refuse_infinite(self, what: str, values: Array | float) -> None:
        """Refuse a number that is infinite or none.

        Raises:
            DivergenceError: there is one.
        """
        finite = np.isfinite(values)
        if not finite.all():
            value = float(np.asarray(values)[~finite].flat[0])
            hint = self.begin if self.before is None else SMALLER
            raise DivergenceError(what, f"{value:g}", self.epoch, self.batch, self.before, hint)

    @contextmanager
    def named(self, rows: str = "") -> Iterator[None]:
        """Say of what the loss is not defined on when a step led there, or which rows have no mean.

        Raises:
            DomainError: a prediction is outside what the loss is defined on.
            UsageError: the rows have no mean: none is left, or all their weights are zero.
        """
        moved = self.before is not None
        when = [f"epoch {self.epoch}"] * moved + [f"batch {self.batch}"] * (self.batch is not None)
        said = ", ".join([*when, rows] if rows else when) + ": "
        try:
            yield
        except UsageError as error:
            raise UsageError(f"{said}{error.problem}".removeprefix(": "), error.hint) from error
        except DomainError as error:
            place = error.place._replace(path=f"{said}{error.place.path}".removeprefix(": "))
            hint = f"{SMALLER} {error.hint}".rstrip() if moved else error.hint
            raise DomainError(place, error.symbol, error.value, error.allowed, hint, error.others) from error
