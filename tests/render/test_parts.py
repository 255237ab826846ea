"""A table wider than the terminal: drawn in parts, nothing left out, no number cut."""

import re
from pathlib import Path

import pytest

from losscli.cli.main import main

ROOT = Path(__file__).parent.parent.parent
CE = ["ce", "samples/ce/logits.csv", "samples/ce/labels.csv", "--grad"]
WEIGHTED = ["mse", "samples/diabetes/both.csv", "-p", "y_hat", "-t", "y", "-w", "weight", "--grad"]
NATURAL = 119
WIDTHS = [1, 10, 20, 40, 60, 80, 100, NATURAL - 1]


@pytest.fixture
def drawn(capsys, monkeypatch):
    """Return a function that returns the lines of the tables at a width."""

    def run(arguments, width, *more):
        monkeypatch.chdir(ROOT)
        for name in ("NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("COLUMNS", str(width))
        assert main([*arguments, *more]) == 0
        return [line for line in capsys.readouterr().out.splitlines() if line[:1] in "╭│├╰+|"]

    return run


def cells(lines):
    """Return the cells of a table by the row they stand in, without the rows' own column."""
    found = {}
    for line in lines:
        number, *rest = (cell.strip() for cell in re.split("[│|]", line.strip("│|"))) if line[0] in "│|" else [""]
        found[number] = [*found.get(number, []), *rest]
    return found


@pytest.mark.parametrize("arguments", [CE, WEIGHTED], ids=["ce", "weighted"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_number_is_there(drawn, arguments, width):
    whole, parts = (cells(drawn(arguments, at)) for at in (500, width))
    assert {row: parts[row] for row in "1234"} == {row: whole[row] for row in "1234"}


@pytest.mark.parametrize("width", [width for width in WIDTHS if width >= 30])
def test_no_line_is_wider_than_the_terminal(drawn, width):
    assert max(map(len, drawn(CE, width))) <= width


@pytest.mark.parametrize("width", [NATURAL, NATURAL + 1, 500])
def test_a_table_that_fits_is_whole(drawn, width):
    assert sum(line[0] == "╭" for line in drawn(CE, width)) == 1


def test_the_result_stands_under_the_loss(drawn):
    lines = drawn(CE, 40)
    heading = next(line for line in lines if "loss ℓ" in line)
    result = next(line for line in lines if "mean = sum / 4" in line)
    assert result.index("0.313262") + len("0.313262") == heading.index("loss ℓ") + len("loss ℓ")


@pytest.mark.parametrize("more", [(), ("--ascii",), ("--rows", "2"), ("--color", "always")])
@pytest.mark.parametrize("width", WIDTHS)
def test_borders_stand_in_line(drawn, width, more):
    table = []
    for line in [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in drawn(CE, width, *more)] + ["╭"]:
        if line[0] == "╭":
            assert len(set(map(len, table))) <= 1
            table = []
        table.append(line) if "--ascii" not in more else None


def test_an_empty_cell_is_no_formula_in_latex(tmp_path, capsys):
    (tmp_path / "m.csv").write_text("g,p,y\na,0.5,1\na,0.25,0\nb,1,1\n")
    command = ["dice", str(tmp_path / "m.csv"), "-p", "p", "-t", "y", "--group", "g", "--to", "latex"]
    assert main(command) == 0
    assert "$$" not in capsys.readouterr().out
