"""The workloads: which commands run over which data, and against whom."""

import os
import shlex
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from contest import Contest, Contestant

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKOUT = os.path.dirname(os.path.dirname(HERE))
PEERS = os.path.join(HERE, "peers")
SAMPLE = [os.path.join(CHECKOUT, "samples", "bce", name) for name in ("preds.csv", "targets.csv")]


class Plan(NamedTuple):
    """What a workload is laid out with: the `loss` to measure, the folder of the data, and the numbers of rows."""

    loss: str
    folder: str
    long: int
    wide: int
    lines: int
    terms: int

    def path(self, kind: str, rows: int, extension: str = "csv") -> str:
        """Return where the data of one kind and size lie."""
        return os.path.join(self.folder, f"{kind}-{rows}.{extension}")

    def output(self, name: str) -> str:
        """Return the file that a contestant writes to."""
        return os.path.join(self.folder, f"out-{name}.csv")

    def pair(self, rows: int) -> list[str]:
        """Return the two long files of so many rows."""
        return [self.path("preds", rows), self.path("targets", rows)]


def cold_start(plan: Plan) -> Contest:
    """Four rows: what is measured is the start of a program."""
    bare = "import numpy, rich.table, rich.console"
    return Contest(
        "cold start, 4 rows",
        [
            Contestant("loss bce, table", [plan.loss, "bce", *SAMPLE], numeric=False),
            Contestant("loss bce -q", [plan.loss, "bce", *SAMPLE, "-q"]),
            Contestant("loss --help", [plan.loss, "--help"], numeric=False),
            Contestant("loss list", [plan.loss, "list"], numeric=False),
            Contestant("loss explain bce", [plan.loss, "explain", "bce"], numeric=False),
            Contestant("import numpy, rich", [sys.executable, "-c", bare], ["rich"], peer=True, numeric=False),
            *(script("cold", name, SAMPLE) for name in ("pandas", "sklearn", "torch", "polars", "duckdb")),
        ],
    )


def long_files(plan: Plan) -> Contest:
    """Two long columns of 17 digits in two files."""
    files = plan.pair(plan.long)
    peers = ("pandas", "sklearn", "numpy", "polars", "duckdb", "awk")
    return Contest(
        f"mse, 2 CSV files of {spaced(plan.long)} rows",
        [
            Contestant("loss mse -q", [plan.loss, "mse", *files, "-q"]),
            *(script("mse", name, files) for name in peers),
        ],
    )


def growth(plan: Plan) -> Contest:
    """Ten times the rows, against itself."""
    few = plan.long // 10
    small, large = ([plan.loss, "mse", *plan.pair(rows), "-q"] for rows in (few, plan.long))
    return Contest(
        "mse, ten times the rows",
        [
            Contestant(f"loss, {spaced(few)} rows", small, peer=True, numeric=False),
            Contestant(f"loss, {spaced(plan.long)} rows", large, numeric=False),
        ],
    )


def wide_file(plan: Plan) -> Contest:
    """Ten logits and a label a row, in one file."""
    path = plan.path("wide", plan.wide)
    peers = ("pandas", "torch", "numpy", "polars", "duckdb", "awk")
    command = [plan.loss, "ce", path, "-p", "z0:z9", "-t", "label", "-q"]
    return Contest(
        f"ce, one CSV file of {spaced(plan.wide)} × 11",
        [Contestant("loss ce -q", command), *(script("ce", name, [path]) for name in peers)],
    )


def json_lines(plan: Plan) -> Contest:
    """An object of two numbers a line."""
    path = plan.path("lines", plan.lines, "ndjson")
    peers = ("json", "orjson", "pandas", "polars", "duckdb")
    return Contest(
        f"bce, NDJSON of {spaced(plan.lines)} rows",
        [
            Contestant("loss bce -q", [plan.loss, "bce", path, "-p", "p", "-t", "y", "-q"]),
            *(script("ndjson", name, [path]) for name in peers),
        ],
    )


def every_term(plan: Plan) -> Contest:
    """A line of output for every row."""
    files = plan.pair(plan.terms)
    command = [plan.loss, "mse", *files, "-q", "--terms", plan.output("loss")]
    peers = [script("terms", name, [*files, plan.output(name)]) for name in ("pandas", "polars", "duckdb", "awk")]
    return Contest(
        f"mse, a line for each of {spaced(plan.terms)} rows", [Contestant("loss mse --terms out.csv", command), *peers]
    )


WORKLOADS: dict[str, Callable[[Plan], Contest]] = {
    "cold": cold_start,
    "long": long_files,
    "growth": growth,
    "wide": wide_file,
    "ndjson": json_lines,
    "terms": every_term,
}


def script(workload: str, name: str, arguments: Sequence[str]) -> Contestant:
    """Return the peer of this name, whose script lies in peers/, with the modules that it is written for."""
    path = os.path.join(PEERS, f"{workload}_{name}")
    if name == "awk":
        return Contestant("awk", ["sh", f"{path}.sh", *arguments], ["sh", "awk", "paste"], peer=True)
    needs = {"json": [], "torch": ["torch", "pandas"], "sklearn": ["sklearn", "pandas"]}.get(name, [name])
    return Contestant(f"{name} script", [sys.executable, f"{path}.py", *arguments], needs, peer=True)


def spaced(count: int) -> str:
    """Return a number with its thousands apart."""
    return f"{count:,}".replace(",", " ")


def shown(contestant: Contestant) -> str:
    """Return the command of a contestant as it would be typed."""
    return shlex.join(contestant.command)
