"""What a run of the benchmarks found, kept as JSON: every measurement, the machine, and what was aimed at."""

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

from contest import ABSOLUTE, BEST, PEER, Aim, Contest, Contestant, Result, Run

PACKAGES = ("losscli", "numpy", "pandas", "polars", "duckdb", "pyarrow", "scikit-learn", "torch", "orjson")


class Outcome(NamedTuple):
    """What came of one workload: the contest and its results, or why there are none."""

    workload: str
    contest: Contest
    results: Sequence[Result] = ()
    failure: str = ""

    @property
    def ran(self) -> dict[str, Result]:
        """The results of those who were measured, by their names."""
        return {one.contestant.name: one for one in self.results if one.runs}

    def against(self, name: str) -> Result | None:
        """Return the result of this name, or of the fastest peer, if there is one."""
        if name != BEST:
            return self.ran.get(name)
        peers = [one for one in self.ran.values() if one.contestant.role == PEER]
        return min(peers, key=lambda one: one.seconds, default=None)


class Verdict(NamedTuple):
    """What an aim came to: the ratio of the medians (or MB), and the least and the most of a round."""

    aim: Aim
    against: str
    value: float
    low: float
    high: float

    @property
    def met(self) -> bool:
        """Whether the aim is reached."""
        return self.value < self.aim.limit or (self.value == self.aim.limit and not self.aim.below)


class Record(NamedTuple):
    """A run of the benchmarks.

    Attributes:
        machine: what it ran on, in words, by name.
        rounds: how often each contestant was measured.
        full: whether the numbers of rows were those that the aims speak of.
        outcomes: one a workload.
        exact: the nanoseconds a value of each way to add up, one a round; empty if that was not asked for.
    """

    machine: Mapping[str, str]
    rounds: int
    full: bool
    outcomes: Sequence[Outcome]
    exact: Mapping[str, Sequence[float]]


def judged(outcome: Outcome, aim: Aim) -> Verdict | None:
    """Return what an aim came to, or None where one of the two was not measured."""
    one = outcome.ran.get(aim.of)
    if one is None:
        return None
    took = measured(one, aim.measure)
    if aim.against == ABSOLUTE:
        return Verdict(aim, "", statistics.median(took) / 1e6, min(took) / 1e6, max(took) / 1e6)
    other = outcome.against(aim.against)
    if other is None:
        return None
    beside = measured(other, aim.measure)
    ratios = [first / second for first, second in zip(took, beside, strict=True)]
    ratio = statistics.median(took) / statistics.median(beside)
    return Verdict(aim, other.contestant.name, ratio, min(ratios), max(ratios))


def measured(result: Result, measure: str) -> list[float]:
    """Return the "seconds" or "peak" of each round."""
    return [float(getattr(run, measure)) for run in result.runs]


def machine() -> dict[str, str]:
    """Return what the benchmarks run on."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cpu": cpu(),
        "cores": str(os.cpu_count()),
        "memory": f"{pages / 1e9:.0f} GB",
        "load": f"{os.getloadavg()[0]:.1f}",
        "system": platform.system(),
        "python": platform.python_version(),
        "packages": ", ".join(f"{name} {found}" for name in PACKAGES if (found := version_of(name))),
    }


def cpu() -> str:
    """Return the model of the processor."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            models = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    except OSError:
        models = []
    return models[0] if models else platform.processor() or platform.machine()


def version_of(package: str) -> str | None:
    """Return the version of an installed package, or None."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def save(record: Record, path: str) -> None:
    """Write a record as JSON."""
    said = {**record._asdict(), "outcomes": [plain(one) for one in record.outcomes]}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(said, file, indent=1)
        file.write("\n")


def plain(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON has it: objects and lists."""
    contest = outcome.contest
    return {
        **outcome._asdict(),
        "contest": {**contest._asdict(), "contestants": [], "aims": [aim._asdict() for aim in contest.aims]},
        "results": [
            {"contestant": one.contestant._asdict(), "runs": [run._asdict() for run in one.runs]}
            for one in outcome.results
        ],
    }


def load(path: str) -> Record:
    """Return a record that was saved."""
    with open(path, encoding="utf-8") as file:
        said = json.load(file)
    return Record(**{**said, "outcomes": [outcome_of(one) for one in said["outcomes"]]})


def outcome_of(said: dict[str, Any]) -> Outcome:
    """Return the outcome that JSON tells of."""
    results = [Result(Contestant(**one["contestant"]), [Run(**run) for run in one["runs"]]) for one in said["results"]]
    aims = [Aim(**aim) for aim in said["contest"]["aims"]]
    contest = Contest(**{**said["contest"], "aims": aims, "contestants": [one.contestant for one in results]})
    return Outcome(said["workload"], contest, results, said["failure"])
