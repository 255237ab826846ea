"""Student's t negative log-likelihood."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import POSITIVE, REAL, Array
from losscli.formula import Formula, Glyph
from losscli.loss import PREDICTION, Example, Input, Loss, pointwise
from losscli.losses.special import HALF_LOG_TAU, log_student_ratio
from losscli.option import Option


@final
@dataclass(frozen=True, slots=True)
class StudentNegativeLogLikelihood(Loss):
    """A Gaussian's with heavy tails: a far outlier costs a logarithm of its residual, and pulls ever less.

    The minimiser has no closed form: it is a mean in which a residual e counts 1/(ν·s² + e²). Few degrees of freedom ν
    mean heavy tails: 1 is the Cauchy distribution, infinitely many the Gaussian. `--scale` is a column, a file or one
    number for all. Beyond |e| = s·√ν the curvature is negative.
    """

    name = "student-t-nll"
    title = "Student's t negative log-likelihood"
    family = "distribution"
    aliases = ("student-nll", "t-nll", "studentt-nll")
    inputs = (
        *pointwise(REAL, REAL, PREDICTION),
        Input("scale", "s", Glyph("s", "s", "s"), POSITIVE, parameter=True),
    )
    formula = Formula(
        "lgamma(nu/2) - lgamma((nu + 1)/2) + log(pi*nu)/2 + log(s) + (nu + 1)/2*log(1 + w**2/nu)",
        gradient="(nu + 1)*w/(nu + w**2)/s",
        curvature="(nu + 1)*(nu - w**2)/(nu + w**2)**2/s**2",
        where={"w": "(p - y)/s"},
        others={"s": "(1 - (nu + 1)*w**2/(nu + w**2))/s"},
    )
    equivalents = {
        "torch": "-torch.distributions.StudentT(4.0, torch.tensor(p), torch.tensor(s))"
        ".log_prob(torch.tensor(y)).mean()",
        "optax": "-jnp.mean(jax.scipy.stats.t.logpdf(y, 4.0, p, s))",
    }
    references = (
        "Student (1908), The probable error of a mean, Biometrika 6(1), 1-25, doi:10.2307/2331554",
        "Lange, Little & Taylor (1989), J. Am. Stat. Assoc. 84(408), 881-896, doi:10.2307/2290063",
    )
    examples = (
        Example((3, 1, 1), np.log(8 / 3) + 2.5 * np.log(2), gradient=5 * 2 / (4 + 4)),
        Example((3, 1, 2), np.log(2 * np.pi) + np.log(2), {"nu": 1.0}, about="one degree of freedom: Cauchy"),
        Example((5, 5, 1), np.log(8 / 3), about="equal numbers: not 0", gradient=0),
        Example(
            (1e200, 0, 1),
            np.log(8 / 3) + 5 * 200 * np.log(10) - 2.5 * np.log(4),
            about="an outlier: a logarithm, and hardly a gradient",
            gradient=5e-200,
        ),
    )
    sample = ((2.5, 0.0, 2.0, 8.0), (3.0, -0.5, 2.0, 7.0), (0.5, 1.0, 2.0, 4.0))

    nu: Annotated[float, Option("Degrees of freedom.", POSITIVE)] = 4.0

    def term(self, p: Array, y: Array, s: Array) -> Array:
        """Return the negative log-density; of a far outlier ln(1 + w²/ν) is 2·ln(|w|/√ν)."""
        size = np.abs(p - y) / s / np.sqrt(self.nu)
        far = size > 1e100
        near = np.log1p(np.square(np.where(far, 1.0, size)))
        grown = np.where(far, 2.0 * np.log(np.where(far, size, 1.0)), near)
        return HALF_LOG_TAU - log_student_ratio(self.nu) + np.log(s) + 0.5 * (self.nu + 1.0) * grown

    def gradient(self, p: Array, y: Array, s: Array) -> Array:
        """Return (ν + 1)·w/(ν + w²)/s."""
        w = (p - y) / s
        with np.errstate(divide="ignore"):
            return (self.nu + 1.0) / (self.nu / w + w) / s

    def curvature(self, p: Array, y: Array, s: Array) -> Array:
        """Return (ν + 1)(ν − w²)/(ν + w²)²/s²."""
        w = np.abs(p - y) / s
        large = w > 1.0
        far, near = np.where(large, w, 1.0), np.square(np.where(large, 1.0, w))
        whole = self.nu / far + far
        outside = (self.nu / far - far) / whole / whole / far
        inside = (self.nu - near) / (self.nu + near) / (self.nu + near)
        return (self.nu + 1.0) * np.where(large, outside, inside) / s / s

    def gradients(self, p: Array, y: Array, s: Array) -> dict[str, Array]:
        """Return the gradients with respect to the prediction and to the scale."""
        w = (p - y) / s
        with np.errstate(divide="ignore", over="ignore"):
            share = 1.0 / (1.0 + np.square(np.sqrt(self.nu) / w))
        return {"pred": self.gradient(p, y, s), "scale": (1.0 - (self.nu + 1.0) * share) / s}
