"""What is expected of the rows, kept until all are known: in memory, and of many rows on the disk."""

from collections.abc import Iterator
from typing import IO
from weakref import finalize

import numpy as np

from losscli.diagnosis.cells import DOUBLE_DIGITS, Cells, Manner

IN_MEMORY = 1 << 21  # numbers that are expected


class Spool:
    """Takes cells, and gives them back in their order, as often as they are asked for."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.held: list[Cells] = []
        self.file: IO[bytes] | None = None
        self.written = self.count = self.doubles = 0
        self.shortest = self.single = True

    def add(self, cells: Cells) -> None:
        """Take further cells."""
        self.held.append(cells)
        self.count += cells.values.size
        if self.count > IN_MEMORY:
            self._write_out()
        self.doubles += int(np.count_nonzero(cells.digits >= DOUBLE_DIGITS))
        self.shortest = self.shortest and not cells.padded

    def are_single(self, cells: Cells) -> bool:
        """Whether these cells, and all before them, are float32."""
        self.single = self.single and cells.single
        return self.single

    def all(self) -> Iterator[Cells]:
        """Yield what was taken."""
        if self.file is not None:
            self.file.seek(0)
            for _ in range(self.written):
                yield Cells(*(np.lib.format.read_array(self.file, allow_pickle=False) for _ in Cells._fields))
        yield from self.held

    def _write_out(self) -> None:
        """Bring what is held to the disk: a name that is gone at once, as nobody else is to read it."""
        if self.file is None:
            from tempfile import TemporaryFile  # noqa: PLC0415 - only long inputs need it

            self.file = TemporaryFile()  # noqa: SIM115 - it goes with this object
            finalize(self, self.file.close)
        for cells in self.held:
            for one in cells:
                np.lib.format.write_array(self.file, one, allow_pickle=False)
        self.written += len(self.held)
        self.held = []

    @property
    def manner(self) -> Manner:
        """How the numbers were written."""
        full = self.shortest and (self.single or 2 * self.doubles >= self.count)
        return Manner(full, full and self.single)
