"""Lines of text as records of cells, strictly: what a row is, where each cell stands, what is no row at all."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import NamedTuple, NoReturn

from losscli.errors import Place, ReadError
from losscli.readers.number import COMMA_HINT, is_number
from losscli.readers.table import in_batches
from losscli.readers.text.dialect import WORD, Dialect

Line = tuple[int, str]
WORDS = re.compile(rf"[ \t]*+(?:(?:{WORD.pattern})(?:[ \t]++|$))*+")


class Record(NamedTuple):
    """One row of cells, with the number of the physical line it begins on, and its text."""

    cells: Sequence[str]
    line: int
    text: str

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it; separators between empty cells are something."""
        return len(self.cells) <= 1 and not self.text.strip(" \t")

    def place(self, path: str, dialect: Dialect, column: int) -> Place:
        """Return where the cell `column` (from 0) stands, in the line of the record that holds it."""
        spans = list(islice(_spans(self.text, dialect.delimiter), column + 1))
        start, end = spans[min(column, len(spans) - 1)] if spans else (0, 0)
        cell = self.text[start:end]
        if cell.strip():
            start, end = start + len(cell) - len(cell.lstrip()), end - len(cell) + len(cell.rstrip())
        return self.at(path, start, end - start)

    def at(self, path: str, offset: int, width: int = 1) -> Place:
        """Return the place of some characters of its text."""
        start = self.text.rfind("\n", 0, offset) + 1
        line = self.line + self.text.count("\n", 0, offset)
        return Place(path, line, offset - start + 1, self.text[start:].split("\n", 1)[0], width)


@dataclass(eq=False, repr=False)
class Records:
    """The records of one file, in batches; it remembers a blank line until it knows whether rows follow it."""

    path: str
    dialect: Dialect
    width: int = 0
    whose: str = ""
    only: str = ""
    blank: Place | None = None

    def batches(self, lines: Iterator[Line]) -> Iterator[list[Record]]:
        """Return the rows among some lines, by thousands.

        Raises:
            ReadError: a blank line between rows, a row of another width, a quote out of place.
        """
        return in_batches(record for record in self.split(lines) if self._is_row(record))

    def split(self, lines: Iterator[Line]) -> Iterator[Record]:
        """Yield the records of some lines, each with the physical lines that it takes.

        Raises:
            ReadError: a quote is out of place.
        """
        taken: list[Line] = []

        def feed() -> Iterator[str]:
            for line in lines:
                taken.append(line)
                yield line[1]

        rows = self.dialect.rows(feed())
        while True:
            try:
                cells = next(rows, None)
            except csv.Error as error:
                self._refuse(_joined([], taken), str(error))
            if cells is None:
                return
            record = _joined(cells, taken)
            if '"' in record.text and _breach(record.text, self.dialect.delimiter) < len(record.text):
                self._refuse(record, "a quote inside a cell that is not quoted")
            yield record
            taken.clear()

    def _is_row(self, record: Record) -> bool:
        if record.is_blank:
            self.blank = self.blank or Place(self.path, record.line, 1, record.text)
            return False
        if self.blank is not None:
            hint = "A row whose value is missing must say so (NA), and --na skip then passes over it."
            raise ReadError(self.blank, f"a blank line between rows{self.only}", hint)
        cells = len(record.cells)
        if cells != self.width:
            found = f"the row has {cells} {'cell' if cells == 1 else 'cells'}, {self.whose} {self.width}{self.only}"
            hint = COMMA_HINT if self.width == 1 and is_number(record.text, ",") else ""
            raise ReadError(Place(self.path, record.line, 1, record.text.split("\n", 1)[0]), found, hint)
        return True

    def _refuse(self, record: Record, reason: str) -> NoReturn:
        """Say what is wrong with a record, at the character where the rules end."""
        offset = _breach(record.text, self.dialect.delimiter)
        problem = reason
        if "expected after" in reason:
            problem = "text after a closing quote"
        elif "end of data" in reason:
            problem = "the quote that is opened here is never closed"
        elif "field larger" in reason:
            problem = "a cell of more than 1 MiB begins here: is a quote missing?"
            offset = offset if offset < len(record.text) else 0
        raise ReadError(record.at(self.path, offset), problem)


def _joined(cells: Sequence[str], taken: Sequence[Line]) -> Record:
    return Record(cells, taken[0][0], taken[0][1] if len(taken) == 1 else "\n".join(text for _, text in taken))


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf'"[^"]*+(?:""[^"]*+)*+"|[^"{re.escape(delimiter)}]*+')


@cache
def _row(delimiter: str) -> re.Pattern[str]:
    cell, mark = _cell(delimiter).pattern, re.escape(delimiter)
    return re.compile(rf"(?:{cell})(?:{mark}(?:{cell}))*+")


def _breach(text: str, delimiter: str) -> int:
    """Return where a record stops to follow the rules of quoting; its length if nowhere."""
    found = (WORDS if delimiter == " " else _row(delimiter)).match(text)
    return found.end() if found else 0


def _spans(text: str, delimiter: str) -> Iterator[tuple[int, int]]:
    """Yield the bounds of each cell."""
    if delimiter == " ":
        yield from (word.span() for word in WORD.finditer(text))
        return
    cell, start = _cell(delimiter), 0
    while found := cell.match(text, start):
        yield found.span()
        if text[found.end() : found.end() + 1] != delimiter:
            return
        start = found.end() + 1
