"""How good the averaged weights are after an epoch: loss and mIoU on a split, at the network's input size."""

from dataclasses import dataclass

import torch
from accelerate import Accelerator
from accelerate.utils import gather_object

from atrous.domain.classes import IGNORE, Classes
from atrous.nets.segmentation_net import SegmentationNet
from atrous.training.data.batches import Batch, ValidBatches
from atrous.training.evaluation.confusion import Confusion
from atrous.training.evaluation.metrics import metrics_of
from atrous.training.learner import normalized
from atrous.training.losses.losses import cross_entropy
from atrous.training.losses.resizing import resized_logits


@dataclass
class Validation:
    """What has been counted so far; two of them add up."""

    confusion: Confusion
    loss_sum: float = 0.0
    """Summed over the pixels that count."""
    pixels: int = 0

    def __add__(self, other: "Validation") -> "Validation":
        return Validation(self.confusion + other.confusion, self.loss_sum + other.loss_sum, self.pixels + other.pixels)


@dataclass(frozen=True)
class ValidScore:
    """Mean cross-entropy of a pixel, and mIoU over the classes that occur."""

    loss: float
    miou: float


def validate(net: SegmentationNet, batches: ValidBatches, classes: Classes, accelerator: Accelerator) -> ValidScore:
    """Score a network in evaluation mode; every process counts its share and all return the same.

    Raises:
        BadDataset: no pixel of the split counts.
    """
    mine = count(net, batches, classes, accelerator)
    whole = sum(gather_object([mine]), start=Validation(Confusion(len(classes))))
    metrics = metrics_of(whole.confusion, classes.names)
    return ValidScore(whole.loss_sum / whole.pixels, metrics.miou)


@torch.inference_mode()
def count(net: SegmentationNet, batches: ValidBatches, classes: Classes, accelerator: Accelerator) -> Validation:
    """This process's share of the split."""
    found = Validation(Confusion(len(classes)))
    for batch in batches:
        labels_NHW = batch.labels_NHW.to(accelerator.device)
        logits_NKhw = logits_of(net, batch, accelerator)
        pixels = int((labels_NHW != IGNORE).sum())
        found.pixels += pixels
        found.loss_sum += float(cross_entropy(logits_NKhw, labels_NHW)) * pixels
        best_NHW = labels_of(logits_NKhw, batch)
        for truth_HW, labels_HW in zip(batch.labels_NHW.numpy(), best_NHW.cpu().numpy(), strict=True):
            found.confusion.add(truth_HW, labels_HW)
    return found


def logits_of(net: SegmentationNet, batch: Batch, accelerator: Accelerator) -> torch.Tensor:
    """What a network in evaluation mode says of a batch, (N, K, h, w) as it leaves them."""
    pictures_NCHW = normalized(batch.pictures_NHWC.to(accelerator.device), net.normalization)
    with accelerator.autocast():
        logits_NKhw: torch.Tensor = net(pictures_NCHW)
    return logits_NKhw


def labels_of(logits_NKhw: torch.Tensor, batch: Batch) -> torch.Tensor:
    """The best class of each pixel of a batch, (N, H, W) uint8."""
    return resized_logits(logits_NKhw, *batch.labels_NHW.shape[1:]).argmax(1).to(torch.uint8)
