"""What the multiclass losses refuse, and how they say so."""

import numpy as np
import pytest

from losscli.api import evaluate
from losscli.errors import DomainError

Z = np.array([[2, 1, 0.1], [0.5, 2.5, 0.3], [-1, 0, 3]])
Y = np.array([0, 1, 0])


def test_a_label_that_is_no_class_is_refused_unless_it_is_ignored():
    assert evaluate("ce", Z, [0, -1, 0], ignore_index=-1).moments.count == 2
    with pytest.raises(DomainError, match="-1 is not a class from 0 to 2"):
        evaluate("ce", Z, [0, -1, 0], ignore_index=-100)


def test_probabilities_that_are_logits_are_pointed_out():
    with pytest.raises(DomainError, match="say --pred-as logits"):
        evaluate("focal-ce", Z, Y)


def test_weighted_log_probabilities_that_overflow_to_both_sides_are_refused():
    # -10·(0.5·1e308 - 0.5·1.7e308): either product is beyond the largest double, 1.8e308
    with pytest.raises(DomainError, match="row 1 = infinity less infinity is not a number"):
        evaluate("nll", [[1e308, -1.7e308]], [[0.5, 0.5]], class_weight=(10.0, 10.0))
