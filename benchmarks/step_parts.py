"""Where the time of a training step goes, layer by layer, by a stopwatch.

torch's profiler makes normalization of large maps take several times as long as it does by itself.
"""

import time
from collections.abc import Callable
from functools import partial
from statistics import fmean
from typing import Any

from torch import Tensor, nn
from torch.autograd.graph import Node

from atrous.nets.depthwise import is_depthwise
from atrous.nets.norm import Norm

PARTS = {
    "ConvolutionBackward0": "convolutions",
    "DepthwiseBackward": "depthwise convolutions",
    "NormClampBackward": "normalization",
}
"""What torch calls the way back, and the part of the step that it belongs to."""


class StepParts:
    """Watches a network's layers, there and back, on a CPU; what runs beside them belongs to no part."""

    def __init__(self, net: nn.Module) -> None:
        self._steps: list[dict[str, float]] = []
        net.register_forward_pre_hook(lambda *_: self._steps.append(dict.fromkeys(PARTS.values(), 0.0)))
        net.register_forward_hook(lambda _net, _given, logits_NKhw: self._watch_back(logits_NKhw))
        for module in net.modules():
            part = part_of(module)
            if part:
                start, stop = self._stopwatch(part)
                module.register_forward_pre_hook(start)
                module.register_forward_hook(stop)

    def seconds(self, steps: int) -> dict[str, float]:
        """Of one step, the mean of the last ones."""
        return {part: fmean(step[part] for step in self._steps[-steps:]) for part in PARTS.values()}

    def _watch_back(self, logits_NKhw: Tensor) -> None:
        """Each operation that leads to the logits."""
        seen: set[Node] = set()
        ahead = [logits_NKhw.grad_fn]
        while ahead:
            node = ahead.pop()
            if node is None or node in seen:
                continue
            seen.add(node)
            ahead += [before for before, _ in node.next_functions]
            if node.name() in PARTS:
                start, stop = self._stopwatch(PARTS[node.name()])
                node.register_prehook(start)
                node.register_hook(stop)

    def _stopwatch(self, part: str) -> tuple[Callable[..., None], Callable[..., None]]:
        started: list[float] = []
        return partial(_start, started), partial(self._stop, started, part)

    def _stop(self, started: list[float], part: str, *_: Any) -> None:
        self._steps[-1][part] += time.perf_counter() - started.pop()


def _start(started: list[float], *_: Any) -> None:
    started.append(time.perf_counter())


def part_of(module: nn.Module) -> str | None:
    """The part that a layer belongs to."""
    if isinstance(module, nn.Conv2d):
        return "depthwise convolutions" if is_depthwise(module) else "convolutions"
    return "normalization" if isinstance(module, Norm) else None
