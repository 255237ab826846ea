"""Every row's term, exactly: `--terms` and `--to csv`, against the terms of the API."""

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import sys

import numpy as np
import pytest

import losscli

P = [0.8, 0.1, 0.6, 0.4, 1 / 3, 5e-324, 0.0, 1.0]
Y = [1, 0, 1, 0, 1, 1, 1, 0]
W = [1, 2, 0.5, 0, 1e-300, 3, 1, 1]


@pytest.fixture
def both(write):
    rows = (f"{p!r},{y},{w!r}" for p, y, w in zip(P, Y, W, strict=True))
    write(both="\n".join(["p,y,w", *rows]) + "\n")
    return ("both.csv", "-p", "p", "-t", "y")


def read(text, kind):
    if kind == "ndjson":
        return [json.loads(line, parse_constant=pytest.fail) for line in text.splitlines()]
    return list(csv.DictReader(io.StringIO(text), delimiter="\t" if kind == "tsv" else ","))


def column(rows, name):
    return [float(row[name]) for row in rows]


@pytest.mark.parametrize("kind", ["csv", "tsv", "ndjson"])
def test_terms_on_stdout_are_those_of_the_api(loss, both, kind):
    rows = read(loss("bce", *both, "--to", kind).stdout, kind)
    assert column(rows, "loss") == losscli.bce(P, Y).terms.tolist()


@pytest.mark.parametrize("kind", ["csv", "tsv", "ndjson"])
def test_terms_in_a_file_are_those_of_the_api(loss, both, folder, kind):
    loss("bce", *both, "-q", "--terms", f"terms.{kind}")
    rows = read((folder / f"terms.{kind}").read_text(), kind)
    assert column(rows, "loss") == losscli.bce(P, Y).terms.tolist()


@pytest.mark.parametrize("kind", ["csv", "ndjson"])
@pytest.mark.parametrize(("name", "values"), [("row", range(1, 9)), ("pred", P), ("target", Y), ("weight", W)])
def test_what_a_term_came_from_stands_beside_it(loss, both, kind, name, values):
    rows = read(loss("bce", *both, "-w", "w", "--to", kind).stdout, kind)
    assert column(rows, name) == list(values)


@pytest.mark.parametrize("kind", ["csv", "ndjson"])
def test_the_gradient_is_that_of_the_term(loss, both, kind):
    rows = read(loss("bce", *both, "--grad", "--to", kind).stdout, kind)
    assert column(rows, "gradient") == losscli.bce(P, Y, reduction="none").gradient.tolist()


def test_an_infinite_term_is_inf_in_csv(loss, both):
    assert loss("bce", *both, "--to", "csv").stdout.splitlines()[7] == "7,0.0,1.0,inf"


def test_an_infinite_term_is_text_in_ndjson(loss, both):
    assert loss("bce", *both, "--to", "ndjson").stdout.splitlines()[6] == (
        '{"row": 7, "pred": 0.0, "target": 1.0, "loss": "inf"}'
    )


def test_a_logit_of_minus_infinity_is_minus_inf(loss, write):
    write(both="z,y\n-inf,0\n")
    assert (
        loss("bce-logits", "both.csv", "-p", "z", "-t", "y", "--to", "csv").stdout.splitlines()[1] == "1,-inf,0.0,0.0"
    )


def test_rows_of_several_outputs_have_a_line_for_each(loss, write):
    write(both="a,b,c,d\n1,2,1.5,2\n3,4,2,4.25\n")
    rows = read(loss("mse", "both.csv", "-p", "a,b", "-t", "c,d", "--to", "csv").stdout, "csv")
    assert [(row["row"], row["column"], row["loss"]) for row in rows] == [
        ("1", "c", "0.25"),
        ("1", "d", "0.0"),
        ("2", "c", "1.0"),
        ("2", "d", "0.0625"),
    ]


def test_a_row_of_logits_has_a_column_for_each_in_csv_and_a_list_in_ndjson(loss, write):
    write(z="a,b\n1,2\n", y="y\n0\n")
    in_csv, in_json = (loss("ce", "z.csv", "y.csv", "--grad", "--to", kind).stdout for kind in ("csv", "ndjson"))
    gradient = losscli.ce([[1.0, 2.0]], [0]).gradient[0].tolist()
    assert in_csv.splitlines()[0] == "row,pred_0,pred_1,target,loss,gradient_0,gradient_1"
    assert json.loads(in_json)["gradient"] == gradient
    assert in_csv.splitlines()[1].endswith(",".join(map(repr, gradient)))


def test_all_rows_are_written_however_many_are_shown(loss, write, folder):
    write(both="p,y\n" + "0.5,1\n" * 50_000)
    loss("bce", "both.csv", "-p", "p", "-t", "y", "--rows", "3", "--terms", "terms.csv")
    assert len((folder / "terms.csv").read_text().splitlines()) == 50_001


def test_rows_chosen_are_the_rows_in_csv(loss, both):
    rows = read(loss("bce", *both, "--to", "csv", "--rows", "2,4-5").stdout, "csv")
    assert [row["row"] for row in rows] == ["2", "4", "5"]


def test_terms_on_stdout_send_the_report_to_stderr(loss, both):
    run = loss("bce", *both, "--terms", "-")
    assert run.stdout == loss("bce", *both, "--to", "csv").stdout
    assert run.stderr.startswith("Binary cross-entropy")


def test_a_report_on_stderr_looks_as_stderr_does(loss, both):
    assert "\x1b[" in loss("bce", *both, "--terms", "-", tty=True, env={"TERM": "xterm"}).stderr


def test_quiet_without_a_reduction_prints_every_term(loss, write):
    write(both="p,y\n" + "0.5,1\n" * 50)
    stdout = loss("bce", "both.csv", "-p", "p", "-t", "y", "-q", "-r", "none").stdout
    assert stdout == "0.693147180559945\n" * 50


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e-320, 1.7e308, 123456789.123456789])
def test_quiet_prints_fifteen_digits(loss, write, value):
    write(both=f"p,y\n{value!r},0\n")
    printed = float(loss("mae", "both.csv", "-p", "p", "-t", "y", "-q").stdout)
    assert printed == float(f"{value:.15g}")
    assert np.isclose(printed, value, rtol=1e-14, atol=0)


@pytest.mark.parametrize("rows", [(), ("--rows", "all")], ids=["streamed", "chosen"])
def test_unreduced_numbers_are_weighted_as_those_of_a_sum_are(loss, write, rows):
    write(both="p,y,w\n3,1,2\n5,1,0.5\n9,1,0\n")
    printed = loss("mae", "both.csv", "-p", "p", "-t", "y", "-w", "w", "-r", "none", "-q", *rows).stdout
    assert printed.split() == ["4", "2", "0"]  # 2·|3 − 1|, 0.5·|5 − 1|, 0·|9 − 1|


def test_groups_of_unlike_sizes_are_lists_in_a_cell(loss, write):
    write(pixels="image,p,y\na,0.5,1\na,0.25,0\nb,1,1\n")
    found = loss("dice", "pixels.csv", "-p", "p", "-t", "y", "--group", "image", "--to", "csv", "--grad")
    header, first, second = list(csv.reader(found.stdout.splitlines()))
    assert header == ["row", "group", "pred", "target", "loss", "gradient"]
    assert first[:4] == ["1", "a", "[0.5, 0.25]", "[1.0, 0.0]"]
    assert second[:5] == ["3", "b", "[1.0]", "[1.0]", "0.0"]
    assert float(first[4]) == (0.75 + 1 - 2 * 0.5) / (0.75 + 1)


def test_the_names_of_the_rows_stand_beside_their_numbers(loss, write, folder):
    write(both='k,shop,p,y\nx1,"north, a",1,2\n"q""t",south,3,5\n007,"north, a",2,2\n')
    both = ("both.csv", "-p", "p", "-t", "y", "-i", "k", "--by", "shop")
    loss("mse", *both, "--terms", "terms.csv", "-q")
    assert (folder / "terms.csv").read_text().splitlines() == [
        "row,id,by,pred,target,loss",
        '1,x1,"north, a",1.0,2.0,1.0',
        '2,"q""t",south,3.0,5.0,4.0',
        '3,007,"north, a",2.0,2.0,0.0',
    ]


def test_the_names_of_the_rows_are_strings_in_parquet(loss, write, folder):
    parquet = pytest.importorskip("pyarrow.parquet")
    write(both="k,shop,p,y\nx1,north,1,2\n007,south,2,2\n")
    loss("mse", "both.csv", "-p", "p", "-t", "y", "-i", "k", "--by", "shop", "--terms", "terms.parquet", "-q")
    found = parquet.read_table(folder / "terms.parquet").to_pydict()
    assert (found["id"], found["by"]) == (["x1", "007"], ["north", "south"])


def test_sequences_are_lists_in_a_cell(loss, folder):
    rows = ['{"z": [[1, 0], [0, 1]], "y": [1]}', '{"z": [[2, 0]], "y": [1]}']
    (folder / "s.ndjson").write_text("\n".join(rows) + "\n")
    found = loss("ctc", "s.ndjson", "-p", "z", "-t", "y", "--to", "csv")
    header, first, second = list(csv.reader(found.stdout.splitlines()))
    assert header == ["row", "pred", "target", "loss"]
    assert (first[1], second[1]) == ("[1.0, 0.0, 0.0, 1.0]", "[2.0, 0.0]")


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


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--terms", "a.npy.gz"], "--terms a.npy.gz: .npy is not compressed as a whole: leave .gz out"),
        (["-o", "a.parquet.zst"], "-o a.parquet.zst: .parquet is not compressed as a whole: leave .zst out"),
        (["--terms", "a.xlsx"], "--terms a.xlsx: the extensions are .csv, .tsv, .ndjson, .jsonl, .npy, .parquet"),
        (["--terms", "a.json.gz"], "--terms a.json.gz: the extensions are .csv, .tsv, .ndjson, .jsonl, .npy, .parquet"),
        (["-o", "a.npy", "--rows", "3"], "-o a.npy holds the terms of all rows, and --rows chooses some"),
        (["--to", "npy"], "--to must be table, json, csv, tsv, ndjson, md, latex or value, got npy"),
    ],
)
def test_what_terms_cannot_be_written_as_is_refused(loss, both, folder, arguments, problem):
    status, stdout, stderr = loss("bce", *both, *arguments)
    assert (status, stdout, os.listdir(folder)) == (2, "", ["both.csv"])
    assert stderr.splitlines()[0] == f"loss: error: {problem}"


@pytest.mark.parametrize("kind", ["csv", "ndjson"])
def test_terms_spelled_on_several_cores_stand_in_their_order(loss, write, folder, kind):
    write(both="p,y\n" + "".join(f"{i},0\n" for i in range(100_000)))
    texts = []
    for jobs in (1, 3):
        loss("mse", "both.csv", "-p", "p", "-t", "y", "-q", "--terms", f"terms.{kind}", "--jobs", jobs)
        texts.append((folder / f"terms.{kind}").read_text())
    assert column(read(texts[0], kind), "loss") == [float(i * i) for i in range(100_000)]
    assert texts[0] == texts[1]
