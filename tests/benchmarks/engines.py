"""Where pandas begins to pay for its import in losscli.readers.text.plain: float() against pandas on the same blocks.

Each measurement is a fresh process, in turn, so that the import of pandas is part of it. A straight line through the
medians of each engine gives what a process costs at the start and a MiB; where the lines cross is the break-even.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from contest import HERE, environment

SIZES = (2, 6, 12, 24, 48)  # MiB
ENGINES = ("float", "pandas")
LINE = "{:>8}  {:>10}  {:>10}"


def main(arguments: Sequence[str]) -> None:
    """Measure both engines over all sizes and say where they break even."""
    parser = argparse.ArgumentParser(description="The size at which pandas pays for its import, for PANDAS_FROM.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", default=os.path.join(HERE, "data"))
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="in MiB")
    parser.add_argument("--child", choices=ENGINES, help=argparse.SUPPRESS)
    said = parser.parse_args(arguments)
    if said.child:
        sys.stdout.write(f"{parse_seconds(said.child, said.data, said.sizes[0])}\n")
    else:
        report(said.rounds, long_file(said.data, max(said.sizes)), said.sizes)


def report(rounds: int, path: str, sizes: Sequence[int]) -> None:
    """Print the medians and the crossing of the lines through them."""
    took = {(engine, size): list[float]() for size in sizes for engine in ENGINES}
    for _ in range(rounds):
        for (engine, size), times in took.items():
            times.append(child(engine, path, size))
    medians = {key: statistics.median(times) for key, times in took.items()}
    sys.stdout.write(LINE.format("MiB", *ENGINES) + "\n")
    for size in sizes:
        sys.stdout.write(LINE.format(size, *(f"{medians[engine, size]:.3f} s" for engine in ENGINES)) + "\n")
    lines = {
        engine: statistics.linear_regression(sizes, [medians[engine, size] for size in sizes]) for engine in ENGINES
    }
    slow, fast = lines["float"], lines["pandas"]
    for engine, line in lines.items():
        sys.stdout.write(f"{engine}: {line.intercept:.3f} s + {line.slope * 1000:.1f} ms a MiB\n")
    if slow.slope > fast.slope:
        crossing = (fast.intercept - slow.intercept) / (slow.slope - fast.slope)
        sys.stdout.write(f"break-even at {crossing:.0f} MiB\n")
    else:
        sys.stdout.write("pandas never pays\n")


def child(engine: str, path: str, size: int) -> float:
    """Return the seconds that an engine takes in a fresh process, its import included, that of losscli not."""
    command = [sys.executable, os.path.abspath(__file__), "--child", engine, "--data", path, "--sizes", str(size)]
    run = subprocess.run(command, check=True, capture_output=True, text=True, env=environment())
    return float(run.stdout)


def parse_seconds(engine: str, path: str, size: int) -> float:
    """Return how long the plain parser takes over the first MiB of a file, in the reader's own blocks."""
    from losscli.readers.sources.source import Source  # noqa: PLC0415
    from losscli.readers.text import plain  # noqa: PLC0415 - the parent must not import it

    plain.PANDAS_FROM = 0 if engine == "pandas" else sys.maxsize
    blocks = []
    for block in Source.open(path).blocks():
        blocks.append(block.data)
        if sum(map(len, blocks)) >= size << 20:
            break
    blocks[0] = blocks[0].split(b"\n", 1)[1]  # the header
    parser = plain.PlainParser(None, 1)
    start = time.perf_counter()
    refused = [data for data in blocks if parser.parse(data, [0]) is None]
    seconds = time.perf_counter() - start
    if refused:
        raise ValueError("the plain parser refused a block of plain numbers")
    return seconds


def long_file(folder: str, size: int) -> str:
    """Make a column of 17 digits of at least `size` MiB, unless it is there, and return its path."""
    rows = -(-(size << 20) // 500_000 * 25_000)  # more than 20 bytes a row
    path = os.path.join(folder, f"preds-{rows}.csv")
    command = [sys.executable, os.path.join(HERE, "make_data.py"), path]
    subprocess.run(command, check=True, env=environment())
    return path


if __name__ == "__main__":
    main(sys.argv[1:])
