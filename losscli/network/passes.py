"""The two passes: forward through the layers in order, and back from the loss by the chain rule."""

import numpy as np

from losscli.domain import Array
from losscli.network.network import Backward, Forward, Network


def forward(network: Network, x: Array) -> Forward:
    """Return what comes out of each layer, of inputs `x`, shape (n, width).

    A number beyond the largest double is infinite, and what is made of it may be NaN: who looks on must ask.

    Raises:
        NetworkError: the inputs have another number of columns than the first layer takes.
    """
    network.width(x.shape[1])
    outputs: list[Array] = []
    with np.errstate(all="ignore"):
        for at, layer in enumerate(network.layers):
            outputs.append(layer.forward(outputs[-1] if outputs else x, network.own(at)))
    return Forward(x, outputs)


def backward(network: Network, went: Forward, slope: Array) -> Backward:
    """Return every gradient, from that of the loss with respect to the prediction, shape (n, width of the last)."""
    slopes, gradients = [slope], {}
    with np.errstate(all="ignore"):
        for at in reversed(range(len(network.layers))):
            found = network.layers[at].backward(went.before(at), went.outputs[at], slopes[-1], network.own(at))
            gradients.update({f"{at}.{name}": value for name, value in found.parameters.items()})
            slopes.append(found.inputs)
    in_order = {name: gradients[name] for name in network.parameters}
    return Backward(slopes[::-1][1:], in_order, slopes[-1])
