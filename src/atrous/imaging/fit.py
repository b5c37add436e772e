"""How a picture is laid into the network's input: which part of it is taken, and where that part goes."""

from collections.abc import Callable
from dataclasses import dataclass

from atrous.domain.arrays import SizeHW
from atrous.domain.preprocessing import Resize, ResizeMode
from atrous.imaging.placement import Box


@dataclass(frozen=True)
class Fit:
    """The window `source` of the picture is scaled onto the window `content` of the input; the rest is padding."""

    source: Box
    content: Box
    input_HW: SizeHW
    padding_value: int = 0
    mode: ResizeMode = ResizeMode.STRETCH


def find_fit(size_HW: SizeHW, resize: Resize | None) -> Fit:
    """How a picture of this size fits; without a resize the input is as large as the picture."""
    if resize is None:
        return Fit(Box.whole(size_HW), Box.whole(size_HW), size_HW)
    return FITTERS[resize.mode](size_HW, resize)


def _stretch(size_HW: SizeHW, resize: Resize) -> Fit:
    return Fit(Box.whole(size_HW), Box.whole(resize.size_HW), resize.size_HW)


def _letterbox(size_HW: SizeHW, resize: Resize) -> Fit:
    """As large as it fits with its shape kept, sides cut off to whole pixels, in the middle."""
    input_height, input_width = resize.size_HW
    scale = min(input_width / size_HW[1], input_height / size_HW[0])
    height, width = (max(1, int(side * scale)) for side in size_HW)
    content = Box((input_height - height) // 2, (input_width - width) // 2, height, width)
    return Fit(Box.whole(size_HW), content, resize.size_HW, resize.padding_value, resize.mode)


def _center_crop(size_HW: SizeHW, resize: Resize) -> Fit:
    """The middle at its own scale; a smaller picture lies in the middle of black, whatever the padding value."""
    (top, pad_top, height), (left, pad_left, width) = (
        _center(have, want) for have, want in zip(size_HW, resize.size_HW, strict=True)
    )
    return Fit(Box(top, left, height, width), Box(pad_top, pad_left, height, width), resize.size_HW)


def _center(have: int, want: int) -> tuple[int, int, int]:
    """Where the kept pixels start in the picture, where in the input, and how many they are."""
    return max(have - want, 0) // 2, max(want - have, 0) // 2, min(have, want)


FITTERS: dict[ResizeMode, Callable[[SizeHW, Resize], Fit]] = {
    ResizeMode.STRETCH: _stretch,
    ResizeMode.LETTERBOX: _letterbox,
    ResizeMode.LETTERBOX_REFLECT: _letterbox,
    ResizeMode.CENTER_CROP: _center_crop,
}
