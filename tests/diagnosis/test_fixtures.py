"""Wrong numbers of real people, from threads that are cited: what each of them did is what is said first.

Threads are cited by repository and number, https://github.com/OWNER/NAME/issues/NUMBER; 18646 and 234194 are threads
of https://community.deeplearning.ai. The inputs are those of the threads.
"""

import numpy as np
import pytest
from homework import judged

# The name of what was done, after the repository or thread.
SHOWN = {
    "18646: the outer product of labels and logarithms, divided by m": (
        *("outer-product", "2.0796608964759784", "bce"),
        ([0.5002307, 0.49985831, 0.50023963], [1, 0, 0]),
    ),
    "pytorch#3924: summed": ("sum", "38.000", "mse", ([[1, 2, 3], [1, 2, 3]], [[2, 4, 6], [3, 4, 7]])),
    "pytorch#3924: over samples": (
        *("mean-over-rows", "19.000", "mse"),
        ([[1, 2, 3], [1, 2, 3]], [[2, 4, 6], [3, 4, 7]]),
    ),
    "keras#6143: softmax twice": ("double-softmax", "0.4885484392124603", "ce", (np.eye(2), [0, 1])),
    "keras#15665: 0/1 labels": ("labels-not-mapped", "0.9000", "hinge", ([[0.6, 0.4], [0.4, 0.6]], [[0, 1], [0, 0]])),
    "tensorflow#39411: clipped at 1e-07, as keras does": (
        *("keras", "16.11809565095832", "ce-probs"),
        ([[4.4985552e-12, 1 - 4.4985552e-12]], [0]),
    ),
    "scikit-learn#6703: clipped at 1e-15": ("clip-1e-15", "34.53957599234088", "bce", ([1.0], [0])),
    "pytorch#4867: clipped at 1e-12": ("clip-1e-12", "27.6310", "bce", ([0.0], [1])),
    "pytorch#60928: 'mean', of a target that is no distribution": (
        *("torch", "-0.06481480941545009", "kl"),
        ([[0.1132, 0.5477, 0.3390]], [[0.1541, 0.0511, 0.0947]]),
    ),
}
RIGHT = {
    "pytorch#3924: the mean of the elements": (
        *("6.3333333", "mse"),
        ([[1, 2, 3], [1, 2, 3]], [[2, 4, 6], [3, 4, 7]]),
    ),
    "PyTorchZeroToAll#14, the first": ("0.41703001627783376", "ce", ([[2, 1, 0.1]], [0])),
    "PyTorchZeroToAll#14, the second": ("1.8406162698146993", "ce", ([[0.5, 2, 0.3]], [0])),
    "keras#15665, mapped": ("1.3", "hinge", ([[0.6, 0.4], [0.4, 0.6]], [[-1, 1], [-1, -1]])),
    "tensorflow#39411, exactly": ("26.127265", "ce-probs", ([[4.4985552e-12, 1 - 4.4985552e-12]], [0])),
}
UNKNOWN = {
    "234194, the first": ("-2.1428184225087668", [0.99979657, 0.62245933, 0.00273196], [1, 1, 0]),
    "234194, the second": ("-0.9666039194818195", [0.99849882, 0.99979657, 0.15446527, 0.99966465], [1, 1, 0, 0]),
}


@pytest.mark.parametrize("case", SHOWN.values(), ids=SHOWN)
def test_what_they_did_is_said_first(case):
    named, number, loss, inputs = case
    found = judged(number, loss, *inputs)
    assert not found.agrees
    assert named in found.hits[0].ids


@pytest.mark.parametrize("case", RIGHT.values(), ids=RIGHT)
def test_what_was_right_is_called_right(case):
    number, loss, inputs = case
    assert judged(number, loss, *inputs).agrees


@pytest.mark.parametrize("case", UNKNOWN.values(), ids=UNKNOWN)
def test_what_nobody_could_explain_is_not_explained(case):
    number, p, y = case
    found = judged(number, "bce", p, y)
    assert (found.agrees, found.hits) == (False, [])
    assert any("is a minus missing" in text for text in found.certain)


def test_class_weights_are_divided_by_their_sum_and_not_by_n():
    # pytorch#54843, with weights of the classes
    inputs = ([[0.3, 0.7], [0.6, 0.4], [0.6, 0.4]], [1, 0, 0])
    found = judged("0.911774498654347", "ce", *inputs, class_weight=(1.0, 3.0))
    assert [hit.id for hit in found.hits] == ["class-weighted-over-n"]
    assert judged("0.5470646991926083", "ce", *inputs, class_weight=(1.0, 3.0)).agrees


def test_weights_of_the_rows_divided_by_n_are_what_torch_does():
    inputs = ([[0.3, 0.7], [0.6, 0.4], [0.6, 0.4]], [1, 0, 0])
    found = judged("0.911774498654347", "ce", *inputs, weights=[3, 1, 1])
    assert [hit.kind for hit in found.hits] == ["convention", "mistake"]
    assert [hit.ids[0] for hit in found.hits] == ["torch", "weighted-over-n"]


@pytest.mark.parametrize(
    ("typed", "name", "inputs", "named"),
    [
        ("38", "mse", ([[1, 2, 3], [1, 2, 3]], [[2, 4, 6], [3, 4, 7]]), "sum"),
        ("19", "mse", ([[1, 2, 3], [1, 2, 3]], [[2, 4, 6], [3, 4, 7]]), "mean-over-rows"),
        ("0.9", "hinge", ([[0.6, 0.4], [0.4, 0.6]], [[0, 1], [0, 0]]), "labels-not-mapped"),
    ],
)
def test_a_short_number_that_is_exactly_what_a_mistake_gives_is_named(typed, name, inputs, named):
    assert judged(typed, name, *inputs).hits[0].id == named


@pytest.mark.parametrize("typed", ["1.4", "0.17", "0.68", "0.58"])
def test_two_digits_that_a_mistake_only_rounds_to_are_no_evidence(typed):
    found = judged(typed, "bce", [0.8, 0.1, 0.6, 0.4], [1, 0, 1, 0])
    assert found.hits == []
    assert "too few digits" in found.untried
