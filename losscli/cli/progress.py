"""How far a long computation has come, on a terminal: rows, rows a second, the share of the input, the time left."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

from losscli.batch import Batch
from losscli.cli.streams import is_terminal
from losscli.readers.table import Table

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

Done = Callable[[], float | None]

SHOWN_AFTER = 1.0  # seconds: what is done sooner needs no bar
REFRESHED_EVERY = 0.1


class Progress:
    """Counts rows as they go by, and shows them on stderr if that is a terminal and it takes over a second.

    `done` says what share of the input has been read, None where nobody knows. Nothing is left on the screen.
    """

    def __init__(self, done: Done, *, wanted: bool = True, stream: TextIO | None = None) -> None:
        self.done = done
        self.stream = stream or sys.stderr
        self.wanted = wanted and is_terminal(self.stream)
        self.count = 0
        self.start = self.shown = time.monotonic()
        self.bar: Bar | None = None
        self.task: TaskID | None = None

    def counting(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """Yield the batches as they are, counting their rows, those passed over among them."""
        try:
            for batch in batches:
                self.count += len(batch.rows) + batch.skipped
                if self.wanted:
                    self._tick(time.monotonic())
                yield batch
        finally:
            self.close()

    def close(self) -> None:
        """Take the bar off the screen."""
        if self.bar is not None:
            self.bar.stop()
            self.bar = None

    def _tick(self, now: float) -> None:
        if now - self.start < SHOWN_AFTER or now - self.shown < REFRESHED_EVERY:
            return
        self.shown = now
        if self.bar is None:
            self.bar = _bar(self.stream)
            self.task = self.bar.add_task("", total=None, rows="", rate="")
            self.bar.start()
        if self.task is not None:
            share = self.done()
            total, rate = None if share is None else 1.0, _spaced(round(self.count / (now - self.start)))
            self.bar.update(self.task, completed=share or 0.0, total=total, rows=_spaced(self.count), rate=rate)
            self.bar.refresh()


def share_read(tables: Iterable[Table]) -> float | None:
    """Return the share of the tables that has been read, all alike; None if it is not known of one of them."""
    found = [one.done() for one in tables]
    shares = [read / size for read, size in (one for one in found if one is not None) if size]
    return sum(shares) / len(shares) if shares and len(shares) == len(found) else None


def _spaced(count: int) -> str:
    return f"{count:,}".replace(",", " ")


def _bar(stream: TextIO) -> "Bar":
    from rich.console import Console  # noqa: PLC0415 - only who waits needs it
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    return Bar(
        TextColumn("{task.fields[rows]} rows  {task.fields[rate]} a second"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(compact=True),
        console=Console(file=stream),
        transient=True,
        auto_refresh=False,
    )
