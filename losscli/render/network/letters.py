"""How the numbers of a network are called: `net2[0]`, `out3[0]`, `w2[0,1]`, each by torch's number of the layer.

Entries are counted from 0, as in torch: `w2[0,1]` is `2.weight[0, 1]`, what neuron 0 takes of input 1.
"""

from typing import NamedTuple

from losscli.formula import LATEX, Glyph, Style
from losscli.network.network import Network
from losscli.render.columns import PARTIAL

ERROR = Glyph("E", "E", "E")
INPUT = Glyph("x", "x", "x")
SUM = Glyph("Σ ", "sum ", r"\sum ")
LETTERS = {"weight": "w", "bias": "b"}
LINEAR = "Linear"


class Letters(NamedTuple):
    """The names of a network's numbers in one way of writing."""

    network: Network
    style: Style

    def output(self, at: int, *entry: int | str) -> str:
        """Return the name of what a layer gives, or of an entry of it; before the first layer it is the input."""
        if at < 0:
            return self._entry(INPUT.of(self.style), "", entry)
        linear = type(self.network.layers[at]).__name__ == LINEAR
        return self._numbered("net" if linear else "out", at, entry)

    def parameter(self, at: int, name: str, *entry: int | str) -> str:
        """Return the name of a parameter of a layer, or of an entry of it."""
        return self._numbered(LETTERS.get(name, name), at, entry)

    def slope(self, below: str, above: str | None = None) -> str:
        """Return a derivative: `∂E/∂w2[0,1]`."""
        top = ERROR.of(self.style) if above is None else above
        if self.style is LATEX:
            return rf"\frac{{\partial {top}}}{{\partial {below}}}"
        return f"{PARTIAL.of(self.style)}{top}/{PARTIAL.of(self.style)}{below}"

    def times(self, *factors: str) -> str:
        """Return a product in letters."""
        return self.style.times.join(factors)

    def vector(self, texts: list[str]) -> str:
        """Return entries as a vector."""
        return f"({', '.join(texts)})"

    def new(self, name: str) -> str:
        """Return the name of what a number is after the update."""
        return rf"{name} \text{{ new}}" if self.style is LATEX else f"{name} new"

    def _numbered(self, word: str, at: int, entry: tuple[int | str, ...]) -> str:
        if self.style is LATEX:
            letters = word if len(word) == 1 else rf"\mathrm{{{word}}}"
            return self._entry(letters, rf"^{{({at})}}", entry)
        return self._entry(f"{word}{at}", "", entry)

    def _entry(self, letters: str, raised: str, entry: tuple[int | str, ...]) -> str:
        if not entry:
            return f"{letters}{raised}"
        inside = ",".join(map(str, entry))
        return f"{letters}{raised}_{{{inside}}}" if self.style is LATEX else f"{letters}[{inside}]"
