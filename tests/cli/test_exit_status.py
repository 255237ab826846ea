"""How a run ends: 0, 2, 70, 130, 141, 143, and what is left behind."""

import os
import signal
import subprocess
import sys
import time

import pytest

from losscli.readers import opening

pytestmark = pytest.mark.usefixtures("pair")

BCE = ("bce", "preds.csv", "targets.csv")
UNIX = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="FIFOs and /dev are Unix's")


def wait_until_reading(process, fifo):
    """Open the writing end, which succeeds once the program has opened the other, and give it a row."""
    for _ in range(600):
        try:
            writer = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
            continue
        os.write(writer, b"p\n0.5\n")
        return writer
    raise AssertionError


@pytest.fixture
def reading(program, folder, write):
    """Start a computation that waits for more of a FIFO, while it writes two files."""
    write(targets="y\n1\n")
    os.mkfifo(folder / "slow")
    process = program("bce", "slow", "targets.csv", "-o", "report.md", "--terms", "terms.csv")
    writer = wait_until_reading(process, folder / "slow")
    time.sleep(0.3)
    yield process
    os.close(writer)


def test_a_result_is_0(loss):
    assert loss(*BCE).status == 0


def test_a_refusal_is_2(loss):
    assert loss(*BCE, "--rows", "x").status == 2


@pytest.fixture
def _bug(monkeypatch):
    def fail(*_arguments):
        raise RuntimeError("boom \x1b[31m")

    monkeypatch.setattr("losscli.cli.run.evaluate", fail)
    monkeypatch.setattr("losscli.readers.opening.paired", fail)


@pytest.mark.usefixtures("_bug")
def test_a_bug_is_70_and_shows_no_traceback(loss):
    assert loss(*BCE) == (
        70,
        "",
        "loss: error: a bug in losscli: RuntimeError: boom \\x1b[31m\n  Run it again with --traceback to see where.\n",
    )


@pytest.mark.usefixtures("_bug")
@pytest.mark.parametrize("place", [0, 1, 3])
def test_traceback_shows_where_a_bug_is(loss, place):
    arguments = list(BCE)
    arguments.insert(place, "--traceback")
    status, _, stderr = loss(*arguments)
    assert (status, stderr.splitlines()[0]) == (70, "Traceback (most recent call last):")


@pytest.mark.usefixtures("_bug")
def test_a_bug_leaves_the_old_file(loss, folder):
    (folder / "out.json").write_text("old")
    loss(*BCE, "-o", "out.json")
    assert (folder / "out.json").read_text() == "old"


def test_lack_of_memory_is_2(loss, monkeypatch):
    def fail(*_arguments):
        raise MemoryError

    monkeypatch.setattr("losscli.readers.opening.paired", fail)
    assert loss(*BCE)[::2] == (2, "loss: error: there is not enough memory for this input\n")


@UNIX
def test_ctrl_c_is_130_within_a_second(reading):
    began = time.monotonic()
    reading.send_signal(signal.SIGINT)
    _, err = reading.communicate(timeout=10)
    assert (reading.returncode, err) == (130, b"loss: error: interrupted; nothing was written\n")
    assert time.monotonic() - began < 1


@UNIX
def test_sigterm_is_143_within_a_second_and_silent(reading):
    began = time.monotonic()
    reading.send_signal(signal.SIGTERM)
    out, err = reading.communicate(timeout=10)
    assert (reading.returncode, out, err) == (143, b"", b"")
    assert time.monotonic() - began < 1


@UNIX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_no_file_behind(reading, folder, number):
    reading.send_signal(number)
    reading.communicate(timeout=10)
    assert sorted(os.listdir(folder)) == ["preds.csv", "slow", "targets.csv"]


def test_ctrl_c_says_how_far_it_came(loss, monkeypatch):
    complete = opening.paired

    def interrupted(found):
        yield from complete(found)
        raise KeyboardInterrupt

    monkeypatch.setattr(opening, "paired", interrupted)
    assert loss(*BCE) == (130, "", "loss: error: interrupted after 4 rows; nothing was written\n")


@UNIX
@pytest.mark.parametrize(
    "arguments", [["--rows", "all"], ["--to", "csv"], ["--to", "ndjson"], ["--terms", "-"], ["-q", "-r", "none"]]
)
def test_a_reader_that_leaves_ends_it_in_silence(program, write, arguments):
    write(both="p,y\n" + "0.5,1\n" * 4_000)
    process = program("bce", "both.csv", "-p", "p", "-t", "y", *arguments)
    process.stdout.readline()
    process.stdout.close()
    process.wait(timeout=60)
    error = process.stderr.read()
    assert process.returncode == 141
    assert error == b"" or b"Binary cross-entropy" in error  # with --terms - the report is on stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.parametrize("arguments", [BCE, (*BCE, "-q"), (*BCE, "--json"), ("list",), ("--help",), ("--version",)])
def test_a_full_stdout_is_2_without_a_traceback(finished, arguments):
    with open("/dev/full", "w") as full:
        ended = finished(*arguments, stdout=full)
    assert (ended.status, ended.stderr) == (2, "loss: error: cannot write to stdout: No space left on device\n")


def shell(command, folder):
    """Run a line of shell in which $LOSS is the program."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    environment = {**os.environ, "LOSS": f"{sys.executable} -m losscli", "PYTHONPATH": root}
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@UNIX
def test_a_closed_stdout_is_2(folder):
    ended = shell("$LOSS bce preds.csv targets.csv >&-", folder)
    assert (ended.returncode, ended.stderr) == (2, "loss: error: cannot write to stdout: it is closed\n")


@UNIX
def test_a_closed_stdout_does_not_matter_where_a_file_is_written(folder):
    ended = shell("$LOSS bce preds.csv targets.csv -o report.md >&-", folder)
    assert (ended.returncode, ended.stderr, (folder / "report.md").exists()) == (0, "", True)


@UNIX
@pytest.mark.parametrize("how", ["2>&-", "2>/dev/full"])
def test_a_lost_stderr_does_not_change_the_status_of_an_error(folder, how):
    assert shell(f"$LOSS bce preds.csv nosuch.csv {how}", folder).returncode == 2


@UNIX
@pytest.mark.parametrize("how", ["2>&-", "2>/dev/full"])
def test_a_lost_stderr_does_not_change_a_number_with_a_warning(folder, write, how):
    write(preds="p\n0\n", targets="y\n1\n")
    ended = shell(f"$LOSS bce preds.csv targets.csv -q {how}", folder)
    assert (ended.returncode, ended.stdout) == (0, "inf\n")


@UNIX
@pytest.mark.parametrize("how", ["2>&-", "2>/dev/full"])
def test_a_lost_stderr_does_not_matter_to_terms_on_stdout(folder, how):
    ended = shell(f"$LOSS bce preds.csv targets.csv --terms - {how}", folder)
    assert (ended.returncode, ended.stdout.count("\n")) == (0, 5)


@UNIX
def test_a_closed_stdin_is_2_where_it_is_read(folder):
    ended = shell("$LOSS bce - targets.csv <&-", folder)
    assert (ended.returncode, ended.stderr.count("\n"), ended.stderr[:19]) == (2, 1, "loss: error: stdin:")


@UNIX
def test_everything_closed_is_2(folder):
    assert shell("$LOSS bce preds.csv targets.csv <&- >&- 2>&-", folder).returncode == 2
