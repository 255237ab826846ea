"""What comparing two models costs next to computing the loss of each. See README.md."""

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from contest import HERE, Run, environment, measure
from record import machine
from workloads import CHECKOUT, spaced

ROWS, RESAMPLES, ROUNDS = 10_000_000, 10_000, 3
FORMATS = ("npy", "csv")
MOST = 2.0  # the time that a comparison may take, of that of both losses
BOTH = ("one model", "other model")
METHODS = {"compare, t": (), "compare, bootstrap": ("--ci-method", "bootstrap")}


class Best(NamedTuple):
    """The fastest of some runs: seconds from start to end, seconds of computing; and the largest peak, in bytes."""

    seconds: float
    cpu: float
    peak: int

    @classmethod
    def of(cls, runs: Sequence[Run]) -> "Best":
        """Return the best of these."""
        return cls(min(one.seconds for one in runs), min(one.cpu for one in runs), max(one.peak for one in runs))


def commands(folder: str, rows: int, form: str, resamples: int) -> dict[str, list[str]]:
    """Return what is run over the files of a format, by name."""
    preds, others, targets = (os.path.join(folder, f"{one}-{rows}.{form}") for one in ("preds", "others", "targets"))
    loss = [sys.executable, "-m", "losscli"]
    drawn = ["--resamples", str(resamples), "-q"]
    plain = {name: [*loss, "mse", one, targets, "-q"] for name, one in zip(BOTH, (preds, others), strict=True)}
    compare = [*loss, "compare", "mse", preds, others, targets, *drawn]
    return {**plain, **{name: [*compare, *more] for name, more in METHODS.items()}}


def bests(each: Mapping[str, Sequence[str]], rounds: int) -> dict[str, Best]:
    """Run the commands in turn, round after round, after all have run once; return the best of each."""
    env = {**environment(), "PYTHONPATH": CHECKOUT}
    runs: dict[str, list[Run]] = {name: [] for name in each}
    for turn in range(rounds + 1):
        for name, command in each.items():
            found = measure(command, env)
            sys.stderr.write(f"  {name}: {found.seconds:.2f} s, CPU {found.cpu:.2f} s\n")
            runs[name] += [found] if turn else []
    return {name: Best.of(each) for name, each in runs.items()}


def made(folder: str, rows: int, form: str) -> None:
    """Make the data, in a process of its own: this one must stay small (contest.measure)."""
    files = [os.path.join(folder, f"{one}-{rows}.{form}") for one in ("preds", "others", "targets")]
    subprocess.run([sys.executable, os.path.join(HERE, "make_data.py"), *files], check=True, env=environment())


def written(found: Mapping[str, Mapping[str, Best]], said: argparse.Namespace, about: str) -> str:
    """Return what was measured as a page."""
    lines = [
        "# What a comparison costs",
        "",
        "Written by `python tests/benchmarks/comparing.py`: `loss compare mse A B TARGETS` of",
        f"{spaced(said.rows)} rows with {spaced(said.resamples)} resamples, next to `loss mse A TARGETS` and",
        f"`loss mse B TARGETS` one after the other. The best of {said.rounds} runs in turn, each a fresh process; the",
        f"aim is at most {MOST:g} times the time of both. Beyond 2048 rows, sums of consecutive rows are drawn, which",
        "[tells the same](COVERAGE.md).",
        "",
        about,
        "",
        "| files | what | wall | CPU | wall / both | CPU / both | peak MB | met |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for form, bests_ in found.items():
        lines += _lines(form, bests_)
    return "\n".join(lines) + "\n"


def _machine(facts: Mapping[str, str]) -> str:
    words = f"{facts['cpu']}, {facts['cores']} cores, {facts['memory']}, {facts['system']}, Python {facts['python']}"
    return f"{words}; load {facts['load']} before the start, so only the ratios mean something."


def _lines(form: str, found: Mapping[str, Best]) -> list[str]:
    plain = [found[name] for name in BOTH]
    seconds, cpu = sum(one.seconds for one in plain), sum(one.cpu for one in plain)
    lines = []
    for name, one in found.items():
        ratios, met = ["", ""], ""
        if name in METHODS:
            ratios = [f"{one.seconds / seconds:.2f}", f"{one.cpu / cpu:.2f}"]
            met = "yes" if one.seconds <= MOST * seconds else "**no**"
        cells = [form, name, f"{one.seconds:.2f} s", f"{one.cpu:.2f} s", *ratios, f"{one.peak / 1e6:.0f}", met]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--resamples", type=int, default=RESAMPLES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=FORMATS)
    parser.add_argument("--data", default=os.path.join(HERE, "data"))
    parser.add_argument("--output", default=os.path.join(HERE, "COMPARING.md"))
    said = parser.parse_args()
    found, about = {}, machine()
    for form in said.formats:
        made(said.data, said.rows, form)
        found[form] = bests(commands(said.data, said.rows, form, said.resamples), said.rounds)
    with open(said.output, "w", encoding="utf-8") as file:
        file.write(written(found, said, _machine(about)))


if __name__ == "__main__":
    main()
