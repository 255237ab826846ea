"""The workloads: which commands run over which data, against whom, and what is aimed at."""

import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from contest import ABSOLUTE, HERE, OURS, PEER, SCALE, Aim, Contest, Contestant

CHECKOUT = os.path.dirname(os.path.dirname(HERE))
PEERS = os.path.join(HERE, "peers")
SAMPLE = [os.path.join(CHECKOUT, "samples", "bce", name) for name in ("preds.csv", "targets.csv")]
COLD = "cold"
TENTH = ", a tenth of the rows"
LONGER, LARGER = 10.5, 1.1  # ten times the rows: the time and the peak of memory that they may take
HALF = 0.5
NEEDS = {  # where a script needs more, or something else, than the module that it is named after
    "json": [],
    "torch": ["torch", "pandas"],
    "sklearn": ["sklearn", "pandas"],
    "numpy_mapped": ["numpy"],
    "numpy_blocks": ["numpy"],
    "awk": ["sh", "awk", "paste"],
}


class Plan(NamedTuple):
    """The `loss` to measure, another one installed without extras if there is one, and the folder of the data."""

    loss: str
    bare: str
    folder: str

    def file(self, kind: str, rows: int) -> str:
        """Return where the data of one kind, such as preds.csv, and size lie."""
        name, extension = kind.split(".")
        return os.path.join(self.folder, f"{name}-{rows}.{extension}")

    def files(self, kinds: Sequence[str], rows: int) -> list[str]:
        """Return where data of several kinds lie."""
        return [self.file(kind, rows) for kind in kinds]

    def output(self, name: str, extension: str) -> str:
        """Return the file that a contestant writes to, if there is an extension for it."""
        return os.path.join(self.folder, f"out-{name}.{extension}") if extension else ""


class Workload(NamedTuple):
    """A loss over files of many rows.

    Attributes:
        title: what is computed, with a place for the number of rows.
        rows: of which the aims speak.
        quick: rows with `--quick`.
        reads: the kinds of data.
        command: what to ask of `loss`, the files to come after the first word.
        scripts: how the names of the peers' scripts begin.
        peers: how they end.
        fastest: the multiple of the fastest peer's time that the time should be at most, or `below` it.
        half: whether the peak of memory should be half that of the fastest peer at most.
        megabytes: what the peak should be below.
        writes: the extension of the file that is written; the contestants' last argument.
        needs: the extras without which `loss` cannot do it.
    """

    title: str
    rows: int
    quick: int
    reads: Sequence[str]
    command: Sequence[str]
    scripts: str
    peers: Sequence[str]
    fastest: float = 1
    below: bool = True
    half: bool = False
    megabytes: float | None = None
    writes: str = ""
    needs: Sequence[str] = ()


PAIR = ("preds.csv", "targets.csv")
WORKLOADS = {
    "long": Workload(
        "mse, 2 CSV files of {} rows",
        rows=5_000_000,
        quick=500_000,
        reads=PAIR,
        command=["mse", "-q"],
        scripts="mse",
        peers=["pandas", "sklearn", "numpy", "polars", "duckdb", "pyarrow", "awk"],
        half=True,
    ),
    "wide": Workload(
        "ce, one CSV file of {} × 11",
        rows=500_000,
        quick=50_000,
        reads=["wide.csv"],
        command=["ce", "-p", "z0:z9", "-t", "label", "-q"],
        scripts="ce",
        peers=["pandas", "torch", "numpy", "polars", "duckdb", "awk"],
    ),
    "ndjson": Workload(
        "bce, NDJSON of {} rows",
        rows=1_000_000,
        quick=100_000,
        reads=["lines.ndjson"],
        command=["bce", "-p", "p", "-t", "y", "-q"],
        scripts="ndjson",
        peers=["json", "orjson", "pandas", "polars", "duckdb"],
    ),
    "parquet": Workload(
        "mse, one Parquet file of {} rows",
        rows=20_000_000,
        quick=2_000_000,
        reads=["both.parquet"],
        command=["mse", "-p", "p", "-t", "y", "-q"],
        scripts="parquet",
        peers=["pandas", "polars", "duckdb", "pyarrow"],
        fastest=1.2,
        needs=["pyarrow"],
    ),
    "npy": Workload(
        "mse, 2 npy files of {} float64",
        rows=100_000_000,
        quick=10_000_000,
        reads=["preds.npy", "targets.npy"],
        command=["mse", "-q"],
        scripts="npy",
        peers=["numpy", "numpy_mapped", "numpy_blocks"],
        fastest=1.5,
        megabytes=150,
    ),
    "terms": Workload(
        "mse, a line of CSV for each of {} rows",
        rows=5_000_000,
        quick=200_000,
        reads=PAIR,
        command=["mse", "-q", "--terms"],
        scripts="terms",
        peers=["pandas", "polars", "duckdb", "awk"],
        writes="csv",
    ),
    "columns": Workload(
        "mse, a row of Parquet for each of {} rows",
        rows=5_000_000,
        quick=200_000,
        reads=PAIR,
        command=["mse", "-q", "--terms"],
        scripts="columns",
        peers=["pandas", "polars", "duckdb", "pyarrow"],
        writes="parquet",
        needs=["pyarrow"],
    ),
    "big": Workload(
        "mse, one CSV file of {} × 2",
        rows=51_000_000,
        quick=1_000_000,
        reads=["both.csv"],
        command=["mse", "-p", "p", "-t", "y", "-q"],
        scripts="big",
        peers=["pandas", "polars", "duckdb"],
        megabytes=150,
    ),
}


def cold_start(plan: Plan) -> Contest:
    """Four rows: what is measured is the start of a program."""
    bare, table = "import numpy, rich", "loss bce, table"
    return Contest(
        "cold start, 4 rows",
        [
            Contestant(table, [plan.loss, "bce", *SAMPLE], numeric=False),
            *([Contestant(f"{table}, no extras", [plan.bare, "bce", *SAMPLE], numeric=False)] if plan.bare else []),
            Contestant("loss bce -q", [plan.loss, "bce", *SAMPLE, "-q"]),
            Contestant("loss --help", [plan.loss, "--help"], numeric=False),
            Contestant("loss list", [plan.loss, "list"], numeric=False),
            Contestant("loss explain bce", [plan.loss, "explain", "bce"], numeric=False),
            importing(bare, "import numpy, rich.table, rich.console", "rich"),
            importing("import pandas", "import pandas", "pandas"),
            *(script("cold", name, SAMPLE) for name in ("pandas", "sklearn", "torch", "polars", "duckdb")),
        ],
        aims=[
            Aim(table, "seconds", 1.5, against=bare),
            Aim(table, "seconds", 1, against="import pandas", below=True),
        ],
        yardstick=bare,
    )


def importing(name: str, statement: str, needs: str) -> Contestant:
    """Return what only imports something."""
    return Contestant(name, [sys.executable, "-c", statement], [needs], role=SCALE, numeric=False)


def over_files(plan: Plan, workload: Workload, rows: int) -> Contest:
    """Return the contest of a workload of so many rows: `loss`, `loss` over a tenth of them, and the peers."""
    name = " ".join(
        ["loss", workload.command[0], workload.command[-1], *(f"out.{one}" for one in [workload.writes] if one)]
    )
    few = max(rows // 10, 1)
    ours = [computed(plan, workload, rows, name, "loss")]
    if plan.bare and not workload.needs:
        ours.append(computed(plan._replace(loss=plan.bare), workload, rows, f"{name}, no extras", "bare"))
    ours.append(computed(plan, workload, few, name + TENTH, "tenth")._replace(numeric=False))
    return Contest(
        workload.title.format(spaced(rows)),
        [*ours, *(written_by(plan, workload, rows, peer) for peer in workload.peers)],
        aims=list(aims(name, workload)),
        reads=[*plan.files(workload.reads, rows), *plan.files(workload.reads, few)],
    )


def computed(plan: Plan, workload: Workload, rows: int, name: str, output: str) -> Contestant:
    """Return `loss` over so many rows of a workload."""
    verb, *options = workload.command
    writes = plan.output(output, workload.writes)
    command = [plan.loss, verb, *plan.files(workload.reads, rows), *options, *filter(None, [writes])]
    return Contestant(name, command, workload.needs, OURS, writes=writes)


def written_by(plan: Plan, workload: Workload, rows: int, peer: str) -> Contestant:
    """Return a peer over so many rows of a workload."""
    writes = plan.output(peer, workload.writes)
    arguments = [*plan.files(workload.reads, rows), *filter(None, [writes])]
    one = script(workload.scripts, peer, arguments)
    return one._replace(writes=writes, needs=[*one.needs, *workload.needs])


def aims(name: str, workload: Workload) -> Iterator[Aim]:
    """Yield what is aimed at: of time and memory, and of both where there are ten times the rows."""
    yield Aim(name, "seconds", workload.fastest, below=workload.below)
    if workload.half:
        yield Aim(name, "peak", HALF)
    if workload.megabytes:
        yield Aim(name, "peak", workload.megabytes, against=ABSOLUTE, below=True)
    yield Aim(name, "seconds", LONGER, against=name + TENTH)
    yield Aim(name, "peak", LARGER, against=name + TENTH)


def script(workload: str, name: str, arguments: Sequence[str]) -> Contestant:
    """Return the peer of this name, whose script lies in peers/, with the modules that it is written for."""
    path = os.path.join(PEERS, f"{workload}_{name}")
    command = ["sh", f"{path}.sh"] if name == "awk" else [sys.executable, f"{path}.py"]
    return Contestant(f"{name.replace('_', ' ')} script", [*command, *arguments], NEEDS.get(name, [name]), PEER)


def contest(name: str, plan: Plan, rows: int) -> Contest:
    """Return the contest of this name."""
    return cold_start(plan) if name == COLD else over_files(plan, WORKLOADS[name], rows)


def spaced(count: int) -> str:
    """Return a number with its thousands apart."""
    return f"{count:,}".replace(",", " ")


def shown(contestant: Contestant) -> str:
    """Return the command of a contestant as it would be typed."""
    return shlex.join(contestant.command)
