"""Losses of other distributions: a real one on PYTHONPATH, with entry points that can be used and that cannot."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from losscli.cli.app import COMMANDS
from losscli.losses.plugins import RESERVED

ROOT = Path(__file__).parent.parent
LOSS = '''\
from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import REAL, Interval
from losscli.formula import Formula
from losscli.loss import PREDICTION, Example, Loss, pointwise
from losscli.option import Option

ABOVE = Interval(0.0, np.inf, "a positive number", low_open=True, high_open=True)


@final
@dataclass(frozen=True, slots=True)
class Cubed(Loss):
    """Cubes of the residuals: far more for the worst."""

    name = "cubed"
    title = "Cubed error"
    family = "{family}"
    aliases = ("cubic-error",)
    inputs = pointwise(REAL, REAL, PREDICTION)
    equivalents = {{}}
    references = ()
    examples = (Example((3, 1), 8),)
    sample = ((3.0, 1.0), (1.0, 1.0))

    scale: Annotated[float, Option("What the cube is times.", ABOVE)] = 1.0

    @property
    def formula(self):
        return Formula("scale*abs(p - y)**3", gradient="3*scale*(p - y)*abs(p - y)", curvature="6*scale*abs(p - y)")

    def term(self, p, y):
        return self.scale * np.abs(p - y) ** 3

    def gradient(self, p, y):
        return 3 * self.scale * (p - y) * np.abs(p - y)

    def curvature(self, p, y):
        return 6 * self.scale * np.abs(p - y)
'''
BROKEN = """\
from losscli.loss import Loss


class Unfinished(Loss):
    name = "unfinished"
    title = family = ""
    inputs = equivalents = references = examples = sample = ()


class Nameless(Loss):
    pass


class Other:
    name = "other"


def function(p, y):
    return p
"""
POINTS = {
    "cubed": "cubed_losses:Cubed",
    "gone": "no_such_module_at_all:Loss",
    "absent": "broken_losses:Absent",
    "other": "broken_losses:Other",
    "function": "broken_losses:function",
    "unfinished": "broken_losses:Unfinished",
    "nameless": "broken_losses:Nameless",
    "misnamed": "cubed_losses:Cubed",
    "mse": "cubed_losses:Cubed",
    "MSELoss": "cubed_losses:Cubed",
    "expr": "cubed_losses:Cubed",
    "l2": "cubed_losses:Cubed",
    "exits": "exiting_losses:Loss",
}
PROBLEMS = {
    "gone": "ModuleNotFoundError: No module named 'no_such_module_at_all'",
    "absent": "AttributeError: module 'broken_losses' has no attribute 'Absent'",
    "other": "it is no class derived from losscli.loss.Loss",
    "function": "it is no class derived from losscli.loss.Loss",
    "unfinished": "Unfinished has no curvature",
    "nameless": "Nameless has no name",
    "misnamed": "Cubed calls itself cubed; the entry point must be called that, as in my-loss",
    "mse": "the name is taken or reserved",
    "MSELoss": "the name is taken or reserved",
    "expr": "the name is taken or reserved",
    "l2": "the name is taken or reserved",
    "exits": "SystemExit: 3",
}


def installed(home, name, points):
    """Put a distribution into a folder, as an installer would."""
    record = home / f"{name}-1.2.dist-info"
    record.mkdir(parents=True)
    (record / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
    lines = "".join(f"{key} = {value}\n" for key, value in points.items())
    (record / "entry_points.txt").write_text(f"[losscli.losses]\n{lines}")


def runner(home, work):
    (work / "both.csv").write_text("p,y\n3,1\n1,1\n")

    def run(*arguments, python=("-m", "losscli")):
        environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{home}", "PYTHONUTF8": "1", "COLUMNS": "100"}
        command = [sys.executable, *python, *arguments]
        return subprocess.run(command, capture_output=True, encoding="utf-8", cwd=work, env=environment, check=False)

    return run


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Return a function that runs `loss` beside one plug-in that can be used."""
    home = tmp_path_factory.mktemp("sound")
    (home / "cubed_losses.py").write_text(LOSS.format(family="cubes"))
    installed(home, "cubes", {"cubed": "cubed_losses:Cubed"})
    return runner(home, tmp_path_factory.mktemp("work"))


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """Return a function that runs `loss` beside plug-ins most of which cannot be used."""
    home = tmp_path_factory.mktemp("mixed")
    (home / "cubed_losses.py").write_text(LOSS.format(family="regression"))
    (home / "broken_losses.py").write_text(BROKEN)
    (home / "exiting_losses.py").write_text("raise SystemExit(3)\n")
    installed(home, "mixed", POINTS)
    installed(home, "twice", {"cubed": "cubed_losses:Cubed"})
    return runner(home, tmp_path_factory.mktemp("work"))


def test_it_is_listed_in_a_family_of_its_own(sound):
    run = sound("list")
    assert "\n\ncubes\n  cubed" in run.stdout
    assert "Cubed error" in run.stdout
    assert run.stderr == ""


def test_it_is_found_by_a_pattern_a_family_and_in_json(sound):
    assert [one["name"] for one in json.loads(sound("list", "cub", "--json").stdout)] == ["cubed"]
    assert [one["name"] for one in json.loads(sound("list", "--family", "cubes", "--json").stdout)] == ["cubed"]


def test_it_is_explained_without_what_it_does_not_say(sound):
    page = sound("explain", "cubed").stdout
    assert page.startswith("Cubed error (cubed)\n\n  ℓ = scale·|ŷ − y|³\n")
    assert "--scale  What the cube is times." in page
    assert "References" not in page
    assert "At the edges" not in page


def test_it_is_a_command(sound):
    run = sound("cubed", "both.csv", "-p", "p", "-t", "y", "--scale", "2", "-q")
    assert (run.stdout, run.stderr) == ("8\n", "")


@pytest.mark.parametrize("name", ["cubic-error", "CUBED", "cubed"])
def test_it_is_found_by_other_names(sound, name):
    assert sound(name, "both.csv", "-p", "p", "-t", "y", "-q").stdout == "4\n"


def test_its_options_are_checked(sound):
    run = sound("cubed", "both.csv", "--scale", "0")
    assert run.returncode == 2
    assert "cubed: --scale must be in (0, ∞), got 0.0" in run.stderr


def test_it_has_help(sound):
    assert "Cubes losses:\n  cubed" in sound("--help").stdout
    assert "What the cube is times." in sound("cubed", "--help").stdout
    assert sound("help", "cubed").stdout == sound("cubed", "--help").stdout


def test_a_mistyped_name_suggests_it(sound):
    assert "Did you mean cubed?" in sound("cubd", "both.csv").stderr


def test_it_is_a_function(sound):
    code = (
        "import losscli; print(losscli.cubed([3], [1]).value, losscli.evaluate('cubic-error', [3], [1], scale=2).value)"
    )
    assert sound(python=("-c", code)).stdout == "8.0 16.0\n"


def test_it_is_looked_for_only_where_a_name_is_not_ours(sound):
    code = (
        "import importlib.metadata as metadata\nfrom losscli.cli.main import main\n"
        "metadata.entry_points = lambda **_: print('looked for') or ()\n"
        "main(['mse', 'both.csv', '-p', 'p', '-t', 'y', '-q'])\nmain(['explain', 'mse', '--ascii'])\nmain(['cubed'])"
    )
    run = sound(python=("-c", code))
    assert run.stdout.startswith("2\nMean squared error (mse)\n")
    assert run.stdout.endswith("\nlooked for\n")
    assert run.stdout.count("looked for") == 1


def test_the_list_names_what_cannot_be_used_in_a_line_each(mixed):
    run = mixed("list")
    assert run.returncode == 0
    assert "Cubed error" in run.stdout
    expected = [
        f"loss: warning: the plug-in {name} (mixed 1.2) cannot be used: {why}" for name, why in PROBLEMS.items()
    ]
    twice = "loss: warning: the plug-in cubed (twice 1.2) cannot be used: the name is taken by another plug-in"
    assert sorted(run.stderr.splitlines()) == sorted([*expected, twice])


@pytest.mark.parametrize("name", ["gone", "absent", "other", "function", "unfinished", "nameless", "misnamed", "exits"])
def test_what_cannot_be_used_is_said_where_it_is_asked_for(mixed, name):
    for arguments in ([name, "both.csv"], *([["explain", name]] if name == "gone" else [])):
        run = mixed(*arguments)
        assert (run.returncode, run.stdout) == (2, "")
        assert run.stderr == f"loss: error: the plug-in {name} (mixed 1.2) cannot be used: {PROBLEMS[name]}\n"


@pytest.mark.parametrize("name", ["cubed", "mse"])
def test_the_others_work_beside_what_cannot_be_used(mixed, name):
    run = mixed(name, "both.csv", "-p", "p", "-t", "y", "-q")
    assert (run.returncode, run.stderr) == (0, "")


def test_a_name_of_ours_stays_ours(mixed):
    assert mixed("mse", "both.csv", "-p", "p", "-t", "y", "-q").stdout == "2\n"
    assert mixed("explain", "MSELoss").stdout.startswith("Mean squared error (mse)")
    assert "means different things" in mixed("l2", "both.csv").stderr
    assert mixed("expr", "p - y", "both.csv", "-p", "p", "-t", "y", "-q").stdout == "1\n"


def test_in_python_what_cannot_be_used_is_no_attribute(mixed):
    code = "import losscli; print(hasattr(losscli, 'gone'), hasattr(losscli, 'cubed'))"
    assert mixed(python=("-c", code)).stdout == "False True\n"
    run = mixed(
        python=(
            "-c",
            "import losscli\ntry: losscli.evaluate('gone', [1], [1])\nexcept losscli.PluginError as e: print(e)",
        )
    )
    assert run.stdout == f"the plug-in gone (mixed 1.2) cannot be used: {PROBLEMS['gone']}\n"


def test_help_is_there_beside_what_cannot_be_used(mixed):
    run = mixed("--help")
    assert run.returncode == 0
    assert "cubed" in run.stdout
    assert "unfinished" not in run.stdout


def test_every_command_is_reserved():
    assert set(COMMANDS) <= RESERVED
