"""Training pictures per second: the plain way and ours, in turns, each time in a process of its own.

    python benchmarks/training.py --rounds 3
    python benchmarks/training.py --parts

The plain way is what one writes first: float32, NCHW, torch's own convolutions and allocator, pictures augmented in the
loop's thread. Both train the same network on the same crops in the same batches, with the same loss, optimizer and
moving average, on the GPU where there is one. `--parts` tells where a step of ours goes on a CPU.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from statistics import median

import numpy as np
import torch
from accelerate import Accelerator
from step_parts import StepParts
from torch import nn

from atrous.domain.arrays import LabelMap, Picture
from atrous.domain.classes import IGNORE
from atrous.domain.train_settings import NetSettings, TrainSettings
from atrous.nets.build import build
from atrous.nets.segmentation_net import SegmentationNet
from atrous.settings import TORCH_ON_CPUS
from atrous.training.data.augment import Augment
from atrous.training.data.batches import Batch, Share, TrainBatches
from atrous.training.data.opencv_samples import make_by_opencv
from atrous.training.data.splits import maker_for
from atrous.training.device import start_accelerator
from atrous.training.ema import Ema
from atrous.training.learner import Learner, normalized, parameter_groups
from atrous.training.losses.losses import plain_cross_entropy
from atrous.training.losses.lovasz import plain_lovasz, some_probabilities
from atrous.training.memory import keep_freed_memory

CLASSES = 12
SIZE_HW = (352, 480)
WAYS = ("plain", "ours")
WARM_UP = 12
"""Steps until both ways have the memory that they work in; a run has thousands. Either's allocator takes about ten."""
DEVICE = torch.accelerator.current_accelerator(check_available=True) or torch.device("cpu")


class Noise:
    """Pictures of coloured squares and their labels, in memory, as a small dataset is."""

    def __init__(self, count: int) -> None:
        self.names = tuple(f"noise_{number}" for number in range(count))
        self._pairs = [self._make(number) for number in range(count)]

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, index: int) -> tuple[Picture, LabelMap]:
        return self._pairs[index]

    def _make(self, number: int) -> tuple[Picture, LabelMap]:
        labels = np.random.default_rng(number).integers(0, CLASSES, (SIZE_HW[0] // 32, SIZE_HW[1] // 32), np.uint8)
        labels_HW = labels.repeat(32, 0).repeat(32, 1)
        return np.repeat(labels_HW[..., None] * 20, 3, axis=2), labels_HW


@dataclass(frozen=True)
class Timing:
    """What a few steps took."""

    pictures_per_s: float
    wait_share: float
    """Of the time, that the step waited for its batch."""
    mib_per_picture: float
    """What the process grew by, for each picture of a batch."""
    seconds: dict[str, float]
    """Of a step, by its parts, where they were watched."""


def plain_loss(logits_NKhw: torch.Tensor, labels_NHW: torch.Tensor) -> torch.Tensor:
    """The default loss of training, all of it by torch."""
    counted = (labels_NHW != IGNORE).sum()
    return plain_cross_entropy(logits_NKhw, labels_NHW) / counted + plain_lovasz(
        *some_probabilities(logits_NKhw, labels_NHW)
    )


class PlainLearner:
    """A training step as one writes it first; normalization is torch's own too, as always where maps lie one by one."""

    def __init__(self, net: SegmentationNet, settings: TrainSettings) -> None:
        self.net = net.to(DEVICE).train()
        for module in net.modules():
            if isinstance(module, nn.Conv2d):
                module.training = False  # torch's own depthwise convolution, not ours
        self._ema = Ema(net, settings.ema_decay)
        self._optimizer = torch.optim.AdamW(parameter_groups(net, settings), lr=settings.learning_rate)

    def step(self, batch: Batch) -> float:
        pictures_NCHW = normalized(batch.pictures_NHWC.to(DEVICE), self.net.normalization).contiguous()
        loss = plain_loss(self.net(pictures_NCHW), batch.labels_NHW.to(DEVICE))
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        self._ema.update(self.net)
        return float(loss.item())


def plain_batches(pictures: Noise, augment: Augment, batch_size: int) -> Iterator[Batch]:
    """Batches made when they are asked for."""
    rng = np.random.default_rng(0)
    while True:
        chosen = rng.integers(0, len(pictures), batch_size)
        made = make_by_opencv([(augment.draw(*pictures[index], rng),) for index in chosen])
        yield Batch(*made, tuple(pictures.names[index] for index in chosen))


def measure(way: str, settings: TrainSettings, crop: int, steps: int, *, parts: bool) -> Timing:
    """Time some steps after those that warm up, and their parts if so wanted."""
    torch.manual_seed(0)
    net, pictures, augment = (
        build(settings.net, CLASSES),
        Noise(settings.batch_size * (WARM_UP + steps + 1)),
        Augment((crop, crop)),
    )
    if way == "plain":
        plain = PlainLearner(net, settings)
        return timed(plain_batches(pictures, augment, settings.batch_size), plain.step, settings.batch_size, steps)
    keep_freed_memory()
    accelerator: Accelerator = start_accelerator()
    learner = Learner(net, settings, accelerator)
    learner.start_epoch(1)
    batches = TrainBatches(
        pictures,
        augment,
        settings.batch_size,
        seed=0,
        share=Share(),
        threads=torch.get_num_threads(),
        make=maker_for(accelerator.device),
    )
    watch = StepParts(net) if parts else None
    timing = timed(batches.epoch(1), lambda batch: learner.step(batch, 0.5), settings.batch_size, steps)
    return replace(timing, seconds=watch.seconds(steps)) if watch else timing


def timed(batches: Iterator[Batch], step, batch_size: int, steps: int) -> Timing:  # type: ignore[no-untyped-def]
    """Take the steps, watching how long each waits for its batch."""
    before = peak_bytes()
    for _ in range(WARM_UP):
        step(next(batches))
    waited, started = 0.0, time.monotonic()
    for _ in range(steps):
        asked = time.monotonic()
        batch = next(batches)
        waited += time.monotonic() - asked
        step(batch)
    took = time.monotonic() - started
    grown = (peak_bytes() - before) / batch_size / 2**20
    return Timing(steps * batch_size / took, waited / took, grown, {})


def peak_bytes() -> int:
    """The most memory this process has had, the GPU's where there is one."""
    if DEVICE.type == "cuda":
        return torch.cuda.max_memory_allocated()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def in_own_process(way: str, arguments: argparse.Namespace) -> Timing:
    """Measure a way in a process that nothing else has run in."""
    flags = [f"--{name}={getattr(arguments, name)}" for name in ("batch", "crop", "steps", "backbone")]
    flags += ["--parts"] if arguments.parts else []
    environment = {name: value for name, value in os.environ.items() if name not in TORCH_ON_CPUS}
    ran = subprocess.run(
        [sys.executable, __file__, "--one", way, *flags],
        env=environment | (TORCH_ON_CPUS if way == "ours" else {}),
        capture_output=True,
        text=True,
        check=True,
    )
    return Timing(**json.loads(ran.stdout))


def show_parts(timing: Timing, batch_size: int) -> None:
    """Milliseconds of each part of a step."""
    whole = batch_size / timing.pictures_per_s
    rest = whole - sum(timing.seconds.values())
    for part, seconds in (timing.seconds | {"all else": rest, "the step": whole}).items():
        print(f"{part:22}  {1000 * seconds:5.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--crop", type=int, default=320)
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--backbone", default="efficientnet_lite0")
    parser.add_argument("--parts", action="store_true", help="Tell where a step of ours goes, on a CPU.")
    parser.add_argument("--one", choices=WAYS, help="Measure one way in this process and print JSON.")
    arguments = parser.parse_args()
    if arguments.one:
        settings = TrainSettings(net=NetSettings(backbone=arguments.backbone), batch_size=arguments.batch)
        print(
            json.dumps(asdict(measure(arguments.one, settings, arguments.crop, arguments.steps, parts=arguments.parts)))
        )
        return
    if arguments.parts:
        show_parts(in_own_process("ours", arguments), arguments.batch)
        return
    found: dict[str, list[Timing]] = {way: [] for way in WAYS}
    print(f"{arguments.backbone}, batch {arguments.batch}, crop {arguments.crop}, {torch.get_num_threads()} threads")
    for number in range(1, arguments.rounds + 1):
        for way in WAYS:
            timing = in_own_process(way, arguments)
            found[way].append(timing)
            print(
                f"round {number}  {way:5}  {timing.pictures_per_s:6.2f} pictures/s  "
                f"waiting for data {100 * timing.wait_share:4.1f} %  {timing.mib_per_picture:5.0f} MiB a picture",
                flush=True,
            )
    plain, ours = (median(timing.pictures_per_s for timing in found[way]) for way in WAYS)
    lean, leaner = (median(timing.mib_per_picture for timing in found[way]) for way in WAYS)
    print(f"ours makes {ours / plain:.1f} times the pictures of the plain way, in {leaner / lean:.2f} of its memory")


if __name__ == "__main__":
    main()
