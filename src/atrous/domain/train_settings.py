"""What a training run is asked to do. Checked at birth; the message names the flag."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadSettings


class Architecture(StrEnum):
    """The two networks, named as they are on the wire less the `-sem` that clients add."""

    DEEPLABV3 = "deeplabv3"
    DEEPLABV3PLUS = "deeplabv3plus"


class Loss(StrEnum):
    """What a step makes smaller."""

    CROSS_ENTROPY = "cross_entropy"
    HARD = "hard"
    """Cross-entropy of the quarter of the pixels that is worst (OHEM)."""
    DICE = "dice"
    """Cross-entropy + soft Dice."""
    LOVASZ = "lovasz"
    """Cross-entropy + Lovász-softmax, which stands for mIoU."""
    HARD_LOVASZ = "hard_lovasz"
    """Cross-entropy of the worst quarter + Lovász-softmax."""


BACKBONES = (
    "efficientnet_lite0",
    "efficientnet_lite1",
    "efficientnet_lite2",
    "mobilenet_v3_large",
    "resnet50",
    "resnet101",
)


@dataclass(frozen=True)
class NetSettings:
    """Which network is built.

    Raises:
        BadSettings: an unknown backbone or an output stride other than 8 and 16.
    """

    architecture: Architecture = Architecture.DEEPLABV3PLUS
    backbone: str = "efficientnet_lite0"
    output_stride: int = 16

    def __post_init__(self) -> None:
        if self.backbone not in BACKBONES:
            raise BadSettings(f"--backbone is {self.backbone!r}; wanted one of {', '.join(BACKBONES)}.")
        if self.output_stride not in (8, 16):
            raise BadSettings(f"--output-stride is {self.output_stride}; wanted 8 or 16.")


SIZES = {
    "small": NetSettings(backbone="efficientnet_lite0"),
    "medium": NetSettings(backbone="efficientnet_lite1"),
    "large": NetSettings(backbone="efficientnet_lite2"),
}
"""Networks for people who do not care for their names; each starts from ImageNet weights that need no download."""


@dataclass(frozen=True)
class TrainSettings:
    """A whole run. Sizes left None are chosen from the data and written back to the run's folder.

    Raises:
        BadSettings: a number outside its range.
    """

    net: NetSettings = field(default_factory=NetSettings)
    weights: str | None = None
    """A file to start from; None starts from ImageNet where we have it."""
    weights_classes: tuple[str, ...] = ()
    """What the last layer of that file knows, where its names are known; classes of equal names keep it."""
    epochs: int = 50
    minutes: float | None = None
    """Time for the whole run, from the first decision to the model; the epochs are then as many as there is time for.
    """
    batch_size: int = 8
    input_size_HW: SizeHW | None = None
    crop_HW: SizeHW | None = None
    learning_rate: float = 2e-3
    backbone_rate: float = 0.5
    """The backbone's learning rate as a share of the rest's."""
    loss: Loss = Loss.LOVASZ
    weight_decay: float = 1e-2
    ema_decay: float = 0.99
    freeze_batch_norm: bool = False
    """The backbone's BatchNorms keep the statistics they start with: for batches too small to have their own."""
    scale: tuple[float, float] = (0.6, 1.8)
    """How many times larger things appear in training, least and most."""
    rare_crops: float = 0.5
    """Share of the crops that are laid over a pixel of a class drawn first, rare ones more often."""
    copy_paste: float = 0.0
    """Share of the crops that get one class of another picture laid over them, rare classes more often."""
    color_changes: float = 1.0
    """How much light, contrast, saturation and hue change: 0 leaves colours alone, 2 changes them twice as much."""
    patience: int = 0
    """Epochs without a better valid mIoU after which the run ends; 0 never ends early."""
    seed: int = 0

    def __post_init__(self) -> None:
        for flag, value, low in (
            ("--epochs", self.epochs, 1),
            ("--batch-size", self.batch_size, 1),
            ("--patience", self.patience, 0),
            ("--seed", self.seed, 0),
        ):
            if value < low:
                raise BadSettings(f"{flag} is {value}; wanted {low} or more.")
        if not 0 < self.learning_rate <= 1:
            raise BadSettings(f"--learning-rate is {self.learning_rate}; wanted more than 0 and at most 1.")
        if self.minutes is not None and not self.minutes > 0:
            raise BadSettings(f"--minutes is {self.minutes:g}; wanted more than 0.")
        for flag, share, high in (
            ("--rare-crops", self.rare_crops, 1),
            ("--copy-paste", self.copy_paste, 1),
            ("--color-changes", self.color_changes, 2),
        ):
            if not 0 <= share <= high:
                raise BadSettings(f"{flag} is {share:g}; wanted 0 to {high}.")
        if not 0.1 <= self.scale[0] <= self.scale[1] <= 10:
            raise BadSettings(
                f"--scale is {self.scale[0]:g} to {self.scale[1]:g}; wanted two of 0.1 to 10, the smaller first."
            )
        for flag, size_HW in (("--input-size", self.input_size_HW), ("--crop", self.crop_HW)):
            if size_HW is not None and not all(32 <= side <= 4096 for side in size_HW):
                raise BadSettings(f"{flag} is {size_HW[1]}x{size_HW[0]}; each side is 32 to 4096 pixels.")

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "TrainSettings":
        """The settings that `dataclasses.asdict` made an object of, after a way through JSON.

        What a setting did not say that was added since is today's default.
        """
        return cls(**{name: FROM_JSON.get(name, _same)(value) for name, value in found.items()})


def _same(value: Any) -> Any:
    return value


def _net(value: dict[str, Any]) -> NetSettings:
    return NetSettings(Architecture(value["architecture"]), value["backbone"], value["output_stride"])


def _size(value: list[int] | None) -> SizeHW | None:
    return (value[0], value[1]) if value else None


FROM_JSON: dict[str, Callable[[Any], Any]] = {
    "net": _net,
    "input_size_HW": _size,
    "crop_HW": _size,
    "weights_classes": tuple,
    "loss": Loss,
    "scale": tuple,
}
"""What JSON has no word for, by the setting's name."""
