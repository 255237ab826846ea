"""`--also`: further losses in the same pass, of one model a line each, of several a column each."""

import json

import numpy as np
import pytest

P, Y = np.array([2.5, 0.0, 2.1, 1.8]), np.array([3, -0.5, 2, 1])
FILES = ("preds.csv", "targets.csv")
BOTH = ("preds.csv", "preds.csv", "targets.csv")


@pytest.fixture
def also(write, loss):
    """Write four rows, and return a function that computes mse of them and other losses beside it."""
    write(preds="p\n2.5\n0\n2.1\n1.8\n", targets="y\n3\n-0.5\n2\n1\n")

    def run(*arguments, files=FILES, name="mse"):
        return loss(name, *files, *arguments)

    return run


@pytest.fixture
def refused(also):
    """Return a function that computes what is refused, and returns what is said."""

    def run(*arguments, **more):
        found = also(*arguments, **more)
        assert (found.status, found.stdout) == (2, "")
        return found.stderr.removeprefix("loss: error: ")

    return run


def test_the_worked_table_is_that_of_the_first_loss_and_a_line_each_follows(also):
    own, found = also().stdout, also("--also", "mae,huber:delta=0.5", "--also", "rmse").stdout
    # |p - y| = 0.5, 0.5, 0.1, 0.8: 1.9 / 4; huber at 1/2: (0.125 + 0.125 + 0.005 + 0.5 · (0.8 - 0.25)) / 4
    lines = "mae: mean of 4 = 0.475000\nhuber:delta=0.5: mean of 4 = 0.132500\nrmse: root of the mean of 4 = 0.536190\n"
    table, _, _ = own.rpartition("mse|")
    assert found == f"{table}{lines}mse|n:4|red:mean|also:mae,huber:delta=0.5,rmse|pair:row|losscli:0.1.0\n"


@pytest.mark.parametrize(
    "extra", [("--steps",), ("--rows", "none"), ("--to", "md"), ("--to", "latex"), ("--to", "html")]
)
def test_the_lines_are_there_however_the_rows_are_shown(also, extra):
    assert "mae: mean of 4 = 0.475000" in also("--also", "mae", *extra).stdout


def test_json_has_each_with_its_interval(also):
    stats = pytest.importorskip("scipy.stats")
    (one,) = json.loads(also("--also", "mae", "--ci", "90", "--json").stdout)["also"]
    terms = np.abs(P - Y)
    theirs = stats.t.interval(0.9, 3, terms.mean(), stats.sem(terms))
    assert (one["loss"], one["reduction"], one["n"]) == ("mae", "mean", 4)
    assert one["value"] == pytest.approx(terms.mean(), rel=1e-15)
    assert (one["ci"]["low"], one["ci"]["high"]) == pytest.approx(theirs, rel=1e-9)


def test_lines_for_machines_are_a_line_a_loss(also):
    assert also("--also", "mae", "-q").stdout == "mse\t0.2875\nmae\t0.475\n"
    header, *lines = also("--also", "mae", "--to", "csv").stdout.splitlines()
    assert header == "loss,reduction,n,value"
    assert [line.split(",")[:3] for line in lines] == [["mse", "mean", "4"], ["mae", "mean", "4"]]
    (first, second) = map(json.loads, also("--also", "mae", "--to", "ndjson").stdout.splitlines())
    assert (first["loss"], second["loss"]) == ("mse", "mae")


def test_the_reduction_is_that_of_every_loss(also):
    found = json.loads(also("--also", "mae", "-r", "median", "--json").stdout)
    assert (found["value"], found["also"][0]["value"]) == (0.25, 0.5)  # of 0.01 0.25 0.25 0.64 and 0.1 0.5 0.5 0.8


@pytest.mark.parametrize("name", ["mae", "huber:delta=2", "smape", "log-cosh", "pinball:q=0.9"])
def test_each_number_is_that_of_a_run_of_its_own(also, name):
    (value,) = [float(line.split("\t")[1]) for line in also("--also", name, "-q").stdout.splitlines()[1:]]
    alone, *options = name.split(":")
    typed = [f"--{one}" for one in options]
    assert f"{value:.15g}\n" == also(*typed, "-q", name=alone).stdout


@pytest.mark.parametrize("files", [FILES, BOTH])
@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("maee", "no loss or command called maee. Did you mean mae or medae?"),
        ("mae,mae", "--also mae was given twice"),
        ("mse", "--also mse: this is what is computed without it"),
        ("huber:delt=2", "--also huber:delt=2: huber has no option delt. Did you mean delta?"),
        ("huber:x=2", "--also huber:x=2: huber has no option x; it has: delta"),
        ("huber:delta", "--also huber:delta: an option of a loss is typed NAME=VALUE"),
        ("huber:delta=-2", "huber: --delta must be in (0, ∞), got -2"),
        ("", "--also '': the name of a loss is missing"),
        ("mae,,huber", "--also mae,,huber: the name of a loss is missing"),
        ("triplet", "--also takes losses of a prediction and a target; triplet is one of"),
        (
            "gaussian-nll",
            "--also takes losses of a prediction and a target; gaussian-nll is one of PRED and TARGET and VAR",
        ),
        ("ce", "--also ce needs a column for each class, at least two; there is 1"),
        ("bce", "preds.csv:2:1: p = 2.5 is not a probability, as bce needs it (--also)"),
        ("l2", "l2 means different things in different places"),
    ],
)
def test_a_loss_that_cannot_stand_beside_the_first_is_refused_by_its_name(refused, files, spec, message):
    assert refused("--also", spec, files=files).startswith(message)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--by", "p"), "--also gives a result for each loss: it does not go with --by\n"),
        (("--expect-from", "preds.csv"), "--also gives a result for each loss: it does not go with --expect-from\n"),
        (("--partial",), "--also gives a result for each loss: it does not go with --partial\n"),
        (("-r", "none"), "--also: under --reduction none no loss has one result\n"),
    ],
)
def test_what_leaves_no_place_for_further_losses_is_refused(refused, arguments, message):
    assert refused("--also", "mae", *arguments) == message


def test_a_loss_of_triplets_takes_no_other_beside_it(refused):
    said = refused("--also", "mae", name="triplet", files=("preds.csv", "preds.csv", "preds.csv"))
    assert (
        said
        == "--also goes with losses of a prediction and a target; triplet is one of ANCHOR and POSITIVE and NEGATIVE\n"
    )


def test_what_is_odd_under_a_further_loss_is_said_with_its_name(write, loss):
    write(p="p\n0.9\n0.2\n0.7\n0.4\n", y="y\n1\n0\n1\n0\n")
    said = loss("bce", "p.csv", "y.csv", "--also", "bce-logits", "-q").stderr
    assert said.startswith("loss: warning: bce-logits: every prediction of p.csv lies in [0, 1]\n")


@pytest.mark.parametrize("models", [("z.csv",), ("z.csv", "z.csv")])
def test_rows_that_the_first_loss_leaves_out_are_left_out_of_all(write, loss, models):
    write(z="a,b\n2,1\n0,3\n1,1\n", y="y\n0\n-100\n1\n")
    found = loss("ce", *models, "y.csv", "--ignore-index", "-100", "--also", "multi-margin", "--json")
    report = json.loads(found.stdout)
    first = report["models"][0] if "models" in report else report
    (other,) = first["also"]
    assert (report["ignored"], first["n"], other["n"]) == (1, 2, 2)
    # max(0, 1 - z[y] + z[other]) / 2: row 1 (1 - 2 + 1) / 2 = 0, row 3 (1 - 1 + 1) / 2 = 1/2; their mean is 1/4
    assert other["value"] == 0.25


def test_expectations_and_limits_are_of_the_first_loss(also):
    found = also("--also", "mae", "--expect", "0.2875", "--fail-above", "0.3", "--rows", "none")
    assert found.status == 0
    assert "expected 0.2875: agrees to the 4 decimals given (0.2875)\n" in found.stdout
    assert also("--also", "mae", "--fail-above", "0.2").status == 1
