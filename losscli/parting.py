"""A result for each value of a column (`--by`): what the rows of that value alone would come to, the same bits."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from losscli.batch import Batch, Rows, joined
from losscli.domain import Array
from losscli.errors import UsageError, cut
from losscli.evaluation import Evaluation, Onlooker, Plan, Terms, evaluate, reduced
from losscli.exactsum import UNIT, ExactSum
from losscli.loss import Loss
from losscli.readers.opening import Opened
from losscli.readers.pairing.grouping import stacks
from losscli.readers.wanted import GROUP
from losscli.reduction import Extreme, Moments
from losscli.report import Part, Separate
from losscli.scoring import Scored

if TYPE_CHECKING:
    from losscli.inference.interval import Samples

# Terms are kept until there are so many of a value on average, or so many in all: to add them up has a fixed cost.
MANY = 1 << 12
KEPT = 1 << 19
# Fewer terms than this are added up one by one.
FEW = 64


def separately(
    found: Opened,
    column: str,
    rows: Iterator[Batch],
    onlookers: Sequence[Onlooker],
    plan: Plan,
    *,
    clusters: bool = False,
) -> tuple[Evaluation, Separate]:
    """Return what a loss comes to over all rows, and over those of each value.

    Where a term depends on several rows, all rows are held, and those of each value evaluated by themselves. Where the
    values are `clusters` alone, one whose weights are all 0 is none, and needs no result of its own.

    Raises:
        LossCliError: as `evaluate`; for the rows of one value, too.
    """
    loss, wanted = found
    if (loss.together or stacks(loss, wanted)) and wanted.of(GROUP) is None:
        return _apart(found, column, rows, onlookers, plan)
    parts = Parts(loss, column, plan, clusters=clusters)
    evaluation = evaluate(loss, found.batches(rows), [*onlookers, parts], plan)
    return evaluation, Separate(column, list(parts.all()))


def _apart(
    found: Opened, column: str, rows: Iterator[Batch], onlookers: Sequence[Onlooker], plan: Plan
) -> tuple[Evaluation, Separate]:
    held = list(rows)
    whole = [joined(held)] if held else []
    evaluation = evaluate(found.loss, found.batches(iter(whole)), onlookers, plan)
    parts = []
    own = plan._replace(gradient=False, spread=plan.ci is not None)
    labels = whole[0].by
    assert labels is not None  # noqa: S101 - the column is read
    for code, places in _cuts(labels.codes, len(labels.names)):
        if not len(places):
            parts.append(Part(labels.names[code]))
            continue
        batch = whole[0].taking(places)._replace(skipped=0)
        with _Named(column, labels.names[code]):
            samples = _samples(plan)
            watching = [] if samples is None else [samples]
            result = evaluate(found.loss, found.batches(iter([batch])), watching, own)
            parts.append(_part(labels.names[code], result, samples))
    return evaluation, Separate(column, parts)


class Parts:
    """An onlooker that adds up the terms of each value. Few terms of many values are kept as they are for a while."""

    def __init__(self, loss: Loss, column: str, plan: Plan, *, clusters: bool = False) -> None:
        """Keep what the plan's reduction needs."""
        self.loss, self.column, self.plan, self.clusters = loss, column, plan, clusters
        self.names: Sequence[str] = ()
        self.moments: dict[int, Moments] = {}
        self.samples: dict[int, Samples] = {}
        self.each = 1
        self.kept: list[Kept] = []
        self.waiting = 0

    def rows(self, scored: Scored) -> None:
        """Add up the terms of a batch, or keep them."""
        by = scored.batch.by
        assert by is not None  # noqa: S101 - the column is read
        self.names = by.names
        self.each = scored.terms[:1].size or self.each
        self.kept.append(_flat(scored, by.codes))
        self.waiting += scored.terms.size
        room = max(KEPT, 4 * len(by.names))
        if self.plan.reduction.level is None and self.waiting > min(room, MANY * len(by.names)):
            self._add_up()

    def all(self) -> Iterator[Part]:
        """Yield what each value came to.

        Raises:
            UsageError: the rows of one value have no result.
        """
        last = _together(self.kept)
        for code, own in _slices(last, len(self.names)):
            name = self.names[code]
            moments = self._moments(code, own)
            if moments is None or (self.clusters and not moments.divisor(self.plan.convention.divisor)):
                yield Part(name)
                continue
            quantiles = Terms()
            quantiles.parts.append(own.terms)
            found = Evaluation(self.loss, self.plan.reduction, self.plan.convention.divisor, moments, None)
            with _Named(self.column, name):
                yield _part(name, reduced(found, quantiles), self.samples.get(code))

    def _moments(self, code: int, own: "Kept") -> Moments | None:
        """Return the moments of a value with some more of its terms, or None where there are none."""
        before = self.moments.pop(code, None)
        if not len(own.terms):
            return before
        self._sample(code, own)
        moments = _moments(own, spread=self.plan.ci is not None)
        return moments if before is None else before.merge(moments)

    def _sample(self, code: int, own: "Kept") -> None:
        """Add more rows of a value to what its interval is told from, if one is asked for."""
        samples = self.samples.get(code) or _samples(self.plan)
        if samples is not None:
            weights, masses = (None if one is None else one[:: self.each] for one in (own.weights, own.masses))
            samples.add(own.terms.reshape(-1, self.each), weights, masses)
            self.samples[code] = samples

    def _add_up(self) -> None:
        """Add up the terms that were kept."""
        for code, own in _slices(_together(self.kept), len(self.names)):
            if len(own.codes):
                self.moments[code] = self._moments(code, own) or Moments()
        self.kept, self.waiting = [], 0


class Kept(NamedTuple):
    """Terms, each with its value's code, its row, and its weight and mass if there are such; all of shape (n,)."""

    codes: Rows
    terms: Array
    rows: Rows
    weights: Array | None = None
    masses: Array | None = None

    def at(self, places: slice | Rows) -> "Kept":
        """Return some of them."""
        weights, masses = (None if one is None else one[places] for one in (self.weights, self.masses))
        return Kept(self.codes[places], self.terms[places], self.rows[places], weights, masses)


class _Named:
    """Says of which value an error is."""

    def __init__(self, column: str, name: str) -> None:
        self.text = f"{cut(column)} {cut(name)}"

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        """Put the value before what is wrong."""
        if isinstance(error, UsageError):
            raise UsageError(f"{self.text}: {error.problem}", error.hint) from error


def _samples(plan: Plan) -> "Samples | None":
    """Return what keeps the rows of a value for its interval, if one is asked for."""
    if plan.ci is None:
        return None
    from losscli.inference.interval import Samples  # noqa: PLC0415 - only where it is asked for

    return Samples(plan.ci, plan.reduction.name, plan.convention.divisor)


def _part(name: str, found: Evaluation, samples: "Samples | None" = None) -> Part:
    moments = found.moments
    divisor = moments.divisor(found.divisor) if found.reduction.name == "mean" else None
    confidence = None if samples is None else samples.confidence(found)
    return Part(name, moments.count, found.value, moments.total(), divisor, confidence)


def _flat(scored: Scored, codes: Rows) -> Kept:
    each = scored.terms[:1].size
    columns = (codes, scored.batch.rows, scored.batch.weights, scored.masses)
    if each > 1:
        columns = tuple(None if one is None else np.repeat(one, each) for one in columns)  # type: ignore[assignment]
    codes, rows, weights, masses = columns
    return Kept(codes, scored.terms.ravel(), rows, weights, masses)


def _together(kept: Sequence[Kept]) -> Kept:
    if len(kept) == 1:
        return kept[0]
    if not kept:
        return Kept(np.empty(0, np.int64), np.empty(0), np.empty(0, np.int64))
    columns = zip(*kept, strict=True)
    return Kept(*(None if each[0] is None else np.concatenate(each) for each in columns))  # type: ignore[arg-type]


def _slices(found: Kept, values: int) -> Iterator[tuple[int, Kept]]:
    """Yield what there is of each value, also nothing."""
    order, bounds = _sorted(found.codes, values)
    ordered = found.at(order)
    for code, (start, stop) in enumerate(pairwise(bounds)):
        yield code, ordered.at(slice(start, stop))


def _cuts(codes: Rows, values: int) -> Iterator[tuple[int, Rows]]:
    """Yield the places of each value, in their order."""
    order, bounds = _sorted(codes, values)
    for code, (start, stop) in enumerate(pairwise(bounds)):
        yield code, order[start:stop]


def _sorted(codes: Rows, values: int) -> tuple[Rows, list[int]]:
    """Return the places by value, and where each value begins and ends there."""
    # numpy sorts small integers in one pass.
    order = np.argsort(codes.astype(np.uint16) if values < 1 << 16 else codes, kind="stable")
    counts = np.bincount(codes, minlength=values)
    return order, [0, *np.cumsum(counts).tolist()]


def _moments(own: Kept, *, spread: bool) -> Moments:
    """Return the moments of some terms; of few, without the squares, term by term, which is faster there."""
    _, terms, rows, weights, masses = own
    listed = terms.tolist() if len(terms) < FEW and masses is None and not spread else []
    if not listed or not np.isfinite(sum(map(abs, listed))):
        return Moments.of(terms, rows, weights, masses, spread=spread)
    low, high = min(listed), max(listed)
    return Moments(
        count=len(listed),
        sum=ExactSum(sum(map(_units, listed))),
        squares=None,
        weight=None if weights is None else ExactSum(sum(map(_units, weights.tolist()))),
        weighted=None if weights is None else ExactSum(sum(map(_units, listed, weights.tolist()))),
        smallest=Extreme(low + 0.0, int(rows[listed.index(low)])),
        largest=Extreme(high + 0.0, int(rows[listed.index(high)])),
    )


def _units(value: float, factor: float = 1.0) -> int:
    """Return the product of two finite numbers in units of 2**-2148."""
    above, below = value.as_integer_ratio()
    times, over = factor.as_integer_ratio()
    return above * times << (2 - UNIT - below.bit_length() - over.bit_length())
