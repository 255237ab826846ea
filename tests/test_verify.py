"""`losscli.verify`: what `--expect` says, to a program."""

import doctest
import math
import subprocess
import sys

import numpy as np
import pytest

import losscli
from losscli import verifying

P, Y = [0.8, 0.1, 0.6, 0.4], [1, 0, 1, 0]
TERMS = [-math.log(0.8), -math.log(0.9), -math.log(0.6), -math.log(0.6)]
MEAN, SUM = math.fsum(TERMS) / 4, math.fsum(TERMS)


def test_the_example_of_the_docstring_is_what_is_printed():
    found = doctest.testmod(verifying)
    assert (found.failed, found.attempted) == (0, 4)


@pytest.mark.parametrize("expect", ["0.3375", "0.33", MEAN, np.float64(MEAN), np.float32(MEAN), np.array(MEAN)])
def test_a_right_number_is_true(expect):
    found = losscli.verify("bce", P, Y, expect=expect)
    assert found
    assert (found.agrees, list(found.hits)) == (True, [])


@pytest.mark.parametrize(
    ("expect", "agreement"),
    [("0.3375", "rounded"), ("0.33", "truncated"), ("0.33753881", "float32"), (MEAN + 4e-16, "double")],
)
def test_how_it_agrees_is_told(expect, agreement):
    assert losscli.verify("bce", P, Y, expect=expect).agreement == agreement


def test_a_wrong_number_is_false_and_says_what_gives_it():
    found = losscli.verify("bce", P, Y, expect=SUM)
    assert not found
    assert found.agreement is None
    assert [hit.id for hit in found.hits] == ["sum"]
    assert (found.expected, found.digits) == (SUM, 17)
    assert found.got == pytest.approx(MEAN, rel=1e-15)
    assert found.hits[0].value == pytest.approx(SUM, rel=1e-15)
    assert found.hits[0].mend == "divide by 4, or ask for --reduction sum"
    assert len(found.not_diagnosable) == 1


@pytest.mark.parametrize("expect", ["0.3375", "0.33", "1.35", "1.350", "1.3502", "0.9", "inf", "-0.1234"])
def test_as_text_it_is_what_the_command_line_prints(tmp_path, capsys, expect):
    from losscli.cli.main import main  # noqa: PLC0415 - for this alone

    path = tmp_path / "both.csv"
    path.write_text("p,y\n" + "".join(f"{p},{y}\n" for p, y in zip(P, Y, strict=True)))
    status = main(["bce", str(path), "-p", "p", "-t", "y", "--rows", "none", f"--expect={expect}"])
    found = losscli.verify("bce", P, Y, expect=expect)
    assert str(found).splitlines() == capsys.readouterr().out.splitlines()[1:-1]
    assert bool(found) == (status == 0)


def test_settings_are_those_of_the_loss():
    assert losscli.verify("bce", P, Y, expect=MEAN / math.log(2), base="2")
    assert losscli.verify("bce", P, Y, expect=SUM, reduction="sum")
    weighted = math.fsum(w * term for w, term in zip([1, 2, 3, 4], TERMS, strict=True))
    assert losscli.verify("bce", P, Y, expect=weighted / 10, weight=[1, 2, 3, 4])
    assert losscli.verify("bce", P, Y, expect=weighted / 4, weight=[1, 2, 3, 4], like="torch")
    assert losscli.verify("bce", pred=P, target=Y, expect=MEAN)


def test_a_loss_may_be_a_function():
    assert losscli.verify(losscli.bce, P, Y, expect="0.3375")
    assert losscli.verify(losscli.expr("abs(p - y)"), P, Y, expect=(0.2 + 0.1 + 0.4 + 0.4) / 4)
    found = losscli.verify(losscli.custom(lambda p, y: np.abs(p - y)), P, Y, expect="1.10")
    assert [hit.id for hit in found.hits] == ["sum"]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"expect": "abc"}, "expect abc: it is a number such as 0.3375, inf or nan"),
        ({"expect": ""}, "expect '': it is a number such as 0.3375, inf or nan"),
        ({"expect": None}, "expect is a number, or a text such as '0.3375', and not of type NoneType"),
        ({"expect": [0.3, 0.4]}, "expect is a number, or a text such as '0.3375', and not of type list"),
        ({"expect": 0.3, "reduction": "none"}, "verify: under the reduction none there is no one result to compare"),
        ({"expect": 0.3, "bas": "2"}, "bce has no option bas; it has: clip, base, log_floor, label_smoothing"),
    ],
)
def test_what_makes_no_sense_is_an_error(given, problem):
    with pytest.raises(losscli.UsageError) as raised:
        losscli.verify("bce", P, Y, **given)
    assert raised.value.headline == problem


def test_a_loss_that_there_is_not_is_an_error():
    with pytest.raises(losscli.UnknownNameError):
        losscli.verify("bxe", P, Y, expect=0.3)
    with pytest.raises(losscli.UsageError):
        losscli.verify(max, P, Y, expect=0.3)


def test_two_verdicts_of_one_answer_are_equal():
    assert losscli.verify("bce", P, Y, expect="1.3502") == losscli.verify("bce", P, Y, expect="1.3502")


def test_it_is_a_public_name_and_needs_neither_rich_nor_typer():
    code = (
        "import sys, losscli; found = losscli.verify('mse', [1, 2], [1, 4], expect='4.000');"
        "assert 'sum' in str(found); print({'rich', 'typer', 'pandas'} & {*sys.modules})"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"
    assert {"verify", "Verdict"} <= {*dir(losscli)}
    assert isinstance(losscli.verify("mse", [1], [2], expect=1), losscli.Verdict)
