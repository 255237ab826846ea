"""Words in a column that stand for numbers: the names of classes, groups, lists written in a cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from losscli.errors import listing

BLANKS = " \t"
SCIENTIFIC = 1
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
INTEGER = re.compile(r"[+-]?\d+", re.ASCII)


@dataclass(eq=False, repr=False)
class Words:
    """Words by number: those given, in their order; where `learns`, every new one as it comes.

    A `literal` cell is a word whatever it looks like, and a list of JSON the text that it is. Else a number means
    itself, and numbers and words do not stand in one column.
    """

    known: list[str] = field(default_factory=list)
    learns: bool = False
    literal: bool = False
    numeric: bool = False
    numbers: dict[str, int] = field(default_factory=dict)

    @classmethod
    def given(cls, words: Sequence[str]) -> "Words":
        """Return these words and no others."""
        return cls(list(words), numbers={word: i for i, word in enumerate(words)})

    def number(self, word: str) -> float | None:
        """Return the number of a word, or None if it is none of them.

        Raises:
            ValueError: it is a word among numbers, or a number among words.
        """
        if self.learns and not self.literal:
            numeric = NUMBER.fullmatch(word) is not None
            if (numeric and self.known) or (not numeric and self.numeric):
                raise ValueError("numbers and names")
            self.numeric = numeric
            if numeric:
                return None
        if self.learns and word not in self.numbers:
            self.numbers[word] = len(self.known)
            self.known.append(word)
        return self.numbers.get(word)

    def column(self, cells: Sequence[str]) -> list[int] | None:
        """Return the numbers of many cells, blanks around them let go, or None where each must be looked at."""
        if not self.learns or not self.literal:
            return None
        bare = [cell.strip(BLANKS) for cell in cells]
        return None if "" in bare else self.every(bare)

    def every(self, words: Sequence[str]) -> list[int]:
        """Return the numbers of words that are learnt as they stand."""
        for word in dict.fromkeys(words):
            self.number(word)
        return [self.numbers[word] for word in words]

    @property
    def plain(self) -> bool:
        """Whether a column of numbers means the numbers: none of the words looks like one."""
        return not self.learns and not any(NUMBER.fullmatch(word) for word in self.known)

    @property
    def text(self) -> str:
        """The words, for an error."""
        return listing(self.known)


@dataclass(eq=False, repr=False)
class Digits(Words):
    """How the numbers of a column were typed, each a number itself, so that nothing is held.

    It is twice the power of ten of the last digit, and 1 more (`SCIENTIFIC`) where a power of ten was typed: -4 of
    0.50, -5 of 5.0e-2.
    """

    learns: bool = True

    def number(self, word: str) -> int:
        """Return how a number was typed; of what is no number, anything."""
        mantissa, power, exponent = word.lower().partition("e")
        decimals = len(mantissa.replace(",", ".").partition(".")[2])
        if not power or len(exponent) > len("-9999") or not INTEGER.fullmatch(exponent):
            return -2 * decimals
        return 2 * (int(exponent) - decimals) + SCIENTIFIC

    def column(self, cells: Sequence[str]) -> list[int] | None:
        """Return how many numbers were typed, or None where each must be looked at."""
        bare = [cell.strip(BLANKS) for cell in cells]
        return None if "" in bare else [self.number(cell) for cell in bare]
