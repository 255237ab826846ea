"""The sample of a loss walked through (`loss explain LOSS --example`): its table, each row worked out, the result."""

import numpy as np

from losscli.arrays import fitted, told
from losscli.batch import Batch
from losscli.errors import Place
from losscli.evaluation import Plan, Reduction, evaluate
from losscli.loss import Loss
from losscli.render.clean import clean
from losscli.render.derivations.derivation import head, heading, steps, written
from losscli.render.derivations.working import working
from losscli.render.look import Look
from losscli.render.table import table
from losscli.report import InputFacts, Report
from losscli.rows import RowPicker, Which
from losscli.version import __version__


def example(loss: type[Loss]) -> Report:
    """Return the report of a loss's sample, all its rows and their gradients in it."""
    arrays, settings = told(loss, loss.sample, {})
    found = fitted(loss(**settings), arrays)
    rows = np.arange(1, len(arrays[loss.inputs[0].name]) + 1)
    whole = Batch(arrays, rows, None, lambda name, i, j: Place(name, item=f"[{i}, {j}]"))
    apart = any(one.ragged for one in loss.inputs)  # such a loss takes a row at a time
    batches = [whole.only(rows == row) for row in rows] if apart else [whole]
    picker = RowPicker(Which.parse("all"), [one.name for one in loss.inputs])
    evaluation = evaluate(found, batches, [picker], Plan(Reduction.parse(loss.reduction), gradient=True))
    inputs = {name: InputFacts("", _columns(array), len(rows)) for name, array in arrays.items()}
    return Report(evaluation, inputs, picker.picked(), version=__version__, gradient=True)


def _columns(array: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> tuple[str, ...]:
    return tuple(map(str, range(array.shape[1]))) if array.ndim == 2 else ()


def walk(loss: type[Loss], look: Look) -> str:
    """Return the sample of a loss walked through."""
    report = example(loss)
    found = working(report, look.style)
    # Without the title, which stands above the formulas, and the signature, which comes last.
    _, *drawn = table(report._replace(gradient=False), look).splitlines()
    lines = [*head(found), "", *drawn[: -1 - len(found.notes)], ""]
    for row in found.rows:
        lines += [heading(row), *(f"  {line}" for line in steps(row)), ""]
    lines += [line for one in found.result for line in written(one)]
    return "\n".join([*lines, *map(clean, (*found.notes, found.signature))]) + "\n"
