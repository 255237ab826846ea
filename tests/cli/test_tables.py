"""`loss` over binary tables: the same number from each, and errors that name the row."""

import gzip
import io

import numpy as np
import pytest

P, Y = [0.8, 0.1, 0.6, 0.4], [1, 0, 1, 0]
MEAN = "0.337538828626004\n"  # -(ln 0.8 + ln 0.9 + 2 ln 0.6) / 4


def npy(values):
    stream = io.BytesIO()
    np.save(stream, np.asarray(values))
    return stream.getvalue()


@pytest.fixture
def formats(folder):
    """Write the columns p and y to a file of each format, and return what the files are called."""
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    feather, openpyxl = pytest.importorskip("pyarrow.feather"), pytest.importorskip("openpyxl")
    table = pa.table({"p": P, "y": Y})
    parquet.write_table(table, folder / "x.parquet")
    feather.write_feather(table, str(folder / "x.feather"))
    np.savez(folder / "x.npz", p=P, y=Y)
    book = openpyxl.Workbook()
    for row in (("p", "y"), *zip(P, Y, strict=True)):
        book.active.append(row)
    book.save(folder / "x.xlsx")
    (folder / "x.csv").write_text("p,y\n" + "".join(f"{p},{y}\n" for p, y in zip(P, Y, strict=True)))
    return ["x.parquet", "x.feather", "x.npz", "x.xlsx", "x.csv"]


def test_one_number_from_every_format(loss, formats):
    assert {loss("bce", name, "-p", "p", "-t", "y", "-q").stdout for name in formats} == {MEAN}


def test_the_files_of_a_loss_may_be_of_different_formats(loss, formats):
    for other in formats[1:]:
        assert loss("bce", formats[0], other, "-p", "p", "-t", "y", "-q").stdout == MEAN


def test_npy_is_read_from_stdin_and_from_what_compresses_it(loss, folder):
    (folder / "y.npy").write_bytes(npy(Y))
    (folder / "p.npy.gz").write_bytes(gzip.compress(npy(P)))
    assert loss("bce", "-", "y.npy", "-q", stdin=npy(P)).stdout == MEAN
    assert loss("bce", "p.npy.gz", "y.npy", "-q").stdout == MEAN


def test_a_value_outside_the_domain_is_named_by_its_index(loss, folder):
    (folder / "p.npy").write_bytes(npy([0.8, 0.1, 2.3, 0.4]))
    (folder / "y.npy").write_bytes(npy(Y))
    run = loss("bce", "p.npy", "y.npy")
    assert (run.status, run.stdout) == (2, "")
    assert run.stderr.startswith("loss: error: p.npy[2]: p = 2.3 is not a probability\n")


def test_an_array_that_is_shorter_is_no_matter_of_headers(loss, folder):
    (folder / "p.npy").write_bytes(npy(P))
    (folder / "y.npy").write_bytes(npy(Y[:3]))
    run = loss("bce", "p.npy", "y.npy")
    assert run.stderr == (
        "loss: error: p.npy has 4 rows, y.npy has 3\n"
        "  Rows are paired by position, so one missing row shifts every pair after it.\n"
    )


def test_a_pickle_is_never_opened(loss, folder):
    class Evil:
        def __reduce__(self):
            return (open, (str(folder / "made"), "w"))

    np.save(folder / "p.npy", np.array([Evil()]), allow_pickle=True)
    run = loss("mse", "p.npy", "p.npy")
    assert run.status == 2
    assert "pickled Python objects, which are never read" in run.stderr
    assert not (folder / "made").exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["-p", "yhat", "-t", "y"], "no column yhat in x.parquet; it has: y_hat, y, o.p. Did you mean y_hat?"),
        (["-t", "y"], "x.parquet has columns inside others; it has: o.p. Say which columns are meant with --pred"),
        (["-p", "o.p", "-t", "y", "-q"], ""),
    ],
)
def test_columns_are_named_never_guessed(loss, folder, options, says):
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pa.table({"y_hat": [1.0], "y": [1.0], "o": [{"p": 2.0}]}), folder / "x.parquet")
    run = loss("mse", "x.parquet", *options)
    assert (says in run.stderr, run.status) == (True, 2 if says else 0)


def test_the_index_of_a_frame_is_no_prediction(loss, folder):
    pytest.importorskip("pyarrow")
    pd = pytest.importorskip("pandas")
    pd.DataFrame({"p": P}, index=[7, 5, 3, 1]).to_parquet(folder / "p.parquet")
    pd.DataFrame({"y": Y}, index=[1, 2, 3, 4]).to_parquet(folder / "y.parquet")
    assert loss("bce", "p.parquet", "y.parquet", "-q").stdout == MEAN
    assert loss("mae", "p.parquet", "-p", "p", "-t", "__index_level_0__", "-q").status == 0


def test_lists_are_vectors_and_text_names_their_classes(loss, folder):
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = pa.table({"logits": [[2.0, 1.0], [0.0, 3.0]], "y": ["cat", "dog"]})
    parquet.write_table(table, folder / "x.parquet")
    run = loss("ce", "x.parquet", "-p", "logits", "-t", "y", "--classes", "cat,dog", "-q")
    assert run.stdout == "0.180924519545982\n"  # (ln(1 + 1/e) + ln(1 + 1/e^3)) / 2
