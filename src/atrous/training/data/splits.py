"""The batches of a run: its training and its valid split, as far as this process makes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from os import cpu_count

import torch
from accelerate import Accelerator

from atrous.training.data.augment import Augment
from atrous.training.data.batches import Maker, Share, TrainBatches, ValidBatches
from atrous.training.data.opencv_samples import make_by_opencv
from atrous.training.data.pictures import Pictures
from atrous.training.data.torch_samples import TorchMaker
from atrous.training.plan import Plan
from atrous.training.version import LabelledPicture, Version

MOST_THREADS = 8  # a batch is made in some ten milliseconds; more threads only wait
SETTLING = 128  # pictures that BatchNorm's last statistics are taken from
SHOWN = 4
NO_VALID = "The version has no valid split: epochs are scored on the training pictures, which flatters them."


@dataclass(frozen=True)
class Splits:
    """What is learned from and what is scored."""

    train: TrainBatches
    valid: ValidBatches
    whole: ValidBatches
    """Some of the training pictures as the network is served pictures; every process makes all of them."""
    shown: ValidBatches
    """A handful of what is scored, to be looked at."""
    decisions: tuple[str, ...]
    """What a person should know of them, in sentences."""


def open_splits(version: Version, plan: Plan, accelerator: Accelerator) -> Splits:
    """The version's train and valid split; the train split stands in for a valid split without pictures."""
    settings = plan.settings
    train = Pictures(version.samples("train"), plan)
    valid = Pictures(version.samples("valid"), plan)
    share = Share(accelerator.process_index, accelerator.num_processes)
    threads = min(MOST_THREADS, cpu_count() or 1)
    scored = version.samples("valid") or version.samples("train")
    some, few = Pictures(spread(version.samples("train"), SETTLING), plan), Pictures(spread(scored, SHOWN), plan)
    return Splits(
        TrainBatches(
            train,
            Augment(plan.crop_HW, settings.scale, settings.rare_crops, settings.copy_paste, settings.color_changes),
            settings.batch_size,
            settings.seed,
            share,
            threads,
            maker_for(accelerator.device),
        ),
        ValidBatches(valid if len(valid) else train, settings.batch_size, share, threads),
        ValidBatches(some, settings.batch_size, Share(), threads),
        ValidBatches(few, settings.batch_size, Share(), threads),
        (train.decision(), *([] if len(valid) else [NO_VALID])),
    )


def maker_for(device: torch.device) -> Maker:
    """What makes the samples that a device learns from: a GPU makes them itself, from windows of the pictures."""
    return make_by_opencv if device.type == "cpu" else TorchMaker(device)


def spread(samples: Sequence[LabelledPicture], most: int) -> Sequence[LabelledPicture]:
    """At most so many of the samples, from all over the split."""
    return samples[:: -(-len(samples) // most)]
