"""The samples give the numbers that scikit-learn and scipy gave for the same files (samples/README.md says which)."""

import doctest
import json
import shlex
from pathlib import Path

import pytest

import losscli
from losscli.cli.main import main

ROOT = Path(__file__).parent.parent
SHAPES = json.loads((ROOT / "samples" / "shapes.json").read_text())
EXPECTED = json.loads((ROOT / "samples" / "expected.json").read_text())


@pytest.mark.parametrize("command", EXPECTED)
def test_sample_gives_the_number_of_another_program(command, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    main([*shlex.split(command), "--json"])
    # Theirs are sums in floating point, rounded at every row.
    assert json.loads(capsys.readouterr().out)["value"] == pytest.approx(EXPECTED[command], rel=1e-14)


@pytest.mark.parametrize("command", SHAPES)
def test_sample_of_another_shape_gives_the_number_of_another_program(command, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    main([*shlex.split(command), "--json"])
    assert json.loads(capsys.readouterr().out)["value"] == pytest.approx(SHAPES[command], rel=1e-12)


@pytest.mark.parametrize(
    ("command", "number"),
    [
        ("bce samples/bce/preds.csv samples/bce/targets.csv", "0.337538828626004"),
        ("mse samples/mse/preds.csv samples/mse/targets.csv", "0.2875"),
        ("ce samples/ce/logits.csv samples/ce/labels.csv", "0.313261687518223"),
    ],
)
def test_worked_example_in_fifteen_digits(command, number, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    main([*shlex.split(command), "-q"])
    assert capsys.readouterr().out == number + "\n"


def test_example_of_the_package_holds():
    assert doctest.testmod(losscli).failed == 0
