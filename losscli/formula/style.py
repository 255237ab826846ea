"""The three ways of writing a formula, and the letters of its symbols in each.

The records here and in `functions` are named tuples because a frozen dataclass takes a millisecond to define,
which every start of the program would pay.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple


class Style(NamedTuple):
    """The marks of one way of writing; `name` picks the letters of a `Glyph` and the form of a function."""

    name: Literal["unicode", "ascii", "latex"]
    minus: str
    times: str
    infinity: str
    ellipsis: str
    parentheses: tuple[str, str]
    brackets: tuple[str, str]
    relations: Mapping[str, str]


UNICODE = Style(
    "unicode",
    minus="−",
    times="·",
    infinity="∞",
    ellipsis="…",
    parentheses=("(", ")"),
    brackets=("[ ", " ]"),
    relations={"<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "=", "!=": "≠"},
)
ASCII = Style(
    "ascii",
    minus="-",
    times="*",
    infinity="inf",
    ellipsis="...",
    parentheses=("(", ")"),
    brackets=("[ ", " ]"),
    relations={"<": "<", "<=": "<=", ">": ">", ">=": ">=", "==": "=", "!=": "!="},
)
LATEX = Style(
    "latex",
    minus="-",
    times=r" \cdot ",
    infinity=r"\infty",
    ellipsis=r"\cdots",
    parentheses=(r"\left(", r"\right)"),
    brackets=(r"\left[ ", r" \right]"),
    relations={"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "==": "=", "!=": r"\ne"},
)

STYLES = (UNICODE, ASCII, LATEX)


class Glyph(NamedTuple):
    r"""How one symbol is written in each style: ŷ, yhat, \hat{y}."""

    unicode: str
    ascii: str
    latex: str

    def of(self, style: Style) -> str:
        """Return the letters in `style`."""
        letters: str = getattr(self, style.name)
        return letters


# One symbol, one spelling: the option --delta is δ wherever a formula is shown.
GREEK: Mapping[str, Glyph] = {
    name: Glyph(letter, name, rf"\{name}")
    for name, letter in {
        "alpha": "α",
        "beta": "β",
        "gamma": "γ",
        "delta": "δ",
        "epsilon": "ε",
        "kappa": "κ",
        "mu": "μ",
        "nu": "ν",
        "pi": "π",
        "rho": "ρ",
        "sigma": "σ",
        "tau": "τ",
        "theta": "θ",
    }.items()
}


def glyph(name: str, glyphs: Mapping[str, Glyph]) -> Glyph:
    """Return how the symbol `name` is written: by `glyphs`, else as a Greek letter, else as it stands."""
    return glyphs.get(name) or GREEK.get(name) or Glyph(name, name, _latex(name))


def _latex(name: str) -> str:
    """Return `name` upright if it is a word, since LaTeX would read italics as a product of letters."""
    head, tail = name[:1], name[1:]
    if not tail:
        return head
    word = name.replace("_", r"\_")
    return f"{head}_{{{tail}}}" if tail.isdigit() else rf"\mathrm{{{word}}}"


# What LaTeX would act upon, and letters of ours that its text fonts lack. A bracket after \\ would be read as a length.
TEX = str.maketrans(
    {
        **{letter: "\\" + letter for letter in "&%$#_{}"},
        **{letter: "{" + letter + "}" for letter in "[]"},
        **{one.unicode: f"${one.latex}$" for one in GREEK.values()},
        "\\": r"\textbackslash{}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        "−": "$-$",
        "·": r"$\cdot$",
        "×": r"$\times$",
        "±": r"$\pm$",
        "ℓ": r"$\ell$",
        "∂": r"$\partial$",
        "Σ": r"$\Sigma$",
        "√": r"$\surd$",
        "∞": r"$\infty$",
        "≤": r"$\le$",
        "≥": r"$\ge$",
        "≈": r"$\approx$",
        "≠": r"$\ne$",
        "→": r"$\to$",
        "…": r"\ldots{}",
    }
)


def in_tex(text: str) -> str:
    """Return a text with nothing in it that LaTeX would act upon; two hyphens would be drawn as a dash."""
    return text.translate(TEX).replace("--", "-{}-")
