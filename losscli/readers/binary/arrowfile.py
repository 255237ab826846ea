"""Reading Arrow IPC with pyarrow, batch by batch: its file format, which is Feather V2 too, and its stream format."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO, Protocol

from losscli.errors import Place, ReadError
from losscli.readers.binary.arrowcolumns import Columns
from losscli.readers.binary.arrowdata import PIECE, as_arrow, need_pyarrow, told
from losscli.readers.binary.arrowtypes import Leaf
from losscli.readers.number import NumberRules
from losscli.readers.sources.source import Source
from losscli.readers.table import Chunk, ReadOptions, Shape

if TYPE_CHECKING:
    import pyarrow as pa

KIND = "Arrow"
MAGIC = b"ARROW1"
FILE_START = MAGIC + b"\0\0"
END = b"\xff\xff\xff\xff\0\0\0\0"


class Form(Protocol):
    """One of the two forms of Arrow data."""

    @property
    def schema(self) -> "pa.Schema":
        """Its fields."""
        ...

    @property
    def notes(self) -> str:
        """What it is, for `-v`."""
        ...

    def beginning(self, leaves: Sequence[Leaf]) -> "Iterable[pa.RecordBatch]":
        """Yield the first batch, which is read again with the others."""
        ...

    def batches(self, names: Sequence[str]) -> "Iterator[pa.RecordBatch]":
        """Yield the batches; fields of other names may be left out."""
        ...

    def done(self) -> tuple[int, int] | None:
        """Return how much was read, and how much there is."""
        ...


@dataclass(eq=False, repr=False)
class ArrowFile:
    """An opened Arrow file or stream."""

    source: Source
    form: Form
    columns: Columns

    @classmethod
    def open(cls, source: Source, options: ReadOptions) -> "ArrowFile":
        """Read the schema.

        Raises:
            ReadError: it is not Arrow, has no columns, or pyarrow is not installed.
        """
        need_pyarrow(source.name, KIND)
        stream = source.binary()
        with told(source.name, KIND):
            indexed = stream.seekable() and source.head.startswith(MAGIC)
            form: Form = Indexed.of(stream, options.jobs) if indexed else Turns.of(stream, source.name)
            return cls(source, form, Columns.of(source.name, form.schema, form.notes, form.beginning))

    @property
    def shape(self) -> Shape:
        """What is in it."""
        return self.columns.shape

    def chunks(self, columns: Sequence[int], rules: Sequence[NumberRules]) -> Iterator[Chunk]:
        """Yield the rows of these columns in order."""
        wanted = self.columns.chosen(columns, rules)
        names = list(dict.fromkeys(one.leaf.path[0] for one in wanted))
        yield from self.columns.chunks(self._batches(names), columns, wanted)

    def done(self) -> tuple[int, int] | None:
        """Return how many batches or bytes were read, and how many there are."""
        return self.form.done() or self.source.done()

    def _batches(self, names: Sequence[str]) -> "Iterator[pa.RecordBatch]":
        """Yield the wanted fields of all batches, which pyarrow by itself takes as they come."""
        with told(self.shape.path, KIND):
            batches = self.form.batches(names)
        while True:
            with told(self.shape.path, KIND):
                batch = next(batches, None)
                if batch is None:
                    break
                batch = batch.select(list(names))
                batch.validate(full=True)
            yield batch
        self.source.refuse_changed()


@dataclass(eq=False, repr=False)
class Indexed:
    """A file whose end says where its batches are, so that a wanted field is read without the others."""

    stream: "pa.NativeFile"
    reader: "pa.RecordBatchFileReader"
    jobs: int
    read: int = 0

    @classmethod
    def of(cls, stream: BinaryIO, jobs: int) -> "Indexed":
        """Read the end of a file."""
        import pyarrow as pa  # noqa: PLC0415

        native = as_arrow(stream)
        return cls(native, pa.ipc.open_file(native), jobs)

    @property
    def schema(self) -> "pa.Schema":
        """Its fields."""
        return self.reader.schema

    @property
    def notes(self) -> str:
        """How many batches it has."""
        count = self.reader.num_record_batches
        return f"{KIND} file, {{columns}}, {count} {'batch' if count == 1 else 'batches'}"

    def beginning(self, leaves: Sequence[Leaf]) -> "Iterable[pa.RecordBatch]":
        """Yield the first batch."""
        names = list(dict.fromkeys(leaf.path[0] for leaf in leaves))
        for batch in islice(self.batches(names), 1):
            batch.validate(full=True)
            yield batch

    def batches(self, names: Sequence[str]) -> "Iterator[pa.RecordBatch]":
        """Yield the batches, of these fields only."""
        import pyarrow as pa  # noqa: PLC0415

        fields = [self.schema.get_field_index(name) for name in names]
        options = pa.ipc.IpcReadOptions(included_fields=fields, use_threads=self.jobs > 1)
        self.stream.seek(0)
        reader = pa.ipc.open_file(self.stream, options=options)
        for i in range(reader.num_record_batches):
            self.read = i + 1
            yield reader.get_batch(i)

    def done(self) -> tuple[int, int] | None:
        """Return how many batches were read, and how many there are."""
        return self.read, self.reader.num_record_batches


@dataclass(eq=False, repr=False)
class Turns:
    """A stream whose batches come one after another; a file that cannot seek is one with something before and after."""

    path: str
    stream: "Watched"
    reader: "pa.RecordBatchStreamReader"
    as_file: bool
    first: "list[pa.RecordBatch]"

    @classmethod
    def of(cls, stream: BinaryIO, path: str) -> "Turns":
        """Read the schema at its beginning."""
        import pyarrow as pa  # noqa: PLC0415

        start = stream.read(len(FILE_START))
        as_file = start.startswith(MAGIC)
        watched = Watched(stream, ahead=b"" if as_file else start)
        return cls(path, watched, pa.ipc.open_stream(pa.PythonFile(watched, mode="r")), as_file, [])

    @property
    def schema(self) -> "pa.Schema":
        """Its fields."""
        return self.reader.schema

    @property
    def notes(self) -> str:
        """That it is a stream."""
        return f"{KIND} stream, {{columns}}"

    def beginning(self, leaves: Sequence[Leaf]) -> "Iterable[pa.RecordBatch]":  # noqa: ARG002 - all are read in turn
        """Return the first batch, which is kept."""
        self.first = list(islice(self.reader, 1))
        for batch in self.first:
            batch.validate(full=True)
        return self.first

    def batches(self, names: Sequence[str]) -> "Iterator[pa.RecordBatch]":  # noqa: ARG002 - all are read in turn
        """Yield the batches, then refuse what should not follow, or should."""
        yield from chain(self.first, self.reader)
        if self.stream.last != END:
            raise ReadError(Place(self.path), "the stream ends without the mark of its end: it may be cut off")
        last = rest = self.stream.read(PIECE)
        while self.as_file and (piece := self.stream.read(PIECE)):
            last = last[-len(MAGIC) :] + piece
        if self.as_file and not last.endswith(MAGIC):
            raise ReadError(Place(self.path), "the file ends without the mark of its end: it may be cut off")
        if rest and not self.as_file:
            raise ReadError(Place(self.path), "something follows after the end of the stream")

    def done(self) -> tuple[int, int] | None:
        """Return nothing: a stream does not say how long it is."""
        return None


@dataclass(eq=False, repr=False)
class Watched:
    """A stream that is read once, front to back, and the last bytes that were read of it.

    `ahead` are bytes that were read of it already, and come first.
    """

    stream: BinaryIO
    ahead: bytes = b""
    last: bytes = b""
    closed: bool = False

    def read(self, size: int) -> bytes:
        """Return the next bytes, fewer only at the end, or of those read already."""
        piece, self.ahead = (self.ahead[:size], self.ahead[size:]) if self.ahead else (self.stream.read(size), b"")
        if 0 < len(piece) < size:
            piece += self.stream.read(size - len(piece))
        self.last = (self.last + piece[-len(END) :])[-len(END) :]
        return piece

    def close(self) -> None:
        """Leave the stream to whoever opened it."""
