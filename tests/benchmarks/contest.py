"""Contests of programs: each in a fresh process, in turn, round after round, after all have agreed on the number."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.util import find_spec
from shutil import which
from typing import NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes; getrusage counts KiB on Linux
TOLERANCE = 1e-9
AT_ONCE = 2  # before the clock runs; more may not fit into memory
OURS, PEER, SCALE = "loss", "peer", "scale"
BEST, ABSOLUTE = "best peer", ""


class ContestError(Exception):
    """A contestant failed, or prints another number than the others."""


class Run(NamedTuple):
    """What one process took.

    Attributes:
        seconds: from its start to its end.
        cpu: the seconds that all its threads, and the processes that it waited for, were computing.
        peak: the bytes that were resident at most.
        last_line: what it printed last.
    """

    seconds: float
    cpu: float
    peak: int
    last_line: str


class Contestant(NamedTuple):
    """A command to measure. `needs` are the modules and programs without which it cannot run.

    Its `role` is OURS, PEER (what a user would write instead) or SCALE (there to compare with only). One that is not
    `numeric` prints no number to be checked; `writes` is the file that it writes, which is checked as well.
    """

    name: str
    command: Sequence[str]
    needs: Sequence[str] = ()
    role: str = OURS
    numeric: bool = True
    writes: str = ""

    @property
    def installed(self) -> bool:
        """Whether all that it needs is there. Python peers run under the interpreter that asks."""
        return all(which(one) or find_spec(one) for one in self.needs)


class Aim(NamedTuple):
    """What the `measure` ("seconds" or "peak") of a contestant should be at most, or `below` it.

    The limit is a multiple of what the contestant `against` takes: of its name, BEST for the fastest peer. Against
    ABSOLUTE it is a number of MB.
    """

    of: str
    measure: str
    limit: float
    against: str = BEST
    below: bool = False


class Contest(NamedTuple):
    """Contestants over the same data, which the files named in `reads` hold.

    All times are shown as multiples of that of the `yardstick`: a contestant's name, or BEST.
    """

    title: str
    contestants: Sequence[Contestant]
    aims: Sequence[Aim] = ()
    reads: Sequence[str] = ()
    yardstick: str = BEST

    def without(self, modules: Collection[str]) -> "Contest":
        """Return the contest of those who do not need any of these."""
        return self._replace(contestants=[one for one in self.contestants if not set(one.needs) & set(modules)])


@dataclass
class Result:
    """The runs of one contestant; none if it is not installed."""

    contestant: Contestant
    runs: list[Run] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """The median of the wall times."""
        return statistics.median(run.seconds for run in self.runs)

    @property
    def cpu(self) -> float:
        """The median of the seconds of computing."""
        return statistics.median(run.cpu for run in self.runs)

    @property
    def peak(self) -> float:
        """The median of the peaks of resident memory, in bytes."""
        return statistics.median(run.peak for run in self.runs)


def environment() -> dict[str, str]:
    """Return the environment of the contestants: a user's, in which Python keeps what it has compiled."""
    return {name: value for name, value in os.environ.items() if name not in {"PYTHONDONTWRITEBYTECODE", "COLUMNS"}}


def measure(command: Sequence[str], env: Mapping[str, str]) -> Run:
    """Run a command in a fresh process and return what it took.

    A child's peak starts at what its parent had resident when it was forked, so whoever calls this must stay
    small: numpy is never imported here.

    Raises:
        ContestError: it ended with another status than 0.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as talk:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=talk, env=env)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)  # it was waited for, behind the back of Popen
        out.seek(0)
        talk.seek(0)
        if process.returncode:
            said = talk.read().decode(errors="replace")[-2000:]
            raise ContestError(f"{' '.join(command)} ended with {process.returncode}:\n{said}")
        lines = out.read().decode(errors="replace").splitlines()
    cpu = usage.ru_utime + usage.ru_stime
    return Run(seconds, cpu, usage.ru_maxrss * MAXRSS_UNIT, lines[-1] if lines else "")


def hold(contest: Contest, rounds: int) -> list[Result]:
    """Let all installed contestants run once for their number, then `rounds` times in turn for the clock.

    Raises:
        ContestError: one failed, or they disagree.
    """
    env = environment()
    results = [Result(one) for one in contest.contestants]
    playing = [result for result in results if result.contestant.installed]
    compare([result.contestant for result in playing], env)
    for _ in range(rounds):
        for result in playing:
            if result.contestant.writes:
                os.sync()  # nobody waits for what another has left to be written to the disk
            result.runs.append(measure(result.contestant.command, env))
    return results


def compare(playing: Sequence[Contestant], env: Mapping[str, str]) -> None:
    """Run each contestant once, so that its files are in the cache, and compare what all print and write.

    Raises:
        ContestError: one failed, or they disagree.
    """
    with ThreadPoolExecutor(AT_ONCE) as together:
        runs = list(together.map(lambda one: measure(one.command, env), playing))
    agree({one.name: run.last_line for one, run in zip(playing, runs, strict=True) if one.numeric})
    written = {one.name: one.writes for one in playing if one.writes and one.numeric}
    if written:
        command = [sys.executable, os.path.join(HERE, "written.py"), *written.values()]
        found = subprocess.run(command, check=False, capture_output=True, text=True, env=env)
        if found.returncode:
            raise ContestError(found.stderr)
        for numbers in zip(*(line.split() for line in found.stdout.splitlines()), strict=True):
            agree(dict(zip(written, numbers, strict=True)))


def agree(said: Mapping[str, str]) -> None:
    """Refuse numbers that differ by more than 1e-9 of the first.

    Raises:
        ContestError: names the contestants and what they print.
    """
    numbers = {name: float(text) for name, text in said.items()}
    first = next(iter(numbers.values()), 0.0)
    if not all(abs(number - first) <= TOLERANCE * abs(first) for number in numbers.values()):
        raise ContestError(f"the contestants disagree: {numbers}")
