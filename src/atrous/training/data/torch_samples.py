"""Samples made by torch, a batch at a time, on the device that learns from them.

Resizing, laying on grey and mirroring are linear, so each is a weight matrix for the rows and one for the columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import torch
from torch import Tensor
from torch.nn.functional import pad

from atrous.domain.classes import IGNORE
from atrous.training.data.change import EDGE_GREY, Layer, Sample, Span

BLUR_REACH = 4
"""Pixels to each side that a blur looks at: over three of the largest standard deviation."""


class TorchMaker:
    """Makes samples on a device."""

    def __init__(self, device: torch.device) -> None:
        self._device = device

    def __call__(self, samples: Sequence[Sample]) -> tuple[Tensor, Tensor]:
        """Pictures uint8 (N, H, W, 3) and labels uint8 (N, H, W), 255 outside the picture; all samples have one size.

        They are what OpenCV makes of the same changes, but for a step or two of a colour where it rounds otherwise.
        """
        pictures_NHWC, labels_NHW = self._changed([sample[0] for sample in samples])
        upper = [(place, layer) for place, sample in enumerate(samples) for layer in sample[1:]]
        if upper:
            above = self._changed([layer for _, layer in upper])
            for (place, layer), picture, labels_HW in zip(upper, *above, strict=True):
                there_HW = labels_HW == layer.shows
                pictures_NHWC[place] = torch.where(there_HW[..., None], picture, pictures_NHWC[place])
                labels_NHW[place] = torch.where(there_HW, labels_HW, labels_NHW[place])
        return pictures_NHWC, labels_NHW

    def _changed(self, layers: Sequence[Layer]) -> tuple[Tensor, Tensor]:
        changes = [layer.change for layer in layers]
        crop_H, crop_W = changes[0].crop_HW
        pictures_NHWC, labels_NHW = (stacked.to(self._device, non_blocking=True) for stacked in _stacked(layers))
        on_device = partial(torch.tensor, device=self._device)
        shrinks_N, mirrored_N = on_device([c.shrinks for c in changes]), on_device([c.mirrored for c in changes])
        rows = _Axis.of([change.rows for change in changes], crop_H, self._device)
        columns = _Axis.of([change.columns for change in changes], crop_W, self._device).mirrored(mirrored_N)

        inside_NHW = rows.inside[:, :, None] & columns.inside[:, None]
        down_NIH = rows.weights(pictures_NHWC.shape[1], shrinks_N)
        across_NJW = columns.weights(pictures_NHWC.shape[2], shrinks_N)
        made = torch.einsum("nih,nhwc,njw->nijc", down_NIH, pictures_NHWC.float(), across_NJW).round_()
        made = made.where(inside_NHW[..., None], EDGE_GREY)
        light_N34 = on_device([change.light.tolist() for change in changes])
        made = torch.einsum("nijc,noc->nijo", made, light_N34[:, :, :3]) + light_N34[:, None, None, :, 3]
        made = _blurred(made.round_().clamp_(0, 255), on_device([change.blur for change in changes]))

        numbers_N = torch.arange(len(layers), device=self._device)[:, None, None]
        found_NHW = labels_NHW[numbers_N, rows.nearest()[:, :, None], columns.nearest()[:, None]]
        return made.round_().to(torch.uint8), found_NHW.where(inside_NHW, IGNORE)


def _stacked(layers: Sequence[Layer]) -> tuple[Tensor, Tensor]:
    """The windows of all layers, each in the upper left corner of a plane that takes the largest."""
    height, width = (max(span.taken for span in spans) for spans in zip(*map(_spans, layers), strict=True))
    pinned = torch.cuda.is_available()  # memory that a GPU reads by itself
    pictures_NHWC = torch.zeros(len(layers), height, width, 3, dtype=torch.uint8, pin_memory=pinned)
    labels_NHW = torch.zeros(len(layers), height, width, dtype=torch.uint8, pin_memory=pinned)
    for layer, picture_HWC, labels_HW in zip(layers, pictures_NHWC.numpy(), labels_NHW.numpy(), strict=True):
        picture, labels = layer.window()
        picture_HWC[: picture.shape[0], : picture.shape[1]] = picture
        labels_HW[: labels.shape[0], : labels.shape[1]] = labels
    return pictures_NHWC, labels_NHW


def _spans(layer: Layer) -> tuple[Span, Span]:
    return layer.change.rows, layer.change.columns


@dataclass(frozen=True)
class _Axis:
    """The rows, or the columns, of a batch of samples: the pixels of the window that each of them stands for."""

    taken_N1: Tensor
    long_N1: Tensor
    place_NI: Tensor
    """Which pixel of the resized window each of the sample's is; less than 0 or too large where it is none."""

    @classmethod
    def of(cls, spans: Sequence[Span], crop: int, device: torch.device) -> "_Axis":
        figures = torch.tensor([(span.taken, span.long, span.target.start) for span in spans], device=device)
        taken_N1, long_N1, start_N1 = figures[..., None].unbind(dim=1)
        return cls(taken_N1, long_N1, torch.arange(crop, device=device) - start_N1)

    def mirrored(self, which_N: Tensor) -> "_Axis":
        """The same, from the other end for some of the samples."""
        return replace(self, place_NI=torch.where(which_N[:, None], self.place_NI.flip(1), self.place_NI))

    @property
    def inside(self) -> Tensor:
        """(N, I): whether there is a pixel."""
        return (self.place_NI >= 0) & (self.place_NI < self.long_N1)

    def nearest(self) -> Tensor:
        """(N, I): the window's pixel at the middle of the sample's; whole numbers, so that halves fall the same way."""
        middle_NI = (2 * self.place_NI + 1) * self.taken_N1 // (2 * self.long_N1)
        return middle_NI.clamp(min=0).minimum(self.taken_N1 - 1)

    def weights(self, longest: int, shrinks_N: Tensor) -> Tensor:
        """(N, I, J): how much of each pixel of the window is in each pixel of the sample."""
        step_N1 = self.taken_N1 / self.long_N1
        begin_NI1 = (self.place_NI * step_N1)[..., None]
        pixel_J = torch.arange(longest, device=step_N1.device)
        common = (begin_NI1 + step_N1[..., None]).minimum(pixel_J + 1) - begin_NI1.maximum(pixel_J)
        middle_NI = ((self.place_NI + 0.5) * step_N1 - 0.5).clamp(min=0).minimum(self.taken_N1 - 1)
        between = 1 - (middle_NI[..., None] - pixel_J).abs()
        return torch.where(shrinks_N[:, None, None], common / step_N1[..., None], between).clamp_(min=0)


def _blurred(pictures_NHWC: Tensor, deviation_N: Tensor) -> Tensor:
    """Gaussian blur, as far as each picture wants it; the edge is the mirror."""
    reach = torch.arange(-BLUR_REACH, BLUR_REACH + 1, device=deviation_N.device)
    shares_NK = torch.exp(-((reach / deviation_N[:, None].clamp(min=1e-3)) ** 2) / 2)
    shares_NK = shares_NK / shares_NK.sum(dim=1, keepdim=True)
    window = 2 * BLUR_REACH + 1
    padded_NCHW = pad(pictures_NHWC.permute(0, 3, 1, 2), (BLUR_REACH,) * 4, mode="reflect")
    down_NCHW = torch.einsum("nchwk,nk->nchw", padded_NCHW.unfold(2, window, 1), shares_NK)
    return torch.einsum("nchwk,nk->nhwc", down_NCHW.unfold(3, window, 1), shares_NK)
