"""Several models, or several losses of them, over the same rows in one pass."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple, Protocol

from losscli.batch import Batch
from losscli.errors import DomainError, UsageError
from losscli.evaluation import (
    MEAN_OF_ALL,
    Evaluation,
    Onlooker,
    Plan,
    Reduction,
    Terms,
    in_pieces,
    measured,
    reduced,
    refuse_both,
    signs_of,
    together,
)
from losscli.inference.changes import Change
from losscli.inference.difference import Difference, Gate
from losscli.inference.paired import Ask
from losscli.loss import Convention, Loss
from losscli.parallel import in_turn
from losscli.reduction import Moments
from losscli.report import Report, quoted
from losscli.scoring import Scored


class Entry(NamedTuple):
    """A model under a loss: what the model is called, and the arrays of a batch that take the places of the inputs.

    `convention` is that of the loss's own framework options, where it is not that of all.
    """

    model: str
    loss: Loss
    arrays: Mapping[str, str]
    reduction: Reduction = Reduction()
    convention: Convention | None = None

    def own(self, batch: Batch) -> Batch:
        """Return the rows with the inputs of this entry alone."""
        named = {one.name: self.arrays.get(one.name, one.name) for one in self.loss.inputs}

        return batch._replace(
            arrays={name: batch.arrays[source] for name, source in named.items()},
            locate=lambda name, i, j: batch.locate(named.get(name, name), i, j),
        )


class Spectator(Protocol):
    """Somebody who sees the scored rows of all entries go by together, in order, once."""

    def rows(self, scored: Sequence[Scored]) -> None:
        """Look at some rows, scored by each entry; keep no more than needed."""
        ...


class Seat(NamedTuple):
    """An onlooker of one entry, by its place among them."""

    at: int
    onlooker: Onlooker

    def rows(self, scored: Sequence[Scored]) -> None:
        """Look at some rows of the entry."""
        self.onlooker.rows(scored[self.at])


class Contest(NamedTuple):
    """Several models under one loss on the same rows, and what is to be shown of them.

    `report` is that of the first, the baseline: the conditions are those of all. `models` are the files; `differences`
    are of each further model, `changes` the rows of each that changed most. `gates` are what was demanded. `cluster` is
    the column of the clusters that the differences are judged by, if rows are in such.
    """

    report: Report
    models: Sequence[str]
    evaluations: Sequence[Evaluation]
    differences: Sequence[Difference]
    ask: Ask
    changes: Sequence[Sequence[Change]] = ()
    gates: Sequence[Gate] = ()
    cluster: str | None = None

    @property
    def agrees(self) -> bool:
        """Whether every gate was passed."""
        return all(gate.agrees for gate in self.gates)

    @property
    def judged(self) -> bool:
        """Whether every gate could be judged."""
        return all(gate.outcome != "not judged" for gate in self.gates)

    @property
    def signature(self) -> str:
        """The line that makes the numbers reproducible: that of a report, and how the differences were judged."""
        own, _, version = self.report.signature.rpartition("|")
        block = max(one.block for one in self.differences)
        parts = [f"models:{len(self.models)}", f"ci:{self.ask.level * 100:.12g}", f"method:{self.ask.method}"]
        parts += ["p:sign-flips", f"resamples:{self.ask.resamples}", f"seed:{self.ask.seed}"]
        if self.cluster is not None:
            parts.append(f"cluster:{quoted(self.cluster)}={self.differences[0].clusters}")
        parts += [f"block:{block}"] if block > 1 else []
        parts += ["p-corrected:holm"] if len(self.differences) > 1 else []
        return "|".join(["compare", own, *parts, version])


def contested(
    entries: Sequence[Entry], batches: Iterable[Batch], spectators: Sequence[Spectator] = (), plan: Plan = MEAN_OF_ALL
) -> list[Evaluation]:
    """Return what each entry comes to over the same rows; of `plan` the reduction is each entry's own.

    All rows are held, or those of each group, where the terms of a loss depend on several of them.

    Raises:
        DomainError: a value is outside what a loss is defined on; it names a loss that is not the first.
        UsageError: as `evaluate`; likewise.
    """
    plans = [plan._replace(reduction=one.reduction, convention=one.convention or plan.convention) for one in entries]
    given = together(batches) if any(one.loss.together for one in entries) else in_pieces(batches)
    moments, terms = [Moments.empty()] * len(entries), [Terms() for _ in entries]
    signs: list[frozenset[float]] = [frozenset()] * len(entries)
    for batch, found in in_turn(partial(_each, entries, plans), given, plan.jobs):
        for at, (scored, own) in enumerate(found):
            signs[at] |= signs_of(entries[at].loss, entries[at].own(batch))
            refuse_both(signs[at])
            moments[at] = moments[at].merge(own)
            if entries[at].reduction.level is not None:
                terms[at].rows(scored)
        for spectator in spectators:
            spectator.rows([scored for scored, _ in found])
    results = []
    for at, one in enumerate(entries):
        divisor = plans[at].convention.divisor
        with Under(one.loss, entries[0].loss):
            results.append(
                reduced(Evaluation(one.loss, one.reduction, divisor, moments[at], None, signs[at]), terms[at])
            )
    return results


class Under:
    """Says which loss an error is of, where it is another than the first, of which the files were read."""

    def __init__(self, loss: Loss, first: Loss) -> None:
        """Name `loss`, unless it is the first."""
        self.name = None if loss is first else loss.name

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        """Put the loss into what is wrong."""
        if self.name is not None and isinstance(error, DomainError):
            allowed = f"{error.allowed}, as {self.name} needs it (--also)"
            raise DomainError(error.place, error.symbol, error.value, allowed, error.hint, error.others) from error
        if self.name is not None and isinstance(error, UsageError):
            raise UsageError(f"--also {self.name}: {error.problem}", error.hint) from error


def _each(entries: Sequence[Entry], plans: Sequence[Plan], batch: Batch) -> list[tuple[Scored, Moments]]:
    found = []
    for one, plan in zip(entries, plans, strict=True):
        with Under(one.loss, entries[0].loss):
            found.append(measured(one.loss, plan, one.own(batch)))
    return found
