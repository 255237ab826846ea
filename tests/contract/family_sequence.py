"""The losses of sequences: the frameworks' own. Their references are in test_sequence.py."""

from importlib import import_module

import numpy as np
from contract_exact import Run

REFERENCES = {}
HOLD = {}


def sequences():
    """Return random logits, then sure ones, each with labels of which some are equal to the one before."""
    rng = np.random.default_rng(11)
    logits = np.concatenate([2 * rng.normal(size=(20, 7, 4)), 30 * rng.normal(size=(4, 7, 4))])
    labels = rng.integers(1, 4, size=(24, 3)).astype(float)
    labels[::4] = [1, 1, 2]
    return logits, labels


def full(labels, length):
    return np.full(len(labels), length)


def torch_ctc(z, y):
    torch = import_module("torch")
    each = [
        torch.nn.functional.ctc_loss(
            torch.tensor(z[i : i + 1]).log_softmax(2).transpose(0, 1),
            torch.tensor(y[i : i + 1]).long(),
            (z.shape[1],),
            (y.shape[1],),
        )
        for i in range(len(z))
    ]
    return torch.stack(each).numpy()


def torch_gradient(z, y):
    torch = import_module("torch")
    logits = torch.tensor(z, requires_grad=True)
    terms = torch.nn.functional.ctc_loss(
        logits.log_softmax(2).transpose(0, 1),
        torch.tensor(y).long(),
        torch.tensor(full(y, z.shape[1])),
        torch.tensor(full(y, y.shape[1])),
        reduction="sum",
    )
    (terms / y.shape[1]).backward()
    return logits.grad.numpy()


def keras_ctc(z, y):
    # on jax, keras 3.15 has doubles computed in float32
    ops = import_module("keras").ops
    return np.asarray(ops.ctc_loss(y.astype(int), z, full(y, y.shape[1]), full(y, z.shape[1])))


def optax_ctc(z, y):
    optax, jnp = import_module("optax"), import_module("jax").numpy
    return np.asarray(
        optax.ctc_loss(jnp.array(z), jnp.zeros(z.shape[:2]), jnp.array(y.astype(int)), jnp.zeros(y.shape))
    )


RUNS = {
    "ctc": {
        "torch": Run(torch_ctc, gradient=torch_gradient, inputs=sequences, atol=1e-13),
        "keras": Run(keras_ctc, inputs=sequences, rtol=2.0**-20),
        "optax": Run(optax_ctc, inputs=sequences, rtol=1e-9),
    }
}
