"""`--steps` and `loss explain LOSS --example` as they are typed."""

import math
import re
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent.parent.parent / "samples"
BCE, MSE = ([str(SAMPLES / name / f"{file}.csv") for file in ("preds", "targets")] for name in ("bce", "mse"))
DIGITS = [str(SAMPLES / "digits" / f"{file}.csv") for file in ("logits", "labels")]


def test_a_gradient_in_text(loss):
    assert (
        loss("bce", *BCE, "--steps", "--grad", "--rows", "1").stdout.split("\n\n")[1]
        == """\
row 1   p = 0.8   y = 1
  ℓ = −[ 1·ln 0.8 + 0·ln 0.2 ]
    = −ln 0.8
    = 0.223144
  ∂ℓ/∂p = (0.8 − 1) / (0.8·0.2)
        = −0.2 / 0.16
        = −1.250000
  ∂mean/∂p = ∂ℓ/∂p / 4 = −1.25 / 4 = −0.312500"""
    )


@pytest.fixture
def edges(write):
    """Write rows at the edges of bce, with weights, and return the arguments that name their columns."""
    write(edges="p,y,w\n0,1,2\n1,1,1\n0,0,0\n0.25,1,1\n")
    return ("edges.csv", "-p", "p", "-t", "y")


def test_at_an_edge_the_limit_is_called_one(loss, edges):
    text = loss("bce", *edges, "--steps", "--grad").stdout
    assert (
        "        = 0 / 0\n        → −1.000000   (the limit: here the formula itself has no value)\n"
        "  ∂mean/∂p = ∂ℓ/∂p / 4 = −1 / 4 = −0.250000\n"
    ) in text
    assert "    = −ln 0\n    = ∞\n" in text
    assert "        = −1 / 0\n        = −∞\n" in text


def test_a_clipped_number_is_shown_with_what_it_is_taken_as(loss, edges):
    text = loss("bce", *edges, "--steps", "--grad", "--clip", "1e-7", "--rows", "1-2").stdout
    assert "row 1   p = 0 (taken as 1e-7)   y = 1\n" in text
    assert "row 2   p = 1 (taken as 0.9999999)   y = 1\n" in text
    assert text.count("  ∂ℓ/∂p = 0.000000   (clipped: around here the term does not change)\n") == 2


def test_a_number_that_is_not_by_the_formula_is_not_put_after_it(loss, edges):
    # torch divides by at least 1e-12, rounded to single precision
    text = loss("bce", *edges, "--steps", "--grad", "--like", "torch", "--rows", "1").stdout
    assert "  ∂ℓ/∂p by formula = (0 − 1) / (0·1)\n" in text
    assert "  ∂ℓ/∂p = −1000000003995.802900   (as computed here, which is not by this formula)\n" in text


def test_a_weight_is_a_factor_of_the_gradient(loss, edges):
    text = loss("bce", *edges, "--weight", "w", "--steps", "--grad").stdout
    assert "  ∂mean/∂p = w·∂ℓ/∂p / 4 = 1·(−4) / 4 = −1.000000\n" in text
    assert "  ∂mean/∂p = 0.000000   (the weight is 0)\n" in text


def test_the_root_of_a_mean_has_its_own_share(loss, write):
    write(r="p,y\n3,0\n4,0\n")
    text = loss("rmse", "r.csv", "-p", "p", "-t", "y", "--steps", "--grad").stdout
    root = math.sqrt((9 + 16) / 2)
    assert f"  ∂rmse/∂ŷ = ∂ℓ/∂ŷ / (2·rmse·2) = 6 / (2·{root:.6f}·2) = {6 / (2 * root * 2):.6f}\n" in text


def test_a_root_that_is_zero_has_no_slope(loss, write):
    write(r="p,y\n3,3\n")
    text = loss("rmse", "r.csv", "-p", "p", "-t", "y", "--steps", "--grad").stdout
    assert "  ∂rmse/∂ŷ = 0.000000   (the root is 0, where it has no slope)\n" in text


def test_a_sum_divides_by_nothing_and_a_median_has_no_gradient(loss):
    told = ("mae", *MSE, "--steps", "--grad", "--rows", "1")
    assert "  ∂sum/∂ŷ = ∂ℓ/∂ŷ = −1.000000\n" in loss(*told, "--reduction", "sum").stdout
    assert "∂median" not in loss(*told, "--reduction", "median").stdout


def test_of_many_classes_the_first_the_label_and_the_last_are_worked_out(loss):
    text = loss("ce", *DIGITS, "--steps", "--grad", "--rows", "4-4").stdout
    lefts = re.findall(r"^  (∂ℓ/∂z\S*) = ", text, re.MULTILINE)
    assert lefts == ["∂ℓ/∂z", "∂ℓ/∂z[0]", "∂ℓ/∂z[3]", "∂ℓ/∂z[9]", "∂ℓ/∂z"]  # the formula, then row 4 with its label 3
    assert "--json" not in text


def test_the_steps_go_into_files_of_every_form_people_read(loss, folder):
    outputs = [part for name in ("a.txt", "a.md", "a.tex") for part in ("-o", name)]
    assert loss("bce", *BCE, "--steps", "--grad", *outputs).status == 0
    assert "∂ℓ/∂p = (0.8 − 1) / (0.8·0.2)\n" in (folder / "a.txt").read_text(encoding="utf-8")
    assert "```text\nmean = 1.350155 / 4 = 0.337539\n```\n" in (folder / "a.md").read_text(encoding="utf-8")
    assert r"\ell &= -\left[ 1 \cdot \ln 0.8" in (folder / "a.tex").read_text(encoding="utf-8")


def test_a_name_that_is_markdown_ends_no_block(loss, write):
    write(ids='id,p,y\n"```x*[a](b)",0.5,1\n')
    text = loss("bce", "ids.csv", "--id", "id", "-p", "p", "-t", "y", "--steps", "--to", "md").stdout
    assert text.splitlines().count("```") == text.splitlines().count("```text")
    assert r"**row 1   \`\`\`x\*\[a\](b)**   `p = 0.5`" in text


def test_a_name_that_is_latex_does_nothing(loss, write):
    write(ids='id,p,y\n"[5pt] \\input{x}%$#_^~&",0.5,1\n')
    text = loss("bce", "ids.csv", "--id", "id", "-p", "p", "-t", "y", "--steps", "--to", "latex").stdout
    assert r"{[}5pt{]} \textbackslash{}input\{x\}\%\$\#\_\textasciicircum{}\textasciitilde{}\&" in text


def test_an_example_is_its_table_its_rows_and_its_result(loss):
    text = loss("explain", "bce", "--example").stdout
    parts = ["Binary cross-entropy   ℓ = ", "  ∂ℓ/∂p = ", "│   1 │ 0.8 │ 1 │ −ln 0.8", "row 1   p = 0.8   y = 1\n"]
    parts += ["row 4   p = 0.4   y = 0\n", "\nmean = 1.350155 / 4 = 0.337539\n", "bce|n:4"]
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


def test_an_example_in_ascii_is_ascii(loss):
    assert loss("explain", "ce", "--example", "--ascii").stdout.isascii()


def test_an_example_is_no_code(loss):
    run = loss("explain", "ce", "--example", "--code", "torch")
    assert (run.status, run.stdout) == (2, "")
    assert "--example and --code each choose what is printed" in run.stderr


@pytest.mark.parametrize(
    ("digits", "result"), [("1", "mean = 0.012 / 3 = 4e-3"), ("6", "mean = 0.012500 / 3 = 0.004167")]
)
def test_the_mean_follows_from_the_sum_as_it_is_written(loss, write, digits, result):
    # (0.05 - 0.1)^2 + (0.3 - 0.2)^2 = 0.0125, of three rows; 1e-2 / 3 would be 3e-3
    write(p="0.05\n0.3\n0.1\n", y="0.1\n0.2\n0.1\n")
    assert result in loss("mse", "p.csv", "y.csv", "--steps", "--digits", digits).stdout
