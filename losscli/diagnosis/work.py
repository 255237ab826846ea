"""What a mistake is made on: a result that is right, with the rows it came from."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np

from losscli.batch import Batch, Places, joined
from losscli.domain import Array
from losscli.errors import LossCliError, Place
from losscli.evaluation import Evaluation, Plan, evaluate
from losscli.loss import Convention, Loss
from losscli.readers.wanted import AWAITED
from losscli.reduction import quantile
from losscli.scoring import Scored

Found = TypeVar("Found")
# Numbers of all inputs together that are kept for a diagnosis: beyond, only what follows from the totals is tried.
MOST_NUMBERS = 1 << 22
NOTHING: Mapping[str, Array] = MappingProxyType({})


class RowsDifferError(Exception):
    """The rows are of different lengths, so that an input of all of them is no array."""


class Keeper:
    """Keeps the scored rows as they go by, as long as they are not too many."""

    def __init__(self) -> None:
        self.kept: list[Scored] = []
        self.numbers = 0

    def rows(self, scored: Scored) -> None:
        """Keep some rows, or from then on nothing."""
        inputs = {name: array for name, array in scored.batch.arrays.items() if name not in AWAITED}
        self.numbers += sum(array.size for array in inputs.values())
        if self.numbers <= MOST_NUMBERS:
            self.kept.append(scored._replace(batch=scored.batch._replace(arrays=inputs, locate=_nowhere)))
        else:
            self.kept.clear()


def _nowhere(name: str, row: int, column: int) -> Place:
    """Return no more than the input: what is right has been read, and its text need not be kept."""
    return Place(name, item=f"[{row}, {column}]")


@dataclass(frozen=True)
class Work:
    """A loss, what it rightly comes to, and the scored rows, none where there were too many to be kept.

    `value` is the result under the reduction, `total` what is divided, `count` the number of terms and `over` what the
    mean divides by. Mistakes are made on these in plain floating point: they are compared at the digits that somebody
    typed, and never printed as results.
    """

    evaluation: Evaluation
    pieces: Sequence[Scored] = ()
    value: float = math.nan
    total: float = math.nan
    convention: str | None = None
    _changed: Array | None = field(default=None, repr=False)

    @classmethod
    def of(cls, evaluation: Evaluation, pieces: Sequence[Scored] = (), convention: str | None = None) -> "Work":
        """Return the work behind an evaluation; `convention` is the framework that was followed."""
        value = math.nan if evaluation.value is None else evaluation.value
        return cls(evaluation, tuple(pieces), value, evaluation.moments.total(), convention)

    @property
    def loss(self) -> Loss:
        """The loss, its options settled."""
        return self.evaluation.loss

    @property
    def reduction(self) -> str:
        """How the terms are reduced: mean, sum, median, ..."""
        return self.evaluation.reduction.name

    @property
    def count(self) -> int:
        """The number of terms."""
        return self.evaluation.moments.count

    @property
    def over(self) -> float:
        """What a mean divides by: the number of terms, or the sum of weights or masses."""
        return float(self.evaluation.moments.divisor(self.evaluation.divisor))

    @property
    def kept(self) -> bool:
        """Whether the rows are at hand."""
        return bool(self.pieces)

    @cached_property
    def _found(self) -> dict[str, Any]:
        return {}

    def once(self, name: str, find: Callable[[], Found]) -> Found:
        """Return what `find` returned the first time that this name was asked for: many answers have one work."""
        if name not in self._found:
            self._found[name] = find()
        found: Found = self._found[name]
        return found

    @cached_property
    def batch(self) -> Batch:
        """All rows as one; only of rows of one length."""
        return joined([one.batch for one in self.pieces])

    @cached_property
    def arrays(self) -> Mapping[str, Array]:
        """The inputs by name, shape (n,) or (n, k); of rows of different lengths there are none.

        Asking for one then raises RowsDifferError.
        """
        return self.batch.arrays if len({_lengths(piece) for piece in self.pieces}) == 1 else _Unlike()

    @cached_property
    def parts(self) -> "Sequence[tuple[Places, Work]]":
        """The work on the rows of each length, ragged or stacked, and where these stand among all."""
        found: dict[tuple[tuple[int, ...], ...], tuple[list[Places], list[Scored]]] = {}
        start = 0
        for piece in self.pieces:
            stop = start + len(piece.terms)
            places, part = found.setdefault(_lengths(piece), ([], []))
            places.append(np.arange(start, stop))
            part.append(piece)
            start = stop
        return [(np.concatenate(places), replace(self, pieces=part, _changed=None)) for places, part in found.values()]

    @property
    def pred(self) -> Array:
        """The first input, the prediction."""
        return self.arrays[self.loss.inputs[0].name]

    @property
    def target(self) -> Array:
        """The target."""
        return self.arrays["target"]

    @cached_property
    def terms(self) -> Array:
        """The terms, shape (n,) or (n, d)."""
        return np.concatenate([one.terms for one in self.pieces]) if self._changed is None else self._changed

    @cached_property
    def weights(self) -> Array | None:
        """The weights of the rows, shape (n,)."""
        found = [one.batch.weights for one in self.pieces]
        return np.concatenate([one for one in found if one is not None]) if found and found[0] is not None else None

    @cached_property
    def masses(self) -> Array | None:
        """What the terms count for in the divisor, shape (n,); None where that is 1."""
        found = [one.masses for one in self.pieces]
        return np.concatenate([one for one in found if one is not None]) if found and found[0] is not None else None

    @property
    def rows(self) -> int:
        """The number of rows, each of which may have several terms."""
        return len(self.terms)

    @property
    def columns(self) -> int:
        """The number of columns of the prediction: classes of a vector, outputs of a row."""
        first = self.pieces[0].batch.arrays[self.loss.inputs[0].name]
        return first.shape[-1] if first.ndim > 1 else 1

    def option(self, name: str) -> Any:  # noqa: ANN401 - of whatever type the option is
        """Return the value of an option of the loss, or None where it has none of this name."""
        return getattr(self.loss, name, None)

    def rescored(self, loss: Loss | None = None, /, **arrays: Array) -> Array:
        """Return the terms of another loss, or on other arrays, unchecked: infinite or NaN where that has no value."""
        loss = loss or self.loss
        return self.by_length(lambda each: loss.term(*(each[one.name] for one in loss.inputs)), arrays)

    def by_length(self, made: Callable[[Mapping[str, Array]], Array], arrays: Mapping[str, Array] = NOTHING) -> Array:
        """Return other terms, made of the inputs by name: all rows at once, apart where groups or lengths differ.

        `arrays` take the place of inputs of that name.
        """
        with np.errstate(all="ignore"):
            if self.loss.together:
                bounds = np.cumsum([0, *(len(piece.terms) for piece in self.pieces)]).tolist()
                each = zip(self.pieces, map(slice, bounds, bounds[1:]), strict=False)
                return np.concatenate([made(_with(one.batch.arrays, arrays, rows)) for one, rows in each])
            if self.arrays:
                return made({**self.arrays, **arrays})
            found = np.empty(self.rows)
            for places, part in self.parts:
                found[places] = made(_with(part.arrays, arrays, places))
            return found

    def with_options(self, **options: Any) -> Array:  # noqa: ANN401 - of whatever types the options are
        """Return the terms with other options of the loss."""
        return self.rescored(replace(self.loss, **options))

    def reduced(self, terms: Array, weights: Array | None = None, over: float | None = None) -> float:
        """Return what other terms of the same rows come to; `weights` and `over` take the place of their own."""
        flat = terms.reshape(len(terms), -1)
        own = self.weights if weights is None else weights
        with np.errstate(all="ignore"):
            if self.evaluation.reduction.level is not None:
                return quantile(flat.ravel(), self.evaluation.reduction.level) if np.isfinite(flat).all() else math.nan
            if self.reduction in {"max", "min"}:
                return float(flat.max() if self.reduction == "max" else flat.min())
            total = float(flat.sum() if own is None else (own[:, np.newaxis] * flat).sum())
            return self.finished(total, over)

    def finished(self, total: float, over: float | None = None) -> float:
        """Return what a total becomes: divided where this is a mean, and its root where this is one."""
        if self.reduction != "mean":
            return total
        mean = total / (self.over if over is None else over) if (over is None or over) else math.nan
        if not self.evaluation.rooted:
            return mean
        return math.sqrt(mean) if mean >= 0 else math.nan

    def after(self, made: "Array | float") -> "Work":
        """Return the work as it stands after a mistake that gave other terms, or another result."""
        if isinstance(made, np.ndarray):
            value = self.reduced(made)
            return replace(self, value=value, total=self._total(value), _changed=made)
        return replace(self, value=float(made), total=self._total(float(made)))

    def _total(self, value: float) -> float:
        if self.reduction != "mean":
            return value
        return (value * value if self.evaluation.rooted else value) * self.over


class _Unlike(dict[str, Array]):
    """The arrays of rows of different lengths, which cannot stand in one."""

    def __missing__(self, key: str) -> Array:
        """Refuse any.

        Raises:
            RowsDifferError: always.
        """
        raise RowsDifferError(key)


def _lengths(piece: Scored) -> tuple[tuple[int, ...], ...]:
    return tuple(array.shape[1:] for array in piece.batch.arrays.values())


def _with(own: Mapping[str, Array], others: Mapping[str, Array], rows: slice | Places) -> Mapping[str, Array]:
    """Return arrays with these rows of others in the place of some."""
    return {**own, **{name: array[rows] for name, array in others.items()}}


def remade(work: Work, arrays: dict[str, Array], weights: Array | None) -> Work | None:
    """Return the work on other rows, or None where the loss has no value on them."""
    rows = np.arange(1, len(next(iter(arrays.values()))) + 1)
    try:
        return _again(work, [Batch(arrays, rows, weights, _nowhere)])
    except LossCliError:
        return None


def parted(work: Work, name: str) -> Work | None:
    """Return the work on the rows of one value of the column of separate results, or None if they were not kept."""
    found = []
    for piece in work.pieces:
        labels = piece.batch.by
        assert labels is not None  # noqa: S101 - the column is read
        found.append(piece.batch.taking(np.flatnonzero(labels.codes == labels.names.index(name))))
    return _again(work, [one for one in found if len(one.rows)]) if found else None


def _again(work: Work, batches: Sequence[Batch]) -> Work:
    keeper, own = Keeper(), work.evaluation
    plan = Plan(own.reduction, Convention(divisor=own.divisor), spread=False)
    return Work.of(evaluate(work.loss, batches, [keeper], plan), keeper.kept, work.convention)
