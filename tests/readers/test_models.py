"""Several models' predictions and one file of targets: which columns are taken, and what does not belong together."""

import io
import sys

import numpy as np
import pytest

from losscli.errors import ColumnError, PairingError, UsageError
from losscli.losses import find
from losscli.readers.inputs import Choice
from losscli.readers.models import models
from losscli.readers.table import ReadOptions


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """Return a function that writes files and opens them, the last of them the targets; each is a text."""
    monkeypatch.chdir(tmp_path)

    def run(*texts, loss="mse", **choice):
        paths = [f"{'abcdef'[at]}.csv" for at in range(len(texts) - 1)] + ["y.csv"]
        for path, text in zip(paths, texts, strict=True):
            (tmp_path / path).write_text(text)
        return models(find(loss)(), paths, Choice(**choice), ReadOptions())

    return run


def arrays(found):
    batches = list(found.opened.rows())
    return {name: np.concatenate([one.arrays[name] for one in batches]).tolist() for name in batches[0].arrays}


def test_each_file_is_an_array_and_a_model_takes_its_own(opened):
    found = opened("p\n1\n2\n", "p\n3\n4\n", "p\n5\n6\n", "y\n7\n8\n")
    assert arrays(found) == {"pred": [1, 2], "pred 2": [3, 4], "pred 3": [5, 6], "target": [7, 8]}
    assert found.paths == ["a.csv", "b.csv", "c.csv"]
    assert found.arrays == [{"pred": "pred"}, {"pred": "pred 2"}, {"pred": "pred 3"}]


def test_a_choice_of_columns_is_of_every_model(opened):
    found = opened("id,p\n1,1\n2,2\n", "p,id\n3,1\n4,2\n", "y\n7\n8\n", columns={"pred": "p"})
    assert arrays(found)["pred 2"] == [3, 4]


def test_an_option_that_is_missing_is_named_as_it_is_typed(opened):
    with pytest.raises(ColumnError) as caught:
        opened("p\n1\n", "q,p\n3,4\n", "y\n7\n")
    assert "--pred" in caught.value.hint
    assert "pred 2" not in " ".join([caught.value.headline, *caught.value.details])


def test_a_gap_in_one_model_leaves_the_row_out_for_all(opened):
    found = opened("p\n1\n2\n3\n", 'p\n4\n""\n6\n', "y\n7\n8\n9\n", skip_missing=True)
    batches = list(found.opened.rows())
    assert sum(batch.skipped for batch in batches) == 1
    assert batches[0].rows.tolist() == [1, 3]
    assert batches[0].arrays["pred"].tolist() == [1, 3]


def test_files_of_other_lengths_are_all_named(opened):
    found = opened("p\n1\n2\n", "p\n3\n", "y\n7\n8\n")
    with pytest.raises(PairingError, match=r"a\.csv has 2 rows, b\.csv has 1, y\.csv has 2"):
        list(found.opened.rows())


def test_ids_pair_the_rows_of_all_files(opened):
    found = opened("id,p\nx,1\ny,2\n", "id,p\ny,3\nx,4\n", "id,y\nx,7\ny,8\n", id="id", columns={"pred": "p"})
    assert arrays(found) == {"pred": [1, 2], "pred 2": [4, 3], "target": [7, 8]}


def test_ids_of_another_order_are_an_error_where_they_are_not_paired_by(opened):
    found = opened("id,p\nx,1\ny,2\n", "id,p\ny,3\nx,4\n", "y\n7\n8\n", columns={"pred": "p"})
    with pytest.raises(PairingError, match="row 1 pairs id x with id y"):
        list(found.opened.rows())


def test_weights_are_of_the_rows_whichever_file_they_are_in(opened):
    found = opened("p\n1\n", "p\n2\n", "y,w\n3,4\n", weight="w")
    batch = next(found.opened.rows())
    assert batch.weights.tolist() == [4]


def test_class_names_are_those_of_the_columns(opened):
    found = opened("cat,dog\n1,2\n", "cat,dog\n3,4\n", "y\ndog\n", loss="ce")
    assert arrays(found) == {"pred": [[1, 2]], "pred 2": [[3, 4]], "target": [1]}


def test_classes_in_another_order_would_be_taken_for_one_another(opened):
    with pytest.raises(PairingError) as caught:
        opened("cat,dog\n1,2\n", "dog,cat\n3,4\n", "y\ndog\n", loss="ce")
    assert caught.value.problem == "the classes of a.csv are cat, dog, and those of b.csv are dog, cat"


def test_classes_without_names_are_taken_in_their_order(opened):
    found = opened("cat,dog\n1,2\n", "3,4\n", "y\ndog\n", loss="ce")
    assert arrays(found)["pred 2"] == [[3, 4]]


def test_other_numbers_of_classes_are_an_error(opened):
    with pytest.raises(PairingError, match=r"a\.csv has 2 columns of predictions and b\.csv has 3"):
        opened("1,2\n", "3,4,5\n", "y\n1\n", loss="ce")


def test_outputs_of_the_same_names_in_another_order_are_an_error(opened):
    with pytest.raises(PairingError, match=r"the columns of a\.csv are u, v, and those of b\.csv are v, u"):
        opened("u,v\n1,2\n", "v,u\n3,4\n", "u,v\n1,1\n", columns={"pred": "*", "target": "*"})


def test_columns_that_are_named_are_taken_in_the_order_of_the_names(opened):
    found = opened("u,v\n1,2\n", "v,u\n3,4\n", "u,v\n1,1\n", columns={"pred": "u,v", "target": "u,v"})
    assert arrays(found)["pred 2"] == [[4, 3]]


def test_outputs_of_other_names_are_taken_in_their_order(opened):
    found = opened("p0,p1\n1,2\n", "q0,q1\n3,4\n", "u,v\n1,1\n", columns={"pred": "*", "target": "*"})
    assert arrays(found)["pred 2"] == [[3, 4]]


@pytest.mark.parametrize(
    ("loss", "problem"),
    [
        ("triplet", "triplet is one of ANCHOR and POSITIVE and NEGATIVE"),
        ("margin-ranking", "margin-ranking is one of"),
        ("mse", "1 file was given; loss compare takes the predictions of two models or more, then the targets"),
    ],
)
def test_what_is_not_predictions_and_targets_is_refused(opened, loss, problem):
    with pytest.raises(UsageError) as caught:
        opened("y\n1\n", loss=loss)
    assert problem in caught.value.problem


def test_a_stream_is_read_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "y.csv").write_text("y\n1\n2\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"p\n3\n4\n")))
    found = models(find("mse")(), ["y.csv", "-", "y.csv"], Choice(), ReadOptions())
    assert arrays(found)["pred 2"] == [3, 4]
    with pytest.raises(UsageError, match="can be read only once"):
        models(find("mse")(), ["-", "-", "y.csv"], Choice(), ReadOptions())
