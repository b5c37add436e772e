"""Training a network on a frozen version, from the first decision to the best weights."""

import time
from contextlib import closing
from pathlib import Path
from statistics import fmean

from accelerate.utils import gather_object

from atrous.domain.classes import Classes
from atrous.domain.reporter import EpochRow, Reporter, Silent
from atrous.domain.train_settings import TrainSettings
from atrous.training.checkpoint import Checkpoint, Checkpoints
from atrous.training.data.splits import Splits, open_splits
from atrous.training.device import start_accelerator
from atrous.training.enough import is_enough
from atrous.training.example_files import ExampleFiles
from atrous.training.examples import Examples
from atrous.training.history import History, best_epoch, finished
from atrous.training.learner import Learner
from atrous.training.memory import keep_freed_memory
from atrous.training.pace import planned_epochs
from atrous.training.plan import Plan
from atrous.training.run_folder import RunFolder, RunRecord
from atrous.training.schedule import Stretch, next_stretch
from atrous.training.settle import settle
from atrous.training.start import last_checkpoint, make_plan, start_learner
from atrous.training.trained_run import TrainedRun
from atrous.training.validate import validate
from atrous.training.version import Version


def train(
    settings: TrainSettings,
    version: Version,
    folder: Path,
    reporter: Reporter,
    *,
    resume: bool = False,
    memory_bytes: int | None = None,
) -> TrainedRun:
    """Train on the version's train split and keep the averaged weights of the epoch that is best on its valid split.

    Everything is written to `folder`, a checkpoint after every epoch. With `resume` a run that was cut off goes on from
    the last whole one; on a CPU it ends with the same bytes as a run that was not. Device, precision and processes are
    accelerate's: under `accelerate launch` or `torchrun` each process makes its share of every batch. `memory_bytes` is
    what the process may take; batches too large for it get smaller.

    Raises:
        AlreadyExists: the folder holds a run and `resume` is off.
        BadCheckpoint: the folder's run was begun with other settings or on another version, or nothing of it is whole.
        BadDataset, BadSettings, BadWeights: what was given cannot be trained on.
        TrainingFailed: the loss is not a number any more, or the folder cannot be written.
    """
    keep_freed_memory()
    accelerator = start_accelerator()
    reporter = reporter if accelerator.is_main_process else Silent()
    run = RunFolder(folder, RunRecord(settings, version.hash, version.classes.names, accelerator.num_processes))
    run.check(resume=resume)
    checkpoints = Checkpoints(folder, reporter)
    checkpoint = last_checkpoint(checkpoints, reporter) if resume else None
    plan, epoch_seconds = make_plan(settings, version, run, checkpoint, accelerator, memory_bytes)
    splits = open_splits(version, plan, accelerator)
    for sentence in (plan.decision, *splits.decisions):
        reporter.say(sentence)
    learner, history = start_learner(checkpoint, plan.settings, version.classes, accelerator, reporter)
    examples = Examples(ExampleFiles(folder), splits.shown, version.classes)

    accelerator.wait_for_everyone()  # nobody writes before everybody has looked
    if accelerator.is_main_process:
        run.begin(plan.settings)
    while not (finished(history, settings) or ended_early(history, folder)):
        epochs = planned_epochs(settings, history, epoch_seconds)
        row = run_epoch(history, epochs, learner, splits, version.classes, reporter)
        history = (*history, row)
        if accelerator.is_main_process:
            examples.draw(learner, row.epoch)
            keep(run, checkpoints, learner, history)
        reporter.epoch(row)
    net = settle(run, history, plan.settings, version.classes, splits, accelerator, reporter)
    if accelerator.is_main_process:
        run.finish(net)
    accelerator.wait_for_everyone()
    return trained_run(run, plan, version, history)


def trained_run(run: RunFolder, plan: Plan, version: Version, history: History) -> TrainedRun:
    """What the run leaves behind."""
    return TrainedRun(
        folder=run.folder,
        settings=plan.settings,
        classes=version.classes,
        preprocessing=plan.preprocessing,
        input_size_HW=plan.input_size_HW,
        dataset_hash=version.hash,
        weights=run.weights,
        best_epoch=best_epoch(history),
        history=history,
    )


def ended_early(history: History, folder: Path) -> bool:
    """Whether somebody asked for the end, and there is an epoch to end with; all processes say the same."""
    return bool(history) and any(gather_object([is_enough(folder)]))


def run_epoch(
    history: History, epochs: int, learner: Learner, splits: Splits, classes: Classes, reporter: Reporter
) -> EpochRow:
    """Learn from the whole training split once, then score the averaged weights."""
    started = time.monotonic()
    epoch = len(history) + 1
    stretch = next_stretch(history, epochs, len(splits.train))
    train_loss = learn(f"epoch {epoch}/{epochs}", history, stretch, learner, splits, reporter)
    learner.agree()
    score = validate(learner.ema.net, splits.valid, classes, learner.accelerator)
    return EpochRow(
        epoch=epoch,
        epochs=epochs,
        train_loss=train_loss,
        valid_loss=score.loss,
        valid_miou=score.miou,
        learning_rate=learner.rate,
        seconds=float(max(gather_object([time.monotonic() - started]))),  # one plan for all processes
    )


def learn(
    activity: str, history: History, stretch: Stretch, learner: Learner, splits: Splits, reporter: Reporter
) -> float:
    """Take all steps of the next epoch and return the mean loss over them and over the processes."""
    epoch = len(history) + 1
    so_far = f", valid mIoU {100 * history[-1].valid_miou:.1f} %" if history else ""
    losses: list[float] = []
    learner.start_epoch(epoch)
    with closing(splits.train.epoch(epoch)) as batches:
        for batch in batches:
            losses.append(learner.step(batch, stretch.progress(len(losses))))
            reporter.progress(activity, len(losses), stretch.steps, f"loss {fmean(losses):.3f}{so_far}")
    return fmean(gather_object([fmean(losses)]))


def keep(run: RunFolder, checkpoints: Checkpoints, learner: Learner, history: History) -> None:
    """Write down an epoch. The weights come before the checkpoint that leads to them, and leave after it."""
    best, best_before = best_epoch(history), best_epoch(history[:-1])
    if best == len(history):
        run.write_best(learner.ema.net, best)
    checkpoints.save(Checkpoint(history, learner.state()))
    run.write_results(history)
    run.forget_best_but({best, best_before})
