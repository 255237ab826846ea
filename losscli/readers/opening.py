"""The files of a computation opened for its loss: what the widths of the inputs settle, and its rows as batches."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from losscli.batch import Batch
from losscli.errors import PairingError
from losscli.loss import Loss
from losscli.readers.inputs import Choice, requests
from losscli.readers.pairing.grouping import batches
from losscli.readers.pairing.pairing import paired
from losscli.readers.table import ReadOptions
from losscli.readers.wanted import Wanted


class Opened(NamedTuple):
    """A loss, its options settled by what the files hold, and what it takes of them."""

    loss: Loss
    wanted: Wanted

    def rows(self) -> Iterator[Batch]:
        """Yield all rows as they are paired; may be called once.

        Raises:
            PairingError: the files do not belong together.
            ReadError: something in a file is not what it must be.
        """
        if not self.wanted.keys.pairing:
            return paired(self.wanted)
        from losscli.readers.pairing.joining import paired_by_id  # noqa: PLC0415 - only where ids pair the rows

        return paired_by_id(self.wanted)

    def batches(self, rows: Iterator[Batch]) -> Iterator[Batch]:
        """Yield rows as the loss takes them: in groups, or stacked, where it asks for that.

        Raises:
            PairingError: a group comes in two pieces, or its weights differ.
        """
        return batches(self.loss, self.wanted, rows)


def opened(loss: Loss, paths: Sequence[str], choice: Choice, read: ReadOptions) -> Opened:
    """Open the files of a loss.

    Raises:
        UsageError: the number of files is another, or a stream is named twice.
        ColumnError: a column is not there, or which is meant was left open.
        PairingError: the numbers of columns do not fit one another.
        ReadError: a file cannot be opened or read.
    """
    wanted = requests(loss.inputs, paths, choice, read)
    found = settled(loss, wanted)
    return Opened(found, as_settled(found, wanted))


def settled(loss: Loss, wanted: Wanted) -> Loss:
    """Settle what the numbers of columns decide; where they do not fit, the files are named.

    Raises:
        PairingError: they do not fit one another.
    """
    try:
        return loss.resolved({**dict.fromkeys(wanted.constants, 1), **{one.name: one.width for one in wanted.inputs}})
    except PairingError as error:
        paths = ", ".join(dict.fromkeys(one.table.shape.path for one in wanted.inputs))
        raise PairingError(f"{paths}: {error.problem}", error.hints) from error


def as_settled(loss: Loss, wanted: Wanted) -> Wanted:
    """Return what is read of the files with the inputs as the widths settled them: a vector of one may be a number."""
    vectors = {one.name: one.vector for one in loss.inputs}
    changed = {one.name for one in wanted.requests if one.vector and not vectors.get(one.name, True) and not one.lists}
    each = [one._replace(vector=False) if one.name in changed else one for one in wanted.requests]
    return wanted._replace(requests=each)
