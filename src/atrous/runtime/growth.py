"""How much memory a network would take, told from its shapes before anything is computed.

A file of a few hundred bytes can hold a constant of terabytes: `ConstantOfShape`, `Expand`, `Tile`, `Pad` and others
grow what they are given, and engines compute constants while they load. OpenVINO's reader works out every shape
without doing so; what it finds is judged here, for every engine.
"""

import math
from pathlib import Path

import openvino as ov

from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadPackage

MOST_INPUTS = 300
"""One array may be so many times the picture that goes in; scores of 255 classes at full size are 85 pictures."""
ALWAYS_ALLOWED_BYTES = 256_000_000
"""Whatever the picture; a large network's weights, unpacked from 8 bit while it is loaded."""


def refuse_growing_file(weights: Path, input_size_HW: SizeHW) -> None:
    """Judge a file for engines that do not tell its shapes before they compute.

    Raises:
        BadPackage: as `refuse_growth`, or its shapes cannot be worked out.
    """
    try:
        network = ov.Core().read_model(weights)
        network.reshape([1, 3, *input_size_HW])
    except RuntimeError as error:
        raise BadPackage(
            f"{weights}: the engines cannot run it, for the sizes of its arrays cannot be worked out; export it anew."
        ) from error
    refuse_growth(weights, network, input_size_HW)


def refuse_growth(weights: Path, network: ov.Model, input_size_HW: SizeHW) -> None:
    """Make sure that no array of a network, reshaped to its input, is out of proportion.

    Raises:
        BadPackage: one is, or its size is not known before a picture comes.
    """
    most = MOST_INPUTS * math.prod(input_size_HW) * 3 * 4 + ALWAYS_ALLOWED_BYTES
    constants: set[str] = set()
    computed_bytes = 0
    for node in network.get_ordered_ops():
        kind = node.get_type_name()
        if kind == "Constant":
            constants.add(node.get_name())
        elif kind != "Parameter":
            size = _bytes(weights, node)
            if all(source.get_source_output().get_node().get_name() in constants for source in node.inputs()):
                constants.add(node.get_name())
                computed_bytes += size
            if max(size, computed_bytes) > most:
                raise BadPackage(
                    f"{weights} has a {kind} that grows to {size / 1e9:,.0f} GB, out of proportion to the pictures "
                    "it takes; is it what it says to be?"
                )


def _bytes(weights: Path, node: ov.Node) -> int:
    total = 0
    for output in node.outputs():
        shape = output.get_partial_shape()
        if shape.is_dynamic:
            raise BadPackage(
                f"{weights} has a {node.get_type_name()} whose size is not known before a picture comes; "
                "export the model for pictures of one size."
            )
        total += math.prod(shape.to_shape()) * output.get_element_type().size
    return total
