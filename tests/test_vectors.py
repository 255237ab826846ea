"""Numbers that other people's test suites and published examples expect, each with its source.

tests/data/vectors.jsonl is data from those sources: the cases of the losses that are here, without those that need
an option that is not (label smoothing, class weights, ignored classes), and without those of a single class.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from losscli import api
from losscli.losses import find

VECTORS = [json.loads(line) for line in (Path(__file__).parent / "data" / "vectors.jsonl").read_text().splitlines()]
REDUCTIONS = {"sum": "sum", "none": "none"}


def evaluated(vector):
    inputs = vector["inputs"]
    loss = find(vector["loss"])
    like = vector["framework"] if vector["framework"] in loss.conventions else None
    reduction = REDUCTIONS.get(vector.get("reduction"), "mean")
    return api.evaluate(
        vector["loss"],
        inputs["pred"],
        inputs["target"],
        weight=inputs.get("sample_weight"),
        reduction=reduction,
        like=like,
    )


def close(expected, vector):
    tolerance = vector["tolerance"]
    plain = np.array(expected, dtype=object).ravel().tolist()
    numbers = np.array([float(one) for one in plain])
    return pytest.approx(numbers, rel=tolerance.get("rtol", 0.0), abs=tolerance.get("atol", 0.0))


def having(key):
    return pytest.mark.parametrize(
        "vector",
        [pytest.param(one, id=one["id"]) for one in VECTORS if one["expected"].get(key) is not None],
    )


@having("terms")
def test_terms_are_those_of_the_source(vector):
    weights = np.array(vector["inputs"].get("sample_weight", 1.0))
    terms = np.ravel(evaluated(vector).terms * weights)
    expected = np.ravel(vector["expected"]["terms"])
    if terms.size != expected.size:  # keras' terms are means over the last axis
        terms = terms.reshape(expected.size, -1).mean(axis=1)
    assert terms == close(vector["expected"]["terms"], vector)


@having("reduced")
def test_value_is_that_of_the_source(vector):
    assert [evaluated(vector).value] == close(vector["expected"]["reduced"], vector)
