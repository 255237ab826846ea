"""What the tests of the mistakes of the regression losses share: some numbers, and a table of what is to be found."""

import warnings

import numpy as np
import pytest
from homework import ids, work

from losscli.diagnosis.search import candidates

# All positive; and with targets and predictions of both signs.
P = np.array([2.5, 0.3, 2.1, 7.9, 4.6, 1.2])
Y = np.array([3.1, 0.7, 1.6, 5.2, 4.9, 3.3])
SIGNED_P = np.array([2.5, -0.3, 2.1, -7.9, 4.6, 1.2])
SIGNED_Y = np.array([3.1, 0.7, -1.6, -5.2, 4.9, 3.4])
# Of 0 to 255, as pixels are.
BYTE_P = np.array([200.0, 3.0, 77.0, 12.0])
BYTE_Y = np.array([13.0, 250.0, 60.0, 255.0])
# Three outputs a row.
WIDE_P = np.array([[1.0, 2.5, 3.0], [1.5, 2.0, 0.5]])
WIDE_Y = np.array([[2.0, 0.3, 6.0], [3.0, 1.1, 7.0]])
HUGE = np.array([1e200, -1e200, 3.0, 0.5])


def value_of(name, mistake, *arrays, **options):
    """Return what a mistake comes to on some arrays."""
    found = {one.mistake.id: one.value for one in candidates(work(name, *arrays, **options))}
    assert mistake in found, sorted(found)
    return found[mistake]


def first_hit(value, name, *arrays, **options):
    """Return the first thing that is said of a number of six digits."""
    return ids(f"{value:.5e}", name, *arrays, **options)[0]


def own(name, *modules):
    """Return the ids of the mistakes that some modules have for a loss."""
    return {one.id for module in modules for one in module.OF.get(name, ())}


def made_everywhere(name, **options):
    """Make every mistake of a loss on inputs of all shapes; none may raise or warn, whatever it gives."""
    rng = np.random.default_rng(1)
    shapes = [(1,), (2,), (5,), (2, 3), (1, 2)]
    inputs = [(np.exp(rng.normal(size=s)), np.exp(rng.normal(size=s))) for s in shapes]
    inputs += [(HUGE[:1], HUGE[2:3]), (np.array([0.3, 0.0, 2.0]), np.array([0.3, 1.0, 2.0])), (BYTE_P, BYTE_Y)]
    if name not in {"msle", "rmsle"}:
        inputs += [(HUGE, HUGE[::-1].copy()), (HUGE, -HUGE), (-P, -Y), (np.zeros(3), np.ones(3))]
    weighs = name not in {"medae", "max-error"}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for p, y in inputs:
            for reduction in (None, "sum", "median", "max", "none"):
                yield list(candidates(work(name, p, y, reduction=reduction, **options)))
            if weighs:
                yield list(candidates(work(name, p, y, weights=np.arange(1.0, len(p) + 1), **options)))


def cases(table):
    """Return the rows of tables (name, options, arrays, {mistake: value}) one by one, as parameters of a test."""
    return [
        pytest.param(name, options, arrays, mistake, value, id=f"{name}-{mistake}")
        for name, options, arrays, found in table
        for mistake, value in found.items()
    ]
