"""What an exact sum costs a value: ExactSum.of and Moments.of against math.fsum and np.sum, in turn, as JSON."""

import json
import math
import sys
import time
from collections.abc import Callable

import numpy as np

from losscli.exactsum import ExactSum
from losscli.reduction import Moments

BATCH = 65_536  # about as many rows as a batch of the readers has


def contestants() -> dict[str, Callable[[], float]]:
    """Return what is measured, by its name; each gives the sum of the same values."""
    values = np.random.default_rng(5).standard_normal(BATCH) ** 2
    rows = np.arange(1, BATCH + 1)
    return {
        "ExactSum.of": lambda: float(ExactSum.of(values)),
        "Moments.of": lambda: Moments.of(values, rows).total(),
        "math.fsum": lambda: math.fsum(values),
        "np.sum": lambda: float(np.sum(values)),
    }


def measured(rounds: int, repeats: int) -> dict[str, list[float]]:
    """Return the nanoseconds a value, one a round, by name.

    Raises:
        ValueError: the sums differ; the first three are exact, so theirs are the same number.
    """
    playing = contestants()
    sums = [add() for add in playing.values()]
    if len(set(sums[:3])) > 1 or not math.isclose(*sums[2:], rel_tol=1e-9):
        raise ValueError(f"the sums differ: {sums}")
    took: dict[str, list[float]] = {name: [] for name in playing}
    for _ in range(rounds):
        for name, add in playing.items():
            start = time.perf_counter_ns()
            for _ in range(repeats):
                add()
            took[name].append((time.perf_counter_ns() - start) / repeats / BATCH)
    return took


if __name__ == "__main__":
    json.dump(measured(int(sys.argv[1]), int(sys.argv[2])), sys.stdout)
