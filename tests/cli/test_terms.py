"""Every row's term, exactly: `--terms` and `--to csv`, against the terms of the API."""

import csv
import json
import os

import numpy as np
import pytest
from term_rows import P, W, Y, column, read

import losscli


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


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--terms", "a.npy.gz"], "--terms a.npy.gz: .npy is not compressed as a whole: leave .gz out"),
        (["-o", "a.parquet.zst"], "-o a.parquet.zst: .parquet is not compressed as a whole: leave .zst out"),
        (["--terms", "a.xlsx"], "--terms a.xlsx: the extensions are .csv, .tsv, .ndjson, .jsonl, .npy, .parquet"),
        (["--terms", "a.json.gz"], "--terms a.json.gz: the extensions are .csv, .tsv, .ndjson, .jsonl, .npy, .parquet"),
        (["-o", "a.npy", "--rows", "3"], "-o a.npy holds the terms of all rows, and --rows chooses some"),
        (["--to", "npy"], "--to must be table, json, csv, tsv, ndjson, md, latex, html or value, got npy"),
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
