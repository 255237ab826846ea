"""Measures `loss` against what a user would otherwise write, and says which aims are reached. See README.md."""

import argparse
import filecmp
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from contest import HERE, Contest, ContestError, environment, hold
from record import Outcome, Record, load, machine, save
from report import full, readme
from workloads import CHECKOUT, COLD, WORKLOADS, Plan, contest, shown

EXACT = "exact"
ASKED = "big"  # measured only where it is named
NAMES = (COLD, *WORKLOADS, EXACT)


def main(arguments: Sequence[str]) -> int:
    """Run the workloads that were asked for and return the exit status."""
    said = parsed(arguments)
    try:
        record = load(said.saved) if said.saved else measured(said)
    except ContestError as error:
        sys.stderr.write(f"run.py: {error}\n")
        return 1
    failed = [one for one in record.outcomes if one.failure]
    sys.stderr.writelines(f"run.py: {one.workload}: {one.failure}\n" for one in failed)
    if record.rounds:
        written(record, said)
    elif not failed:
        sys.stdout.write("All contestants print the same numbers.\n")
    return 1 if failed else 0


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description="Benchmarks of loss: wall time and peak memory against peers.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows or fewer")
    parser.add_argument("--rows", type=int, help="so many rows in every workload")
    parser.add_argument("--rounds", type=int, help="runs of each contestant (5; 3 if quick); 0 only checks the numbers")
    parser.add_argument("--only", nargs="+", choices=NAMES, help="these workloads alone")
    parser.add_argument("--big", action="store_true", help="the CSV file of 2 GB as well")
    parser.add_argument("--without", nargs="+", default=[], metavar="MODULE", help="leave out who needs these")
    parser.add_argument("--out", help="write the report to this file")
    parser.add_argument("--json", help="write every measurement to this file")
    parser.add_argument("--saved", metavar="JSON", help="measure nothing: report what was measured before")
    parser.add_argument("--readme", action="store_true", help="print the short table of the project's README")
    parser.add_argument("--data", default=os.path.join(HERE, "data"), help="the folder that the data are kept in")
    parser.add_argument("--loss", help="the console script to measure; else the one beside this Python")
    parser.add_argument("--bare", default="", metavar="LOSS", help="one more, installed without extras")
    parser.add_argument("--commands", action="store_true", help="say on stderr what is run")
    said = parser.parse_args(arguments)
    if said.rounds is None:
        said.rounds = 3 if said.quick else 5
    return said


def written(record: Record, said: argparse.Namespace) -> None:
    """Print the report, or the short table, and write the files that were asked for."""
    report = full(record)
    sys.stdout.write(readme(record) if said.readme else report)
    if said.out:
        with open(said.out, "w", encoding="utf-8") as file:
            file.write(report)
    if said.json:
        save(record, said.json)


def measured(said: argparse.Namespace) -> Record:
    """Run the workloads and return what they took.

    Raises:
        ContestError: the `loss` to measure is not there, or is not that of this checkout.
    """
    names = said.only or [name for name in NAMES if name != ASKED or said.big]
    plan = Plan(said.loss or installed_loss(), said.bare, said.data)
    found = machine()
    outcomes = [outcome(name, plan, said) for name in names if name != EXACT]
    sums = exact(said.rounds) if EXACT in names else {}
    return Record(found, said.rounds, not (said.quick or said.rows), outcomes, sums)


def outcome(name: str, plan: Plan, said: argparse.Namespace) -> Outcome:
    """Hold the contest of one workload; if one fails, the others are still measured."""
    sys.stderr.write(f"{name} ...\n")
    rows = said.rows or (0 if name == COLD else WORKLOADS[name].quick if said.quick else WORKLOADS[name].rows)
    playing = contest(name, plan, rows).without(said.without)
    if said.commands:
        sys.stderr.writelines(f"  {shown(one)}\n" for one in playing.contestants)
    try:
        make_data(playing)
        return Outcome(name, playing, hold(playing, said.rounds))
    except ContestError as error:
        return Outcome(name, playing, failure=str(error))
    finally:
        for one in playing.contestants:
            if one.writes and os.path.exists(one.writes):
                os.remove(one.writes)


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


def make_data(playing: Contest) -> None:
    """Make what a workload reads, in a process of its own: this one must stay small (contest.measure).

    Raises:
        ContestError: they cannot be made.
    """
    if any(one.installed for one in playing.contestants) and playing.reads:
        command = [sys.executable, os.path.join(HERE, "make_data.py"), *playing.reads]
        if subprocess.run(command, check=False, env=environment()).returncode:
            raise ContestError("its data could not be made")


def exact(rounds: int) -> dict[str, list[float]]:
    """Return the nanoseconds a value of each way to add up, one a round.

    Raises:
        ContestError: the sums differ.
    """
    sys.stderr.write(f"{EXACT} ...\n")
    command = [sys.executable, os.path.join(HERE, "exact.py"), str(max(rounds, 1)), "20" if rounds else "1"]
    run = subprocess.run(command, check=False, capture_output=True, text=True, env=environment())
    if run.returncode:
        raise ContestError(run.stderr)
    costs: dict[str, list[float]] = json.loads(run.stdout)
    return costs


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
