"""The Python API: the same numbers as the command line, on lists, numpy and pandas."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import losscli
from losscli.cli.main import main

P, Y = [0.8, 0.1, 0.6, 0.4], [1, 0, 1, 0]


@pytest.mark.parametrize(
    ("pred", "target"),
    [
        (P, Y),
        (tuple(P), tuple(Y)),
        (np.array(P), np.array(Y)),
        (np.array(P)[:, None], np.array(Y)),
        (pd.Series(P), pd.Series(Y)),
        (pd.DataFrame({"p": P}), pd.Series(Y, dtype=bool)),
        (np.array(P), np.array(Y, dtype=np.int8)),
    ],
    ids=["lists", "tuples", "arrays", "a column", "series", "a frame", "small integers"],
)
def test_value_is_the_same_for_every_container(pred, target):
    assert losscli.bce(pred, target).value == 0.3375388286260044


def test_float32_is_taken_as_the_double_that_it_is():
    value = losscli.mse(np.array([0.1], dtype=np.float32), [0.0]).value
    assert value == float(np.float32(0.1)) ** 2


def test_value_is_that_of_the_command_line(capsys, tmp_path):
    (tmp_path / "p.csv").write_text("p\n" + "\n".join(map(str, P)))
    (tmp_path / "y.csv").write_text("y\n" + "\n".join(map(str, Y)))
    main(["bce", str(tmp_path / "p.csv"), str(tmp_path / "y.csv"), "--json"])
    assert json.loads(capsys.readouterr().out)["value"] == losscli.bce(P, Y).value


def test_terms_have_the_shape_of_the_outputs():
    assert losscli.mse([[1, 2], [3, 4], [5, 6]], np.zeros((3, 2))).terms.shape == (3, 2)


def test_mean_of_several_outputs_divides_by_all_values():
    result = losscli.mse([[1, 2], [3, 4]], [[2, 1], [3, 2]])
    assert (result.value, result.divisor) == ((1 + 1 + 0 + 4) / 4, 4)


def test_gradient_is_that_of_the_mean():
    assert losscli.mse([5.0, 1.0], [1.0, 2.0]).gradient.tolist() == [2 * 4 / 2, 2 * -1 / 2]


def test_gradient_of_the_sum_is_not_divided():
    assert losscli.mse([5.0, 1.0], [1.0, 2.0], reduction="sum").gradient.tolist() == [8, -2]


def test_gradient_under_weights_is_weighted_and_divided_by_their_sum():
    gradient = losscli.mse([5.0, 1.0], [1.0, 2.0], weight=[3, 1]).gradient
    assert gradient.tolist() == [3 * 8 / 4, 1 * -2 / 4]


def test_gradient_of_logits_has_their_shape():
    gradient = losscli.ce([[2.0, 1.0], [0.5, 1.5]], [0, 1]).gradient
    assert gradient.shape == (2, 2)


def test_median_has_no_gradient():
    assert losscli.mse(P, Y, reduction="median").gradient is None


def test_none_has_no_value_but_terms():
    result = losscli.mae([1, 2], [3, 5], reduction="none")
    assert (result.value, result.terms.tolist()) == (None, [2, 3])


def test_weighted_mean_divides_by_the_sum_of_weights():
    result = losscli.mae([1, 2], [3, 5], weight=[1, 3])
    assert (result.value, result.divisor) == ((1 * 2 + 3 * 3) / 4, 4)


def test_like_torch_divides_weighted_terms_by_their_number():
    assert losscli.bce([0.5, 0.5], [1, 0], weight=[1, 3], like="torch").value == pytest.approx(np.log(2) * 4 / 2)


def test_moments_of_two_halves_merge_to_those_of_the_whole():
    whole = losscli.bce(P, Y).moments
    halves = losscli.bce(P[:2], Y[:2]).moments.merge(losscli.bce(P[2:], Y[2:]).moments)
    assert (halves.sum, halves.count) == (whole.sum, whole.count)


def test_frame_has_a_row_for_each_term():
    frame = losscli.mae([1, 2], [3, 5], weight=[1, 3]).to_frame()
    assert frame.reset_index().to_dict("list") == {
        "row": [1, 2],
        "pred": [1, 2],
        "target": [3, 5],
        "weight": [1, 3],
        "loss": [2, 3],
    }


def test_frame_of_logits_has_a_column_for_each_class():
    assert list(losscli.ce([[2.0, 1.0]], [0]).to_frame().columns) == ["pred_0", "pred_1", "target", "loss"]


def test_result_is_a_float():
    assert float(losscli.mae([1], [3])) == 2


def test_result_without_a_value_is_no_float():
    with pytest.raises(TypeError, match="none"):
        float(losscli.mae([1], [3], reduction="none"))


def test_one_hot_targets_give_the_number_of_labels():
    z = [[2.0, 1.0, 0.1], [0.5, 2.5, 0.3]]
    assert losscli.ce(z, [[1, 0, 0], [0, 0, 1]]).value == pytest.approx(losscli.ce(z, [0, 2]).value, rel=1e-15)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: losscli.mse([1, 2], [1]), losscli.UsageError, "shape"),
        (lambda: losscli.mse([[1], [2]], [[1, 2], [3, 4]]), losscli.UsageError, "nothing is repeated"),
        (lambda: losscli.mse([], []), losscli.UsageError, "no row"),
        (lambda: losscli.mse(["a"], [1]), losscli.UsageError, "numbers"),
        (lambda: losscli.mse([[[1]]], [1]), losscli.UsageError, "dimensions"),
        (lambda: losscli.mse([2**53 + 1], [0]), losscli.UsageError, "2\\*\\*53"),
        (lambda: losscli.mse([np.nan], [0]), losscli.DomainError, "nan is not a finite number"),
        (lambda: losscli.mse([np.inf], [0]), losscli.DomainError, "inf is not a finite number"),
        (lambda: losscli.bce([2.31], [0]), losscli.DomainError, "2.31 is not a probability"),
        (lambda: losscli.ce([[1, 2]], [2]), losscli.DomainError, "counted from 1"),
        (lambda: losscli.ce([[1, 2]], [0.5]), losscli.DomainError, "not a class"),
        (lambda: losscli.ce([[-np.inf, -np.inf]], [0]), losscli.DomainError, "every class"),
        (lambda: losscli.ce([1, 2], [0, 1]), losscli.PairingError, "each class"),
        (lambda: losscli.bce(P, Y, clip=0.5), losscli.OptionError, "--clip"),
        (lambda: losscli.bce(P, Y, eps=0.5), losscli.UsageError, "no option eps"),
        (lambda: losscli.bce(P, Y, like="jax"), losscli.UsageError, "conventions of bce"),
        (lambda: losscli.bce(P, Y, reduction="avg"), losscli.UsageError, "avg"),
        (lambda: losscli.bce(P, Y, weight=[1, 1]), losscli.UsageError, "weight has shape"),
        (lambda: losscli.bce(P, Y, weight=[1, 1, -1, 1]), losscli.DomainError, "weight"),
        (lambda: losscli.bce(P, Y, weight=[0, 0, 0, 0]), losscli.UsageError, "zero"),
        (lambda: losscli.bce(P, Y, weight=[1, 1, 1, 1], reduction="median"), losscli.UsageError, "no meaning"),
    ],
)
def test_what_is_wrong_is_said(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_unknown_loss_is_no_attribute():
    assert not hasattr(losscli, "nosuch")


def test_dir_lists_the_losses():
    assert {"bce_logits", "ce", "evaluate", "Result"} <= set(dir(losscli))


def test_evaluate_takes_a_name_or_an_alias():
    assert losscli.evaluate("BCELoss", P, Y).value == losscli.bce(P, Y).value


def test_importing_the_package_imports_neither_numpy_nor_pandas():
    code = "import sys, losscli; sys.exit(bool({'numpy', 'pandas'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_package_says_that_it_is_typed():
    assert (Path(losscli.__file__).parent / "py.typed").exists()  # which types it has: tests/typed.py, read by mypy


def test_what_is_said_wins_over_the_value_of_a_framework():
    # LightGBM's delta is 0.9; at a residual of 4 the loss is delta times (4 - delta/2)
    assert losscli.huber([4.0], [0.0], like="lightgbm").value == pytest.approx(0.9 * (4 - 0.9 / 2), rel=1e-15)
    assert losscli.huber([4.0], [0.0], like="lightgbm", delta=2.0).value == 2 * (4 - 2 / 2)


def test_weights_of_terms_that_depend_on_several_rows_have_no_gradient():
    result = losscli.cox([0.5, -1.0, 2.0], [2, 3, 1], [1, 0, 1], weight=[1.0, 2.0, 3.0])
    assert result.value > 0
    assert result.gradient is None
