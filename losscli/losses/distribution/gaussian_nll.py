"""Gaussian negative log-likelihood."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, final

import numpy as np

from losscli.domain import NOT_NEGATIVE, POSITIVE, REAL, Array, Domain
from losscli.formula import Formula, Glyph
from losscli.loss import PREDICTION, Convention, Example, Input, Loss, Values, pointwise
from losscli.losses.distribution._likelihood import SMALL
from losscli.losses.special import HALF_LOG_TAU
from losscli.option import Option, Switch

FORMS = ("var", "std", "log-var")


@final
@dataclass(frozen=True, slots=True)
class GaussianNegativeLogLikelihood(Loss):
    """Squared error in units of a predicted variance, with a price on the variance: a model that says how sure it is.

    The minimiser in the mean is the mean of the targets, and in the variance the mean squared error that is left. A
    larger variance forgives an error and costs ½·ln of itself, so the loss can be negative. `--var` is a column, a
    file or one number for all; `--var-as` says that it holds standard deviations or logarithms of variances. The
    constant ½·ln 2π is left out unless `--full` asks for it. torch raises variances to 1e-6, and lets the gradient
    pass as if they had been that.
    """

    name = "gaussian-nll"
    title = "Gaussian negative log-likelihood"
    family = "distribution"
    aliases = ("GaussianNLLLoss", "gaussian-nll-loss", "normal-nll")
    inputs = (
        *pointwise(REAL, REAL, PREDICTION),
        Input("var", "v", Glyph("v", "v", "v"), POSITIVE, parameter=True),
    )
    equivalents = {
        "torch": "torch.nn.functional.gaussian_nll_loss(torch.tensor(p), torch.tensor(y), torch.tensor(v))",
        "optax": "jnp.mean((jnp.log(v) + (p - y) ** 2 / v) / 2)",
    }
    conventions = {"torch": Convention({"eps": 1e-6}, "raises variances to 1e-06")}
    references = (
        "Nix & Weigend (1994), Proc. ICNN 1, 55-60, doi:10.1109/ICNN.1994.374138",
        "Bishop (2006), Pattern Recognition and Machine Learning, eq. 1.46",
    )
    examples = (
        Example((3, 1, 4), (np.log(4) + 4 / 4) / 2, gradient=(3 - 1) / 4),
        Example((3, 1, 2), (np.log(4) + 4 / 4) / 2, {"var_as": "std"}, gradient=(3 - 1) / 4),
        Example((3, 1, np.log(4)), (np.log(4) + 1) / 2, {"var_as": "log-var"}, gradient=2 / np.exp(np.log(4))),
        Example((3, 1, 4), (np.log(4) + 1 + np.log(2 * np.pi)) / 2, {"full": True}, about="with the constant"),
        Example((5, 5, 0.01), np.log(0.01) / 2, about="right and sure: negative", gradient=0),
        Example(
            (1, 1, 0), np.log(1e-6) / 2, {"eps": 1e-6}, about="a variance of 0 is raised, as torch does", gradient=0
        ),
    )
    sample = ((2.5, 0.0, 2.0, 8.0), (3.0, -0.5, 2.0, 7.0), (0.5, 1.0, 2.0, 4.0))

    var_as: Annotated[
        Literal["var", "std", "log-var"],
        Option("What --var holds: variances, standard deviations, or logarithms of variances.", FORMS),
    ] = "var"
    full: Annotated[bool, Option("Add the constant, ln(2π)/2.", Switch())] = False
    eps: Annotated[
        float | None, Option("Lowest variance: one below counts as this (torch: 1e-6).", SMALL, quiet=True)
    ] = None

    @property
    def formula(self) -> Formula:
        """(ln v + (p − y)²/v)/2, of a standard deviation or a logarithm accordingly."""
        term, gradient, curvature, scale = FORMULAS[self.var_as]
        return Formula(term + (" + log(2*pi)/2" if self.full else ""), gradient, curvature, others={"v": scale})

    def domains(self, arrays: Mapping[str, Array]) -> Iterator[tuple[Input, Domain]]:  # noqa: ARG002 - a hook
        """Yield the inputs; a variance is positive, may be 0 if it is raised, and a logarithm anything."""
        prediction, target, var = self.inputs
        yield prediction, REAL
        yield target, REAL
        yield var, REAL if self.var_as == "log-var" else POSITIVE if self.eps is None else NOT_NEGATIVE

    def meant(self, values: Values) -> Values:
        """Return the row with its variance under the floor."""
        *others, v = values
        return values if isinstance(v, tuple) or self.eps is None else (*others, max(v, type(v)(self._least(self.eps))))

    def term(self, p: Array, y: Array, v: Array) -> Array:
        """Return (ln v + ((p − y)/√v)²)/2, shape as p."""
        v, e = self._raised(v), p - y
        constant = HALF_LOG_TAU if self.full else 0.0
        match self.var_as:
            case "var":
                return 0.5 * (np.log(v) + np.square(e / np.sqrt(v))) + constant
            case "std":
                return np.log(v) + 0.5 * np.square(e / v) + constant
        return 0.5 * (v + np.square(_scaled(e, v, 1))) + constant

    def gradient(self, p: Array, y: Array, v: Array) -> Array:
        """Return (p − y)/v, shape as p."""
        v, e = self._raised(v), p - y
        match self.var_as:
            case "var":
                return e / v
            case "std":
                return e / v / v
        return _scaled(e, v, 2)

    def curvature(self, p: Array, y: Array, v: Array) -> Array:  # noqa: ARG002 - the target does not matter
        """Return 1/v, shape as p."""
        v = self._raised(v)
        match self.var_as:
            case "var":
                return 1.0 / v
            case "std":
                return 1.0 / v / v
        return np.exp(-v)

    def gradients(self, p: Array, y: Array, v: Array) -> dict[str, Array]:
        """Return the gradients with respect to the mean, and to what `--var` holds."""
        raised, e = self._raised(v), p - y
        match self.var_as:
            case "var":
                scale = 0.5 * ((1.0 - np.square(e / np.sqrt(raised))) / raised)
            case "std":
                scale = (1.0 - np.square(e / raised)) / raised
            case _:
                scale = 0.5 * (1.0 - np.square(_scaled(e, raised, 1)))
        return {"pred": self.gradient(p, y, v), "var": scale}

    def _least(self, eps: float) -> float:
        """Return the lowest that a variance may be, in the form in which it is given."""
        match self.var_as:
            case "var":
                return eps
            case "std":
                return math.sqrt(eps)
        return math.log(eps)

    def _raised(self, v: Array) -> Array:
        return v if self.eps is None else np.maximum(v, self._least(self.eps))


def _scaled(e: Array, log_variance: Array, times: int) -> Array:
    """Return e over the standard deviation, once or twice; where e^(−u/2) overflows, 0 times it is 0."""
    over = np.exp(-0.5 * log_variance)
    return np.where(e == 0, 0.0, e * over if times == 1 else e * over * over)


# The term, its gradient and curvature in the mean, and its gradient in what stands for the variance.
FORMULAS = {
    "var": ("(log(v) + (p - y)**2/v)/2", "(p - y)/v", "1/v", "(1 - (p - y)**2/v)/(2*v)"),
    "std": ("log(v) + (p - y)**2/(2*v**2)", "(p - y)/v**2", "1/v**2", "(1 - (p - y)**2/v**2)/v"),
    "log-var": ("(v + (p - y)**2*exp(-v))/2", "(p - y)*exp(-v)", "exp(-v)", "(1 - (p - y)**2*exp(-v))/2"),
}
