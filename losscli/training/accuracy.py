"""How many labels are right: the share that a person asks for, beside the loss that is trained on."""

import numpy as np

from losscli.batch import Batch
from losscli.domain import Array, Labels
from losscli.loss import Loss

TARGET = "target"


def accuracy(loss: Loss, prediction: Array, targets: Batch) -> float | None:
    """Return the share of rows whose largest entry of the prediction, shape (n, C), stands at the label.

    Of equal ones the first counts. Rows that the loss leaves out do not count; weights make no difference. None where
    the targets are no labels of several classes, or no row is left.
    """
    (domain,) = (found for one, found in loss.domains({**targets.arrays, loss.inputs[0].name: prediction})
                 if one.name == TARGET)  # fmt: skip
    labels = targets.arrays[TARGET].reshape(len(prediction), -1)
    if not isinstance(domain, Labels) or labels.shape[1] != 1 or prediction.shape[1] < 2:
        return None
    known = ~domain.outside(labels[:, 0])
    if not known.any():
        return None
    return float(np.mean(prediction[known].argmax(axis=1) == labels[known, 0]))
