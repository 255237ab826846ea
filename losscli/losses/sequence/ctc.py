"""Connectionist temporal classification."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple, final

import numpy as np
from numpy.typing import NDArray

from losscli.domain import LOGIT, Array, Domain, Interval, Labels, Mask
from losscli.errors import OptionError
from losscli.formula import Formula
from losscli.loss import LOGIT_GLYPH, TARGET, Convention, Example, Input, Loss
from losscli.losses.vectors import by_differences
from losscli.numerics import minus_log_softmax, softmax
from losscli.option import Option, Switch, Whole

LOG_PROBABILITY = Interval(-np.inf, 0.0, "a log-probability (zero or less)")
INDEX = Whole(Interval(0.0, np.inf, "a class", high_open=True))


class Lattice(NamedTuple):
    """The labels with a blank before, between and after them, S = 2L + 1 places, of n samples at T times.

    `labels` and `skips`, (n, S), are the classes of the places, and whether each may follow the one two before it;
    `logs`, (n, T, S), their log-probabilities.
    """

    labels: NDArray[np.intp]
    skips: Mask
    logs: Array

    def forward(self) -> Array:
        """Return ln of the probability of all beginnings that are at each place at each time, (n, T, S)."""
        found = np.full(self.logs.shape, -np.inf)
        found[:, 0, :2] = self.logs[:, 0, :2]
        for t in range(1, self.logs.shape[1]):
            found[:, t] = _arrived(found[:, t - 1], self.skips) + self.logs[:, t]
        return found

    def backward(self) -> Array:
        """Return ln of the probability of all ends after each place and time, (n, T, S)."""
        found = np.full(self.logs.shape, -np.inf)
        found[:, -1, -2:] = 0.0
        mirrored = np.zeros_like(self.skips)
        mirrored[:, 2:] = self.skips[:, :1:-1]
        for t in range(self.logs.shape[1] - 2, -1, -1):
            after = (found[:, t + 1] + self.logs[:, t + 1])[:, ::-1]
            found[:, t] = _arrived(after, mirrored)[:, ::-1]
        return found


@final
@dataclass(frozen=True, slots=True)
class ConnectionistTemporalClassification(Loss):
    """The surprise at a sequence of labels, by all ways in which it can be spread over the times of the prediction.

    At each of T times the prediction has a row of C logits, or log-probabilities (`--pred-as`), one of them of the
    blank. A way through is a class at each time, which becomes the labels when repetitions are made one and blanks are
    taken out; the term is −ln of the sum of the probabilities of all that become the target. Its minimiser puts
    probability 1 on such ways, at 0. It is in nats. A target that is too long is impossible, and its term infinite, as
    torch has it: n labels, r of them equal to the one before, need n + r times. `--zero-infinity` counts such terms as
    0. optax gives about 1e5 there.

    The gradient is with respect to what is given: softmax less the occupancy of the class for logits, minus the
    occupancy for log-probabilities, where torch gives the former; of an infinite term it is 0. The curvature is found
    by differences of the gradient, to some ten digits.

    The mean is over sequences. torch's mean divides each term by the number of its labels first: `--average label`,
    and `--like torch`. In JSON a sample has a list of rows as the prediction and a list of labels as the target.
    """

    name = "ctc"
    title = "Connectionist temporal classification"
    family = "sequence"
    aliases = ("CTCLoss", "ctc-loss", "CTC")
    inputs = (
        Input("pred", "z", LOGIT_GLYPH, LOGIT, vector=True, ragged=True, matrix=True),
        Input("target", "y", TARGET, Labels(2), vector=True, ragged=True),
    )
    formula = Formula(
        "-ln of the sum, over all ways of the labels y through the times, of the product of softmax(z) along the way",
        gradient="softmax(z) - the share of the ways that are at this class at this time",
        shown=(),
        words=True,
    )
    equivalents = {
        "torch": (
            "torch.nn.functional.ctc_loss(torch.tensor(p).log_softmax(2).transpose(0, 1), torch.tensor(y), "
            "torch.full((len(p),), p.shape[1]), torch.full((len(y),), y.shape[1]), reduction='none').mean()"
        ),
        "keras": "keras.ops.mean(keras.ops.ctc_loss(y, p, np.full(len(y), y.shape[1]), np.full(len(p), p.shape[1])))",
        "optax": "jnp.mean(optax.ctc_loss(jnp.array(p), jnp.zeros(p.shape[:2]), jnp.array(y), jnp.zeros(y.shape)))",
    }
    conventions = {
        "torch": Convention({"average": "label"}, "divides each term by the number of its labels"),
        "keras": Convention(divisor="count"),
        "optax": Convention(),
    }
    references = (
        "Graves, Fernandez, Gomez & Schmidhuber (2006), ICML, 369-376, eq. 6-16, doi:10.1145/1143844.1143891",
    )
    examples = (
        Example((((0.0, 0.0), (0.0, 0.0)), (1.0,)), np.log(4 / 3)),
        Example((((0.0,) * 3,) * 3, (1.0, 2.0)), np.log(27 / 5)),
        Example((((0.0, 0.0),), (1.0,)), np.log(2), gradient=((0.5, 0.5 - 1),)),
        Example((((0.0, 0.0),), (0.0,)), np.log(2), {"blank": 1}, gradient=((0.5 - 1, 0.5),)),
        Example(
            (((0.0,) * 3,) * 3, (1.0, 2.0)), np.log(27 / 5) / 2, {"average": "label"}, about="divided by its labels"
        ),
        Example(
            (((np.log(0.5),) * 2,) * 2, (1.0,)),
            np.log(4 / 3),
            {"pred_as": "log-probs"},
            about="three ways of four: 1 1, blank 1, 1 blank",
        ),
        Example((((0.0,) * 3,), (1.0, 2.0)), np.inf, about="two labels in one time"),
        Example((((0.0,) * 3,) * 2, (1.0, 1.0)), np.inf, about="equal labels need a blank between them"),
        Example((((0.0,) * 3,) * 2, (1.0, 1.0)), 0, {"zero_infinity": True}, about="counted as nothing"),
    )
    sample = (
        (((0.0, 2.0, 0.0), (0.0, 1.0, 1.0), (1.0, 0.0, 2.0)), ((1.0, 0.0, 1.0), (0.0, 1.0, 0.0), (2.0, 1.0, 0.0))),
        ((1, 2), (2, 1)),
    )

    blank: Annotated[int, Option("Class of the blank.", INDEX)] = 0
    average: Annotated[
        Literal["sequence", "label"],
        Option("What a term is of: a sequence, or the mean label of one.", ("sequence", "label")),
    ] = "sequence"
    pred_as: Annotated[
        Literal["logits", "log-probs"],
        Option("What the predictions are.", ("logits", "log-probs"), quiet=True),
    ] = "logits"
    zero_infinity: Annotated[bool, Option("Count infinite terms as 0.", Switch(), quiet=True)] = False

    def domains(self, arrays: Mapping[str, Array]) -> Iterator[tuple[Input, Domain]]:
        """Yield the prediction as logits or log-probabilities, and the target as labels below the number of classes.

        Raises:
            OptionError: the blank is no class.
        """
        prediction, target = self.inputs
        classes = arrays[prediction.name].shape[-1]
        if self.blank >= classes:
            raise OptionError(self.name, "--blank", self.blank, f"a class from 0 to {classes - 1}")
        yield prediction, LOGIT if self.pred_as == "logits" else LOG_PROBABILITY
        yield target, Labels(classes)

    def undefined(self, z: Array, y: Array) -> tuple[Mask, tuple[str, str]]:
        """Return the samples whose labels hold the blank, or of which a time has no class that is possible."""
        if self.pred_as == "logits" and (impossible := np.all(np.isneginf(z), axis=-1).any(axis=-1)).any():
            return impossible, ("-inf for every class at a time", "a row of logits")
        return np.any(y == self.blank, axis=-1), (
            f"labels with the blank, {self.blank},",
            "a sequence of other classes",
        )

    def term(self, z: Array, y: Array) -> Array:
        """Return −ln of the probability of the labels, shape (n,); z is (n, T, C), y (n, L)."""
        forward = self._lattice(z, y).forward()
        surprise = 0.0 - _ending(forward)
        if self.zero_infinity:
            surprise = np.where(np.isinf(surprise), 0.0, surprise)
        return surprise / self._labels(y)

    def gradient(self, z: Array, y: Array) -> Array:
        """Return softmax(z) − occupancy, or − occupancy of log-probabilities, shape (n, T, C)."""
        lattice = self._lattice(z, y)
        forward = lattice.forward()
        whole = _ending(forward)[:, None, None]
        possible = np.isfinite(whole)
        shares = np.exp(forward + lattice.backward() - np.where(possible, whole, 0.0))
        classes = (lattice.labels[:, :, None] == np.arange(z.shape[-1])).astype(np.float64)
        slope = (softmax(z) if self.pred_as == "logits" else 0.0) - shares @ classes
        return np.where(possible, slope, 0.0) / self._labels(y)

    def curvature(self, z: Array, y: Array) -> Array:
        """Return the diagonal of the Hessian, shape (n, T, C), by differences of the gradient."""
        return by_differences(lambda moved: self.gradient(moved, y), z)

    def _labels(self, y: Array) -> int:
        """Return what a term is divided by."""
        return max(y.shape[-1], 1) if self.average == "label" else 1

    def _lattice(self, z: Array, y: Array) -> Lattice:
        logs = z if self.pred_as == "log-probs" else 0.0 - minus_log_softmax(z)
        labels = np.full((len(y), 2 * y.shape[-1] + 1), self.blank, dtype=np.intp)
        labels[:, 1::2] = y
        skips = np.zeros(labels.shape, dtype=np.bool_)
        skips[:, 3::2] = labels[:, 3::2] != labels[:, 1:-2:2]
        places = np.broadcast_to(labels[:, None, :], (*z.shape[:2], labels.shape[1]))
        return Lattice(labels, skips, np.take_along_axis(logs, places, axis=-1))


def _arrived(before: Array, skips: Mask) -> Array:
    """Return ln of the sum of what stays, comes from the place before, or skips one, (n, S)."""
    found = before.copy()
    found[:, 1:] = np.logaddexp(before[:, 1:], before[:, :-1])
    found[:, 2:] = np.logaddexp(found[:, 2:], np.where(skips[:, 2:], before[:, :-2], -np.inf))
    return found


def _ending(forward: Array) -> Array:
    """Return ln of the probability of all ways, which end at the last label or the blank behind it, (n,)."""
    whole: Array = np.logaddexp.reduce(forward[:, -1, -2:], axis=-1)
    return whole
