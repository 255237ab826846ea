"""The instances of every loss, and inputs for them: made from its options, examples and domains alone."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import product
from typing import NamedTuple

import numpy as np
from contract_numbers import inner, members, middle
from contract_references import REFERENCES

from losscli.domain import PROBABILITY, Array, Domain, Interval, Labels, Signs
from losscli.errors import OptionError, PairingError
from losscli.loss import Convention, Example, Loss
from losscli.losses import every
from losscli.option import Each, Matrix, Option, Scalar, Switch, Whole, options, typed

CLASSES = (2, 3, 10)
MODERATE, ROWS, PAIRS = 60, 8, 250
SCALARS = [("pred", False), ("target", False)]


class Case(NamedTuple):
    """A loss with its options set and settled for these numbers of columns, by the names of its inputs."""

    loss: Loss
    widths: Mapping[str, int]

    @property
    def classes(self) -> int | None:
        """The columns of the prediction, None where it is one number a row."""
        first = self.loss.inputs[0]
        return self.widths[first.name] if first.vector else None

    @property
    def plain(self) -> bool:
        """Whether it is of a prediction and a target."""
        return [one.name for one in self.loss.inputs] == ["pred", "target"]

    def domains(self) -> list[Domain]:
        """Return the domains of the inputs."""
        arrays = {name: np.zeros((1, width)) for name, width in self.widths.items()}
        return [domain for _, domain in self.loss.domains(arrays)]

    def shapes(self, rows: int) -> list[tuple[int, ...]]:
        """Return the shapes of so many rows of the inputs."""
        vectors = {one.name for one in self.loss.inputs if one.vector}
        return [(rows, width) if width > 1 or name in vectors else (rows,) for name, width in self.widths.items()]

    def moderate(self) -> tuple[Array, ...]:
        """Return random inputs from the middle of the domains, on which the plain formulas lose little."""
        rng = self._random()
        return self.defined(
            middle(d, rng, shape) for d, shape in zip(self.domains(), self.shapes(MODERATE), strict=True)
        )

    def extreme(self) -> tuple[Array, ...]:
        """Return inputs from the edges of the domains, and random ones."""
        if not any(one.vector for one in self.loss.inputs):
            pools = [self._members(domain) for domain in self.domains()]
            rng = self._random()
            picked = [rng.choice(pool, PAIRS) for pool in pools]
            if len(pools) == 2:
                pairs = rng.permutation(np.array(list(product(*pools))))[:PAIRS]
                picked = list(pairs.T)
            more = self.moderate()
            return self.defined(np.concatenate([one, other]) for one, other in zip(picked, more, strict=True))
        return self.defined(self._rows())

    def defined(self, arrays: Iterable[Array]) -> tuple[Array, ...]:
        """Return the rows on which the loss has a value, without those it leaves out."""
        inputs = tuple(arrays)
        for hook in (self.loss.ignored, lambda *a: (self.loss.undefined(*a) or (None,))[0]):
            mask = hook(*inputs)
            inputs = inputs if mask is None else tuple(one[~mask] for one in inputs)
        return inputs

    def _members(self, domain: Domain) -> Array:
        found = members(domain)
        known = REFERENCES.get(self.loss.name)
        if known is None or isinstance(domain, Labels | Signs):
            return found
        size = np.abs(found)
        return found[(found == 0) | np.isinf(found) | ((size >= known.smallest) & (size <= known.largest))]

    def _rows(self) -> list[Array]:
        """Return rows with ties, with one entry far from the others, with small differences of large numbers."""
        rng = self._random()
        first, *others = self.domains()
        shape, *_ = self.shapes(ROWS)
        pred = self._blocks(first, shape, rng) if len(shape) > 1 else rng.choice(self._members(first), 15 * ROWS)
        found = [pred]
        for domain, one in zip(others, self.shapes(len(pred))[1:], strict=True):
            if isinstance(domain, Labels) and len(one) == 1 and pred.ndim > 1:
                labels = np.where(rng.random(len(pred)) < 0.5, np.argmax(pred, axis=1), middle(domain, rng, len(pred)))
                found.append(labels.astype(float))
            elif isinstance(domain, Interval) and len(one) > 1 and domain != PROBABILITY:
                found.append(rng.permutation(self._blocks(domain, (ROWS, one[1]), rng)))
            elif len(one) > 1:
                found.append(self._distributions(domain, one, rng))
            else:
                found.append(rng.choice(self._members(domain), one))
        return found

    def _blocks(self, domain: Domain, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
        scales = np.array([1e-3, 1.0, 30.0, 700.0, 1e3])[:, None, None]
        bases = np.array([0.0, 1e8, -1e8, 1e15])[:, None, None]
        noise, pool = rng.normal(size=shape), self._members(domain)
        lone = np.where(np.arange(shape[1]) == 0, np.array([[40.0], [37.42994775023705], [-800.0], [1e308]]), 0.0)
        blocks = [
            rng.choice(pool, shape),
            *(noise * scales),
            *(bases + noise),
            np.repeat(lone, ROWS // 4, axis=0),
            np.round(noise),
            middle(domain, rng, shape),
        ]
        largest = np.max(np.abs(pool[np.isfinite(pool)]))
        return np.concatenate(
            [np.where(domain.outside(one) | (np.abs(one) > largest), rng.choice(pool, shape), one) for one in blocks]
        )

    def _distributions(self, domain: Domain, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
        rows, width = shape
        half = rows // 2
        target = np.concatenate(
            [rng.choice(self._members(domain), (rows - half, width)), rng.dirichlet(np.ones(width), half)]
        )
        target[::5] = np.eye(width)[rng.integers(0, width, len(target[::5]))]
        outside = domain.outside(target)
        return np.where(outside, rng.choice(self._members(domain), shape), target)[rng.permutation(rows)]

    def _random(self) -> np.random.Generator:
        return np.random.default_rng(zlib.crc32(label(self).encode()))


def label(case: Case) -> str:
    """Return the id of a case: `bce[clip=1e-07]`, `ce-10-soft`."""
    own, plain = case.loss.settings(), type(case.loss)().settings()
    changed = ",".join(f"{name}={typed(value)}" for name, value in own.items() if value != plain[name])
    columns = "" if case.classes is None else f"-{case.classes}"
    soft = "-soft" if any(case.widths[one.name] > 1 for one in case.loss.inputs if not one.vector) else ""
    return case.loss.name + (f"[{changed}]" if changed else "") + columns + soft


def instances(kind: type[Loss]) -> Iterator[Loss]:
    """Yield a loss at its defaults, with each option off its default, and as its examples and conventions set it."""
    alone = [{name: value} for name, option in options(kind) for value in away(kind, name, option)]
    told = [dict(one.options) for one in (*kind.examples, *kind.conventions.values())]
    together = [{name: away(kind, name, option)[0] for name, option in options(kind) if away(kind, name, option)}]
    for settings in ({}, *alone, *told, *together):
        with suppress(OptionError):  # options that exclude one another
            yield kind(**settings)


def away(kind: type[Loss], name: str, option: Option) -> list[Scalar]:
    """Return values that the option may have, its default not among them."""
    default = getattr(kind(), name)
    match option.allowed:
        case Interval():
            values = list(inner(option.allowed))
        case Whole(interval):
            values = [float(round(one)) for one in inner(interval) if option.admits(float(round(one)))]
            values = list(dict.fromkeys(map(int, values))) or [int(interval.low), int(interval.high)]
        case Each(interval):  # of as many classes as fit: those of three
            values = [tuple(inner(interval)[i % len(inner(interval))] for i in range(3))]
        case Switch():
            values = [True, False]
        case Matrix():
            return []  # it must fit the columns: the examples have one
        case _:
            values = list(option.choices)
    return [value for value in values if value != default]


def fitted(loss: Loss, classes: int) -> Iterator[Case]:
    """Yield the cases of a loss for so many classes, one for each form of the target that it takes."""
    soft = loss.inputs[0].vector and not loss.inputs[-1].vector and loss.inputs[-1].name == "target"
    for last in (1, classes) if soft else (None,):
        widths = {one.name: classes if one.vector else 1 for one in loss.inputs}
        if last is not None:
            widths["target"] = last
        with suppress(PairingError, OptionError):
            yield Case(loss.resolved(widths), widths)


def by_rows(kind: type[Loss]) -> bool:
    """Whether the term of a row is its own: not of all rows together, not of rows of different lengths."""
    return not kind.together and not any(one.ragged or one.matrix for one in kind.inputs)


def kinds() -> Iterator[tuple[str, type[Loss]]]:
    """Yield every loss by its name."""
    return ((kind.name, kind) for kind in every())


def scalar_kinds() -> Iterator[tuple[str, type[Loss]]]:
    """Yield every loss of one number against one number."""
    return ((name, kind) for name, kind in kinds() if [(o.name, o.vector) for o in kind.inputs] == SCALARS)


def cases() -> Iterator[tuple[str, Case]]:
    """Yield every instance of every loss, for each form of its target and few or more classes."""
    rowwise = [kind for _, kind in kinds() if by_rows(kind)]
    found = (
        case
        for kind in rowwise
        for loss in dict.fromkeys(instances(kind))
        for n in sizes(loss)
        for case in fitted(loss, n)
    )
    yield from {label(case): case for case in found}.items()


def sizes(loss: Loss) -> tuple[int, ...]:
    """Return the numbers of classes to try: all at the defaults, one elsewhere, since the mathematics is the same."""
    return CLASSES if loss == type(loss)() else CLASSES[1:2]


def plain_cases() -> Iterator[tuple[str, Case]]:
    """Yield every loss at its defaults, for each form of its target."""
    return ((label(case), case) for _, kind in kinds() if by_rows(kind) for case in fitted(kind(), 4))


def wide_cases() -> Iterator[tuple[str, Case]]:
    """Yield every loss of several classes at its defaults, with a hundred of them."""
    found = (case for _, kind in kinds() if by_rows(kind) for case in fitted(kind(), 100))
    return ((label(case), case) for case in found if case.classes)


def slope_examples() -> Iterator[tuple[str, tuple[type[Loss], Example]]]:
    """Yield every example that is about a gradient."""
    return ((name, (kind, one)) for name, (kind, one) in examples() if one.gradient is not None)


def examples() -> Iterator[tuple[str, tuple[type[Loss], Example]]]:
    """Yield every example of every loss."""
    for name, kind in kinds():
        for number, one in enumerate(kind.examples, 1):
            yield f"{name}-{number}-{one.about[:30] or one.inputs[0]}", (kind, one)


def own_options() -> Iterator[tuple[str, tuple[type[Loss], str, Option]]]:
    """Yield every option of every loss."""
    for loss, kind in kinds():
        for name, option in options(kind):
            yield f"{loss}-{name}", (kind, name, option)


def equivalents() -> Iterator[tuple[str, tuple[type[Loss], str]]]:
    """Yield every framework for which a loss gives an equivalent."""
    for name, kind in kinds():
        for framework in kind.equivalents:
            yield f"{name}-{framework}", (kind, framework)


def conventions() -> Iterator[tuple[str, tuple[type[Loss], str, Convention]]]:
    """Yield every convention of every loss."""
    for name, kind in kinds():
        for framework, convention in kind.conventions.items():
            yield f"{name}-{framework}", (kind, framework, convention)


def symbols(case: Case, inputs: Sequence[Array]) -> Mapping[str, Array]:
    """Return the inputs and options by the symbols of the formula, as `meant` has them."""
    rows = [
        case.loss.meant(tuple(tuple(one) if np.ndim(one) else float(one) for one in row))
        for row in zip(*inputs, strict=True)
    ]
    found = {
        one.symbol: np.array(column) for one, column in zip(case.loss.inputs, zip(*rows, strict=True), strict=True)
    }
    # an option with a number a class is the same row for all
    numbers = {name: np.array(value) for name, value in case.loss.numbers().items()}
    return {name: value[None] if value.ndim else value for name, value in numbers.items()} | found
