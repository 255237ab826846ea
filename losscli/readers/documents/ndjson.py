r"""Reading NDJSON: a JSON value a line, each a number, a row of numbers or an object. It streams.

Lines end at `\\n` only: U+2028 may stand inside a string. One grammar, three speeds: lines of one skeleton are
converted as a whole (skeleton.py), others parsed together (together.py), and what neither takes goes line by line to
the strict parser, which accepts it or names the place. Tests hold the three equal.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from losscli.errors import Place, ReadError
from losscli.parallel import in_turn
from losscli.readers.documents.document import Flaw, dotted, groups, leaves, parse, place, refuse, refuse_same_names
from losscli.readers.documents.picks import Picks
from losscli.readers.documents.skeleton import converter
from losscli.readers.documents.together import values_of
from losscli.readers.documents.tokens import Path
from losscli.readers.number import NumberRules
from losscli.readers.sources.source import Block, Source
from losscli.readers.table import Chunk, ReadOptions, Shape, in_batches


@dataclass(eq=False, repr=False)
class NdjsonFile:
    """An opened file of JSON lines."""

    source: Source
    blocks: Iterator[Block]
    columns: tuple[Path, ...]
    shape: Shape
    jobs: int

    @classmethod
    def open(cls, source: Source, options: ReadOptions) -> "NdjsonFile":
        """Read the first line, and take its form for that of all.

        Raises:
            ReadError: there is no line, or the first is not a number, a row or an object.
        """
        blocks = _blocks(source)
        first = next(blocks, None)
        if first is None:
            raise ReadError(Place(source.name), "there is nothing in it but blank lines")
        text = _line(first, 0)
        _refuse_blank(text, source.name, first.line)
        value = parse(text, source.name, first.line)
        columns = tuple(_columns(value))
        if not columns:
            refuse(text, (), source.name, "the first line holds nothing", "", line=first.line)
        refuse_same_names(columns, text, source.name, first.line)
        names = tuple(map(dotted, columns)) if isinstance(value, dict) else None
        matrix = isinstance(value, list) and len(columns) > 1
        shape = Shape(source.name, len(columns), names, groups(columns), matrix, f"NDJSON, {len(columns)} columns")
        return cls(source, chain([first], blocks), columns, shape, options.jobs)

    def chunks(self, columns: Sequence[int], rules: Sequence[NumberRules]) -> Iterator[Chunk]:
        """Yield the rows of these columns in order; blocks of one skeleton are converted on several cores."""
        picks = Picks(self.columns, tuple(columns), tuple(rules))
        convert = converter(picks)
        row = 1
        for block, values in in_turn(lambda block: convert(block.data), self.blocks, self.jobs):
            whole = [] if values is None else [Chunk(values, self._locator(block, picks))]
            for chunk in whole or self._looked_at(block, picks, row):
                yield chunk
                row += len(chunk.values)

    def done(self) -> tuple[int, int] | None:
        """Return how many bytes were read so far, and how many there are; None where nobody knows."""
        return self.source.done()

    def _looked_at(self, block: Block, picks: Picks, row: int) -> Iterator[Chunk]:
        """Yield the rows of a block of any lines; `row` is the number of the first.

        Raises:
            ReadError: a line is not JSON, or not a row as it must be; the first is named.
        """
        done = 0
        for batch in in_batches(self._documents(block)):
            found = picks.of(batch)
            if isinstance(found, Flaw):
                what = f"{found.what} ({self.shape.describe(found.column, row + done + found.row)})"
                at = done + found.row
                refuse(_line(block, at), found.path, self.shape.path, what, found.hint, line=block.line + at)
            yield Chunk(found, self._locator(block, picks, done))
            done += len(batch)

    def _documents(self, block: Block) -> Iterator[Any]:
        """Yield the values of the lines of a block."""
        text = block.data.decode()
        values = values_of(text)
        if values is not None:
            yield from values
            return
        for number, line in enumerate(text.split("\n")[:-1], block.line):
            _refuse_blank(line, self.shape.path, number)
            yield parse(line, self.shape.path, number)

    def _locator(self, block: Block, picks: Picks, skip: int = 0) -> Callable[[int, int], Place]:
        """Return what says where the numbers of a block stand, from its line `skip` on."""

        def locate(i: int, j: int) -> Place:
            return place(_line(block, skip + i), picks.paths[j], self.shape.path, block.line + skip + i)

        return locate


def _blocks(source: Source) -> Iterator[Block]:
    """Yield the blocks of a file without the blank lines at its end.

    Raises:
        ReadError: rows follow after blank lines.
    """
    blank: int | None = None
    for block in source.blocks():
        used = len(block.data.rstrip(b" \t\n"))
        end = block.data.index(b"\n", used) + 1 if used else 0
        if used and blank is not None:
            _refuse_blank("", source.name, blank)
        if used:
            yield Block(block.line, block.data[:end])
        if end < len(block.data) and blank is None:
            blank = block.line + block.data.count(b"\n", 0, end)


def _line(block: Block, i: int) -> str:
    return block.data.split(b"\n", i + 1)[i].decode()


def _refuse_blank(line: str, path: str, number: int) -> None:
    if not line.strip(" \t"):
        raise ReadError(Place(path, number, 1, ""), "a blank line between rows")


def _columns(value: Any) -> Iterator[Path]:  # noqa: ANN401 - any JSON value
    """Yield the paths of the numbers in a row, as its first line has them."""
    if isinstance(value, list):
        yield from ((j,) for j in range(len(value)))
    elif isinstance(value, dict):
        for keys, inner in leaves(value):
            yield from ((*keys, j) for j in range(len(inner))) if isinstance(inner, list) else (keys,)
    else:
        yield ()
