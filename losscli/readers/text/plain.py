r"""The fast path of text: a block whose rows are plainly numbers between the same marks, converted as a whole.

It either returns exactly what the strict reader would, or nothing. It never decides what is wrong.

A compiled loop does it where there is one. Without it Python does, and pandas for long files: the same numbers, later.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np

from losscli.domain import Array
from losscli.readers.number import floats, unremarkable

Read = Callable[[bytes, tuple[bytes, ...], tuple[int, ...], bool], bytearray | None]

NUMBERS = b"0123456789+-.eE"
OURS = rb"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
JSONS = rb"(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
# pandas costs about 0.4 s to import, which is what float() takes for this much text (tests/benchmarks/engines.py).
PANDAS_FROM = 20 << 20


class Template(NamedTuple):
    r"""What stands around the numbers of a row: `literals[0]`, a number, `literals[1]` ... `literals[-1]`.

    The last literal ends with the line. `strict` is JSON's grammar of a number: no `+1`, `01`, `.5` or `1.`.
    """

    literals: tuple[bytes, ...]
    strict: bool = False

    @classmethod
    def separated(cls, separator: str | None, width: int) -> "Template | None":
        """Return that of `width` cells, or None where a separator is no one byte or several blanks are one of it."""
        mark = (separator or "").encode() if width > 1 else b""
        if mark == b" " or len(mark) > 1:
            return None
        return cls((b"", *[mark] * (width - 1), b"\n"))

    @property
    def separator(self) -> bytes | None:
        """The byte between the numbers, where there is nothing else; a line end where there is one number."""
        inner = set(self.literals[1:-1]) or {b"\n"}
        one = inner.pop()
        alone = not inner and len(one) == 1 and not self.strict
        return one if alone and (self.literals[0], self.literals[-1]) == (b"", b"\n") else None


def converted(data: bytes, template: Template, columns: Sequence[int], expected: int = 0) -> Array | None:
    """Return the numbers of `columns` in their order, shape (rows, columns), or None where a strict look is needed.

    `data` is whole lines. It is refused unless every line is the template with plain numbers for the columns: finite,
    and none so large that it may be an integer that a double cannot hold. `expected` is the size in bytes of the whole
    text, where it is known: a long one earns the import of a faster converter.
    """
    read = compiled()
    if read is not None:
        found = read(data, template.literals, tuple(columns), template.strict)
        return None if found is None else np.frombuffer(found).reshape(-1, len(columns))
    values = _in_python(data, template, columns, expected)
    return values if values is not None and unremarkable(values.ravel()) else None


@cache
def compiled() -> Read | None:
    """Return the compiled loop, or None where it was not built."""
    try:
        from losscli._speedups import read  # noqa: PLC0415 - it may be missing, and short inputs need none
    except ImportError:
        return None
    return read


def _in_python(data: bytes, template: Template, columns: Sequence[int], expected: int) -> Array | None:
    separator, width = template.separator, len(template.literals) - 1
    if separator is None:
        return _matched(data, template, columns)
    # What is left without the numbers must be the marks of whole rows: separators, line end, and so on.
    marks = b"".join(template.literals)
    if data.translate(None, NUMBERS) != marks * data.count(b"\n"):
        return None
    if expected > PANDAS_FROM:
        return _with_pandas(data, separator, width, columns)
    values = floats(data[:-1].replace(b"\n", separator).split(separator))
    return None if values is None else values.reshape(-1, width)[:, list(columns)]


def _matched(data: bytes, template: Template, columns: Sequence[int]) -> Array | None:
    """Return the numbers of rows of any template, if such rows cover the text without a gap."""
    found = _row(template).findall(data)
    rows = [(cells,) for cells in found] if len(template.literals) == 2 else found
    marks = sum(map(len, template.literals)) * len(rows)
    if marks + sum(len(cell) for cells in rows for cell in cells) != len(data):
        return None
    values = floats([cells[column] for cells in rows for column in columns])
    return None if values is None else values.reshape(-1, len(columns))


@cache
def _row(template: Template) -> re.Pattern[bytes]:
    number = JSONS if template.strict else OURS
    return re.compile(number.join(map(re.escape, template.literals)))


def _with_pandas(data: bytes, separator: bytes, width: int, columns: Sequence[int]) -> Array | None:
    import pandas as pd  # noqa: PLC0415 - only long files earn its import

    try:
        frame = pd.read_csv(
            BytesIO(data),
            sep=separator.decode() if width > 1 else ",",
            header=None,
            names=list(range(width)),
            usecols=sorted(set(columns)),
            dtype=np.float64,
            na_filter=False,
            skip_blank_lines=False,
            quoting=3,
            **_rounding(pd.__version__),
        )
    except ValueError:  # pandas' parser errors are ValueErrors: the strict reader says what is wrong
        return None
    values: Array = frame[list(columns)].to_numpy()
    return values


def _rounding(version: str) -> dict[str, Any]:
    """Return what makes pandas read the nearest double: by itself it does since 3.1, where the option is deprecated.

    Before, its own parser was off by a unit in the last place at times (-15.361), and this is Python's.
    """
    release = tuple(int(part) for part in version.split(".")[:2])
    return {} if release >= (3, 1) else {"float_precision": "round_trip"}
