"""Predictions of several models and one file of targets, as inputs of one loss: each model's file is read as its own.

The array of the first model's predictions is `pred`, those of the others are `pred 2`, `pred 3` and so on. All are
rows of one table of pairs: a row that is passed over is passed over for all models.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from losscli.errors import PairingError, UsageError, listing
from losscli.loss import Loss
from losscli.readers.inputs import Choice, requests
from losscli.readers.opening import Opened, as_settled, settled
from losscli.readers.table import ReadOptions
from losscli.readers.wanted import Request, Wanted

PRED, TARGET = "pred", "target"
FEWEST = 2


class Models(NamedTuple):
    """The opened files, and of each model the file and the arrays that take the places of the inputs."""

    opened: Opened
    paths: Sequence[str]
    arrays: Sequence[Mapping[str, str]]


def models(loss: Loss, paths: Sequence[str], choice: Choice, read: ReadOptions) -> Models:
    """Open the files of several models and the targets, the last of them.

    Raises:
        UsageError: the loss takes something else than predictions and targets, there are too few files, or as `opened`.
        ColumnError: as `opened`.
        PairingError: the models' columns do not fit one another, or as `opened`.
        ReadError: as `opened`.
    """
    _refuse_others(loss)
    if len(paths) < FEWEST + 1:
        given = f"{len(paths) or 'no'} {'file was' if len(paths) == 1 else 'files were'} given"
        problem = f"{given}; loss compare takes the predictions of two models or more, then the targets"
        raise UsageError(problem, f"For example: loss compare {loss.name} old.csv new.csv targets.csv")
    prediction, *others = loss.inputs
    names = [PRED, *(f"{PRED} {number}" for number in range(2, len(paths)))]
    inputs = [*(prediction._replace(name=name) for name in names), *others]
    spec = choice.columns.get(PRED)
    columns = {**choice.columns, **(dict.fromkeys(names, spec) if spec is not None else {})}
    wanted = requests(inputs, paths, choice._replace(columns=columns), read)
    each = [_found(wanted, name) for name in names]
    for one in each[1:]:
        _refuse_unlike(each[0], one, vector=prediction.vector)
    found = _settled(loss, wanted, names)
    return Models(
        Opened(found, _as_settled(found, wanted, names)),
        [one.table.shape.path for one in each],
        [{PRED: name} for name in names],
    )


def _refuse_others(loss: Loss) -> None:
    if [one.name for one in loss.inputs if not one.parameter] != [PRED, TARGET]:
        names = " and ".join(one.name.upper() for one in loss.inputs if not one.parameter)
        raise UsageError(f"loss compare takes losses of a prediction and a target; {loss.name} is one of {names}")


def _found(wanted: Wanted, name: str) -> Request:
    return next(one for one in wanted.requests if one.name == name)


def _refuse_unlike(first: Request, other: Request, *, vector: bool) -> None:
    """Refuse predictions of other classes, or of the same outputs in another order: each would be taken for another."""
    paths = first.table.shape.path, other.table.shape.path
    if first.width != other.width:
        problem = f"{paths[0]} has {first.width} columns of predictions and {paths[1]} has {other.width}"
        raise PairingError(problem, ("Choose the columns of all models with --pred.",))
    if first.width == 1 or None in (first.table.shape.names, other.table.shape.names):
        return
    labels = [[one.table.shape.label(column) for column in one.columns] for one in (first, other)]
    if labels[0] == labels[1] or (not vector and sorted(labels[0]) != sorted(labels[1])):
        return
    noun = "classes" if vector else "columns"
    problem = f"the {noun} of {paths[0]} are {listing(labels[0])}, and those of {paths[1]} are {listing(labels[1])}"
    raise PairingError(problem, (f"The {noun} of all models must have the same names in the same order.",))


def _settled(loss: Loss, wanted: Wanted, names: Sequence[str]) -> Loss:
    """Return the loss as the widths settle it, which is the same for every model.

    Raises:
        PairingError: the widths do not fit.
    """
    found = [settled(loss, _of_model(wanted, name, names)) for name in names]
    return found[0]


def _as_settled(loss: Loss, wanted: Wanted, names: Sequence[str]) -> Wanted:
    each = [one._replace(name=PRED) if one.name in names else one for one in wanted.requests]
    changed = as_settled(loss, wanted._replace(requests=each)).requests
    named = [new._replace(name=old.name) for new, old in zip(changed, wanted.requests, strict=True)]
    return wanted._replace(requests=named)


def _of_model(wanted: Wanted, name: str, names: Sequence[str]) -> Wanted:
    """Return what is read for one model, by the names of its inputs."""
    return wanted._replace(
        requests=[
            one._replace(name=PRED) if one.name == name else one
            for one in wanted.requests
            if one.name == name or one.name not in names
        ]
    )
