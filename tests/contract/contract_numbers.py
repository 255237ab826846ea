"""Numbers of a domain: those on which naive forms break, round ones, random ones from its middle."""

import numpy as np

from losscli.domain import Array, Counts, Domain, Interval, Labels, Signs

TINY, HUGE = 5e-324, np.finfo(float).max
# Where naive forms break: 1 − p is 1, eˣ overflows or is subnormal, squares under- and overflow, neighbours cancel.
MAGNITUDES = (
    *(0.0, TINY, 3e-310, 2.3e-308, 1e-300, 1e-200, 1e-160, 1e-20, 1e-16, 2.0**-53, 1e-12, 1e-10, 1e-7, 1e-3, 0.1),
    *(0.25, 0.5, np.nextafter(0.5, 1), 0.75, 0.9, 1 - 1e-7, 1 - 2.0**-52, 1 - 2.0**-53, 1.0, np.nextafter(1, 2)),
    *(2.0, 36.7, 37.42994775023705, 40.0, 700.2, 709.78, 745.2, 800.0, 1e3, 1e8, 1e8 + 1e-7, 1e16, 1e160, 1e308, HUGE),
)
EXTREMES = (*MAGNITUDES, *(-value for value in MAGNITUDES), -np.inf)


def members(domain: Domain) -> Array:
    """Return the extremes that belong to a domain, at most those of a few classes."""
    if isinstance(domain, Labels):
        return np.arange(min(domain.classes, 5), dtype=float)
    values = np.array(EXTREMES)
    return values[~domain.outside(values)]


def inner(interval: Interval) -> tuple[float, ...]:
    """Return numbers inside an interval, round ones and one near an end."""
    low, high = interval.low, interval.high
    if np.isfinite(low) and np.isfinite(high):
        return (low + 0.3 * (high - low), low + 1e-6 * (high - low), high - 0.1 * (high - low))
    if np.isfinite(low):
        return (low + 0.6, low + 3.0)
    return (high - 0.6, high - 72.0) if np.isfinite(high) else (-1.5, 2.0)


def middle(domain: Domain, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Array:
    if isinstance(domain, Labels):
        return rng.integers(0, domain.classes, shape).astype(float)
    if isinstance(domain, Signs):
        return rng.choice([-1.0, 1.0], shape)
    if isinstance(domain, Counts):
        return rng.integers(0, 6, shape).astype(float)
    assert isinstance(domain, Interval)
    low, high = domain.low, domain.high
    if np.isfinite(low) and np.isfinite(high):
        return low + (high - low) * rng.uniform(0.05, 0.95, shape)
    size = np.exp(rng.normal(size=shape))
    return low + size if np.isfinite(low) else high - size if np.isfinite(high) else 2 * rng.normal(size=shape)
