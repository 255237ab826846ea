"""Which separator and whether a header: the rules, one by one."""

import pytest

from losscli.errors import UsageError
from losscli.readers.text.dialect import detect, has_header


@pytest.mark.parametrize(
    ("lines", "separator"),
    [
        (["a,b", "1,2"], ","),
        (["a\tb", "1\t2"], "\t"),
        (["a;b", "1;2"], ";"),
        (["a|b", "1|2"], "|"),
        (["a b", "1 2"], " "),
        (["a  b", " 1    2 "], " "),
        (["a \t b", "1\t2"], "\t"),
        (["p", "1"], None),
        (["1"], None),
        (["a:b", "1:2"], None),
        (["a^b", "1^2"], None),
        (["a;b", "1,5;2,5"], ";"),
        (["a b", "1,5 2,5"], None),
        (["0,5 1", "1 2,5"], " "),
        (["1,5;2,5", "0,5;1,5"], ";"),
        (["1,5\t2,5", "0,5\t1,5"], "\t"),
        (["a,b", "1,2", "3"], None),
        (["1, 2", "3 4"], None),
        (["a, b", "1, 2"], ","),
        (['"a,b";"c"', '"1,2";"3"'], ";"),
        (['"a"', '"1"'], None),
        (["id,note", '1,"x', 'y"', "2,z"], ","),
        (["id,note", '1,"x'], ","),
        (["a,b", "", "1,2"], ","),
    ],
)
def test_the_separator_is_the_first_that_splits_all_lines_alike(lines, separator):
    assert detect("stdin", lines, None).separator == separator


@pytest.mark.parametrize(
    ("name", "lines", "separator"),
    [
        ("x.csv", ["a\tb,c", "1\t2,3"], ","),
        ("x.CSV", ["a\tb,c", "1\t2,3"], ","),
        ("x.tsv", ["a\tb,c", "1\t2,3"], "\t"),
        ("x.psv", ["a|b,c", "1|2,3"], "|"),
        ("x.csv", ["a;b", "1;2"], ";"),
        ("x.csv", ["a\tb", "1\t2"], "\t"),
        ("x.csv", ["a b", "1 2"], " "),
        ("x.csv", ["a,b", "1,2,3"], ","),
        ("x.csv", ["a, b", "1 2"], ","),
        ("x.csv", ["p", "1"], None),
        ("x.csv", ["0,5;1,5", "0,25;2,5"], ";"),
        ("x.csv", ["0,5;1", "1;2,5"], ";"),
        ("x.csv", ["0,5;a", "1,5;b"], ","),
        ("x.csv", ["p", "0,5"], ","),
    ],
)
def test_the_extension_comes_first(name, lines, separator):
    assert detect(name, lines, None).separator == separator


def test_a_decimal_comma_separates_nothing():
    assert detect("x.csv", ["p", "1,5"], None, ",").separator is None


@pytest.mark.parametrize(
    ("said", "separator"),
    [("tab", "\t"), ("\\t", "\t"), ("\t", "\t"), ("space", " "), ("^", "^"), ("§", "§"), ("\x1f", "\x1f")],
)
def test_what_was_said_stands(said, separator):
    assert detect("x.csv", ["a,b"], said).separator == separator


@pytest.mark.parametrize("said", ["", "::", "a", "e", "5", ".", "-", "+", '"', "\n", "\r", "٣"])
def test_what_can_separate_nothing_is_refused(said):
    with pytest.raises(UsageError, match="a separator is one character"):
        detect("x.csv", ["a,b"], said)


def test_one_character_is_not_separator_and_decimal_mark():
    with pytest.raises(UsageError, match="cannot be both"):
        detect("x.csv", ["a,b"], ",", ",")


@pytest.mark.parametrize(
    "first",
    [
        ["p"],
        ["p", "y"],
        ["", "p"],
        ["p", ""],
        ["2020-01-01", "2020-01-02"],
        ["1st", "2nd"],
        [" yhat "],
        ["é"],
        ["[red]x"],
    ],
)
def test_a_row_of_names_is_a_header(first):
    assert has_header(first, ["1"] * len(first))


@pytest.mark.parametrize(
    "first",
    [
        ["1"],
        ["p", "1"],
        ["NA"],
        ["nan"],
        ["inf"],
        ["-inf"],
        ["∞"],
        ["1e400"],
        ["1_000"],
        ["5%"],
        ["1,5"],
        ["１"],
        ["", ""],
    ],
)
def test_a_row_with_a_value_is_none(first):
    assert not has_header(first, ["1"] * len(first))


def test_the_numbers_that_pandas_writes_over_an_index_are_a_header():
    assert has_header(["", "0", "1"], ["0", "0.5", "0.25"])


@pytest.mark.parametrize("second", [None, [], ["x", "1", "2"]])
def test_they_are_none_without_an_index_below(second):
    assert not has_header(["", "0", "1"], second)


@pytest.mark.parametrize("first", [["", "1", "2"], ["", "0", "2"], ["", "0", "1.0"]])
def test_other_numbers_are_no_header(first):
    assert not has_header(first, ["0", "1", "2"])
