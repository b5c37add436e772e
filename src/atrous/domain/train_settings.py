"""What a training run is asked to do. Checked at birth; the message names the flag."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadSettings


class Architecture(StrEnum):
    """The two networks, named as they are on the wire less the `-sem` that clients add."""

    DEEPLABV3 = "deeplabv3"
    DEEPLABV3PLUS = "deeplabv3plus"


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
    epochs: int = 30
    batch_size: int = 8
    input_size_HW: SizeHW | None = None
    crop_HW: SizeHW | None = None
    learning_rate: float = 3e-3
    backbone_rate: float = 0.3
    """The backbone's learning rate as a share of the rest's."""
    weight_decay: float = 1e-2
    ema_decay: float = 0.99
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
        for flag, size_HW in (("--input-size", self.input_size_HW), ("--crop", self.crop_HW)):
            if size_HW is not None and not all(32 <= side <= 4096 for side in size_HW):
                raise BadSettings(f"{flag} is {size_HW[1]}x{size_HW[0]}; each side is 32 to 4096 pixels.")

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "TrainSettings":
        """The settings that `dataclasses.asdict` made an object of, after a way through JSON."""
        net = found["net"]
        sizes = {name: tuple(found[name]) if found[name] else None for name in ("input_size_HW", "crop_HW")}
        architecture = Architecture(net["architecture"])
        return cls(**(found | sizes | {"net": NetSettings(architecture, net["backbone"], net["output_stride"])}))
