"""The instances of every loss, and inputs for them: made from its options, examples and domains alone."""

import zlib
from collections.abc import Iterator, Mapping
from itertools import product
from typing import NamedTuple

import numpy as np

from losscli.domain import Array, Domain, Interval, Labels
from losscli.errors import PairingError
from losscli.loss import Convention, Example, Loss, Option, options
from losscli.losses import every

CLASSES = (2, 3, 10)
MODERATE, ROWS, PAIRS = 60, 8, 1000
TINY, HUGE = 5e-324, np.finfo(float).max
# Where naive forms break: 1 − p is 1, eˣ overflows or is subnormal, squares under- and overflow, neighbours cancel.
MAGNITUDES = (
    *(0.0, TINY, 3e-310, 2.3e-308, 1e-300, 1e-200, 1e-160, 1e-20, 1e-16, 2.0**-53, 1e-12, 1e-10, 1e-7, 1e-3, 0.1),
    *(0.25, 0.5, np.nextafter(0.5, 1), 0.75, 0.9, 1 - 1e-7, 1 - 2.0**-52, 1 - 2.0**-53, 1.0, np.nextafter(1, 2)),
    *(2.0, 36.7, 37.42994775023705, 40.0, 700.2, 709.78, 745.2, 800.0, 1e3, 1e8, 1e8 + 1e-7, 1e16, 1e160, 1e308, HUGE),
)
EXTREMES = (*MAGNITUDES, *(-value for value in MAGNITUDES), -np.inf)


class Case(NamedTuple):
    """A loss with its options set and settled for these numbers of columns; `classes` is None for one number a row."""

    loss: Loss
    classes: int | None
    width: int

    def domains(self) -> tuple[Domain, Domain]:
        """Return the domains of the prediction and the target."""
        arrays = {"pred": np.zeros((1, self.classes or 1)), "target": np.zeros((1, self.width))}
        pred, target = (domain for _, domain in self.loss.domains(arrays))
        return pred, target

    def shapes(self, rows: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the shapes of so many rows of prediction and target."""
        pred = (rows,) if self.classes is None else (rows, self.classes)
        return pred, (rows,) if self.width == 1 else (rows, self.width)

    def moderate(self) -> tuple[Array, Array]:
        """Return random inputs from the middle of the domains, on which the plain formulas lose little."""
        rng = self._random()
        pred, target = (_middle(d, rng, shape) for d, shape in zip(self.domains(), self.shapes(MODERATE), strict=True))
        return pred, target

    def extreme(self) -> tuple[Array, Array]:
        """Return inputs from the edges of the domains, and random ones."""
        if self.classes is None:
            pairs = np.array(list(product(*(members(domain) for domain in self.domains()))))
            pred, target = self._random().permutation(pairs)[:PAIRS].T
            more = self.moderate()
            return np.concatenate([pred, more[0]]), np.concatenate([target, more[1]])
        pred, target = self._rows()
        undefined = self.loss.undefined(pred, target)
        kept = np.ones(len(pred), bool) if undefined is None else ~undefined[0]
        return pred[kept], target[kept]

    def _rows(self) -> tuple[Array, Array]:
        """Return rows with ties, with one entry far from the others, with small differences of large numbers."""
        rng = self._random()
        first, second = self.domains()
        shape, wide = self.shapes(ROWS)
        scales = np.array([1e-3, 1.0, 30.0, 700.0, 1e3])[:, None, None]
        bases = np.array([0.0, 1e8, -1e8, 1e15])[:, None, None]
        noise = rng.normal(size=shape)
        lone = np.where(np.arange(shape[1]) == 0, np.array([[40.0], [37.42994775023705], [-800.0], [1e308]]), 0.0)
        blocks = [
            rng.choice(members(first), shape),
            *(noise * scales),
            *(bases + noise),
            np.repeat(lone, ROWS // 4, axis=0),
            np.round(noise),
            _middle(first, rng, shape),
        ]
        pred = np.concatenate([np.where(first.outside(one), rng.choice(members(first), shape), one) for one in blocks])
        if isinstance(second, Labels):
            target = np.where(rng.random(len(pred)) < 0.5, np.argmax(pred, axis=1), _middle(second, rng, len(pred)))
            return pred, target.astype(float)
        half = len(pred) // 2
        soft = [rng.choice(members(second), (len(pred) - half, wide[1])), rng.dirichlet(np.ones(wide[1]), half)]
        target = np.concatenate(soft)
        target[::5] = np.eye(wide[1])[rng.integers(0, wide[1], len(target[::5]))]
        return pred, target[rng.permutation(len(target))]

    def _random(self) -> np.random.Generator:
        return np.random.default_rng(zlib.crc32(label(self).encode()))


def label(case: Case) -> str:
    """Return the id of a case: `bce[clip=1e-07]`, `ce-10-soft`."""
    own, plain = case.loss.settings(), type(case.loss)().settings()
    changed = ",".join(f"{name}={value}" for name, value in own.items() if value != plain[name])
    columns = "" if case.classes is None else f"-{case.classes}" + ("-soft" if case.width > 1 else "")
    return case.loss.name + (f"[{changed}]" if changed else "") + columns


def members(domain: Domain) -> Array:
    """Return the extremes that belong to a domain, at most those of a few classes."""
    if isinstance(domain, Labels):
        return np.arange(min(domain.classes, 5), dtype=float)
    values = np.array(EXTREMES)
    return values[~domain.outside(values)]


def instances(kind: type[Loss]) -> Iterator[Loss]:
    """Yield a loss at its defaults, with each option off its default, and as its examples and conventions set it."""
    alone = [{name: value} for name, option in options(kind) for value in away(kind, name, option)]
    told = [dict(one.options) for one in (*kind.examples, *kind.conventions.values())]
    together = [{name: away(kind, name, option)[0] for name, option in options(kind)}]
    yield from dict.fromkeys(kind(**settings) for settings in ({}, *alone, *told, *together))


def away(kind: type[Loss], name: str, option: Option) -> list[float | str]:
    """Return values that the option may have, its default not among them."""
    default = getattr(kind(), name)
    values = list(inner(option.allowed)) if isinstance(option.allowed, Interval) else list(option.allowed)
    return [value for value in values if value != default]


def inner(interval: Interval) -> tuple[float, ...]:
    """Return numbers inside an interval, round ones and one near an end."""
    low, high = interval.low, interval.high
    if np.isfinite(low) and np.isfinite(high):
        return (low + 0.3 * (high - low), low + 1e-6 * (high - low), high - 0.1 * (high - low))
    if np.isfinite(low):
        return (low + 0.6, low + 3.0)
    return (high - 0.6, high - 72.0) if np.isfinite(high) else (-1.5, 2.0)


def fitted(loss: Loss, classes: int) -> Iterator[Case]:
    """Yield the cases of a loss for so many classes, one for each form of the target that it takes."""
    prediction, target = loss.inputs
    if not prediction.vector:
        yield Case(loss.resolved({"pred": 1, "target": 1}), None, 1)
        return
    for width in (classes,) if target.vector else (1, classes):
        try:
            yield Case(loss.resolved({"pred": classes, "target": width}), classes, width)
        except PairingError:
            continue


def kinds() -> Iterator[tuple[str, type[Loss]]]:
    """Yield every loss by its name."""
    return ((kind.name, kind) for kind in every())


def scalar_kinds() -> Iterator[tuple[str, type[Loss]]]:
    """Yield every loss of one number against one number."""
    return ((name, kind) for name, kind in kinds() if not any(one.vector for one in kind.inputs))


def cases() -> Iterator[tuple[str, Case]]:
    """Yield every instance of every loss, for each form of its target and few or more classes."""
    found = (case for _, kind in kinds() for loss in instances(kind) for n in CLASSES for case in fitted(loss, n))
    yield from {label(case): case for case in found}.items()


def plain_cases() -> Iterator[tuple[str, Case]]:
    """Yield every loss at its defaults, for each form of its target."""
    return ((label(case), case) for _, kind in kinds() for case in fitted(kind(), 4))


def wide_cases() -> Iterator[tuple[str, Case]]:
    """Yield every loss of several classes at its defaults, with a hundred of them."""
    return ((label(case), case) for _, kind in kinds() for case in fitted(kind(), 100) if case.classes)


def slope_examples() -> Iterator[tuple[str, tuple[type[Loss], Example]]]:
    """Yield every example that is about a gradient."""
    return ((name, (kind, one)) for name, (kind, one) in examples() if one.gradient is not None)


def examples() -> Iterator[tuple[str, tuple[type[Loss], Example]]]:
    """Yield every example of every loss."""
    for name, kind in kinds():
        for number, one in enumerate(kind.examples, 1):
            yield f"{name}-{number}-{one.about[:30] or one.pred}", (kind, one)


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


def symbols(case: Case, pred: Array, target: Array) -> Mapping[str, Array]:
    """Return the inputs by the symbols of the formula, as `meant` has them."""
    first, second = case.loss.inputs
    rows = [
        case.loss.meant(tuple(tuple(one) if np.ndim(one) else float(one) for one in row))
        for row in zip(pred, target, strict=True)
    ]
    return {first.symbol: np.array([row[0] for row in rows]), second.symbol: np.array([row[1] for row in rows])}


def _middle(domain: Domain, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Array:
    if isinstance(domain, Labels):
        return rng.integers(0, domain.classes, shape).astype(float)
    assert isinstance(domain, Interval)
    low, high = domain.low, domain.high
    if np.isfinite(low) and np.isfinite(high):
        return low + (high - low) * rng.uniform(0.05, 0.95, shape)
    size = np.exp(rng.normal(size=shape))
    return low + size if np.isfinite(low) else high - size if np.isfinite(high) else 2 * rng.normal(size=shape)
