"""Gradient descent on predictions as it is shown: the loss and some predictions, epoch by epoch."""

import csv
import io
import json
from collections.abc import Sequence
from os.path import splitext
from typing import Any, NamedTuple

import numpy as np

from losscli.batch import Batch, Places
from losscli.domain import Array
from losscli.errors import UsageError, cut
from losscli.formula import Glyph
from losscli.loss import Loss
from losscli.option import typed
from losscli.render.document import texted
from losscli.render.network.trail import Series, Trail
from losscli.report import Report
from losscli.rows import Which
from losscli.training.optimiser import Optimiser

# Of so many predictions all are shown; of more, those of the rows that are asked for.
FEW = 8
FORMS = (".csv", ".tsv", ".npy", ".json")


class Descent(NamedTuple):
    """A descent: the report of its end, the rows it began from, its rule, and of each epoch the loss and predictions.

    Those are of the rows at `places` of the batch, in one list, row after row.
    """

    report: Report
    batch: Batch
    rule: Optimiser
    places: Places
    epochs: Sequence[tuple[float, Sequence[float]]]

    @property
    def loss(self) -> Loss:
        """The loss that is descended."""
        return self.report.evaluation.loss

    @property
    def signature(self) -> str:
        """The line that makes the numbers reproducible: that of a report, and how it was descended."""
        own, _, version = self.report.signature.rpartition("|")
        rule = [f"{name}:{typed(value)}" for name, value in self.rule.settings().items()]
        return "|".join(["descend", own, self.rule.name, *rule, f"epochs:{len(self.epochs) - 1}", version])


def chosen(batch: Batch, loss: Loss, which: Which | None) -> Places:
    """Return the places of the rows whose predictions are shown: all of few, unless some are asked for.

    Raises:
        UsageError: there is no such row, or the choice is by a loss, which changes on the way.
    """
    rows = batch.rows
    if which is None:
        return np.arange(len(rows) if batch.arrays[loss.inputs[0].name].size <= FEW else 0)
    if which.kind in {"worst", "best"}:
        raise UsageError(f"--rows {which.kind}:{which.most}: which rows these are changes from step to step")
    if which.ranges:
        which.refuse_beyond(int(rows[-1]))
        return np.flatnonzero([any(low <= row <= high for low, high in which.ranges) for row in rows.tolist()])
    return np.arange({"all": len(rows), "none": 0}.get(which.kind, min(which.most, len(rows))))


def trail(found: Descent) -> Trail:
    """Return a descent as something to be printed."""
    report, epochs = found.report, len(found.epochs) - 1
    name = report.result_name
    values = Series("loss", Glyph(name, name, rf"\text{{{name}}}"), [loss for loss, _ in found.epochs])
    settings = ", ".join(f"{name} {typed(value)}" for name, value in found.rule.settings().items())
    steps = "step" if epochs == 1 else "steps"
    rest = f", descended from the predictions: {epochs} {steps} of {found.rule.name}, {settings}."
    series = [values, *_predictions(found, _targets(found))]
    shown = Trail(found.loss.title, rest, range(epochs + 1), series, _facts(found), _notes(found), found.signature)
    return shown._replace(digits=report.digits, last="target")


def _predictions(found: Descent, targets: Sequence[float | None]) -> list[Series]:
    """Return a series for each prediction that is shown: `ŷ[3]` is that of row 3, `z[3,1]` its second column."""
    first = found.loss.inputs[0]
    columns = zip(*(values for _, values in found.epochs), strict=True)
    labels = [
        [str(row), *([str(column)] if _width(found) > 1 else [])]
        for row in found.batch.rows[found.places].tolist()
        for column in range(_width(found))
    ]
    return [
        Series("_".join((first.name, *label)), _at(first.glyph, label), values, last)
        for label, values, last in zip(labels, columns, targets, strict=True)
    ]


def _at(glyph: Glyph, label: Sequence[str]) -> Glyph:
    """Return a letter with the row, and the column of several, that it is of."""
    inside = ",".join(label)
    return Glyph(f"{glyph.unicode}[{inside}]", f"{glyph.ascii}[{inside}]", f"{glyph.latex}_{{{inside}}}")


def _width(found: Descent) -> int:
    shape = found.batch.arrays[found.loss.inputs[0].name].shape
    return shape[1] if len(shape) > 1 else 1


def _targets(found: Descent) -> Sequence[float | None]:
    """Return what each prediction that is shown is to become; nothing where the target is of another shape."""
    arrays = found.batch.arrays
    goal = arrays.get("target")
    if goal is None or goal.shape != arrays[found.loss.inputs[0].name].shape:
        return [None] * (len(found.places) * _width(found))
    values: list[float] = goal.reshape(len(goal), -1)[found.places].ravel().tolist()
    return values


def _notes(found: Descent) -> list[str]:
    more = len(found.batch.rows) - len(found.places)
    letter = found.loss.inputs[0].glyph.ascii
    inside = [f"{letter}[3,0] is column 0 of row 3."] if _width(found) > 1 and len(found.places) else []
    if not more:
        return inside
    rows = "rows" if more > 1 else "row"
    return [
        *inside,
        f"The predictions of {more} {rows} are not shown; --rows chooses, and --save writes the last of all.",
    ]


def _facts(found: Descent) -> dict[str, Any]:
    report = found.report
    inputs = {
        name: {"path": texted(one.path), "columns": list(map(texted, one.columns)), "rows": one.rows}
        for name, one in report.inputs.items()
    }
    return {
        "command": "descend",
        "loss": found.loss.name,
        "reduction": report.evaluation.reduction.name,
        "n": report.evaluation.moments.count,
        "value": found.epochs[-1][0],
        "optimizer": found.rule.name,
        **found.rule.settings(),
        "epochs": len(found.epochs) - 1,
        "inputs": inputs,
        "settings": report.settings,
    }


def form_of(path: str) -> str:
    """Return the extension that says how predictions are saved.

    Raises:
        UsageError: it is another.
    """
    suffix = splitext(path)[1].lower()
    if suffix not in FORMS:
        raise UsageError(f"--save {cut(path)}: the extensions are {', '.join(FORMS)}")
    return suffix


def saved(found: Descent, predictions: Array, path: str) -> str | bytes:
    """Return the last predictions of all rows as the content of a file."""
    match form_of(path):
        case ".npy":
            out = io.BytesIO()
            np.save(out, predictions, allow_pickle=False)
            return out.getvalue()
        case ".json":
            return json.dumps(predictions.tolist(), allow_nan=False) + "\n"
    text = io.StringIO()
    write = csv.writer(text, delimiter="\t" if form_of(path) == ".tsv" else ",", lineterminator="\n")
    write.writerow(found.report.inputs[found.loss.inputs[0].name].columns)
    write.writerows(predictions.reshape(len(predictions), -1).tolist())
    return text.getvalue()
