"""The fast path of delimited text: a block that holds numbers and nothing else, converted as a whole.

It either returns exactly what the strict reader would, or nothing. It never decides what is wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np

from losscli.domain import Array
from losscli.readers.number import floats, unremarkable

NUMBERS = b"0123456789+-.eE"
# pandas costs about 0.4 s to import, which is what float() takes for this much text (tests/benchmarks/engines.py).
PANDAS_FROM = 20 << 20
# A run of blanks is one separator, which no split of bytes knows.
NOT_PLAIN = frozenset({b" "})


@dataclass(eq=False, repr=False)
class PlainParser:
    """Converts blocks of one file: with float(), or with pandas once the inputs are known to be long.

    `seen` counts the bytes of text known of: those parsed, and from the start those of a file whose size is known.
    """

    separator: str | None
    width: int
    seen: int = 0

    def parse(self, data: bytes, columns: Sequence[int]) -> Array | None:
        """Return the numbers of `columns` in their order, shape (rows, columns), or None where a strict look is needed.

        `data` is whole lines. It is refused unless it has only digits, signs, points, exponents, the separator and
        line ends, as many separators in each line as there should be, no blank line, and only finite numbers of
        which none may be an integer that a double cannot hold.
        """
        separator = (self.separator or "").encode() if self.width > 1 else b""
        if separator in NOT_PLAIN or len(separator) > 1:
            return None
        # What is left without the numbers must be the marks of whole rows: separators, line end, and so on.
        marks = separator * (self.width - 1) + b"\n"
        if data.translate(None, NUMBERS) != marks * data.count(b"\n"):
            return None
        self.seen += len(data)
        values = self._with_pandas(data, columns) if self.seen > PANDAS_FROM else self._with_float(data, columns)
        return values if values is not None and unremarkable(values.ravel()) else None

    def _with_float(self, data: bytes, columns: Sequence[int]) -> Array | None:
        separator = self.separator.encode() if self.separator is not None and self.width > 1 else b"\n"
        values = floats(data[:-1].replace(b"\n", separator).split(separator))
        return None if values is None else values.reshape(-1, self.width)[:, list(columns)]

    def _with_pandas(self, data: bytes, columns: Sequence[int]) -> Array | None:
        import pandas as pd  # noqa: PLC0415 - only long files earn its import

        try:
            frame = pd.read_csv(
                BytesIO(data),
                sep=self.separator or ",",
                header=None,
                names=list(range(self.width)),
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
