"""Normalization and clamp in one operation, against torch's own in two or three."""

from math import inf

import numba
import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import hardtanh

from atrous.nets.norm import Norm
from atrous.nets.quick import norm_clamp
from atrous.nets.quick.bits import narrow, wide

CLAMPS = {"linear": (-inf, inf), "relu": (0.0, inf), "relu6": (0.0, 6.0)}


@pytest.fixture(params=[1 << 17, 100], ids=["one thread", "two threads"], autouse=True)
def _parts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(norm_clamp, "A_PART", request.param)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 2)
    torch.manual_seed(0)


def layers(clamp: str, channels: int = 5) -> tuple[Norm, nn.BatchNorm2d]:
    """Ours and torch's with the same figures."""
    floor, ceiling = CLAMPS[clamp]
    ours, theirs = Norm(channels, floor=floor, ceiling=ceiling), nn.BatchNorm2d(channels)
    with torch.no_grad():
        theirs.weight.uniform_(1, 3)
        theirs.bias.normal_(2)
    ours.load_state_dict(theirs.state_dict())
    return ours.train(), theirs.train()


def features(dtype: torch.dtype = torch.float32, mean: float = 3) -> Tensor:
    """Random, channels last."""
    x_NCHW = (torch.randn(3, 5, 20, 9) + mean).to(dtype)
    return x_NCHW.contiguous(memory_format=torch.channels_last).requires_grad_()


@pytest.mark.parametrize("clamp", CLAMPS)
def test_features_gradients_and_statistics_are_torchs(clamp: str) -> None:
    ours, theirs = layers(clamp)
    x_NCHW = features()
    found_NCHW, expected_NCHW = ours(x_NCHW), hardtanh(theirs(x_NCHW), *CLAMPS[clamp])
    assert "NormClamp" in type(found_NCHW.grad_fn).__name__
    assert found_NCHW.is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(found_NCHW, expected_NCHW, atol=1e-5, rtol=1e-5)
    seen = torch.randn_like(expected_NCHW)
    found = torch.autograd.grad(found_NCHW, (x_NCHW, *ours.parameters()), seen)
    expected = torch.autograd.grad(expected_NCHW, (x_NCHW, *theirs.parameters()), seen)
    torch.testing.assert_close(found, expected, atol=1e-3, rtol=1e-4)
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict())


def test_bfloat16_is_as_exact_as_it_can_be() -> None:
    ours, theirs = layers("relu6")
    x_NCHW = features(torch.bfloat16)
    found_NCHW, expected_NCHW = ours(x_NCHW), hardtanh(theirs(x_NCHW.float()), 0, 6)
    assert found_NCHW.dtype == torch.bfloat16
    torch.testing.assert_close(found_NCHW, expected_NCHW.bfloat16())
    seen = torch.randn_like(found_NCHW)
    found = torch.autograd.grad(found_NCHW, (x_NCHW, *ours.parameters()), seen)
    expected = torch.autograd.grad(expected_NCHW, (x_NCHW, *theirs.parameters()), seen.float())
    for mine, other in zip(found, expected, strict=True):
        assert (mine.float() - other).norm() < 0.005 * other.norm()


def test_a_mean_far_from_zero_costs_nothing() -> None:
    ours, theirs = layers("linear")
    x_NCHW = features(mean=10_000)
    torch.testing.assert_close(ours(x_NCHW).double(), theirs.double()(x_NCHW.double()), atol=2e-3, rtol=1e-3)


def test_all_batches_may_count_alike() -> None:
    ours, theirs = layers("relu")
    ours.momentum = theirs.momentum = None
    for _ in range(3):
        x_NCHW = features()
        ours(x_NCHW), theirs(x_NCHW)
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict())


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("clamp", CLAMPS)
def test_what_is_no_number_stays_none(clamp: str, dtype: torch.dtype) -> None:
    ours, _ = layers(clamp)
    x_NCHW = features(dtype)
    with torch.no_grad():
        x_NCHW[1, 2, 3, 4] = torch.nan
    found_NCHW = ours(x_NCHW)
    assert found_NCHW[:, 2].isnan().all()
    assert not found_NCHW[:, [0, 1, 3, 4]].isnan().any()


@pytest.mark.parametrize("kind", ["rows first", "double"])
def test_what_it_is_not_quick_for_is_left_to_torch(kind: str) -> None:
    x_NCHW = features().contiguous() if kind == "rows first" else features(torch.float64)
    ours, theirs = (layer.to(x_NCHW.dtype) for layer in layers("relu6"))
    found_NCHW = ours(x_NCHW)
    assert "NormClamp" not in type(found_NCHW.grad_fn).__name__
    torch.testing.assert_close(found_NCHW, hardtanh(theirs(x_NCHW), 0, 6))


def test_evaluated_it_is_torchs_own() -> None:
    ours, theirs = (layer.eval() for layer in layers("relu6"))
    x_NCHW = features()
    found_NCHW = ours(x_NCHW)
    assert "NormClamp" not in type(found_NCHW.grad_fn).__name__
    torch.testing.assert_close(found_NCHW, hardtanh(theirs(x_NCHW), 0, 6))


def test_one_number_a_channel_is_refused_as_torch_refuses_it() -> None:
    ours, _ = layers("relu")
    with pytest.raises(ValueError, match="more than 1 value per channel"):
        ours(torch.randn(1, 5, 1, 1).requires_grad_())


def test_bits_are_rounded_as_torch_rounds_them() -> None:
    def there_and_back(numbers: np.ndarray, halves: np.ndarray, again: np.ndarray) -> None:
        for i in range(len(numbers)):
            halves[i] = narrow(numbers[i], halves[i])
            again[i] = wide(halves[i])

    numbers = np.arange(0, 1 << 32, 1 << 11, dtype=np.uint32).view(np.float32)  # both zeros, ties, infinities
    numbers[np.isnan(numbers)] = np.nan  # the one that processors make
    halves, again = np.empty(len(numbers), np.uint16), np.empty(len(numbers), np.float32)
    numba.njit(there_and_back)(numbers, halves, again)
    expected = torch.from_numpy(numbers).bfloat16()
    torch.testing.assert_close(torch.from_numpy(again), expected.float(), atol=0, rtol=0, equal_nan=True)
