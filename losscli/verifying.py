"""Is an answer right? `losscli.verify`, which says what `--expect` says, to a program."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from numpy.typing import ArrayLike

from losscli.api import LossFunction
from losscli.diagnosis import verdict as diagnosed
from losscli.diagnosis.typed import Agreement, Typed
from losscli.diagnosis.work import Keeper, Work
from losscli.errors import UsageError
from losscli.formula import UNICODE
from losscli.losses import find
from losscli.render.verdicts.verdict import lines

if TYPE_CHECKING:
    from losscli.diagnosis.search import Hit
    from losscli.diagnosis.ties import Tie


@final
@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer is right, and if not, what gives it; true where it is right.

    As text it is what the command line prints.
    """

    found: diagnosed.Verdict

    def __bool__(self) -> bool:
        return self.agrees

    def __str__(self) -> str:
        return "\n".join(lines(self.found, UNICODE))

    @property
    def agrees(self) -> bool:
        """Whether the answer is right."""
        return self.found.agrees

    @property
    def agreement(self) -> Agreement | None:
        """How it agrees: `rounded`, `truncated`, or within what a computation in `double` or `float32` loses."""
        return self.found.agreement

    @property
    def expected(self) -> float:
        """The answer as a number."""
        return self.found.expected.value

    @property
    def digits(self) -> int:
        """The significant digits that were given."""
        return self.found.expected.digits

    @property
    def got(self) -> float:
        """The right number."""
        return self.found.got

    @property
    def hits(self) -> Sequence["Hit"]:
        """What gives a wrong answer, the likeliest first, each with its `id`, `what` it is and how to `mend` it."""
        return self.found.hits

    @property
    def ties(self) -> Sequence["Tie"]:
        """Why some of the hits give the same number."""
        return self.found.ties

    @property
    def certain(self) -> Sequence[str]:
        """What can be said of a wrong answer for certain."""
        return self.found.certain

    @property
    def not_diagnosable(self) -> Sequence[str]:
        """What no number can show of this loss on these rows."""
        return self.found.unseen


def verify(
    loss: str | LossFunction,
    *inputs: ArrayLike,
    expect: str | float,
    **settings: Any,  # noqa: ANN401 - arrays and settings
) -> Verdict:
    """Return whether a number is what a loss comes to, and if not, which mistake gives exactly this number.

        >>> import losscli
        >>> found = losscli.verify("bce", [0.8, 0.1, 0.6, 0.4], [1, 0, 1, 0], expect="1.3502")
        >>> found.agrees, [hit.id for hit in found.hits]
        (False, ['sum'])
        >>> print(found)
        expected 1.3502: differs by 1.0127
          1.3502 is the sum of the 4 terms: divide by 4, or ask for --reduction sum.

    `loss` is a name, or a function such as `losscli.bce` or what `losscli.expr` and `losscli.custom` return; the inputs
    and settings are those of the function. The digits of a text are the tolerance ("0.3375" means four); of a float
    every digit counts.

    Raises:
        LossCliError: as the loss's function; or what is expected is no number, or there is no one result.
    """
    typed = _typed(expect)
    keeper = Keeper()
    function = LossFunction(find(loss)) if isinstance(loss, str) else loss
    if not isinstance(function, LossFunction):
        raise UsageError("verify takes the name of a loss, or a loss such as losscli.bce or losscli.expr(...)")
    result = function.watched([keeper], inputs, settings)
    if result.value is None:
        raise UsageError("verify: under the reduction none there is no one result to compare")
    return Verdict(diagnosed.verdict(Work.of(result.report.evaluation, keeper.kept, result.report.like), typed))


def _typed(expect: object) -> Typed:
    try:
        return Typed.of(expect if isinstance(expect, str) else float(expect), "expect")  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        kind = type(expect).__name__
        raise UsageError(f"expect is a number, or a text such as '0.3375', and not of type {kind}") from error
