"""How much memory a step takes, found out without taking it, and the batch that fits."""

from dataclasses import replace
from math import prod

import torch
from torch.autograd.graph import saved_tensors_hooks

from atrous.domain.arrays import SizeHW
from atrous.domain.train_settings import NetSettings
from atrous.nets.build import build
from atrous.training.device import on_cpu
from atrous.training.plan import Plan

FLOAT_BYTES = 4
LOGIT_COPIES = 6  # the logits at full size, their softmax, gradients, and what a loss makes of them
ON_TOP = 1.4  # gradients come while what they are made from is still there
SHARE = 0.6  # of the memory; the rest is for weights, pictures, and everybody else
FEWEST = 2  # one picture has no batch statistics


def within_memory(plan: Plan, classes: int, memory_bytes: int) -> Plan:
    """The plan with as many pictures a step as fit into a share of the memory, at most those planned, at least two."""
    each = picture_bytes(plan.settings.net, classes, plan.crop_HW)
    fitting = max(FEWEST, int(SHARE * memory_bytes / each))
    if fitting >= plan.settings.batch_size:
        return plan
    decision = (
        f"{plan.decision} Of {memory_bytes / 2**30:.1f} GiB of memory each picture of a step takes about "
        f"{each / 2**20:.0f} MiB, so there are {fitting} a step."
    )
    return replace(plan, settings=replace(plan.settings, batch_size=fitting), decision=decision)


def picture_bytes(settings: NetSettings, classes: int, crop_HW: SizeHW) -> int:
    """About how many bytes a training step needs for each of its pictures, in float32.

    Counts what the forward pass keeps for the way back, on a device that has shapes and no memory.
    """
    with torch.device("meta"):
        net = build(settings, classes).train()
        pictures_NCHW = torch.empty(FEWEST, 3, *crop_HW)
    own = {parameter.untyped_storage()._cdata for parameter in net.parameters()}
    kept: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage._cdata not in own:
            kept[storage._cdata] = storage.nbytes()
        return tensor

    with saved_tensors_hooks(keep, lambda tensor: tensor):
        logits_NKhw = net(pictures_NCHW)  # noqa: F841  # its graph keeps the storages apart while they are counted
    logits = classes * prod(crop_HW) * FLOAT_BYTES * LOGIT_COPIES
    return int(ON_TOP * sum(kept.values()) / FEWEST) + logits


def free_bytes(memory_bytes: int | None, processes: int) -> int | None:
    """The free memory of this process's GPU, without one its share of what all were given; None is not known."""
    if on_cpu() or not torch.cuda.is_available():
        return memory_bytes // processes if memory_bytes is not None else None
    return int(torch.cuda.mem_get_info()[0])
