"""TensorFlow's SAME padding, against its definition written out."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from atrous.nets.backbones.same_conv import SameConv2d


def same_conv_by_definition(x_HW: NDArray[np.float32], w_HW: NDArray[np.float32], stride: int) -> NDArray[np.float32]:
    """TensorFlow's: out = ceil(in / stride), pad = max((out - 1) * stride + kernel - in, 0), the smaller half first."""
    kernel = w_HW.shape[0]
    out_HW = [-(-side // stride) for side in x_HW.shape]
    pads = [max((out - 1) * stride + kernel - side, 0) for out, side in zip(out_HW, x_HW.shape, strict=True)]
    padded_HW = np.pad(x_HW, [(pad // 2, pad - pad // 2) for pad in pads])
    found_HW = np.zeros(out_HW, np.float32)
    for row, column in np.ndindex(*out_HW):
        top, left = row * stride, column * stride
        found_HW[row, column] = (padded_HW[top : top + kernel, left : left + kernel] * w_HW).sum()
    return found_HW


@pytest.mark.parametrize("size_HW", [(8, 8), (7, 8), (9, 11), (1, 2)])
@pytest.mark.parametrize("kernel", [1, 3, 5])
@pytest.mark.parametrize("stride", [1, 2])
def test_pads_as_tensorflow_does(size_HW: tuple[int, int], kernel: int, stride: int) -> None:
    torch.manual_seed(0)
    conv, x_HW = SameConv2d(1, 1, kernel, stride=stride), torch.randn(size_HW)

    found_NCHW = conv(x_HW[None, None])

    wanted_HW = same_conv_by_definition(x_HW.numpy(), conv.weight.detach().numpy()[0, 0], stride)
    np.testing.assert_allclose(found_NCHW.detach().numpy()[0, 0], wanted_HW, rtol=1e-4, atol=1e-5)


def test_a_dilated_convolution_keeps_the_size() -> None:
    assert SameConv2d(2, 2, 5, dilation=4, groups=2)(torch.randn(1, 2, 9, 12)).shape == (1, 2, 9, 12)
