"""Rows of several files, paired by position: all of them, or an error."""

import numpy as np
import pytest

from losscli.errors import PairingError, ReadError
from losscli.readers import open_table
from losscli.readers.number import NumberRules
from losscli.readers.pairing.pairing import paired
from losscli.readers.table import ReadOptions
from losscli.readers.wanted import WEIGHT, Request, Wanted

RULES = NumberRules()
SKIP = NumberRules(skip_missing=True)


@pytest.fixture
def batches(tmp_path, monkeypatch):
    """Return what pairs two files, given as text, and yields the batches."""
    monkeypatch.chdir(tmp_path)

    def pairing(preds, targets, rules=RULES):
        requests = []
        for name, file, text in (("pred", "preds.csv", preds), ("target", "targets.csv", targets)):
            (tmp_path / file).write_text(text)
            requests.append(Request(name, open_table(file, ReadOptions()), (0,), rules))
        return list(paired(Wanted(requests)))

    return pairing


def column(name, rows):
    return name + "\n" + "".join(f"{row}\n" for row in rows)


@pytest.mark.parametrize(
    ("preds", "targets", "said"),
    [
        (9_999, 10_000, "preds.csv has 9 999 rows, targets.csv has 10 000"),
        (10_000, 9_999, "preds.csv has 10 000 rows, targets.csv has 9 999"),
        (1, 2, "preds.csv has 1 row, targets.csv has 2"),
        (2, 1, "preds.csv has 2 rows, targets.csv has 1"),
        (1_234_567, 3, "preds.csv has 1 234 567 rows, targets.csv has 3"),
    ],
)
def test_files_of_other_lengths_are_refused(batches, preds, targets, said):
    with pytest.raises(PairingError) as caught:
        batches(column("p", ["1"] * preds), column("y", ["1"] * targets))
    assert caught.value.headline == said


@pytest.mark.parametrize(
    ("preds", "targets", "hint"),
    [
        ("1\n2\n", "y\n1\n", "preds.csv was read without a header: if its first line is one, say --header."),
        ("p\n1\n", "1\n2\n", "The first line of preds.csv was read as a header: if it is data, say --no-header."),
    ],
)
def test_a_header_too_many_or_too_few_is_hinted_at(batches, preds, targets, hint):
    with pytest.raises(PairingError) as caught:
        batches(preds, targets)
    assert hint in caught.value.details


def test_a_bad_cell_in_the_rows_left_over_is_named_first(batches):
    with pytest.raises(ReadError, match=r"targets\.csv:4:1: 'x' is not a number"):
        batches(column("p", [1]), column("y", [1, 2, "x"]))


@pytest.mark.parametrize("size", [5, 64, 1 << 16])
def test_chunks_of_other_sizes_pair_the_same_rows(batches, blocks, size):
    blocks(size)
    preds, targets = range(9_000), [f"{i}.000" if i % 7 else f' "{i}"'.strip() for i in range(9_000)]
    found = batches(column("p", preds), column("y", targets))
    pairs = [(p, y, row) for one in found for p, y, row in zip(*one.arrays.values(), one.rows, strict=True)]
    assert pairs == [(i, i, i + 1) for i in range(9_000)]


@pytest.mark.parametrize("size", [5, 1 << 16])
def test_a_row_with_a_gap_is_left_out_on_both_sides_and_counted(batches, blocks, size):
    blocks(size)
    found = batches(column("p", [1, "NA", 3, 4]), column("y", [1, 2, "NA", 4]), SKIP)
    rows = [row for one in found for row in one.rows.tolist()]
    assert (rows, sum(one.skipped for one in found)) == ([1, 4], 2)


def test_after_a_gap_places_are_still_right(batches):
    (found,) = batches(column("p", [1, "NA", 3]), column("y", [1, 2, 3]), SKIP)
    assert [str(found.locate(name, 1, 0)) for name in ("pred", "target")] == ["preds.csv:4:1", "targets.csv:4:1"]


def test_one_file_for_all_inputs_is_read_once(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("p,y,w\n1,2,0.5\n3,4,0.25\n")
    table = open_table(str(path), ReadOptions())
    requests = [Request("target", table, (1,), RULES), Request("pred", table, (0,), RULES)]
    (found,) = paired(Wanted([*requests, Request(WEIGHT, table, (2,), RULES)]))
    assert (found.arrays["pred"].tolist(), found.arrays["target"].tolist(), found.weights.tolist()) == (
        [1, 3],
        [2, 4],
        [0.5, 0.25],
    )


def test_a_vector_of_one_column_stays_a_vector(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("z,y\n1,0\n2,0\n")
    table = open_table(str(path), ReadOptions())
    (found,) = paired(Wanted([Request("pred", table, (0,), RULES, vector=True), Request("target", table, (1,), RULES)]))
    assert (found.arrays["pred"].shape, found.arrays["target"].shape) == ((2, 1), (2,))


def test_a_missing_weight_leaves_the_row_out(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("p,w\n1,NA\n3,0.25\n")
    table = open_table(str(path), ReadOptions())
    (found,) = paired(Wanted([Request("pred", table, (0,), SKIP), Request(WEIGHT, table, (1,), SKIP)]))
    assert (found.arrays["pred"].tolist(), found.weights.tolist(), found.skipped) == ([3], [0.25], 1)


def test_arrays_are_contiguous(batches):
    (found,) = batches(column("p", [1, 2]), column("y", [1, 2]))
    assert all(np.asarray(array).flags["C_CONTIGUOUS"] for array in found.arrays.values())
