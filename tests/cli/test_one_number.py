"""One number, bit for bit, from whatever the rows come in: format, compression, order, threads, shards, machines."""

import bz2
import gzip
import json
import lzma
import os
import threading
from fractions import Fraction

import numpy as np
import pytest

ROWS = 3001


def data():
    """Rows whose float sum depends on the order: sizes from 1e-9 to 1e9."""
    random = np.random.default_rng(11)
    p, y = random.standard_normal((2, ROWS)) * 10.0 ** random.integers(-9, 10, (2, ROWS))
    return p, y


P, Y = data()
# The mean of the squares as doubles, each correctly rounded, added without rounding.
EXPECTED = float(sum(Fraction(float(one)) for one in (P - Y) ** 2) / ROWS)


def csv(name, values, ids=None):
    header = name if ids is None else f"id,{name}"
    cells = map(repr, values.tolist())
    rows = cells if ids is None else (f"{one},{cell}" for one, cell in zip(ids, cells, strict=True))
    return "\n".join([header, *rows]) + "\n"


@pytest.fixture
def mse(folder, loss):
    """Return a function that runs `loss mse ...` and returns the value that --json prints."""
    for name, values in (("p", P), ("y", Y)):
        (folder / f"{name}.csv").write_text(csv(name, values))
        (folder / f"{name}.ndjson").write_text("".join(f'{{"{name}": {value!r}}}\n' for value in values.tolist()))
        (folder / f"{name}.json").write_text(json.dumps(values.tolist()))
        np.save(folder / f"{name}.npy", values)

    def run(*arguments):
        status, out, err = loss("mse", *arguments, "--json")
        assert (status, err) == (0, "")
        return json.loads(out)["value"]

    return run


@pytest.mark.parametrize("p", ["csv", "ndjson", "json", "npy"])
@pytest.mark.parametrize("y", ["csv", "npy"])
def test_of_any_format(mse, p, y):
    assert mse(f"p.{p}", f"y.{y}") == EXPECTED


@pytest.mark.parametrize(
    ("extension", "write"),
    [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress), ("dat", gzip.compress)],
)
@pytest.mark.parametrize("name", ["p.csv", "p.npy", "p.ndjson"])
def test_of_any_compression(mse, folder, extension, write, name):
    (folder / f"{name}.{extension}").write_bytes(write((folder / name).read_bytes()))
    assert mse(f"{name}.{extension}", "y.csv") == EXPECTED


def test_of_parquet_and_arrow(mse, folder):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import feather, parquet  # noqa: PLC0415 - where it is installed

    table = pa.table({"p": P, "y": Y})
    parquet.write_table(table, folder / "both.parquet", row_group_size=1000)
    feather.write_feather(table, folder / "both.feather")
    for name in ("both.parquet", "both.feather"):
        assert mse(name, "-p", "p", "-t", "y") == EXPECTED


def test_of_shuffled_rows_paired_by_id(mse, folder):
    ids = [f"row {i}" for i in range(ROWS)]
    order = np.random.default_rng(3).permutation(ROWS)
    (folder / "p-ids.csv").write_text(csv("p", P, ids))
    (folder / "y-ids.csv").write_text(csv("y", Y[order], [ids[i] for i in order]))
    assert mse("p-ids.csv", "y-ids.csv", "-p", "p", "-t", "y", "--id", "id") == EXPECTED


@pytest.mark.parametrize("jobs", ["1", "2", "5"])
def test_of_any_number_of_threads(mse, jobs, monkeypatch):
    monkeypatch.setattr("losscli.readers.sources.source.BLOCK", 4096)
    assert mse("p.csv", "y.npy", "--jobs", jobs) == EXPECTED


def test_of_a_pipe(mse, folder):
    os.mkfifo(folder / "pipe")
    writer = threading.Thread(target=(folder / "pipe").write_bytes, args=((folder / "p.csv").read_bytes(),))
    writer.start()
    assert mse("pipe", "y.csv") == EXPECTED
    writer.join()


def shards(folder):
    """Cut both files into four, the targets elsewhere than the predictions; and once alike."""
    for name, values, cuts in (
        ("p", P, [0, 7, 1000, 2500]),
        ("y", Y, [0, 900, 901, 3000]),
        ("t", Y, [0, 7, 1000, 2500]),
    ):
        for i, (start, stop) in enumerate(zip(cuts, [*cuts[1:], ROWS], strict=True)):
            (folder / f"{name}-{i}.csv").write_text(csv(name, values[start:stop]))


def test_of_shards(mse, folder):
    shards(folder)
    assert mse("p-*.csv", "y-*.csv") == EXPECTED


@pytest.mark.usefixtures("mse")
def test_of_merged_partial_results_in_any_order(folder, loss):
    shards(folder)
    for i in range(4):
        assert loss("mse", f"p-{i}.csv", f"t-{i}.csv", "--partial", "-o", f"part-{i}.json").status == 0
    for order in ([0, 1, 2, 3], [2, 0, 3, 1]):
        status, out, _ = loss("merge", *(f"part-{i}.json" for i in order), "--json")
        assert (status, json.loads(out)["value"]) == (0, EXPECTED)


def test_of_a_cluster(mse, folder):
    pytest.importorskip("distributed")
    shards(folder)
    assert mse("p-*.csv", "t-*.csv", "--on", "local", "--jobs", "2") == EXPECTED
