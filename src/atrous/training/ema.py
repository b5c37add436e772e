"""The exponential moving average of a network's weights, which is what is validated and kept."""

from copy import deepcopy

import torch
from torch import nn
from torch.optim.swa_utils import get_ema_multi_avg_fn

from atrous.nets.segmentation_net import SegmentationNet


class Ema:
    """A second network that follows the trained one; it is never trained itself.

    The decay warms up as min(decay, (1 + n) / (10 + n)), so that a short run does not keep its random start. Buffers
    (BatchNorm's means and variances) are averages over steps already and are copied as they are.
    """

    def __init__(self, net: SegmentationNet, decay: float) -> None:
        self.net = deepcopy(net).requires_grad_(False).eval()
        self.steps = 0
        self._decay = decay

    @torch.no_grad()
    def update(self, net: nn.Module) -> None:
        """Follow `net` one step."""
        decay = min(self._decay, (1 + self.steps) / (10 + self.steps))
        follow = get_ema_multi_avg_fn(decay)  # type: ignore[no-untyped-call]
        follow(list(self.net.parameters()), list(net.parameters()), self.steps)
        for mine, theirs in zip(self.net.buffers(), net.buffers(), strict=True):
            mine.copy_(theirs)
        self.steps += 1
