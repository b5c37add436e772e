"""The two decoders of DeepLabv3+: which network has which, and what they have in common."""

import pytest
import torch
from torch import nn

from atrous.domain.train_settings import Architecture, NetSettings
from atrous.nets.build import BACKBONES, build
from atrous.nets.decoders import CHANNELS, AddedDecoder, JoinedDecoder


@pytest.mark.parametrize("backbone", BACKBONES)
def test_the_decoder_is_smps_where_its_checkpoints_are_to_fit(backbone: str) -> None:
    with torch.device("meta"):
        net = build(NetSettings(Architecture.DEEPLABV3PLUS, backbone), classes=2)
    assert type(net.decoder) is (JoinedDecoder if backbone.startswith("resnet") else AddedDecoder)


def decoders() -> tuple[JoinedDecoder, AddedDecoder]:
    """With the same weights, as far as both have them, and with statistics that are not those of a start."""
    torch.manual_seed(0)
    joined, added = JoinedDecoder(24).eval(), AddedDecoder(24).eval()
    for module in joined.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
    by_channel, across = joined.mix[0]
    added.smooth.load_state_dict(joined.smooth.state_dict())
    added.narrow.load_state_dict(joined.narrow.state_dict())
    added.norm.load_state_dict(joined.mix[1].state_dict())
    with torch.no_grad():
        taps_C = by_channel.weight[:CHANNELS].sum((1, 2, 3))
        added.lift.weight.copy_(across.weight[:, :CHANNELS] * taps_C[:, None, None])
        added.fine[0].weight.copy_(by_channel.weight[CHANNELS:])
        added.fine[1].weight.copy_(across.weight[:, CHANNELS:])
    return joined, added


@torch.no_grad()
def test_they_agree_where_the_raised_features_have_no_borders() -> None:
    joined, added = decoders()
    fine_NCHW, deep_NCHW = torch.randn(2, 24, 20, 28), torch.randn(2, CHANNELS, 1, 1).expand(-1, -1, 5, 7)

    found_NCHW, expected_NCHW = added(fine_NCHW, deep_NCHW), joined(fine_NCHW, deep_NCHW)

    assert expected_NCHW.shape == (2, CHANNELS, 20, 28)
    inside = (..., slice(8, -8), slice(8, -8))  # zeros around the deep features are borders too
    assert expected_NCHW[inside].std() > 0.1
    torch.testing.assert_close(found_NCHW[inside], expected_NCHW[inside], atol=1e-4, rtol=1e-4)


@torch.no_grad()
def test_they_differ_where_they_have() -> None:
    joined, added = decoders()
    fine_NCHW, deep_NCHW = torch.randn(2, 24, 20, 28), torch.randn(2, CHANNELS, 5, 7)
    assert (added(fine_NCHW, deep_NCHW) - joined(fine_NCHW, deep_NCHW)).abs().max() > 0.1


@pytest.mark.parametrize("decoder", [JoinedDecoder, AddedDecoder])
def test_all_of_a_decoder_learns(decoder: type[nn.Module]) -> None:
    torch.manual_seed(0)
    made = decoder(24).train()
    deep_NCHW = torch.randn(2, CHANNELS, 5, 7).contiguous(memory_format=torch.channels_last).requires_grad_()
    made(torch.randn(2, 24, 19, 27).contiguous(memory_format=torch.channels_last), deep_NCHW).square().sum().backward()
    assert deep_NCHW.grad is not None
    assert deep_NCHW.grad.any()
    assert all(weight.grad is not None and weight.grad.isfinite().all() for weight in made.parameters())
