"""What separates the cells of a text file, and whether its first line is a header: fixed rules, no guessing.

`csv.Sniffer` is not used: it fails on one column, the commonest input here, and picks letters as delimiters.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import NamedTuple

from losscli.errors import UsageError
from losscli.readers.number import is_data, is_number

CANDIDATES = ("\t", ";", ",", "|", " ")
BY_EXTENSION = {".csv": ",", ".tsv": "\t", ".tab": "\t", ".psv": "|"}
SPELLED = {"tab": "\t", "\\t": "\t", "space": " ", "comma": ",", "semicolon": ";", "pipe": "|"}
NAMES = {"\t": "tab", " ": "blank", None: "none"}
# A noncharacter of Unicode stands where one column has no separator, so that one column may be quoted too.
NOWHERE = "\uffff"
FIELD_LIMIT = 1 << 20
WORD = re.compile(r'"[^"]*"|[^ \t"]+')


class Dialect(NamedTuple):
    """How the cells of a file are told apart; `separator` None means one column."""

    separator: str | None

    @property
    def delimiter(self) -> str:
        """The separator, or what stands for none."""
        return self.separator or NOWHERE

    @property
    def title(self) -> str:
        """The separator in words."""
        return NAMES.get(self.separator, f"'{self.separator}'")

    def rows(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Yield the cells of each row of some lines; a quoted cell may take several lines.

        Raises:
            csv.Error: a quote is out of place.
        """
        if self.separator == " ":
            return ([word.strip('"') for word in WORD.findall(line)] for line in lines)
        csv.field_size_limit(FIELD_LIMIT)
        return csv.reader((line + "\n" for line in lines), delimiter=self.delimiter, strict=True)


def detect(name: str, lines: Sequence[str], chosen: str | None, decimal: str = ".") -> Dialect:
    """Return the dialect of a file from its name and first lines.

    What was chosen stands. Else, of the candidates in order (for a known extension its own separator first), the
    first that splits every line into the same number of cells, two or more; else the extension's own separator if
    it occurs; else the file is one column. Blanks count only where no other candidate occurs: they stand after
    commas and in names.

    Raises:
        UsageError: what was chosen cannot separate anything.
    """
    if chosen is not None:
        return _chosen(chosen, decimal)
    own = BY_EXTENSION.get(PurePath(name).suffix.lower())
    sample = [line for line in lines if line.strip(" \t")]
    candidates = [one for one in dict.fromkeys((own or "\t", *CANDIDATES)) if one != decimal]
    if decimal == "." and (marked := _beside_decimal_commas(sample)) is not None:
        return Dialect(marked)
    for candidate in candidates:
        alone = candidate != " " or not any(one in line for one in candidates if one != " " for line in sample)
        if alone and _splits_evenly(Dialect(candidate), sample):
            return Dialect(candidate)
    return Dialect(own if own in candidates and any(str(own) in line for line in sample) else None)


def has_header(first: Sequence[str], second: Sequence[str] | None, decimal: str = ".") -> bool:
    """Whether the first row is a header: none of its cells is a number, or a word for a missing or infinite one.

    pandas' habit counts too: an empty first cell over the index, and the others exactly 0, 1, 2 ...
    """
    if len(first) > 1 and not first[0].strip() and is_counting(first[1:]):
        return second is not None and bool(second) and is_number(second[0], decimal)
    return any(cell.strip() for cell in first) and not any(is_data(cell, decimal) for cell in first)


def is_counting(cells: Sequence[str]) -> bool:
    """Whether the cells are 0, 1, 2 ..., as pandas names columns that have no names."""
    return all(cell.strip() == str(i) for i, cell in enumerate(cells))


def _chosen(chosen: str, decimal: str) -> Dialect:
    separator = SPELLED.get(chosen, chosen)
    if len(separator) != 1 or separator.isalnum() or separator in '"+-.\r\n' + NOWHERE:
        raise UsageError(f"--sep {chosen}: a separator is one character that stands in no number, and no quote")
    if separator == decimal:
        raise UsageError(f"--sep {chosen} and --decimal {decimal}: one character cannot be both")
    return Dialect(separator)


def _beside_decimal_commas(sample: Sequence[str]) -> str | None:
    """Return the separator of rows like `0,5;1,5`: split at their commas they would be other numbers."""
    for separator in ("\t", ";", "|", " "):
        rows = [line.strip(" \t").split(separator) for line in sample]
        cells = [cell for row in rows for cell in row]
        even = len({len(row) for row in rows}) == 1 and len(cells) > len(rows)
        marked = even and all(is_number(cell.replace(",", ".", 1)) and cell[-1:] != "," for cell in cells)
        if marked and any("," in cell for cell in cells):
            return separator
    return None


def _splits_evenly(dialect: Dialect, sample: Sequence[str]) -> bool:
    widths: set[int] = set()
    try:
        widths.update(len(row) for row in dialect.rows(sample))
    except csv.Error as error:
        # The sample may end inside of a quoted cell.
        if "end of data" not in str(error):
            return False
    return len(widths) == 1 and widths.pop() >= 2
