"""Files as the inputs of a loss: in order, once, from any kind of stream."""

import io
import os
import sys
import threading

import pytest

from losscli.domain import LOGIT, REAL
from losscli.errors import ColumnError, ReadError, UsageError
from losscli.loss import Input
from losscli.readers.inputs import Choice, requests
from losscli.readers.pairing.pairing import paired
from losscli.readers.table import ReadOptions

INPUTS = (Input("pred", "p", "ŷ", REAL), Input("target", "y", "y", REAL))
VECTORS = (Input("pred", "z", "z", LOGIT, vector=True), Input("target", "y", "y", REAL))


@pytest.fixture
def take(tmp_path, monkeypatch):
    """Return what reads files that are there by name: the pairs of all rows, and the weights if there are any."""
    monkeypatch.chdir(tmp_path)

    def taking(*paths, inputs=INPUTS, weight=None, **columns):
        batches = list(paired(requests(inputs, paths, Choice(columns, weight), ReadOptions())))
        pairs = [pair for one in batches for pair in zip(*(a.tolist() for a in one.arrays.values()), strict=True)]
        return pairs if weight is None else [*pairs, [w for one in batches for w in one.weights.tolist()]]

    return taking


@pytest.fixture
def write(tmp_path):
    """Return what writes files by their names."""

    def writing(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text)

    return writing


@pytest.fixture
def stdin(monkeypatch):
    """Return what puts bytes on standard input."""

    def putting(data):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return putting


def test_a_file_each_in_order(take, write):
    write(a="p\n1\n2\n", b="y\n3\n4\n")
    assert take("a.csv", "b.csv") == [(1, 3), (2, 4)]


def test_one_file_for_both(take, write):
    write(a="id,p,y\n7,1,3\n8,2,4\n")
    assert take("a.csv", pred="p", target="y") == [(1, 3), (2, 4)]


def test_one_file_and_one_choice_leave_the_other_column(take, write):
    write(a="p,y\n1,3\n")
    assert take("a.csv", target="y") == [(1, 3)]


@pytest.mark.parametrize("end", ["", "5,x,6\n"])
def test_columns_in_any_order_are_told_apart(take, write, end):
    write(a="y,note,p\n3,0,1\n" + end)
    assert take("a.csv", pred="p", target="y")[0] == (1, 3)


def test_two_columns_in_the_other_order_are_told_apart(take, write):
    write(a="y,p\n3,1\n4,2\n")
    assert take("a.csv", pred="p", target="y") == [(1, 3), (2, 4)]


def test_the_same_file_twice_is_read_twice(take, write):
    write(a="p,y\n1,3\n")
    assert take("a.csv", "a.csv", pred="p", target="y") == [(1, 3)]


@pytest.mark.parametrize(
    ("paths", "columns", "said"),
    [
        (["a.csv"], {}, "a.csv is the only file: say which columns are which with --pred and --target"),
        (["a.csv"], {"pred": "nothing"}, "no column nothing in a.csv; it has: id, p, y"),
        (["a.csv"], {"pred": "p"}, "a.csv has 2 columns left and one is wanted; it has: id, y"),
        (["a.csv"], {"pred": "y", "target": "y"}, "column y of a.csv is named for --pred and --target"),
        (["a.csv"], {"pred": "*", "target": "y"}, "column y of a.csv is named for --pred and --target"),
        (["a.csv", "b.csv"], {}, "a.csv has 3 columns and one is wanted; it has: id, p, y"),
        (["a.csv", "b.csv"], {"pred": "p,y"}, "the numbers of columns differ: a.csv has 2 and b.csv has 1"),
        (["b.csv", "a.csv"], {"target": "p,y"}, "the numbers of columns differ: b.csv has 1 and a.csv has 2"),
    ],
)
def test_a_choice_that_is_open_or_does_not_fit_is_refused(take, write, paths, columns, said):
    write(a="id,p,y\n7,1,3\n", b="y\n3\n")
    with pytest.raises(ColumnError) as caught:
        take(*paths, **columns)
    assert said in caught.value.headline


def test_a_prediction_is_no_weight(take, write):
    write(a="p,y\n1,3\n")
    with pytest.raises(ColumnError, match=r"column p of a\.csv is named for --pred and --weight"):
        take("a.csv", pred="p", target="y", weight="p")


@pytest.mark.parametrize(("paths", "said"), [([], "no file was given"), (["a"] * 3, "3 files were given")])
def test_other_numbers_of_files_are_refused(take, paths, said):
    with pytest.raises(UsageError, match=f"{said}; PRED and TARGET take a file each, in this order"):
        take(*paths)


def test_the_weights_are_found_in_the_file_that_has_them(take, write):
    write(a="p\n1\n2\n", b="w,y\n0.5,3\n0.25,4\n")
    assert take("a.csv", "b.csv", weight="w") == [(1, 3), (2, 4), [0.5, 0.25]]


@pytest.mark.parametrize(
    ("b", "weight", "said"),
    [
        ("y\n1\n", "w", "no column w for the weights in a.csv and b.csv; it has: p, v, y"),
        ("v,y\n1,2\n", "v", "both a.csv and b.csv have a column v"),
    ],
)
def test_weights_that_are_nowhere_or_twice_are_refused(take, write, b, weight, said):
    write(a="p,v\n1,2\n", b=b)
    with pytest.raises(ColumnError) as caught:
        take("a.csv", "b.csv", weight=weight, pred="p", target="y")
    assert said in caught.value.headline


def test_logits_are_all_columns_but_the_target(take, write):
    write(a="z0,y,z1\n1,0,-inf\n")
    assert take("a.csv", inputs=VECTORS, target="y") == [([1, -float("inf")], 0)]


@pytest.mark.parametrize(("paths", "pairs"), [(["-", "a.csv"], [(1, 3)]), (["a.csv", "-"], [(3, 1)])])
def test_either_input_may_come_from_stdin(take, write, stdin, paths, pairs):
    write(a="x\n3\n")
    stdin(b"p\n1\n")
    assert take(*paths) == pairs


def test_stdin_may_hold_both(take, stdin):
    stdin(b"p,y\n1,3\n")
    assert take("-", pred="p", target="y") == [(1, 3)]


@pytest.mark.parametrize("data", [b"", b"\n"])
def test_nothing_on_stdin_is_refused(take, stdin, data):
    stdin(data)
    with pytest.raises(ReadError, match=r"stdin: (nothing came in on stdin|there is nothing in it)"):
        take("-", pred="1", target="2")


def test_a_closed_stdin_is_refused(take, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(ReadError, match="stdin: it is closed"):
        take("-", pred="1", target="2")


def test_stdin_twice_is_refused(take):
    with pytest.raises(UsageError, match="- is a stream and can be read only once, but is named twice"):
        take("-", "-")


def feed(path, data):
    """Write to a FIFO from a thread, in small pieces."""

    def run():
        with open(path, "wb", buffering=0) as fifo:
            fifo.writelines(data[i : i + 7] for i in range(0, len(data), 7))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def test_streams_are_read_in_one_pass(take, tmp_path):
    threads = []
    for name in ("a", "b"):
        os.mkfifo(tmp_path / name)
        threads.append(feed(tmp_path / name, b"x\n" + b"".join(b"%d\n" % i for i in range(500))))
    assert take("a", "b") == [(i, i) for i in range(500)]
    for thread in threads:
        thread.join(5)


def test_an_error_far_into_a_stream_is_placed(take, write, tmp_path):
    os.mkfifo(tmp_path / "a")
    write(b="y\n" + "1\n" * 500)
    thread = feed(tmp_path / "a", b"p\n" + b"1\n" * 300 + b"x\n" + b"1\n" * 199)
    with pytest.raises(ReadError, match=r"^a:302:1: 'x' is not a number"):
        take("a", "b.csv")
    thread.join(5)


def test_a_stream_by_two_names_is_refused(take, tmp_path):
    os.mkfifo(tmp_path / "a")
    os.symlink("a", tmp_path / "b")
    os.link(tmp_path / "a", tmp_path / "c")
    with pytest.raises(UsageError, match="b is a stream and can be read only once"):
        take("a", "b")
    with pytest.raises(UsageError, match="c is a stream and can be read only once"):
        take("a", "c")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nothing.csv", "nothing.csv: there is no such file"),
        (".", ".: this is a directory, not a file"),
        ("x" * 5000, "the name is too long for a file"),
        ("a\0b", "no file can have this name"),
        ("a.csv/b", "a.csv/b: a part of the path is not a directory"),
        ("loop", "loop: the link leads back to itself"),
        ("/dev/null", "/dev/null: the file is empty"),
        ("~/p.csv", "~/p.csv: there is no such file"),
        ("nothing\udcff.csv", "there is no such file"),
    ],
)
def test_what_cannot_be_opened_is_said_in_words(take, write, tmp_path, path, said):
    write(a="p\n1\n")
    os.symlink("loop", tmp_path / "loop")
    with pytest.raises(ReadError) as caught:
        take(path, "a.csv")
    assert said in caught.value.headline


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/urandom"])
def test_a_device_that_never_ends_is_given_up(take, write, device):
    write(a="p\n1\n")
    with pytest.raises(ReadError, match=device):
        take(device, "a.csv")


def test_no_file_is_left_open(take, write, recwarn):
    write(a="p\n1\nx\n", b="y\n1\n")
    with pytest.raises(ReadError):
        take("a.csv", "b.csv")
    assert [str(one.message) for one in recwarn] == []
