"""The values of Arrow arrays as doubles: without a copy where that can be, without a loop but for lists of words."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from losscli.domain import Mask
from losscli.readers.binary.arrowtypes import Leaf, is_bytes, is_fixed, is_list, is_number, is_text, whole
from losscli.readers.binary.numeric import HINT, Flaw, Part, part_of, word_numbers
from losscli.readers.number import EXACT_INTEGERS, NumberRules, shortened

if TYPE_CHECKING:
    import pyarrow as pa


def column_of(array: "pa.Array", column: int, rules: NumberRules) -> Part:
    """Return the numbers of a column, shape (n, 1)."""
    import pyarrow as pa  # noqa: PLC0415

    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if is_number(array.type) and not (whole(rules) and pa.types.is_decimal(array.type)):
        raw, missing = _raw(array)
        part = part_of(raw[:, np.newaxis], [column], rules, None if missing is None else missing[:, np.newaxis])
        return _exact(array, part, column) if pa.types.is_decimal(array.type) else part
    return _words(array, column, rules)


def _words(array: "pa.Array", column: int, rules: NumberRules) -> Part:
    """Return the numbers that words stand for, shape (n, 1); each is looked up once, in the order they come."""
    import pyarrow as pa  # noqa: PLC0415

    if is_list(array.type) or pa.types.is_struct(array.type):
        array = pa.array([None if one is None else json.dumps(one) for one in array.to_pylist()], pa.string())
    elif is_bytes(array.type):
        array = pa.array([None if one is None else one.hex() for one in array.to_pylist()], pa.string())
    elif not is_text(array.type):
        array = array.cast(pa.string())
    encoded = array.dictionary_encode()
    texts: list[str] = encoded.dictionary.to_pylist()
    found, flaw = word_numbers(texts, column, rules)
    codes, missing = _raw(encoded.indices)
    values = found[codes] if len(found) else np.full(len(codes), np.nan)
    if flaw is None and np.isnan(found).any():
        at = int(np.argmax(np.isnan(found)))
        flaw = Flaw(at, column, f"the text {json.dumps(shortened(texts[at]), ensure_ascii=False)} is not a number")
    flaws = [] if flaw is None else [flaw._replace(row=_first(codes == flaw.row, missing))]
    if missing is not None:
        values = np.where(missing, np.nan, values)
        if not rules.skip_missing:
            flaws.append(Flaw(int(np.argmax(missing)), column, "null is a missing value", HINT))
    return Part(values[:, np.newaxis], min(flaws, default=None))


def _first(where: Mask, missing: Mask | None) -> int:
    """Return the first place that is not missing."""
    return int(np.argmax(where if missing is None else where & ~missing))


def members_of(array: "pa.Array", leaf: Leaf, columns: Sequence[int], rules: NumberRules) -> Part:
    """Return some members of the lists of a column, shape (n, k).

    All lists must be of one length: the numbers of a longer one would be left out in silence.
    """
    width = len(leaf.columns)
    flaw, stop = _other_length(array, leaf)
    array = array.slice(0, stop)
    there = array.is_valid().to_numpy(zero_copy_only=False) if array.null_count else None
    raw, missing = _raw(array.flatten())
    raw = raw.reshape(-1, width)
    gaps = None if missing is None else missing.reshape(-1, width)
    if there is not None:
        raw, gaps = _spread(raw, there, fill=raw.dtype.type(0)), _gaps(gaps, there, width)
    at = [column - leaf.first for column in columns]
    if at != list(range(width)):
        raw, gaps = raw[:, at], None if gaps is None else gaps[:, at]
    part = part_of(raw, columns, rules, gaps)
    return part._replace(flaw=part.flaw or flaw)


def _spread(values: Any, there: Mask, fill: Any) -> Any:  # noqa: ANN401 - of any dtype
    """Return the rows of `values` where there are lists, and `fill` where there are none."""
    spread = np.full((len(there), values.shape[1]), fill, values.dtype)
    spread[there] = values
    return spread


def _gaps(gaps: Mask | None, there: Mask, width: int) -> Mask:
    inner = np.zeros((int(np.count_nonzero(there)), width), np.bool_) if gaps is None else gaps
    spread: Mask = _spread(inner, there, fill=True)
    return spread


def _other_length(array: "pa.Array", leaf: Leaf) -> tuple[Flaw | None, int]:
    """Return the first list of another length, and how many rows stand before it."""
    if is_fixed(array.type):
        return None, len(array)
    import pyarrow.compute as pc  # noqa: PLC0415

    lengths, missing = _raw(pc.list_value_length(array))
    other = (lengths != leaf.width) | (leaf.width == 0)
    if missing is not None:
        other &= ~missing
    if not other.any():
        return None, len(array)
    row = int(np.argmax(other))
    what = (
        f"a list of {lengths[row]}, where the first row has {leaf.width or 'none'}" if lengths[row] else "an empty list"
    )
    return Flaw(row, leaf.first, what), row


def _raw(array: "pa.Array") -> tuple[Any, Mask | None]:
    """Return the numbers of an array without a copy where that can be, and where they are missing, if they are."""
    import pyarrow as pa  # noqa: PLC0415

    kind = array.type
    if pa.types.is_null(kind):
        return np.zeros(len(array)), np.ones(len(array), np.bool_)
    if pa.types.is_decimal(kind):
        array = array.cast(pa.string()).cast(pa.float64())  # the nearest, as of any text
    elif pa.types.is_boolean(kind):
        return _with_nulls(array, array.fill_null(False).to_numpy(zero_copy_only=False))  # noqa: FBT003 - a value
    if not array.null_count:
        return array.to_numpy(zero_copy_only=True), None
    # Without its bitmap no integer is turned into a float on the way.
    bare = pa.Array.from_buffers(array.type, len(array), [None, array.buffers()[1]], offset=array.offset)
    return _with_nulls(array, bare.to_numpy(zero_copy_only=True))


def _with_nulls(array: "pa.Array", raw: Any) -> tuple[Any, Mask | None]:  # noqa: ANN401 - of any dtype
    return raw, array.is_null().to_numpy(zero_copy_only=False) if array.null_count else None


def _exact(array: "pa.Array", part: Part, column: int) -> Part:
    """Refuse the first decimal without places that was rounded: it is an integer, and one that no double can hold."""
    if array.type.scale > 0:
        return part
    for row in np.flatnonzero(np.abs(part.values[:, 0]) > EXACT_INTEGERS).tolist():
        value = int(array[row].as_py())
        if value != int(part.values[row, 0]):
            flaw = Flaw(row, column, f"{value} is an integer that a double cannot hold exactly")
            return part._replace(flaw=min(one for one in (part.flaw, flaw) if one is not None))
    return part
