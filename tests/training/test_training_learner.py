"""One step of learning."""

import pytest
import torch
from accelerate import Accelerator

from atrous.domain.preprocessing import IMAGENET
from atrous.domain.train_settings import TrainSettings
from atrous.nets.build import build
from atrous.training.data.batches import Batch
from atrous.training.device import start_accelerator
from atrous.training.learner import Learner, normalized


def learner_of(settings: TrainSettings) -> Learner:
    torch.manual_seed(0)
    accelerator: Accelerator = start_accelerator()
    return Learner(build(settings.net, 2), settings, accelerator)


def batch() -> Batch:
    torch.manual_seed(0)
    pictures_NHWC = torch.randint(0, 256, (2, 64, 64, 3), dtype=torch.uint8)
    return Batch(pictures_NHWC, torch.randint(0, 2, (2, 64, 64), dtype=torch.uint8), ("a", "b"))


def moved(settings: TrainSettings) -> set[str]:
    """The BatchNorms whose statistics a step has changed, by the part of the network they are in."""
    learner = learner_of(settings)
    before = {name: tensor.clone() for name, tensor in learner.net.named_buffers() if name.endswith("running_mean")}
    learner.start_epoch(1)
    learner.step(batch(), 0.5)
    return {
        name.split(".")[0]
        for name, tensor in learner.net.named_buffers()
        if name in before and not torch.equal(tensor, before[name])
    }


def test_frozen_batch_norms_of_the_backbone_keep_their_statistics():
    assert "backbone" in moved(TrainSettings())
    assert moved(TrainSettings(freeze_batch_norm=True)) == {"aspp", "decoder"}


def test_backbone_and_head_learn_at_their_own_rates():
    learner = learner_of(TrainSettings(learning_rate=1e-3, backbone_rate=0.25))
    learner.start_epoch(1)

    learner.step(batch(), 0.05)

    rates = {group["lr"] for group in learner.state()["optimizer"]["param_groups"]}
    assert rates == {1e-3, 0.25e-3}
    assert learner.rate == 1e-3


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (0, 2, 1, 3)], ids=["as decoded", "turned"])
def test_pictures_are_normalized_channel_by_channel(order: tuple[int, ...]):
    pictures_NHWC = torch.randint(0, 256, (2, 5, 7, 3), dtype=torch.uint8).permute(order)
    found_NCHW = normalized(pictures_NHWC, IMAGENET)
    wanted_NHWC = (pictures_NHWC / IMAGENET.scaling_factor - torch.tensor(IMAGENET.mean)) / torch.tensor(IMAGENET.std)
    torch.testing.assert_close(found_NCHW, wanted_NHWC.permute(0, 3, 1, 2))
    assert found_NCHW.is_contiguous(memory_format=torch.channels_last)
