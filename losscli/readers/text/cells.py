"""A block of rows of cells, some of them words, without a quote: cut at the separators all at once.

It either returns exactly what the strict reader would, or nothing. It never decides what is wrong.
"""

from collections.abc import Sequence

import numpy as np

from losscli.domain import Array
from losscli.readers.number import CellError, NumberRules, parse_cells
from losscli.readers.text.dialect import FIELD_LIMIT

EVERY_BYTE = bytes(range(256))
# A quote, and what the csv module takes for a line end or refuses.
ODD = (b'"', b"\r", b"\0")


def cut_cells(
    data: bytes, separator: str | None, width: int, columns: Sequence[int], rules: Sequence[NumberRules]
) -> Array | None:
    """Return the numbers of `columns` in their order, shape (rows, columns), or None where a strict look is needed.

    `data` is whole lines of `width` cells.
    """
    mark = separator if separator is not None and width > 1 else "\n"
    if mark == " " or len(mark.encode()) > 1 or any(odd in data for odd in ODD):
        return None
    kept = mark.encode() + b"\n"
    if data.translate(None, EVERY_BYTE.translate(None, kept)) != (kept[:1] * (width - 1) + b"\n") * data.count(b"\n"):
        return None
    try:
        cells = data[:-1].decode().replace("\n", mark).split(mark)
        if _too_long(data, cells) or (width == 1 and not all(map(str.strip, cells))):
            return None
        found = [parse_cells(cells[column::width], rule) for column, rule in zip(columns, rules, strict=True)]
    except (UnicodeDecodeError, CellError):
        return None
    return np.stack(found, axis=1)


def _too_long(data: bytes, cells: Sequence[str]) -> bool:
    return len(data) > FIELD_LIMIT and max(map(len, cells)) > FIELD_LIMIT
