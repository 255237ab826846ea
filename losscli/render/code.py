"""The same loss in a framework, as code to run: of the sample, or of the files that a reader has."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from losscli.domain import Labels
from losscli.errors import UsageError
from losscli.loss import Input, Loss
from losscli.readers.text.delimited import Delimited
from losscli.readers.wanted import Request

IMPORTS = {
    "torch": "import torch",
    "keras": "import keras",
    "sklearn": "import sklearn.metrics",
    "optax": "import jax, optax\nimport jax.numpy as jnp\njax.config.update('jax_enable_x64', True)",
}
VARIABLES = {"pred": "p", "target": "y"}


def snippet(loss: type[Loss], framework: str) -> str:
    """Return code that computes the loss of the sample with a framework; the last line is the value."""
    given = zip(loss.inputs, loss.sample, strict=True)
    arrays = [f"{variable(one)} = np.array({np.asarray(values).tolist()})" for one, values in given]
    return "\n".join(["import numpy as np", *_imports(loss, framework), *arrays, loss.equivalents[framework]])


def program(loss: type[Loss], framework: str, found: Sequence[Request] = ()) -> str:
    """Return a program that prints what a framework makes of the sample, or of what was found in files.

    Raises:
        UsageError: the framework has no code for this loss, or a file is of a form that the code could not read.
    """
    if framework not in loss.equivalents:
        known = ", ".join(loss.equivalents) or "none"
        raise UsageError(f"--code {framework}: there is code of {loss.name} for {known}")
    *lines, last = snippet(loss, framework).splitlines()
    if found:
        before = [line for line in lines if not line.startswith(tuple(f"{variable(one)} = " for one in loss.inputs))]
        lines = [*before, "import pandas as pd", *(_loading(loss, one) for one in found)]
    convention = loss.conventions.get(framework)
    if convention is not None and convention.effect:
        lines.append(f"# {framework} {convention.effect}: there it differs from loss {loss.name} without --like.")
    return "\n".join([*lines, f"print(float({last}))"]) + "\n"


def variable(one: Input) -> str:
    """Return what an input is called in code: p and y, or its letter."""
    return VARIABLES.get(one.name, one.symbol)


def _imports(loss: type[Loss], framework: str) -> list[str]:
    scipy = ["import scipy.special"] if "scipy.special" in loss.equivalents[framework] else []
    return [*scipy, *IMPORTS[framework].splitlines()]


def _loading(loss: type[Loss], request: Request) -> str:
    """Return the line that reads one input."""
    (one,) = (each for each in loss.inputs if each.name == request.name)
    whole = isinstance(one.domain, Labels) and len(request.columns) == 1
    flat = "" if one.vector or len(request.columns) > 1 else "[:, 0]"
    frame, kind = f"{_frame(request.table)}.iloc[:, {list(request.columns)}]", "int" if whole else "float"
    words = request.rules.words
    if words is not None and words.known:  # class names, or indices where there are none
        return f"{variable(one)} = {frame}.replace({words.numbers}).to_numpy({kind}){flat}"
    return f"{variable(one)} = {frame}.to_numpy({kind}){flat}"


def _frame(table: Any) -> str:  # noqa: ANN401 - any table; those that code can read are told apart here
    path = table.shape.path
    if not isinstance(table, Delimited) or path == "-":
        raise UsageError(f"{path}: code is written for files of delimited text", "Without files it is of the sample.")
    separator = "" if table.dialect.separator in {",", None} else f", sep={table.dialect.delimiter!r}"
    header = "" if table.shape.names is not None else ", header=None"
    return f"pd.read_csv({path!r}{separator}{header})"
