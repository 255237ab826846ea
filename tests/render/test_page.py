"""`loss explain`: complete, no line too long, and its code runs."""

import subprocess
import sys

import pytest

from losscli.cli.main import main
from losscli.losses import every, find, names
from losscli.option import flag, options
from losscli.render.catalogue import catalogue
from losscli.render.look import Look

DRAWN = tuple(f"  {mark}" for mark in "╭│├╰+|")  # a column of a table may be wider
SECTIONS = ["Inputs", "The mean", "At the edges", "Worked example", "References"]
EACH = pytest.mark.parametrize("name", names())


@pytest.fixture
def page(capsys):
    """Return a function that returns the page of a loss."""

    def run(name, *more):
        assert main(["explain", name, *more]) == 0
        return capsys.readouterr().out

    return run


@EACH
@pytest.mark.parametrize("more", [(), ("--ascii",)])
def test_no_line_is_longer_than_a_hundred_columns(page, name, more):
    prose = page(name, *more).partition("\nThe same number elsewhere\n")[0]  # code is as long as it is
    assert [line for line in prose.splitlines() if len(line) > 100 and not line.startswith(DRAWN)] == []


@EACH
def test_every_section_is_there(page, name):
    assert [title for title in SECTIONS if f"\n{title}\n" not in page(name)] == []


@EACH
def test_formula_gradient_curvature_and_latex_are_stated(page, name):
    head = page(name).split("\n\n")[1].splitlines()
    begins = [line.partition(" = ")[0][2:] for line in head if " = " in line and not line.startswith("   ")]
    formula = find(name)().formula
    further = ["∂ℓ" for _ in formula.others]
    curved = [] if formula.curvature is None else ["∂²"]
    assert [begin[:2].strip() for begin in begins] == ["ℓ", "∂ℓ", *curved, *further, "La"]


@EACH
def test_every_option_is_there_with_its_default(page, name):
    text = page(name).replace("default:\n    ", "default: ")
    for option, _ in options(find(name)):
        (section,) = [part for part in text.split("\n\n") if part.startswith("Options")]
        assert f"\n  {flag(option)}  " in section
    assert text.count("default: ") == len(list(options(find(name))))


@EACH
def test_in_ascii_it_is_ascii(page, name):
    assert page(name, "--ascii").isascii()


@pytest.mark.parametrize("name", ["mse", "bce", "ce-probs"])
def test_the_code_for_scikit_learn_prints_the_number_of_the_example(page, name):
    pytest.importorskip("sklearn")
    code = page(name).partition("The same number elsewhere\n")[2].partition("\n  Each prints ")[0]
    common, *blocks = (
        "\n".join(line.removeprefix("  ") for line in block.splitlines()) for block in code.split("\n\n")
    )
    block = next(one for one in blocks if "sklearn" in one)
    command = [sys.executable, "-c", f"{common}\n{block}"]
    printed = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    promised = page(name).partition("Each prints ")[2].partition(",")[0]
    assert f"{printed:.6g}" == promised


def test_a_loss_is_found_by_its_other_names(page):
    assert page("BCELoss") == page("bce")


def test_the_list_fits_a_terminal_but_for_long_formulas():
    lines = catalogue(every(), Look(width=80)).splitlines()
    assert [line for line in lines if len(line) > 80 and not line.startswith("      ")] == []
