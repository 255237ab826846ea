"""`loss backprop` for one round: what it prints, and the same numbers in PyTorch."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

SAMPLE = Path(__file__).parent.parent.parent / "samples" / "backprop"
MAZUR = (*(str(SAMPLE / name) for name in ("net.toml", "inputs.csv", "targets.csv")), "--loss", "half-mse", "-r", "sum")
CLASSES = 'layers = ["Linear(3, 4)", "ReLU()", "Linear(4, 2)", "Softmax(dim=1)"]\nseed = 7\n'
X = [[0.5, -1.0, 2.0], [1.5, 0.25, -0.5], [-2.0, 1.0, 0.75], [0.1, 0.2, 0.3]]
Y = [0, 1, 1, 0]


@pytest.fixture
def classes(folder, write):
    """Write a network of classes and four rows, and return the arguments that name them."""
    (folder / "net.toml").write_text(CLASSES)
    write(x="a,b,c\n" + "".join(",".join(map(repr, row)) + "\n" for row in X), y="y\n0\n1\n1\n0\n")
    return ("net.toml", "x.csv", "y.csv", "--loss", "ce")


def part(text, title):
    """Return the block of a report that begins with a title."""
    (found,) = [one for one in text.split("\n\n") if one.startswith(title)]
    return found


def test_every_weight_stands_with_its_gradient_and_its_new_value(loss):
    run = loss("backprop", *MAZUR, "--lr", "0.5", "--digits", "9")
    assert run.status == 0
    table = part(run.stdout, "Gradients and update   of E = sum of ℓ")
    assert "│ 2.weight[0, 0] │  0.40 │  0.082167041 │ 0.358916480 │" in table.replace("0.400000000", " 0.40")
    assert "│ 0.weight[1, 1] │" in table
    assert "Loss   E = sum of ℓ = 0.298371109, and 0.291027774 after the step\n" in run.stdout


def test_the_report_of_the_loss_is_that_of_its_outputs_in_a_file(loss, write):
    out = json.loads(loss("backprop", *MAZUR, "--json").stdout)["forward"][-1]["outputs"][0]
    write(p="o1,o2\n" + ",".join(map(repr, out)) + "\n")
    alone = loss("half-mse", "p.csv", str(SAMPLE / "targets.csv"), "-p", "o1,o2", "-t", "o1,o2", "-r", "sum").stdout
    *shown, _ = alone.splitlines()
    assert "\n".join(shown) in loss("backprop", *MAZUR).stdout


def test_without_a_learning_rate_nothing_is_updated(loss):
    text = loss("backprop", *MAZUR).stdout
    assert "new value" not in text
    assert text.splitlines()[-2:] == [
        "Loss   E = sum of ℓ = 0.298371",
        "backprop|frozen:0.bias,2.bias|half-mse|n:2|red:sum|pair:row|losscli:0.1.0",
    ]


def test_quiet_is_the_loss_alone(loss):
    assert loss("backprop", *MAZUR, "--lr", "0.5", "-q").stdout == "0.298371108760003\n"


def test_a_number_for_all_rows_is_one_for_all_outputs(loss, folder, write):
    (folder / "net.toml").write_text('layers = ["Identity()"]\n')
    write(x="a,b\n1,2\n-1,0.5\n3,1\n", y="u,v\n1,0\n0.5,1\n2,2\n")
    found = json.loads(
        loss("backprop", "net.toml", "x.csv", "y.csv", "--loss", "laplace-nll", "--scale", "2", "--json").stdout
    )
    # Each of the six terms is ln(2·2) + |p − y| / 2, and the distances are 0, 2, 1.5, 0.5, 1, 1.
    assert found["value"] == pytest.approx(math.log(4) + 6 / 2 / 6, rel=1e-15)
    assert found["slopes"]["input"] == [[0, 1 / 12], [-1 / 12, -1 / 12], [1 / 12, -1 / 12]]


def test_json_is_what_torch_computes(loss, classes):
    torch = pytest.importorskip("torch")
    found = json.loads(loss("backprop", *classes, "--lr", "0.2", "--json").stdout)
    layers = [torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2), torch.nn.Softmax(dim=1)]
    network = torch.nn.Sequential(*layers).double()
    given = {name: torch.tensor(value, dtype=torch.float64) for name, value in found["network"]["parameters"].items()}
    network.load_state_dict(given)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.2)
    out = network(torch.tensor(X, dtype=torch.float64))
    value = torch.nn.functional.cross_entropy(out, torch.tensor(Y))
    value.backward()
    np.testing.assert_allclose(found["forward"][-1]["outputs"], out.detach().numpy(), rtol=0, atol=1e-14)
    assert found["value"] == pytest.approx(value.item(), abs=1e-14)
    for name, parameter in network.named_parameters():
        np.testing.assert_allclose(found["gradients"][name], parameter.grad.numpy(), rtol=0, atol=1e-14)
    optimizer.step()
    for name, parameter in network.named_parameters():
        np.testing.assert_allclose(found["updated"][name], parameter.detach().numpy(), rtol=0, atol=1e-14)


def test_json_is_strict_and_ends_with_the_signature(loss, classes):
    run = loss("backprop", *classes, "--lr", "0.2", "--json", "--check")
    found = json.loads(run.stdout, parse_constant=pytest.fail)
    assert list(found)[-1] == "signature"
    assert found["check"]["compared"] == 4 * 3 + 4 + 2 * 4 + 2
    assert found["check"]["relative"] < 1e-8
    assert found["network"]["layers"][2] == {"layer": "Linear", "in_features": 4, "out_features": 2}


def test_a_softmax_before_ce_is_warned_of(loss, classes):
    run = loss("backprop", *classes)
    assert run.status == 0
    assert "loss: warning: the network ends in Softmax and ce applies softmax itself" in run.stderr
    assert "0.313262" in run.stderr  # the floor of two classes: ln(1 + e^-1)


def test_the_check_says_the_largest_difference_and_where(loss):
    text = loss("backprop", *MAZUR, "--check").stdout
    assert "Check: 12 gradients were compared with central differences; the largest difference is " in text


def test_few_rows_are_shown_and_that_is_said(loss, classes):
    text = part(loss("backprop", *classes).stdout, "Forward")
    assert "3 of 4 rows are shown; --rows all shows every one." in text
    assert "rows are shown" not in loss("backprop", *classes, "--rows", "all").stdout


def test_no_rows_leave_the_forward_pass_out(loss, classes):
    run = loss("backprop", *classes, "--rows", "none")
    assert run.status == 0
    assert "Forward" not in run.stdout
    assert "Gradients" in run.stdout


def test_one_file_may_hold_inputs_and_targets(loss, write, classes):
    write(both="a,b,c,y\n" + "".join(f"{','.join(map(repr, row))},{y}\n" for row, y in zip(X, Y, strict=True)))
    two = loss("backprop", *classes, "-q")
    one = loss("backprop", "net.toml", "both.csv", "-x", "a,b,c", "-t", "y", "--loss", "ce", "-q")
    assert (one.status, one.stdout) == (0, two.stdout)


def test_the_options_of_the_loss_work(loss, folder, write):
    (folder / "net.toml").write_text(
        'layers = ["Linear(1, 1)"]\n[parameters]\n"0.weight" = [[2.0]]\n"0.bias" = [1.0]\n'
    )
    write(x="x\n3\n", y="y\n1\n")
    run = loss("backprop", "net.toml", "x.csv", "y.csv", "--loss", "huber", "--delta", "2", "--json")
    found = json.loads(run.stdout)
    # out = 2·3 + 1 = 7, the residual 6 is beyond 2: loss 2·(6 − 1), slope 2, and 2·3 in the weight
    assert found["value"] == 2 * (6 - 1)
    assert found["gradients"] == {"0.weight": [[2 * 3.0]], "0.bias": [2.0]}


def test_frozen_parameters_stay(loss, classes):
    found = json.loads(loss("backprop", *classes, "--lr", "0.2", "--freeze", "*.bias", "--json").stdout)
    assert found["updated"]["0.bias"] == found["network"]["parameters"]["0.bias"]
    assert found["updated"]["0.weight"] != found["network"]["parameters"]["0.weight"]
    assert found["network"]["frozen"] == ["0.bias", "2.bias"]


def test_weights_are_saved_by_their_names(loss, classes, folder):
    found = json.loads(loss("backprop", *classes, "--lr", "0.2", "--json", "--save", "w.npz").stdout)
    with np.load(folder / "w.npz") as saved:
        assert {name: saved[name].tolist() for name in saved.files} == found["updated"]


def test_the_program_of_code_torch_gives_the_same_numbers(loss, classes, capsys, request):
    torch = pytest.importorskip("torch")
    request.addfinalizer(lambda: torch.set_default_dtype(torch.float32))  # which the program changes
    found = json.loads(loss("backprop", *classes, "--lr", "0.2", "--json").stdout)
    program = loss("backprop", *classes, "--lr", "0.2", "--code", "torch").stdout
    exec(compile(program, "net.py", "exec"), {})  # noqa: S102 - it is our own
    lines = [line.split(" ", 2) for line in capsys.readouterr().out.splitlines() if line.startswith("updated ")]
    assert [name for _, name, _ in lines] == list(found["updated"])
    for _, name, values in lines:
        np.testing.assert_allclose(json.loads(values), found["updated"][name], rtol=0, atol=1e-14)


def test_the_loss_is_checked_as_everywhere(loss):
    right = loss("backprop", *MAZUR, "--expect", "0.298371109")
    assert (right.status, "agrees" in right.stdout) == (0, True)
    wrong = loss("backprop", *MAZUR, "--expect", "0.149185554")  # half of it: the mean of the two terms
    assert wrong.status == 1
    assert "0.149185554" in wrong.stdout


def test_the_help_names_what_there_is(loss):
    text = loss("backprop", "--help").stdout
    for word in ("--epochs", "--batch-size", "--check", "--expect-grad", "--code", "--freeze", "samples/backprop"):
        assert word in text
    assert "--delta" in loss("backprop", "--loss", "huber", "--help").stdout


@pytest.fixture
def gappy(write):
    """Files of three rows, of which the second lacks a cell."""
    write(x="a,b\n1,2\n,3\n2,1\n", y="y\n1\n2\n3\n", whole_x="a,b\n1,2\n2,1\n", whole_y="y\n1\n3\n")
    Path("one.toml").write_text('layers = ["Linear(2, 1)"]\nseed = 0\n')
    return ("backprop", "one.toml", "x.csv", "y.csv", "--loss", "mse")


def test_rows_that_are_passed_over_keep_the_numbers_of_the_others(loss, gappy):
    whole = json.loads(loss(*gappy[:2], "whole_x.csv", "whole_y.csv", "--loss", "mse", "--json").stdout)
    found = json.loads(loss(*gappy, "--na", "skip", "--json").stdout)
    assert (found["gradients"], found["value"], found["skipped"]) == (whole["gradients"], whole["value"], 1)
    table = loss(*gappy, "--na", "skip").stdout
    assert [line[:9] for line in table.splitlines() if "│ input" in line] == ["│   1 │ x", "│   3 │ x"]
    assert "1 row was passed over: a cell is missing (--na skip)." in table
    assert "Forward of row 3   x = (2, 1)" in loss(*gappy, "--na", "skip", "--steps").stdout


def test_a_training_says_how_many_rows_were_passed_over(loss, gappy):
    found = loss(*gappy, "--na", "skip", "--lr", "0.01", "--epochs", "2", "--batch-size", "1").stdout
    assert "1 row was passed over: a cell is missing (--na skip)." in found
    assert "|skipped:1|" in found


def test_rows_are_not_passed_over_unasked_nor_in_a_program(loss, gappy):
    assert "x.csv:3:1: the cell is empty" in loss(*gappy).stderr
    assert "does not go with --na skip" in loss(*gappy, "--na", "skip", "--code", "torch").stderr
