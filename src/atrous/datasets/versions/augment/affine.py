"""Where each pixel of a copy comes from: crop, rotation and shear become one map, so that pixels are blended once."""

import math
from dataclasses import dataclass

from atrous.datasets.versions.augment.chance import Chance
from atrous.domain.arrays import SizeHW
from atrous.domain.augmentation import Crop, Rotate, Shear


@dataclass(frozen=True)
class Affine:
    """A point (x, y) of the copy lies at (xx·x + xy·y + x0, yx·x + yy·y + y0) of the source; pixel 0 is 0 to 1."""

    xx: float = 1.0
    xy: float = 0.0
    x0: float = 0.0
    yx: float = 0.0
    yy: float = 1.0
    y0: float = 0.0

    def then(self, source: "Affine") -> "Affine":
        """This map, and from where it leads the other one."""
        return Affine(
            xx=source.xx * self.xx + source.xy * self.yx,
            xy=source.xx * self.xy + source.xy * self.yy,
            x0=source.xx * self.x0 + source.xy * self.y0 + source.x0,
            yx=source.yx * self.xx + source.yy * self.yx,
            yy=source.yx * self.xy + source.yy * self.yy,
            y0=source.yx * self.x0 + source.yy * self.y0 + source.y0,
        )

    def about_middle(self, size_HW: SizeHW) -> "Affine":
        """The same with the picture's middle held fast."""
        y, x = size_HW[0] / 2, size_HW[1] / 2
        return Affine(x0=-x, y0=-y).then(self).then(Affine(x0=x, y0=y))


def crop(step: Crop, size_HW: SizeHW, chance: Chance) -> Affine:
    """A window at a random place, as large as the picture less the share that is cut away."""
    kept = 1 - chance.between(step.min, step.max) / 100
    height, width = size_HW
    x0, y0 = chance.between(0, width * (1 - kept)), chance.between(0, height * (1 - kept))
    return Affine(xx=kept, x0=x0, yy=kept, y0=y0)


def rotate(step: Rotate, size_HW: SizeHW, chance: Chance) -> Affine:
    """A turn about the middle."""
    angle = math.radians(chance.either_way(step.degrees))
    cosine, sine = math.cos(angle), math.sin(angle)
    return Affine(xx=cosine, xy=sine, yx=-sine, yy=cosine).about_middle(size_HW)


def shear(step: Shear, size_HW: SizeHW, chance: Chance) -> Affine:
    """Rows slide along rows, then columns along columns."""
    across = Affine(xy=math.tan(math.radians(chance.either_way(step.horizontal))))
    down = Affine(yx=math.tan(math.radians(chance.either_way(step.vertical))))
    return across.then(down).about_middle(size_HW)
