"""Names of classes, groups and lists in the cells of a file, in text and in JSON alike."""

import json

import pytest

from losscli.domain import COUNTS, LOGIT, POSITIVE, REAL, Labels
from losscli.errors import ColumnError, PairingError, ReadError, UsageError
from losscli.loss import Input
from losscli.losses import find
from losscli.readers.inputs import Choice, requests
from losscli.readers.pairing.grouping import batches
from losscli.readers.pairing.pairing import paired
from losscli.readers.table import ReadOptions

LOGITS = Input("pred", "z", "z", LOGIT, vector=True)
CLASSES = (LOGITS, Input("target", "y", "y", Labels(2)))
MULTILABEL = (LOGITS, Input("target", "y", "y", COUNTS, vector=True, lists=True))
ANY = (Input("pred", "p", "p", COUNTS, named=True), Input("target", "y", "y", COUNTS, named=True))
SEQUENCES = (
    Input("pred", "z", "z", LOGIT, vector=True, ragged=True, matrix=True),
    Input("target", "y", "y", COUNTS, vector=True, ragged=True),
)
SCALED = (
    Input("pred", "m", "m", REAL),
    Input("target", "y", "y", REAL),
    Input("var", "v", "v", POSITIVE, parameter=True),
)
HEADER = "cat,dog,bird\n2,1,0\n0,3,1\n"


@pytest.fixture
def take(tmp_path, monkeypatch):
    """Return what reads files by name as inputs: the arrays of each batch, as lists."""
    monkeypatch.chdir(tmp_path)

    def taking(inputs, *paths, header=None, **choice):
        found = paired(requests(inputs, paths, Choice(**choice), ReadOptions(header=header)))
        return [{name: array.tolist() for name, array in one.arrays.items()} for one in found]

    return taking


@pytest.fixture
def targets(take, tmp_path):
    """Return what reads the text of a target's file beside rows of three classes."""

    def reading(text, inputs=CLASSES, name="y.csv", logits=HEADER, **choice):
        (tmp_path / "z.csv").write_text(logits)
        (tmp_path / name).write_text(text)
        (found,) = take(inputs, "z.csv", name, **choice)
        return found["target"]

    return reading


def test_names_of_the_columns_are_classes(targets):
    assert targets("y\nbird\ncat\n") == [2, 0]


def test_indices_are_still_classes(targets):
    assert targets("y\n2\n0\n") == [2, 0]


def test_names_may_be_given_in_another_order(targets):
    assert targets("y\nbird\ncat\n", classes=("bird", "dog", "cat")) == [0, 2]


def test_names_that_look_like_numbers_are_names_where_they_are_given(targets):
    assert targets("y\n7\n3\n", classes=("3", "5", "7")) == [2, 0]


def test_columns_called_by_numbers_are_no_names(targets):
    assert targets("y\n2\n0\n", logits="1,2,3\n2,1,0\n0,3,1\n", header=True) == [2, 0]


def test_names_in_json_are_classes(targets):
    assert targets('["bird", "cat"]', name="y.json") == [2, 0]


@pytest.mark.parametrize(("name", "text"), [("y.csv", "y\nbird\nfish\n"), ("y.json", '["bird", "fish"]')])
def test_a_name_that_is_no_class_is_refused(targets, name, text):
    with pytest.raises(ReadError, match="'fish' is none of the classes cat, dog, bird"):
        targets(text, name=name)


def test_an_index_is_no_class_where_names_look_like_numbers(targets):
    with pytest.raises(ReadError, match="'0' is none of the classes 3, 5, 7"):
        targets("y\n7\n0\n", classes=("3", "5", "7"))


def test_a_missing_name_is_missing(targets):
    with pytest.raises(ReadError, match="'NA' stands for a missing value"):
        targets("y\nbird\nNA\n")


def test_a_missing_name_can_be_passed_over(take, tmp_path):
    (tmp_path / "z.csv").write_text(HEADER)
    (tmp_path / "y.csv").write_text("y\nNA\ncat\n")
    assert take(CLASSES, "z.csv", "y.csv", skip_missing=True) == [{"pred": [[0, 3, 1]], "target": [0]}]


def test_labels_of_any_names_are_equal_where_the_words_are(take, tmp_path):
    (tmp_path / "both.csv").write_text("p,y\nred,red\nblue,red\nred,green\n")
    (found,) = take(ANY, "both.csv", columns={"pred": "p", "target": "y"})
    assert [p == y for p, y in zip(found["pred"], found["target"], strict=True)] == [True, False, False]


@pytest.mark.parametrize("cell", ["2;0", "2 0", '"[2, 0]"', "bird;cat"])
def test_a_cell_may_list_the_classes_that_are_true(targets, cell):
    assert targets(f"y\n{cell}\n[]\n", MULTILABEL) == [[1, 0, 1], [0, 0, 0]]


def test_a_class_listed_twice_counts_twice(targets):
    assert targets("y\n1;1\n[]\n", MULTILABEL) == [[0, 2, 0], [0, 0, 0]]


def test_lists_of_json_may_differ_in_length(targets):
    assert targets("[[2, 0], [1]]", MULTILABEL, name="y.json") == [[1, 0, 1], [0, 1, 0]]


def test_lists_of_ndjson_may_differ_in_length(targets):
    assert targets('{"y": [2, 0]}\n{"y": ["cat"]}\n', MULTILABEL, name="y.ndjson") == [[1, 0, 1], [1, 0, 0]]


def test_a_row_of_zeros_and_ones_is_itself(targets):
    assert targets("a,b,c\n1,0,1\n0,0,0\n", MULTILABEL) == [[1, 0, 1], [0, 0, 0]]


@pytest.mark.parametrize(
    ("cell", "message"),
    [("2;x", "'2;x' is not a list of numbers"), ("3", "3 is not a class from 0 to 2"), ("0.5", "0.5 is not a class")],
)
def test_a_list_that_is_none_is_refused_with_its_place(targets, cell, message):
    with pytest.raises(ReadError, match=message) as caught:
        targets(f"y\n0\n{cell}\n", MULTILABEL)
    assert caught.value.place.line == 3


def test_sequences_come_a_row_at_a_time(take, tmp_path):
    rows = [{"z": [[1, 2], [3, 4], [5, 6]], "y": [1]}, {"z": [[7, 8]], "y": []}]
    (tmp_path / "s.ndjson").write_text("\n".join(map(json.dumps, rows)) + "\n")
    found = take(SEQUENCES, "s.ndjson", columns={"pred": "z", "target": "y"})
    assert found == [
        {"pred": [[[1, 2], [3, 4], [5, 6]]], "target": [[1]]},
        {"pred": [[[7, 8]]], "target": [[]]},
    ]


def test_sequences_may_be_json_in_the_cells_of_a_table(take, tmp_path):
    (tmp_path / "s.csv").write_text('z,y\n"[[1, 2], [3, 4]]",1;1\n')
    found = take(SEQUENCES, "s.csv", columns={"pred": "z", "target": "y"})
    assert found == [{"pred": [[[1, 2], [3, 4]]], "target": [[1, 1]]}]


def test_rows_of_a_sequence_have_one_length(take, tmp_path):
    (tmp_path / "s.csv").write_text('z,y\n"[[1, 2], [3]]",1\n')
    with pytest.raises(ReadError, match="is not a list of rows of numbers, all of one length"):
        take(SEQUENCES, "s.csv", columns={"pred": "z", "target": "y"})


@pytest.mark.parametrize("spec", ["v", "v.csv", "0.5"])
def test_a_parameter_is_a_column_a_file_or_a_number(take, tmp_path, spec):
    (tmp_path / "m.csv").write_text("m,v\n1,0.5\n2,0.5\n")
    (tmp_path / "y.csv").write_text("y\n3\n4\n")
    (tmp_path / "v.csv").write_text("w\n0.5\n0.5\n")
    columns = {"var": spec, "pred": "m"}
    assert take(SCALED, "m.csv", "y.csv", columns=columns) == [{"pred": [1, 2], "target": [3, 4], "var": [0.5, 0.5]}]


def test_a_column_that_is_a_parameter_is_not_left_for_an_input(take, tmp_path):
    (tmp_path / "m.csv").write_text("m,v\n1,0.5\n2,0.25\n")
    (tmp_path / "y.csv").write_text("y\n3\n4\n")
    assert take(SCALED, "m.csv", "y.csv", columns={"var": "v"})[0]["pred"] == [1, 2]


def test_a_parameter_must_be_given(take, tmp_path):
    (tmp_path / "m.csv").write_text("m\n1\n")
    with pytest.raises(UsageError, match="--var is needed"):
        take(SCALED, "m.csv", "m.csv")


def test_a_parameter_that_is_nothing_is_refused(take, tmp_path):
    (tmp_path / "m.csv").write_text("m\n1\n")
    with pytest.raises(ColumnError, match="no column sigma for the var"):
        take(SCALED, "m.csv", "m.csv", columns={"var": "sigma"})


def grouped(text, tmp_path, name, group="g", weight=None):
    (tmp_path / "x.csv").write_text(text)
    loss = find(name)()
    choice = Choice({"pred": "p", "target": "y"}, weight, group)
    wanted = requests(loss.inputs, [str(tmp_path / "x.csv")], choice, ReadOptions())
    return [(one.group, one.arrays["pred"].tolist()) for one in batches(loss, wanted, paired(wanted))]


def test_rows_of_a_group_are_a_sample(tmp_path):
    text = "g,p,y\na,0.1,0\na,0.2,1\nb,0.3,1\n"
    assert grouped(text, tmp_path, "dice") == [("a", [[0.1, 0.2]]), ("b", [[0.3]])]


def test_a_column_without_groups_is_one_sample(tmp_path):
    assert grouped("p,y\n0.1,0\n0.2,1\n", tmp_path, "dice", None) == [(None, [[0.1, 0.2]])]


def test_a_group_in_two_pieces_is_refused(tmp_path):
    with pytest.raises(PairingError, match="group a appears again in row 3"):
        grouped("g,p,y\na,0.1,0\nb,0.2,1\na,0.3,1\n", tmp_path, "dice")


def test_a_sample_has_one_weight(tmp_path):
    with pytest.raises(PairingError, match="the weights of the rows that are one sample differ"):
        grouped("w,p,y\n1,0.1,0\n2,0.2,1\n", tmp_path, "dice", None, "w")
