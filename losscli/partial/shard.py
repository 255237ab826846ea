"""A result of the rows of some files, and the digests by which the same rows are known again."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

import numpy as np

from losscli.batch import Batch
from losscli.domain import Array
from losscli.errors import UsageError
from losscli.evaluation import Plan, Reduction, gathered
from losscli.loss import Loss
from losscli.readers.opening import Opened
from losscli.readers.pairing.grouping import stacks
from losscli.readers.wanted import GROUP, WEIGHT, Request, Wanted
from losscli.readers.words import Words
from losscli.report import Report, Shard, doubts, facts
from losscli.suspicion import Watch, watches
from losscli.version import __version__

DIGEST_BYTES = 16


class Conditions(NamedTuple):
    """What was said of a computation beside the loss and its files, as `Report` has it."""

    like: str | None = None
    missing: str = "error"
    weight: str | None = None
    group: str | None = None
    classes: str | None = None


class Partial(NamedTuple):
    """A report of which nothing is made yet: its value is None, its warnings are only what the readers doubt.

    `suspects` have seen its rows; `constants` are the inputs that are one number for all rows.
    """

    report: Report
    suspects: Sequence[Watch]
    constants: Mapping[str, float]


def computed(
    found: Opened, rows: Iterator[Batch], plan: Plan, conditions: Conditions, *, digested: bool = True
) -> Partial:
    """Return the exact result of some files; `rows` are all of theirs, as they are paired.

    Raises:
        LossCliError: as reading and evaluating do; that no row is left is none.
    """
    loss, wanted = found
    suspects = watches(loss, {one.name: one.table.shape.path for one in wanted.inputs})
    tally = Tally(wanted, digested=digested)
    evaluation = gathered(loss, found.batches(tally.counted(rows)), suspects, plan)
    inputs = facts(wanted, tally.rows)
    shard = Shard(tally.rows, inputs, tally.digests(), tally.groups())
    like, missing, weight, group, classes = conditions
    report = Report(
        evaluation,
        inputs,
        warnings=doubts(wanted),
        version=__version__,
        like=like,
        missing=missing,
        weight=weight,
        group=group,
        classes=classes,
        shards=(shard,),
    )
    return Partial(report, suspects, wanted.constants)


def refuse_reduction(reduction: Reduction, asked: str) -> None:
    """Refuse a reduction that takes all terms at once; `asked` is the option that asked for parts.

    Raises:
        UsageError: it is one.
    """
    if reduction.level is not None:
        problem = f"{asked} does not combine with --reduction {reduction.name}: a quantile takes all terms at once"
        raise UsageError(problem, "mean, sum, max and min can be computed in parts.")
    if reduction.name == "none":
        raise UsageError(f"{asked} does not combine with --reduction none: there is no one number to merge")


def refuse_whole(found: Opened, asked: str) -> None:
    """Refuse a loss that takes all rows of its files at once.

    Raises:
        UsageError: it does.
    """
    loss, wanted = found
    if wanted.of(GROUP) is None:
        refuse_together(loss, asked)
        if stacks(loss, wanted):
            problem = f"{asked} does not combine with {loss.name} of a single column: all its rows are one sample"
            raise UsageError(problem, "With --group COL each group is one, and whole groups can be computed in parts.")


def refuse_together(loss: Loss | type[Loss], asked: str) -> None:
    """Refuse a loss whose terms depend on several rows, if these are not grouped.

    Raises:
        UsageError: they do.
    """
    if loss.together:
        problem = f"{asked} does not combine with {loss.name}: each of its terms depends on all rows"
        raise UsageError(problem, "With --group COL a term depends on its group, and whole groups can be parts.")


class Tally:
    """Counts the rows that go by, and takes the digest of each input's numbers.

    It is of the numbers in their order, whatever the file's format and however the rows are cut into batches. Words
    are told apart by themselves, not by the numbers that stand for them.
    """

    def __init__(self, wanted: Wanted, *, digested: bool) -> None:
        self.wanted, self.digested, self.rows = wanted, digested, 0
        self.hashes = {one.name: blake2b(digest_size=DIGEST_BYTES) for one in wanted.requests if digested}
        learnt = {one.name: words for one in wanted.requests if (words := _learnt(one)) is not None}
        self.spelled = {name: Spelled(words) for name, words in learnt.items()}
        self.ragged = {one.name for one in wanted.requests if one.ragged}

    def counted(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        """Yield the batches as they are."""
        for batch in batches:
            self.rows += len(batch.rows) + batch.skipped
            if self.digested:
                self._digest(batch)
            yield batch

    def digests(self) -> dict[str, str]:
        """Return the digest of each input, in hexadecimal."""
        return {name: one.hexdigest() for name, one in self.hashes.items()}

    def groups(self) -> tuple[str, ...]:
        """Return the groups of the rows, in order."""
        request = self.wanted.of(GROUP)
        return () if request is None or request.rules.words is None else tuple(request.rules.words.known)

    def _digest(self, batch: Batch) -> None:
        weights = {} if batch.weights is None else {WEIGHT: batch.weights}
        arrays = {**batch.arrays, **weights}
        for name, one in self.hashes.items():
            array = self.spelled[name].told_apart(arrays[name]) if name in self.spelled else arrays[name]
            if name in self.ragged:  # of the numbers alone, 1 2 | 3 would be 1 | 2 3
                one.update(repr(array.shape).encode())
            one.update(np.ascontiguousarray(array, dtype="<f8").data)


class Spelled:
    """Words that are being learnt, each as a number that depends on nothing but the word."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.numbers: list[int] = []

    def told_apart(self, array: Array) -> Array:
        """Return an array of the words' numbers with a number of its own for each word; numbers as they are."""
        known = self.words.known
        if not known:
            return array
        self.numbers += [_number(word) for word in known[len(self.numbers) :]]
        return np.array(self.numbers, dtype=np.uint64)[array.astype(np.intp)].view(np.float64)


def _number(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _learnt(request: Request) -> Words | None:
    """Return the words that an input's numbers stand for, where they are numbered as they come."""
    if request.lists is not None:
        words = request.lists.names if request.lists.classes is None else None
    else:
        words = request.rules.words
    return words if words is not None and words.learns else None
