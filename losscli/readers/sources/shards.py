"""One input that is several files: those that a pattern matches, read one after another as one table."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from losscli.errors import Place, ReadError, cut
from losscli.readers.number import NumberRules
from losscli.readers.sources.files import is_pattern, is_url, is_wild, why
from losscli.readers.table import Chunk, Shape, Table

DIGITS = re.compile(r"([0-9]+)")
SHOWN = 10
Opener = Callable[[str], Table]
# What a file counts for in the progress, where its bytes are not known.
A_FILE = 1000


def parts(path: str) -> list[str]:
    """Return the files that one input stands for, in the order in which they are read; [path] for a plain one.

    The order is natural: part-2 comes before part-10. As in a shell `*` passes over names that begin with a dot.

    Raises:
        ReadError: no file matches, or a folder cannot be looked into.
    """
    if not is_pattern(path):
        return [path]
    if is_url(path):
        from losscli.readers.sources.remote import matches  # noqa: PLC0415 - no network unless a URL was typed

        found = matches(path)
    else:
        found = list(_matches(path))
    if not found:
        raise ReadError(Place(path), "no file matches this pattern")
    return sorted(found, key=natural)


def natural(path: str) -> tuple[list[tuple[str, int, str]], str]:
    """Return what a path is sorted by: its numbers as numbers, however many digits they have."""
    words = DIGITS.split(path)
    numbers = [*(one.lstrip("0") for one in words[1::2]), ""]
    return [(text, len(number), number) for text, number in zip(words[::2], numbers, strict=True)], path


def common_pattern(paths: Sequence[str]) -> str:
    """Return the pattern that some of these paths share, which differ in their numbers only; empty if none does."""
    patterns = Counter(DIGITS.sub("*", path) for path in paths)
    return next((pattern for pattern, count in patterns.items() if count > 1 and "*" in pattern), "")


def read_shards(path: str, opener: Opener) -> "ShardedTable":
    """Open the first of the files that `path` matches; the others are opened when their turn comes.

    Raises:
        ReadError: none matches, or the first cannot be read.
    """
    first, *rest = parts(path)
    table = opener(first)
    files = [first, *rest]
    count = "1 file" if not rest else f"{len(files)} files: {', '.join(map(cut, _shown(files)))}"
    shape = table.shape._replace(path=path, notes=f"{table.shape.notes}; {count}")
    return ShardedTable(shape, files, opener, table, _sizes(files))


def _shown(files: Sequence[str]) -> Sequence[str]:
    return files if len(files) <= SHOWN else [*files[: SHOWN - 1], "...", files[-1]]


@dataclass(eq=False, repr=False)
class ShardedTable:
    """Several files as one table, each opened when its turn comes; its shape is that of the first."""

    shape: Shape
    files: Sequence[str]
    opener: Opener
    current: Table
    sizes: Sequence[int]
    finished: int = 0

    def chunks(self, columns: Sequence[int], rules: Sequence[NumberRules]) -> Iterator[Chunk]:
        """Yield the rows of these columns, file by file.

        Raises:
            ReadError: a file cannot be read, or has other columns than the first.
        """
        first = self.current.shape
        yield from self.current.chunks(columns, rules)
        for path in self.files[1:]:
            self.current = self.opener(path)
            self.finished += 1
            _refuse_other_columns(first, self.current.shape)
            yield from self.current.chunks(columns, rules)

    def done(self) -> tuple[int, int] | None:
        """Return how many bytes of all files have been read, and how many there are."""
        here = self.sizes[self.finished]
        part, whole = self.current.done() or (0, 0)
        return sum(self.sizes[: self.finished]) + (here * part // whole if whole else 0), sum(self.sizes)


def _sizes(files: Sequence[str]) -> Sequence[int]:
    """Return the bytes of each file, or the same for all where that is not known."""
    try:
        return [os.stat(file).st_size for file in files]
    except OSError:
        return [A_FILE] * len(files)


def _refuse_other_columns(first: Shape, other: Shape) -> None:
    """Refuse a file whose columns are not those of the first."""
    if first.names == other.names and first.width == other.width:
        return
    if (first.names is None) != (other.names is None):
        named, bare = (first, other) if first.names is not None else (other, first)
        problem = f"{bare.path} has no header, but {named.path} has one"
        hint = "Every shard has the header, or none has: if it is data there, say --no-header."
    elif first.names is None or other.names is None or first.width != other.width:
        problem, hint = f"{_columns(other)}, but {first.path} has {first.width}", ""
    else:
        pairs = enumerate(zip(first.names, other.names, strict=True), 1)
        number, (mine, theirs) = next((i, pair) for i, pair in pairs if pair[0] != pair[1])
        problem = f"column {number} is {cut(theirs)}, but in {first.path} it is {cut(mine)}"
        hint = "All shards have the same columns in the same order."
    raise ReadError(Place(other.path), problem, hint)


def _columns(shape: Shape) -> str:
    return "it has 1 column" if shape.width == 1 else f"it has {shape.width} columns"


def _matches(path: str) -> Iterator[str]:
    """Yield the files that match, level by level. A folder that cannot be read is an error, not an absence."""
    head, tail = os.path.split(path)
    folders = _matches(head) if is_pattern(head) else [head]
    for folder in folders:
        if not is_wild(tail):
            if os.path.lexists(os.path.join(folder, tail)):
                yield os.path.join(folder, tail)
            continue
        for name in _names(folder):
            if fnmatchcase(name, tail) and (not name.startswith(".") or tail.startswith(".")):
                yield os.path.join(folder, name)


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise ReadError(Place(folder), why(error)) from error
