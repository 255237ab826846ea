"""Makes the data of the benchmarks, the same on every machine, and keeps them: `make_data.py FOLDER KIND ROWS ...`."""

import os
import sys
from collections.abc import Callable, Iterator

import numpy as np

AT_ONCE = 100_000


def column(name: str, seed: int) -> Callable[[int], Iterator[str]]:
    """Return what makes a file of one named column of 17 digits."""

    def lines(rows: int) -> Iterator[str]:
        yield f"{name}\n"
        for random, count in parts(rows, seed):
            yield "".join(f"{value:.17g}\n" for value in random.standard_normal(count).tolist())

    return lines


def wide(rows: int) -> Iterator[str]:
    """Yield ten logits of 17 digits and a label a row."""
    yield ",".join([*(f"z{j}" for j in range(10)), "label"]) + "\n"
    form = ",".join(["%.17g"] * 10) + ",%d\n"
    for random, count in parts(rows, 3):
        logits, labels = random.normal(0, 3, (count, 10)).tolist(), random.integers(0, 10, count).tolist()
        yield "".join(form % (*row, label) for row, label in zip(logits, labels, strict=True))


def objects(rows: int) -> Iterator[str]:
    """Yield a probability and a 0 or 1 a line."""
    for random, count in parts(rows, 4):
        probabilities, outcomes = random.uniform(0.001, 0.999, count).tolist(), random.integers(0, 2, count).tolist()
        pairs = zip(probabilities, outcomes, strict=True)
        yield "".join(f'{{"p": {p!r}, "y": {y}}}\n' for p, y in pairs)


def parts(rows: int, seed: int) -> Iterator[tuple[np.random.Generator, int]]:
    """Yield one generator of random numbers with how many rows to make next, so that memory stays small."""
    random = np.random.default_rng(seed)
    for start in range(0, rows, AT_ONCE):
        yield random, min(AT_ONCE, rows - start)


KINDS: dict[str, tuple[str, Callable[[int], Iterator[str]]]] = {
    "preds": ("csv", column("p", 1)),
    "targets": ("csv", column("y", 2)),
    "wide": ("csv", wide),
    "lines": ("ndjson", objects),
}


def make(folder: str, kind: str, rows: int) -> None:
    """Write one file, unless it is there."""
    extension, lines = KINDS[kind]
    path = os.path.join(folder, f"{kind}-{rows}.{extension}")
    if os.path.exists(path):
        return
    os.makedirs(folder, exist_ok=True)
    part = f"{path}.{os.getpid()}.part"
    with open(part, "w", encoding="ascii") as file:
        file.writelines(lines(rows))
    os.replace(part, path)


if __name__ == "__main__":
    for kind_, rows_ in zip(sys.argv[2::2], sys.argv[3::2], strict=True):
        make(sys.argv[1], kind_, int(rows_))
