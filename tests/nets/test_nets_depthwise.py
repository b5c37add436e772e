"""The quick depthwise convolution against torch's own."""

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, pad

from atrous.nets.depthwise import convolve
from atrous.nets.depthwise_ways import Geometry, Padding
from atrous.nets.quick import depthwise, depthwise_kernels

SHAPES = [(3, 1, 1), (3, 6, 1), (3, 18, 1), (5, 1, 1), (5, 2, 1), (3, 1, 2), (5, 1, 2), (3, 2, 3)]
"""Side of the kernel, dilation, stride."""


@pytest.fixture(params=[1, 2, 3], ids="{} threads".format)
def _threads(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "get_num_threads", lambda: request.param)


@pytest.fixture(params=["as many all around", "more below and right"])
def padding_of(request: pytest.FixtureRequest):
    """The zeros around the maps for a reach of the kernel."""

    def padding(reach: int) -> Padding:
        if request.param == "as many all around":
            return Padding(*[reach // 2] * 4)
        return Padding(reach // 2 - 1, reach // 2, reach // 2 - 1, reach // 2)

    return padding


def expected(conv: nn.Conv2d, x_NCHW: Tensor, padding: Padding) -> Tensor:
    """What torch makes of maps with zeros around them."""
    top, bottom, left, right = padding
    padded_NCHW = pad(x_NCHW, (left, right, top, bottom))
    return conv2d(padded_NCHW, conv.weight, None, conv.stride, 0, conv.dilation, conv.groups)


def conv_and_maps(kernel: int, dilation: int, stride: int, channels: int) -> tuple[nn.Conv2d, Tensor]:
    """Of random numbers."""
    torch.manual_seed(0)
    options = {"stride": stride, "dilation": dilation, "groups": channels, "bias": False}
    conv = nn.Conv2d(channels, channels, kernel, **options).train()
    x_NCHW = torch.randn(2, channels, 19, 14).contiguous(memory_format=torch.channels_last)
    return conv, x_NCHW.requires_grad_()


@pytest.mark.usefixtures("_threads")
@pytest.mark.parametrize("channels", [8, depthwise_kernels.CHANNELS + 5])
@pytest.mark.parametrize(("kernel", "dilation", "stride"), SHAPES)
def test_output_and_gradients_are_torchs(kernel: int, dilation: int, stride: int, channels: int, padding_of) -> None:
    conv, x_NCHW = conv_and_maps(kernel, dilation, stride, channels)
    padding = padding_of(dilation * (kernel - 1))
    expected_NCHW = expected(conv, x_NCHW, padding)
    found_NCHW = convolve(conv, x_NCHW, padding)
    assert "Depthwise" in type(found_NCHW.grad_fn).__name__
    assert found_NCHW.is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(found_NCHW, expected_NCHW, atol=1e-5, rtol=1e-5)
    seen = torch.randn_like(expected_NCHW)
    gradients = torch.autograd.grad(expected_NCHW, (x_NCHW, conv.weight), seen)
    found = torch.autograd.grad(found_NCHW, (x_NCHW, conv.weight), seen)
    torch.testing.assert_close(found, gradients, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize(("kernel", "dilation", "stride"), SHAPES)
def test_each_pass_of_ours_is_torchs_where_onednn_has_it_otherwise(kernel: int, dilation: int, stride: int) -> None:
    conv, x_NCHW = conv_and_maps(kernel, dilation, stride, 40)
    padding = Padding(*[dilation * (kernel // 2)] * 4)
    geometry = Geometry(kernel, stride, dilation, padding)
    expected_NCHW = expected(conv, x_NCHW, padding)
    seen = torch.randn_like(expected_NCHW)
    by_input, by_kernel = torch.autograd.grad(expected_NCHW, (x_NCHW, conv.weight), seen)
    x_NCHW, weight, walk = x_NCHW.detach(), conv.weight.detach(), geometry.walk
    size_HW = geometry.size_of_result(x_NCHW)
    near = {"atol": 1e-4, "rtol": 1e-4}
    torch.testing.assert_close(depthwise.convolved(x_NCHW, weight, walk, size_HW), expected_NCHW.detach(), **near)
    torch.testing.assert_close(depthwise.by_input(seen, weight, walk, (19, 14)), by_input, **near)
    torch.testing.assert_close(depthwise.by_kernel(seen, x_NCHW, kernel, walk), by_kernel, **near)


def test_the_sums_do_not_depend_on_the_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    conv, x_NCHW = conv_and_maps(5, 1, 2, 200)
    found = []
    for threads in (1, 2, 3):
        monkeypatch.setattr(torch, "get_num_threads", lambda threads=threads: threads)
        result_NCHW = convolve(conv, x_NCHW, Padding(1, 2, 1, 2))
        found.append(torch.autograd.grad(result_NCHW, (x_NCHW, conv.weight), torch.ones_like(result_NCHW)))
    for gradients in found[1:]:
        torch.testing.assert_close(gradients, found[0], atol=0, rtol=0)


def test_maps_that_lie_one_by_one_are_taken_too() -> None:
    conv, x_NCHW = conv_and_maps(3, 1, 2, 8)
    one_by_one_NCHW = x_NCHW.detach().contiguous().requires_grad_()
    expected_NCHW = expected(conv, one_by_one_NCHW, Padding(1, 1, 1, 1))
    found_NCHW = convolve(conv, one_by_one_NCHW, Padding(1, 1, 1, 1))
    torch.testing.assert_close(found_NCHW, expected_NCHW)
    seen = torch.randn_like(expected_NCHW)
    gradients = torch.autograd.grad(expected_NCHW, (one_by_one_NCHW, conv.weight), seen)
    found = torch.autograd.grad(found_NCHW, (one_by_one_NCHW, conv.weight), seen)
    torch.testing.assert_close(found, gradients, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(("kernel", "dilation", "stride"), SHAPES)
def test_under_autocast_gradients_are_as_exact_as_bfloat16_allows(
    kernel: int, dilation: int, stride: int, padding_of
) -> None:
    conv, x_NCHW = conv_and_maps(kernel, dilation, stride, 8)
    padding = padding_of(dilation * (kernel - 1))
    expected_NCHW = expected(conv, x_NCHW, padding)
    with torch.autocast("cpu", torch.bfloat16):
        found_NCHW = convolve(conv, x_NCHW, padding)
    seen = torch.randn_like(expected_NCHW)
    gradients = torch.autograd.grad(expected_NCHW, (x_NCHW, conv.weight), seen)
    found = torch.autograd.grad(found_NCHW, (x_NCHW, conv.weight), seen.to(found_NCHW.dtype))
    assert [gradient.dtype for gradient in found] == [torch.float32, torch.float32]
    for mine, theirs in zip((found_NCHW.float(), *found), (expected_NCHW, *gradients), strict=True):
        assert (mine - theirs).norm() < 0.01 * theirs.norm()


@pytest.mark.parametrize(
    "options",
    [{"groups": 4}, {}, {"groups": 8, "stride": (1, 2)}, {"groups": 8, "kernel_size": (3, 5)}],
    ids=["grouped", "dense", "other steps across than down", "broader than high"],
)
@pytest.mark.parametrize("padding", [Padding(1, 1, 1, 1), Padding(0, 1, 2, 1)], ids=["even", "uneven"])
def test_other_convolutions_are_left_to_torch(options: dict, padding: Padding) -> None:
    conv = nn.Conv2d(8, 8, bias=False, **{"kernel_size": 3} | options).train()
    x_NCHW = torch.randn(1, 8, 7, 7)
    found_NCHW = convolve(conv, x_NCHW, padding)
    assert "Depthwise" not in type(found_NCHW.grad_fn).__name__
    torch.testing.assert_close(found_NCHW, expected(conv, x_NCHW, padding))


def test_so_are_other_numbers() -> None:
    conv, x_NCHW = conv_and_maps(3, 1, 2, 8)
    found_NCHW = convolve(conv.double(), x_NCHW.double(), Padding(1, 1, 1, 1))
    assert "Depthwise" not in type(found_NCHW.grad_fn).__name__
    assert found_NCHW.dtype == torch.float64
