"""The weights a run ends with: the best epoch's, with BatchNorm statistics of their own where these are better."""

from copy import deepcopy

import torch
from accelerate import Accelerator
from safetensors.torch import load_file
from torch import nn

from atrous.domain.classes import Classes
from atrous.domain.reporter import Reporter
from atrous.domain.train_settings import TrainSettings
from atrous.nets.build import build
from atrous.nets.segmentation_net import SegmentationNet
from atrous.training.data.batches import ValidBatches
from atrous.training.data.splits import Splits
from atrous.training.history import History, best_epoch
from atrous.training.learner import normalized
from atrous.training.run_folder import RunFolder
from atrous.training.validate import validate


def settle(
    run: RunFolder,
    history: History,
    settings: TrainSettings,
    classes: Classes,
    splits: Splits,
    accelerator: Accelerator,
    reporter: Reporter,
) -> SegmentationNet:
    """The network of the best epoch, with statistics of its own where these score better on the valid split."""
    best = best_epoch(history)
    net = build(settings.net, len(classes))
    accelerator.wait_for_everyone()  # the main process writes the file that all read
    net.load_state_dict(load_file(run.best(best)))
    net.to(accelerator.device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
    fresh = settled(net, splits.whole, accelerator)
    before, after = history[best - 1].valid_miou, validate(fresh, splits.valid, classes, accelerator).miou
    kept = fresh if after > before else net
    reporter.say(
        f"With BatchNorm's statistics taken anew the weights of epoch {best} score {100 * after:.1f} % valid mIoU "
        f"instead of {100 * before:.1f} %; {'kept' if kept is fresh else 'left as they were'}."
    )
    return kept


@torch.no_grad()
def settled(net: SegmentationNet, batches: ValidBatches, accelerator: Accelerator) -> SegmentationNet:
    """A copy of the network whose BatchNorms have the plain mean of the statistics of these batches.

    The batches are pictures as the network will be served them: whole, at the input's size, nothing augmented. In
    training it saw crops, of other scales and lights, through other weights (Izmailov et al. 2018, section 3.2).
    """
    fresh = deepcopy(net).eval()
    for module in fresh.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.reset_running_stats()
            module.momentum = None  # every batch counts alike
            module.train()
    for batch in batches:
        if len(batch.names) > 1:
            with accelerator.autocast():
                fresh(normalized(batch.pictures_NHWC.to(accelerator.device), fresh.normalization))
    for module, usual in zip(fresh.modules(), net.modules(), strict=True):
        if isinstance(module, nn.modules.batchnorm._BatchNorm) and isinstance(usual, nn.modules.batchnorm._BatchNorm):
            module.momentum = usual.momentum
    return fresh.eval()
