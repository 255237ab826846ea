"""`--expect-terms`: every row's term, from a column or a file of whatever form, checked at the digits of each."""

import json
import math
import os
from pathlib import Path

import numpy as np
import pytest

from losscli.diagnosis import spool, work

pytestmark = pytest.mark.usefixtures("pair")
SAMPLES = Path(__file__).parent.parent.parent / "samples"
BCE = ("bce", "preds.csv", "targets.csv", "--rows", "none")
TERMS = [-math.log(0.8), -math.log(0.9), -math.log(0.6), -math.log(0.6)]


def lines(texts, header="loss"):
    return "\n".join([header, *texts]) + "\n"


@pytest.fixture
def terms(write):
    """Write the terms of the pair to three digits."""
    write(terms=lines(f"{one:.3f}" for one in TERMS))


@pytest.mark.usefixtures("terms")
def test_right_terms_exit_with_0_and_are_said_to_agree(loss):
    found = loss(*BCE, "--expect-terms", "terms.csv")
    assert found.status == 0
    assert "expected terms (terms.csv): all 4 rows agree at the 3 digits given" in found.stdout


def test_a_row_that_differs_is_shown_as_typed_beside_the_right_number(loss, write):
    write(terms=lines(["0.223", "1.05e-1", "0.50", "0.511"]))
    found = loss(*BCE, "--expect-terms", "terms.csv", "--ascii")
    assert found.status == 1
    assert found.stdout.splitlines()[1:5] == [
        "expected terms (terms.csv): row 3 of 4 differs; the others agree at the 3 digits given",
        "  row 3: expected 0.50, is 0.510826",
        "  The rows that differ have too few digits to tell one mistake from another: give more of them.",
        "bce|n:4|red:mean|clip:none|log:e|pair:row|losscli:" + found.stdout.rsplit(":", 1)[1].strip(),
    ]


def test_the_mistake_behind_all_terms_is_named(loss, write):
    write(terms=lines(f"{one / math.log(2):.2f}" for one in TERMS))
    found = loss(*BCE, "--expect-terms", "terms.csv")
    assert "expected terms (terms.csv): all 4 rows differ" in found.stdout
    assert "All 4 rows are the right ones with logarithms to base 2, in bits: take the natural" in found.stdout


def test_a_column_of_the_one_file_is_no_input(loss, write):
    write(both="p,y,mine\n0.8,1,0.22\n0.1,0,0.11\n0.6,1,0.51\n")
    assert loss("bce", "both.csv", "-p", "p", "-t", "y", "--expect-terms", "mine").status == 0
    assert loss("bce", "both.csv", "-t", "y", "--expect-terms", "mine").status == 0
    assert loss("bce", "both.csv", "-p", "1", "-t", "2", "--expect-terms", "3").status == 0


@pytest.mark.parametrize("name", ["t.json", "t.ndjson", "t.npy", "t32.npy", "t.npz", "t.parquet", "t.xlsx", "t.txt"])
def test_a_file_of_any_form_holds_them(loss, folder, name):
    _save(folder, name)
    found = loss(*BCE, "--expect-terms", name)
    assert found.status == 0, found.stderr
    assert "digits given" in found.stdout


def _save(folder, name):
    kind = name.partition(".")[2]
    if kind == "npy":
        np.save(folder / name, np.array(TERMS, np.float32 if "32" in name else np.float64))
    elif kind == "npz":
        np.savez(folder / name, loss=np.array(TERMS))
    elif kind in {"parquet", "xlsx"}:
        frame = pytest.importorskip("pandas").DataFrame({"loss": TERMS})
        frame.to_parquet(folder / name) if kind == "parquet" else frame.to_excel(folder / name, index=False)
    else:
        texts = {
            "json": json.dumps([{"loss": one} for one in TERMS]),
            "ndjson": "".join(json.dumps({"loss": one}) + "\n" for one in TERMS),
            "txt": "".join(f"{one!r}\n" for one in TERMS),
        }
        (folder / name).write_text(texts[kind])


def test_what_terms_writes_is_read_again(loss):
    loss(*BCE, "--terms", "mine.csv")
    assert loss(*BCE, "--expect-terms", "mine.csv").status == 0


@pytest.mark.usefixtures("terms")
def test_stdin_and_a_pipe_hold_them(loss, folder):
    text = (folder / "terms.csv").read_bytes()
    assert loss(*BCE, "--expect-terms", "-", stdin=text).status == 0
    assert "is a stream" in loss("bce", "-", "targets.csv", "--expect-terms", "-", stdin=text).stderr
    os.mkfifo(folder / "pipe")
    if os.fork() == 0:
        (folder / "pipe").write_bytes(text)
        os._exit(0)
    assert loss(*BCE, "--expect-terms", "pipe").status == 0
    os.wait()


def test_rows_are_paired_by_id(loss, write):
    write(
        preds="id,p\na,0.8\nb,0.1\nc,0.6\n",
        targets="id,y\na,1\nb,0\nc,1\n",
        terms="id,e\nc,0.511\na,0.223\nb,0.105\n",
    )
    command = ("bce", "preds.csv", "targets.csv", "-p", "p", "-t", "y", "--expect-terms", "terms.csv")
    assert loss(*command, "-i", "id").status == 0
    found = loss(*command)
    assert (found.status, found.stdout) == (2, "")
    assert "row 1 pairs id a with id c" in found.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (lines(["0.2", "0.1", "0.5"]), "preds.csv has 4 rows, targets.csv has 4, terms.csv has 3"),
        (lines(["0.2", "0.1", "abc", "0.5"]), "terms.csv:4:1: 'abc' is not a number (column loss, row 3)"),
        (lines(["0.2", "nan", "0.5", "0.5"]), "terms.csv:3:1: 'nan' stands for a missing value (column loss, row 2)"),
        (lines(["0.2", "", "0.5", "0.5"]), "terms.csv:3"),
        (lines(["1,2", "2,3", "3,4", "4,5"], "a,b"), "terms.csv: --expect-terms takes 1 column; it has: a, b"),
    ],
)
def test_a_file_that_cannot_be_compared_is_refused(loss, write, text, said):
    write(terms=text)
    found = loss(*BCE, "--expect-terms", "terms.csv")
    assert (found.status, found.stdout) == (2, "")
    assert said in found.stderr


@pytest.mark.usefixtures("terms")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--expect-terms nowhere.csv", "no column nowhere.csv in preds.csv and targets.csv, and no file of that name"),
        ("--expect-terms y", "column y of targets.csv is named"),
        ("--expect-terms terms.csv --partial", "--expect-terms looks at the rows themselves"),
        ("--expect-terms terms.csv --on local", "--expect-terms looks at the rows themselves"),
        ("--expect-terms terms.csv --terms terms.csv", "cannot write terms.csv: it is an input"),
    ],
)
def test_options_that_leave_nothing_to_compare_are_refused(loss, options, said):
    found = loss(*BCE, "-t", "y", *options.split())
    assert (found.status, found.stdout) == (2, "")
    assert said in found.stderr


def test_a_line_a_term_is_refused_where_a_row_has_several(loss, write):
    write(preds="a,b\n1,2\n3,5\n", targets="c,d\n1,1\n3,3\n", terms="row,column,loss\n1,c,0\n1,d,1\n2,c,0\n2,d,4\n")
    command = ("mse", "preds.csv", "targets.csv", "-p", "a,b", "-t", "c,d", "--expect-terms")
    assert "give a column for each output" in loss(*command, "terms.csv").stderr
    write(terms="e,f\n0,1\n0,4.5\n")
    found = loss(*command, "terms.csv")
    assert "row 2, f: expected 4.5, is 4" in found.stdout


def test_an_infinite_term_is_expected_as_inf(loss, write):
    write(preds="p\n0\n0.5\n", targets="y\n1\n0\n", terms="loss\ninf\n0.693\n")
    assert loss(*BCE, "--expect-terms", "terms.csv").status == 0
    write(terms="loss\n100\n0.693\n")
    found = loss(*BCE, "--expect-terms", "terms.csv")
    assert "row 1: expected 100, is ∞" in found.stdout


def test_a_row_that_is_passed_over_needs_no_term_and_others_do(loss, write):
    write(all="p,y,e\n0.8,1,0.223\nNA,0,NA\n0.6,1,0.511\n")
    command = ("bce", "all.csv", "-p", "p", "-t", "y", "--expect-terms", "e", "--na", "skip", "-q")
    assert loss(*command).status == 0
    write(all="p,y,e\n0.8,1,0.223\n0.1,0,NA\n0.6,1,0.511\n")
    found = loss(*command)
    assert found.status == 2
    assert "all.csv:3:7: row 2 has a term, and nothing is expected of it" in found.stderr


def test_json_has_every_check(loss, write):
    write(terms=lines(f"{one / 2:.4f}" for one in TERMS))
    found = json.loads(loss(*BCE, "--expect", "0.3375", "--expect-terms", "terms.csv", "--json").stdout)
    result, rows = found["checks"]
    assert (result["check"], result["agrees"]) == ("expect", True)
    assert (rows["check"], rows["agrees"], rows["rows"], rows["rows_differing"]) == ("expect-terms", False, 4, 4)
    first = {"row": 1, "expected": 0.1116, "expected_as_typed": "0.1116", "got": pytest.approx(TERMS[0])}
    assert rows["differing"][0] == first
    assert [hit["id"] for hit in rows["hits"]] == ["half"]
    assert found["inputs"]["expect-terms"] == {"path": "terms.csv", "columns": ["loss"], "rows": 4}


@pytest.mark.usefixtures("terms")
def test_beside_a_bare_number_the_verdict_goes_to_stderr(loss):
    found = loss("bce", "preds.csv", "targets.csv", "-q", "--expect-terms", "terms.csv")
    assert found.stdout == "0.337538828626004\n"
    assert "all 4 rows agree" in found.stderr


@pytest.mark.usefixtures("terms")
@pytest.mark.parametrize("form", ["md", "latex"])
def test_documents_have_the_verdict(loss, form):
    assert "all 4 rows agree" in loss(*BCE, "--expect-terms", "terms.csv", "--to", form).stdout


def test_real_rows_are_compared_and_their_mistake_is_found(loss, folder):
    preds, targets = (SAMPLES / "breast-cancer" / f"{name}.csv" for name in ("preds", "targets"))
    p, y = (np.loadtxt(path, delimiter=",", skiprows=1, usecols=1) for path in (preds, targets))
    right = np.where(y == 1, -np.log(p), -np.log1p(-p))
    command = ("bce", preds, targets, "-p", "p", "-t", "y", "--expect-terms", "mine.txt")
    np.savetxt(folder / "mine.txt", right, fmt="%.4f")
    assert loss(*command).status == 0
    np.savetxt(folder / "mine.txt", np.where(y == 1, -np.log(p), -np.log(p)), fmt="%.2f")
    found = loss(*command).stdout
    assert "y = 0 in all of them, and in no other row" in found
    assert "All 569 rows are" in found


def test_more_rows_than_are_kept_are_compared_without_a_diagnosis(loss, write, monkeypatch):
    monkeypatch.setattr(work, "MOST_NUMBERS", 3)
    monkeypatch.setattr(spool, "IN_MEMORY", 2)
    write(terms=lines(f"{one / 2:.4f}" for one in TERMS))
    found = loss(*BCE, "--expect-terms", "terms.csv")
    assert "all 4 rows differ" in found.stdout
    assert "were not tried" in found.stdout
    write(terms=lines(f"{one:.4f}" for one in TERMS))
    assert loss(*BCE, "--expect-terms", "terms.csv").status == 0


def test_separate_results_do_not_change_the_terms(loss, write):
    write(all="p,y,g,e\n1,2,a,1\n1,3,b,4\n")
    assert loss("mse", "all.csv", "-p", "p", "-t", "y", "--by", "g", "--expect-terms", "e").status == 0
