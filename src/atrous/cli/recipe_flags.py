"""The recipe flags of `atrous version` as the JSON that they stand for; one path reads both."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from atrous.domain.errors import BadSettings

MODES = {
    "stretch": "Stretch to",
    "fill": "Fill (with center crop) in",
    "fit": "Fit within",
    "fit-black": "Fit (black edges) in",
    "fit-white": "Fit (white edges) in",
    "fit-grey": "Fit (grey edges) in",
    "fit-reflect": "Fit (reflect edges) in",
}
CONTRASTS = {
    "stretching": "Contrast Stretching",
    "histogram": "Histogram Equalization",
    "adaptive": "Adaptive Equalization",
}
FLIPS = {
    "horizontal": {"horizontal": True, "vertical": False},
    "vertical": {"horizontal": False, "vertical": True},
    "both": {"horizontal": True, "vertical": True},
}

Blocks = dict[str, Any]


@dataclass(frozen=True)
class RecipeFlags:
    """As they are typed; what is not is None or False."""

    resize: Annotated[str | None, typer.Option(help="The size of every picture, as WIDTHxHEIGHT.")] = None
    mode: Annotated[str, typer.Option(help=f"How: {', '.join(MODES)}.")] = "stretch"
    static_crop: Annotated[str | None, typer.Option(help="Keep this window: X_MIN,X_MAX,Y_MIN,Y_MAX in percent.")] = (
        None
    )
    grayscale: Annotated[bool, typer.Option("--grayscale", help="Show no colours.")] = False
    contrast: Annotated[str | None, typer.Option(help=f"{', '.join(CONTRASTS)}.")] = None
    isolate: Annotated[bool, typer.Option("--isolate", help="Make every labelled region a picture.")] = False
    tile: Annotated[str | None, typer.Option(help="Cut every picture into ROWSxCOLUMNS.")] = None
    remap: Annotated[
        list[str] | None, typer.Option(help="OLD=NEW renames or merges a class, OLD= drops it; may be repeated.")
    ] = None
    filter_null: Annotated[
        float | None, typer.Option(help="Leave pictures without labels out until PERCENT of each split has some.")
    ] = None
    versions: Annotated[
        int | None, typer.Option(help="Pictures in train for each source, the others augmented copies.")
    ] = None
    flip: Annotated[str | None, typer.Option(help=f"Mirror copies: {', '.join(FLIPS)}.")] = None
    rotate: Annotated[float | None, typer.Option(help="Turn copies by up to so many degrees.")] = None
    zoom: Annotated[float | None, typer.Option(help="Crop copies by up to so many percent of a side.")] = None
    brightness: Annotated[float | None, typer.Option(help="Lighten or darken copies by up to PERCENT.")] = None
    hue: Annotated[float | None, typer.Option(help="Turn the colours of copies by up to so many degrees.")] = None
    blur: Annotated[float | None, typer.Option(help="Blur copies by up to so many pixels.")] = None
    noise: Annotated[float | None, typer.Option(help="Salt and pepper on up to PERCENT of a copy.")] = None
    mosaic: Annotated[bool, typer.Option("--mosaic", help="Make copies of parts of four pictures.")] = False

    def over(self, file: Path | None) -> Blocks:
        """`preprocessing` and `augmentation`: those of the file, and over them those of the flags.

        What else the file has is kept.

        Raises:
            BadSettings: the file is no JSON object, or a flag is written otherwise than its help says.
        """
        base = read_recipe(file) if file else {}
        blocks = {"preprocessing": self._preprocessing(), "augmentation": self._augmentation()}
        for key, flags in blocks.items():
            typed = {name: block for name, block in flags.items() if block not in (None, False, {})}
            base[key] = {**(base.get(key) or {}), **typed}
        return base

    def _preprocessing(self) -> Blocks:
        return {
            "resize": self._resize(),
            "static-crop": _crop(self.static_crop),
            "grayscale": self.grayscale,
            "contrast": self.contrast and {"type": _one_of("--contrast", self.contrast, CONTRASTS)},
            "isolate": self.isolate,
            "tile": self.tile and dict(zip(("rows", "columns"), _two("--tile", self.tile, "2x3"), strict=True)),
            "remap": dict(_renaming(text) for text in self.remap or ()),
            "filter-null": _amount("percent", self.filter_null),
        }

    def _augmentation(self) -> Blocks:
        return {
            "image": _amount("versions", self.versions),
            "flip": self.flip and _one_of("--flip", self.flip, FLIPS),
            "rotate": _amount("degrees", self.rotate),
            "crop": None if self.zoom is None else {"min": 0, "max": self.zoom},
            "brightness": _amount("percent", self.brightness),
            "hue": _amount("degrees", self.hue),
            "blur": _amount("pixels", self.blur),
            "noise": _amount("percent", self.noise),
            "mosaic": self.mosaic,
        }

    def _resize(self) -> Blocks | None:
        format = _one_of("--mode", self.mode, MODES)
        if self.resize is None:
            if self.mode != "stretch":
                raise BadSettings(f"--mode {self.mode} needs a size; add --resize WIDTHxHEIGHT.")
            return None
        width, height = _two("--resize", self.resize, "512x384")
        return {"width": width, "height": height, "format": format}


def read_recipe(file: Path) -> Blocks:
    """The JSON object of a recipe's file.

    Raises:
        BadSettings: there is no such file, or it holds something else.
    """
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSettings(f"--recipe {file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadSettings(f"--recipe {file} is no JSON: {error}.") from error
    blocks = [found.get(key) or {} for key in ("preprocessing", "augmentation")] if isinstance(found, dict) else [None]
    if not all(isinstance(block, dict) for block in blocks):
        raise BadSettings(f'--recipe {file}: wanted an object {{"preprocessing": {{…}}, "augmentation": {{…}}}}.')
    return dict(found)


def _one_of(flag: str, word: str, table: dict[str, Any]) -> Any:
    if word not in table:
        raise BadSettings(f"{flag} is {word!r}; wanted one of {', '.join(table)}.")
    return table[word]


def _two(flag: str, text: str, example: str) -> tuple[int, int]:
    first, _, second = text.lower().partition("x")
    if not (first.isdecimal() and second.isdecimal()):
        raise BadSettings(f"{flag} is {text!r}; wanted two numbers with an x between, such as {example}.")
    return int(first), int(second)


def _crop(text: str | None) -> Blocks | None:
    if text is None:
        return None
    percents = text.split(",")
    if len(percents) != 4:
        raise BadSettings(f"--static-crop is {text!r}; wanted X_MIN,X_MAX,Y_MIN,Y_MAX in percent, such as 10,90,0,80.")
    return dict(zip(("x_min", "x_max", "y_min", "y_max"), percents, strict=True))


def _renaming(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not (old and equals):
        raise BadSettings(f"--remap is {text!r}; wanted OLD=NEW, or OLD= to drop a class.")
    return old, new


def _amount(name: str, value: float | None) -> Blocks | None:
    return None if value is None else {name: value}
