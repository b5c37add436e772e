"""The trained network itself as a session, to hold exported ones against."""

import numpy as np
import torch
from numpy.typing import NDArray

from atrous.domain.arrays import Logits, SizeHW
from atrous.nets.segmentation_net import SegmentationNet
from atrous.training.learner import normalized


class TorchSession:
    """Runs a network in evaluation mode on the CPU; runtime's `Session`."""

    name = "torch f32"

    def __init__(self, net: SegmentationNet, input_size_HW: SizeHW) -> None:
        self.input_size_HW = input_size_HW
        self._net = net

    @torch.inference_mode()
    def run(self, pictures_NHWC: NDArray[np.uint8]) -> Logits:
        """Scores before softmax (N, K, h, w) for RGB pictures of the input size."""
        pictures_NCHW = normalized(torch.from_numpy(np.array(pictures_NHWC)), self._net.normalization)
        return np.asarray(self._net(pictures_NCHW).numpy(), np.float32)
