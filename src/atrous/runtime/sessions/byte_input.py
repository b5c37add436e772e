"""A network that is shown the picture's bytes: what makes its numbers of them stands before it in OpenVINO's graph.

The graph takes a row of bytes as just numbers and finds the colours in it afterwards. Where it sees channels from the
start, OpenVINO gives each a plane of its own, and undoes that before the first convolution: three times the work.
"""

import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino import opset13 as graph

from atrous.domain.arrays import SizeHW
from atrous.domain.preprocessing import Normalization
from atrous.runtime.inference_config import ColorMode

CHANNELS = 3
CHANNEL_AXIS = np.array(3)
REVERSED = np.array([2, 1, 0])
NHWC_TO_NCHW = np.array([0, 3, 1, 2])


def fed_with_bytes(network: ov.Model, size_HW: SizeHW, normalization: Normalization, color_mode: ColorMode) -> ov.Model:
    """A network of float32 NCHW, one picture of this size, as one that takes uint8 RGB NHWC."""
    height, width = size_HW
    picture = graph.parameter([1, height, width, CHANNELS], ov.Type.u8, name="picture")
    ordered = picture if color_mode == "rgb" else graph.gather(picture, REVERSED, CHANNEL_AXIS)
    rows = graph.convert(_reshaped(ordered, [1, height, width * CHANNELS]), ov.Type.f32)
    scale = normalization.scaling_factor
    centered = graph.subtract(rows, _along_a_row(normalization.mean, scale, width))
    normalized = graph.divide(centered, _along_a_row(normalization.std, scale, width))
    shown = graph.transpose(_reshaped(normalized, [1, height, width, CHANNELS]), NHWC_TO_NCHW)
    for use in network.input(0).get_target_inputs():
        use.replace_source_output(shown.output(0))
    return ov.Model(network.results, [picture], network.friendly_name)


def _reshaped(values: ov.Node, shape: list[int]) -> ov.Node:
    return graph.reshape(values, np.array(shape), special_zero=False)


def _along_a_row(of_channels: tuple[float, float, float], scale: float, width: int) -> NDArray[np.float32]:
    return np.tile(np.array([value * scale for value in of_channels], np.float32), width)[None, None]
