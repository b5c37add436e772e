"""What the peer server computes of logits, plainly, with torch; and logits and placements to try it on."""

import numpy as np
import torch
from numpy.typing import NDArray

from atrous.domain.preprocessing import Preprocessing, Resize, ResizeMode, StaticCrop
from atrous.imaging.placement import Placement
from atrous.imaging.preprocess import Preprocessor


def reference(
    logits_KHW: NDArray[np.float32], placement: Placement, confidence: float
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.float32]]:
    """CONTRACT 2.4 B step by step; also the gap between the two best probabilities, 0 where it is a draw."""
    logits = torch.from_numpy(logits_KHW)
    _, height, width = logits.shape
    content, (input_height, input_width) = placement.content, placement.input_HW
    bottom = input_height - content.top - content.height
    right = input_width - content.left - content.width
    logits = logits[
        :,
        round(height / input_height * content.top) : height - round(height / input_height * bottom),
        round(width / input_width * content.left) : width - round(width / input_width * right),
    ]
    resized = torch.nn.functional.interpolate(
        logits[None], placement.crop.size_HW, mode="bilinear", align_corners=False, antialias=True
    )[0]
    two_best, classes = torch.softmax(resized, dim=0).topk(2, dim=0)
    canvas_labels = torch.zeros(placement.original_HW, dtype=torch.long)
    canvas_probability = torch.zeros(placement.original_HW)
    gap = torch.ones(placement.original_HW)
    canvas_labels[placement.crop.slices] = classes[0]
    canvas_probability[placement.crop.slices] = two_best[0]
    gap[placement.crop.slices] = two_best[0] - two_best[1]
    below = canvas_probability < confidence
    canvas_labels[below] = 0
    canvas_probability[below] = 0
    return canvas_labels.byte().numpy(), (canvas_probability * 255).byte().numpy(), gap.numpy()


def placed(
    picture_HW: tuple[int, int], input_HW: tuple[int, int], mode: ResizeMode, crop: StaticCrop | None = None
) -> Placement:
    steps = Preprocessing(static_crop=crop, resize=Resize(input_HW, mode))
    return Preprocessor(steps).picture(np.zeros((*picture_HW, 3), np.uint8))[1]


def smooth_logits(classes: int, size_HW: tuple[int, int], seed: int = 0) -> NDArray[np.float32]:
    coarse = torch.randn(1, classes, 7, 9, generator=torch.Generator().manual_seed(seed)) * 3
    fine = torch.nn.functional.interpolate(coarse, size_HW, mode="bicubic")
    return fine[0].numpy()


def blob_logits(classes: int, size_HW: tuple[int, int], seed: int = 0) -> NDArray[np.float32]:
    """As of a trained network: regions where one class is sure, edges a few samples wide, and a little noise."""
    random = torch.Generator().manual_seed(seed)
    regions = torch.randint(classes, (1, 1, 6, 8), generator=random).float()
    labels = torch.nn.functional.interpolate(regions, size_HW)[0, 0].long()
    sure = torch.nn.functional.one_hot(labels, classes).permute(2, 0, 1).float() * 11
    soft = torch.nn.functional.avg_pool2d(sure, 5, stride=1, padding=2, count_include_pad=False)
    return np.asarray((soft + torch.randn(soft.shape, generator=random) * 0.3).numpy(), np.float32)
