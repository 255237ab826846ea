"""A round, or a training, of a network as one JSON object: that of the loss, and beside it all numbers of the network.

Strict JSON: what is not finite is its name as text.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from losscli.domain import Array
from losscli.network.checking import Difference
from losscli.network.network import Forward, Network
from losscli.render.document import document as of_loss
from losscli.render.document import numbered, texted
from losscli.report import Report
from losscli.training.round import Round


def round_members(one: Round) -> dict[str, Any]:
    """Return the members of a round beside those of its loss."""
    found: dict[str, Any] = {
        "forward": forward_member(one.forward, one.network),
        "slopes": {"input": arrays(one.backward.inputs), **_by_layer(one.backward.slopes)},
        "gradients": named(one.backward.gradients),
    }
    if one.update is not None:
        rule = one.update.optimiser
        found["optimizer"] = {"name": rule.name, **_settings(rule.settings())}
        found["updated"] = named(one.update.parameters)
        found["after"] = numbered("value", one.update.loss)
    return found


def document(report: Report, network: Network, members: Mapping[str, Any], signature: str, *, rows: bool) -> str:
    """Return the object of the loss with what is known of the network, and further members, as a line of JSON."""
    found = json.loads(of_loss(report, rows=rows))
    found["network"] = network_member(network)
    found.update(members)
    del found["signature"]  # which comes last
    return json.dumps({**found, "signature": signature}, allow_nan=False) + "\n"


def network_member(network: Network) -> dict[str, Any]:
    """Return a network as an object."""
    layers = [{"layer": layer.name, **_settings(layer.settings())} for layer in network.layers]
    seed = {} if network.seed is None else {"seed": network.seed}
    return {
        "path": texted(network.path),
        "layers": layers,
        "parameters": named(network.parameters),
        "frozen": sorted(network.frozen),
        **seed,
    }


def forward_member(went: Forward, network: Network) -> list[dict[str, Any]]:
    """Return what came out of each layer."""
    outputs = zip(network.layers, went.outputs, strict=True)
    return [{"layer": at, "name": layer.name, "outputs": arrays(one)} for at, (layer, one) in enumerate(outputs)]


def check_member(found: Difference) -> dict[str, Any]:
    """Return the comparison with central differences as an object."""
    return {
        "compared": found.compared,
        "kinks": found.kinks,
        "name": found.name,
        "index": list(found.at),
        **numbered("gradient", found.gradient),
        **numbered("differences", found.differences),
        **numbered("relative", found.relative),
    }


def named(values: Mapping[str, Array]) -> dict[str, Any]:
    """Return arrays by their names as lists."""
    return {name: arrays(value) for name, value in values.items()}


def arrays(values: Array) -> Any:  # noqa: ANN401 - lists as deep as the array has dimensions
    """Return an array as lists; a number that is not finite is its name."""
    found = values.tolist()
    return found if np.isfinite(values).all() else _finite(found)


def _finite(found: Any) -> Any:  # noqa: ANN401 - likewise
    if isinstance(found, list):
        return [_finite(one) for one in found]
    return found if math.isfinite(found) else "nan" if math.isnan(found) else "inf" if found > 0 else "-inf"


def _by_layer(slopes: Sequence[Array]) -> dict[str, Any]:
    return {str(at): arrays(one) for at, one in enumerate(slopes)}


def _settings(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}
