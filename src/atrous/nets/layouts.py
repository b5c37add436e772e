"""How published files name their tensors, and what those are called here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

TORCHVISION_DEEPLAB = "torchvision DeepLabv3 checkpoint"


@dataclass(frozen=True)
class Layout:
    """One way of naming tensors. A further publisher is a further row of LAYOUTS."""

    name: str
    sign: str
    """A prefix by which a file of this layout is known."""
    left_out: tuple[str, ...]
    """Prefixes of what has no place here."""
    rename: Callable[[str], str]
    """The file's name of a tensor to ours."""
    whole: bool
    """Whether it holds the head too, or a backbone alone."""


def find_layout(names: Iterable[str]) -> Layout | None:
    """The layout whose sign stands before one of the names."""
    known = list(names)
    return next((layout for layout in LAYOUTS if any(name.startswith(layout.sign) for name in known)), None)


def _same(name: str) -> str:
    return name


def _in_backbone(name: str) -> str:
    return f"backbone.{name}"


def _from_features(name: str) -> str:
    return name.replace("features.", "backbone.", 1)


def _without_underscores(name: str) -> str:
    """`_blocks.0._bn1.weight` is here `backbone.blocks.0.bn1.weight`."""
    return "backbone." + ".".join(part.removeprefix("_") for part in name.split("."))


def _from_smp_plus(name: str) -> str:
    """`decoder.aspp.0.convs.1.0.0.weight` is here `aspp.convs.1.0.0.weight`."""
    return _replaced(name, SMP_PLUS_PARTS)


def _from_smp_v3(name: str) -> str:
    """`decoder.0.convs.1.0.weight` is here `classifier.0.convs.1.0.weight`."""
    return _replaced(name, SMP_V3_PARTS)


def _replaced(name: str, parts: dict[str, str]) -> str:
    theirs = next((theirs for theirs in parts if name.startswith(theirs)), "")
    return parts.get(theirs, "") + name.removeprefix(theirs)


SMP_PLUS_PARTS = {
    "encoder.": "backbone.",
    "decoder.aspp.0.": "aspp.",
    "decoder.aspp.1.": "decoder.smooth.0.",
    "decoder.aspp.2.": "decoder.smooth.1.",
    "decoder.block1.": "decoder.narrow.",
    "decoder.block2.": "decoder.mix.",
    "segmentation_head.0.": "classifier.",
}
SMP_V3_PARTS = {
    "encoder.": "backbone.",
    "decoder.": "classifier.",
    "segmentation_head.0.": "classifier.4.",
}

LAYOUTS = (
    Layout("segmentation_models.pytorch DeepLabV3Plus", "decoder.aspp.", (), _from_smp_plus, whole=True),
    Layout("segmentation_models.pytorch DeepLabV3", "segmentation_head.", (), _from_smp_v3, whole=True),
    Layout(TORCHVISION_DEEPLAB, "aux_classifier.", ("aux_classifier.",), _same, whole=True),
    Layout("whole network", "backbone.", (), _same, whole=True),
    Layout(
        "EfficientNet-Lite classifier",
        "_conv_stem.",
        ("_conv_head.", "_bn1.", "_fc."),
        _without_underscores,
        whole=False,
    ),
    Layout("torchvision MobileNetV3 classifier", "features.", ("classifier.",), _from_features, whole=False),
    Layout("torchvision ResNet classifier", "conv1.", ("fc.",), _in_backbone, whole=False),
)
