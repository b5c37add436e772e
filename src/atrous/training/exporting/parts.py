"""The parts of a network that eight bits are known to hurt, found in its ONNX file by place and by name."""

import re
from collections.abc import Callable, Sequence

import onnx

Nodes = Sequence[onnx.NodeProto]


def parts(network: onnx.ModelProto) -> dict[str, tuple[str, ...]]:
    """Part → the names of its convolutions, first what is cheapest to keep in f32; parts it has not are missing."""
    convolutions = [node for node in network.graph.node if node.op_type == "Conv"]
    found = {name: tuple(node.name for node in pick(convolutions)) for name, pick in PARTS.items()}
    return {name: nodes for name, nodes in found.items() if nodes}


def first_layers(network: onnx.ModelProto) -> tuple[str, ...]:
    """The names of the convolution that sees the picture, and of the next one if that is depthwise."""
    convolutions = [node for node in network.graph.node if node.op_type == "Conv"]
    return tuple(node.name for node in [*convolutions[:1], *depthwise(convolutions[1:2])])


def named(pattern: str) -> Callable[[Nodes], Nodes]:
    """Convolutions whose weights have such a name, as torch gave it."""
    return lambda nodes: [node for node in nodes if re.search(pattern, node.input[1])]


def depthwise(nodes: Nodes) -> Nodes:
    """Convolutions with a filter a channel: each has a range of its own, and few values to tell it by."""
    return [node for node in nodes if any(entry.name == "group" and entry.i > 1 for entry in node.attribute)]


PARTS: dict[str, Callable[[Nodes], Nodes]] = {
    "last layer": lambda nodes: nodes[-1:],
    "image pooling": named(r"\bconvs\.4\."),  # of ASPP
    "decoder": named(r"^decoder\."),
    "depthwise layers": depthwise,
}
