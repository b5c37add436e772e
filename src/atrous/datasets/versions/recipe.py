"""The recipe of a version: what is done to pictures and labels while it is frozen, and what is left for later."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from atrous.domain.augmentation import Augmentation
from atrous.domain.errors import BadSettings
from atrous.domain.preprocessing import Preprocessing

MOST_TILES = 32  # a side


@dataclass(frozen=True)
class Tile:
    """Every picture is cut into rows x columns of equal size, to a pixel.

    Raises:
        BadSettings: not 1 to 32 a side.
    """

    rows: int
    columns: int

    def __post_init__(self) -> None:
        for name, count in (("rows", self.rows), ("columns", self.columns)):
            if not 1 <= count <= MOST_TILES:
                raise BadSettings(f"tile {name} is {count}; wanted 1 to {MOST_TILES}.")


@dataclass(frozen=True)
class FilterNull:
    """At least this percentage of each split's pictures has something labelled; the rest is left out by seed.

    Raises:
        BadSettings: not a percentage.
    """

    percent: float

    def __post_init__(self) -> None:
        if not 0 <= self.percent <= 100:
            raise BadSettings(f"filter-null percent is {self.percent:g}; wanted 0 to 100.")


@dataclass(frozen=True)
class Recipe:
    """The steps in the order they are done; the augmentation comes last, and is for train alone."""

    remap: Mapping[str, str] = field(default_factory=dict)
    """Class → its new name; "background" drops it. All at once: a name that is given away may be given anew."""
    preprocessing: Preprocessing = field(default_factory=Preprocessing)
    isolate: bool = False
    """Every connected region of a class becomes a picture of its own. Done after the static crop."""
    tile: Tile | None = None
    """After isolating, before grey, contrast and resize."""
    filter_null: FilterNull | None = None
    augmentation: Augmentation | None = None

    @property
    def cuts(self) -> bool:
        """Whether a picture becomes several."""
        return self.isolate or self.tile is not None

    @property
    def left_for_later(self) -> Preprocessing:
        """What training and a served model do to each picture. Cutting comes after the static crop, so it is done."""
        return replace(self.preprocessing, static_crop=None) if self.cuts else self.preprocessing

    @property
    def left_for_copies(self) -> Preprocessing:
        """What training does to an augmented copy, which was made from a preprocessed picture."""
        return Preprocessing(resize=self.preprocessing.resize)
