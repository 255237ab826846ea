"""Text from outside made safe to print: control and bidirectional characters and surrogates shown as escapes."""

UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# What our own texts are written with, where only ASCII can be printed. A name's letters come from formula.style.
PLAIN = str.maketrans(
    {
        "−": "-", "–": "-", "…": "...", "·": "*", "×": "x", "∞": "inf", "²": "^2", "³": "^3", "√": "sqrt ",
        "∂": "d", "Σ": "sum", "σ": "sigma", "ℓ": "loss", "ŷ": "yhat", "≤": "<=", "≥": ">=", "≈": "~", "≠": "!=",
        "→": "->", "±": "+-", "½": "1/2", "’": "'", "‘": "'", "“": '"', "”": '"', "δ": "delta", "τ": "tau",
        "α": "alpha", "β": "beta", "γ": "gamma", "ε": "epsilon", "κ": "kappa", "μ": "mu", "θ": "theta",
    }
)  # fmt: skip
RAISED = "⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
LOWERED = "+-0123456789"


def clean(text: str) -> str:
    """Return `text` with every character that could steer a terminal, or hide, written as an escape."""
    if text.isascii() and text.isprintable():
        return text
    from unicodedata import category  # noqa: PLC0415 - only text beyond ASCII needs the table of all letters

    return "".join(letter if category(letter) not in UNSAFE else _escape(letter) for letter in text)


def in_ascii(text: str) -> str:
    """Return a text of ours in ASCII: symbols as words, accents dropped."""
    if text.isascii():
        return text
    import re  # noqa: PLC0415 - only where ASCII is wanted
    from unicodedata import normalize  # noqa: PLC0415

    raised = re.sub(f"[{RAISED}]+", lambda found: "^" + found[0].translate(str.maketrans(RAISED, LOWERED)), text)
    known = raised.translate(PLAIN)
    return "".join(one if one.isascii() else normalize("NFKD", one).encode("ascii", "ignore").decode() for one in known)


def _escape(letter: str) -> str:
    return letter.encode("unicode_escape", "backslashreplace").decode("ascii") if letter != "\x1b" else "\\x1b"
