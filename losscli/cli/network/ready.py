"""What `loss backprop` needs: the options as values, the network, the opened files, and what follows from these."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import NamedTuple

from losscli.cli.asking import Asked, choice, conditions, reading
from losscli.cli.network.optimising import Optimising, epochs_of
from losscli.cli.options import Shared
from losscli.errors import UsageError, cut
from losscli.loss import Loss
from losscli.network.criterion import Criterion, Judged
from losscli.network.doubts import doubts
from losscli.network.network import Network, widths
from losscli.readers.samples import INPUTS, all_rows, samples
from losscli.readers.wanted import Wanted
from losscli.report import InputFacts, Report, facts
from losscli.report import doubts as doubts_of_files
from losscli.rows import RowPicker
from losscli.training.loop import Data, Plan
from losscli.training.optimiser import Optimiser


class How(NamedTuple):
    """What is asked of the network, as typed on the command line."""

    lr: str | None
    rule: Optimising
    freeze: list[str] | None = None
    epochs: str | None = None
    batch_size: str | None = None
    seed: str | None = None
    validate: tuple[str, str] | None = None
    expect_grad: str | None = None
    expect_weights: str | None = None
    save: str | None = None
    plot: str | None = None
    code: str | None = None
    shuffle: bool = False
    check: bool = False


@dataclass(frozen=True)
class Ready:
    """All that is needed, found right: the network, the opened files, the loss, the rule of a step if there is one.

    `asked` are the options as values, and `seed` that of what is drawn.
    """

    said: Shared
    how: How
    asked: Asked
    network: Network
    wanted: Wanted
    by: Criterion
    optimiser: Optimiser | None
    seed: int | None

    @cached_property
    def data(self) -> Data:
        """All rows, read when they are first asked for.

        Raises:
            LossCliError: something in a file is not what it must be, or the files do not belong together.
        """
        return data_of(self.by.loss, self.wanted)

    @property
    def whole(self) -> bool:
        """Whether all rows, columns and weights are to be shown."""
        return self.said.rows == "all"


def opened(loss: Loss, network: Network, files: Sequence[str], said: Shared, ready: Asked) -> Wanted:
    """Open files of rows: inputs and targets.

    Raises:
        LossCliError: they cannot be opened, or which columns are meant was left open.
    """
    fits = any(layer.takes is not None for layer in network.layers)
    outputs = widths(network.layers, None, network.path)[-1] if fits else None
    return samples(loss, outputs, files, choice(said), reading(said, ready))


def data_of(loss: Loss, wanted: Wanted) -> Data:
    """Read all rows of opened files.

    Raises:
        LossCliError: something in a file is not what it must be, or the files do not belong together.
    """
    batch = all_rows(loss, wanted)
    others = {name: array for name, array in batch.arrays.items() if name != INPUTS}
    return Data(batch.arrays[INPUTS], batch._replace(arrays=others))


def frozen(network: Network, patterns: Sequence[str]) -> Network:
    """Return a network of which the parameters of these names, or patterns of names, are not moved.

    Raises:
        UsageError: there is none of such a name.
    """
    names = set(network.frozen)
    for pattern in patterns:
        found = {name for name in network.parameters if fnmatchcase(name, pattern)}
        if not found:
            known = ", ".join(network.parameters) or "none"
            raise UsageError(
                f"--freeze {cut(pattern)}: no parameter is called so", f"The network has: {cut(known, 200)}."
            )
        names |= found
    return network._replace(frozen=frozenset(names))


def report_of(ready: Ready, network: Network, judged: Judged) -> Report:
    """Return the report of a loss, as `loss LOSS` would make it of the network's outputs in a file."""
    loss, rows = judged.evaluation.loss, len(ready.data.inputs)
    picker = RowPicker(ready.asked.which, [one.name for one in loss.inputs])
    picker.rows(judged.scored)
    ready.asked.which.refuse_beyond(int(ready.data.targets.rows[-1]))
    read, width = facts(ready.wanted, rows), judged.slope.shape[1]
    target = read["target"].columns
    names = target if len(target) == width and not loss.inputs[0].vector else tuple(str(j) for j in range(width))
    made = {loss.inputs[0].name: InputFacts(network.path, names, rows)}
    found = [*doubts(network, loss, width), *doubts_of_files(ready.wanted)]
    said = ready.said
    report = Report(
        judged.evaluation,
        {**made, **read},
        picker.picked(),
        found,
        *conditions(said, ready.asked.digits, gradient=True),
    )
    for judge in ready.asked.judges:
        for onlooker in judge.onlookers(loss, ready.wanted):
            onlooker.rows(judged.scored)
        report = judge.judged(report)
    return report


def signature_of(ready: Ready, report: Report, *further: str) -> str:
    """Return the line that makes the numbers reproducible: the rule, the seed, then that of the loss."""
    parts = ["backprop"]
    if ready.optimiser is not None:
        settings = ready.optimiser.settings()
        parts.append(ready.optimiser.name)
        parts += [f"{name}:{_plain(value)}" for name, value in settings.items()]
    parts += further
    parts += [f"frozen:{','.join(sorted(ready.network.frozen))}"] if ready.network.frozen else []
    parts += [] if ready.network.seed is None else [f"init:{ready.network.seed}"]
    return "|".join([*parts, report.signature])


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(map(_plain, value))
    return repr(value).removesuffix(".0")


def plan_of(how: How, optimiser: Optimiser, seed: int | None) -> Plan:
    """Return how often, once unless it was said, by how many rows, and in which order.

    Raises:
        UsageError: one of these is no such number.
    """
    epochs, size = epochs_of(how.epochs or "1"), how.batch_size
    if size is not None and not re.fullmatch(r"0*[1-9][0-9]{0,9}", size):
        raise UsageError(f"--batch-size must be a whole number from 1, got {cut(size)}")
    drawn = (0 if seed is None else seed) if how.shuffle else None
    return Plan(optimiser, epochs, None if size is None else int(size), drawn)


def written(ready: Asked, how: How) -> list[str]:
    """Return the files that are to be written."""
    return [path for path in (*(one.path for one in ready.wanted), how.save, how.plot) if path is not None]
