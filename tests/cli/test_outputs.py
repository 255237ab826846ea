"""Files are written whole or not at all; whatever fails, the old file stands, nothing is left over, stdout is empty."""

import json
import os
import stat
import sys

import numpy as np
import pytest

from losscli.cli.files import OutputFile
from losscli.errors import OutputError

pytestmark = pytest.mark.usefixtures("pair")

BCE = ("bce", "preds.csv", "targets.csv")
INPUTS = {"preds.csv", "targets.csv"}


def left(folder):
    return set(os.listdir(folder)) - INPUTS


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.txt", "table"),
        ("a", "table"),
        ("a.json", "json"),
        ("a.csv", "csv"),
        ("a.tsv", "tsv"),
        ("a.ndjson", "ndjson"),
        ("a.jsonl", "ndjson"),
        ("a.md", "md"),
        ("a.tex", "latex"),
        ("a.JSON", "json"),
    ],
)
def test_the_extension_says_the_format(loss, folder, name, kind):
    printed = loss(*BCE, "--to", kind).stdout
    assert loss(*BCE, "-o", name) == (0, "", "")
    assert (folder / name).read_text() == printed


def test_several_files_are_written_at_once(loss, folder):
    loss(*BCE, "-o", "a.md", "-o", "a.json", "--terms", "a.csv", "-o", "b.txt")
    assert left(folder) == {"a.md", "a.json", "a.csv", "b.txt"}


def test_a_file_and_a_number_on_stdout_go_together(loss, folder):
    assert loss(*BCE, "-q", "-o", "a.json").stdout == "0.337538828626004\n"
    assert json.loads((folder / "a.json").read_text())["n"] == 4


def test_a_symlink_stays_one(loss, folder):
    (folder / "real.json").write_text("old")
    os.symlink("real.json", folder / "link.json")
    loss(*BCE, "-o", "link.json")
    assert (folder / "link.json").is_symlink()
    assert json.loads((folder / "real.json").read_text())["n"] == 4


def test_a_file_keeps_its_permissions(loss, folder):
    (folder / "a.json").write_text("old")
    (folder / "a.json").chmod(0o640)
    loss(*BCE, "-o", "a.json")
    assert stat.S_IMODE((folder / "a.json").stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("nosuch/a.json", "there is no such folder"),
        ("preds.csv/a.json", "a part of the path is not a directory"),
        ("folder", "it is a directory"),
        ("a\0b", "no file can have this name"),
    ],
)
def test_a_path_that_cannot_be_written_is_refused(loss, folder, path, why):
    (folder / "folder").mkdir()
    status, stdout, stderr = loss(*BCE, "-q", "-o", path)
    assert (status, stdout) == (2, "")
    assert stderr == f"loss: error: cannot write {path}: {why}\n".replace("\0", "\\x00")


def test_a_long_name_needs_no_room_for_a_temporary_one(loss, folder):
    name = "x" * 250 + ".md"
    assert loss(*BCE, "-o", name).status == 0
    assert (folder / name).exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_refused(loss, folder):
    (folder / "sealed").mkdir(mode=0o500)
    assert loss(*BCE, "-o", "sealed/a.json").stderr == "loss: error: cannot write sealed/a.json: no permission\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_without_permission_is_not_replaced(loss, folder):
    (folder / "a.json").write_text("old")
    (folder / "a.json").chmod(0o400)
    assert loss(*BCE, "-o", "a.json").status == 2
    assert (folder / "a.json").read_text() == "old"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.parametrize("option", ["-o", "--terms"])
def test_a_full_device_is_an_error(loss, option):
    assert loss(*BCE, "-q", option, "/dev/full") == (
        2,
        "",
        "loss: error: cannot write /dev/full: No space left on device\n",
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="FIFOs are Unix's")
def test_a_fifo_is_written_to_and_stays(program, folder):
    os.mkfifo(folder / "pipe")
    process = program(*BCE, "-o", "pipe")
    with open(folder / "pipe", encoding="utf-8") as reader:
        assert "0.337539" in reader.read()
    assert process.wait(timeout=30) == 0
    assert stat.S_ISFIFO((folder / "pipe").stat().st_mode)


class Failing:
    """Fails at the call of this number, and passes the others on."""

    def __init__(self, real, number):
        self.real, self.number, self.calls = real, number, 0

    def __call__(self, *arguments, **more):
        self.calls += 1
        if self.calls == self.number:
            raise OSError(28, "No space left on device")
        return self.real(*arguments, **more)


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("operation", ["fsync", "replace"])
def test_a_failure_on_the_way_to_the_disk_leaves_what_was_there(loss, folder, monkeypatch, operation, number):
    for name in ("a.json", "b.md", "c.csv"):
        (folder / name).write_text("old")
    monkeypatch.setattr(os, operation, Failing(getattr(os, operation), number))
    status, stdout, stderr = loss(*BCE, "-q", "-o", "a.json", "-o", "b.md", "--terms", "c.csv")
    assert (status, stdout) == (2, "")
    assert stderr.endswith(": No space left on device\n")
    assert left(folder) == {"a.json", "b.md", "c.csv"}
    assert {(folder / name).read_text() for name in ("a.json", "b.md", "c.csv")} == {"old"}


@pytest.mark.parametrize("number", [1, 2])
def test_a_failure_on_the_way_to_the_disk_leaves_no_file_that_was_not_there(loss, folder, monkeypatch, number):
    (folder / "b.md").write_text("old")
    monkeypatch.setattr(os, "replace", Failing(os.replace, number))
    assert loss(*BCE, "-q", "-o", "a.json", "-o", "b.md").status == 2
    assert (left(folder), (folder / "b.md").read_text()) == ({"b.md"}, "old")


def test_where_files_have_one_name_only_each_is_still_whole(loss, folder, monkeypatch):
    for name in ("a.json", "b.md"):
        (folder / name).write_text("old")
    monkeypatch.setattr(os, "link", Failing(os.link, 1))
    monkeypatch.setattr(os, "replace", Failing(os.replace, 2))
    assert loss(*BCE, "-q", "-o", "a.json", "-o", "b.md").status == 2
    assert (json.loads((folder / "a.json").read_text())["n"], (folder / "b.md").read_text()) == (4, "old")
    assert left(folder) == {"a.json", "b.md"}


def test_files_that_take_the_place_of_others_leave_nothing_beside_them(loss, folder):
    for name in ("a.json", "b.md"):
        (folder / name).write_text("old")
    assert loss(*BCE, "-q", "-o", "a.json", "-o", "b.md").status == 0
    assert left(folder) == {"a.json", "b.md"}
    assert "old" not in {(folder / name).read_text() for name in ("a.json", "b.md")}


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("name", ["a.csv", "a.npy", "a.parquet", "a.csv.gz"])
def test_a_failing_write_leaves_what_was_there(loss, folder, monkeypatch, name, number):
    if name == "a.parquet":
        pytest.importorskip("pyarrow")
    (folder / name).write_text("old")
    real, calls = OutputFile.write, []

    def write(self, data, /):
        calls.append(data)
        if len(calls) == number:
            raise OutputError(self.path, "Input/output error")
        return real(self, data)

    monkeypatch.setattr(OutputFile, "write", write)
    status, stdout, stderr = loss(*BCE, "-q", "-o", "b.md", "--terms", name)
    if len(calls) < number:  # the file had fewer writes than that
        assert (status, left(folder)) == (0, {"b.md", name})
        return
    assert (status, stdout) == (2, "")
    assert stderr.startswith("loss: error: cannot write ")
    assert (left(folder), (folder / name).read_text()) == ({name}, "old")


class Full:
    """A file on a disk that has room for so many bytes."""

    def __init__(self, file, room):
        self.file, self.room = file, room

    def write(self, data):
        self.room -= len(data)
        if self.room < 0:
            raise OSError(28, "No space left on device")
        return self.file.write(data)

    def __getattr__(self, name):
        return getattr(self.file, name)


@pytest.mark.parametrize("room", [0, 100, 150, 30_000])
@pytest.mark.parametrize("name", ["a.csv", "a.npy", "a.parquet", "a.csv.gz", "a.csv.bz2", "a.csv.xz", "a.csv.zst"])
def test_a_disk_that_fills_up_leaves_what_was_there(loss, write, folder, monkeypatch, name, room):
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow")
    if name.endswith(".zst"):
        pytest.importorskip("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    rows = np.random.default_rng(4).random((6_000, 2))
    write(both="p,y\n" + "\n".join(f"{p!r},{y!r}" for p, y in rows.tolist()) + "\n")
    (folder / name).write_text("old")
    real = open

    def opened(path, mode, **more):
        file = real(path, mode, **more)
        return Full(file, room) if mode == "xb" else file

    monkeypatch.setattr("losscli.cli.files.open", opened, raising=False)
    status, stdout, stderr = loss("mse", "both.csv", "-p", "p", "-t", "y", "-q", "--terms", name)
    assert (status, stdout) == (2, "")
    assert stderr == f"loss: error: cannot write {name}: No space left on device\n"
    assert (left(folder) - {"both.csv"}, (folder / name).read_text()) == ({name}, "old")


@pytest.mark.parametrize(
    "option",
    [
        ["-o", "a.json"],
        ["-o", "a.csv"],
        ["--terms", "a.csv"],
        ["--terms", "a.csv.gz"],
        ["--terms", "a.npy"],
        ["-o", "a.json", "-o", "b.md"],
    ],
)
def test_a_late_error_in_the_input_leaves_what_was_there(loss, write, folder, option):
    write(preds="p\n" + "0.5\n" * 30_000 + "O.6\n", targets="y\n" + "1\n" * 30_001)
    (folder / "a.json").write_text("old")
    assert loss(*BCE, *option)[:2] == (2, "")
    assert (left(folder), (folder / "a.json").read_text()) == ({"a.json"}, "old")


@pytest.mark.parametrize("arguments", [["--to", "csv"], ["--to", "ndjson"], ["--terms", "-"], ["-q", "-r", "none"], []])
def test_stdout_is_empty_after_a_late_error(loss, write, arguments):
    write(preds="p\n" + "0.5\n" * 30_000 + "2\n", targets="y\n" + "1\n" * 30_001)
    assert loss(*BCE, *arguments)[:2] == (2, "")


def test_stdout_is_empty_where_a_file_cannot_be_put_in_place(loss, monkeypatch):
    monkeypatch.setattr(os, "replace", Failing(os.replace, 1))
    assert loss(*BCE, "--to", "csv", "-o", "a.json")[:2] == (2, "")
