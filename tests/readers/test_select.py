"""Columns by name, number, list, range or glob, and never by guess."""

import pytest

from losscli.errors import ColumnError
from losscli.readers.select import chosen, default, find
from losscli.readers.table import Shape

NAMED = Shape("preds.csv", 6, ("id", "y_hat", "z0", "z1", "z2", "3"))
BARE = Shape("preds.csv", 3, None)
ODD = Shape("odd.csv", 9, ("a,b", "a", "b", "x:y", "x", "y", "p[0]", "q*", "q1"))
LISTS = Shape("x.json", 4, ("z.0", "z.1", "y", "z*"), groups={"z": (0, 1)})
WIDE = Shape("wide.csv", 37, tuple(f"c{i}" for i in range(37)))


@pytest.mark.parametrize(
    ("shape", "spec", "columns"),
    [
        (NAMED, "y_hat", (1,)),
        (NAMED, "2", (1,)),
        (NAMED, "3", (5,)),
        (NAMED, "6", (5,)),
        (NAMED, "z0,z2", (2, 4)),
        (NAMED, "z2, z0", (4, 2)),
        (NAMED, "z0:z2", (2, 3, 4)),
        (NAMED, "z1:z1", (3,)),
        (NAMED, "1:2", (0, 1)),
        (NAMED, "z*", (2, 3, 4)),
        (NAMED, "z?", (2, 3, 4)),
        (NAMED, "z[01]", (2, 3)),
        (NAMED, "z0,z1:z2", (2, 3, 4)),
        (BARE, "1", (0,)),
        (BARE, "1,3", (0, 2)),
        (BARE, "1:3", (0, 1, 2)),
        (BARE, "*", (0, 1, 2)),
        (ODD, "a,b", (0,)),
        (ODD, "b,a", (2, 1)),
        (ODD, "x:y", (3,)),
        (ODD, "p[0]", (6,)),
        (ODD, "q*", (7,)),
        (ODD, "x:y:y", (3, 4, 5)),
        (ODD, "a:x:y", (1, 2, 3)),
        (LISTS, "z", (0, 1)),
        (LISTS, "z*", (3,)),
        (LISTS, "z.?", (0, 1)),
        (LISTS, "z,y", (0, 1, 2)),
        (LISTS, "z:y", (0, 1, 2)),
    ],
)
def test_a_spec_names_its_columns(shape, spec, columns):
    assert chosen(shape, spec) == columns


@pytest.mark.parametrize(
    ("shape", "spec", "said"),
    [
        (
            Shape("preds.csv", 2, ("id", "y_hat")),
            "yhat",
            "no column yhat in preds.csv; it has: id, y_hat. Did you mean y_hat?",
        ),
        (Shape("p.csv", 2, ("a", "")), "qqq", "no column qqq in p.csv; it has: a, (no name)"),
        (WIDE, "nothing", "it has: c0, c1, c2, c3, c4, c5, c6, c7, c8, c9 and 27 more"),
        (BARE, "p", "no column p in preds.csv; it has 3 columns without names: say a number from 1 to 3"),
        (BARE, "0", "no column 0 in preds.csv"),
        (BARE, "4", "no column 4 in preds.csv"),
        (BARE, "-1", "no column -1 in preds.csv"),
        (BARE, "١", "no column ١ in preds.csv"),
        (NAMED, "", "no column  in preds.csv"),
        (NAMED, "z0,", "no column  in preds.csv"),
        (NAMED, "Z0", "no column Z0 in preds.csv"),
        (NAMED, "z0:z9", "no column z9 in preds.csv"),
        (NAMED, "w:z2", "no column w in preds.csv"),
        (NAMED, "z2:z0", "in preds.csv, z2:z0 runs backwards"),
        (NAMED, "w*", "no column w* in preds.csv"),
        (NAMED, "z0,z*", "z0,z* names a column of preds.csv twice"),
        (NAMED, "y_hat,2", "y_hat,2 names a column of preds.csv twice"),
        (LISTS, "z,z.0", "z,z.0 names a column of x.json twice"),
        (Shape("m.csv", 4, ("a", "b:c", "a:b", "c")), "a:b:c", "a:b:c can be read as several ranges of m.csv"),
    ],
)
def test_what_names_none_is_refused_with_those_there_are(shape, spec, said):
    with pytest.raises(ColumnError) as caught:
        chosen(shape, spec)
    assert said in caught.value.headline


def test_a_name_of_any_length_is_cut_in_the_list():
    with pytest.raises(ColumnError) as caught:
        chosen(Shape("p.csv", 2, ("x" * 10_000, "y")), "q")
    assert len(caught.value.headline) < 200


@pytest.mark.parametrize(
    ("shape", "taken", "vector", "columns"),
    [
        (Shape("p.csv", 1, ("id",)), [], False, (0,)),
        (Shape("p.csv", 1, None), [], False, (0,)),
        (Shape("p.csv", 2, ("p", "y")), [1], False, (0,)),
        (Shape("p.csv", 3, ("a", "b", "y")), [2], True, (0, 1)),
        (Shape("p.json", 2, None, matrix=True), [], False, (0, 1)),
        (Shape("p.csv", 1, ("id",)), [], True, (0,)),
    ],
)
def test_without_a_choice_what_is_left_is_taken(shape, taken, vector, columns):
    assert default(shape, taken, "--pred", vector=vector) == columns


@pytest.mark.parametrize(
    ("shape", "taken", "vector", "said"),
    [
        (
            Shape("p.csv", 2, ("id", "yhat")),
            [],
            False,
            "p.csv has 2 columns and one is wanted; it has: id, yhat. Say which with --pred, for example --pred yhat.",
        ),
        (Shape("p.csv", 2, None), [], False, "p.csv has 2 columns and one is wanted; it has: 1, 2."),
        (
            Shape("p.csv", 3, ("a", "b", "y")),
            [2],
            False,
            "p.csv has 2 columns left and one is wanted; it has: a, b. Say",
        ),
        (Shape("p.csv", 1, ("p",)), [0], False, "p.csv has no column left for --pred"),
        (Shape("p.csv", 3, ("id", "z0", "z1")), [], True, "p.csv has a column id that looks like an id"),
        (Shape("p.csv", 3, ("ID", "z0", "z1")), [], True, "p.csv has a column ID that looks like an id"),
        (Shape("p.csv", 3, ("Unnamed: 0", "z0", "z1")), [], True, "p.csv has a column Unnamed: 0 that looks like"),
        (Shape("p.csv", 3, ("", "0", "1")), [], True, "p.csv has a column (no name) that looks like an id"),
        (WIDE, [], False, "c9 and 27 more"),
    ],
)
def test_a_choice_that_is_open_is_refused(shape, taken, vector, said):
    with pytest.raises(ColumnError) as caught:
        default(shape, taken, "--pred", vector=vector)
    assert said in caught.value.headline


@pytest.mark.parametrize(("name", "column"), [("z0", 2), ("2", 1), ("nothing", None), ("z*", None), ("z0,z1", None)])
def test_the_one_column_of_a_name_is_found(name, column):
    assert find(NAMED, name) == column


def test_choosing_among_very_many_columns_is_quick():
    shape = Shape("p.csv", 100_000, tuple(f"c{i}" for i in range(100_000)))
    assert len(default(shape, range(10), "--pred", vector=True)) == 99_990
