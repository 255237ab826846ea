"""The rows of a network: its inputs, and the targets that its outputs are judged beside, as inputs of one loss."""

from collections.abc import Sequence

import numpy as np

from losscli.batch import Batch, joined
from losscli.domain import REAL
from losscli.errors import UsageError
from losscli.formula import Glyph
from losscli.loss import Input, Loss
from losscli.readers.inputs import Choice, requests
from losscli.readers.opening import Opened
from losscli.readers.table import ReadOptions
from losscli.readers.wanted import Wanted

INPUTS, TARGET = "inputs", "target"
# The letter of what goes into a network; any finite number may.
X = Input(INPUTS, "x", Glyph("x", "x", "x"), REAL, vector=True)
# Beyond, a framework is what is wanted: everything is held in memory.
MOST_NUMBERS = 1 << 24


def samples(loss: Loss, outputs: int | None, paths: Sequence[str], choice: Choice, read: ReadOptions) -> Wanted:
    """Open the files of a network's rows; `outputs` are the columns of what it makes, None if they are not known yet.

    A loss of single numbers takes a column of targets for each output.

    Raises:
        UsageError: the number of files is another, or a cell of the targets holds a list.
        ColumnError: a column is not there, or which is meant was left open.
        ReadError: a file cannot be opened or read.
    """
    if len(paths) not in {1, 2}:
        given = "no file was given" if not paths else f"{len(paths)} files were given"
        problem = f"{given} beside the network; INPUTS and TARGETS take a file each, in this order"
        raise UsageError(problem, "One file may hold both as columns: loss backprop NET FILE -x COLUMNS -t COLUMN.")
    first, *others = loss.inputs
    several = not first.vector and outputs != 1
    each = [one._replace(vector=True) if several and one.name == TARGET else one for one in others]
    wanted = requests([X, *each], paths, choice, read)
    if any(one.lists is not None for one in wanted.requests):
        raise UsageError(f"{loss.name}: lists of labels are not read here", "Give a column of 0 and 1 for each class.")
    return wanted


def all_rows(loss: Loss, wanted: Wanted) -> Batch:
    """Return all rows as one batch.

    Raises:
        UsageError: there are none, or too many.
        LossCliError: something in a file is not what it must be, or they do not belong together.
    """
    batches, numbers = [], 0
    for batch in Opened(loss, wanted).rows():
        numbers += sum(array.size for array in batch.arrays.values())
        if numbers > MOST_NUMBERS:
            problem = f"more than {MOST_NUMBERS:,} numbers: this is for small networks, and holds all of them in memory"
            raise UsageError(problem.replace(",", " "), "--code torch prints a PyTorch program that does the same.")
        batches.append(batch)
    if not any(len(one.rows) for one in batches):
        raise UsageError("no row is left: there are no rows")
    vectors = {one.name: one.vector for one in loss.inputs}
    found = joined(batches)
    arrays = {
        name: array[:, 0] if array.ndim > 1 and array.shape[1] == 1 and not vectors.get(name, True) else array
        for name, array in found.arrays.items()
    }
    if not loss.inputs[0].vector:  # one number for all rows is one for all outputs too
        arrays |= {name: np.full(arrays[TARGET].shape, value) for name, value in wanted.constants.items()}
    return found._replace(arrays=arrays)
