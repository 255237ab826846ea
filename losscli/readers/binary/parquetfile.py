"""Reading Parquet with pyarrow: by pages, of the columns that are wanted only. Nothing else of the file is read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from losscli.errors import Place, ReadError
from losscli.parallel import read_ahead
from losscli.readers.binary.arrowcolumns import Columns, rows_at_once
from losscli.readers.binary.arrowdata import as_arrow, need_pyarrow, told
from losscli.readers.binary.arrowtypes import Leaf
from losscli.readers.number import NumberRules
from losscli.readers.sources.source import Source
from losscli.readers.table import Chunk, ReadOptions, Shape

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

KIND = "Parquet"
# A column of a group of rows is read by such pieces, not whole.
PIECE = 1 << 20
FEW = 256


@dataclass(eq=False, repr=False)
class ParquetFile:
    """An opened Parquet file."""

    source: Source
    file: "pq.ParquetFile"
    columns: Columns
    jobs: int
    rows: int = 0

    @classmethod
    def open(cls, source: Source, options: ReadOptions) -> "ParquetFile":
        """Read what stands at its end: which columns there are, and where.

        Raises:
            ReadError: it is not Parquet, has no columns, or pyarrow is not installed.
        """
        need_pyarrow(source.name, KIND)
        import pyarrow.parquet as pq  # noqa: PLC0415 - only Parquet needs it

        stream = source.seekable()
        with told(source.name, KIND):
            file = pq.ParquetFile(
                as_arrow(stream), pre_buffer=False, buffer_size=PIECE, page_checksum_verification=True
            )
            groups = file.metadata.num_row_groups
            notes = f"{KIND}, {{columns}}, {groups} row {'group' if groups == 1 else 'groups'}"
            columns = Columns.of(source.name, file.schema_arrow, notes, lambda leaves: _beginning(file, leaves))
        return cls(source, file, columns, options.jobs)

    @property
    def shape(self) -> Shape:
        """What is in it."""
        return self.columns.shape

    def chunks(self, columns: Sequence[int], rules: Sequence[NumberRules]) -> Iterator[Chunk]:
        """Yield the rows of these columns in order."""
        wanted = self.columns.chosen(columns, rules)
        leaves = list(dict.fromkeys(one.leaf.name for one in wanted))
        yield from self.columns.chunks(self._batches(leaves, rows_at_once(wanted)), columns, wanted)

    def done(self) -> tuple[int, int] | None:
        """Return how many rows were read, and how many there are."""
        return self.rows, self.file.metadata.num_rows

    def _batches(self, leaves: Sequence[str], size: int) -> Iterator["pa.RecordBatch"]:
        path = self.shape.path
        batches = read_ahead(_named(self.file, leaves, size, threads=self.jobs > 1), self.jobs)
        while True:
            with told(path, KIND):
                batch = next(batches, None)
            if batch is None:
                break
            self.rows += batch.num_rows
            yield batch
        self.source.refuse_changed()
        if self.rows != self.file.metadata.num_rows:
            what = f"its end says {self.file.metadata.num_rows} rows, and there are {self.rows}"
            raise ReadError(Place(path), f"not a sound {KIND} file: {what}")


def _named(file: "pq.ParquetFile", names: Sequence[str], size: int, *, threads: bool) -> Iterator["pa.RecordBatch"]:
    found: Iterator[pa.RecordBatch] = file.iter_batches(batch_size=size, columns=list(names), use_threads=threads)
    return found


def _beginning(file: "pq.ParquetFile", leaves: Sequence[Leaf]) -> Iterator["pa.RecordBatch"]:
    """Yield some rows of the first group of rows, for looking at."""
    if not file.metadata.num_row_groups:
        return
    names = [leaf.name for leaf in leaves]
    yield from file.iter_batches(batch_size=FEW, row_groups=[0], columns=names, use_threads=False)
