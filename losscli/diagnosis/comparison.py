"""The verdict on what is expected of each row, its term or its gradient: which rows differ, and what explains them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from losscli.diagnosis.cells import Cells, Manner
from losscli.diagnosis.spool import Spool
from losscli.diagnosis.typed import Typed
from losscli.diagnosis.verdict import TOO_MANY
from losscli.diagnosis.work import Work
from losscli.domain import Array, Mask
from losscli.errors import LossCliError, ReadError, UsageError
from losscli.loss import Loss
from losscli.readers.wanted import EXPECTED, TERMS
from losscli.scoring import Scored, arrays_of

if TYPE_CHECKING:
    from losscli.diagnosis.explanation import Explanation

LISTED = 20
FIRST = 5
TOO_FEW = "the rows that differ have too few digits to tell one mistake from another: give more of them"
ZEROS = "0 is expected wherever they differ, which many mistakes give, and leaving these rows out"


class Difference(NamedTuple):
    """An entry that differs: of which row, and which column from 0 where a row has several."""

    row: int
    column: int | None
    expected: Typed
    got: float


class Source(NamedTuple):
    """Where what is expected stood: the file, and the labels of the columns."""

    path: str
    columns: tuple[str, ...]


class Comparison(NamedTuple):
    """What there is to say of a column of numbers, one for each row, or of several columns.

    `check` is the option, `of` what the numbers are ("terms"), `about` a note on them. Of the rows, `differing` hold an
    entry that does not agree: the `first` of these rows, and such entries, are listed. `digits` are the fewest and the
    most that any number has that agrees. `explanations` are all that gives the entries that differ, `shared` is what
    their rows have in common, and `untried` says why nothing was looked for.
    """

    check: str
    of: str
    source: Source
    rows: int
    differing: int
    differences: Sequence[Difference] = ()
    first: Sequence[int] = ()
    digits: tuple[int, int] = (0, 0)
    about: str = ""
    explanations: Sequence["Explanation"] = ()
    shared: str = ""
    untried: str = ""

    @property
    def agrees(self) -> bool:
        """Whether every row agrees."""
        return not self.differing


class Comparer:
    """An onlooker that keeps what is right beside what is expected; the verdict comes when all rows are known."""

    def __init__(self, check: str, loss: Loss, columns: int = 1) -> None:
        """Compare the terms of a loss, or its gradients with respect to the first input, in so many columns.

        Raises:
            UsageError: there is no gradient to compare.
        """
        first = loss.inputs[0]
        if check != TERMS and (first.ragged or first.matrix):
            raise UsageError(f"--{check}: each row of {first.name} is of a length of its own, and columns are of one")
        self.check, self.loss, self.columns, self.spool = check, loss, columns, Spool()

    def rows(self, scored: Scored) -> None:
        """Keep what is right and what is expected of some rows.

        Raises:
            ReadError: of a row that is there nothing is expected.
            UsageError: the terms are not those of single rows.
        """
        batch = scored.batch
        values, marks = (batch.arrays[name] for name in (self.check, EXPECTED[self.check]))
        gaps = np.argwhere(np.isnan(values))
        if len(gaps):
            i, j = (*gaps[0].tolist(), 0)[:2]
            raise ReadError(
                batch.locate(self.check, i, j), f"row {batch.rows[i]} has a term, and nothing is expected of it"
            )
        right = scored.terms if self.check == TERMS else slopes(self.loss, scored)
        if right.size != values.size:
            problem = (
                f"--{self.check}: a number is expected of each of {values.size} rows, which have {right.size} together"
            )
            raise UsageError(problem, f"Of several rows together {self.loss.name} has one term.")
        shape = -1, self.columns
        numbers = batch.rows.astype(np.float64)
        if values.size != len(numbers) * self.columns:  # the rows of a column are one sample
            numbers = numbers[0] + np.arange(values.size // self.columns)
        cells = Cells(numbers, *(one.reshape(shape) for one in (right, values, marks, np.ones_like(right))))
        if self.spool.are_single(cells):
            cells = cells._replace(units=_units(self.check, self.loss, scored).reshape(shape))
        self.spool.add(cells)

    def comparison(self, work: Work, scale: float, source: Source, about: str = "") -> Comparison:
        """Return the verdict; what is right of gradients is divided by `scale` first, 0 where there is no gradient."""
        manner, over = self.spool.manner, 1 / scale if scale else 0.0
        found = Comparison(self.check, "terms" if self.check == TERMS else "gradients", source, 0, 0, about=about)
        digits: list[int] = []
        blocks = []
        for block in self.spool.all():
            right = block.right / scale if scale else np.zeros_like(block.right)
            cells = block._replace(right=right, units=block.units * over)
            wrong = ~cells.agree(cells.right, manner)
            found = _with(found, cells, wrong)
            agreeing = cells.digits[~wrong]
            digits += [int(agreeing.min()), int(agreeing.max())] if agreeing.size else []
            blocks += [cells] if work.kept else []
        found = found._replace(digits=(min(digits, default=0), max(digits, default=0)))
        if found.agrees:
            return found
        return _explained(found, _joined(blocks), work, manner, scale) if blocks else found._replace(untried=TOO_MANY)


def slopes(loss: Loss, scored: Scored) -> Array:
    """Return the gradient of each term with respect to the first input, times its weight.

    Raises:
        UsageError: each of the terms depends on several rows, each of another weight.
    """
    weights = scored.batch.weights
    if weights is not None and loss.together:
        raise UsageError(f"--expect-grad: {loss.name} has no gradient of the weighted terms here")
    with np.errstate(all="ignore"):
        found: Array = loss.gradient(*arrays_of(loss, scored.batch))
        return found if weights is None else found * weights.reshape(-1, *[1] * (found.ndim - 1))


def _units(check: str, loss: Loss, scored: Scored) -> Array:
    """Return how large the numbers are that each result is computed from: what a rounded input changes, or 1."""
    arrays = arrays_of(loss, scored.batch)
    with np.errstate(all="ignore"):
        try:
            slope = loss.gradient(*arrays) if check == TERMS else loss.curvature(*arrays)
        except LossCliError:  # one of the user's own may have none
            return np.ones_like(scored.terms if check == TERMS else arrays[0])
        found: Array = np.nan_to_num(np.abs(slope * arrays[0]), nan=1.0, posinf=1.0)
    if check == TERMS and found.ndim > scored.terms.ndim:
        found = found.sum(axis=tuple(range(scored.terms.ndim, found.ndim)))
    weights = scored.batch.weights if check != TERMS else None
    larger: Array = np.maximum(found, 1.0)
    return larger if weights is None else larger * weights.reshape(-1, *[1] * (larger.ndim - 1))


def _with(found: Comparison, cells: Cells, wrong: Mask) -> Comparison:
    rows, room = rows_of(wrong), LISTED - len(found.differences)
    several = wrong.shape[1] > 1
    listed = [
        Difference(int(cells.rows[i]), j if several else None, cells.typed(i, j), float(cells.right[i, j]))
        for i, j in np.argwhere(wrong)[: max(room, 0)].tolist()
    ]
    return found._replace(
        rows=found.rows + len(rows),
        differing=found.differing + int(rows.sum()),
        first=[*found.first, *cells.rows[rows][:FIRST].astype(int).tolist()][:FIRST],
        differences=[*found.differences, *listed],
    )


def rows_of(entries: Mask) -> Mask:
    """Return the rows that have such an entry, shape (n,)."""
    found: Mask = np.any(entries, axis=1)
    return found


def _joined(blocks: Sequence[Cells]) -> Cells:
    return Cells(*(np.concatenate(each) for each in zip(*blocks, strict=True)))


def _explained(found: Comparison, cells: Cells, work: Work, manner: Manner, scale: float) -> Comparison:
    """Return the comparison with what explains it."""
    from losscli.diagnosis.explanation import enough  # noqa: PLC0415 - what is right needs no diagnosis
    from losscli.diagnosis.located import shared  # noqa: PLC0415

    wrong = ~cells.agree(cells.right, manner)
    if not enough(cells, wrong):
        untried = TOO_FEW if cells.values[wrong].any() else ZEROS
        return found._replace(untried=untried, shared=shared(work, rows_of(wrong)))
    told = _explanations(found.check, cells, wrong, work, manner, scale)
    # Where something explains all rows, it is chance which of them it leaves as they are.
    ends = not any(one.whole for one in told)
    return found._replace(explanations=told, shared=shared(work, rows_of(wrong), ends=ends))


def _explanations(
    check: str, cells: Cells, wrong: Mask, work: Work, manner: Manner, scale: float
) -> "list[Explanation]":
    from losscli.diagnosis.explanation import explained  # noqa: PLC0415 - as above

    if check == TERMS:
        from losscli.diagnosis.vectors import candidates  # noqa: PLC0415

        return explained(candidates(work, cells.right), cells, wrong, manner)
    from losscli.diagnosis import gradients  # noqa: PLC0415

    told = explained(gradients.candidates(work, cells, scale), cells, wrong, manner)
    return told or explained(gradients.further(work, cells, scale, manner), cells, wrong, manner)
