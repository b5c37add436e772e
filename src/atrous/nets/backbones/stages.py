"""Dilation instead of stride: how a classifier's stages change so that a backbone ends at stride 8 or 16."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """How one stage of a backbone samples. Its first block carries the stride."""

    stride: int
    first_dilation: int
    """The first block of a stage that lost its stride still reads what the stage before wrote, undilated."""
    dilation: int


def plan_stages(strides: Iterable[int], *, stem_stride: int, output_stride: int) -> list[Stage]:
    """Keep strides until the output stride is reached; from there on dilate instead (DeepLabv3, section 3.1)."""
    reached, dilation, stages = stem_stride, 1, []
    for stride in strides:
        if reached * stride <= output_stride:
            reached *= stride
            stages.append(Stage(stride, dilation, dilation))
        else:
            stages.append(Stage(1, dilation, dilation * stride))
            dilation *= stride
    return stages
