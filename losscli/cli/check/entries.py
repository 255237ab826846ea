"""The keys of a gate in a file: which there are for its loss, and what each says, as it would be typed.

An option that is not named here is no part of a gate, so that one about how a result is shown is refused whenever it
comes to be.
"""

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple, get_type_hints

from losscli.checking.gatefile import Entry, Section, kind_of, near
from losscli.cli.building import value_of
from losscli.cli.options import LEFT_OUT, Shared, fields
from losscli.errors import ReadError, cut
from losscli.loss import Loss
from losscli.option import Matrix, Scalar, Switch, flag, options
from losscli.readers.sources.files import is_url, is_wild

LOSS, EXPRESSION, FILES, INCREASE, GATE = "loss", "expression", "files", "allowed-increase", "gate"
NUMBER, REPORT, PREDS = "baseline", "baseline-report", "baseline-preds"
BASELINES = (NUMBER, REPORT, PREDS)
OWN = (LOSS, EXPRESSION, FILES, *BASELINES, INCREASE)
# Of the options of every loss those that are about the number, and what is demanded of it.
ALLOWED = frozenset({
    "weight", "id", "only-common", "by-position", "classes", "from", "sep", "decimal", "header", "encoding", "na",
    "group", "by", "reduction", "like", "ci", "ci-method", "resamples", "seed", "cluster", "fail-above", "fail-below",
    "gate", "expect", "expect-terms", "expect-grad",
})  # fmt: skip


class Words(NamedTuple):
    """The keys that a gate of a loss may have, by what each is: an option of every loss, of this one, an input."""

    shared: Mapping[str, str]
    own: Mapping[str, str]
    inputs: Sequence[str]

    @classmethod
    def of(cls, kind: type[Loss]) -> "Words":
        """Return those of a loss."""
        every = {key_of(name): name for name, _, _ in fields(kind)}
        own = {key_of(name): name for name, _ in options(kind)}
        shared = {key: name for key, name in every.items() if key in ALLOWED}
        return cls(shared, own, [one.name for one in kind.inputs])

    @property
    def keys(self) -> list[str]:
        """All of them."""
        return [*OWN, *self.shared, *self.own, *self.inputs]


def key_of(name: str) -> str:
    """Return the key of an option or a field: `fail_above` is fail-above."""
    return flag(name.rstrip("_"))[2:]


def known(one: Entry, words: Words, kind: type[Loss]) -> Entry:
    """Return an entry whose key there is.

    Raises:
        ReadError: it is no part of a gate of this loss.
    """
    if one.key == EXPRESSION and kind.name != "expr":
        raise ReadError(one.place, f'{EXPRESSION} goes with loss = "expr"')
    if one.key in words.keys:
        return one
    if one.key == "group":
        raise ReadError(one.place, f"{one.key} is of losses of groups of rows, and {kind.name} is none")
    if one.key in map(key_of, Shared._fields):
        raise ReadError(one.place, f"{one.key} is about how a result is computed or shown, and no part of a gate")
    name = cut(one.key) or "a key without a name"
    raise ReadError(one.place, f"{name} is no key of a gate of {kind.name}{near(one.key, words.keys)}")


def text(one: Entry) -> str:
    """Return the value of a key as it would be typed.

    Raises:
        ReadError: it is neither a text nor a number.
    """
    if f"--{one.key}" in LEFT_OUT and one.value is True:
        return LEFT_OUT[f"--{one.key}"]
    if not isinstance(one.value, str):
        raise ReadError(one.place, f"{one.key} must be a text or a number, and is {kind_of(one.value)}")
    return str(one.value)


def switch(one: Entry) -> bool:
    """Return whether something is on.

    Raises:
        ReadError: it is neither true nor false.
    """
    if not isinstance(one.value, bool):
        raise ReadError(one.place, f"{one.key} must be true or false, and is {kind_of(one.value)}")
    return one.value


def texts(one: Entry) -> list[str]:
    """Return the values of a key that may have several, as each would be typed.

    Raises:
        ReadError: there is none, or one is neither a text nor a number.
    """
    values = one.value if isinstance(one.value, list) else [one.value]
    if not values:
        raise ReadError(one.place, f"{one.key} is empty")
    return [text(one._replace(value=value)) for value in values]


def said_of(one: Entry, words: Words) -> bool | str | list[str]:
    """Return an option of every loss as the command line has it.

    Raises:
        ReadError: it is of another type.
    """
    kind = str(get_type_hints(Shared)[words.shared[one.key]])
    if "bool" in kind:
        return switch(one)
    return texts(one) if "list" in kind else text(one)


def setting_of(one: Entry, kind: type[Loss], words: Words, folder: str) -> Scalar:
    """Return the value of an option of the loss.

    Raises:
        LossCliError: it is of another type, or not in its range.
    """
    name = words.own[one.key]
    allowed = dict(options(kind))[name].allowed
    if isinstance(allowed, Switch):
        return switch(one)
    return value_of(kind, name, located(text(one), folder) if isinstance(allowed, Matrix) else text(one))


def files_of(section: Section, folder: str) -> list[str]:
    """Return the files of a gate.

    Raises:
        ReadError: they are no list of names.
    """
    one = section.entries.get(FILES)
    if one is None:
        raise ReadError(section.place, "it names no files")
    if not isinstance(one.value, list) or not one.value:
        what = "an empty array" if one.value == [] else kind_of(one.value)
        raise ReadError(one.place, f'files must be an array such as ["preds.csv", "targets.csv"], and is {what}')
    wrong = next((each for each in one.value if kind_of(each) != "a text"), None)
    if wrong is not None:
        raise ReadError(one.place, f"files must be names of files, and one of them is {kind_of(wrong)}")
    if "-" in one.value:
        raise ReadError(one.place, "a gate reads files, and not stdin")
    return [located(each, folder) for each in one.value]


def located(name: str, folder: str) -> str:
    """Return where a file is that is named in a file of this folder; URLs are what they are."""
    path = os.path.join(folder, name)
    if is_url(name):
        return name
    if not is_wild(name) or os.path.lexists(path):
        return path
    from glob import escape  # noqa: PLC0415 - only where there is a pattern

    return os.path.join(escape(folder), name)
