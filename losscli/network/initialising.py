"""Initial values: torch's scheme, and the very numbers of its generator on a CPU."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from losscli.domain import Array
from losscli.errors import UsageError, cut
from losscli.network.layer import Layer, Parameters

if TYPE_CHECKING:
    from numpy.random import RandomState

LEAST, MOST = -(2**63), 2**64 - 1
BITS = 24  # of the fraction of a float32


def initial(layers: Sequence[Layer], seed: int) -> Parameters:
    """Return the parameters that torch gives these layers after `torch.manual_seed(seed)`, widened to float64.

    Each is uniform between ±`bound`: the scheme of LeCun et al. (1998), "Efficient BackProp", section 4.6, as torch
    has it (`kaiming_uniform_(weight, a=√5)`, which is 1/√in_features). The layers draw in their order, the weight
    before the bias, in torch's default float32.

    Raises:
        UsageError: the seed is none that torch takes.
    """
    if not LEAST <= seed <= MOST:
        raise UsageError(f"the seed {cut(str(seed))} is not one of torch's, from -2^63 to 2^64 - 1")
    # The generator is Matsumoto & Nishimura's MT19937 (1998), seeded by 32 bits: torch drops the others.
    generator = np.random.RandomState(seed & 0xFFFFFFFF)
    return {
        f"{at}.{name}": _uniform(generator, shape, layer.bound)
        for at, layer in enumerate(layers)
        for name, shape in layer.parameters().items()
    }


def _uniform(generator: "RandomState", shape: tuple[int, ...], bound: float) -> Array:
    """Return numbers between ±bound as torch draws them: 24 bits of each draw, scaled in float32, rounded once.

    That a·b + c is rounded once is what a processor with fused multiplication and addition does. In float64 the
    product of two float32 is exact, and what the sum loses is below the last bit of a float32.
    """
    count = int(np.prod(shape))
    draws = np.frombuffer(generator.bytes(4 * count), dtype="<u4")
    low, high = np.float32(-bound), np.float32(bound)
    share = (draws & (2**BITS - 1)) * 2.0**-BITS
    once = (share * float(high - low) + float(low)).astype(np.float32)
    found: Array = once.astype(np.float64).reshape(shape)
    return found
