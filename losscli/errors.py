"""Every error that a user can cause: facts as fields, and the exit status on the class.

LossCliError
├── UsageError          the command line does not make sense as it stands
│   └── UnknownNameError  no loss or command of that name
├── PluginError         a loss of another distribution that cannot be used
├── OptionError         an option of a loss outside its range
├── ReadError           a file that cannot be read as what it is
├── ColumnError         a column that is not there, or more than one that could be meant
├── PairingError        inputs whose rows do not belong together
├── DomainError         a value outside what the loss is defined on
├── ClusterError        a cluster that cannot be used
└── OutputError         a file that cannot be written

An error's `headline` is one sentence that begins with the place; `details` are the lines under it. Only
`losscli.cli` prints them. Text that came from outside is cut here and cleaned of control characters there.
"""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import ClassVar, NamedTuple, Self

VALUE_LENGTH = 60
LIST_LENGTH = 10


def cut(text: str, length: int = VALUE_LENGTH) -> str:
    """Return `text`, or its beginning and an ellipsis if it is longer than `length` characters."""
    return text if len(text) <= length else text[: length - 1] + "…"


def listing(names: Sequence[str]) -> str:
    """Return `names` in one line, cut after the first ten."""
    shown = ", ".join(cut(name) or "(no name)" for name in names[:LIST_LENGTH])
    more = len(names) - LIST_LENGTH
    return f"{shown} and {more} more" if more > 0 else shown


class Place(NamedTuple):
    """Where something stands in an input: physical line and column, both from 1.

    `text` is the line itself and `width` the length of what is meant, for the caret; `item` is where it
    stands in a document that has no lines worth counting (`[3].p` of a JSON file). `before` is how many letters of
    the line stand before `text`, where a line of any length is read by pieces.
    """

    path: str
    line: int | None = None
    column: int | None = None
    text: str | None = None
    width: int = 1
    item: str = ""
    before: int = 0

    def __str__(self) -> str:
        """Return `path:line:column`, as terminals and editors make clickable, or `path[3]` where there are no lines."""
        if self.line is None:
            return f"{self.path}{self.item}"
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)

    def excerpt(self) -> tuple[str, ...]:
        """Return the line and the caret under it, or nothing where the line is not known."""
        if self.text is None or self.line is None:
            return ()
        start = max(0, (self.column or 1) - 1 - self.before)
        skipped = max(0, start - 40)
        inside = bool(skipped or self.before)
        line = cut(("…" if inside else "") + self.text[skipped:].rstrip("\n"), 100)
        caret = " " * (start - skipped + inside) + "^" * max(1, min(self.width, VALUE_LENGTH))
        number = str(self.line).rjust(5)
        return (f"{number} | {line}", f"{' ' * len(number)}   {caret}")


@dataclass(eq=False, repr=False)
class LossCliError(Exception):
    """The base of every error that a user can cause."""

    exit_status: ClassVar[int] = 2

    @property
    @abstractmethod
    def headline(self) -> str:
        """One sentence: where, which value, what is wrong."""

    @property
    def details(self) -> tuple[str, ...]:
        """What follows under the headline: the line, a caret, a hint."""
        return ()

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        """Return how it is made again from its facts, in another process."""
        return type(self), tuple(getattr(self, fact.name) for fact in fields(self))

    def __str__(self) -> str:
        """Return the headline, so that a caller in Python sees it too."""
        return "\n".join((self.headline, *self.details))


@dataclass(eq=False, repr=False)
class UsageError(LossCliError):
    """A command line, or a call, that does not make sense as it stands."""

    problem: str
    hint: str = ""

    @property
    def headline(self) -> str:
        """The problem as it was put."""
        return self.problem

    @property
    def details(self) -> tuple[str, ...]:
        """The hint, if there is one."""
        return (self.hint,) if self.hint else ()


@dataclass(eq=False, repr=False)
class UnknownNameError(LossCliError):
    """A name that is no loss and no command, or that means different things in different places."""

    name: str
    suggestions: tuple[str, ...] = ()
    ambiguity: str = ""

    @property
    def headline(self) -> str:
        """What was asked for, and what may have been meant."""
        name = cut(self.name)
        if self.ambiguity:
            return f"{name} means different things in different places: {self.ambiguity}"
        meant = f" Did you mean {' or '.join(self.suggestions)}?" if self.suggestions else ""
        return f"no loss or command called {name}.{meant} See loss list."


@dataclass(eq=False, repr=False)
class PluginError(LossCliError):
    """A loss of another distribution that cannot be used."""

    name: str
    source: str
    problem: str

    @property
    def headline(self) -> str:
        """Which loss, of what, and why not."""
        return f"the plug-in {cut(self.name)} ({cut(self.source)}) cannot be used: {self.problem}"


@dataclass(eq=False, repr=False)
class OptionError(LossCliError):
    """An option of a loss outside its range."""

    loss: str
    option: str
    value: object
    allowed: str

    @property
    def headline(self) -> str:
        """Which option, what it must be, what it was."""
        return f"{self.loss}: {self.option} must be {self.allowed}, got {cut(str(self.value))}"


@dataclass(eq=False, repr=False)
class ReadError(LossCliError):
    """An input that cannot be read as what it is."""

    place: Place
    problem: str
    hint: str = ""

    @property
    def headline(self) -> str:
        """Where, and what is wrong there."""
        return f"{self.place}: {self.problem}"

    @property
    def details(self) -> tuple[str, ...]:
        """The line, the caret and the hint."""
        return (*self.place.excerpt(), *((self.hint,) if self.hint else ()))


@dataclass(eq=False, repr=False)
class ColumnError(LossCliError):
    """A column that is not there, or a choice that was left open."""

    path: str
    problem: str
    available: tuple[str, ...] = ()
    hint: str = ""

    @property
    def headline(self) -> str:
        """The problem, the columns there are, and the hint, in one line."""
        columns = f"; it has: {listing(self.available)}" if self.available else ""
        end = f". {self.hint}" if self.hint else ""
        return f"{self.problem}{columns}{end}"


@dataclass(eq=False, repr=False)
class PairingError(LossCliError):
    """Inputs whose rows do not belong together."""

    problem: str
    hints: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        """What does not fit."""
        return self.problem

    @property
    def details(self) -> tuple[str, ...]:
        """Why it matters, and what to try."""
        return self.hints


@dataclass(eq=False, repr=False)
class DomainError(LossCliError):
    """A value outside what the loss is defined on.

    `others` counts further such values in the rows read so far.
    """

    place: Place
    symbol: str
    value: str
    allowed: str
    hint: str = ""
    others: int = 0

    @property
    def headline(self) -> str:
        """Where, which value, what it should have been."""
        more = f" (and {self.others} more)" if self.others else ""
        return f"{self.place}: {self.symbol} = {cut(self.value)} is not {self.allowed}{more}"

    @property
    def details(self) -> tuple[str, ...]:
        """The hint, if there is one."""
        return (self.hint,) if self.hint else ()


@dataclass(eq=False, repr=False)
class ClusterError(LossCliError):
    """A cluster that cannot be used, or was lost on the way."""

    address: str
    problem: str
    hint: str = ""

    @property
    def headline(self) -> str:
        """Which cluster, and why not."""
        return f"--on {cut(self.address)}: {self.problem}"

    @property
    def details(self) -> tuple[str, ...]:
        """The hint, if there is one."""
        return (self.hint,) if self.hint else ()


@dataclass(eq=False, repr=False)
class OutputError(LossCliError):
    """A file that cannot be written; an older file of that name still stands."""

    path: str
    problem: str

    @property
    def headline(self) -> str:
        """Which file, and why not."""
        return f"cannot write {self.path}: {self.problem}"
