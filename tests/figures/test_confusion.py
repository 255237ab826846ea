"""Confusion: counts as scikit-learn has them, and the mean loss of each cell."""

import numpy as np
import pytest

from losscli import api
from losscli.figures.confusion import Confusion, fits
from losscli.losses import every, find

confusion_matrix = pytest.importorskip("sklearn.metrics").confusion_matrix
RNG = np.random.default_rng(9)
Z = RNG.normal(size=(200, 4))
Y = RNG.integers(0, 4, 200)


def figure_of(name="ce"):
    return Confusion(find(name))


def matrix(chart):
    return chart.marks[0]


def test_the_counts_are_those_of_scikit_learn(seen):
    figure = figure_of()
    seen(figure, "ce", Z, Y, size=41)
    assert figure.counts.tolist() == confusion_matrix(Y, Z.argmax(axis=1)).tolist()


def test_each_cell_has_the_mean_of_its_terms(seen):
    figure = figure_of()
    found = matrix(figure.chart(seen(figure, "ce", Z, Y)))
    terms = api.evaluate("ce", Z, Y).terms
    guess = Z.argmax(axis=1)
    own = [[terms[(i == Y) & (guess == j)] for j in range(4)] for i in range(4)]
    np.testing.assert_allclose(found.values, [[one.mean() for one in row] for row in own], rtol=1e-13)
    assert found.texts[1][2] == f"{len(own[1][2])} ({own[1][2].mean():.2g})"


@pytest.mark.parametrize("size", [1, 50])
def test_pieces_of_any_size_give_the_same_bits(seen, size):
    whole, parts = figure_of(), figure_of()
    report = seen(whole, "ce", Z, Y)
    seen(parts, "ce", Z, Y, size=size)
    assert whole.chart(report) == parts.chart(report)


def test_an_empty_cell_is_none_and_an_infinite_one_says_so(seen):
    figure = figure_of("ce-probs")
    chart = figure.chart(seen(figure, "ce-probs", [[1.0, 0.0], [1.0, 0.0]], [1, 0]))
    assert matrix(chart).values == [[0.0, None], [float("inf"), None]]
    assert matrix(chart).texts == [["1 (0)", ""], ["1 (∞)", ""]]


def test_of_several_largest_the_first_is_taken_and_said(seen):
    figure = figure_of()
    chart = figure.chart(seen(figure, "ce", [[1.0, 1.0, 0.0]], [2]))
    assert figure.counts.tolist() == [[0, 0, 0], [0, 0, 0], [1, 0, 0]]
    assert chart.notes[-1] == "1 row has several largest predictions: the first is taken."


def test_target_probabilities_name_no_class(seen):
    figure = figure_of()
    report = seen(figure, "ce", [[1.0, 2.0]], [[0.5, 0.5]])
    assert figure.why_not(report) == "the targets are probabilities, and name no class"


def test_thirty_classes_are_drawn_and_more_are_not(seen):
    few, many = figure_of(), figure_of()
    assert few.why_not(seen(few, "ce", np.eye(30), np.arange(30))) == ""
    assert "31 classes are more than 30" in many.why_not(seen(many, "ce", np.eye(31), np.arange(31)))
    assert many.counts.size == 0


def test_only_losses_over_classes_have_it():
    names = {loss.name for loss in every() if fits(loss)}
    assert {"ce", "ce-probs", "nll", "focal-ce", "multi-margin", "multiclass-brier", "sparsemax"} <= names
    assert not {"mse", "bce", "ctc", "multilabel-margin", "kl", "circle", "zero-one"} & names
