"""A tiny network of known arithmetic: three classes, scores from the mean colour of 4x4 pixels."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from atrous.domain.classes import Classes
from atrous.domain.preprocessing import Normalization

CLASSES = Classes.of(["leaf", "stem"])
SIZE_HW = (32, 48)

# class scores from a mean colour: (background, leaf, stem) by (red, green, blue)
MIX = np.array([[0.1, 0.2, 0.3], [-3.0, 2.0, -1.0], [2.0, -2.5, 1.0]], np.float32)
BIAS = np.array([0.2, -0.1, 0.05], np.float32)
STRIDE = 4


def expected_logits(pictures_NHWC: NDArray[np.uint8], normalization: Normalization) -> NDArray[np.float32]:
    """What the tiny network computes: normalize, mean of 4x4 pixels, mix the channels."""
    scaled = pictures_NHWC / normalization.scaling_factor
    normal = (scaled - np.array(normalization.mean)) / np.array(normalization.std)
    count, height, width, _ = normal.shape
    cells = normal.reshape(count, height // STRIDE, STRIDE, width // STRIDE, STRIDE, 3).mean(axis=(2, 4))
    return np.asarray(np.einsum("nhwc,kc->nkhw", cells, MIX) + BIAS[:, None, None], np.float32)


def tiny_onnx(batch: str | int = "batch", size_HW: tuple[int, int] = SIZE_HW) -> onnx.ModelProto:
    """AveragePool 4x4 and a 1x1 convolution from 3 channels to 3 classes."""
    feed = helper.make_tensor_value_info("pictures", TensorProto.FLOAT, [batch, 3, *size_HW])
    out = helper.make_tensor_value_info("logits", TensorProto.FLOAT, [batch, 3, size_HW[0] // 4, size_HW[1] // 4])
    nodes = [
        helper.make_node("AveragePool", ["pictures"], ["cells"], kernel_shape=[4, 4], strides=[4, 4]),
        helper.make_node("Conv", ["cells", "mix", "bias"], ["logits"], kernel_shape=[1, 1]),
    ]
    weights = [numpy_helper.from_array(MIX[..., None, None], "mix"), numpy_helper.from_array(BIAS, "bias")]
    graph = helper.make_graph(nodes, "tiny", [feed], [out], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    return model


MakePackage = Callable[..., Path]
"""Writes a package of the tiny network and returns its folder; the fixture `make_package` is one."""
