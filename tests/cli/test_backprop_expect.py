"""`--expect-grad` and `--expect-weights`: what differs is named, and the mistake behind it.

The mistaken numbers are made here, by the formulas of the example (Mazur 2015) with the mistake in them.
"""

import json
from pathlib import Path

import numpy as np
import pytest

SAMPLE = Path(__file__).parent.parent.parent / "samples" / "backprop"
MAZUR = (*(str(SAMPLE / name) for name in ("net.toml", "inputs.csv", "targets.csv")), "--loss", "half-mse", "-r", "sum")
W1, W2 = np.array([[0.15, 0.2], [0.25, 0.3]]), np.array([[0.4, 0.45], [0.5, 0.55]])
X, T = np.array([0.05, 0.1]), np.array([0.01, 0.99])
LR = ("--lr", "0.5")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


H = sigmoid(W1 @ X + 0.35)
OUT = sigmoid(W2 @ H + 0.6)
DELTA = (OUT - T) * OUT * (1 - OUT)
G2 = np.outer(DELTA, H)
G1 = np.outer((W2.T @ DELTA) * H * (1 - H), X)
SLIP = np.outer(((W2 - 0.5 * G2).T @ DELTA) * H * (1 - H), X)  # the second layer updated first


@pytest.fixture
def expected(folder):
    """Return a function that writes values as JSON, as they would be typed, and returns the name of the file."""

    def written(**values):
        named = {
            name.replace("_", ".").removeprefix("p"): np.round(value, 9).tolist() for name, value in values.items()
        }
        (folder / "expected.json").write_text(json.dumps(named))
        return "expected.json"

    return written


def test_what_is_right_agrees(loss, expected):
    run = loss("backprop", *MAZUR, "--expect-grad", expected(p0_weight=G1, p2_weight=G2))
    assert run.status == 0
    # 0.000438568 has six digits, 0.082167041 eight.
    assert "--expect-grad expected.json: all 8 gradients agree at the 6 to 8 digits given.\n" in run.stdout


def test_few_digits_agree_too_and_a_wrong_one_does_not(loss, folder):
    (folder / "g.json").write_text('{"2.weight": [[0.0822, 0.083], [-0.0226, -0.02275]]}')
    run = loss("backprop", *MAZUR, "--expect-grad", "g.json")
    assert run.status == 1
    assert "  2.weight[1, 1]: expected -0.02275, and it is −0.022740\n" in run.stdout
    assert "1 of 4 gradients differs." in run.stdout
    assert "No known mistake gives these." in run.stdout


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"p0_weight": -G1, "p2_weight": -G2}, "minus the right ones"),
        ({"p0_weight": G1.T, "p2_weight": G2.T}, "transposed"),
        ({"p0_weight": 2 * G1, "p2_weight": 2 * G2}, "twice the right ones"),
        ({"p0_weight": G1 / 2, "p2_weight": G2 / 2}, "half of the right ones"),
        ({"p0_weight": SLIP, "p2_weight": G2}, "behind a later layer that was updated already"),
        ({"p2_weight": np.outer(OUT - T, H)}, "those without the derivative of layer 3 (Sigmoid)"),
        ({"p0_weight": np.outer(W2.T @ DELTA, X)}, "those without the derivative of layer 1 (Sigmoid)"),
    ],
)
def test_a_mistaken_gradient_is_named(loss, expected, values, said):
    run = loss("backprop", *MAZUR, *LR, "--expect-grad", expected(**values))
    assert run.status == 1
    assert said in run.stdout
    assert "No known mistake" not in run.stdout


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"p0_weight": W1 + 0.5 * G1, "p2_weight": W2 + 0.5 * G2}, "moved up the gradient"),
        ({"p0_weight": W1 - G1, "p2_weight": W2 - G2}, "moved by the whole gradient"),
        ({"p0_weight": W1, "p2_weight": W2}, "the old ones"),
        ({"p0_weight": W1 - 0.5 * SLIP, "p2_weight": W2 - 0.5 * G2}, "behind a later layer that was updated already"),
        ({"p2_bias": 0.6 - 0.5 * DELTA}, "moved, though they are frozen here"),
    ],
)
def test_a_mistaken_update_is_named(loss, expected, values, said):
    run = loss("backprop", *MAZUR, *LR, "--expect-weights", expected(**values))
    assert run.status == 1
    assert said in run.stdout


def test_gradients_of_the_mean_and_of_the_sum_are_told_apart(loss, expected):
    run = loss("backprop", *MAZUR, "--reduction", "mean", "--expect-grad", expected(p0_weight=G1, p2_weight=G2))
    assert run.status == 1
    assert "2 times the right ones: of the sum, not the mean: divide by 2." in run.stdout


def test_numbers_of_a_machine_may_be_in_single_precision(loss, folder):
    np.savez(folder / "g.npz", **{"0.weight": G1.astype(np.float32), "2.weight": G2.astype(np.float32)})
    assert loss("backprop", *MAZUR, "--expect-grad", "g.npz").status == 0
    np.savez(folder / "w.npz", **{"0.weight": 1.0001 * G1})
    assert loss("backprop", *MAZUR, "--expect-grad", "w.npz").status == 1


def test_a_machine_s_zeros_are_no_numbers_of_one_decimal(loss, folder):
    # 0.0 would be 0.000438568 to one decimal, were it typed.
    np.savez(folder / "g.npz", **{"0.weight": np.zeros((2, 2))})
    run = loss("backprop", *MAZUR, "--expect-grad", "g.npz")
    assert run.status == 1
    assert "4 of 4 gradients differ." in run.stdout
    assert "No known mistake gives these." in run.stdout


def test_single_precision_written_out_agrees_too(loss, folder):
    # float32 loses 6e-8 of the largest number, which may be far more than 1e-6 of the smallest.
    off = G2 + 5e-7 * np.abs(G2).max() * np.array([[1, -1], [1, -1]])
    (folder / "g.json").write_text(json.dumps({"2.weight": off.tolist()}))
    assert loss("backprop", *MAZUR, "--expect-grad", "g.json").status == 0
    (folder / "g.json").write_text(json.dumps({"2.weight": (G2 + 5e-6 * np.abs(G2).max()).tolist()}))
    assert loss("backprop", *MAZUR, "--expect-grad", "g.json").status == 1


def test_toml_is_read_too(loss, folder):
    (folder / "g.toml").write_text("[2]\nweight = [[0.082167041, 0.082667628], [-0.0226, -0.02274]]\n")
    assert loss("backprop", *MAZUR, "--expect-grad", "g.toml").status == 0


def test_json_lists_the_differences(loss, expected):
    run = loss("backprop", *MAZUR, *LR, "--expect-grad", expected(p0_weight=SLIP), "--json")
    (found,) = json.loads(run.stdout)["expected"]
    assert (run.status, found["agrees"], found["count"], len(found["differences"])) == (1, False, 4, 4)
    assert found["mistakes"][0]["names"] == ["0.weight"]


def test_beside_the_number_alone_the_verdict_is_on_stderr(loss, expected):
    run = loss("backprop", *MAZUR, "-q", "--expect-grad", expected(p0_weight=-G1))
    assert (run.status, run.stdout) == (1, "0.298371108760003\n")
    assert "minus the right ones" in run.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"0.wieght": [[1, 2], [3, 4]]}', "no parameter is called 0.wieght"),
        ('{"0.weight": [[1, 2]]}', "it is of shape 1 x 2"),
        ('{"0.weight": [[1, 2], [3]]}', "the rows of 0.weight are not of one length"),
        ('{"0.weight": [["a", 2], [3, 4]]}', "a: it is a number"),
        ('{"0.weight": [[true, 2], [3, 4]]}', "holds what is no number"),
        ('{"0.weight": 1}', "is no list of numbers"),
        ("[1]", "no names of parameters"),
        ('{"0.weight": [[1, 2], [3, 4]]', "e.json:1:"),
        ('{"0.bias": [1, 2], "0.bias": [1, 2]}', "0.bias is there twice"),
        ("", "e.json"),
        ("{}", "--expect-grad e.json: no number is in it to compare with"),
        ('{"2.bias": [0.1, 0.2], "2": {"bias": [0.1, 0.2]}}', "2.bias is there twice"),
    ],
)
def test_a_file_that_cannot_be_compared_is_an_error(loss, folder, text, said):
    (folder / "e.json").write_text(text)
    run = loss("backprop", *MAZUR, "--expect-grad", "e.json")
    assert (run.status, run.stdout) == (2, "")
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_behind_a_training_no_mistake_is_looked_for(loss, expected):
    run = loss("backprop", *MAZUR, *LR, "--epochs", "2", "--expect-weights", expected(p0_weight=W1 - 0.5 * G1))
    assert run.status == 1
    assert "4 of 4 weights differ." in run.stdout
    assert "known mistake" not in run.stdout


def test_the_check_is_said_beside_the_number_alone(loss):
    run = loss("backprop", *MAZUR, "-q", "--check")
    assert (run.status, run.stdout) == (0, "0.298371108760003\n")
    assert run.stderr.startswith("Check: 12 gradients were compared with central differences")
