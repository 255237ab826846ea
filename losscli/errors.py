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
├── NetworkError        a network that cannot be built, or does not fit its inputs
├── DivergenceError     a training run whose loss is no finite number any more
├── DepartureError      a step of gradient descent out of what the loss is defined on
├── ClusterError        a cluster that cannot be used
└── OutputError         a file that cannot be written

An error's `headline` is one sentence that begins with the place; `details` are the lines under it. Only
`losscli.cli` prints them. Text that came from outside is cut here and cleaned of control characters there.
"""

from abc import abstractmethod
from dataclasses import dataclass, fields
from typing import ClassVar, Self

# An error is raised with its place, by texts that are cut: whoever imports one imports the others from here too.
from losscli.place import Place as Place  # noqa: PLC0414 - passed on
from losscli.place import cut as cut  # noqa: PLC0414
from losscli.place import listing as listing  # noqa: PLC0414


@dataclass(eq=False, repr=False)
class LossCliError(Exception):
    """The base of every error that a user can cause."""

    exit_status: ClassVar[int] = 2
    hint = ""

    @property
    @abstractmethod
    def headline(self) -> str:
        """One sentence: where, which value, what is wrong."""

    @property
    def details(self) -> tuple[str, ...]:
        """What follows under the headline: the line, a caret, the hint if there is one."""
        return (self.hint,) if self.hint else ()

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

    @property
    def details(self) -> tuple[str, ...]:
        """Nothing more."""
        return ()


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


@dataclass(eq=False, repr=False)
class NetworkError(LossCliError):
    """A network that cannot be built, or does not fit its inputs.

    `path` is the file that defines it, and `part` what of it is wrong: `layers[1], Linear(10, 5)`, or `0.weight`.
    """

    problem: str
    path: str = ""
    part: str = ""
    hint: str = ""

    @property
    def headline(self) -> str:
        """Which file, which part, and what is wrong with it."""
        return ": ".join(one for one in (self.path, self.part, self.problem) if one)


@dataclass(eq=False, repr=False)
class DivergenceError(LossCliError):
    """A training run in which the loss, or a parameter, is no finite number any more.

    `batch` is that of the step after which it was seen, of several in an epoch; `before` is the loss after the last
    epoch that was whole, None where there is none.
    """

    what: str
    value: str
    epoch: int
    batch: int | None = None
    before: float | None = None
    hint: str = ""

    @property
    def headline(self) -> str:
        """When, what, and how it stood before."""
        if self.before is None:
            return f"{self.what} is {self.value} before the first step"
        when = f"epoch {self.epoch}" if self.batch is None else f"epoch {self.epoch}, batch {self.batch}"
        return f"{when}: {self.what} is {self.value}; after epoch {self.epoch - 1} the loss was {self.before:.6g}"


@dataclass(eq=False, repr=False)
class DepartureError(LossCliError):
    """A step of gradient descent that led a prediction beyond what the loss is defined on."""

    epoch: int
    row: int
    symbol: str
    value: str
    allowed: str
    hint: str = ""

    @property
    def headline(self) -> str:
        """When, in which row, which value, what it should have been."""
        return f"epoch {self.epoch}, row {self.row}: {self.symbol} = {cut(self.value)} is not {self.allowed}"


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


@dataclass(eq=False, repr=False)
class OutputError(LossCliError):
    """A file that cannot be written; an older file of that name still stands."""

    path: str
    problem: str

    @property
    def headline(self) -> str:
        """Which file, and why not."""
        return f"cannot write {self.path}: {self.problem}"
