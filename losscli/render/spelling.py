"""Columns spelled on several cores, and written in the order in which they came."""

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from losscli.parallel import INLINE
from losscli.render.numbers import Column, compiled, lines

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor


# Cells that are spelled sooner than another thread is told of them.
FEW = 1 << 12


class File(Protocol):
    """What lines are written to."""

    def write(self, data: str, /) -> int:
        """Write some text."""
        ...


class Speller:
    """Writes columns as lines; up to `jobs` of those given are spelled at a time, while others are being read."""

    def __init__(self, file: File, jobs: int) -> None:
        """Write to `file`. Without the compiled loop, which lets go of the interpreter, threads would gain nothing."""
        self.file = file
        self.jobs = jobs if compiled() is not None else 1
        self.begun = 0
        self.pool: ThreadPoolExecutor | None = None
        self.waiting: deque[Future[str]] = deque()

    def put(self, columns: Sequence[Column], literals: Sequence[str]) -> None:
        """Write some rows, or have them written once those before them are; no more than `jobs` wait."""
        if self._is_alone(len(columns) * len(columns[0])):
            self._write(0)
            self.file.write(lines(columns, literals))
            return
        if self.pool is None:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only long inputs need it

            self.pool = ThreadPoolExecutor(self.jobs)
        self.waiting.append(self.pool.submit(lines, columns, literals))
        self._write(self.jobs)

    def end(self) -> None:
        """Write all that waits."""
        self._write(0)
        if self.pool is not None:
            self.pool.shutdown()

    def _is_alone(self, cells: int) -> bool:
        """Whether other threads would be of no use: there is little to do, or nobody knows of more yet."""
        if self.jobs == 1 or cells < FEW:
            return True
        self.begun += 1
        return self.begun <= INLINE

    def _write(self, left: int) -> None:
        while len(self.waiting) > left:
            self.file.write(self.waiting.popleft().result())
