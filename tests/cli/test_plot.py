"""`--histogram` and `--plot`: what is drawn, where it goes, and what is refused."""

import json
import os
import re
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parent.parent.parent
SHOWN = ROOT / "samples" / "breast-cancer"
TITLE = "{http://www.w3.org/2000/svg}title"
BCE = ("bce", "preds.csv", "targets.csv")


@pytest.fixture(autouse=True)
def files(pair, write):  # noqa: ARG001 - preds.csv and targets.csv
    write(
        both="p,y,epoch,where\n1,2,1,a\n2,2.5,1,b\n3,3,2,a\n4,4.5,2,b\n",
        soft="p,y\n0.5,0.25\n0.5,1\n",
        endless="p,y\n0,1\n0.5,1\n",
        logits="cat,dog\n2,1\n0.5,3\n",
        labels="y\ncat\ncat\n",
        shares="a,b\n0.5,0.5\n1,0\n",
    )


def title(path):
    # The file is our own, made a moment ago.
    return ET.fromstring(path.read_text()).find(TITLE).text  # noqa: S314


def test_the_histogram_stands_under_the_table_and_above_the_signature(loss):
    found = loss(*BCE, "--histogram", env={"COLUMNS": "40"})
    assert found.status == 0
    lines = found.stdout.splitlines()
    begin = lines.index("Binary cross-entropy: 4 terms by size")
    assert lines[begin - 1].startswith("╰")
    assert lines[begin + 2] == f"0.10 to 0.15 │{'█' * 12} 1"  # 40 - 12 - 1 - 3 = 24 cells are 2 terms
    assert lines[begin + 10] == f"0.50 to 0.55 │{'█' * 24} 2"
    assert lines[-1].startswith("bce|n:4|")


def test_in_ascii_it_is_ascii(loss):
    found = loss(*BCE, "--histogram", "--ascii", "--rows", "none", env={"COLUMNS": "40"})
    assert found.stdout.isascii()
    assert f"0.50 to 0.55 |{'#' * 24} 2\n" in found.stdout


def test_it_is_coloured_on_a_terminal_alone(loss):
    assert "\x1b[32m█" in loss(*BCE, "--histogram", "--rows", "none", tty=True).stdout
    assert "\x1b" not in loss(*BCE, "--histogram", "--rows", "none").stdout


def test_it_stands_under_the_steps_too(loss):
    found = loss(*BCE, "--histogram", "--steps").stdout
    assert found.index("row 4") < found.index("4 terms by size") < found.index("bce|n:4|")


def test_json_has_its_edges_and_counts_where_it_is_asked_for(loss):
    found = json.loads(loss(*BCE, "--histogram", "--json").stdout)["histogram"]
    assert found["axis"] == "linear"
    assert found["edges"] == [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55]
    # −ln 0.9 = 0.105, −ln 0.8 = 0.223, −ln 0.6 = 0.511 twice
    assert found["counts"] == [1, 0, 1, 0, 0, 0, 0, 0, 2]
    assert "histogram" not in json.loads(loss(*BCE, "--json").stdout)


def test_infinite_terms_are_said_and_counted_in_json(loss):
    assert "Not in it: 1 term of ∞." in loss("bce", "endless.csv", "-p", "p", "-t", "y", "--histogram").stdout
    found = json.loads(loss("bce", "endless.csv", "-p", "p", "-t", "y", "--histogram", "--json").stdout)
    assert found["histogram"]["infinite"] == 1
    assert sum(found["histogram"]["counts"]) == 1


@pytest.mark.parametrize("other", [["-q"], ["--to", "csv"], ["-o", "x.npy"]])
def test_where_nothing_has_a_place_for_it_it_is_refused(loss, other):
    found = loss(*BCE, "--histogram", *other)
    assert (found.status, found.stdout) == (2, "")
    assert "--histogram stands under the table, in JSON and on a page" in found.stderr


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_any_number_of_jobs_gives_the_same(loss, folder, jobs, monkeypatch):
    monkeypatch.setattr("losscli.evaluation.BLOCK", 16)
    rows = "".join(f"{i * 0.37 % 5},{i * 0.71 % 3}\n" for i in range(2500))
    (folder / "many.csv").write_text("p,y\n" + rows)
    files = ["--plot", "residuals:r.svg", "--plot", "histogram:h.svg"]
    assert loss("mse", "many.csv", "-p", "p", "-t", "y", "--jobs", jobs, *files).status == 0
    told = [(folder / name).read_text() for name in ("r.svg", "h.svg")]
    monkeypatch.undo()
    monkeypatch.chdir(folder)
    assert loss("mse", "many.csv", "-p", "p", "-t", "y", *files).status == 0
    assert [(folder / name).read_text() for name in ("r.svg", "h.svg")] == told


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (BCE, "Binary cross-entropy: calibration"),
        (("mse", "both.csv", "-p", "p", "-t", "y"), "Mean squared error: residuals"),
        (("ce", "logits.csv", "labels.csv"), "Softmax cross-entropy from logits: confusion by mean loss"),
        (("mse", "both.csv", "-p", "p", "-t", "y", "--by", "epoch"), "Mean squared error by epoch"),
        (("hinge", "both.csv", "-p", "p", "-t", "epoch"), ""),
    ],
)
def test_the_picture_is_the_most_telling_of_the_loss(loss, folder, arguments, expected):
    found = loss(*arguments, "--plot", "x.svg")
    if expected:
        assert found.status == 0, found.stderr
        assert title(folder / "x.svg") == expected
        assert found.stdout
    else:  # an epoch of 2 is no class
        assert found.status == 2
        assert not (folder / "x.svg").exists()


def test_several_pictures_of_several_kinds_are_written(loss, folder):
    found = loss(*BCE, "--plot", "a.svg", "--plot", "histogram:b.svg", "-q")
    assert found.status == 0
    assert re.fullmatch(r"0\.3375\d*\n", found.stdout)
    assert title(folder / "a.svg").endswith("calibration")
    assert title(folder / "b.svg").endswith("4 terms by size")


def test_a_png_is_written_where_matplotlib_is(loss, folder):
    pytest.importorskip("matplotlib")
    assert loss(*BCE, "--plot", "a.png").status == 0
    assert (folder / "a.png").read_bytes().startswith(b"\x89PNG")


def test_without_matplotlib_a_png_is_refused_with_the_extra(loss, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    found = loss(*BCE, "--plot", "a.png")
    assert (found.status, found.stdout) == (2, "")
    assert "pip install 'losscli[plot]'" in found.stderr
    assert not (folder / "a.png").exists()


def test_where_the_most_telling_cannot_be_drawn_the_histogram_is_and_that_is_said(loss, folder):
    found = loss("bce", "soft.csv", "-p", "p", "-t", "y", "--plot", "a.svg")
    assert found.status == 0
    assert title(folder / "a.svg").endswith("2 terms by size")
    assert "a.svg shows the histogram, and no calibration: 1 target is neither 0 nor 1" in found.stderr


def test_by_what_is_no_number_the_next_picture_is_drawn_and_that_is_said(loss, folder):
    found = loss("mse", "both.csv", "-p", "p", "-t", "y", "--by", "where", "--plot", "a.svg")
    assert title(folder / "a.svg") == "Mean squared error: residuals"
    assert "a.svg shows the residuals, and no curve: 'a' of where is no number" in found.stderr


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["bce", "soft.csv", "-p", "p", "-t", "y", "--plot", "calibration:a.svg"], "1 target is neither 0 nor 1"),
        (["ce", "logits.csv", "shares.csv", "-t", "a,b", "--plot", "confusion:a.svg"], "the targets are probabilities"),
        (["mse", "both.csv", "-p", "p", "-t", "y", "--by", "where", "--plot", "curve:a.svg"], "'a' of where is no num"),
        ([*BCE, "--plot", "residuals:a.svg"], "bce has no residuals"),
        ([*BCE, "--plot", "curve:a.svg"], "bce has no curve; a curve is of the results by a column of numbers"),
        ([*BCE, "--plot", "calibratoin:a.svg"], "calibratoin is no kind of picture. Did you mean calibration?"),
        ([*BCE, "--plot", "a.pdf"], "--plot a.pdf: the extensions are .png and .svg"),
        ([*BCE, "--plot", ""], "--plot '': the extensions are .png and .svg"),
        ([*BCE, "--plot", "histogram:"], "the extensions are .png and .svg"),
        ([*BCE, "--plot", "a.svg", "--plot", "histogram:a.svg"], "two outputs would be written to a.svg"),
        ([*BCE, "--plot", "no/a.svg"], "cannot write no/a.svg: there is no such folder"),
        ([*BCE, "--plot", "a.svg", "--partial"], "--plot is of a result computed here"),
        ([*BCE, "--histogram", "--on", "local"], "--histogram is of a result computed here"),
    ],
)
def test_what_cannot_be_drawn_is_refused(loss, folder, arguments, problem):
    found = loss(*arguments)
    assert (found.status, found.stdout) == (2, "")
    assert problem in found.stderr
    assert not list(folder.glob("*.svg"))


def test_a_picture_among_the_reports_is_refused_with_the_option_that_draws(loss):
    assert "A picture is drawn by --plot x.svg." in loss(*BCE, "-o", "x.svg").stderr


def test_a_refused_kind_is_told_with_those_that_there_are(loss):
    assert "It has: calibration, histogram." in loss(*BCE, "--plot", "residuals:a.svg").stderr


def test_a_file_whose_name_has_a_colon_is_named_by_its_folder(loss, folder):
    assert loss(*BCE, "--plot", "./run:a.svg").status == 0
    assert (folder / "run:a.svg").exists()


def test_an_input_is_never_drawn_over(loss, folder):
    (folder / "x.svg").write_text((folder / "preds.csv").read_text())
    found = loss("bce", "x.svg", "targets.csv", "--plot", "x.svg")
    assert found.status == 2
    assert "it is an input" in found.stderr


def test_a_plot_changes_no_number(loss):
    assert loss(*BCE, "--plot", "a.svg").stdout == loss(*BCE).stdout


def test_a_gate_that_fails_still_draws(loss, folder):
    assert loss(*BCE, "--fail-above", "0.1", "--plot", "a.svg").status == 1
    assert (folder / "a.svg").exists()


def test_the_picture_of_the_readme_is_what_is_drawn(loss, folder):
    """`UPDATE_README=1` draws it anew."""
    arguments = ["bce", SHOWN / "preds.csv", SHOWN / "targets.csv", "-p", "p", "-t", "y", "-i", "id"]
    assert loss(*arguments, "--plot", "x.svg").status == 0
    drawn = (folder / "x.svg").read_text()
    if os.environ.get("UPDATE_README"):
        (SHOWN / "calibration.svg").write_text(drawn)
    assert (SHOWN / "calibration.svg").read_text() == drawn
    assert len(drawn) < 60_000
