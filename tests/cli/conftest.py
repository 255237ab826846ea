"""Running `loss`: in this process, with streams and an environment of its own, or as a program, from outside."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from model_rows import NEW, OLD, OTHER, text
from model_rows import Y as TRUE
from term_rows import P, W, Y

from losscli.cli.main import main

ROOT = Path(__file__).parent.parent.parent
PRESENTATION = ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING", "PYTHONWARNINGS")


class Run(NamedTuple):
    status: int
    stdout: str
    stderr: str


class Stream(io.TextIOWrapper):
    """A stream in memory that may pretend to be a terminal."""

    def __init__(self, *, content=b"", tty=False, encoding="utf-8"):
        super().__init__(io.BytesIO(content), encoding=encoding, newline="", write_through=True)
        self.tty = tty

    def isatty(self):
        return self.tty

    def text(self):
        return self.buffer.getvalue().decode(self.encoding)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return an empty folder, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def write(folder):
    """Return a function that writes files in the folder: `write(preds="p\\n0.5\\n")` makes preds.csv."""

    def written(**contents):
        for name, content in contents.items():
            data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")
            (folder / f"{name}.csv").write_bytes(data)

    return written


@pytest.fixture
def pair(write):
    """Write preds.csv and targets.csv, four rows of probabilities and outcomes."""
    write(preds="p\n0.8\n0.1\n0.6\n0.4\n", targets="y\n1\n0\n1\n0\n")


@pytest.fixture
def both(write):
    """Write both.csv, the rows of term_rows, and return the arguments that name its columns."""
    rows = (f"{p!r},{y},{w!r}" for p, y, w in zip(P, Y, W, strict=True))
    write(both="\n".join(["p,y,w", *rows]) + "\n")
    return ("both.csv", "-p", "p", "-t", "y")


@pytest.fixture
def loss(monkeypatch):
    """Return a function that runs `loss` in this process."""

    def run(*arguments, stdin=b"", tty=False, env=None, encoding="utf-8"):
        out, err = (Stream(tty=tty, encoding=encoding) for _ in range(2))
        with monkeypatch.context() as patched:
            for name in PRESENTATION:
                patched.delenv(name, raising=False)
            for name, value in (env or {}).items():
                patched.setenv(name, value)
            patched.setattr(sys, "stdin", Stream(content=stdin))
            patched.setattr(sys, "stdout", out)
            patched.setattr(sys, "stderr", err)
            status = main([str(one) for one in arguments])
        return Run(status, out.text(), err.text())

    return run


@pytest.fixture
def program():
    """Return a function that starts `loss` as a program; keywords are those of `subprocess.Popen`."""
    started = []

    def start(*arguments, env=None, python=(), **more):
        environment = {name: value for name, value in os.environ.items() if name not in PRESENTATION}
        paths = {"PYTHONPATH": str(ROOT)}
        settings = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        command = [sys.executable, *python, "-m", "losscli", *map(str, arguments)]
        process = subprocess.Popen(command, env={**environment, **paths, **(env or {})}, **settings)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def finished(program):
    """Return a function that runs `loss` as a program to its end."""

    def run(*arguments, **more):
        process = program(*arguments, **more)
        out, err = process.communicate(timeout=60)
        return Run(process.returncode, (out or b"").decode(), (err or b"").decode())

    return run


@pytest.fixture
def models(write):
    """Write the predictions of three models and the targets: old.csv, new.csv, other.csv and y.csv."""
    each = {"old": OLD, "new": NEW, "other": OTHER}
    write(**{name: text("p", values) for name, values in each.items()}, y=text("y", TRUE))
