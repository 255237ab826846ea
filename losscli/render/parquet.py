"""Every row's term as a Parquet file, its columns those of the CSV, typed."""

from collections.abc import Iterator, Sequence
from io import RawIOBase
from typing import TYPE_CHECKING, Any

import numpy as np

from losscli.errors import UsageError
from losscli.loss import Loss
from losscli.render.frame import Column, are_listed, columns
from losscli.render.terms import BinaryFile
from losscli.scoring import Scored

if TYPE_CHECKING:
    import pyarrow as pa

# Rows of a row group: as many as readers like to have at once, and all that is held here.
GROUP = 1 << 17
# Batches held at most: of one row each, those of a whole group would weigh more than its rows.
HELD = 1 << 12


class Sink(RawIOBase):
    """A file as pyarrow knows files."""

    def __init__(self, file: BinaryFile) -> None:
        """Write to `file`."""
        self.file = file

    def writable(self) -> bool:
        """It can be written to, and nothing else."""
        return True

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - bytes, or what has them
        """Write some bytes."""
        return self.file.write(bytes(data))


class ParquetTerms:
    """Writes the terms in row groups; the last of them and the footer at the end."""

    def __init__(self, file: BinaryFile, loss: Loss, outputs: Sequence[str]) -> None:
        """Write to `file`; `outputs` are the labels of the target's columns.

        Raises:
            UsageError: pyarrow is not installed.
        """
        try:
            import pyarrow as pa  # noqa: PLC0415 - heavy, and an extra
            import pyarrow.parquet as pq  # noqa: PLC0415
        except ImportError as error:
            problem = "a Parquet file is written by pyarrow, which is not installed"
            raise UsageError(problem, "Install it: pip install 'losscli[parquet]'") from error
        self.arrow, self.parquet = pa, pq
        self.file, self.loss, self.outputs = file, loss, outputs
        self.writer: pq.ParquetWriter | None = None
        self.held: list[pa.RecordBatch] = []
        self.count = 0

    def rows(self, scored: Scored) -> None:
        """Write the terms of a batch, or keep them until a row group is full."""
        if not scored.terms.size:
            return
        listed = are_listed(scored, self.loss)
        found = [one for column in columns(scored, self.loss, self.outputs) for one in _cells(column, listed=listed)]
        self.held.append(self.arrow.record_batch({name: self._array(values) for name, values in found}))
        self.count += scored.terms.size
        if self.count >= GROUP or len(self.held) >= HELD:
            self._write()

    def end(self) -> None:
        """Write what is left, and the footer."""
        self._write()
        if self.writer is not None:
            self.writer.close()

    def _write(self) -> None:
        if not self.held:
            return
        table = self.arrow.Table.from_batches(self.held)
        if self.writer is None:
            texts = [field.name for field in table.schema if self.arrow.types.is_string(field.type)]
            self.writer = self.parquet.ParquetWriter(
                Sink(self.file), table.schema, use_dictionary=texts, write_page_checksum=True
            )
        self.writer.write_table(table, row_group_size=GROUP)
        self.held.clear()
        self.count = 0

    def _array(self, values: Any) -> "pa.Array":  # noqa: ANN401 - numbers, lists of them, or texts
        """Return the values of a column as Arrow's: int64, float64, lists of float64, or strings."""
        if isinstance(values, list):
            return self.arrow.array([text.encode("utf-8", "backslashreplace").decode() for text in values])
        if values.ndim == 1:
            return self.arrow.array(np.ascontiguousarray(values))
        return self.arrow.array(values.tolist(), self.arrow.list_(self.arrow.float64()))


def _cells(column: Column, *, listed: bool) -> Iterator[Column]:
    """Yield the columns that a column becomes: a vector one for each number, or one of lists."""
    name, values = column
    if isinstance(values, list) or values.ndim == 1 or listed:
        yield column
    else:
        yield from (Column(f"{name}_{j}", values[:, j]) for j in range(values.shape[1]))
