"""Minibatches: which rows make one step, by position or in an order that is drawn anew for every epoch.

The orders that are drawn are those of `torch.randperm` with a generator on the CPU, one an epoch from one generator:
`g = torch.Generator().manual_seed(seed)`, then `torch.randperm(n, generator=g)`. (A DataLoader that shuffles draws one
more number before each epoch, so its orders are others.)
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from losscli.errors import UsageError

Order = NDArray[np.int64]

# From here on torch draws 64 bits for each place (aten/src/ATen/native/TensorFactories.cpp, randperm_cpu).
MOST_ROWS = (2**32 - 1) // 20


def orders(rows: int, seed: int | None) -> Iterator[Order]:
    """Yield the order of the rows for one epoch after another: by position, or drawn if there is a seed.

    Raises:
        UsageError: the rows are too many to be shuffled.
    """
    if seed is None:
        while True:
            yield np.arange(rows)
    if rows >= MOST_ROWS:
        raise UsageError(f"--shuffle is for fewer than {MOST_ROWS} rows, and there are {rows}")
    # The generator of torch is a Mersenne twister begun by the lower half of its seed, which is numpy's old one.
    draw = np.random.RandomState(seed % 2**32)
    while True:
        yield _permutation(rows, draw)


def _permutation(rows: int, draw: np.random.RandomState) -> Order:
    """Return what `torch.randperm` does: Fisher and Yates's shuffle from the first place on, 32 bits a place."""
    found = list(range(rows))
    words = draw.randint(0, 2**32, size=max(rows - 1, 0), dtype=np.uint32).tolist()
    for at, word in enumerate(words):
        other = at + word % (rows - at)
        found[at], found[other] = found[other], found[at]
    return np.array(found, dtype=np.int64)


def batches(order: Order, size: int) -> Iterator[Order]:
    """Yield the rows of one step after another, `size` each; the last may be smaller (torch's drop_last is False)."""
    for start in range(0, len(order), size):
        yield order[start : start + size]
