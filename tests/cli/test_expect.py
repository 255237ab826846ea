"""`--expect X`: is a number right at the digits that were typed, and if not, which mistake gives it?

Of the four rows of `pair` the terms are -ln .8, -ln .9, -ln .6 and -ln .6: their mean is 0.337538828626004.
"""

import json
import math

import pytest

pytestmark = pytest.mark.usefixtures("pair")

TERMS = [-math.log(0.8), -math.log(0.9), -math.log(0.6), -math.log(0.6)]
MEAN = math.fsum(TERMS) / 4
BCE = ("bce", "preds.csv", "targets.csv", "--rows", "none")


def said(loss, number, *more):
    """Return the exit status and what is said of a number: the first line and those indented under it."""
    found = loss(*BCE, f"--expect={number}", *more)
    assert found.stderr == ""
    lines = found.stdout.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith(f"expected {number.strip()}"))
    return found.status, lines[first:-1]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("0.3", "agrees to the 1 decimal given (0.337538828626004)"),
        ("0.34", "agrees to the 2 decimals given (0.337538828626004)"),
        ("0.3375", "agrees to the 4 decimals given (0.337538828626004)"),
        ("0.3375388286", "agrees to the 10 decimals given (0.337538828626004)"),
        ("0.33", "agrees to the 2 decimals given, cut off and not rounded (0.337538828626004)"),
        ("0.337538", "agrees to the 6 decimals given, cut off and not rounded (0.337538828626004)"),
        ("3.375e-1", "agrees to the 4 digits given (0.337538828626004)"),
        ("3.3753e-1", "agrees to the 5 digits given, cut off and not rounded (0.337538828626004)"),
        (" 0.3375 ", "agrees to the 4 decimals given (0.337538828626004)"),
    ],
)
def test_a_right_number_is_right_at_the_digits_typed(loss, number, words):
    assert said(loss, number) == (0, [f"expected {number.strip()}: {words}"])


def test_a_number_of_a_computation_in_float32_is_right(loss):
    # the nearest float32 is 0.33753881, which is no rounding of the exact number at its digits
    status, (line,) = said(loss, "0.33753881")
    assert status == 0
    assert line.startswith("expected 0.33753881: agrees within what a computation in float32 loses: differs by ")


def test_the_last_digit_of_a_double_is_not_held_against_anybody(loss):
    status, (line,) = said(loss, "0.33753882862600459")
    assert status == 0
    assert "within what a computation in double loses" in line


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("1.35", "1.35 could be the sum of the 4 terms: divide by 4, or ask for --reduction sum."),
        (
            "1.350",
            "To the 4 digits given, 1.350 is the sum of the 4 terms: divide by 4, or ask for --reduction sum.",
        ),
        ("1.3502", "1.3502 is the sum of the 4 terms: divide by 4, or ask for --reduction sum."),
        (
            "1.35015",
            "1.35015 is the sum of the 4 terms (cut off, not rounded): divide by 4, or ask for --reduction sum.",
        ),
        (
            repr(math.fsum(TERMS)),
            f"{math.fsum(TERMS)!r} is exactly the sum of the 4 terms: divide by 4, or ask for --reduction sum.",
        ),
    ],
    ids=["three digits", "four", "five", "five, cut off", "all"],
)
def test_a_mistake_is_named_in_words_that_the_digits_bear_out(loss, number, words):
    status, lines = said(loss, number)
    assert status == 1
    assert lines[1:] == [f"  {words}"]


@pytest.mark.parametrize(
    ("number", "off"), [("1.3502", "1.0127"), ("1.35", "1.01"), ("0.1466", "−0.1909"), ("-0.3375", "−0.675")]
)
def test_the_difference_stands_at_the_decimals_typed(loss, number, off):
    assert said(loss, number)[1][0] == f"expected {number}: differs by {off}"


def test_another_base_of_the_logarithm_is_named_by_the_words_people_search_for(loss):
    number = f"{MEAN / math.log(10):.4f}"
    assert number == "0.1466"
    status, lines = said(loss, number)
    assert status == 1
    assert "log base 10" in lines[1]


def test_at_two_digits_nothing_is_named(loss):
    assert said(loss, "0.36") == (
        1,
        [
            "expected 0.36: differs by 0.02",
            "  It is 1.0665 times the result.",
            "  Too few digits to tell one mistake from another: give more of them.",
        ],
    )


def test_what_no_mistake_gives_is_said_to_be_that(loss):
    status, lines = said(loss, "0.1234567")
    assert (status, lines[1]) == (1, "  No known mistake gives this. It is 0.3658 times the result.")


def test_a_number_out_of_the_range_of_the_terms_cannot_be_their_mean(loss):
    low, high = min(TERMS), max(TERMS)
    assert f"  Every mean of these terms lies between {low:.6g} and {high:.6g}." in said(loss, "7.654321")[1]


def test_a_negative_number_of_a_loss_without_negative_terms_has_a_sign_wrong(loss):
    assert "  No term is negative here: is a minus missing, or is one too many there?" in said(loss, "-0.123456")[1]


@pytest.mark.parametrize("number", ["inf", "-inf", "nan", "+Infinity", "∞"])
def test_what_is_not_finite_can_be_typed_and_is_wrong_here(loss, number):
    status, lines = said(loss, number)
    assert (status, lines[0]) == (1, f"expected {number}: the result is 0.337539")


@pytest.mark.parametrize("number", ["inf", "+inf", "Infinity"])
def test_an_infinite_answer_is_right_where_the_result_is_infinite(loss, write, number):
    write(preds="p\n0\n0.5\n", targets="y\n1\n0\n")
    found = loss(*BCE, "--expect", number)
    assert found.status == 0
    assert f"expected {number}: agrees: the result is ∞" in found.stdout


def test_a_number_for_an_infinite_result_is_what_a_framework_clips_it_to(loss, write):
    write(preds="p\n0\n", targets="y\n1\n")
    found = loss(*BCE, "--expect", "100.0")
    assert found.status == 1
    assert "right as torch computes it" in found.stdout
    assert "--like torch gives it" in found.stdout


def test_the_number_of_another_convention_is_information_and_still_no_agreement(loss, write):
    write(preds="p\n0\n0.5\n", targets="y\n1\n0\n")
    found = loss(*BCE, "--like", "torch", "--expect", "inf")
    assert found.status == 1


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("abc", "--expect abc: it is a number such as 0.3375, inf or nan"),
        ("", "--expect '': it is a number such as 0.3375, inf or nan"),
        ("0,3375", "--expect 0,3375: it is a number such as 0.3375, inf or nan"),
        ("1_000", "--expect 1_000: it is a number such as 0.3375, inf or nan"),
        ("1e999", "--expect 1e999: no double is that large"),
        ("x=0.3", "--expect x=0.3: there is one result; names are those of the values of --by"),
    ],
)
def test_what_is_no_number_is_an_error(loss, number, problem):
    found = loss(*BCE, "--expect", number)
    assert (found.status, found.stdout) == (2, "")
    assert found.stderr.splitlines()[0] == f"loss: error: {problem}"


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        (["--reduction", "none"], "--expect: under --reduction none there is no one result to compare"),
        (["--partial"], "--expect looks at the rows themselves: it does not go with --partial"),
        (["--on", "local"], "--expect looks at the rows themselves: it does not go with --on"),
        (["--expect", "0.34"], "--expect was given twice"),
    ],
)
def test_what_does_not_go_with_it_is_refused(loss, more, problem):
    found = loss(*BCE, "--expect", "0.3375", *more)
    assert (found.status, found.stdout) == (2, "")
    assert found.stderr.splitlines()[0] == f"loss: error: {problem}"


def test_under_ascii_no_other_letter_is_printed(loss):
    found = loss(*BCE, "--expect", "0.1466", "--ascii")
    assert found.stdout.isascii()
    assert "expected 0.1466: differs by -0.1909" in found.stdout


def test_json_holds_all_there_is_to_say(loss):
    found = loss(*BCE, "--expect", "1.3502", "--json")
    (check,) = json.loads(found.stdout)["checks"]
    assert found.status == 1
    keys = ("check", "expected", "expected_as_typed", "digits", "agrees", "agreement")
    assert [check[key] for key in keys] == ["expect", 1.3502, "1.3502", 5, False, None]
    assert check["got"] == pytest.approx(MEAN, rel=1e-15)
    (hit,) = check["hits"]
    assert (hit["id"], hit["kind"], hit["exact_digits"]) == ("sum", "mistake", 5)
    assert hit["value"] == pytest.approx(math.fsum(TERMS), rel=1e-15)
    assert hit["sentence"] == "1.3502 is the sum of the 4 terms: divide by 4, or ask for --reduction sum."
    assert len(check["not_diagnosable"]) == 1


def test_json_says_how_a_right_number_agrees(loss):
    found = loss(*BCE, "--expect", "0.33753", "--json")
    (check,) = json.loads(found.stdout)["checks"]
    assert (found.status, check["agrees"], check["agreement"], check["hits"]) == (0, True, "truncated", [])


def test_json_has_no_token_for_what_is_not_finite(loss):
    (check,) = json.loads(loss(*BCE, "--expect", "nan", "--json").stdout, parse_constant=pytest.fail)["checks"]
    assert (check["expected"], check["expected_text"]) == (None, "nan")


@pytest.mark.parametrize(
    ("more", "stdout"),
    [
        (["-q"], "0.337538828626004\n"),
        (["--to", "csv", "--rows", "1"], "row,pred,target,loss\n1,0.8,1.0,0.2231435513142097\n"),
    ],
)
def test_the_verdict_goes_to_stderr_beside_formats_that_do_not_hold_it(loss, more, stdout):
    found = loss("bce", "preds.csv", "targets.csv", "--expect", "1.3502", *more)
    assert (found.status, found.stdout) == (1, stdout)
    assert found.stderr.splitlines() == [
        "expected 1.3502: differs by 1.0127",
        "  1.3502 is the sum of the 4 terms: divide by 4, or ask for --reduction sum.",
    ]


@pytest.mark.parametrize("name", ["report.txt", "report.md", "report.tex", "report.json"])
def test_a_report_in_a_file_holds_the_verdict_too(loss, folder, name):
    found = loss(*BCE, "--expect", "1.3502", "-o", name)
    assert found.status == 1
    assert found.stdout == ""
    assert "the sum of the 4 terms: divide by 4" in (folder / name).read_text()


@pytest.fixture
def regions(write):
    """Write four rows of two regions: north has the errors 3 and 1, south 2 and 1."""
    write(both="p,y,region\n5,2,north\n1,3,south\n4,3,north\n2,1,south\n")
    return ("mse", "both.csv", "-p", "p", "-t", "y", "--by", "region")


def test_each_result_of_a_column_has_an_answer_of_its_own(loss, regions):
    # (9 + 1)/2, (4 + 1)/2, and (9 + 1 + 4 + 1)/4
    found = loss(*regions, "--expect", "north=5", "--expect", "south=2.5", "--expect", "all=3.75")
    assert found.status == 0
    assert found.stdout.splitlines()[-4:-1] == [
        "north: expected 5: agrees to the whole number given (5)",
        "south: expected 2.5: agrees to the 1 decimal given (2.5)",
        "all: expected 3.75: agrees to the 2 decimals given (3.75)",
    ]


def test_one_wrong_answer_of_several_makes_the_status(loss, regions):
    found = loss(*regions, "--expect", "north=10.000", "--expect", "south=2.5")
    assert found.status == 1
    lines = found.stdout.splitlines()
    assert "north: expected 10.000: differs by 5" in lines
    assert any("10.000 is the sum of the 2 terms" in line for line in lines)


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("5", "--expect 5: of which result? There is one for each value of --by"),
        ("east=5", "--expect east: region has no such value; it has: north, south"),
        ("north=", "--expect '': it is a number such as 0.3375, inf or nan"),
    ],
)
def test_it_must_be_said_of_which_result(loss, regions, number, problem):
    found = loss(*regions, "--expect", number)
    assert (found.status, found.stdout) == (2, "")
    assert found.stderr.splitlines()[0] == f"loss: error: {problem}"


def test_on_more_rows_than_are_kept_what_follows_from_the_totals_is_still_tried(loss, monkeypatch):
    monkeypatch.setattr("losscli.diagnosis.work.MOST_NUMBERS", 3)
    assert said(loss, "1.3502")[1][1].startswith("  1.3502 is the sum of the 4 terms")
    assert said(loss, "0.1234567")[1][-1].startswith("  Mistakes that need the rows were not tried")
