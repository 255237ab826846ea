"""What is said of ids that do not pair the rows of files: the first five of a kind, where they stand, how many more."""

from collections.abc import Callable, Iterator, Sequence

from losscli.errors import PairingError, Place, cut
from losscli.readers.pairing.held import Faults, Mismatch
from losscli.readers.wanted import Keys

TEXTS = "Ids are compared as texts: 007 is not 7."
COMMON = "--only-common scores the ids that all files have, and counts the others."


def refuse_mismatches(keys: Keys, found: Sequence[Mismatch], pairs: int) -> None:
    """Refuse ids that are missing or there twice, and those that not all files have; or count these as left out.

    Raises:
        PairingError: there are such ids, or no id is common.
    """
    missing = [_lines(one.missing, lambda _: "the row has no id") for one in found if one.missing.count]
    _refuse(missing, "Every row needs an id to be paired by.")
    doubled = [_lines(one.doubled, lambda text: f"id {text} is there twice") for one in found if one.doubled.count]
    _refuse(doubled, "An id must stand for one row of each file.")
    if not keys.common:
        alone = [_lines(one.alone, _without(one, found)) for one in found if one.alone.count]
        _refuse(alone, f"{TEXTS} {COMMON}")
    elif not pairs:
        first, *others = (one.path for one in found)
        raise PairingError(f"no id of {first} is in {' and '.join(others)}", (TEXTS,))
    keys.unpaired = [(one.path, one.alone.count) for one in found]


def _without(own: Mismatch, found: Sequence[Mismatch]) -> Callable[[str], str]:
    others = [one.path for one in found if one is not own]
    where = others[0] if len(others) == 1 else f"every one of {', '.join(others)}"
    return lambda text: f"id {text} is not in {where}"


def _lines(faults: Faults, said: Callable[[str], str]) -> Iterator[str]:
    """Yield a line for each of the first few, and what is more."""
    for text, place in faults.first:
        yield f"{_where(place)}: {said(cut(text))}"
    more = faults.count - len(faults.first)
    if more:
        yield f"and {more} more"


def _where(place: Place) -> str:
    return f"{place}{place.item}" if place.line is None else str(place)


def _refuse(kinds: Sequence[Iterator[str]], hint: str) -> None:
    lines = [line for kind in kinds for line in kind]
    if lines:
        raise PairingError(lines[0], (*lines[1:], hint))
