"""The same call for one thing after another, on several cores, its results in the order of the things.

numpy and the converter of numbers let go of the interpreter while they compute, so threads are enough.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

Given = TypeVar("Given")
Found = TypeVar("Found")

# Of a short input this many blocks are all there is: no thread is started for them.
INLINE = 2


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
    for one in islice(things, INLINE) if jobs > 1 else things:
        yield one, call(one)
    if jobs > 1:
        yield from _ahead(call, things, jobs)


def _ahead(call: Callable[[Given], Found], things: Iterator[Given], jobs: int) -> Iterator[tuple[Given, Found]]:
    first = next(things, None)
    if first is None:
        return
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only long inputs need it

    pool = ThreadPoolExecutor(jobs)
    waiting: deque[tuple[Given, Future[Found]]] = deque([(first, pool.submit(call, first))])
    stopped: BaseException | None = None
    try:
        while waiting:
            while stopped is None and len(waiting) <= jobs:
                try:
                    one = next(things)
                except StopIteration:
                    break
                except Exception as error:  # noqa: BLE001 - raised below, in its turn
                    stopped = error
                else:
                    waiting.append((one, pool.submit(call, one)))
            one, future = waiting.popleft()
            yield one, future.result()
        if stopped is not None:
            raise stopped
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
