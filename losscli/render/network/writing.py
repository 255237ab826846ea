"""What the steps of a round are written with: its numbers, their names, the decimals, and how much is shown of it."""

from collections.abc import Sequence
from typing import NamedTuple, Self

from losscli.formula import Setting, Style
from losscli.formula.derive import Row
from losscli.render.derivations.lines import Derivation
from losscli.render.network.letters import Letters
from losscli.training.round import Round

NO_LETTERS: Row = {}


class Writing(NamedTuple):
    """A round and how it is written: of a layer the first `most` neurons, with as many weights; None for all."""

    round: Round
    letters: Letters
    setting: Setting
    most: int | None

    @classmethod
    def of(cls, one: Round, style: Style, most: int | None) -> Self:
        """Return how a round is written in a style."""
        return cls(one, Letters(one.network, style), Setting(NO_LETTERS, "", one.report.digits, style), most)

    @property
    def style(self) -> Style:
        """The letters and marks."""
        return self.setting.style

    def some(self, width: int) -> range:
        """Return which of so many neurons, or weights, are written out."""
        return range(width if self.most is None else min(width, self.most))


class Section(NamedTuple):
    """A heading, what it begins from (each as letter and text), and what is worked out."""

    title: str
    given: Sequence[tuple[str, str]]
    derivations: Sequence[Derivation]
