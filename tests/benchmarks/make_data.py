"""Makes the data of the benchmarks, the same on every machine, and keeps them: `make_data.py FILE ...`.

What a file holds follows from its name, KIND-ROWS.FORMAT. All is made a block of rows at a time, each from a seed of
its own, so that memory stays small, all cores help with the text, and `preds` are the same numbers in every format.
"""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain
from typing import Any

import numpy as np

BLOCK = 1 << 18  # rows; also those of a row group, about what the writers of Parquet take by themselves
CLASSES = 10
SEEDS = {"preds": 1, "targets": 2, "wide": 3, "lines": 4, "others": 5}
Block = tuple[int, int]  # its number, and its rows


def blocks(rows: int) -> Iterator[Block]:
    """Yield the blocks of a file of so many rows."""
    for number, start in enumerate(range(0, rows, BLOCK)):
        yield number, min(BLOCK, rows - start)


def normal(kind: str, block: Block) -> Any:
    """Return the numbers of one column, standard normal: float64 of shape (rows,)."""
    return seeded(kind, block).standard_normal(block[1])


def seeded(kind: str, block: Block) -> np.random.Generator:
    """Return the random numbers of one block."""
    return np.random.default_rng([SEEDS[kind], block[0]])


def column(kind: str, block: Block) -> str:
    """Return a number of 17 digits a line."""
    values = normal(kind, block)
    return "%.17g\n" * len(values) % tuple(values.tolist())


def both(block: Block) -> str:
    """Return a prediction and a target a line, 17 digits each."""
    values = np.column_stack([normal("preds", block), normal("targets", block)])
    return "%.17g,%.17g\n" * len(values) % tuple(values.ravel().tolist())


def wide(block: Block) -> str:
    """Return ten logits of 17 digits and a label a line."""
    random = seeded("wide", block)
    logits, labels = random.normal(0, 3, (block[1], CLASSES)), random.integers(0, CLASSES, block[1])
    line = ",".join(["%.17g"] * CLASSES) + ",%d\n"
    return line * len(labels) % tuple(np.column_stack([logits, labels]).ravel().tolist())


def objects(block: Block) -> str:
    """Return a probability and a 0 or 1 a line."""
    random = seeded("lines", block)
    probabilities, outcomes = random.uniform(0.001, 0.999, block[1]), random.integers(0, 2, block[1])
    values = chain.from_iterable(zip(probabilities.tolist(), outcomes.tolist(), strict=True))
    return '{"p": %r, "y": %d}\n' * len(outcomes) % tuple(values)


def text(header: str, lines: Callable[[Block], str]) -> Callable[[str, int], None]:
    """Return what writes a file of text, the blocks on all cores."""

    def write(path: str, rows: int) -> None:
        # No more blocks are under way than there are cores: what is made is written before more is made.
        cores = os.cpu_count() or 1
        with open(path, "w", encoding="ascii") as file, ProcessPoolExecutor(cores) as pool:
            file.write(header)
            every = list(blocks(rows))
            for first in range(0, len(every), cores):
                file.writelines(pool.map(lines, every[first : first + cores]))

    return write


def npy(kind: str) -> Callable[[str, int], None]:
    """Return what writes one column as an array of numpy's own format."""

    def write(path: str, rows: int) -> None:
        header = {"descr": "<f8", "fortran_order": False, "shape": (rows,)}
        with open(path, "wb") as file:
            np.lib.format.write_array_header_1_0(file, header)
            file.writelines(normal(kind, block).astype("<f8").data for block in blocks(rows))

    return write


def parquet(path: str, rows: int) -> None:
    """Write predictions and targets as pyarrow does by itself, a block a row group."""
    import pyarrow as pa  # noqa: PLC0415 - the other files are made without it
    from pyarrow.parquet import ParquetWriter  # noqa: PLC0415

    with ParquetWriter(path, pa.schema({"p": pa.float64(), "y": pa.float64()})) as file:
        for block in blocks(rows):
            file.write(pa.record_batch({"p": normal("preds", block), "y": normal("targets", block)}))


KINDS: dict[tuple[str, str], Callable[[str, int], None]] = {
    ("preds", "csv"): text("p\n", partial(column, "preds")),
    ("targets", "csv"): text("y\n", partial(column, "targets")),
    ("others", "csv"): text("p\n", partial(column, "others")),
    ("both", "csv"): text("p,y\n", both),
    ("wide", "csv"): text(",".join([*(f"z{j}" for j in range(CLASSES)), "label"]) + "\n", wide),
    ("lines", "ndjson"): text("", objects),
    ("preds", "npy"): npy("preds"),
    ("targets", "npy"): npy("targets"),
    ("others", "npy"): npy("others"),
    ("both", "parquet"): parquet,
}


def make(path: str) -> None:
    """Write one file, unless it is there."""
    if os.path.exists(path):
        return
    folder, name = os.path.split(path)
    os.makedirs(folder or ".", exist_ok=True)
    kind, rows, extension = name.replace("-", ".").split(".")
    part = f"{path}.{os.getpid()}.part"
    try:
        KINDS[kind, extension](part, int(rows))
        os.replace(part, path)
    finally:
        if os.path.exists(part):
            os.remove(part)
    sys.stderr.write(f"  made {path}, {os.path.getsize(path) / 1e6:.0f} MB\n")


if __name__ == "__main__":
    for path_ in sys.argv[1:]:
        make(path_)
