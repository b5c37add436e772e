"""Writing a network as ONNX."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

from atrous.domain.arrays import SizeHW
from atrous.nets.segmentation_net import SegmentationNet


def write_onnx(net: SegmentationNet, size_HW: SizeHW, file: Path) -> None:
    """Write one file, weights inside: "input", float32 (batch, 3, H, W) normalized, to "logits" at the net's stride.

    The batch is free, height and width are fixed. The network must be in evaluation mode and on the CPU.
    """
    example_NCHW = torch.zeros(2, 3, *size_HW)  # two: torch would take a batch of one for a constant
    with quiet():
        torch.onnx.export(
            net,
            (example_NCHW,),
            file,
            dynamo=True,
            input_names=["input"],
            output_names=["logits"],
            dynamic_shapes=({0: torch.export.Dim("batch")},),
            external_data=False,
            verbose=False,
        )


@contextmanager
def quiet() -> Iterator[None]:
    """Without what the exporter says of itself: that torchvision is missing, and a type that torch has renamed."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*LeafSpec.*", category=FutureWarning)
            yield
    finally:
        logger.setLevel(level)
