"""`--by COL --worst-groups N`: the values with the highest results alone, and how many others there are."""

import csv
import json

import pytest

# The mean absolute errors: a 1, b 3, c 2, d 3, e 0.5.
TEXT = "g,p,y\na,1,0\nb,3,0\nc,2,0\nd,4,0\nd,2,0\ne,0.5,0\n"
ALL = ("mae", "all.csv", "-p", "p", "-t", "y", "--by", "g")


@pytest.fixture(autouse=True)
def files(write):
    write(
        all=TEXT,
        endless="g,p,y\na,0.5,1\nb,0,1\nc,0.1,1\n",
        gone="g,p,y\na,NA,0\nb,1,0\nc,2,0\n",
        two="g,p,y\na,1,0\nb,2,0\n",
    )


def test_the_highest_come_first_and_the_others_are_counted(loss):
    found = loss(*ALL, "--worst-groups", "3", "--ascii")
    assert found.status == 0, found.stderr
    assert found.stdout.splitlines()[2:] == [
        "| g   | n |       sum |     mean |",
        "+-----+---+-----------+----------+",
        "| b   | 1 |  3.000000 | 3.000000 |",
        "| d   | 2 |  6.000000 | 3.000000 |",
        "| c   | 1 |  2.000000 | 2.000000 |",
        "+-----+---+-----------+----------+",
        "| all | 6 | 12.500000 | 2.083333 |",
        "+-----+---+-----------+----------+",
        "The 3 highest of the 5 values of g are shown, and 2 more values are not.",
        "mae|n:6|red:mean|by:g|pair:row|losscli:0.1.0",
    ]


@pytest.mark.parametrize(
    ("most", "words"),
    [
        ("1", "The highest of the 5 values of g is shown, and 4 more values are not."),
        ("4", "The 4 highest of the 5 values of g are shown, and 1 more value is not."),
    ],
)
def test_the_words_are_right_for_one(loss, most, words):
    assert words in loss(*ALL, "--worst-groups", most).stdout


@pytest.mark.parametrize("most", ["5", "99"])
def test_where_all_are_shown_they_are_in_order_and_nothing_is_said(loss, most):
    found = loss(*ALL, "--worst-groups", most, "-q")
    assert found.stdout == "b\t3\nd\t3\nc\t2\na\t1\ne\t0.5\nall\t2.08333333333333\n"
    assert found.stderr == ""
    assert "more" not in loss(*ALL, "--worst-groups", most).stdout


def test_the_number_alone_obeys_it(loss):
    found = loss(*ALL, "--worst-groups", "2", "-q")
    assert found.stdout == "b\t3\nd\t3\nall\t2.08333333333333\n"
    assert found.stderr == "The 2 highest of the 5 values of g are shown, and 3 more values are not.\n"


@pytest.mark.parametrize(("to", "separator"), [("csv", ","), ("tsv", "\t")])
def test_lines_obey_it(loss, to, separator):
    found = loss(*ALL, "--worst-groups", "2", "--to", to)
    assert [row["by"] for row in csv.DictReader(found.stdout.splitlines(), delimiter=separator)] == ["b", "d"]
    assert "3 more values are not" in found.stderr


def test_objects_obey_it(loss):
    found = loss(*ALL, "--worst-groups", "2", "--to", "ndjson")
    assert [json.loads(line)["by"] for line in found.stdout.splitlines()] == ["b", "d"]


@pytest.mark.parametrize(("to", "row"), [("md", "| b | 1 |"), ("latex", "b & $1$ &")])
def test_documents_obey_it(loss, to, row):
    found = loss(*ALL, "--worst-groups", "1", "--to", to).stdout
    assert row in found
    assert row.replace("b", "d", 1) not in found
    assert "4 more values are not" in found


def test_json_says_how_many_were_left_out(loss):
    found = json.loads(loss(*ALL, "--worst-groups", "2", "--json").stdout)
    assert [one["name"] for one in found["by"]["groups"]] == ["b", "d"]
    assert found["by"]["left_out"] == 3
    assert found["value"] == pytest.approx(12.5 / 6)


def test_without_it_all_are_there_in_their_order(loss):
    found = json.loads(loss(*ALL, "--json").stdout)["by"]
    assert [one["name"] for one in found["groups"]] == ["a", "b", "c", "d", "e"]
    assert "left_out" not in found


def test_the_signature_is_as_it_was(loss):
    assert loss(*ALL, "--worst-groups", "1").stdout.splitlines()[-1] == loss(*ALL).stdout.splitlines()[-1]


def test_infinite_results_come_first(loss):
    found = loss("bce", "endless.csv", "-p", "p", "-t", "y", "--by", "g", "--worst-groups", "2", "-q").stdout
    assert [line.split("\t")[0] for line in found.splitlines()] == ["b", "c", "all"]


def test_a_value_without_a_result_comes_last(loss):
    arguments = ("mae", "gone.csv", "-p", "p", "-t", "y", "--by", "g", "--na", "skip", "-q", "--worst-groups")
    assert loss(*arguments, "3").stdout == "c\t2\nb\t1\na\t\nall\t1.5\n"


def test_the_order_is_of_the_result_that_was_asked_for(loss):
    assert loss(*ALL, "-r", "sum", "--worst-groups", "1", "-q").stdout == "d\t6\nall\t12.5\n"
    assert loss(*ALL, "-r", "max", "--worst-groups", "1", "-q").stdout == "d\t4\nall\t4\n"


def test_gates_are_on_all_values(loss):
    found = loss(*ALL, "--worst-groups", "1", "--fail-below", "0.7")
    assert found.status == 1
    assert "FAIL  e: 0.500000 is below 0.7 (by 0.200000)" in found.stdout


def test_a_number_is_expected_of_any_value(loss):
    found = loss(*ALL, "--worst-groups", "1", "--expect", "e=0.5")
    assert found.status == 0, found.stdout


def test_notes_on_intervals_are_of_those_shown(loss):
    found = loss(*ALL, "--worst-groups", "1", "--ci").stdout
    assert "No interval of b: a single row or group shows nothing of how others vary." in found


def test_rows_may_be_shown_beside_them(loss):
    found = loss(*ALL, "--worst-groups", "1", "--rows", "worst:1").stdout
    assert "│   4 │ 4 │ 0 │" in found
    assert "│ b   │ 1 │" in found


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--worst-groups 3", "--worst-groups is about the values of a column\n  Say which column with --by."),
        ("--by g --worst-groups 0", "--worst-groups must be a whole number from 1 to 1000000000, got 0"),
        ("--by g --worst-groups -1", "--worst-groups must be a whole number from 1 to 1000000000, got -1"),
        ("--by g --worst-groups 1.5", "--worst-groups must be a whole number from 1 to 1000000000, got 1.5"),
        ("--by g --worst-groups=", "--worst-groups must be a whole number from 1 to 1000000000, got ''"),
        ("--by g --worst-groups ٣", "--worst-groups must be a whole number"),
        ("--by g --worst-groups 3 -r none", "--worst-groups: under --reduction none no value has one result"),
    ],
)
def test_what_is_no_number_of_values_is_refused(loss, options, said):
    found = loss("mae", "all.csv", "-p", "p", "-t", "y", *options.split())
    assert (found.status, found.stdout) == (2, "")
    assert said in found.stderr
