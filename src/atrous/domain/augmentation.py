"""What is done by chance to the copies of a training picture. One record a step, checked at birth.

Names and units are those of a Roboflow version; a number gives how far chance may go, not how far it goes each time.
"""

from dataclasses import dataclass, fields

from atrous.domain.errors import BadSettings

MAX_COPIES = 32


@dataclass(frozen=True)
class Mosaic:
    """Every other copy shows parts of four pictures, side by side and one above the other."""


@dataclass(frozen=True)
class Flip:
    """Mirrored with even odds, each way that is on."""

    horizontal: bool = False
    vertical: bool = False

    def __post_init__(self) -> None:
        _one_is_on("flip", self)


@dataclass(frozen=True)
class Ninety:
    """Turned by a quarter or a half; none and each turn that is on are equally likely."""

    clockwise: bool = False
    counter_clockwise: bool = False
    upside_down: bool = False

    def __post_init__(self) -> None:
        _one_is_on("ninety", self)


@dataclass(frozen=True)
class Crop:
    """Zoomed in: a share of each side between the two is cut away, the rest grows to the picture's size."""

    min: float
    max: float

    def __post_init__(self) -> None:
        if not 0 <= self.min <= self.max <= 99:
            raise BadSettings(f"crop goes from {self.min:g} to {self.max:g} percent; wanted 0 <= min <= max <= 99.")


@dataclass(frozen=True)
class Rotate:
    """Turned about the middle, either way."""

    degrees: float

    def __post_init__(self) -> None:
        _within("rotate degrees", self.degrees, 0, 45)


@dataclass(frozen=True)
class Shear:
    """Slanted about the middle, in degrees, either way."""

    horizontal: float = 0
    vertical: float = 0

    def __post_init__(self) -> None:
        _within("shear horizontal", self.horizontal, 0, 45)
        _within("shear vertical", self.vertical, 0, 45)


@dataclass(frozen=True)
class RandomGrayscale:
    """This percentage of the copies loses its colours."""

    percent: float

    def __post_init__(self) -> None:
        _within("rgrayscale percent", self.percent, 0, 100)


@dataclass(frozen=True)
class Hue:
    """Colours turned about the grey axis, either way."""

    degrees: float

    def __post_init__(self) -> None:
        _within("hue degrees", self.degrees, 0, 180)


@dataclass(frozen=True)
class Saturation:
    """Colours made paler or stronger."""

    percent: float

    def __post_init__(self) -> None:
        _within("saturation percent", self.percent, 0, 100)


@dataclass(frozen=True)
class Brightness:
    """All values made larger or smaller by a percentage of themselves."""

    percent: float
    brighten: bool = True
    darken: bool = True

    def __post_init__(self) -> None:
        _within("brightness percent", self.percent, 0, 100)
        if not (self.brighten or self.darken):
            raise BadSettings(
                "brightness may neither brighten nor darken; wanted one of them true, or the key left out."
            )


@dataclass(frozen=True)
class Exposure:
    """The middle tones made lighter or darker; black stays black and white stays white."""

    percent: float

    def __post_init__(self) -> None:
        _within("exposure percent", self.percent, 0, 99)


@dataclass(frozen=True)
class Blur:
    """A Gaussian blur of at most so many pixels (its standard deviation)."""

    pixels: float

    def __post_init__(self) -> None:
        _within("blur pixels", self.pixels, 0, 25)


@dataclass(frozen=True)
class Noise:
    """At most this percentage of the pixels becomes black or white."""

    percent: float

    def __post_init__(self) -> None:
        _within("noise percent", self.percent, 0, 100)


@dataclass(frozen=True)
class Cutout:
    """So many black boxes, each this percentage of the picture's sides."""

    count: int
    percent: float

    def __post_init__(self) -> None:
        _within("cutout count", self.count, 1, 100)
        _within("cutout percent", self.percent, 1, 100)


Step = (
    Mosaic
    | Flip
    | Ninety
    | Crop
    | Rotate
    | Shear
    | RandomGrayscale
    | Hue
    | Saturation
    | Brightness
    | Exposure
    | Blur
    | Noise
    | Cutout
)


@dataclass(frozen=True)
class Augmentation:
    """The steps in the order they are done. A field is named as its key in a Roboflow version.

    Raises:
        BadSettings: copies without a step that makes them differ, or other than 1 to 32 of them.
    """

    mosaic: Mosaic | None = None
    flip: Flip | None = None
    ninety: Ninety | None = None
    crop: Crop | None = None
    rotate: Rotate | None = None
    shear: Shear | None = None
    rgrayscale: RandomGrayscale | None = None
    hue: Hue | None = None
    saturation: Saturation | None = None
    brightness: Brightness | None = None
    exposure: Exposure | None = None
    blur: Blur | None = None
    noise: Noise | None = None
    cutout: Cutout | None = None
    versions: int = 3
    """How many pictures stand in train for each source: from 2 on the source itself and copies, for 1 one copy."""

    def __post_init__(self) -> None:
        _within("image versions", self.versions, 1, MAX_COPIES)
        if not self.steps:
            raise BadSettings(
                f"{self.versions} versions of each picture were asked for, but no augmentation that makes them differ; "
                "name one, such as flip, or leave the versions out."
            )

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps that are on, in their order."""
        values = (getattr(self, field.name) for field in fields(self) if field.name != "versions")
        return tuple(step for step in values if step is not None)


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise BadSettings(f"{name} is {value:g}; wanted {low:g} to {high:g}.")


def _one_is_on(key: str, step: Flip | Ninety) -> None:
    names = [field.name for field in fields(step)]
    if not any(getattr(step, name) for name in names):
        raise BadSettings(f"{key} has nothing switched on; wanted {' or '.join(names)} true, or the key left out.")
