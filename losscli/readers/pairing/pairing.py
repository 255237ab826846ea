"""Rows of several tables, paired by position, as batches. Tables of different lengths are an error, never cut.

Where two of them have ids, rows whose ids differ are no pairs. Pairing by the ids themselves: see joining.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from losscli.batch import Batch, Labels, Rows
from losscli.domain import Array
from losscli.errors import PairingError, Place, ReadError, cut
from losscli.readers.lists import ListReader
from losscli.readers.pairing.feeds import Feed, Piece
from losscli.readers.wanted import AWAITED, BY, WEIGHT, Wanted


def paired(wanted: Wanted) -> Iterator[Batch]:
    """Yield the rows of all requests, the first of each table with the first of the others, and so on.

    Rows that hold a list of a length of their own come one at a time. Groups are numbers still: see `groups`.

    Raises:
        PairingError: the tables have different numbers of rows, or rows of different ids would be a pair.
        ReadError: something in a table is not what it must be.
    """
    feeds = feeds_of(wanted)
    apart = any(request.ragged for request in wanted.requests)
    row = 1
    while count := min(feed.ahead() for feed in feeds):
        count = 1 if apart else count
        pieces = [feed.take(count) for feed in feeds]
        for piece in pieces:
            _refuse_no_id(piece)
        _refuse_other_ids(wanted.keys.name, feeds, pieces, row)
        yield batch_of(wanted, feeds, pieces, np.arange(row, row + count))
        row += count
    _refuse_other_lengths(feeds, wanted.keys.name)


def _with_constants(batch: Batch, constants: Mapping[str, float]) -> Batch:
    """Return the batch with each constant in the shape of the first input, or of its rows if that is a vector."""
    if not constants:
        return batch
    first = next(iter(batch.arrays.values()))
    shape = first.shape if first.ndim == 1 else first.shape[:1]
    filled = {name: np.full(shape, value) for name, value in constants.items()}

    def locate(name: str, i: int, j: int) -> Place:
        return Place(f"--{name}") if name in constants else batch.locate(name, i, j)

    return batch._replace(arrays={**batch.arrays, **filled}, locate=locate)


def feeds_of(wanted: Wanted) -> list[Feed]:
    """Return what reads each table, begun: that of the first input first."""
    feeds: dict[int, Feed] = {}
    for request in wanted.requests:
        table = request.table
        feeds.setdefault(id(table), Feed(table, wanted.keys.of(table))).requests.append(request)
    for feed in feeds.values():
        feed.begin()
    return list(feeds.values())


def batch_of(wanted: Wanted, feeds: Sequence[Feed], pieces: Sequence[Piece], rows: Rows) -> Batch:
    """Return the batch of some aligned pieces, without the rows in which a cell is missing; `rows` number them."""
    offsets, arrays, spots = _split(feeds, pieces)
    weights, by = (arrays.pop(name, None) for name in (WEIGHT, BY))
    ids = pieces[0].ids

    def locate(name: str, i: int, j: int) -> Place:
        return pieces[spots[name]].locate(i, offsets[name] + j)

    batch = Batch(
        arrays,
        rows,
        weights,
        locate,
        ids=None if ids is None else [one or "" for one in ids],
        by=None if by is None else Labels(np.nan_to_num(by).astype(np.int64), _names(wanted)),
    )
    if any(request.rules.skip_missing for request in wanted.requests):
        batch = _without_gaps(batch, by)
    return _with_constants(batch, wanted.constants)


def _without_gaps(batch: Batch, by: Array | None) -> Batch:
    """Return the rows in which no cell is missing, counting the others; for what is expected no row is passed over."""
    missing = np.zeros(len(batch.rows), dtype=np.bool_)
    own = [array for name, array in batch.arrays.items() if name not in AWAITED]
    for array in (*own, *(one for one in (batch.weights, by) if one is not None)):
        missing |= np.isnan(array).reshape(len(missing), -1).any(axis=1)
    return batch.only(~missing)._replace(skipped=int(missing.sum())) if missing.any() else batch


def _names(wanted: Wanted) -> Sequence[str]:
    """Return the names of what results are asked for separately, as they are learnt."""
    request = wanted.of(BY)
    words = None if request is None else request.rules.words
    return () if words is None else words.known


def _split(feeds: Sequence[Feed], pieces: Sequence[Piece]) -> tuple[dict[str, int], dict[str, Array], dict[str, int]]:
    """Return for each input the offset of its columns, its array, and the number of its feed."""
    offsets: dict[str, int] = {}
    arrays: dict[str, Array] = {}
    spots: dict[str, int] = {}
    for spot, (feed, piece) in enumerate(zip(feeds, pieces, strict=True)):
        values, offset = piece.values, 0
        for request in feed.requests:
            width = len(request.columns)
            array = values[:, offset : offset + width]
            if request.lists is not None:
                array = _listed(request.lists, array, piece, offset)
            arrays[request.name] = np.ascontiguousarray(array if request.vector or width > 1 else array[:, 0])
            offsets[request.name], spots[request.name] = offset, spot
            offset += width
    return offsets, arrays, spots


def _listed(lists: ListReader, array: Array, piece: Piece, column: int) -> Array:
    """Return the lists in a column of cells as rows, shape (n, k), or (n, T, C) for matrices."""

    def locate(i: int) -> Place:
        return piece.locate(i, column)

    return np.stack(lists.rows(array[:, 0], locate))


def _refuse_no_id(piece: Piece) -> None:
    if piece.ids is not None and None in piece.ids:
        raise ReadError(piece.locate(piece.ids.index(None), piece.values.shape[1] - 1), "the row has no id")


def _refuse_other_ids(name: str, feeds: Sequence[Feed], pieces: Sequence[Piece], first: int) -> None:
    """Refuse rows whose ids differ; `first` is the number of the first row."""
    marked = [at for at, feed in enumerate(feeds) if feed.key is not None]
    if len(marked) < 2:
        return
    one, *others = ((at, pieces[at].values[:, -1]) for at in marked)
    for at, marks in others:
        differ = (marks != one[1]) & ~np.isnan(marks) & ~np.isnan(one[1])
        if differ.any():
            row = int(np.argmax(differ))
            texts = [_cell(pieces[spot], row) for spot in (one[0], at)]
            which = "both files" if len(feeds) == 2 else f"both {feeds[one[0]].path} and {feeds[at].path}"
            problem = f"{which} have a column {name}, and "
            problem += f"row {first + row} pairs {name} {texts[0]} with {name} {texts[1]}" if all(texts) else ""
            problem += "" if all(texts) else f"in row {first + row} it differs"
            raise PairingError(problem, (f"Pair by it with --id {name}, or insist on position with --by-position.",))


def _cell(piece: Piece, row: int) -> str:
    """Return the id of a row as it stands in the file, or nothing where its place does not tell."""
    found = piece.locate(row, piece.values.shape[1] - 1)
    if found.text is None or found.column is None:
        return ""
    return cut(found.text[found.column - 1 : found.column - 1 + found.width])


def _refuse_other_lengths(feeds: Sequence[Feed], name: str) -> None:
    totals = [(feed.table.shape.path, feed.drain()) for feed in feeds]
    if len({rows for _, rows in totals}) == 1:
        return
    (first, count), *others = ((path, f"{rows:,}".replace(",", " ")) for path, rows in totals)
    problem = f"{first} has {count} {'row' if count == '1' else 'rows'}, "
    problem += ", ".join(f"{path} has {rows}" for path, rows in others)
    hints = ["Rows are paired by position, so one missing row shifts every pair after it."]
    most, fewest = (pick(rows for _, rows in totals) for pick in (max, min))
    for feed, (path, rows) in zip(feeds, totals, strict=True):
        if rows == most == fewest + 1 and feed.table.shape.headed is False:
            hints.append(f"{path} was read without a header: if its first line is one, say --header.")
        if rows == fewest == most - 1 and feed.table.shape.headed:
            hints.append(f"The first line of {path} was read as a header: if it is data, say --no-header.")
    if name:
        hints.append(f"{'Both' if len(feeds) == 2 else 'Several'} files have a column {name}: try --id {name}")
    raise PairingError(problem, tuple(hints))
