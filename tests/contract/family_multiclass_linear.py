"""The cross-entropy of a linear layer: what it is, what holds of it, torch's own."""

from importlib import import_module

import numpy as np
from contract_exact import MP, Reference, Run, autograd, odds_against, shares, tensors


def cost(_, x, y):
    """Without a layer: the cross-entropy of the features."""
    return MP.log1p(odds_against(x)[int(y)])


def slope(_, x, y):
    return [-rest if j == y else q for j, (q, rest) in enumerate(shares(x))]


REFERENCES = {
    "linear-ce": Reference(cost, slope, curvature=lambda _, x, __: [q * rest for q, rest in shares(x)]),
}
HOLD = {"linear-ce": {"not_negative", "convex", "blind_to_a_constant"}}


def features():
    rng = np.random.default_rng(9)
    return rng.normal(size=(40, 3)), rng.integers(0, 3, 40).astype(float)


def torch_linear(x, y):
    torch = import_module("torch")
    layer = torch.eye(3, dtype=torch.float64)
    return torch.nn.functional.linear_cross_entropy(x, layer, y.long(), reduction="none")


RUNS = {"linear-ce": {"torch": Run(tensors(torch_linear), gradient=autograd(torch_linear), inputs=features)}}
