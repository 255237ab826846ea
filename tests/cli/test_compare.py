"""`loss compare`: what it prints in each format, its gates and exit statuses, and what it refuses."""

import json
import math

import numpy as np
import pytest
from model_rows import NEW, OLD, ROWS, Y, text

pytestmark = pytest.mark.usefixtures("models")
FILES = ("old.csv", "new.csv", "y.csv")


@pytest.fixture
def compared(loss):
    """Return a function that compares under mse and returns the JSON."""

    def run(*arguments):
        return json.loads(loss("compare", "mse", *arguments, "--json").stdout)

    return run


def terms(values):
    return (values - Y) ** 2


def test_json_agrees_with_scipys_paired_t_test(compared):
    stats = pytest.importorskip("scipy.stats")
    found = compared(*FILES)
    theirs = stats.ttest_rel(terms(NEW), terms(OLD)).confidence_interval(0.95)
    (one,) = found["comparisons"]
    assert (found["schema"], found["loss"], found["n"], found["rows"]) == (1, "mse", ROWS, ROWS)
    assert one["difference"] == pytest.approx(np.mean(terms(NEW) - terms(OLD)), rel=1e-12)
    assert one["interval"] == pytest.approx({"low": theirs.low, "high": theirs.high}, rel=1e-9)
    assert (one["wins"], one["losses"]) == (
        int(np.sum(terms(NEW) < terms(OLD))),
        int(np.sum(terms(NEW) > terms(OLD))),
    )
    assert (one["verdict"], one["method"], one["level"], one["correction"]) == ("better", "t", 0.95, None)


def test_each_model_has_the_value_that_it_has_alone(compared, loss):
    found = compared("old.csv", "new.csv", "other.csv", "y.csv")
    for model in found["models"]:
        alone = json.loads(loss("mse", model["path"], "y.csv", "--json").stdout)
        assert (model["value"], model["n"], model["sum"]) == (alone["value"], alone["n"], alone["sum"])


def test_the_table_says_it_in_words(loss):
    found = loss("compare", "mse", *FILES)
    assert found.status == 0
    lines = found.stdout.splitlines()
    assert lines[0] == "Mean squared error, lower is better. 60 rows, paired by position."
    assert "new.csv is better than old.csv on these rows: the interval of Δ excludes 0." in lines
    assert "This speaks about other rows drawn the same way, not about another training run." in lines
    assert lines[-1].startswith(
        "compare|mse|n:60|red:mean|pair:row|models:2|ci:95|method:t|p:sign-flips|resamples:9999|seed:0|losscli:"
    )


def test_what_is_not_shown_is_not_called_equal(loss):
    found = loss("compare", "mse", "old.csv", "other.csv", "y.csv")
    assert "other.csv and old.csv: no difference shown (the interval includes 0)." in found.stdout
    assert "equal" not in found.stdout


def test_a_model_that_is_worse_is_said_to_be(loss):
    found = loss("compare", "mse", "new.csv", "old.csv", "y.csv")
    assert "old.csv is worse than new.csv on these rows: the interval of Δ excludes 0." in found.stdout


def test_more_models_are_corrected_and_it_is_said(loss, compared):
    found = compared("old.csv", "new.csv", "other.csv", "y.csv")
    one, other = found["comparisons"]
    assert (one["p_corrected"], other["p_corrected"]) == (2 * one["p"], max(2 * one["p"], other["p"]))
    assert one["correction"] == "holm"
    assert "|p-corrected:holm|" in found["signature"]
    shown = loss("compare", "mse", "old.csv", "new.csv", "other.csv", "y.csv").stdout
    assert "p (Holm) is corrected for 2 comparisons; the intervals are each by itself." in shown


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (("--ci", "90"), "ci:90|method:t"),
        (("--ci", "0.99"), "ci:99|"),
        (("--ci-method", "bootstrap"), "method:bootstrap"),
        (("--resamples", "500"), "resamples:500"),
        (("--seed", "7"), "seed:7"),
    ],
)
def test_the_signature_names_what_the_numbers_depend_on(compared, options, part):
    assert part in compared(*FILES, *options)["signature"]


def test_the_bootstrap_and_its_seed_change_the_interval_alone(compared):
    plain, drawn, again = (
        compared(*FILES, *more)["comparisons"][0]
        for more in ((), ("--ci-method", "bootstrap"), ("--ci-method", "bootstrap", "--seed", "1"))
    )
    assert plain["difference"] == drawn["difference"] == again["difference"]
    assert plain["interval"] != drawn["interval"] != again["interval"]
    width = plain["interval"]["high"] - plain["interval"]["low"]
    assert drawn["interval"]["low"] == pytest.approx(plain["interval"]["low"], abs=0.3 * width)


def test_infinite_terms_are_infinite_in_strict_json_and_said(loss, write):
    write(a="0\n0.5\n", b="0.1\n0.2\n", y="1\n0\n")
    found = loss("compare", "bce", "a.csv", "b.csv", "y.csv", "--json")
    said = json.loads(found.stdout, parse_constant=pytest.fail)
    assert (said["models"][0]["value"], said["models"][0]["value_text"]) == (None, "inf")
    (one,) = said["comparisons"]
    assert (one["difference"], one["difference_text"], one["interval"], one["p"]) == (None, "-inf", None, None)
    assert "a.csv: row 1 of 2 has infinite loss" in found.stderr


def test_few_rows_say_what_they_cannot_show(loss, write):
    write(a="1\n2\n3\n4\n", b="1.5\n2.25\n3.125\n4\n", y="1\n2\n3\n4\n")
    found = loss("compare", "mae", "a.csv", "b.csv", "y.csv").stdout
    assert "0.2500 (exact)" in found
    assert "Few rows: the smallest p that 3 rows that differ can give is 2/2^3 = 0.25, so no paired test shows" in found
    assert "0-3-1" in found


def test_twenty_rows_that_differ_are_no_longer_few(loss):
    assert "Few rows" not in loss("compare", "mse", *FILES).stdout


@pytest.mark.parametrize(("which", "sign"), [("worst:3", -1), ("best:3", 1)])
def test_the_rows_that_changed_most_are_shown(loss, compared, which, sign):
    off = terms(NEW) - terms(OLD)
    expected = (np.argsort(sign * off)[:3] + 1).tolist()
    rows = compared(*FILES, "--rows", which)["comparisons"][0]["rows"]
    assert [row["row"] for row in rows] == expected
    assert [row["difference"] for row in rows] == pytest.approx([off[i - 1] for i in expected])
    table = loss("compare", "mse", *FILES, "--rows", which).stdout
    assert "ℓ of old.csv │ ℓ of new.csv" in table


def test_a_row_is_named_by_its_id(loss, write):
    write(a="id,p\nx,1\ny,2\n", b="id,p\ny,5\nx,1\n", y="id,y\nx,1\ny,2\n")
    found = loss("compare", "mae", "a.csv", "b.csv", "y.csv", "--id", "id", "--rows", "worst:1", "--json")
    (row,) = json.loads(found.stdout)["comparisons"][0]["rows"]
    assert (row["row"], row["id"], row["difference"]) == (2, "y", 3)


def test_formats_of_a_line_have_one_a_model(loss):
    csv = loss("compare", "mse", "old.csv", "new.csv", "other.csv", "y.csv", "--to", "csv").stdout.splitlines()
    lines = loss("compare", "mse", "old.csv", "new.csv", "other.csv", "y.csv", "--to", "ndjson").stdout.splitlines()
    assert csv[0].startswith("preds,n,mean,difference,low,high,p,exact,p_corrected,wins,losses,ties,verdict")
    assert [line.split(",")[0] for line in csv[1:]] == ["old.csv", "new.csv", "other.csv"]
    records = [json.loads(line) for line in lines]
    assert [record["preds"] for record in records] == ["old.csv", "new.csv", "other.csv"]
    assert float(csv[2].split(",")[3]) == records[1]["difference"]
    tabbed = loss("compare", "mse", *FILES, "--to", "tsv").stdout.splitlines()
    assert tabbed[0].split("\t")[:3] == ["preds", "n", "mean"]


def test_the_difference_alone_is_a_number(loss, compared):
    found = loss("compare", "mse", *FILES, "-q").stdout
    assert found == f"{compared(*FILES)['comparisons'][0]['difference']:.15g}\n"
    several = loss("compare", "mse", "old.csv", "new.csv", "other.csv", "y.csv", "-q").stdout.splitlines()
    assert [line.split("\t")[0] for line in several] == ["new.csv", "other.csv"]


def test_documents_and_files(loss, folder):
    found = loss("compare", "mse", *FILES, "-o", "r.md", "-o", "r.tex", "-o", "r.json", "-o", "r.txt")
    assert (found.status, found.stdout) == (0, "")
    assert "| preds | mean ℓ | Δ | 95% CI of Δ | p | wins-losses |" in (folder / "r.md").read_text()
    assert r"$\text{95\% CI of } \Delta$" in (folder / "r.tex").read_text()
    assert "Δ" not in (folder / "r.tex").read_text()
    assert json.loads((folder / "r.json").read_text())["command"] == "compare"
    assert (folder / "r.txt").read_text() == loss("compare", "mse", *FILES).stdout


def test_ascii_is_ascii(loss):
    found = loss("compare", "mse", *FILES, "--ascii", "--rows", "worst:1")
    assert found.stdout.isascii()
    assert "the interval of diff excludes 0" in found.stdout


def test_options_of_the_loss_and_of_reading_work(loss):
    narrow, wide = (float(loss("compare", "huber", *FILES, "--delta", delta, "-q").stdout) for delta in ("0.5", "1e9"))
    assert wide == pytest.approx(float(loss("compare", "mse", *FILES, "-q").stdout) / 2, rel=1e-12)
    assert narrow != wide
    weird = loss("compare", "huber", *FILES, "--delta", "x")
    assert (weird.status, weird.stdout) == (2, "")
    assert loss("compare", "expr", "(p - y)**2", *FILES, "-q").stdout == loss("compare", "mse", *FILES, "-q").stdout


def test_weights_and_gaps_are_of_all_models(loss, write):
    write(a='p\n1\n2\n""\n4\n5\n', b="p\n1\n3\n3\n4\n9\n", y="y,w\n1,1\n2,3\n3,1\n4,2\n6,1\n")
    found = json.loads(
        loss("compare", "mae", "a.csv", "b.csv", "y.csv", "-t", "y", "--weight", "w", "--na", "skip", "--json").stdout
    )
    # Differences 0, 1, -, 0 and 3 - 1 with weights 1, 3, 2 and 1.
    assert found["comparisons"][0]["difference"] == pytest.approx((3 * 1 + 1 * 2) / 7)
    assert (found["skipped"], found["rows"]) == (1, 4)
    assert "skipped:1" in found["signature"]
    assert "weight:w" in found["signature"]


def test_like_applies_to_all_models(loss, write):
    write(a="0\n0.5\n", b="0.1\n0.2\n", y="1\n0\n")
    found = loss("compare", "bce", "a.csv", "b.csv", "y.csv", "--like", "torch", "-q")
    expected = (-math.log(0.1) - math.log(0.8) - 100 - math.log(2)) / 2
    assert float(found.stdout) == pytest.approx(expected)
    ran = loss("compare", "bce", "a.csv", "b.csv", "y.csv", "--like", "torch").stdout
    assert "like:torch" in ran
    assert "As torch, which" in ran


def test_the_result_does_not_depend_on_the_cores(loss):
    one, many = (loss("compare", "mse", *FILES, "--json", "--jobs", jobs).stdout for jobs in ("1", "4"))
    assert one == many


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "loss compare needs a LOSS, before everything else"),
        (("-q", "mse", *FILES), "loss compare needs a LOSS, before everything else"),
        (("mes", *FILES), "no loss or command called mes. Did you mean mse"),
        (("mse",), "no files were given; loss compare takes the predictions of two models or more"),
        (("mse", "old.csv", "y.csv"), "2 files were given; loss compare takes"),
        (("rmse", *FILES), "rmse is the root of a mean"),
        (("medae", *FILES), "medae is a median"),
        (("supcon", *FILES), "supcon has no term of each row by itself"),
        (("expr",), "loss compare expr needs EXPRESSION"),
        (("mse", *FILES, "--rows", "all"), "--rows all: of a comparison it is worst:N, best:N or none"),
        (("mse", *FILES, "--ci", "101"), "--ci 101: a level is from"),
        (("mse", *FILES, "--ci-method", "z"), "--ci-method must be t or bootstrap"),
        (("mse", *FILES, "--seed", "-1"), "--seed must be a whole number"),
        (("mse", *FILES, "--resamples", "0"), "--resamples must be a whole number"),
        (("mse", *FILES, "--fail-if-worse=-1"), "--fail-if-worse takes a margin of 0 or more"),
        (("mse", *FILES, "--fail-if-worse=1e999"), "--fail-if-worse takes a margin of 0 or more"),
        (("mse", *FILES, "-o", "y.csv"), "it is an input"),
        (("mse", *FILES, "-o", "x.npy"), "loss compare writes none"),
        (("mse", *FILES, "--grad"), "no option --grad"),
    ],
)
def test_what_makes_no_sense_is_refused(loss, arguments, said):
    found = loss("compare", *arguments)
    assert (found.status, found.stdout) == (2, "")
    assert said in found.stderr


def test_a_file_too_short_is_an_error_and_no_comparison(loss, write):
    write(new="p\n1\n2\n")
    found = loss("compare", "mse", *FILES)
    assert (found.status, found.stdout) == (2, "")
    assert "old.csv has 60 rows, new.csv has 2, y.csv has 60" in found.stderr


def test_help_is_of_the_verb_and_of_the_loss(loss):
    verb, own = loss("compare", "--help"), loss("compare", "huber", "--help")
    assert verb.status == own.status == 0
    assert verb.stdout.startswith("Usage: loss compare LOSS PREDS PREDS... TARGETS [OPTIONS]")
    assert own.stdout.startswith("Usage: loss compare huber PREDS PREDS... TARGETS [OPTIONS]")
    assert "--delta" in own.stdout
    assert "--fail-if-worse [MARGIN]" in own.stdout
    assert loss("help", "compare").stdout == verb.stdout


def test_stdin_may_be_one_of_the_models(loss):
    plain = loss("compare", "mse", *FILES, "-q").stdout
    assert loss("compare", "mse", "old.csv", "-", "y.csv", "-q", stdin=text("p", NEW).encode()).stdout == plain
