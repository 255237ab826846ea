"""Numbers that other people's test suites and published examples expect, each with its source."""

import json
from pathlib import Path

import numpy as np
import pytest
from vector_cases import UntranslatableError, translated

from losscli import api

VECTORS = [json.loads(line) for line in (Path(__file__).parent / "data" / "vectors.jsonl").read_text().splitlines()]


def having(key):
    return pytest.mark.parametrize(
        "vector",
        [pytest.param(one, id=one["id"]) for one in VECTORS if one["expected"].get(key) is not None],
    )


def evaluated(vector):
    try:
        name, arrays, keywords = translated(vector)
    except UntranslatableError as reason:
        pytest.skip(str(reason))
    return api.evaluate(name, **arrays, **keywords)


def close(expected, vector):
    tolerance = vector["tolerance"]
    numbers = np.array([float(one) for one in np.array(expected, dtype=object).ravel().tolist()])
    return pytest.approx(numbers, rel=tolerance.get("rtol", 0.0), abs=tolerance.get("atol", 0.0))


@having("terms")
def test_terms_are_those_of_the_source(vector):
    result = evaluated(vector)
    weights = 1.0 if result.weights is None else result.weights.reshape(-1, *[1] * (result.terms.ndim - 1))
    terms, expected = np.ravel(result.terms * weights), np.ravel(vector["expected"]["terms"])
    if terms.size != expected.size:  # keras' terms are means over the last axis
        terms = terms.reshape(expected.size, -1).mean(axis=1)
    assert terms == close(vector["expected"]["terms"], vector)


@having("reduced")
def test_value_is_that_of_the_source(vector):
    assert [evaluated(vector).value] == close(vector["expected"]["reduced"], vector)


@having("grad")
def test_gradient_is_that_of_the_source(vector):
    tolerance = vector["tolerance"]
    expected = np.ravel(np.array(vector["expected"]["grad"], dtype=float))
    near = {"rel": tolerance.get("grad_rtol", tolerance.get("rtol", 0.0)), "abs": tolerance.get("grad_atol", 1e-12)}
    assert np.ravel(evaluated(vector).gradient) == pytest.approx(expected, **near)
