"""Several files as one input: which they are, in which order, and what they must have in common."""

import errno
import gzip
import os

import numpy as np
import pytest

from losscli.domain import REAL
from losscli.errors import ReadError, UsageError
from losscli.loss import Input
from losscli.readers import open_table
from losscli.readers.inputs import Choice, requests
from losscli.readers.number import NumberRules
from losscli.readers.pairing.pairing import paired
from losscli.readers.sources.shards import common_pattern, parts
from losscli.readers.table import ReadOptions

INPUTS = (Input("pred", "p", "ŷ", REAL), Input("target", "y", "y", REAL))


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Return what writes files in the working directory: `write({"a.csv": "1\\n"})`."""
    monkeypatch.chdir(tmp_path)

    def writer(contents):
        for name, content in contents.items():
            os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    return writer


def numbers(path, **options):
    table = open_table(path, ReadOptions(**options))
    columns = range(table.shape.width)
    return np.concatenate([chunk.values for chunk in table.chunks(columns, [NumberRules()] * len(columns))])


def test_a_pattern_is_its_files_in_natural_order(write):
    write({f"part-{i}.csv": f"p\n{i}\n" for i in (10, 1, 9, 2, 100)})
    assert parts("part-*.csv") == [f"part-{i}.csv" for i in (1, 2, 9, 10, 100)]
    assert numbers("part-*.csv").ravel().tolist() == [1, 2, 9, 10, 100]


@pytest.mark.parametrize(
    ("names", "pattern", "expected"),
    [
        (["a2", "a02", "a1"], "a*", ["a1", "a02", "a2"]),
        (["1/x2", "10/x1", "2/x1", "2/x0"], "*/x*", ["1/x2", "2/x0", "2/x1", "10/x1"]),
        (["x1", ".x1"], "*", ["x1"]),
        (["x1", ".x1"], ".x*", [".x1"]),
        (["a1", "b1", "c1"], "[ab]?", ["a1", "b1"]),
        (["a1" + "0" * 200, "a" + "9" * 200], "a*", ["a" + "9" * 200, "a1" + "0" * 200]),
        (["d/x", "e/y"], "*/x", ["d/x"]),
    ],
)
def test_which_files_match_and_in_which_order(write, names, pattern, expected):
    write(dict.fromkeys(names, "1\n"))
    assert parts(pattern) == expected


def test_a_whole_path_may_be_a_pattern(write, tmp_path):
    write({"d1/x.csv": "1\n", "d2/x.csv": "2\n"})
    assert parts(str(tmp_path / "d*" / "x.csv")) == [str(tmp_path / "d1/x.csv"), str(tmp_path / "d2/x.csv")]


@pytest.mark.parametrize("name", ["p[1].csv", "p*.csv", "p?.csv", "-", "x.csv"])
def test_a_name_that_is_there_is_that_file(write, name):
    write({name: "1\n", "p1.csv": "2\n"})
    assert parts(name) == [name]


def test_a_pattern_without_a_file_is_an_error(write):
    write({"a.csv": "1\n"})
    for pattern in ("b*.csv", "*/a.csv", "no/*", "a.csv/*"):
        with pytest.raises(ReadError) as found:
            parts(pattern)
        assert found.value.headline == f"{pattern}: no file matches this pattern"


def test_a_folder_that_cannot_be_looked_into_is_an_error_and_not_an_absence(write, monkeypatch):
    write({"a/x": "1\n", "b/x": "2\n"})
    listed = os.listdir

    def guarded(folder):
        if folder == "b":
            raise PermissionError(errno.EACCES, "")
        return listed(folder)

    monkeypatch.setattr(os, "listdir", guarded)
    with pytest.raises(ReadError, match="b: no permission to read it"):
        parts("*/x*")


def test_shards_of_other_forms_are_one_table(write):
    write(
        {"x1": gzip.compress(b"p,y\n1,2\n", mtime=0), "x2": "p;y\n3;4\n", "x3": '{"p": 5, "y": 6}\n{"p": 7, "y": 8}\n'}
    )
    assert numbers("x*").tolist() == [[1, 2], [3, 4], [5, 6], [7, 8]]


def test_the_same_file_by_two_names_is_read_twice(write, tmp_path):
    write({"x1": "1\n"})
    (tmp_path / "x2").symlink_to("x1")
    assert numbers("x*").tolist() == [[1], [1]]


def test_the_table_is_called_as_it_was_typed_and_says_which_files_it_is(write):
    write({"x1.csv": "p\n1\n", "x2.csv": "p\n2\n"})
    shape = open_table("x*.csv", ReadOptions()).shape
    assert (shape.path, shape.names) == ("x*.csv", ("p",))
    assert shape.notes.endswith("; 2 files: x1.csv, x2.csv")
    write({f"x{i}.csv": "p\n" for i in range(3, 30)})
    assert open_table("x*.csv", ReadOptions()).shape.notes.endswith("x9.csv, ..., x29.csv")


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ("y,p\n1,2\n", "x2.csv: column 1 is y, but in x1.csv it is p"),
        ("p,z\n1,2\n", "x2.csv: column 2 is z, but in x1.csv it is y"),
        ("p\n1\n", "x2.csv: it has 1 column, but x1.csv has 2"),
        ("p,y,z\n1,2,3\n", "x2.csv: it has 3 columns, but x1.csv has 2"),
        ("1,2\n", "x2.csv: x2.csv has no header, but x1.csv has one"),
        ("p,y\n1,x\n", "x2.csv:2:3: 'x' is not a number (column y, row 1)"),
        ("p,y\n", "x2.csv: there are no rows, only a header"),
        ("", "x2.csv: the file is empty"),
        (gzip.compress(b"p,y\n1,2\n", mtime=0)[:-1], "x2.csv: the gzip data end in the middle"),
    ],
)
def test_a_shard_unlike_the_first_is_an_error_that_names_it(write, second, message):
    write({"x1.csv": "p,y\n1,2\n", "x2.csv": second})
    with pytest.raises(ReadError) as found:
        numbers("x*.csv")
    assert found.value.headline == message


def test_shards_without_names_have_the_same_number_of_columns(write):
    write({"x1": "1,2\n", "x2": "3,4\n", "x3": "5,6,7\n"})
    with pytest.raises(ReadError, match="x3: it has 3 columns, but x1 has 2"):
        numbers("x*")


def test_what_is_wrong_in_an_earlier_shard_is_named_first(write):
    write({"x1": "1\n2\nx\n", "x2": "1,2\n"})
    with pytest.raises(ReadError, match=r"x1:3:1: 'x'"):
        numbers("x*")


def test_shards_pair_by_position_over_the_whole(write):
    write({"p1": "p\n1\n2\n3\n", "p2": "p\n4\n", "y1": "y\n5\n", "y2": "y\n6\n7\n8\n"})
    wanted = requests(INPUTS, ["p*", "y*"], Choice(), ReadOptions())
    batches = list(paired(wanted))
    assert np.concatenate([batch.arrays["pred"] for batch in batches]).tolist() == [1, 2, 3, 4]
    assert np.concatenate([batch.arrays["target"] for batch in batches]).tolist() == [5, 6, 7, 8]
    assert str(batches[-1].locate("pred", 0, 0)) == "p2:2:1"


def test_thousands_of_shards_need_no_thousand_open_files(write):
    write({f"x{i}": f"{i}\n" for i in range(1200)})
    table = open_table("x*", ReadOptions())
    most = 0
    for _ in table.chunks([0], [NumberRules()]):
        most = max(most, len(os.listdir("/proc/self/fd")))
    assert most < len(os.listdir("/proc/self/fd")) + 5


def test_how_far_all_shards_were_read_is_told(write):
    write({"x1": "1\n" * 50, "x2": "2\n" * 100, "x3": gzip.compress(b"3\n" * 100)})
    table = open_table("x*", ReadOptions())
    size = 300 + os.path.getsize("x3")
    seen = [table.done() for _ in table.chunks([0], [NumberRules()])]
    assert seen == [(100, size), (300, size), (size, size)]


@pytest.mark.parametrize(
    ("paths", "pattern"),
    [
        (["part-1.csv", "part-2.csv", "part-3.csv", "y.csv"], "part-*.csv"),
        (["p-1-of-2.csv", "p-2-of-2.csv", "y.csv"], "p-*-of-*.csv"),
        (["a.csv", "b.csv", "c.csv"], ""),
        (["a1.csv", "b1.csv", "c.csv"], ""),
        (["a.csv", "a.csv", "c.csv"], ""),
    ],
)
def test_a_pattern_that_the_shell_wrote_out_is_to_be_quoted(paths, pattern):
    assert common_pattern(paths) == pattern
    with pytest.raises(UsageError) as found:
        requests(INPUTS, paths, Choice(), ReadOptions())
    quoted = f"Quote the pattern to read them as one input: '{pattern}'."
    assert found.value.details == (
        quoted if pattern else "One file may hold both as columns: loss LOSS FILE -p COLUMN -t COLUMN.",
    )
