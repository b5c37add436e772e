"""How long this machine takes for an epoch, found out in a few steps on pictures of noise."""

import time
from statistics import median

import torch
from accelerate import Accelerator
from accelerate.utils import gather_object

from atrous.nets.build import build
from atrous.training.data.batches import Batch
from atrous.training.learner import Learner
from atrous.training.plan import Plan

WARM_UP, TIMED = 1, 3  # steps; the first is slow, for buffers and kernels are made
BESIDE = 1.25  # an epoch is more than its steps: it is validated and written down


def measure_epoch(plan: Plan, classes: int, pictures: int, accelerator: Accelerator) -> float:
    """Seconds that an epoch of this plan will take about; all processes have to call it and get the same."""
    learner = Learner(build(plan.settings.net, classes), plan.settings, accelerator)
    learner.start_epoch(1)
    batch = noise(plan, classes)
    seconds = [timed(learner, batch) for _ in range(WARM_UP + TIMED)][WARM_UP:]
    accelerator.free_memory()  # it keeps what it has prepared
    steps = -(-pictures // (plan.settings.batch_size * accelerator.num_processes))
    return float(max(gather_object([median(seconds) * steps * BESIDE])))


def timed(learner: Learner, batch: Batch) -> float:
    """The seconds of one step."""
    started = time.monotonic()
    learner.step(batch, progress=0.5)
    return time.monotonic() - started


def noise(plan: Plan, classes: int) -> Batch:
    """A batch of the plan's size that shows nothing."""
    count = plan.settings.batch_size
    return Batch(
        torch.randint(0, 256, (count, *plan.crop_HW, 3), dtype=torch.uint8),
        torch.randint(0, classes, (count, *plan.crop_HW), dtype=torch.uint8),
        ("noise",) * count,
    )
