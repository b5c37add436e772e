"""The recipe of a version as a form. What it says is the JSON that `recipe_from_json` reads."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nicegui import ui

Blocks = dict[str, Any]

RESIZE_FORMATS = {
    "": "as they are",
    "Stretch to": "stretch",
    "Fit within": "fit within",
    "Fill (with center crop) in": "fill, cutting edges",
    "Fit (black edges) in": "fit, black edges",
    "Fit (white edges) in": "fit, white edges",
    "Fit (reflect edges) in": "fit, mirrored edges",
}
CONTRASTS = {
    "": "as it is",
    "Contrast Stretching": "stretched",
    "Histogram Equalization": "equalized",
    "Adaptive Equalization": "equalized piece by piece",
}
FLIPS = {
    "": "none",
    "horizontal": "left and right",
    "vertical": "up and down",
    "both": "both",
}


@dataclass(frozen=True)
class Strength:
    """An augmentation with one number."""

    key: str
    field: str
    label: str
    most: float
    step: float = 1.0


STRENGTHS = (
    Strength("rotate", "degrees", "Turn, degrees", 45),
    Strength("crop", "max", "Zoom in, percent", 90),
    Strength("brightness", "percent", "Brightness, percent", 90),
    Strength("saturation", "percent", "Saturation, percent", 90),
    Strength("hue", "degrees", "Hue, degrees", 180),
    Strength("blur", "pixels", "Blur, pixels", 10, 0.5),
    Strength("noise", "percent", "Noise, percent", 25, 0.5),
)
FIXED: dict[str, Blocks] = {"brightness": {"brighten": True, "darken": True}, "crop": {"min": 0}}
"""What a block needs beside its number."""


@dataclass
class RecipeForm:
    """What the form holds; drawn by `draw`."""

    resize: str = ""
    width: int = 512
    height: int = 512
    contrast: str = ""
    grayscale: bool = False
    rows: int = 1
    columns: int = 1
    copies: int = 1
    flip: str = ""
    mosaic: bool = False
    strengths: dict[str, float] = field(default_factory=lambda: {each.key: 0.0 for each in STRENGTHS})

    def draw(self, changed: Callable[[], object]) -> None:
        """The fields; each change is told."""
        ui.label("Every picture").classes("font-medium")
        self._select("resize", RESIZE_FORMATS, "Size", changed)
        with ui.row().classes("gap-2 no-wrap w-full").bind_visibility_from(self, "resize", bool):
            self._number("width", "Width", 32, 4096, changed)
            self._number("height", "Height", 32, 4096, changed)
        self._select("contrast", CONTRASTS, "Contrast", changed)
        ui.checkbox("Shades of grey", on_change=changed).bind_value(self, "grayscale")
        with ui.row().classes("gap-2 no-wrap w-full"):
            self._number("rows", "Cut into rows", 1, 10, changed)
            self._number("columns", "and columns", 1, 10, changed)
        ui.separator()
        ui.label("Changed copies, in train").classes("font-medium")
        self._number("copies", "Pictures for each source, with the copies", 1, 32, changed)
        with ui.column().classes("w-full gap-2").bind_visibility_from(self, "copies", lambda copies: (copies or 1) > 1):
            self._select("flip", FLIPS, "Mirror", changed)
            for each in STRENGTHS:
                self._strength(each, changed)
            ui.checkbox("Mosaic of four", on_change=changed).bind_value(self, "mosaic")

    def blocks(self) -> Blocks:
        """The recipe as JSON."""
        return {"preprocessing": self._preprocessing(), "augmentation": self._augmentation()}

    def _preprocessing(self) -> Blocks:
        blocks: Blocks = {}
        if self.resize:
            blocks["resize"] = {"width": int(self.width), "height": int(self.height), "format": self.resize}
        if self.contrast:
            blocks["contrast"] = {"type": self.contrast}
        if self.grayscale:
            blocks["grayscale"] = True
        if (self.rows, self.columns) != (1, 1):
            blocks["tile"] = {"rows": int(self.rows), "columns": int(self.columns)}
        return blocks

    def _augmentation(self) -> Blocks:
        if self.copies <= 1:
            return {}
        blocks: Blocks = {"image": {"versions": int(self.copies)}}
        if self.flip:
            blocks["flip"] = {side: self.flip in (side, "both") for side in ("horizontal", "vertical")}
        if self.mosaic:
            blocks["mosaic"] = True
        for each in STRENGTHS:
            if self.strengths[each.key]:
                blocks[each.key] = FIXED.get(each.key, {}) | {each.field: self.strengths[each.key]}
        return blocks

    def _select(self, name: str, options: dict[str, str], label: str, changed: Callable[[], object]) -> None:
        select = ui.select(options, label=label, on_change=changed).bind_value(self, name)
        select.props("dense outlined options-dense").classes("w-full")

    def _number(self, name: str, label: str, low: int, high: int, changed: Callable[[], object]) -> None:
        number = ui.number(label, min=low, max=high, precision=0, on_change=changed).bind_value(self, name)
        number.props("dense outlined debounce=400").classes("w-full")

    def _strength(self, each: Strength, changed: Callable[[], object]) -> None:
        with ui.row().classes("items-center gap-3 no-wrap w-full"):
            ui.label(each.label).classes("text-sm w-40")
            slider = ui.slider(min=0, max=each.most, step=each.step, on_change=changed).bind_value(
                self.strengths, each.key
            )
            slider.props("label throttle=300").props.update({"aria-label": each.label})
