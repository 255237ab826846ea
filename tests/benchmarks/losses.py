"""Term and gradient of each loss on millions of values, next to torch with autograd on two threads. See README.md.

Torch computes its own function where it has one, else the formula of the loss's page, which is what one would write.
"""

import argparse
import inspect
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from typing import Any

import numpy as np
import torch

from losscli.batch import Batch
from losscli.domain import COUNTS, Array, Domain, Interval, Labels, Signs
from losscli.formula.nodes import Binary, Call, Compare, Index, Neg, Node, Number, Symbol
from losscli.loss import Loss
from losscli.losses import every
from losscli.scoring import score

THREADS = 2
CLASSES = 10
# torch.nn.functional has these; each takes its inputs in our order and gives the terms.
NATIVE = {
    "mse": "mse_loss",
    "mae": "l1_loss",
    "huber": "huber_loss",
    "smooth-l1": "smooth_l1_loss",
    "bce": "binary_cross_entropy",
    "bce-logits": "binary_cross_entropy_with_logits",
    "soft-margin": "soft_margin_loss",
    "hinge-embedding": "hinge_embedding_loss",
    "margin-ranking": "margin_ranking_loss",
    "poisson-nll": "poisson_nll_loss",
    "gaussian-nll": "gaussian_nll_loss",
    "ce": "cross_entropy",
    "nll": "nll_loss",
    "multi-margin": "multi_margin_loss",
    "multilabel-soft-margin": "multilabel_soft_margin_loss",
    "cosine-embedding": "cosine_embedding_loss",
    "triplet": "triplet_margin_loss",
}
LABELS_LAST = {"ce", "nll", "multi-margin"}
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sum": lambda x: x.sum(-1),
    "softmax": lambda x: torch.softmax(x, -1),
    "softplus": torch.nn.functional.softplus,
    "onehot": lambda y, z: torch.nn.functional.one_hot(y.long(), z.shape[-1]),
    "max": lambda *x: x[0].amax(-1) if len(x) == 1 else reduce(torch.maximum, map(tensor, x)),
    "min": lambda *x: x[0].amin(-1) if len(x) == 1 else reduce(torch.minimum, map(tensor, x)),
    "where": lambda c, a, b: torch.where(c, tensor(a), tensor(b)),
    "log": lambda x: torch.log(tensor(x)),
    "exp": lambda x: torch.exp(tensor(x)),
    "sqrt": lambda x: torch.sqrt(tensor(x)),
}


def tensor(value: Any) -> Any:
    """Return a number as a tensor."""
    return value if isinstance(value, torch.Tensor) else torch.tensor(float(value), dtype=torch.float64)


def computed(node: Node, values: dict[str, Any]) -> Any:
    """Return a formula computed by torch."""
    found = [computed(child, values) for child in node.children]
    match node:
        case Number(value):
            return float(value)
        case Symbol(name):
            return math.pi if name == "pi" else values[name]
        case Neg():
            return -found[0]
        case Binary(op) | Compare(op):
            return OPERATORS[op](*aligned(found))
        case Index():
            return found[0].gather(-1, found[1].long()[..., None])[..., 0]
        case Call(name):
            call = FUNCTIONS.get(name) or getattr(torch, name, None) or getattr(torch.special, name)
            return call(*(aligned(found) if name in {"where", "max", "min"} else found))
    raise NotImplementedError(type(node).__name__)


def aligned(values: Sequence[Any]) -> list[Any]:
    """Return operands with a last axis added to those of one number a row, beside rows."""
    depth = max((one.ndim for one in values if isinstance(one, torch.Tensor)), default=0)
    return [one[..., None] if isinstance(one, torch.Tensor) and 0 < one.ndim < depth else one for one in values]


def sample(domain: Domain, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Return numbers of a domain."""
    match domain:
        case Labels():
            return rng.integers(0, CLASSES, shape).astype(float)
        case Signs():
            return rng.choice([-1.0, 1.0], shape)
        case Interval():
            low, high = domain.low, domain.high
            if np.isfinite(low) and np.isfinite(high):
                return rng.uniform(low + 0.01 * (high - low), high - 0.01 * (high - low), shape)
            return low + rng.exponential(size=shape) + 0.01 if np.isfinite(low) else rng.normal(size=shape)
    return rng.integers(0, 2 if domain == COUNTS else 6, shape).astype(float)


def contestants(loss: Loss, values: int) -> tuple[Callable[[], Any], Callable[[], Any], str]:
    """Return ours, torch's, and whose formula torch computes."""
    rng = np.random.default_rng(0)
    rows = values // CLASSES if any(one.vector for one in loss.inputs) else values
    shapes = [(rows, CLASSES) if one.vector else (rows,) for one in loss.inputs]
    arrays = [sample(one.domain, shape, rng) for one, shape in zip(loss.inputs, shapes, strict=True)]
    settled = loss.resolved(
        {one.name: shape[-1] if len(shape) > 1 else 1 for one, shape in zip(loss.inputs, shapes, strict=True)}
    )
    named = {one.name: array for one, array in zip(loss.inputs, arrays, strict=True)}
    batch = Batch(named, np.arange(rows), None, lambda *_: None)  # type: ignore[arg-type,return-value]
    tensors = [torch.from_numpy(one) for one in arrays]
    if loss.name in LABELS_LAST:
        tensors[-1] = tensors[-1].long()
    native = NATIVE.get(loss.name)
    whose = "its own" if native else "the formula"

    def torchs() -> Any:
        first = tensors[0].detach().requires_grad_()
        inputs = [first, *tensors[1:]]
        if native:
            terms = getattr(torch.nn.functional, native)(*inputs, reduction="none")
        else:
            symbols = {one.symbol: value for one, value in zip(loss.inputs, inputs, strict=True)}
            options = {
                name: torch.tensor(v, dtype=torch.float64) if isinstance(v, tuple) else float(v)
                for name, v in settled.numbers().items()
            }
            terms = computed(settled.formula.node(settled.formula.term), {**options, **symbols})
        terms.sum().backward()
        return terms.detach(), first.grad

    return lambda: score(settled, batch, gradient=True), torchs, whose


def timed(call: Callable[[], Any], rounds: int) -> float:
    """Return the best time of some rounds, in seconds."""
    best = np.inf
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return float(best)


def measured(names: Sequence[str], values: int, rounds: int) -> Iterator[tuple[str, ...]]:
    """Yield a row of the table for each loss."""
    for kind in every():
        rowwise = not kind.together and not any(one.ragged or one.matrix for one in kind.inputs)
        if (names and kind.name not in names) or not rowwise:
            continue
        loss = kind()
        if loss.formula.words and kind.name not in NATIVE:
            yield kind.name, "-", "-", "-", "no expression"
            continue
        ours, theirs, whose = contestants(loss, values)
        first = timed(ours, rounds)
        try:
            second = timed(theirs, rounds)
        except (AttributeError, KeyError, TypeError, NotImplementedError, RuntimeError) as error:
            yield kind.name, f"{first:.3f}", "-", "-", f"not computed: {type(error).__name__}"
            continue
        yield kind.name, f"{first:.3f}", f"{second:.3f}", f"{first / second:.2f}", whose


def main(arguments: Sequence[str]) -> int:
    """Measure and print a Markdown table; return the exit status."""
    parser = argparse.ArgumentParser(description=inspect.getdoc(sys.modules[__name__]))
    parser.add_argument("names", nargs="*", help="these losses alone")
    parser.add_argument("--values", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    said = parser.parse_args(arguments)
    torch.set_num_threads(THREADS)
    sys.stdout.write("| loss | loss, s | torch, s | ratio | torch computes |\n| --- | ---: | ---: | ---: | --- |\n")
    for row in measured(said.names, said.values, said.rounds):
        sys.stdout.write(f"| {' | '.join(row)} |\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
