"""How text output looks, decided once from the options, the environment and the terminal."""

from typing import NamedTuple

from losscli.formula import ASCII, UNICODE, Style


class Look(NamedTuple):
    """Colour or none, ASCII letters or all, and the width there is (None: as wide as it gets)."""

    colour: bool = False
    ascii: bool = False
    width: int | None = None

    @property
    def style(self) -> Style:
        """The letters of its formulas."""
        return ASCII if self.ascii else UNICODE
