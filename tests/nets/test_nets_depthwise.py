"""The quick depthwise convolution against torch's own."""

import pytest
import torch
from torch import nn

from atrous.nets.depthwise import Depthwise, convolve


@pytest.mark.parametrize(("kernel", "dilation"), [(3, 1), (3, 6), (5, 1), (5, 2)])
def test_output_and_gradients_are_torchs(kernel: int, dilation: int) -> None:
    torch.manual_seed(0)
    padding = dilation * (kernel // 2)
    conv = nn.Conv2d(8, 8, kernel, padding=padding, dilation=dilation, groups=8, bias=False).double()
    x_NCHW = torch.randn(2, 8, 9, 13, dtype=torch.float64, requires_grad=True)
    expected_NCHW = conv(x_NCHW)
    found_NCHW = convolve(conv.train(), x_NCHW, (padding, padding))
    assert "Depthwise" in type(found_NCHW.grad_fn).__name__
    torch.testing.assert_close(found_NCHW, expected_NCHW)
    seen = torch.randn_like(expected_NCHW)
    expected = torch.autograd.grad(expected_NCHW, (x_NCHW, conv.weight), seen)
    torch.testing.assert_close(torch.autograd.grad(found_NCHW, (x_NCHW, conv.weight), seen), expected)


def test_gradients_agree_with_finite_differences() -> None:
    torch.manual_seed(0)
    x_NCHW = torch.randn(1, 2, 4, 5, dtype=torch.float64, requires_grad=True)
    weight_C1kk = torch.randn(2, 1, 3, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(Depthwise.apply, (x_NCHW, weight_C1kk, (2, 2), (2, 2)))


@pytest.mark.parametrize(
    ("options", "padding"),
    [({"stride": 2, "groups": 8}, (1, 1)), ({"groups": 8}, (0, 0)), ({"groups": 4}, (1, 1)), ({}, (1, 1))],
    ids=["strided", "shrinking", "grouped", "dense"],
)
def test_other_convolutions_are_left_to_torch(options: dict[str, int], padding: tuple[int, int]) -> None:
    conv = nn.Conv2d(8, 8, 3, padding=padding, bias=False, **options).train()
    x_NCHW = torch.randn(1, 8, 7, 7)
    found_NCHW = convolve(conv, x_NCHW, padding)
    assert "Depthwise" not in type(found_NCHW.grad_fn).__name__
    torch.testing.assert_close(found_NCHW, conv(x_NCHW))
