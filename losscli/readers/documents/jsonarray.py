"""Reading a JSON array by pieces, in bounded memory, with the one grammar of JSON: see elements.py.

Pieces of elements of one skeleton are converted as a whole, others parsed. Where a piece is not valid by itself, the
guess where to cut was wrong or the document is: from there on every bracket is looked at.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NoReturn

from losscli.domain import Array
from losscli.errors import Place, ReadError
from losscli.parallel import in_turn
from losscli.readers.documents.document import DECODERS, Flaw, item, parse
from losscli.readers.documents.elements import (
    BEGINNING,
    BLANKS,
    COMMA,
    Joint,
    Piece,
    last_comma,
    pieces,
    with_line_ends,
)
from losscli.readers.documents.jsonfile import Column, JsonFile, element_columns, shape_of
from losscli.readers.documents.picks import Picks
from losscli.readers.documents.skeleton import FOLD, converter
from losscli.readers.documents.tokens import Path, place_in, value_at
from losscli.readers.number import NumberRules
from losscli.readers.sources.lines import first_unsound
from losscli.readers.sources.source import Block, Source
from losscli.readers.table import Chunk, ReadOptions, Shape, Table

# What is put before the elements of a piece that is not valid, so that one too few is missed as well: `[1,]`.
LEAD = "[0,"


def open_json(source: Source, options: ReadOptions) -> Table:
    """Open a JSON document: an array of several elements to be read by pieces, any other whole.

    Raises:
        ReadError: it is not JSON, or has none of the forms that are read.
    """
    text = source.beginning()
    begins = BEGINNING.match(text)
    start = begins.end() if begins is not None else len(text)
    try:
        first, end = DECODERS.of(text).raw_decode(text, start)
    except (ValueError, RecursionError):
        return JsonFile.open(source, options)
    joint = Joint.after(text, start, end)
    return JsonFile.open(source, options) if joint is None else JsonArray.of(source, first, text, joint, options.jobs)


@dataclass(eq=False, repr=False)
class JsonArray:
    """An opened JSON array whose first element was read."""

    source: Source
    columns: tuple[Path, ...]
    shape: Shape
    joint: Joint
    jobs: int

    @classmethod
    def of(cls, source: Source, first: Any, text: str, joint: Joint, jobs: int) -> "JsonArray":  # noqa: ANN401
        """Return the array that begins with this element and this text.

        Raises:
            ReadError: the element is no row.
        """
        columns = element_columns(first, text, source.name)
        shape = shape_of([Column((), path) for path in columns], text, source.name)
        return cls(source, columns, shape, joint, jobs)

    def chunks(self, columns: Sequence[int], rules: Sequence[NumberRules]) -> Iterator[Chunk]:
        """Yield the rows of these columns in order; pieces of one skeleton are converted on several cores."""
        picks = Picks(self.columns, tuple(columns), tuple(rules))
        convert = self._converter(picks)
        row = 0
        turns = in_turn(convert, self._pieces(), self.jobs)
        for piece, values in turns:
            documents = _documents(piece) if values is None else None
            if values is None and documents is None:
                yield from self._with_care(piece, (later for later, _ in turns), picks, row)
                return
            found = values if values is not None else self._numbers(piece, documents or [], picks, row)
            yield Chunk(found, self._locator(piece, picks, row))
            row += len(found)

    def done(self) -> tuple[int, int] | None:
        """Return how many bytes were read so far, and how many there are; None where nobody knows."""
        return self.source.done()

    def _pieces(self) -> Iterator[Piece]:
        texts = with_line_ends(self.source.raw())
        head = next(texts)
        lead, _, elements = head.partition(b"[")
        if lead.strip(BLANKS):  # bytes that are no text
            self._refuse_bytes(Piece(1, 1, head, last=False))
        # The opening bracket is passed over as a comma would be.
        line, column = Piece(1, 1, lead, last=False).after()
        return pieces(self.source.name, chain([elements], texts), self.joint.cut, line, column)

    def _converter(self, picks: Picks) -> Callable[[Piece], Array | None]:
        """Return what converts pieces of elements of one skeleton, once they stand on a line each."""
        convert = converter(picks, FOLD)
        closing, between, opening = (part.replace(b"\n", FOLD) for part in self.joint)

        def converted(piece: Piece) -> Array | None:
            elements = piece.elements()
            if not elements or FOLD in elements:
                return None
            lines = elements.replace(b"\n", FOLD).replace(closing + between + opening, closing + b"\n" + opening)
            return convert(lines + b"\n")

        return converted

    def _with_care(self, first: Piece, later: Iterable[Piece], picks: Picks, row: int) -> Iterator[Chunk]:
        """Yield the rows of the rest of the document, cut where its brackets say; `row` is the index of the first.

        Raises:
            ReadError: it is not valid.
        """
        texts = chain([first.data], (b"," + piece.data for piece in later))
        again = pieces(self.source.name, texts, last_comma, first.line, first.column)
        for piece in again:
            documents = _documents(piece)
            if documents is None:
                self._refuse(piece, next(again, None), picks, row)
            yield Chunk(self._numbers(piece, documents, picks, row), self._locator(piece, picks, row))
            row += len(documents)

    def _numbers(self, piece: Piece, documents: Sequence[Any], picks: Picks, row: int) -> Array:
        """Return the numbers of some elements of a piece, the first being of this index in the document.

        Raises:
            ReadError: one of them is not a row as it must be.
        """
        found = picks.of(documents)
        if not isinstance(found, Flaw):
            return found
        what = f"{found.what} ({self.shape.describe(found.column, row + found.row + 1)})"
        raise ReadError(self._place(piece, found.row, found.path, row), what, found.hint)

    def _place(self, piece: Piece, i: int, path: Path, row: int) -> Place:
        """Return where a value of the element `i` of a piece stands; `row` is the index of its first element."""
        text = piece.array()
        name = item((row + i, *path))
        return piece.moved(place_in(text, value_at(text, (i, *path)), self.shape.path, piece.line, name), 1)

    def _locator(self, piece: Piece, picks: Picks, row: int) -> Callable[[int, int], Place]:
        return lambda i, j: self._place(piece, i, picks.paths[j], row)

    def _refuse(self, piece: Piece, following: Piece | None, picks: Picks, row: int) -> NoReturn:
        """Refuse a piece that is not valid, or one of the elements in it before the place where it is not.

        Raises:
            ReadError: always.
        """
        bad = first_unsound(piece.data)
        text = piece.data[:bad].decode()
        whole, start = _leading(text)
        self._numbers(piece._replace(data=text.encode(), last=True), whole, picks, row)
        if bad is not None and last_comma(text[start:].encode()) is None:
            self._refuse_bytes(piece)
        rest = "" if piece.last or following is None else "," + following.data.decode(errors="replace")[:100]
        try:
            parse(LEAD + text + rest, self.source.name, piece.line)
        except ReadError as error:
            error.place = piece.moved(error.place, len(LEAD))
            raise
        raise ReadError(Place(self.source.name, piece.line), "not valid JSON")

    def _refuse_bytes(self, piece: Piece) -> NoReturn:
        try:
            list(self.source.sound(Block(piece.line, piece.data)))
        except ReadError as error:
            error.place = piece.moved(error.place, 0)
            raise
        raise ReadError(Place(self.source.name, piece.line), "not valid UTF-8")


def _documents(piece: Piece) -> list[Any] | None:
    """Return the elements of a piece, or None if it is not valid by itself."""
    try:
        text = piece.array()
        found = DECODERS.of(text).decode(text)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        return None
    return found or None


def _leading(text: str) -> tuple[list[Any], int]:
    """Return the elements that a text begins with, as far as each is valid and a comma follows, and where they end."""
    decoder = DECODERS.of(text)
    found: list[Any] = []
    start = len(text) - len(text.lstrip(" \t\n"))
    while True:
        try:
            value, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            return found, start
        comma = COMMA.match(text, end)
        if comma is None:
            return found, start
        found.append(value)
        start = comma.end()
