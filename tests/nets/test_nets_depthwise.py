"""The quick depthwise convolution against torch's own."""

import pytest
import torch
from torch import nn

from atrous.nets.depthwise import Depthwise, convolve
from atrous.nets.depthwise_gradients import Geometry
from atrous.nets.quick import depthwise_by_kernel, depthwise_kernel

SHAPES = [(3, 1, 1), (3, 6, 1), (3, 18, 1), (5, 1, 1), (5, 2, 1), (3, 1, 2), (5, 1, 2)]


@pytest.mark.parametrize(("kernel", "dilation", "stride"), SHAPES)
def test_output_and_gradients_are_torchs(kernel: int, dilation: int, stride: int) -> None:
    torch.manual_seed(0)
    padding = dilation * (kernel // 2)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    conv = nn.Conv2d(8, 8, kernel, groups=8, bias=False, **options).double()
    x_NCHW = torch.randn(2, 8, 9, 13, dtype=torch.float64, requires_grad=True)
    expected_NCHW = conv(x_NCHW)
    found_NCHW = convolve(conv.train(), x_NCHW, (padding, padding))
    assert "Depthwise" in type(found_NCHW.grad_fn).__name__
    torch.testing.assert_close(found_NCHW, expected_NCHW)
    seen = torch.randn_like(expected_NCHW)
    expected = torch.autograd.grad(expected_NCHW, (x_NCHW, conv.weight), seen)
    torch.testing.assert_close(torch.autograd.grad(found_NCHW, (x_NCHW, conv.weight), seen), expected)


@pytest.mark.parametrize("room_bytes", [300_000, 20_000], ids=["whole pictures", "some rows"])
@pytest.mark.parametrize(("kernel", "dilation", "stride"), SHAPES)
def test_our_gradient_by_the_kernel_is_torchs(
    kernel: int, dilation: int, stride: int, room_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(depthwise_by_kernel, "ROOM_BYTES", room_bytes)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 2)
    torch.manual_seed(0)
    padding = dilation * (kernel // 2)
    channels = depthwise_kernel.CHANNELS + 5
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    conv = nn.Conv2d(channels, channels, kernel, groups=channels, bias=False, **options)
    x_NCHW = torch.randn(2, channels, 19, 13).contiguous(memory_format=torch.channels_last)
    seen = torch.randn_like(conv(x_NCHW))
    walk = depthwise_kernel.Walk(stride, dilation, padding, padding)
    found = depthwise_by_kernel.depthwise_by_kernel(seen, x_NCHW, kernel, walk)
    (expected,) = torch.autograd.grad(conv(x_NCHW), conv.weight, seen)
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def test_gradients_agree_with_finite_differences() -> None:
    torch.manual_seed(0)
    x_NCHW = torch.randn(1, 2, 4, 5, dtype=torch.float64, requires_grad=True)
    weight_C1kk = torch.randn(2, 1, 3, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(Depthwise.apply, (x_NCHW, weight_C1kk, Geometry((1, 1), (2, 2), (2, 2))))


@pytest.mark.parametrize(("kernel", "dilation", "stride"), SHAPES)
def test_under_autocast_gradients_are_as_exact_as_bfloat16_allows(kernel: int, dilation: int, stride: int) -> None:
    torch.manual_seed(0)
    padding = dilation * (kernel // 2)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    conv = nn.Conv2d(8, 8, kernel, groups=8, bias=False, **options).train()
    x_NCHW = torch.randn(2, 8, 9, 13).requires_grad_()
    expected_NCHW = conv(x_NCHW)
    with torch.autocast("cpu", torch.bfloat16):
        found_NCHW = convolve(conv, x_NCHW, (padding, padding))
    seen = torch.randn_like(expected_NCHW)
    expected = torch.autograd.grad(expected_NCHW, (x_NCHW, conv.weight), seen)
    found = torch.autograd.grad(found_NCHW, (x_NCHW, conv.weight), seen.to(found_NCHW.dtype))
    assert [gradient.dtype for gradient in found] == [torch.float32, torch.float32]
    for mine, theirs in zip((found_NCHW.float(), *found), (expected_NCHW, *expected), strict=True):
        assert (mine - theirs).norm() < 0.01 * theirs.norm()


@pytest.mark.parametrize("options", [{"groups": 4}, {}], ids=["grouped", "dense"])
def test_other_convolutions_are_left_to_torch(options: dict[str, int]) -> None:
    conv = nn.Conv2d(8, 8, 3, padding=1, bias=False, **options).train()
    x_NCHW = torch.randn(1, 8, 7, 7)
    found_NCHW = convolve(conv, x_NCHW, (1, 1))
    assert "Depthwise" not in type(found_NCHW.grad_fn).__name__
    torch.testing.assert_close(found_NCHW, conv(x_NCHW))
