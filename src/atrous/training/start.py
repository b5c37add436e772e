"""Where a run begins, or goes on: its plan, its network and the epochs behind it."""

from dataclasses import replace
from pathlib import Path

import torch
from accelerate import Accelerator

from atrous.domain.classes import Classes
from atrous.domain.reporter import Reporter
from atrous.domain.train_settings import TrainSettings
from atrous.nets.build import build
from atrous.nets.segmentation_net import SegmentationNet
from atrous.nets.weights import ClassNames, load_start
from atrous.training.checkpoint import Checkpoint, Checkpoints
from atrous.training.footprint import free_bytes, within_memory
from atrous.training.history import History
from atrous.training.learner import Learner
from atrous.training.pace import fitted
from atrous.training.plan import Plan, plan_run
from atrous.training.run_folder import RunFolder
from atrous.training.speed import measure_epoch
from atrous.training.version import Version


def make_plan(
    settings: TrainSettings,
    version: Version,
    run: RunFolder,
    checkpoint: Checkpoint | None,
    accelerator: Accelerator,
    memory_bytes: int | None,
) -> tuple[Plan, float]:
    """The run's plan, and with `minutes` about how many seconds its first epoch takes.

    A run that was begun before keeps its crop and batch, however fast and large the machine is now.
    """
    if run.begun:
        used = run.used()
        settings = replace(settings, crop_HW=used.crop_HW, batch_size=used.batch_size)
    plan = plan_run(settings, version)
    memory_bytes = free_bytes(memory_bytes, accelerator.num_processes)
    if memory_bytes is not None and not run.begun:
        plan = within_memory(plan, len(version.classes), memory_bytes)
    if settings.minutes is None or checkpoint is not None:
        return plan, 0.0  # nobody will ask
    seconds = measure_epoch(plan, len(version.classes), len(version.samples("train")), accelerator)
    return (plan, seconds) if settings.crop_HW else fitted(plan, seconds)


def start_net(settings: TrainSettings, classes: Classes, reporter: Reporter) -> SegmentationNet:
    """The network with the weights it starts from, the same for the same seed.

    Raises:
        BadWeights: the file of weights does not fit.
        MissingExtra: the package that holds the ImageNet weights is not installed.
    """
    torch.manual_seed(settings.seed)
    net = build(settings.net, len(classes))
    weights = Path(settings.weights) if settings.weights else None
    names = ClassNames(settings.weights_classes, classes.names) if settings.weights_classes else None
    for sentence in load_start(net, weights, names):
        reporter.say(sentence)
    return net


def last_checkpoint(checkpoints: Checkpoints, reporter: Reporter) -> Checkpoint | None:
    """Where the run was cut off, if it had come to a checkpoint."""
    checkpoint = checkpoints.latest()
    if checkpoint is None:
        reporter.say("The run was cut off before its first checkpoint; it begins anew.")
    else:
        reporter.say(f"Going on after epoch {len(checkpoint.history)}.")
    return checkpoint


def start_learner(
    checkpoint: Checkpoint | None,
    settings: TrainSettings,
    classes: Classes,
    accelerator: Accelerator,
    reporter: Reporter,
) -> tuple[Learner, History]:
    """A learner where the checkpoint left it, or at its start, and the epochs it has behind it."""
    if checkpoint is None:
        return Learner(start_net(settings, classes, reporter), settings, accelerator), ()
    learner = Learner(build(settings.net, len(classes)), settings, accelerator)
    learner.restore(checkpoint.learner)
    return learner, checkpoint.history
