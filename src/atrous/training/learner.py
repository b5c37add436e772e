"""The network while it learns: one step, and everything that a checkpoint must hold of it."""

from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import broadcast
from torch import nn

from atrous.domain.errors import TrainingFailed
from atrous.domain.preprocessing import Normalization
from atrous.domain.train_settings import TrainSettings
from atrous.nets.segmentation_net import SegmentationNet
from atrous.training.data.batches import Batch
from atrous.training.ema import Ema
from atrous.training.losses.losses import LOSSES
from atrous.training.schedule import Schedule

State = dict[str, Any]


class Learner:
    """A network, its optimizer, its schedule and its moving average, on accelerate's device."""

    def __init__(self, net: SegmentationNet, settings: TrainSettings, accelerator: Accelerator) -> None:
        self.net = net.to(accelerator.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.ema = Ema(self.net, settings.ema_decay)
        self._seed = settings.seed
        self._frozen = settings.freeze_batch_norm
        self._schedule = Schedule(settings.learning_rate)
        self.accelerator = accelerator
        self._loss = LOSSES[settings.loss]
        self._groups = parameter_groups(net, settings)
        # fused: one pass over the parameters, on CPU and CUDA
        self._optimizer = torch.optim.AdamW(self._groups, lr=settings.learning_rate, fused=True)
        self._model, self._prepared = accelerator.prepare(self.net, self._optimizer)

    def start_epoch(self, epoch: int) -> None:
        """Seed dropout for an epoch, from 1 on, so that it does not depend on the epochs before."""
        torch.manual_seed(int(np.random.SeedSequence((self._seed, epoch)).generate_state(1)[0]))
        self._model.train()
        if self._frozen:
            for module in self.net.backbone.modules():
                if isinstance(module, nn.BatchNorm2d):
                    module.eval()

    def step(self, batch: Batch, progress: float) -> float:
        """Learn from one batch and return its loss; `progress` is the share of the run that is done.

        Raises:
            TrainingFailed: the loss is not a number any more.
        """
        self._set_rate(self._schedule.rate(progress))
        pictures_NCHW = normalized(batch.pictures_NHWC.to(self.device, non_blocking=True), self.net.normalization)
        labels_NHW = batch.labels_NHW.to(self.device, non_blocking=True)
        loss = self._loss(self._model(pictures_NCHW), labels_NHW)
        self.accelerator.backward(loss)
        self._prepared.step()
        self._prepared.zero_grad()
        self.ema.update(self.net)
        return finite(loss.item(), batch)

    @property
    def device(self) -> torch.device:
        """Where the network is."""
        device: torch.device = self.accelerator.device
        return device

    @property
    def rate(self) -> float:
        """The head's learning rate at the last step."""
        return float(self._optimizer.param_groups[-1]["lr"])

    def agree(self) -> None:
        """Give every process the main one's averaged network; all of them have to call it."""
        if self.accelerator.num_processes > 1:
            for buffer in self.ema.net.buffers():  # BatchNorm's statistics: each process saw its own pictures
                broadcast(buffer)

    def state(self) -> State:
        """All that the next step depends on."""
        return {
            "net": self.net.state_dict(),
            "ema": self.ema.net.state_dict(),
            "ema_steps": self.ema.steps,
            "optimizer": self._optimizer.state_dict(),
        }

    def restore(self, state: State) -> None:
        """Go on from what `state` returned."""
        self.net.load_state_dict(state["net"])
        self.ema.net.load_state_dict(state["ema"])
        self.ema.steps = state["ema_steps"]
        self._optimizer.load_state_dict(state["optimizer"])

    def _set_rate(self, rate: float) -> None:
        for group in self._optimizer.param_groups:
            group["lr"] = rate * group["share"]


def parameter_groups(net: SegmentationNet, settings: TrainSettings) -> list[dict[str, Any]]:
    """Backbone and head at their own rates, each split in what decays (kernels) and what does not (BatchNorm, bias)."""
    return [
        {"params": members, "share": share, "weight_decay": decay}
        for parameters, share in (
            (list(net.backbone_parameters()), settings.backbone_rate),
            (list(net.head_parameters()), 1.0),
        )
        for members, decay in (
            ([p for p in parameters if p.ndim <= 1], 0.0),
            ([p for p in parameters if p.ndim > 1], settings.weight_decay),
        )
    ]


def normalized(pictures_NHWC: torch.Tensor, normalization: Normalization) -> torch.Tensor:
    """Uint8 (N, H, W, 3) → float32 (N, 3, H, W) as the network wants it; the memory stays channels-last."""
    mean, std = (
        torch.tensor(figures, device=pictures_NHWC.device) for figures in (normalization.mean, normalization.std)
    )
    across = pictures_NHWC.shape[2]
    rows = pictures_NHWC.float().flatten(2)  # torch takes half of the time for them that it takes for many threes
    rows.mul_((1 / (normalization.scaling_factor * std)).repeat(across)).sub_((mean / std).repeat(across))
    return rows.view(pictures_NHWC.shape).permute(0, 3, 1, 2)


def finite(loss: float, batch: Batch) -> float:
    """The loss itself when it is a number."""
    if loss - loss != 0:  # NaN and both infinities
        raise TrainingFailed(
            f"The loss became {loss} at the pictures {', '.join(batch.names)}; look at these pictures and masks, "
            "or train again with a smaller --learning-rate. What the epochs before reached is kept."
        )
    return loss
