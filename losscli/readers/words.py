"""Words in a column that stand for numbers: the names of classes, groups, lists written in a cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from losscli.errors import listing

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@dataclass(eq=False, repr=False)
class Words:
    """Words by number: those given, in their order; where `learns`, every new one as it comes.

    A `whole` value of JSON is a list, taken as the text that it is.
    """

    known: list[str] = field(default_factory=list)
    learns: bool = False
    whole: bool = False
    numbers: dict[str, int] = field(default_factory=dict)

    @classmethod
    def given(cls, words: Sequence[str]) -> "Words":
        """Return these words and no others."""
        return cls(list(words), numbers={word: i for i, word in enumerate(words)})

    def number(self, word: str) -> int | None:
        """Return the number of a word, or None if it is none of them."""
        if self.learns and word not in self.numbers:
            self.numbers[word] = len(self.known)
            self.known.append(word)
        return self.numbers.get(word)

    @property
    def plain(self) -> bool:
        """Whether a column of numbers means the numbers: none of the words looks like one."""
        return not self.learns and not any(NUMBER.fullmatch(word) for word in self.known)

    @property
    def text(self) -> str:
        """The words, for an error."""
        return listing(self.known)
