"""What separates the cells of a text file, and whether its first line is a header: fixed rules, no guessing.

`csv.Sniffer` is not used: it fails on one column, the commonest input here, and picks letters as delimiters.
"""

import csv
import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import NamedTuple

from losscli.readers.number import is_data, is_number

CANDIDATES = ("\t", ";", ",", "|", " ")
BY_EXTENSION = {".csv": ",", ".tsv": "\t", ".tab": "\t", ".psv": "|"}
SPELLED = {"tab": "\t", "\\t": "\t", "space": " ", "comma": ",", "semicolon": ";", "pipe": "|"}
NAMES = {"\t": "tab", " ": "blank", None: "none, one column"}
BLANKS = re.compile(r"[ \t]+")
SAMPLE_LINES = 50


class Dialect(NamedTuple):
    """How the cells of a file are told apart; `separator` None means one column."""

    separator: str | None

    def split(self, lines: Sequence[str]) -> list[list[str]]:
        """Return the cells of some lines, for looking at the beginning of a file."""
        if self.separator is None:
            return [[line] for line in lines]
        if self.separator == " ":
            return [[cell for cell in BLANKS.split(line.strip(" \t")) if cell] for line in lines]
        try:
            return list(csv.reader(lines, delimiter=self.separator))
        except csv.Error:
            return [line.split(self.separator) for line in lines]

    @property
    def title(self) -> str:
        """The separator in words."""
        return NAMES.get(self.separator, f"'{self.separator}'")


def detect(name: str, lines: Sequence[str], chosen: str | None, decimal: str = ".") -> Dialect:
    """Return the dialect of a file from its name and first lines.

    What was chosen stands. Else, of the candidates in order (for a known extension its own separator first), the
    first that splits every line into the same number of cells, two or more; else the extension's own separator if
    it occurs; else the file is one column.
    """
    if chosen is not None:
        return Dialect(SPELLED.get(chosen, chosen))
    own = BY_EXTENSION.get(PurePath(name).suffix.lower())
    sample = [line for line in lines[:SAMPLE_LINES] if line.strip()]
    for candidate in dict.fromkeys((own, *CANDIDATES) if own else CANDIDATES):
        if candidate != decimal and _splits_evenly(Dialect(candidate), sample):
            return Dialect(candidate)
    return Dialect(own if own and any(own in line for line in sample) else None)


def has_header(first: Sequence[str], second: Sequence[str] | None, decimal: str = ".") -> bool:
    """Whether the first row is a header: none of its cells is a number, or a word for a missing or infinite one.

    pandas' habit counts too: an empty first cell over the index, and the others exactly 0, 1, 2 ...
    """
    index_header = [str(i) for i in range(len(first) - 1)]
    if len(first) > 1 and first[0].strip() == "" and [cell.strip() for cell in first[1:]] == index_header:
        return second is not None and is_number(second[0], decimal)
    return any(cell.strip() for cell in first) and not any(is_data(cell, decimal) for cell in first)


def _splits_evenly(dialect: Dialect, sample: Sequence[str]) -> bool:
    counts = {len(cells) for cells in dialect.split(sample)}
    return len(counts) == 1 and counts.pop() >= 2
