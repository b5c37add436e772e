"""What happens to a picture before the network sees it. One record, used alike for training, evaluation and serving."""

from dataclasses import dataclass
from enum import StrEnum

from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadSettings


class ResizeMode(StrEnum):
    """How a picture is brought to the network's size; the values are those of `inference_config.json`."""

    STRETCH = "stretch"
    LETTERBOX = "letterbox"
    LETTERBOX_REFLECT = "letterbox-reflect-edges"
    CENTER_CROP = "center-crop"


class Contrast(StrEnum):
    """Contrast corrections; the values are those of a Roboflow version."""

    STRETCHING = "Contrast Stretching"
    HISTOGRAM = "Histogram Equalization"
    ADAPTIVE = "Adaptive Equalization"


@dataclass(frozen=True)
class StaticCrop:
    """A window kept from every picture, in percent of its width and height.

    Raises:
        BadSettings: the window is empty or leaves the picture.
    """

    x_min: float
    x_max: float
    y_min: float
    y_max: float

    def __post_init__(self) -> None:
        for low, high, axis in ((self.x_min, self.x_max, "x"), (self.y_min, self.y_max, "y")):
            if not 0 <= low < high <= 100:
                raise BadSettings(
                    f"static-crop {axis} goes from {low} to {high} percent; wanted 0 <= min < max <= 100."
                )


@dataclass(frozen=True)
class Resize:
    """The size every picture is brought to, and what fills the edges that letterboxing leaves.

    Raises:
        BadSettings: a side is not between 1 and 8192, or the fill is not between 0 and 255.
    """

    size_HW: SizeHW
    mode: ResizeMode = ResizeMode.STRETCH
    padding_value: int = 0

    def __post_init__(self) -> None:
        if not all(1 <= side <= 8192 for side in self.size_HW):
            raise BadSettings(
                f"A resize to {self.size_HW[1]}x{self.size_HW[0]} was asked for; each side is 1 to 8192 pixels."
            )
        if not 0 <= self.padding_value <= 255:
            raise BadSettings(f"The padding value is {self.padding_value}; wanted 0 to 255.")


@dataclass(frozen=True)
class Preprocessing:
    """The steps in the order they are done: orient, crop, grey, contrast, resize."""

    auto_orient: bool = True
    static_crop: StaticCrop | None = None
    grayscale: bool = False
    contrast: Contrast | None = None
    resize: Resize | None = None


@dataclass(frozen=True)
class Normalization:
    """Per channel (x / scaling_factor - mean) / std on RGB, x being 0..255."""

    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    scaling_factor: float = 255.0


IMAGENET = Normalization(mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))
EFFICIENTNET_LITE = Normalization(mean=(127 / 255,) * 3, std=(128 / 255,) * 3)
