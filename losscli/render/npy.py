"""Every row's term as an array in a .npy file: the terms alone, as `numpy.load` reads them."""

import numpy as np
from numpy.lib.format import write_array_header_1_0

from losscli.render.terms import BinaryFile
from losscli.scoring import Scored

DOUBLE = np.dtype("<f8")


class NpyTerms:
    """Writes the terms, without their weights, as float64 of shape (n,), or (n, d) for d outputs a row."""

    def __init__(self, file: BinaryFile) -> None:
        """Write to `file`; that it has no beginning to go back to is better known now than at the end."""
        self.file = file
        self.file.seek(0)
        self.count = 0
        self.outputs: tuple[int, ...] = ()

    def rows(self, scored: Scored) -> None:
        """Write the terms of a batch."""
        terms = scored.terms
        if not self.count:
            self.outputs = terms.shape[1:]
            self._head()
        self.count += len(terms)
        self.file.write(np.ascontiguousarray(terms, DOUBLE).tobytes())

    def end(self) -> None:
        """Write the number of rows at the beginning: numpy's header has room for it."""
        self.file.seek(0)
        self._head()

    def _head(self) -> None:
        shape = (self.count, *self.outputs)
        write_array_header_1_0(self.file, {"descr": DOUBLE.str, "fortran_order": False, "shape": shape})
