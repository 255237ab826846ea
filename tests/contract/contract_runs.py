"""The frameworks on two arrays, prediction and target: the runs that most losses need."""

from importlib import import_module

import numpy as np
from contract_exact import Run, autograd, by_row, tensors


def torch_run(name, **more):
    """Return a run of torch.nn.functional."""

    def call(p, y, **kind):
        return getattr(import_module("torch").nn.functional, name)(p, y, **{"reduction": "none", **kind, **more})

    def weighted(p, y, weight):
        torch = import_module("torch")
        return call(torch.tensor(p), torch.tensor(y), weight=torch.tensor(weight), reduction="mean")

    return Run(tensors(call), weighted, autograd(call))


def keras_run(name, **more):
    """Return a run of keras.losses; on jax, keras 3.15 takes the mean over the last axis in float32."""

    def call(p, y, weight=None, reduction=None):
        made = getattr(import_module("keras").losses, name)(reduction=reduction, dtype="float64", **more)
        return np.asarray(made(y[:, None], p[:, None], sample_weight=weight))

    return Run(call, lambda p, y, w: call(p, y, w, "sum_over_batch_size"), rtol=2.0**-22)


def sklearn_run(name, **more):
    """Return a run of sklearn.metrics."""

    def call(p, y, weight=None):
        return getattr(import_module("sklearn.metrics"), name)(y, p, sample_weight=weight, **more)

    return Run(by_row(call), call)


def optax_run(name, **more):
    """Return a run of optax."""
    return Run(lambda p, y: np.asarray(getattr(import_module("optax"), name)(p, y, **more)))
