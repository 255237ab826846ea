"""Measures `loss` against what a user would otherwise write, and prints one Markdown table. See README.md."""

import argparse
import filecmp
import glob
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from contest import ContestError, Result, environment, hold
from workloads import CHECKOUT, HERE, WORKLOADS, Plan, shown

FULL = {"long": 5_000_000, "wide": 500_000, "lines": 1_000_000, "terms": 5_000_000}
QUICK = {"long": 500_000, "wide": 50_000, "lines": 100_000, "terms": 200_000}
EXACT = "exact"
COLUMNS = ("workload", "contestant", "median wall", "ratio to best peer", "peak MB")
PACKAGES = ("losscli", "numpy", "pandas", "polars", "duckdb", "scikit-learn", "torch", "orjson")
Row = tuple[str, ...]


def main(arguments: Sequence[str]) -> int:
    """Run the workloads that were asked for and return the exit status."""
    said = parsed(arguments)
    try:
        loss = said.loss or installed_loss()
        rows = list(measured(said, loss))
    except ContestError as error:
        sys.stderr.write(f"run.py: {error}\n")
        return 1
    report = f"{machine()}\n\n{table(rows)}\n" if said.rounds else "All contestants print the same numbers.\n"
    sys.stdout.write(report)
    if said.out:
        with open(said.out, "w", encoding="utf-8") as file:
            file.write(report)
    return 0


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description="Benchmarks of loss: wall time and peak memory against peers.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows or fewer")
    parser.add_argument("--rows", type=int, help="so many rows in every workload")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each contestant; 0 only checks the numbers")
    parser.add_argument("--only", nargs="+", choices=[*WORKLOADS, EXACT], help="these workloads alone")
    parser.add_argument("--without", nargs="+", default=[], metavar="MODULE", help="leave out who needs these")
    parser.add_argument("--out", help="also write the table to this file")
    parser.add_argument("--data", default=os.path.join(HERE, "data"), help="the folder that the data are kept in")
    parser.add_argument("--loss", help="the console script to measure; else the one beside this Python")
    parser.add_argument("--commands", action="store_true", help="say on stderr what is run")
    return parser.parse_args(arguments)


def measured(said: argparse.Namespace, loss: str) -> Iterator[Row]:
    """Yield the rows of the table, workload after workload."""
    sizes = QUICK if said.quick else FULL
    plan = Plan(loss, said.data, **(dict.fromkeys(sizes, said.rows) if said.rows else sizes))
    for name in said.only or [*WORKLOADS, EXACT]:
        sys.stderr.write(f"{name} ...\n")
        if name == EXACT:
            yield from exact_rows(said.rounds)
            continue
        make_data(plan, name)
        contest = WORKLOADS[name](plan).without(said.without)
        if said.commands:
            sys.stderr.writelines(f"  {shown(one)}\n" for one in contest.contestants)
        yield from rows_of(contest.title, hold(contest, said.rounds))
        for output in glob.glob(plan.output("*")):
            os.remove(output)


def installed_loss() -> str:
    """Return the console script beside this Python.

    Raises:
        ContestError: there is none, or it is of another state of the code than this checkout.
    """
    path = os.path.join(os.path.dirname(sys.executable), "loss")
    found = find_spec("losscli")
    if not os.path.exists(path) or found is None or found.origin is None:
        raise ContestError(f"no `loss` beside {sys.executable}: pip install the checkout first (README.md)")
    stale = list(different(os.path.join(CHECKOUT, "losscli"), os.path.dirname(found.origin)))
    if stale:
        raise ContestError(f"the installed losscli is not this checkout ({stale[0]} differs): pip install it again")
    return path


def different(checkout: str, installed: str) -> Iterator[str]:
    """Yield the modules of the checkout that are installed otherwise or not at all."""
    for folder, _, names in os.walk(checkout):
        for name in names:
            source = os.path.join(folder, name)
            twin = os.path.join(installed, os.path.relpath(source, checkout))
            if name.endswith(".py") and not (os.path.exists(twin) and filecmp.cmp(source, twin, shallow=False)):
                yield os.path.relpath(source, CHECKOUT)


def make_data(plan: Plan, workload: str) -> None:
    """Make what a workload reads, in a process of its own: this one must stay small (contest.measure)."""
    few = plan.long // 10
    wanted = {
        "long": [("preds", plan.long), ("targets", plan.long)],
        "growth": [(kind, rows) for rows in (few, plan.long) for kind in ("preds", "targets")],
        "wide": [("wide", plan.wide)],
        "ndjson": [("lines", plan.lines)],
        "terms": [("preds", plan.terms), ("targets", plan.terms)],
    }.get(workload, [])
    command = [sys.executable, os.path.join(HERE, "make_data.py"), plan.folder]
    command += [str(part) for pair in wanted for part in pair]
    subprocess.run(command, check=True, env=environment())


def rows_of(title: str, results: Sequence[Result]) -> Iterator[Row]:
    """Yield a row a contestant; those who are not installed say so."""
    best = min((one.seconds for one in results if one.contestant.peer and one.runs), default=0.0)
    for one in results:
        name = one.contestant.name if one.contestant.peer else f"**{one.contestant.name}**"
        if not one.runs:
            yield title, name, "not installed", "", ""
            continue
        ratio = f"{one.seconds / best:.2f}" if best else ""
        yield title, name, f"{one.seconds:.3f} s", ratio, f"{one.peak / 1e6:.0f}"


def exact_rows(rounds: int) -> Iterator[Row]:
    """Yield what an exact sum costs; its peer is the other exact one, math.fsum, and np.sum is for scale."""
    command = [sys.executable, os.path.join(HERE, "exact.py"), str(max(rounds, 1)), "20" if rounds else "1"]
    run = subprocess.run(command, check=False, capture_output=True, text=True, env=environment())
    if run.returncode:
        raise ContestError(run.stderr)
    costs: dict[str, float] = json.loads(run.stdout)
    for name, cost in costs.items():
        label = name if name in {"math.fsum", "np.sum"} else f"**{name}**"
        yield "a sum, per value", label, f"{cost:.2f} ns", f"{cost / costs['math.fsum']:.3f}", ""


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table, a workload named once."""
    lines: list[Row] = [COLUMNS, ("---", "---", "---:", "---:", "---:")]
    before = ""
    for title, *rest in rows:
        lines.append((title if title != before else "", *rest))
        before = title
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine() -> str:
    """Return a line on what was measured where."""
    packages = ", ".join(f"{name} {installed}" for name in PACKAGES if (installed := version_of(name)))
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; {packages}."


def version_of(package: str) -> str | None:
    """Return the version of an installed package, or None."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
