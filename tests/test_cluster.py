"""The same bits from a cluster: a real scheduler and real workers on loopback, one of which is killed on the way."""

import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

import losscli
from losscli import errors
from losscli.cli.main import main
from losscli.cluster import shards, worked
from losscli.errors import LossCliError, PairingError, Place, ReadError

ROOT = Path(losscli.__file__).parent.parent
SHARDS, ROWS = 6, 40
DEADLINE = 60


def every_error(kind=LossCliError):
    for one in kind.__subclasses__():
        yield one
        yield from every_error(one)


@pytest.mark.parametrize("kind", [one for one in every_error() if one.__module__ == errors.__name__])
def test_every_error_comes_back_from_another_process_as_itself(kind):
    special = {"place": Place("a.csv", 3, 1, "O.6"), "hints": ("one", "two"), "available": ("p", "q")}
    special |= {"others": 7, "epoch": 3, "before": 0.5}
    facts = {one.name: special.get(one.name, f"the {one.name}") for one in fields(kind)}
    error = kind(**facts)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (type(again), again.__dict__, str(again)) == (kind, error.__dict__, str(error))


def test_a_worker_of_another_version_looks_into_nothing():
    assert worked("0.0.1", b"no pickle") == (losscli.__version__, "", None)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Write shards of predictions and targets into the working directory."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(5)
    for i in range(SHARDS):
        p, y = rng.normal(size=(2, ROWS + i)) * 10.0 ** rng.integers(-9, 9, (2, ROWS + i))
        for name, values in (("p", p), ("y", y)):
            (tmp_path / f"{name}-{i}.csv").write_text(
                f"{name}\n" + "".join(f"{value!r}\n" for value in values.tolist())
            )
    return tmp_path


def test_shards_belong_together_in_their_natural_order(files):
    for name in "py":
        (files / f"{name}-10.csv").touch()
    found = shards(["p-*.csv", "y-*.csv"], absolute=False)
    assert (found[2], found[-1]) == (("p-2.csv", "y-2.csv"), ("p-10.csv", "y-10.csv"))


def test_inputs_of_different_numbers_of_shards_are_refused(files):
    (files / "y-10.csv").touch()
    with pytest.raises(PairingError, match=r"different numbers of files: p-\*\.csv 6, y-\*\.csv 7"):
        shards(["p-*.csv", "y-*.csv"], absolute=False)


def test_a_pattern_without_files_is_refused(files):
    with pytest.raises(ReadError, match="no file matches"):
        shards([f"{files}/z-*.csv"], absolute=True)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def started(folder, *arguments):
    """Start a program of Dask, which is ended at the end."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    log = (folder / f"{arguments[0]}-{free_port()}.log").open("wb")
    command = [sys.executable, "-m", *arguments]
    process = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        log.close()


@contextmanager
def scheduler(folder):
    pytest.importorskip("distributed")
    port = free_port()
    quiet = ("--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0", "--no-show")
    with started(folder, "distributed.cli.dask_scheduler", "--port", str(port), *quiet):
        yield f"tcp://127.0.0.1:{port}"


def worker(folder, address):
    plain = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
    return started(folder, "distributed.cli.dask_worker", address, *plain)


def eventually(found):
    """Return what `found` returns, as soon as it is something."""
    end = time.monotonic() + DEADLINE
    while (value := found()) is None:
        assert time.monotonic() < end, "it has not come to that"
        time.sleep(0.02)
    return value


def writer_of(fifo):
    """Return a file to write a FIFO with, or None as long as nobody reads it."""
    with suppress(OSError):
        return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
    return None


def has_open(process, path):
    folder = f"/proc/{process.pid}/fd"
    return any(os.path.realpath(f"{folder}/{one}") == str(path) for one in os.listdir(folder))


def loss(*arguments, **more):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "losscli", *map(str, arguments)]
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env=environment, **streams, **more)


def printed(capsys, *arguments):
    assert main(arguments) == 0
    return capsys.readouterr().out


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="who reads a FIFO is asked of /proc")
def test_a_worker_that_is_killed_on_the_way_changes_no_bit(files, capsys):
    expected = printed(capsys, "mse", "p-*.csv", "y-*.csv", "-q")
    # A worker that reads this shard waits: for whoever writes the FIFO, who never will.
    blocked, whole = files / "p-3.csv", files / "whole"
    blocked.rename(whole)
    os.mkfifo(blocked)
    with scheduler(files) as address, worker(files, address) as one, worker(files, address) as other:
        run = loss("mse", "p-*.csv", "y-*.csv", "-q", "--on", address, cwd=files)
        end = eventually(lambda: writer_of(blocked))
        os.write(end, b"p\n1\n")
        victim = eventually(lambda: next((each for each in (one, other) if has_open(each, blocked)), None))
        os.replace(whole, blocked)  # what the next worker will read
        victim.send_signal(signal.SIGKILL)
        os.close(end)
        out, err = run.communicate(timeout=DEADLINE)
        assert (run.returncode, out, err) == (0, expected, "")

        # The worker that is left serves what comes after.
        (files / "y-2.csv").write_text("y\n1\nO.6\n")
        (files / "y-4.csv").write_text("y\nO.7\n")
        run = loss("mse", "p-*.csv", "y-*.csv", "-q", "--on", address, cwd=files)
        out, err = run.communicate(timeout=DEADLINE)
        assert (run.returncode, out) == (2, "")
        assert err.startswith(f"loss: error: {files}/y-2.csv:3:1: 'O.6' is not a number")


def test_processes_of_this_machine_give_the_same_report(files, capsys):
    pytest.importorskip("distributed")
    command = ("expr", "abs(p - y)**1.5", "p-*.csv", "y-*.csv")
    expected = printed(capsys, *command, "--rows", "none")
    run = loss(*command, "--on", "local", "--jobs", "2", cwd=files)
    assert (*run.communicate(timeout=DEADLINE), run.returncode) == (expected, "", 0)


def test_an_address_nobody_answers_at_is_one_error(files):
    pytest.importorskip("distributed")
    address = f"tcp://127.0.0.1:{free_port()}"
    run = loss("mse", "p-*.csv", "y-*.csv", "--on", address, cwd=files)
    error = f"loss: error: --on {address}: no scheduler answers there within 5 seconds\n  Start one: dask scheduler.\n"
    assert (*run.communicate(timeout=DEADLINE), run.returncode) == ("", error, 2)
