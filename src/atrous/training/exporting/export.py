"""From a trained network to a model package that is known to compute the same."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import get_args

from safetensors.torch import save

from atrous.domain.arrays import Picture
from atrous.domain.classes import Classes
from atrous.domain.errors import BadDataset, BadSettings
from atrous.domain.preprocessing import Preprocessing, Resize
from atrous.domain.reporter import Reporter
from atrous.nets.segmentation_net import SegmentationNet
from atrous.runtime.package import ModelPackage, read_package, write_package_config
from atrous.runtime.segmenter import Segmenter
from atrous.runtime.sessions.choose import Engine, open_session
from atrous.training.exporting.agreement import label, refuse_mismatch
from atrous.training.exporting.draft_folder import draft_folder
from atrous.training.exporting.onnx_file import write_onnx
from atrous.training.exporting.torch_session import TorchSession
from atrous.training.reporting.words import exact_percent
from atrous.training.version import LabelledPicture
from atrous.training.whole_file import write_whole

COMPARED = 8  # pictures: half a million pixels at the least size that is used


def export(
    net: SegmentationNet,
    classes: Classes,
    preprocessing: Preprocessing,
    samples: Sequence[LabelledPicture],
    folder: Path,
    reporter: Reporter,
) -> ModelPackage:
    """Write a package of f32 weights and run it in both engines on real pictures before it is kept.

    The network is left in evaluation mode on the CPU. The folder appears when the package is whole and checked, in the
    place of an older one.

    Args:
        preprocessing: with a resize; its size is the network's input.
        samples: pictures to compare on, of which the first few are used.

    Raises:
        BadSettings: the preprocessing has no resize.
        BadDataset: there are no pictures to compare on.
        ExportMismatch: an engine labels more than 0.01 % of the pixels otherwise than torch.
    """
    resize = wanted_resize(preprocessing)
    pictures = wanted_pictures(samples)
    net = net.cpu().eval()
    with draft_folder(folder) as draft:
        reporter.say("Exporting the network to ONNX.")
        write_onnx(net, resize.size_HW, draft / "weights.onnx")
        write_whole(draft / "weights.safetensors", save(dict(net.state_dict())))
        write_package_config(draft, classes, preprocessing, net.normalization, resize.size_HW)
        package = read_package(draft)
        trained = label(Segmenter(package, TorchSession(net, resize.size_HW)), pictures)
        for engine in get_args(Engine):
            exported = Segmenter(package, open_session(package, engine))
            share = refuse_mismatch(trained, exported, pictures)
            reporter.say(f"{exported.session.name} labels {exact_percent(share)} of the pixels as torch does.")
    return read_package(folder)


def wanted_resize(preprocessing: Preprocessing) -> Resize:
    """The step that gives every picture the network's size."""
    if preprocessing.resize is None:
        raise BadSettings("The preprocessing has no resize, so the network's input size is unknown; give it one.")
    return preprocessing.resize


def wanted_pictures(samples: Sequence[LabelledPicture]) -> list[Picture]:
    """The first few pictures."""
    if not samples:
        raise BadDataset("There are no pictures to compare the exported model with the trained one; give at least one.")
    return [sample.picture() for sample in islice(samples, COMPARED)]
