"""The losses of a batch of embeddings: the frameworks' own. Their references are in test_embedding_batch.py."""

from importlib import import_module

import numpy as np
from contract_exact import Run

REFERENCES = {}
HOLD = {}


def batch():
    """Return a batch of directions of length 1, of four classes of which one has a single row."""
    rng = np.random.default_rng(12)
    rows = rng.normal(size=(12, 5))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True), np.array([0.0, 1, 2, 0, 1, 2, 3, 0, 1, 2, 0, 1])


def optax_ntxent(z, y):
    optax, jnp = import_module("optax"), import_module("jax").numpy
    return np.asarray(optax.losses.ntxent(jnp.array(z), jnp.array(y)))


def keras_circle(z, y, weight=None, reduction=None):
    made = import_module("keras").losses.Circle(reduction=reduction, dtype="float64")
    return np.asarray(made(y, z, sample_weight=weight))


RUNS = {
    "ntxent": {"optax": Run(optax_ntxent, inputs=batch)},
    "supcon": {},
    "circle": {
        "keras": Run(
            keras_circle, lambda z, y, w: keras_circle(z, y, w, "sum_over_batch_size"), inputs=batch, rtol=2.0**-22
        )
    },
}
