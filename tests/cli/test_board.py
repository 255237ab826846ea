"""Several files of predictions: a leaderboard in each format, its gates, its expected numbers, its exit statuses."""

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
from model_rows import NEW, OLD, OTHER, ROWS, Y

SAMPLES = Path(__file__).parent.parent.parent / "samples"
MODELS = {"old.csv": OLD, "new.csv": NEW, "other.csv": OTHER}
THREE = ("old.csv", "new.csv", "other.csv", "y.csv")
SQUARES = {name: (values - Y) ** 2 for name, values in MODELS.items()}


@pytest.fixture
def board(loss, models):  # noqa: ARG001 - the files
    """Return a function that ranks the three models and returns the JSON."""

    def run(*arguments, files=THREE, name="mse"):
        return json.loads(loss(name, *files, *arguments, "--json").stdout)

    return run


@pytest.fixture
def four(write):
    """Write a.csv and b.csv, both predictions of four rows, b.csv once more as c.csv, and y.csv."""
    write(a="p\n2.5\n0\n2.1\n1.8\n", b="p\n3\n-0.5\n2\n2\n", c="p\n3\n-0.5\n2\n2\n", y="y\n3\n-0.5\n2\n1\n")


def test_the_lowest_mean_comes_first_and_each_has_its_own_t_interval(board):
    stats = pytest.importorskip("scipy.stats")
    found = board()
    order = sorted(SQUARES, key=lambda name: SQUARES[name].mean())
    assert [one["path"] for one in found["models"]] == order
    assert [one["rank"] for one in found["models"]] == [1, 2, 3]
    for one in found["models"]:
        terms = SQUARES[one["path"]]
        theirs = stats.t.interval(0.95, ROWS - 1, terms.mean(), stats.sem(terms))
        assert one["value"] == pytest.approx(terms.mean(), rel=1e-12)
        assert (one["ci"]["low"], one["ci"]["high"]) == pytest.approx(theirs, rel=1e-9)
    assert (found["command"], found["rows"], found["n"]) == ("board", ROWS, ROWS)


def test_each_number_and_interval_is_that_of_the_model_alone(board, loss):
    bootstrap = ("--ci", "90", "--ci-method", "bootstrap", "--resamples", "99", "--seed", "3")
    for one in board(*bootstrap)["models"]:
        alone = json.loads(loss("mse", one["path"], "y.csv", *bootstrap, "--json").stdout)
        assert {name: one[name] for name in ("value", "sum", "n", "ci")} == {
            name: alone[name] for name in ("value", "sum", "n", "ci")
        }


@pytest.mark.usefixtures("four")
def test_equal_results_share_a_rank_in_the_order_they_were_typed(loss):
    # mse of a: (0.25 + 0.25 + 0.01 + 0.64) / 4 = 0.2875; of b and c: (0 + 0 + 0 + 1) / 4 = 0.25
    found = loss("mse", "c.csv", "a.csv", "b.csv", "y.csv", "--to", "csv").stdout
    assert [(one["rank"], one["preds"], float(one["value"])) for one in csv.DictReader(found.splitlines())] == [
        ("1", "c.csv", 0.25),
        ("1", "b.csv", 0.25),
        ("3", "a.csv", pytest.approx(1.15 / 4, rel=1e-15)),
    ]


@pytest.mark.usefixtures("four")
def test_the_table_says_that_an_interval_is_no_difference(loss):
    found = loss("mse", "a.csv", "b.csv", "y.csv", "--also", "mae")
    assert (found.status, found.stderr) == (0, "")
    # b: terms 0, 0, 0, 1, of deviation 1/2; 0.25 ± 3.182446 · 0.5 / √4 (scipy 1.17: t.ppf(0.975, 3) = 3.182446)
    # mae of a: (0.5 + 0.5 + 0.1 + 0.8) / 4 = 0.475
    assert found.stdout == (
        "Mean squared error, lower is better. 4 rows, paired by position.\n"
        "╭──────┬───────┬──────────┬─────────────────┬──────────╮\n"
        "│ rank │ preds │ mean mse │          95% CI │ mean mae │\n"
        "├──────┼───────┼──────────┼─────────────────┼──────────┤\n"
        "│    1 │ b.csv │ 0.250000 │ −0.546 to 1.046 │ 0.250000 │\n"
        "│    2 │ a.csv │ 0.287500 │ −0.128 to 0.703 │ 0.475000 │\n"
        "╰──────┴───────┴──────────┴─────────────────┴──────────╯\n"
        "An interval is of one model alone, not of the difference between two: loss compare judges that.\n"
        "Of only 4 rows an interval leans on the terms being normal; of skewed ones it is too narrow.\n"
        "board|mse|n:4|red:mean|also:mae|ci:95t|pair:row|models:2|losscli:0.1.0\n"
    )


@pytest.mark.usefixtures("four")
def test_quiet_is_a_line_a_model_the_best_first(loss):
    assert loss("mse", "a.csv", "b.csv", "y.csv", "-q").stdout == "b.csv\t0.25\na.csv\t0.2875\n"


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize("kind", ["md", "latex", "ndjson", "tsv", "html"])
def test_every_format_names_both_models_in_order(loss, kind):
    found = loss("mse", "a.csv", "b.csv", "y.csv", "--to", kind)
    assert found.status == 0
    assert 0 < found.stdout.index("b.csv") < found.stdout.rindex("a.csv")
    assert ("board|mse" in found.stdout.replace(r"\textbar\allowbreak ", "|")) == (kind in {"md", "latex", "html"})


@pytest.mark.usefixtures("four")
def test_several_files_are_written_and_stdout_stays_empty(loss, folder):
    assert loss("mse", "a.csv", "b.csv", "y.csv", "-o", "x.json", "-o", "x.csv")[:2] == (0, "")
    assert json.loads((folder / "x.json").read_text())["models"][0]["path"] == "b.csv"
    assert (folder / "x.csv").read_text().splitlines()[0] == "rank,preds,n,value,low,high,infinite"


@pytest.mark.usefixtures("four")
def test_ascii_letters_are_all_there_is_where_they_are_asked_for(loss):
    assert loss("mse", "a.csv", "b.csv", "y.csv", "--ascii", "--also", "huber:delta=2").stdout.isascii()


def test_an_infinite_mean_comes_last_without_an_interval(write, loss):
    write(sure="p\n1\n0\n0.5\n0\n", wary="p\n0.9\n0.1\n0.5\n0.2\n", y="y\n1\n0\n1\n1\n")
    found = loss("bce", "sure.csv", "wary.csv", "y.csv", "--json")
    first, last = json.loads(found.stdout)["models"]
    logs = [-math.log(0.9), -math.log(0.9), -math.log(0.5), -math.log(0.2)]
    assert (first["path"], first["value"]) == ("wary.csv", pytest.approx(sum(logs) / 4, rel=1e-15))
    assert (last["path"], last["value_text"], last["nonfinite"]) == ("sure.csv", "inf", 1)
    assert (last["ci"]["low"], last["ci"]["why"]) == (None, "a term is infinite")
    assert found.stderr.startswith("loss: warning: sure.csv: row 4 of 4 has infinite loss")
    assert "│ infinite │" in loss("bce", "sure.csv", "wary.csv", "y.csv").stdout


@pytest.mark.parametrize(("reduction", "of"), [("median", np.median), ("max", np.max), ("sum", np.sum)])
def test_models_are_ranked_by_the_reduction_that_is_asked_for(board, reduction, of):
    found = board("-r", reduction)
    results = {name: of(terms) for name, terms in SQUARES.items()}
    assert [one["path"] for one in found["models"]] == sorted(results, key=results.__getitem__)
    assert [one["value"] for one in found["models"]] == pytest.approx(sorted(results.values()), rel=1e-12)
    assert ("no_interval" in found) == (reduction != "sum")


def test_rows_are_weighted_and_paired_by_id_and_missing_ones_passed_over_for_all(write, loss):
    write(one="id,p\n1,2\n2,4\n3,NA\n4,1\n", two="id,p\n4,3\n3,1\n2,2\n1,1\n", y="id,y,w\n1,1,1\n2,2,3\n3,3,1\n4,1,2\n")
    found = loss("mse", "one.csv", "two.csv", "y.csv", "-i", "id", "-w", "w", "--na", "skip", "--json")
    # Rows 1, 2 and 4 are left. one: (1·1 + 3·4 + 2·0) / 6 = 13/6; two: (1·0 + 3·0 + 2·4) / 6 = 8/6
    models = json.loads(found.stdout)
    assert [(one["path"], one["value"]) for one in models["models"]] == [
        ("two.csv", pytest.approx(8 / 6, rel=1e-15)),
        ("one.csv", pytest.approx(13 / 6, rel=1e-15)),
    ]
    assert (models["rows"], models["skipped"]) == (3, 1)


@pytest.mark.usefixtures("four")
def test_a_limit_holds_for_every_model_and_names_the_one_beyond_it(loss):
    found = loss("mse", "a.csv", "b.csv", "y.csv", "--fail-above", "0.26")
    assert found.status == 1
    assert "FAIL  a.csv: 0.287500 is above 0.26 (by 0.027500)\n" in found.stdout
    assert "b.csv: " not in found.stdout


@pytest.mark.usefixtures("four")
def test_a_limit_that_all_keep_says_which_is_nearest(loss):
    found = loss("mse", "a.csv", "b.csv", "y.csv", "--fail-above", "0.3", "-q")
    assert (found.status, found.stderr) == (
        0,
        "PASS  none of 2 results is above 0.3: the largest is 0.287500 (a.csv)\n",
    )


@pytest.mark.usefixtures("four")
def test_a_limit_on_the_interval_that_cannot_be_judged_is_no_pass(loss):
    found = loss("mse", "a.csv", "y.csv", "y.csv", "--fail-above", "9", "--gate", "ci", "--json")
    (check,) = json.loads(found.stdout)["checks"]
    assert (found.status, check["outcome"], check["agrees"]) == (2, "not judged", False)
    assert check["not_passed"][0]["name"] == "y.csv"
    assert "y.csv is both a model and the targets" in found.stderr


@pytest.mark.usefixtures("four")
def test_a_number_that_is_expected_of_a_model_is_diagnosed(loss):
    found = loss("mse", "a.csv", "b.csv", "y.csv", "--expect", "a.csv=1.15000", "--expect", "b.csv=0.25", "--json")
    wrong, right = json.loads(found.stdout)["checks"]
    assert (found.status, right["name"], right["agrees"]) == (1, "b.csv", True)
    assert (wrong["name"], next(hit["id"] for hit in wrong["hits"])) == ("a.csv", "sum")  # 4 · 0.2875 = 1.15


@pytest.mark.usefixtures("four")
def test_the_same_file_twice_is_ranked_twice_and_said(loss):
    found = loss("mse", "a.csv", "a.csv", "y.csv", "-q")
    assert found.stdout == "a.csv\t0.2875\na.csv\t0.2875\n"
    assert found.stderr == "loss: warning: a.csv is there 2 times, as a model each time\n"


def test_sixty_models_are_ranked(folder, loss):
    for at in range(60):
        (folder / f"model{at}.csv").write_text(f"p\n{at}\n{at}\n")
    (folder / "y.csv").write_text("y\n0\n0\n")
    files = [f"model{at}.csv" for at in reversed(range(60))]
    found = loss("mae", *files, "y.csv", "-q").stdout.splitlines()
    assert found == [f"model{at}.csv\t{at}" for at in range(60)]


def test_a_loss_of_ones_own_ranks_too(board, loss):
    absolute = {name: np.abs(values - Y).mean() for name, values in MODELS.items()}
    found = loss("expr", "abs(p - y)", *THREE, "-q").stdout.splitlines()
    assert [line.split("\t")[0] for line in found] == sorted(absolute, key=absolute.__getitem__)
    assert [float(line.split("\t")[1]) for line in found] == pytest.approx(sorted(absolute.values()), rel=1e-12)
    assert [one["path"] for one in board(name="mae")["models"]] == [line.split("\t")[0] for line in found]


def test_two_real_models_of_the_digits(loss):
    # scikit-learn's log_loss of the softmax, computed here by numpy another way: log-sum-exp less the true entry
    found = json.loads(
        loss("ce", *(f"{SAMPLES}/digits/{name}.csv" for name in ("logits2", "logits", "labels")), "--json").stdout
    )
    labels = np.loadtxt(f"{SAMPLES}/digits/labels.csv", skiprows=1, dtype=int)
    for one in found["models"]:
        z = np.loadtxt(one["path"], delimiter=",", skiprows=1)
        terms = np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), labels]
        assert one["value"] == pytest.approx(terms.mean(), rel=1e-12)
    assert found["models"][0]["value"] < found["models"][1]["value"]
