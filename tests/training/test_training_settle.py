"""BatchNorm's statistics for the weights that are kept."""

import torch
from tiny_net import TinyNet

from atrous.training.data.batches import Batch
from atrous.training.device import start_accelerator
from atrous.training.learner import normalized
from atrous.training.settle import settled


def batch(seed: int, count: int = 4) -> Batch:
    torch.manual_seed(seed)
    pictures_NHWC = torch.randint(0, 256, (count, 32, 32, 3), dtype=torch.uint8)
    return Batch(pictures_NHWC, torch.zeros(count, 32, 32, dtype=torch.uint8), ("noise",) * count)


def test_the_statistics_are_the_mean_over_the_batches_and_the_network_given_keeps_its_own():
    net = TinyNet().eval()
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    batches = [batch(1), batch(2)]

    fresh = settled(net, batches, start_accelerator())

    means = [net.mix[0](normalized(each.pictures_NHWC, net.normalization)).mean((0, 2, 3)).detach() for each in batches]
    torch.testing.assert_close(fresh.mix[1].running_mean, sum(means) / 2, rtol=0.02, atol=0.02)
    assert not torch.equal(fresh.mix[1].running_mean, before["mix.1.running_mean"])
    assert all(torch.equal(tensor, before[name]) for name, tensor in net.state_dict().items())
    assert fresh.mix[1].momentum == net.mix[1].momentum
    assert not fresh.training


def test_a_last_batch_of_one_is_left_out():
    net = TinyNet().eval()

    whole, with_one_more = (
        settled(net, batches, start_accelerator()) for batches in ([batch(1)], [batch(1), batch(2, count=1)])
    )

    assert torch.equal(whole.mix[1].running_var, with_one_more.mix[1].running_var)
