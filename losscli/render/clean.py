"""Text from outside made safe to print: control and bidirectional characters and surrogates shown as escapes."""

import unicodedata

UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def clean(text: str) -> str:
    """Return `text` with every character that could steer a terminal, or hide, written as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(letter if unicodedata.category(letter) not in UNSAFE else _escape(letter) for letter in text)


def _escape(letter: str) -> str:
    return letter.encode("unicode_escape", "backslashreplace").decode("ascii") if letter != "\x1b" else "\\x1b"
