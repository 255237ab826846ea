"""`loss backprop ... --code torch`: a program on stdout, or an error; the rows are not read."""

from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent.parent.parent / "samples" / "backprop"
FILES = tuple(str(SAMPLES / name) for name in ("net.toml", "inputs.csv", "targets.csv"))
MAZUR = ("backprop", *FILES, "--loss", "half-mse", "-r", "sum", "--lr", "0.5", "--code", "torch")


def test_the_program_prints_the_numbers_of_the_example(loss, capsys):
    torch = pytest.importorskip("torch")
    before = torch.get_default_dtype()
    found = loss(*MAZUR)
    assert found.status == 0
    try:
        exec(compile(found.stdout, "program.py", "exec"), {})  # noqa: S102 - this is what it is printed for
    finally:
        torch.set_default_dtype(before)
    lines = dict(line.rsplit(" ", 1) for line in capsys.readouterr().out.splitlines() if "[" not in line)
    assert lines["loss"].startswith("0.29837110")
    assert lines["epoch 1"].startswith("0.2910277736")


def test_frozen_parameters_and_the_optimiser_are_in_it(loss):
    text = loss(*MAZUR, "--optimizer", "adamw", "--freeze", "0.weight", "--epochs", "7").stdout
    assert "torch.optim.AdamW(" in text
    assert "if name not in ['0.bias', '0.weight', '2.bias']" in text
    assert "range(1, 8)" in text


def test_without_a_learning_rate_nothing_is_moved(loss):
    text = loss("backprop", *FILES, "--loss", "mse", "--code", "torch").stdout
    assert "optim" not in text
    assert 'print("gradient", name' in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--json",), "it does not go with --json"),
        (("--check",), "it does not go with --check"),
        (("--save", "w.npz"), "it does not go with --save"),
        (("--like", "keras"), "--like keras"),
        (("--lr", "0"), "--lr must be a positive number, got 0"),
    ],
)
def test_what_a_program_has_no_place_for_is_refused(loss, arguments, said):
    found = loss(*MAZUR, *arguments)
    assert (found.status, found.stdout) == (2, "")
    assert said in found.stderr


def test_another_tool_is_refused(loss):
    found = loss("backprop", *FILES, "--loss", "mse", "--code", "keras")
    assert (found.status, found.stdout) == (2, "")
    assert "--code must be torch, got keras" in found.stderr
