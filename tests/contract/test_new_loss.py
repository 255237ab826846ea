"""A loss is one file: put into a copy of the package, it is there everywhere, and nothing else was touched."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import losscli

SOURCE = '''\
"""Bent line."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import REAL, Array, Interval
from losscli.formula import Formula
from losscli.loss import PREDICTION, Example, Loss, pointwise
from losscli.option import Option

POSITIVE = Interval(0.0, np.inf, "a positive number", low_open=True, high_open=True)


@final
@dataclass(frozen=True, slots=True)
class BentLine(Loss):
    """Squared error near zero and absolute error far from it, with a bend and no kink."""

    name = "bent-line"
    title = "Bent line"
    family = "regression"
    aliases = ("crooked-line",)
    inputs = pointwise(REAL, REAL, PREDICTION)
    equivalents = {}
    references = ("Charbonnier et al. (1994), Proc. ICIP 2, 168-172, doi:10.1109/ICIP.1994.413553",)
    examples = (Example((4, 1), 4 * 4 * (5 / 4 - 1), {"delta": 4.0}),)
    sample = ((4.0, 1.0), (1.0, 1.0))

    delta: Annotated[float, Option("Residual at which it turns.", POSITIVE)] = 1.0

    @property
    def formula(self) -> Formula:
        return Formula(
            f"{self.delta!r}**2*(sqrt(1 + ((p - y)/{self.delta!r})**2) - 1)",
            gradient=f"(p - y)/sqrt(1 + ((p - y)/{self.delta!r})**2)",
        )

    def term(self, p: Array, y: Array) -> Array:
        size = np.hypot(1, (p - y) / self.delta)
        return (p - y) * ((p - y) / (1 + size))

    def gradient(self, p: Array, y: Array) -> Array:
        return (p - y) / np.hypot(1, (p - y) / self.delta)

    def curvature(self, p: Array, y: Array) -> Array:
        return np.hypot(1, (p - y) / self.delta) ** -3
'''


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Return a function that runs Python on a copy of the package that has one more file."""
    home = tmp_path_factory.mktemp("copy")
    package = Path(losscli.__file__).parent
    shutil.copytree(package, home / "losscli", ignore=shutil.ignore_patterns("__pycache__"))
    (home / "losscli/losses/regression/bent_line.py").write_text(SOURCE, encoding="utf-8")
    (home / "both.csv").write_text("pred,target\n4,1\n1,1\n", encoding="utf-8")

    def python(*arguments):
        environment = os.environ | {"PYTHONPATH": str(home), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
        return subprocess.run(
            [sys.executable, *arguments], capture_output=True, encoding="utf-8", cwd=home, env=environment, check=False
        )

    return python


@pytest.fixture(scope="module")
def loss(run):
    return lambda *arguments: run("-m", "losscli", *arguments)


def test_it_is_listed(loss):
    assert re.search(r"bent-line +Bent line", loss("list").stdout)


def test_it_is_explained(loss):
    assert loss("explain", "bent-line").stdout.startswith("Bent line (bent-line)")


def test_it_is_found_by_its_alias(loss):
    assert "Residual at which it turns." in loss("explain", "crooked-line").stdout


def test_it_is_a_command_with_its_option(loss):
    value = json.loads(loss("bent-line", "both.csv", "-p", "pred", "-t", "target", "--delta", "4", "--json").stdout)[
        "value"
    ]
    assert value == 4 * 4 * (5 / 4 - 1) / 2


def test_its_option_is_checked(loss):
    assert "bent-line: --delta must be in (0, ∞), got 0.0" in loss("bent-line", "both.csv", "--delta", "0").stderr


def test_a_mistyped_name_suggests_it(loss):
    assert "Did you mean bent-line?" in loss("bnet-line", "both.csv").stderr


def test_it_is_a_function(run):
    assert run("-c", "import losscli; print(losscli.bent_line([4], [1], delta=4).value)").stdout == "4.0\n"


def test_it_comes_with_the_others(run):
    code = "from losscli.losses import every; print([one.name for one in every()])"
    assert "'bent-line'" in run("-c", code).stdout
