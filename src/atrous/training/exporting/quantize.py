"""Eight-bit weights and activations by NNCF: static quantization, calibrated on training pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray

from atrous.domain.reporter import Reporter
from atrous.imaging.preprocess import Preprocessor
from atrous.runtime.package import ModelPackage
from atrous.training.exporting.parts import first_layers
from atrous.training.exporting.silent_nncf import silent_nncf
from atrous.training.learner import normalized
from atrous.training.version import LabelledPicture
from atrous.training.whole_file import write_whole

CALIBRATION_PICTURES = 32  # 16 and 100 gave the same mIoU within 0.1 points, and each takes a quarter of a second


def quantize(
    package: ModelPackage, samples: Sequence[LabelledPicture], reporter: Reporter, *, leave_out: Sequence[str] = ()
) -> Path:
    """Write `weights.int8.onnx` beside the package's f32 weights; both engines run it.

    The first layers stay in f32. The filters of the first depthwise one are large weights that nearly cancel out, so
    that rounding them made half to three quarters of all that eight bits change in the logits.

    Args:
        samples: training pictures; at most 32 of them, evenly spread, show what range the activations have.
        leave_out: names of further nodes that stay in f32.

    Returns:
        The file written.
    """
    calibration = Calibration(package, evenly_spread(samples, CALIBRATION_PICTURES), reporter)
    with silent_nncf() as nncf:
        from nncf.quantization.advanced_parameters import AdvancedQuantizationParameters, QuantizationParameters

        full = onnx.load(package.weights("f32"))
        network = nncf.quantize(
            full,
            nncf.Dataset(calibration),
            subset_size=len(calibration),
            ignored_scope=nncf.IgnoredScope(names=[*first_layers(full), *leave_out]),
            advanced_parameters=AdvancedQuantizationParameters(
                # ONNX Runtime takes one zero point for all channels of an activation
                activations_quantization_params=QuantizationParameters(per_channel=False)
            ),
        )
    file = package.folder / "weights.int8.onnx"
    write_whole(file, network.SerializeToString())
    return file


class Calibration:
    """Network inputs by name, preprocessed as for prediction, one at a time."""

    def __init__(self, package: ModelPackage, samples: Sequence[LabelledPicture], reporter: Reporter) -> None:
        self._package = package
        self._samples = samples
        self._reporter = reporter

    def __len__(self) -> int:
        return len(self._samples)

    def __iter__(self) -> Iterator[dict[str, NDArray[np.float32]]]:
        for done, sample in enumerate(self._samples, start=1):
            steps = replace(sample.preprocessing, resize=self._package.preprocessing.resize)
            picture, _ = Preprocessor(steps).picture(sample.picture())
            pictures_NCHW = normalized(torch.from_numpy(np.array(picture[None])), self._package.normalization)
            self._reporter.progress("quantize", done, len(self._samples))
            yield {"input": np.ascontiguousarray(pictures_NCHW.numpy())}


def evenly_spread(samples: Sequence[LabelledPicture], count: int) -> list[LabelledPicture]:
    """At most `count` samples from the whole length of the sequence: neighbours are often alike."""
    places = np.linspace(0, len(samples) - 1, min(count, len(samples)))
    return [samples[round(place)] for place in places]
