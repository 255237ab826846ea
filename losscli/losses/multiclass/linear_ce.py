"""Softmax cross-entropy of a linear layer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Self, final

import numpy as np

from losscli.domain import REAL, Array, Domain, Labels
from losscli.errors import OptionError, PairingError
from losscli.formula import Formula, Glyph, Shown
from losscli.loss import TARGET, Convention, Example, Input, Loss, Values
from losscli.losses.multiclass.ce import CrossEntropy
from losscli.numerics import softmax
from losscli.option import Each, Matrix, Option, Rows

COST = CrossEntropy()
LOGITS = (
    Shown("log(sum(exp(z)))", Glyph("ln Σ exp z", "ln sum exp z", r"\ln \sum_j e^{z_j}")),
    Shown("z[y]", Glyph("z[y]", "z[y]", "z_{y}")),
)


@final
@dataclass(frozen=True, slots=True)
class LinearCrossEntropy(Loss):
    """Cross-entropy of the logits that a linear layer makes of a row of features: z = Wx + b.

    Its minimiser, in x, is a row whose logits have the softmax of the distribution of the classes; it is ce after the
    layer. W has a row for each class and a column for each feature, as torch keeps it; without it the features are the
    logits. The gradient is with respect to the features. A logit is a sum of products in floating point: where it
    cancels, so do its digits.
    """

    name = "linear-ce"
    title = "Softmax cross-entropy of a linear layer"
    family = "multiclass"
    aliases = ("LinearCrossEntropyLoss", "linear-cross-entropy")
    inputs = (Input("pred", "z", Glyph("x", "x", "x"), REAL, vector=True), Input("target", "y", TARGET, Labels(2)))
    formula = Formula(
        "ln sum exp z - z[y] with z = Wx + b",
        gradient="(softmax(z) - onehot(y)) W",
        curvature="W squared under softmax(z), less the square of W under it",
        words=True,
        shown=LOGITS,
        folded=LOGITS,
    )
    equivalents = {
        "torch": "torch.nn.functional.linear_cross_entropy(torch.tensor(p), torch.eye(2).double(), torch.tensor(y))",
    }
    conventions = {"torch": Convention(divisor="count")}
    references = ("Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.104-4.109",)
    examples = (
        Example(((2.0, 1.0), 0), np.log1p(np.exp(-1)), about="without a layer the features are the logits"),
        Example(((2.0, 1.0), 0), np.log1p(np.exp(0.5 - 2)), {"linear": ((1.0, 0.0), (0.0, 0.5))}, gradient=None),
        Example(((1.0,), 1), np.log(2), {"linear": ((1.0,), (3.0,)), "bias": (1.0, -1.0)}, about="z = (1+1, 3−1)"),
    )
    sample = (((2.0, 1.0), (0.5, 1.5), (2.0, 1.0)), (0, 1, 1))

    linear: Annotated[Rows | None, Option("Weights of the layer, a row for each class.", Matrix(), quiet=True)] = None
    bias: Annotated[tuple[float, ...] | None, Option("What is added to each logit.", Each(REAL), quiet=True)] = None

    def resolved(self, widths: Mapping[str, int]) -> Self:
        """Refuse a layer of another number of features, or a bias of another number of classes.

        Raises:
            OptionError: they do not fit.
            PairingError: there are several target columns.
        """
        features, classes = widths["pred"], len(self.linear) if self.linear is not None else widths["pred"]
        if self.linear is not None and len(self.linear[0]) != features:
            raise OptionError(self.name, "--linear", len(self.linear[0]), f"rows of {features} numbers, one a feature")
        if self.bias is not None and self.linear is None:
            raise OptionError(self.name, "--bias", self.bias, "given with --linear")
        if self.bias is not None and len(self.bias) != classes:
            raise OptionError(self.name, "--bias", len(self.bias), f"{classes} numbers, one a class")
        if widths["target"] != 1 or classes == 1:
            raise PairingError(f"{self.name} wants two classes or more, and one column of class indices")
        return self

    def domains(self, arrays: Mapping[str, Array]) -> Iterator[tuple[Input, Domain]]:
        """Yield the features, and the labels below the number of classes."""
        features, target = self.inputs
        yield features, features.domain
        yield target, Labels(arrays["pred"].shape[-1] if self.linear is None else len(self.linear))

    def meant(self, values: Values) -> Values:
        """Return the logits in the place of the features."""
        x, y = values
        row = x if isinstance(x, tuple) else (x,)
        return tuple(self.logits(np.array([[float(one) for one in row]]))[0].tolist()), y

    def logits(self, x: Array) -> Array:
        """Return Wx + b, shape (n, D) → (n, C)."""
        logits = x if self.linear is None else x @ np.array(self.linear).T
        return logits if self.bias is None else logits + np.array(self.bias)

    def term(self, x: Array, y: Array) -> Array:
        """Return −ln softmax(Wx + b)[y], shape (n,)."""
        return COST.term(self.logits(x), y)

    def gradient(self, x: Array, y: Array) -> Array:
        """Return (softmax(z) − onehot y)·W, shape (n, D)."""
        slope = COST.gradient(self.logits(x), y)
        return slope if self.linear is None else slope @ np.array(self.linear)

    def curvature(self, x: Array, y: Array) -> Array:
        """Return Σ_j q_j·(W_ji − Σ_k q_k·W_ki)², shape (n, D): the variance of the weights of a feature under q."""
        if self.linear is None:
            return COST.curvature(self.logits(x), y)
        shares, weights = softmax(self.logits(x)), np.array(self.linear)
        apart = weights[None] - (shares @ weights)[:, None, :]
        variance: Array = np.einsum("nc,ncd->nd", shares, np.square(apart))
        return variance
