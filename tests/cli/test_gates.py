"""`--fail-above X`, `--fail-below X`, `--gate ci`: exit 0, 1 or 2, after the whole report.

Of the four rows of `pair` the terms are -ln .8, -ln .9, -ln .6 and -ln .6: their mean is 0.337538828626004.
"""

import json
import math

import pytest

stats = pytest.importorskip("scipy.stats")
pytestmark = pytest.mark.usefixtures("pair")

TERMS = [-math.log(0.8), -math.log(0.9), -math.log(0.6), -math.log(0.6)]
MEAN = math.fsum(TERMS) / 4
LOW, HIGH = stats.t.interval(0.95, 3, MEAN, stats.sem(TERMS))
BCE = ("bce", "preds.csv", "targets.csv", "--rows", "none")


@pytest.mark.parametrize(
    ("option", "limit", "status", "line"),
    [
        ("--fail-above", "0.3", 1, "FAIL  0.337539 is above 0.3 (by 0.037539)"),
        ("--fail-above", "0.5", 0, "PASS  0.337539 is not above 0.5"),
        ("--fail-above", "3e-1", 1, "FAIL  0.337539 is above 3e-1 (by 0.037539)"),
        ("--fail-above", "-1", 1, "FAIL  0.337539 is above -1 (by 1.337539)"),
        ("--fail-above", "+.5", 0, "PASS  0.337539 is not above +.5"),
        ("--fail-above", repr(MEAN), 0, f"PASS  0.337539 is not above {MEAN!r}"),
        ("--fail-above", repr(math.nextafter(MEAN, 0)), 1, "(by 1.00000e-16)"),
        ("--fail-below", "0.3", 0, "PASS  0.337539 is not below 0.3"),
        ("--fail-below", "0.5", 1, "FAIL  0.337539 is below 0.5 (by 0.162461)"),
        ("--fail-below", repr(MEAN), 0, "PASS  "),
        ("--fail-below", repr(math.nextafter(MEAN, 1)), 1, "FAIL  "),
    ],
)
def test_a_limit_passes_or_fails_and_equal_passes(loss, option, limit, status, line):
    found = loss(*BCE, option, limit)
    assert (found.status, found.stderr) == (status, "")
    assert found.stdout.startswith("Binary cross-entropy   mean of 4 = 0.337539\n")
    assert line in found.stdout.splitlines()[1]


def test_both_limits_have_a_line(loss):
    found = loss(*BCE, "--fail-above", "0.5", "--fail-below", "0.4")
    assert found.stdout.splitlines()[1:3] == [
        "PASS  0.337539 is not above 0.5",
        "FAIL  0.337539 is below 0.4 (by 0.062461)",
    ]
    assert found.status == 1


@pytest.mark.parametrize(
    ("option", "limit", "status", "line"),
    [
        ("--fail-above", "0.3", 1, "FAIL  0.337539 is above 0.3 (by 0.037539)"),
        (
            "--fail-above",
            "0.6",
            1,
            f"FAIL  {HIGH:.6f}, the upper end of the 95% CI, is above 0.6 (by {HIGH - 0.6:.6f})",
        ),
        ("--fail-above", "0.7", 0, f"PASS  {HIGH:.6f}, the upper end of the 95% CI, is not above 0.7"),
        ("--fail-below", "0.1", 1, f"FAIL  {LOW:.6f}, the lower end of the 95% CI, is below 0.1 (by {0.1 - LOW:.6f})"),
        ("--fail-below", "0", 0, f"PASS  {LOW:.6f}, the lower end of the 95% CI, is not below 0"),
        ("--fail-below", "0.4", 1, "FAIL  0.337539 is below 0.4 (by 0.062461)"),
    ],
)
def test_all_of_the_interval_must_keep_the_limit(loss, option, limit, status, line):
    assert HIGH > 0.6
    assert 0 < LOW < 0.1
    found = loss(*BCE, option, limit, "--gate", "ci")
    assert found.status == status
    assert line in found.stdout.splitlines()
    assert f"95% CI of the mean (t): {LOW:.6f} to {HIGH:.6f}" in found.stdout


def test_the_level_of_the_interval_can_be_chosen(loss):
    high = stats.t.interval(0.5, 3, MEAN, stats.sem(TERMS))[1]
    assert high < 0.6 < HIGH
    found = loss(*BCE, "--fail-above", "0.6", "--gate", "ci", "--ci", "50")
    assert found.status == 0
    assert f"PASS  {high:.6f}, the upper end of the 50% CI, is not above 0.6" in found.stdout


def test_an_interval_that_is_only_shown_judges_nothing(loss):
    assert loss(*BCE, "--fail-above", "0.5", "--ci").status == 0
    assert loss(*BCE, "--fail-above", "0.5", "--ci", "--gate", "value").status == 0


@pytest.mark.parametrize(
    ("rows", "limit", "status", "line"),
    [
        ("0.5,1\n", "9", 2, "NOT JUDGED  whether it is above 9: it has no interval: a single row or group"),
        ("0.5,1\n", "0.1", 1, "FAIL  0.693147 is above 0.1"),
        ("0.5,1\n0.5,1\n", "9", 2, "NOT JUDGED  whether it is above 9: the rows do not differ"),
        ("0,1\n0.5,1\n", "9", 1, "FAIL  ∞ is above 9"),
    ],
)
def test_nothing_passes_without_evidence(loss, write, rows, limit, status, line):
    write(few=f"p,y\n{rows}")
    found = loss("bce", "few.csv", "-p", "p", "-t", "y", "--rows", "none", "--fail-above", limit, "--gate", "ci")
    assert found.status == status
    assert line in found.stdout
    assert "bce|n:" in found.stdout  # the whole report


def test_an_infinite_result_is_above_any_limit(loss, write):
    write(endless="p,y\n0,1\n0.5,1\n")
    found = loss("bce", "endless.csv", "-p", "p", "-t", "y", "--rows", "none", "--fail-above", "1e308")
    assert found.status == 1
    assert "FAIL  ∞ is above 1e308\n" in found.stdout


def test_a_result_that_is_no_number_cannot_be_judged(loss, write):
    write(odd="p,y\n0,1\n1,0\n")  # the terms are -inf and inf
    found = loss("expr", "log(p) - log(y)", "odd.csv", "-p", "p", "-t", "y", "--rows", "none", "--fail-above", "9")
    assert "NOT JUDGED  whether it is above 9: the result is nan" in found.stdout
    assert found.status == 2


def test_what_cannot_be_judged_outweighs_what_fails(loss, write):
    write(one="p,y\n0.5,1\n")
    found = loss("bce", "one.csv", "-p", "p", "-t", "y", "--fail-above", "9", "--fail-below", "3", "--gate", "ci")
    assert "NOT JUDGED" in found.stdout
    assert "FAIL  0.693147 is below 3" in found.stdout
    assert found.status == 2


def test_beside_a_wrong_answer_both_are_said(loss):
    found = loss(*BCE, "--fail-above", "0.5", "--expect", "1.3502")
    assert "PASS  0.337539 is not above 0.5" in found.stdout
    assert "expected 1.3502: differs by" in found.stdout
    assert found.status == 1


@pytest.mark.parametrize(("limit", "status"), [("0.3", 1), ("0.5", 0)])
@pytest.mark.parametrize(
    "more", [("-q",), ("--to", "csv"), ("--to", "tsv"), ("--to", "ndjson"), ("-o", "out.json"), ("--terms", "-")]
)
def test_beside_a_format_that_does_not_hold_it_the_verdict_is_on_stderr(loss, limit, status, more):
    found = loss(*BCE, "--fail-above", limit, *more)
    assert found.status == status
    assert ("FAIL  0.337539" if status else "PASS  0.337539") in found.stderr
    if more == ("-q",):
        assert found.stdout == "0.337538828626004\n"


@pytest.mark.parametrize("to", ["table", "md", "latex"])
def test_every_format_for_people_holds_the_verdict(loss, to):
    found = loss(*BCE, "--fail-above", "0.3", "--to", to)
    assert "FAIL  0.337539 is above 0.3 (by 0.037539)" in found.stdout
    assert (found.status, found.stderr) == (1, "")


def test_ascii_is_ascii(loss, write):
    write(endless="p,y\n0,1\n0.5,1\n")
    found = loss("bce", "endless.csv", "-p", "p", "-t", "y", "--rows", "none", "--fail-above", "1", "--ascii")
    assert found.stdout.isascii()
    assert "FAIL  inf is above 1\n" in found.stdout


def test_json_has_a_member_for_each_gate(loss):
    found = loss(*BCE, "--fail-above", "0.30", "--fail-below", "0", "--gate", "ci", "--json")
    assert found.status == 1
    assert json.loads(found.stdout)["checks"] == [
        {
            "check": "fail-above",
            "gate": "ci",
            "limit": 0.3,
            "limit_as_typed": "0.30",
            "of": "value",
            "got": pytest.approx(MEAN),
            "agrees": False,
            "outcome": "fail",
        },
        {
            "check": "fail-below",
            "gate": "ci",
            "limit": 0,
            "limit_as_typed": "0",
            "of": "ci",
            "got": pytest.approx(LOW),
            "agrees": True,
            "outcome": "pass",
        },
    ]


GROUPS = "p,y,g\n1,2,a\n1,3,a\n4,4,b\n4,5,b\n9,9,c\n9,9,c\n"  # the mean errors are 1.5, 0.5, 0, and 2/3 of all
BY = ("mae", "groups.csv", "-p", "p", "-t", "y", "--by", "g")


@pytest.mark.parametrize(
    ("arguments", "status", "lines"),
    [
        (("--fail-above", "2"), 0, ["PASS  none of 4 results is above 2: the largest is 1.500000 (a)"]),
        (("--fail-above", "1"), 1, ["FAIL  a: 1.500000 is above 1 (by 0.500000)"]),
        (
            ("--fail-above", "0.6"),
            1,
            ["FAIL  a: 1.500000 is above 0.6 (by 0.900000)", "FAIL  all: 0.666667 is above 0.6 (by 0.066667)"],
        ),
        (("--fail-below", "0"), 0, ["PASS  none of 4 results is below 0: the smallest is 0.000000 (c)"]),
        (
            ("--fail-above", "8", "--gate", "ci"),
            2,
            ["NOT JUDGED  c: whether it is above 8: the rows"],  # 1.5 + 12.7062 * 0.5, the end of a, is below 8
        ),
    ],
)
def test_by_value_each_result_must_keep_the_limit(loss, write, arguments, status, lines):
    write(groups=GROUPS)
    found = loss(*BY, *arguments)
    assert found.status == status
    said = [line for line in found.stdout.splitlines() if line.startswith(("PASS", "FAIL", "NOT"))]
    assert [line[: len(words)] for line, words in zip(said, lines, strict=True)] == lines


def test_by_value_json_names_those_that_do_not_pass(loss, write):
    write(groups=GROUPS)
    (found,) = json.loads(loss(*BY, "--fail-above", "0.6", "--json").stdout)["checks"]
    assert found["results"] == 4
    assert found["got"] == pytest.approx(2 / 3)
    assert found["not_passed"] == [{"name": "a", "got": 1.5, "outcome": "fail"}]


def test_a_value_of_which_no_row_is_left_cannot_be_judged(loss, write):
    write(gaps="p,y,g\n1,2,a\n,3,b\n")
    found = loss("mae", "gaps.csv", "-p", "p", "-t", "y", "--by", "g", "--na", "skip", "--fail-above", "5")
    assert "NOT JUDGED  b: whether it is above 5: no row of it is left" in found.stdout
    assert found.status == 2


def test_of_many_values_that_fail_twenty_are_named(loss, write):
    write(many="p,y,g\n" + "".join(f"0,1,g{i}\n" for i in range(30)))
    found = loss("mae", "many.csv", "-p", "p", "-t", "y", "--by", "g", "--fail-above", "0.5")
    assert found.stdout.count("FAIL") == 20
    assert "and 11 more do not pass" in found.stdout  # ten values, and all


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("--fail-above inf", "--fail-above inf: a limit is a number such as 0.3"),
        ("--fail-above nan", "--fail-above nan: a limit is a number"),
        ("--fail-below abc", "--fail-below abc: a limit is a number"),
        ("--fail-above 5%", "a limit is a number"),
        ("--fail-above 1_0", "a limit is a number"),
        ("--fail-above 1e400", "--fail-above 1e400: no double is that large"),
        ("--fail-above=", "--fail-above '': a limit is a number"),
        ("--fail-above 1 --fail-below 2", "no number keeps both"),
        ("--gate ci", "there is nothing to judge"),
        ("--gate value", "there is nothing to judge"),
        ("--fail-above 1 --gate both", "--gate must be value or ci"),
        ("--fail-above 1 -r none", "there is no one result to hold against a limit"),
        ("--fail-above 1 -r median --gate ci", "--gate ci: an interval is of the mean or the sum, not of the median"),
        ("--fail-above 1 --partial", "--fail-above is of a result computed here"),
        ("--fail-below 1 --on local", "--fail-below is of a result computed here"),
    ],
)
def test_what_means_nothing_is_refused_before_anything_is_read(loss, arguments, words):
    found = loss("mae", "no.csv", "-p", "p", "-t", "y", *arguments.split())
    assert (found.status, found.stdout) == (2, "")
    assert words in found.stderr


@pytest.mark.parametrize(("reduction", "value"), [("sum", 1.3501553145040175), ("max", TERMS[2]), ("median", 0.366985)])
def test_a_limit_is_of_whatever_the_result_is(loss, reduction, value):
    for limit, status in ((value * 1.01, 0), (value * 0.99, 1)):
        assert loss(*BCE, "-r", reduction, "--fail-above", repr(limit)).status == status
