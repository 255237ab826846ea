r"""The fast path of JSON: rows of one form, whose numbers stand between the same bytes in every row.

`{"p": 0.25, "y": 1}` is the skeleton `{"p": `, `, "y": `, `}` around two numbers. The first row is read strictly; a row
that differs from it in its numbers only is valid as well, and holds them at the same places. Texts that nobody asked
for may differ too: `"name": "..."` is emptied before.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from losscli.domain import Array
from losscli.errors import ReadError
from losscli.readers.documents.document import Flaw, parse
from losscli.readers.documents.picks import Picks
from losscli.readers.documents.tokens import Token, tokens
from losscli.readers.sources.lines import first_unsound
from losscli.readers.text.plain import Template, converted

# Stands for a line end within a row: a control character, which no valid JSON holds.
FOLD = b"\1"
FIRST_OF_NUMBER = frozenset("-0123456789")
TEXT = rb'"[^"\\\0-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\0-\x1f]*+)*+"'


class Text(NamedTuple):
    """What leads to a text that differs from row to row, `"name": `, and what finds it."""

    key: bytes
    found: re.Pattern[bytes]

    def emptied(self, data: bytes) -> bytes:
        """Return rows with an empty text in its place.

        An empty text behind a key is a text by itself wherever it stands, so that any other may stand there: rows that
        are valid after this were valid before.
        """
        return (self.key + b'""').join(self.found.split(data))


class Skeleton(NamedTuple):
    """What stands around the numbers of a row, and which of them are wanted; `texts` were emptied before."""

    template: Template
    columns: tuple[int, ...]
    texts: tuple[Text, ...] = ()

    def read(self, data: bytes) -> Array | None:
        """Return the numbers of rows of this skeleton, shape (rows, columns), or None if they are not all of it."""
        if self.texts and first_unsound(data) is not None:  # what is taken out must be text as well
            return None
        return converted(_emptied(self.texts, data), self.template, self.columns)


@dataclass(eq=False, repr=False)
class Skeletons:
    """Converts blocks of rows, each on a line; the skeleton of one block is tried on the next.

    `fold` stands for line ends within a row, if there are any.
    """

    picks: Picks
    fold: bytes
    last: Skeleton | None = None

    def convert(self, data: bytes) -> Array | None:
        """Return the numbers of whole lines, shape (rows, columns), or None where a strict look is needed."""
        tried = self.last
        values = None if tried is None else tried.read(data)
        if values is not None:
            return values
        for skeleton in self.of(data[: data.find(b"\n")]):
            if skeleton != tried and (values := skeleton.read(data)) is not None:
                self.last = skeleton
                return values
        return None

    def of(self, row: bytes) -> Iterator[Skeleton]:
        """Yield the skeletons of a row, if it is one of numbers: with its texts as they are, and with them emptied."""
        whole = self._skeleton(row)
        if whole is not None:
            yield whole
            texts = self._texts(self._unfolded(row))
            bare = self._skeleton(_emptied(texts, row)) if texts else None
            if bare is not None:
                yield bare._replace(texts=texts)

    def _skeleton(self, row: bytes) -> Skeleton | None:
        """Return the skeleton of a row, or None where it is not valid, or has no number for a column."""
        try:
            text = self._unfolded(row)
            found = self.picks.of([parse(text, "")])
        except (ReadError, UnicodeDecodeError):
            return None
        numbers = [one for one in tokens(text) if not one.is_key and text[one.start] in FIRST_OF_NUMBER]
        index = {one.path: i for i, one in enumerate(numbers)}
        wanted = self.picks.paths
        if isinstance(found, Flaw) or not all(path in index for path in wanted):
            return None
        starts = [0, *(one.end for one in numbers)]
        ends = [*(one.start for one in numbers), len(text)]
        between = [self._folded(text[start:end]) for start, end in zip(starts, ends, strict=True)]
        between[-1] += b"\n"
        return Skeleton(Template(tuple(between), strict=True), tuple(index[path] for path in wanted))

    def _texts(self, text: str) -> tuple[Text, ...]:
        """Return the texts that are values of objects, each behind its key."""
        found: dict[bytes, Text] = {}
        last: Token | None = None
        for one in tokens(text):
            if last is not None and text[one.start] == '"':
                key = self._folded(text[last.start : one.start])
                found[key] = Text(key, re.compile(re.escape(key) + TEXT))
            last = one if one.is_key else None
        return tuple(found.values())

    def _unfolded(self, row: bytes) -> str:
        return row.replace(self.fold, b"\n").decode()

    def _folded(self, text: str) -> bytes:
        return text.encode().replace(b"\n", self.fold)


def _emptied(texts: Iterable[Text], data: bytes) -> bytes:
    for text in texts:
        data = text.emptied(data)
    return data


def converter(picks: Picks, fold: bytes = b"\n") -> Callable[[bytes], Array | None]:
    """Return what converts blocks of rows of one skeleton, and returns None for any others: see Skeletons."""
    if all(rule.words is None or rule.words.plain for rule in picks.rules):
        return Skeletons(picks, fold).convert
    return lambda _: None
