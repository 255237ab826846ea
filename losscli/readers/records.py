"""Lines of text as records of cells, strictly: what a row is, where each cell stands, what is no row at all."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from losscli.errors import Place, ReadError
from losscli.readers.dialect import Dialect

FIELD_LIMIT = 1 << 20
MANY = 8192
Line = tuple[int, str]


class Record(NamedTuple):
    """One row of cells, with the number of the physical line it begins on, and its text."""

    cells: Sequence[str]
    line: int
    text: str

    def place(self, path: str, separator: str | None, column: int) -> Place:
        """Return where the cell `column` (from 0) stands, in the line of the record that holds it."""
        start, end = _span(self.text, separator, column)
        line_start = self.text.rfind("\n", 0, start) + 1
        line_number = self.line + self.text.count("\n", 0, start)
        return Place(path, line_number, start - line_start + 1, self.text[line_start:].split("\n")[0], end - start)


@dataclass(eq=False, repr=False)
class Records:
    """The records of one file, in batches; it remembers a blank line until it knows whether rows follow it."""

    path: str
    dialect: Dialect
    width: int
    whose: str
    only: str = ""
    blank: Place | None = None

    def batches(self, lines: Iterator[Line]) -> Iterator[list[Record]]:
        """Yield the rows among some lines, at most 8192 at a time.

        An error is raised only after the rows before it were yielded, so the first bad place is the one named.

        Raises:
            ReadError: a blank line between rows, a row of another width, a quote that is not closed.
        """
        batch: list[Record] = []
        try:
            for record in self._split(lines):
                if self._is_row(record):
                    batch.append(record)
                if len(batch) == MANY:
                    yield batch
                    batch = []
        except ReadError:
            if batch:
                yield batch
            raise
        if batch:
            yield batch

    def _is_row(self, record: Record) -> bool:
        if not record.text.strip():
            self.blank = self.blank or Place(self.path, record.line, 1, record.text)
            return False
        if self.blank is not None:
            hint = "A row whose value is missing must say so (NA), and --na skip then passes over it."
            raise ReadError(self.blank, f"a blank line between rows{self.only}", hint)
        cells = len(record.cells)
        if cells != self.width:
            found = f"the row has {cells} {'cell' if cells == 1 else 'cells'}, {self.whose} {self.width}"
            raise ReadError(Place(self.path, record.line, 1, record.text.split("\n")[0]), found)
        return True

    def _split(self, lines: Iterator[Line]) -> Iterator[Record]:
        separator = self.dialect.separator
        if separator is None or separator == " ":
            return (Record(self.dialect.split([text])[0], number, text) for number, text in lines)
        return self._quoted(lines, separator)

    def _quoted(self, lines: Iterator[Line], separator: str) -> Iterator[Record]:
        """Read with the csv module, keeping the physical lines that each record takes."""
        taken: list[Line] = []

        def feed() -> Iterator[str]:
            for line in lines:
                taken.append(line)
                yield line[1] + "\n"

        csv.field_size_limit(FIELD_LIMIT)
        reader = csv.reader(feed(), delimiter=separator, strict=True)
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise _unreadable(self.path, taken, error) from error
            if cells is None:
                return
            yield Record(cells, taken[0][0], "\n".join(text for _, text in taken) if len(taken) > 1 else taken[0][1])
            taken.clear()


def _unreadable(path: str, taken: Sequence[Line], error: csv.Error) -> ReadError:
    """Say what the csv module's refusal means, at the line where the record begins."""
    number, text = taken[0]
    if "expected after" in str(error):
        number, text = taken[-1]
        return ReadError(Place(path, number, 1, text), "text after a closing quote")
    place = Place(path, number, text.find('"') + 1, text)
    if "end of data" in str(error):
        return ReadError(place, "the quote that is opened here is never closed")
    return ReadError(place, "a cell of more than 1 MiB begins here: is a quote missing?")


def _span(text: str, separator: str | None, column: int) -> tuple[int, int]:
    """Return where in the text of a record the cell `column` begins and ends, blanks around it left out."""
    spans = [(0, len(text))] if separator is None else list(islice(_spans(text, separator), column + 1))
    start, end = spans[min(column, len(spans) - 1)]
    cell = text[start:end]
    if not cell.strip():
        return start, end
    return start + len(cell) - len(cell.lstrip()), end - len(cell) + len(cell.rstrip())


def _spans(text: str, separator: str) -> Iterator[tuple[int, int]]:
    """Yield the bounds of each cell; a separator inside quotes does not end one."""
    start, quoted = 0, False
    for i, letter in enumerate(text):
        quoted ^= letter == '"'
        if letter != separator or quoted:
            continue
        if separator != " " or i > start:  # a run of blanks is one separator
            yield start, i
        start = i + 1
    yield start, len(text)
