"""Roboflow's names for the ways to resize, and ours."""

from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadSettings
from atrous.domain.preprocessing import Resize, ResizeMode

FORMATS: dict[str, tuple[ResizeMode, int]] = {
    "Stretch to": (ResizeMode.STRETCH, 0),
    "Fill (with center crop) in": (ResizeMode.CENTER_CROP, 0),
    "Fit (black edges) in": (ResizeMode.LETTERBOX, 0),
    "Fit (white edges) in": (ResizeMode.LETTERBOX, 255),
    "Fit (grey edges) in": (ResizeMode.LETTERBOX, 114),
    "Fit (reflect edges) in": (ResizeMode.LETTERBOX_REFLECT, 0),
    "Fit within": (ResizeMode.LETTERBOX, 0),  # a network's input has one size, so what is left over is black
}


def resize_of(size_HW: SizeHW, format: str, padding_value: int | None = None) -> Resize:
    """Our record of a format.

    Raises:
        BadSettings: no such format, or a size that cannot be.
    """
    if format not in FORMATS:
        raise BadSettings(f"resize format is {format!r}; wanted one of {', '.join(FORMATS)}.")
    mode, own = FORMATS[format]
    return Resize(size_HW, mode, own if padding_value is None else padding_value)


def format_of(resize: Resize) -> tuple[str, int | None]:
    """The format of a record, and its padding value where the format has another."""
    alike = [format for format, (mode, _) in FORMATS.items() if mode == resize.mode]
    exact = [format for format in alike if FORMATS[format][1] == resize.padding_value]
    return (exact[0], None) if exact else (alike[0], resize.padding_value)
