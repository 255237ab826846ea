"""The same call for one thing after another, on several cores, its results in the order of the things.

numpy and the converter of numbers let go of the interpreter while they compute, so threads are enough.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from concurrent.futures import Future

Given = TypeVar("Given")
Found = TypeVar("Found")

# Of a short input this many blocks are all there is: no thread is started for them.
INLINE = 2
KEPT = 8 << 20
NOTHING: Any = object()


def cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not every system knows of it
        return os.cpu_count() or 1


def in_turn(call: Callable[[Given], Found], given: Iterable[Given], jobs: int) -> Iterator[tuple[Given, Found]]:
    """Yield each of `given` with what `call` makes of it, in order, up to `jobs` of them computed at a time.

    No more than `jobs` + 2 results are held. What `given` or `call` raises is raised when its turn comes, after
    everything that stands before it: whoever looks for the first error finds the same one whatever `jobs` is.
    """
    things = iter(given)
    for one in islice(things, INLINE):
        yield one, call(one)
    first = next(things, NOTHING)
    if first is NOTHING:
        return
    _keep_freed_memory()
    rest = chain([first], things)
    if jobs > 1:
        yield from _ahead(call, rest, jobs)
    else:
        yield from ((one, call(one)) for one in rest)


def read_ahead(things: Iterator[Given], jobs: int) -> Iterator[Given]:
    """Yield what `things` yields, the next of it already being made while one is used; with one job, as it comes."""
    yield from islice(things, INLINE if jobs > 1 else None)
    first = next(things, NOTHING)
    if first is NOTHING:
        return
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only long inputs need it

    with ThreadPoolExecutor(1) as pool:
        while first is not NOTHING:
            future = pool.submit(next, things, NOTHING)
            yield first
            first = future.result()


@cache
def _keep_freed_memory() -> None:
    """Let the C library keep the memory of freed arrays for the next ones.

    Else it gives that of every batch back to the system and asks for it again, a page fault for each 4 KiB: two thirds
    of the time of mse's term. glibc takes the largest array that was freed so far as the measure of what to keep.
    """
    np.empty(KEPT // 8)


def _ahead(call: Callable[[Given], Found], things: Iterator[Given], jobs: int) -> Iterator[tuple[Given, Found]]:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only long inputs need it

    pool = ThreadPoolExecutor(jobs)
    waiting: deque[tuple[Given, Future[Found]]] = deque()
    ended = False
    stopped: Exception | None = None
    try:
        while not ended or waiting:
            while not ended and len(waiting) <= jobs:
                try:
                    one = next(things)
                except StopIteration:
                    ended = True
                except Exception as error:  # noqa: BLE001 - raised below, in its turn
                    ended, stopped = True, error
                else:
                    waiting.append((one, pool.submit(call, one)))
            if waiting:
                one, future = waiting.popleft()
                yield one, future.result()
        if stopped is not None:
            raise stopped
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
