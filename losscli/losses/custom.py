"""A loss of one's own, as a Python function of arrays: `def huber(p, y): return terms`."""

import contextlib
import hashlib
import linecache
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType, TracebackType
from typing import ClassVar, NamedTuple, Self

import numpy as np

from losscli.domain import REAL, Array, Mask
from losscli.errors import LossCliError, Place, ReadError, UsageError, cut, listing
from losscli.formula import Formula
from losscli.loss import PROBABILITY_GLYPH, TARGET, Input, Loss
from losscli.option import Scalar

MODULE = "losscli_custom"
TERMS, GRADIENT = "a number for each row", "a gradient for each number of p"
INPUTS = (
    Input("pred", "p", PROBABILITY_GLYPH, REAL, vector=True),
    Input("target", "y", TARGET, REAL),
)


class Code(NamedTuple):
    """A user's functions: the terms, their gradient if there is one, and what to call them."""

    terms: Callable[..., object]
    gradient: Callable[..., object] | None
    name: str
    path: str = ""
    digest: str = ""

    def place(self, function: Callable[..., object], error: BaseException | None = None) -> Place:
        """Return the line where a function is, or where in its file an error was raised."""
        code = getattr(function, "__code__", None)
        path = self.path or getattr(code, "co_filename", self.name)
        line = getattr(code, "co_firstlineno", None)
        if error is not None:
            line = _line_in(path, error.__traceback__) or line
        return _at(path, line)


class Memory:
    """What a function returned for the arrays that it was called with last: it is asked for more than once."""

    def __init__(self) -> None:
        self.arrays: tuple[Array, Array] | None = None
        self.found: tuple[Array, Array | None] | None = None


@dataclass(frozen=True, slots=True)
class Custom(Loss):
    """A loss of your own: a Python function of all predictions and targets, which returns a term for each row.

    Its minimiser is what you make it.
    """

    name = "custom"
    title = "Custom loss"
    family = "own"
    equivalents = {}
    references = ()
    examples = ()
    sample = ()
    inputs = INPUTS
    together = True
    code: ClassVar[Code]
    memory: ClassVar[Memory]
    column: ClassVar[type["Custom"]]
    demanded: ClassVar[bool]

    @property
    def formula(self) -> Formula:
        """The call, in words: what it computes only Python knows."""
        name = self.code.name
        return Formula(f"{name}(p, y)", gradient=f"the gradient of {name}", shown=(), words=True)

    def settings(self) -> dict[str, Scalar]:
        """Return the function, and the beginning of the SHA-256 of its file."""
        if not self.code.path:
            return {"function": self.code.name}
        return {"function": f"{_plain(self.code.path)}:{self.code.name}", "sha256": self.code.digest}

    def resolved(self, widths: Mapping[str, int]) -> Self:
        """Take a prediction of one column as one number a row."""
        return self.column() if widths["pred"] == 1 else self  # type: ignore[return-value]  # the same but for inputs

    def undefined(self, p: Array, y: Array) -> tuple[Mask, tuple[str, str]]:
        """Return the rows for which the function returned NaN."""
        return np.isnan(self.term(p, y)), ("NaN", f"a number: {self.code.name}(p, y) returned it for this row")

    def term(self, p: Array, y: Array) -> Array:
        """Return what the function does, shape (n,).

        Raises:
            ReadError: it fails, or returns something else than a number for each row.
        """
        return self._called(p, y)[0]

    def gradient(self, p: Array, y: Array) -> Array:
        """Return the gradient that the function, or the one beside it, returns, in the shape of p.

        Raises:
            ReadError: it fails, or returns something of another shape.
            UsageError: there is none.
        """
        slope = self._called(p, y)[1]
        if slope is None and self.code.gradient is not None:
            slope = _numbers(
                self.code, self.code.gradient, _run(self.code, self.code.gradient, p, y), p.shape, GRADIENT
            )
        if slope is None:
            name = self.code.name
            hint = f"Return (terms, gradient) from it, or define {name}_gradient(p, y) beside it."
            raise UsageError(f"{name} says nothing of its gradient", hint)
        if np.isnan(slope).any():
            row = int(np.argmax(np.isnan(slope).reshape(len(slope), -1).any(axis=1))) + 1
            raise ReadError(self.code.place(self.code.gradient or self.code.terms), f"the gradient of row {row} is NaN")
        return slope

    def gradients(self, p: Array, y: Array) -> dict[str, Array]:
        """Return the gradient, or none where there is none and nobody insists."""
        if not self.demanded and self._called(p, y)[1] is None and self.code.gradient is None:
            return {}
        return {"pred": self.gradient(p, y)}

    def curvature(self, p: Array, y: Array) -> Array:  # noqa: ARG002 - as all losses have it
        """Refuse: a function says nothing of its second derivative.

        Raises:
            UsageError: always.
        """
        raise UsageError(f"{self.code.name} says nothing of its second derivative")

    def _called(self, p: Array, y: Array) -> tuple[Array, Array | None]:
        memory = self.memory
        if memory.found is None or memory.arrays is None or memory.arrays[0] is not p or memory.arrays[1] is not y:
            memory.arrays, memory.found = (p, y), _returned(self.code, p, y)
        return memory.found


def custom(
    function: Callable[..., object],
    gradient: Callable[..., object] | None = None,
    code: Code | None = None,
    *,
    demanded: bool = False,
) -> type[Custom]:
    """Return the loss that a function computes; `demanded` says that it must have a gradient."""
    known = code or Code(function, gradient, getattr(function, "__name__", "function"))
    state = {"code": known, "memory": Memory(), "demanded": demanded}
    about = {"__slots__": (), "__doc__": Custom.__doc__, "__module__": __name__}
    single = (INPUTS[0]._replace(vector=False), INPUTS[1])
    column = type(Custom.__name__, (Custom,), {**about, **state, "inputs": single})
    return type(Custom.__name__, (Custom,), {**about, **state, "column": column})


def loaded(spec: str, *, demanded: bool = False) -> type[Custom]:
    """Return the loss that `FILE.py:FUNCTION` names; the file is run.

    Raises:
        UsageError: it names no file and function.
        ReadError: the file cannot be read or run, or has no such function.
    """
    path, name = parted(spec)
    text = _read(path)
    module = _module(path, text)
    function, slope = (getattr(module, each, None) for each in (name, f"{name}_gradient"))
    if not callable(function):
        own = [
            key
            for key, value in vars(module).items()
            if callable(value) and getattr(value, "__module__", "") == MODULE and not key.startswith("_")
        ]
        has = f"; it has: {listing(own)}" if own else ""
        raise ReadError(Place(path), f"there is no function {cut(name)}{has}")
    gradient = slope if callable(slope) else None
    digest = hashlib.sha256(text).hexdigest()[:12]
    return custom(function, gradient, Code(function, gradient, name, path, digest), demanded=demanded)


def parted(spec: str) -> tuple[str, str]:
    """Return the file and the function that `FILE.py:FUNCTION` names.

    Raises:
        UsageError: it names none.
    """
    path, _, name = spec.rpartition(":")
    if not path or not name.isidentifier():
        problem = f"{cut(spec)} is not FILE.py:FUNCTION"
        raise UsageError(problem, "For example: loss custom mine.py:huber preds.csv targets.csv")
    return path, name


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except (OSError, ValueError) as error:
        raise ReadError(Place(path), f"cannot be read: {getattr(error, 'strerror', None) or error}") from error


def _module(path: str, text: bytes) -> ModuleType:
    """Run a file as a module of its own; what stands beside it can be imported. No bytecode is written for it."""
    module = ModuleType(MODULE)
    module.__file__ = path
    folder = path.rpartition("/")[0] or "."
    sys.modules[MODULE] = module
    sys.path.insert(0, folder)
    try:
        with _watched(path, f"{path} cannot be run"):
            exec(compile(text, path, "exec", dont_inherit=True), vars(module))  # noqa: S102 - it is what was asked for
    finally:
        sys.path.remove(folder)
    return module


def _returned(code: Code, p: Array, y: Array) -> tuple[Array, Array | None]:
    """Return the terms, shape (n,), and the gradient if it came with them."""
    found = _run(code, code.terms, p, y)
    slope = None
    if isinstance(found, tuple) and len(found) == 2 and all(np.ndim(one) for one in found):
        found, slope = found[0], _numbers(code, code.terms, found[1], p.shape, GRADIENT)
    return _numbers(code, code.terms, found, (len(p),), TERMS) + 0.0, slope


def _run(code: Code, function: Callable[..., object], p: Array, y: Array) -> object:
    """Call a user's function with copies, of which it may do what it likes."""
    name = getattr(function, "__name__", code.name)
    with (
        _watched(code.path, f"{name}(p, y) failed", lambda error: code.place(function, error)),
        np.errstate(all="ignore"),
    ):
        return function(p.copy(), y.copy())


@contextlib.contextmanager
def _watched(path: str, what: str, place: Callable[[BaseException], Place] | None = None) -> Iterator[None]:
    """Turn whatever a user's code raises into an error with its line; what it prints goes to stderr."""
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    except LossCliError:
        raise
    except SyntaxError as error:
        inside = error.filename == path
        line = error.lineno if inside else _line_in(path, error.__traceback__)
        raise ReadError(_at(path, line), f"{what}: {error.msg}") from error
    except (Exception, SystemExit) as error:
        told = " ".join(f"{type(error).__name__}: {error}".split())
        found = place(error) if place else _at(path, _line_in(path, error.__traceback__))
        raise ReadError(found, f"{what}: {cut(told, 200)}") from error


def _line_in(path: str, trace: TracebackType | None) -> int | None:
    """Return the innermost line of a file that a traceback goes through."""
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _at(path: str, line: int | None) -> Place:
    text = linecache.getline(path, line).rstrip() if line else ""
    if not text:
        return Place(path, line)
    shown = text.strip()
    return Place(path, line, None, text, 1)._replace(text=shown, width=len(shown))


def _numbers(code: Code, function: Callable[..., object], found: object, shape: tuple[int, ...], wanted: str) -> Array:
    """Return what a function returned as float64 of this shape; `wanted` says what that is.

    Raises:
        ReadError: it is something else.
    """
    name, place = f"{getattr(function, '__name__', code.name)}(p, y)", code.place(function)
    try:
        values = np.asarray(found)
    except (ValueError, TypeError, RuntimeError) as error:
        raise ReadError(place, f"{name} returned no array of numbers: {cut(str(error))}") from error
    if values.dtype.kind not in "biuf":
        kind = type(found).__name__ if values.ndim == 0 else f"an array of {values.dtype}"
        raise ReadError(place, f"{name} must return numbers, and returned {kind}")
    if values.shape != shape:
        hint = "Return the terms, one for each row, not their mean." if values.ndim == 0 and wanted == TERMS else ""
        raise ReadError(place, f"{name} must return {wanted}, of shape {shape}; it returned {values.shape}", hint)
    return np.array(values, dtype=np.float64)


def _plain(path: str) -> str:
    return path.encode("utf-8", "backslashreplace").decode()
