"""The moving average of a network's weights."""

import torch
from torch import nn

from atrous.training.ema import Ema


def net_of(weight):
    net = nn.Sequential(nn.Conv2d(1, 1, 1, bias=False), nn.BatchNorm2d(1))
    nn.init.constant_(net[0].weight, weight)
    return net


def test_it_warms_up_to_its_decay():
    net = net_of(0.0)
    ema = Ema(net, decay=0.15)
    nn.init.constant_(net[0].weight, 1.0)

    ema.update(net)
    after_one = ema.net[0].weight.item()
    ema.update(net)
    after_two = ema.net[0].weight.item()

    assert round(after_one, 6) == 0.9  # decay 1/10
    assert round(after_two, 6) == 1 - 0.1 * 0.15  # 2/11 is more than 0.15


def test_batch_norm_statistics_are_copied():
    net = net_of(1.0)
    ema = Ema(net, decay=0.99)

    net(torch.randn(4, 1, 5, 5))
    ema.update(net)

    assert torch.equal(ema.net[1].running_mean, net[1].running_mean)
    assert ema.net[1].num_batches_tracked.item() == 1


def test_it_is_another_network_and_not_trained():
    net = net_of(1.0)
    ema = Ema(net, decay=0.99)

    assert not ema.net.training
    assert not any(parameter.requires_grad for parameter in ema.net.parameters())
    assert net.training
    assert all(parameter.requires_grad for parameter in net.parameters())
