"""Every row's term in files of other forms: npy, Parquet, compressed text."""

import bz2
import gzip
import lzma
import os
import sys

import numpy as np
import pytest
from term_rows import P, Y, column, read

import losscli


def test_an_array_of_the_terms_is_what_numpy_loads(loss, both, folder):
    loss("bce", *both, "-w", "w", "-q", "--terms", "terms.npy")
    found = np.load(folder / "terms.npy")
    assert (found.dtype, found.tolist()) == (np.float64, losscli.bce(P, Y).terms.tolist())


def test_an_array_of_several_outputs_has_a_column_for_each(loss, write, folder):
    write(both="a,b,c,d\n1,2,1.5,2\n3,4,2,4.25\n5,6,5,7\n")
    loss("mse", "both.csv", "-p", "a,b", "-t", "c,d", "-o", "terms.npy")
    assert np.load(folder / "terms.npy").tolist() == [[0.25, 0.0], [1.0, 0.0625], [0.0, 1.0]]


def test_an_array_of_many_batches_says_its_length(loss, write, folder):
    values = np.random.default_rng(3).random((60_000, 2))
    write(both="p,y\n" + "\n".join(f"{p!r},{y!r}" for p, y in values.tolist()) + "\n")
    loss("mse", "both.csv", "-p", "p", "-t", "y", "-q", "--terms", "terms.npy")
    found = np.load(folder / "terms.npy", mmap_mode="r")
    assert (found == (values[:, 0] - values[:, 1]) ** 2).all()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="FIFOs are Unix's")
def test_an_array_is_not_written_to_a_pipe(loss, both, folder):
    os.mkfifo(folder / "terms.npy")
    reader = os.open(folder / "terms.npy", os.O_RDONLY | os.O_NONBLOCK)
    status, stdout, stderr = loss("bce", *both, "-q", "--terms", "terms.npy")
    os.close(reader)
    why = "it is a pipe, and such a file is finished at its beginning"
    assert (status, stdout, stderr) == (2, "", f"loss: error: cannot write terms.npy: {why}\n")


def test_a_parquet_file_holds_the_columns_of_the_csv_typed(loss, both, folder):
    parquet = pytest.importorskip("pyarrow.parquet")
    loss("bce", *both, "-w", "w", "--grad", "-q", "--terms", "terms.parquet", "-o", "terms.csv")
    found = parquet.read_table(folder / "terms.parquet")
    types = {field.name: str(field.type) for field in found.schema}
    assert types == {"row": "int64", **dict.fromkeys(["pred", "target", "weight", "loss", "gradient"], "double")}
    rows = read((folder / "terms.csv").read_text(), "csv")
    assert {name: column(rows, name) for name in types} == {name: found[name].to_pylist() for name in types}


def test_a_parquet_file_of_logits_has_a_column_for_each(loss, write, folder):
    parquet = pytest.importorskip("pyarrow.parquet")
    write(z="a,b\n1,2\n3,-1\n", y="y\n0\n1\n")
    loss("ce", "z.csv", "y.csv", "-q", "-o", "terms.parquet")
    found = parquet.read_table(folder / "terms.parquet").to_pydict()
    assert list(found) == ["row", "pred_0", "pred_1", "target", "loss"]
    assert (found["row"], found["pred_0"], found["pred_1"], found["target"]) == ([1, 2], [1, 3], [2, -1], [0, 1])


def test_a_parquet_file_of_groups_holds_lists(loss, write, folder):
    parquet = pytest.importorskip("pyarrow.parquet")
    write(pixels="image,p,y\na,0.5,1\na,0.25,0\nb,1,1\n")
    loss("dice", "pixels.csv", "-p", "p", "-t", "y", "--group", "image", "-q", "--terms", "terms.parquet")
    found = parquet.read_table(folder / "terms.parquet").to_pydict()
    assert (found["row"], found["group"]) == ([1, 3], ["a", "b"])
    assert (found["pred"], found["target"]) == ([[0.5, 0.25], [1.0]], [[1.0, 0.0], [1.0]])


def test_the_row_groups_of_a_parquet_file_are_of_bounded_size(loss, write, folder, monkeypatch):
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr("losscli.render.parquet.GROUP", 1000)
    write(both="p,y\n" + "".join(f"{i},0\n" for i in range(40_000)))
    loss("mse", "both.csv", "-p", "p", "-t", "y", "-q", "--terms", "terms.parquet")
    file = parquet.ParquetFile(folder / "terms.parquet")
    assert max(file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)) <= 1000
    assert file.read()["loss"].to_pylist() == [float(i * i) for i in range(40_000)]


def test_without_pyarrow_the_extra_is_named_and_nothing_is_left(loss, both, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    status, stdout, stderr = loss("bce", *both, "-q", "--terms", "terms.parquet")
    assert (status, stdout, os.listdir(folder)) == (2, "", ["both.csv"])
    assert stderr.splitlines()[1] == "  Install it: pip install 'losscli[parquet]'"


def test_without_zstd_the_extra_is_named_and_nothing_is_left(loss, both, folder, monkeypatch):
    for module in ("compression.zstd", "backports.zstd"):
        monkeypatch.setitem(sys.modules, module, None)
    status, stdout, stderr = loss("bce", *both, "-q", "--terms", "terms.csv.zst")
    assert (status, stdout, os.listdir(folder)) == (2, "", ["both.csv"])
    assert stderr.splitlines()[1] == "  Install what writes it: pip install 'losscli[zstd]'."


@pytest.mark.parametrize(("suffix", "unpack"), [(".gz", gzip), (".bz2", bz2), (".xz", lzma)])
@pytest.mark.parametrize("option", ["--terms", "-o"])
def test_terms_are_compressed_as_the_last_extension_says(loss, both, folder, option, suffix, unpack):
    loss("bce", *both, "-q", option, f"terms.ndjson{suffix}")
    text = unpack.decompress((folder / f"terms.ndjson{suffix}").read_bytes()).decode()
    assert text == loss("bce", *both, "--to", "ndjson").stdout


def test_terms_are_compressed_with_zstd(loss, both, folder):
    zstd = pytest.importorskip("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    loss("bce", *both, "-q", "--terms", "terms.csv.zst")
    text = zstd.decompress((folder / "terms.csv.zst").read_bytes()).decode()
    assert text == loss("bce", *both, "--to", "csv").stdout


def test_the_same_terms_are_the_same_bytes_under_any_name_at_any_time(loss, both, folder, monkeypatch):
    loss("bce", *both, "-q", "--terms", "a.csv.gz")
    monkeypatch.setattr("time.time", lambda: 1e9)
    loss("bce", *both, "-q", "--terms", "b.csv.gz")
    assert (folder / "a.csv.gz").read_bytes() == (folder / "b.csv.gz").read_bytes()
