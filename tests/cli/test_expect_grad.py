"""`--expect-grad`: the gradient of the result, in the shape of the prediction, checked at the digits of each entry."""

import json
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.usefixtures("pair")
SAMPLES = Path(__file__).parent.parent.parent / "samples"
BCE = ("bce", "preds.csv", "targets.csv", "--rows", "none", "--expect-grad", "grad.csv")
SLOPES = [-1 / 0.8, 1 / 0.9, -1 / 0.6, 1 / 0.6]  # −1/p where y = 1, else 1/(1 − p)
DIGITS = ("ce", SAMPLES / "digits" / "logits.csv", SAMPLES / "digits" / "labels.csv", "--rows", "none")


def column(values, header="gradient"):
    return "\n".join([header, *(f"{one:.4g}" for one in values)]) + "\n"


def test_it_is_of_the_mean(loss, write):
    write(grad=column(one / 4 for one in SLOPES))
    found = loss(*BCE)
    assert found.status == 0
    assert "expected gradients (grad.csv): all 4 rows agree" in found.stdout


@pytest.mark.parametrize("reduction", ["sum", "none"])
def test_of_the_sum_it_is_that_of_each_term(loss, write, reduction):
    write(grad=column(SLOPES))
    assert loss(*BCE, "-r", reduction).status == 0


def test_a_missing_division_is_named(loss, write):
    write(grad=column(SLOPES))
    found = loss(*BCE)
    assert found.status == 1
    assert "The gradient is that of the mean." in found.stdout
    assert "All 4 rows are 4 times the right ones, the gradient of the sum: divide by 4" in found.stdout


def test_of_logits_in_place_of_probabilities_is_named(loss, write):
    write(grad=column([(0.8 - 1) / 4, 0.1 / 4, (0.6 - 1) / 4, 0.4 / 4]))
    assert "All 4 rows are the gradient with respect to the logit, p − y:" in loss(*BCE).stdout
    assert "the logit, p - y:" in loss(*BCE, "--ascii").stdout


def test_columns_of_the_one_file_are_no_input(loss, write):
    # q − y over 2, q being softmax of (0, ln 3) and of (ln 3, 0)
    write(all="z0,z1,y,g0,g1\n0,1.0986123,0,-0.375,0.375\n1.0986123,0,0,-0.125,0.125\n")
    command = ("ce", "all.csv", "-p", "z0:z1", "-t", "y", "--expect-grad")
    assert loss(*command, "g0:g1").status == 0
    assert loss(*command, "g0,g1").status == 0
    found = loss(*command, "g0")
    assert (found.status, found.stdout) == (2, "")
    assert "--expect-grad takes 2 columns here, and 1 column was named" in found.stderr


def test_real_rows_of_ten_classes_are_compared_by_row_and_column(loss, folder):
    z = np.loadtxt(DIGITS[1], delimiter=",", skiprows=1)
    q = np.exp(z - z.max(axis=1, keepdims=True))
    q /= q.sum(axis=1, keepdims=True)
    slopes = (q - np.eye(10)[np.loadtxt(DIGITS[2], skiprows=1).astype(int)]) / len(z)
    np.save(folder / "g.npy", slopes.astype(np.float32))
    assert loss(*DIGITS, "--expect-grad", "g.npy").status == 0
    slopes[6, 3] *= -1
    np.save(folder / "g.npy", slopes)
    found = loss(*DIGITS, "--expect-grad", "g.npy").stdout
    assert "row 7 of 1797 differs; the others agree" in found
    assert "row 7, column 4: expected" in found
    np.save(folder / "g.npy", q)
    found = loss(*DIGITS, "--expect-grad", "g.npy").stdout
    assert "All 1797 rows are the probabilities themselves, the target not subtracted, and not divided by 1797" in found


def test_of_several_inputs_it_is_in_the_first(loss):
    names = [SAMPLES / "triplet" / f"{name}.csv" for name in ("anchors", "positives", "negatives")]
    loss("triplet", *names, "--terms", "mine.csv", "--grad", "-r", "sum")
    found = loss("triplet", *names, "--expect-grad", "mine.csv", "-r", "sum")
    assert found.status == 0, found.stdout
    write = loss("triplet", *names, "--expect-grad", "mine.csv").stdout
    assert "The gradient is that of the mean with respect to anchor, the first input." in write


def test_both_may_stand_in_one_file(loss):
    loss("bce", "preds.csv", "targets.csv", "--terms", "mine.csv", "--grad")
    expected = ("--expect-terms", "mine.csv", "--expect-grad", "mine.csv")
    found = json.loads(loss("bce", "preds.csv", "targets.csv", *expected, "--json", "-r", "sum").stdout)
    assert [(one["check"], one["agrees"]) for one in found["checks"]] == [("expect-terms", True), ("expect-grad", True)]


def test_json_names_the_entries_that_differ(loss, write):
    write(all="z0,z1,y,g0,g1\n0,1.0986123,0,-0.375,0.375\n1.0986123,0,0,-0.125,0.225\n")
    arguments = ("ce", "all.csv", "-p", "z0:z1", "-t", "y", "--expect-grad", "g0:g1", "--json")
    (check,) = json.loads(loss(*arguments).stdout)["checks"]
    assert check["differing"] == [
        {
            "row": 2,
            "column": 2,
            "expected": 0.225,
            "expected_as_typed": "0.225",
            "got": pytest.approx(0.125, rel=1e-6),
        }
    ]
    assert check["about"] == "The gradient is that of the mean"


def test_it_is_not_shown_where_it_was_not_asked_for(loss, write):
    write(grad=column(one / 4 for one in SLOPES))
    loss(*BCE, "--terms", "mine.csv")
    assert Path("mine.csv").read_text().splitlines()[0] == "row,pred,target,loss"


def test_rows_of_one_group_are_one_sample(loss, write):
    # softmax of the scores, less that of the relevances, over two groups
    write(all="q,s,y,e\na,0,0,0\na,0,0,0\nb,0,0,0.115529\nb,0,1,-0.115529\n")
    found = loss("listnet", "all.csv", "-p", "s", "-t", "y", "--group", "q", "--expect-grad", "e")
    assert found.status == 0, found.stdout + found.stderr  # 1/(1 + e) = 0.268941, and (0.5 − 0.268941)/2


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (column(SLOPES), "-r median", "--expect-grad: the median has no gradient here"),
        (column(SLOPES), "-r p95", "--expect-grad: the p95 has no gradient here"),
        (column(SLOPES), "--partial", "--expect-grad looks at the rows themselves"),
        (column(SLOPES), "--on local", "--expect-grad looks at the rows themselves"),
        ("a,b\n1,2\n1,2\n1,2\n1,2\n", "", "grad.csv: --expect-grad takes 1 column; it has: a, b"),
        ("g\n1\nx\n1\n1\n", "", "grad.csv:3:1: 'x' is not a number"),
        ("g\n1\nnan\n1\n1\n", "", "grad.csv:3:1: 'nan' stands for a missing value"),
        ("g\n1\n2\n", "", "preds.csv has 4 rows, targets.csv has 4, grad.csv has 2"),
    ],
)
def test_what_cannot_be_compared_is_refused(loss, write, text, options, said):
    write(grad=text)
    found = loss(*BCE, *options.split())
    assert (found.status, found.stdout) == (2, "")
    assert said in found.stderr


def test_there_is_one_result_for_it(loss, write):
    write(all="p,y,g,e\n1,2,a,1\n1,3,b,4\n")
    found = loss("mse", "all.csv", "-p", "p", "-t", "y", "--by", "g", "--expect-grad", "e")
    assert (found.status, found.stdout) == (2, "")
    assert "with --by there are several" in found.stderr


def test_sequences_have_none_in_columns(loss, write):
    write(g="g\n1\n2\n3\n")
    found = loss("ctc", SAMPLES / "ctc" / "speech.ndjson", "-p", "logits", "-t", "labels", "--expect-grad", "g.csv")
    assert (found.status, found.stdout) == (2, "")
    assert "is of a length of its own" in found.stderr
