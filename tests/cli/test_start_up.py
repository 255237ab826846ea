"""A small computation imports little: what starts slowly is started only where it is used."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("pair")

HEAVY = {"pandas", "scipy", "matplotlib", "pyarrow", "torch", "asyncio", "unittest", "hypothesis"}
# typer 0.29 models every option with pydantic; the dependency is on what comes before.
FROM_TYPER = {"pydantic"} if tuple(map(int, version("typer").split(".")[:2])) < (0, 29) else set()
BCE = ["bce", "preds.csv", "targets.csv"]
LISTING = """
import sys
from losscli.cli.main import main
main(sys.argv[1:])
print(*sys.modules, file=sys.stderr)
"""


@pytest.fixture
def modules():
    """Return a function that runs `loss` in a new process and returns the names of the modules it imported."""

    def run(*arguments):
        command = [sys.executable, "-c", LISTING, *arguments]
        root = str(Path(__file__).parent.parent.parent)
        environment = {**os.environ, "PYTHONPATH": root}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return set(done.stderr.split())

    return run


@pytest.mark.parametrize(
    "arguments",
    [BCE, [*BCE, "-q"], [*BCE, "--json"], ["bce", "--help"], ["--help"], ["list"], ["explain", "bce"], ["--version"]],
    ids=" ".join,
)
def test_nothing_heavy_is_imported(modules, arguments):
    roots = {name.partition(".")[0] for name in modules(*arguments)}
    assert roots & (HEAVY | FROM_TYPER) == set()


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        ([*BCE, "-q"], {"rich.table", "rich.console", "json", "losscli.render.layout", "losscli.render.terms"}),
        ([*BCE, "--json"], {"rich.table", "rich.console", "losscli.render.terms"}),
        (BCE, {"json", "losscli.render.document", "losscli.render.terms", "losscli.render.page"}),
        (["bce", "--help"], {"rich.table", "rich.console", "json"}),
        (["--version"], {"rich.table", "losscli.cli.run", "losscli.cli.computing"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_not_used_is_not_imported(modules, arguments, absent):
    assert modules(*arguments) & absent == set()


def test_only_the_loss_that_is_called_is_imported(modules):
    loaded = (name for name in modules(*BCE) if name.startswith("losscli.losses.") and name.count(".") == 3)
    losses = {name for name in loaded if not name.rpartition(".")[2].startswith("_")}  # what losses share is none
    assert losses == {"losscli.losses.binary.bce"}
