"""Where the pixels of a picture lie in what the network is shown."""

from dataclasses import dataclass

from atrous.domain.arrays import SizeHW


@dataclass(frozen=True)
class Box:
    """A window of pixels."""

    top: int
    left: int
    height: int
    width: int

    @classmethod
    def whole(cls, size_HW: SizeHW) -> "Box":
        """All of a picture."""
        return cls(0, 0, *size_HW)

    @property
    def size_HW(self) -> SizeHW:
        """Height and width."""
        return self.height, self.width

    @property
    def slices(self) -> tuple[slice, slice]:
        """What cuts this window out of an array HW or HWC."""
        return slice(self.top, self.top + self.height), slice(self.left, self.left + self.width)


@dataclass(frozen=True)
class Placement:
    """The window `crop` of a picture of `original_HW` fills the window `content` of an input of `input_HW`.

    What lies in the input outside `content` is padding; what lies in the picture outside `crop` the network never saw.
    """

    original_HW: SizeHW
    crop: Box
    content: Box
    input_HW: SizeHW
