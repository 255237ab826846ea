"""The beginning of a text: what its separator and its header are told from, however its bytes come in."""

from collections.abc import Iterator
from typing import NamedTuple

from losscli.errors import ReadError
from losscli.readers.sources.source import Block

SAMPLE_LINES = 50
SAMPLE_BYTES = 1 << 16


class Beginning(NamedTuple):
    """The first blocks as one, the lines among them to look at, and the blocks that follow."""

    block: Block
    lines: tuple[str, ...]
    rest: Iterator[Block]

    @classmethod
    def of(cls, blocks: Iterator[Block]) -> "Beginning":
        """Read the first 50 lines, fewer if they fill 64 KiB, but two at least.

        An error in them waits for its turn: rows before it may hold one too.

        Raises:
            ReadError: nothing comes before the first error.
        """
        data, rest = b"", blocks
        try:
            while not _enough(data) and (block := next(blocks, None)) is not None:
                data += block.data
        except ReadError as error:
            if not data:
                raise
            rest = _raising(error)
        return cls(Block(1, data), tuple(_sample(data)), rest)


def _enough(data: bytes) -> bool:
    lines = data.count(b"\n")
    return lines >= SAMPLE_LINES or (lines >= 2 and len(data) >= SAMPLE_BYTES)


def _sample(data: bytes) -> Iterator[str]:
    offset = 0
    for i, line in enumerate(data.split(b"\n", SAMPLE_LINES)[:SAMPLE_LINES]):
        if offset == len(data) or (i >= 2 and offset >= SAMPLE_BYTES):
            return
        yield line.decode()
        offset += len(line) + 1


def _raising(error: ReadError) -> Iterator[Block]:
    yield from ()
    raise error
