"""Recipes as JSON: the keys of a Roboflow version, as its Python package sends them and as it stores them.

Stored blocks have `"enabled": true` and numbers as text; both are read, the plain form is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from atrous.datasets.versions.recipe import FilterNull, Recipe, Tile
from atrous.datasets.versions.recipe_block import block_of, is_on, read_block, refuse_unknown
from atrous.datasets.versions.resize_formats import format_of, resize_of
from atrous.domain import augmentation as steps
from atrous.domain.augmentation import Augmentation
from atrous.domain.errors import BadSettings
from atrous.domain.preprocessing import Contrast, Preprocessing, Resize, StaticCrop

STEPS: dict[str, type[steps.Step]] = {
    "mosaic": steps.Mosaic,
    "flip": steps.Flip,
    "ninety": steps.Ninety,
    "crop": steps.Crop,
    "rotate": steps.Rotate,
    "shear": steps.Shear,
    "rgrayscale": steps.RandomGrayscale,
    "hue": steps.Hue,
    "saturation": steps.Saturation,
    "brightness": steps.Brightness,
    "exposure": steps.Exposure,
    "blur": steps.Blur,
    "noise": steps.Noise,
    "cutout": steps.Cutout,
}
SWITCHES = ("auto-orient", "grayscale", "isolate")
BLOCKS = ("resize", "static-crop", "contrast", "tile", "remap", "filter-null")


def recipe_from_roboflow(preprocessing: Mapping[str, Any], augmentation: Mapping[str, Any]) -> Recipe:
    """The recipe of the two objects that a version is generated from; docs/versions.md says what each key means.

    Raises:
        BadSettings: an unknown key, a value out of its range, or a step that makes no sense for masks.
    """
    refuse_unknown("preprocessing", preprocessing, (*SWITCHES, *BLOCKS))
    _refuse_upside_down(preprocessing)
    crop = read_block("static-crop", StaticCrop, preprocessing.get("static-crop"))
    contrast = read_block("contrast", ContrastBlock, preprocessing.get("contrast"))
    resize = read_block("resize", ResizeBlock, preprocessing.get("resize"))
    return Recipe(
        remap=_read_remap(preprocessing.get("remap")),
        preprocessing=Preprocessing(
            static_crop=crop,
            grayscale=is_on("grayscale", preprocessing.get("grayscale")),
            contrast=contrast.found() if contrast else None,
            resize=resize.found() if resize else None,
        ),
        isolate=is_on("isolate", preprocessing.get("isolate")),
        tile=read_block("tile", Tile, preprocessing.get("tile")),
        filter_null=read_block("filter-null", FilterNull, preprocessing.get("filter-null")),
        augmentation=_read_augmentation(augmentation),
    )


def recipe_from_json(found: Mapping[str, Any]) -> Recipe:
    """The recipe of an object with `preprocessing` and `augmentation`, either of which may be missing.

    Raises:
        BadSettings: see `recipe_from_roboflow`.
    """
    refuse_unknown("the recipe", found, ("preprocessing", "augmentation"))
    blocks = [found.get(key) or {} for key in ("preprocessing", "augmentation")]
    for key, block in zip(("preprocessing", "augmentation"), blocks, strict=True):
        if not isinstance(block, Mapping):
            raise BadSettings(f"{key} is {block!r}; wanted an object of steps.")
    return recipe_from_roboflow(*blocks)


def recipe_to_json(recipe: Recipe) -> dict[str, Any]:
    """The object that `recipe_from_json` reads; only what is on stands in it."""
    before = recipe.preprocessing
    resize = before.resize
    preprocessing = {
        "auto-orient": before.auto_orient,
        "remap": dict(sorted(recipe.remap.items())),
        "static-crop": block_of(before.static_crop),
        "isolate": recipe.isolate,
        "tile": block_of(recipe.tile),
        "filter-null": block_of(recipe.filter_null),
        "grayscale": before.grayscale,
        "contrast": {"type": before.contrast.value} if before.contrast else None,
        "resize": block_of(ResizeBlock.of(resize)) if resize else None,
    }
    made = recipe.augmentation
    augmentation = {key: block_of(getattr(made, key)) for key in STEPS} if made else {}
    if made:
        augmentation["image"] = {"versions": made.versions}
    return {"preprocessing": _without_empty(preprocessing), "augmentation": _without_empty(augmentation)}


@dataclass(frozen=True)
class ResizeBlock:
    """A resize as JSON has it."""

    width: int
    height: int
    format: str = "Stretch to"
    padding_value: int | None = None
    """Ours: a grey that none of the formats has."""

    def found(self) -> Resize:
        """Our record."""
        return resize_of((self.height, self.width), self.format, self.padding_value)

    @classmethod
    def of(cls, resize: Resize) -> "ResizeBlock":
        """The block of a record."""
        format, padding_value = format_of(resize)
        return cls(resize.size_HW[1], resize.size_HW[0], format, padding_value)


@dataclass(frozen=True)
class ContrastBlock:
    """A contrast correction as JSON has it."""

    type: str

    def found(self) -> Contrast:
        """Our name of it."""
        if self.type not in list(Contrast):
            raise BadSettings(f"contrast type is {self.type!r}; wanted one of {', '.join(Contrast)}.")
        return Contrast(self.type)


def _read_augmentation(found: Mapping[str, Any]) -> Augmentation | None:
    for_boxes = [key for key in found if key.startswith("bb") and key.removeprefix("bb") in STEPS]
    on = [key for key in for_boxes if is_on(key, found[key])]
    if on:
        raise BadSettings(
            f"{', '.join(on)}: changes only what is inside bounding boxes, and a mask has none; "
            f"use {', '.join(key.removeprefix('bb') for key in on)}, which changes the whole picture."
        )
    refuse_unknown("augmentation", found, (*STEPS, "image", *for_boxes))
    made = {key: step for key, record in STEPS.items() if (step := read_block(key, record, found.get(key)))}
    image = read_block("image", ImageBlock, found.get("image"))
    if not made and (image is None or image.versions == 1):
        return None
    return Augmentation(**(made | ({"versions": image.versions} if image else {})))  # type: ignore[arg-type]


@dataclass(frozen=True)
class ImageBlock:
    """How many pictures a source becomes, as JSON has it."""

    versions: int


def _read_remap(value: Any) -> dict[str, str]:
    """Old name → new name; nothing for a new name drops the class, which makes it background."""
    if not isinstance(value, Mapping):
        if is_on("remap", value):
            raise BadSettings(f'remap is {value!r}; wanted an object such as {{"old name": "new name"}}.')
        return {}
    switch = value.get("enabled", True)
    names = {old: new for old, new in value.items() if not (old == "enabled" and isinstance(new, bool))}
    if switch is False:
        return {}
    if wrong := [old for old, new in names.items() if not (new is None or isinstance(new, str))]:
        raise BadSettings(f"remap {wrong[0]!r} is {names[wrong[0]]!r}; wanted its new name, or null to drop it.")
    return {old: new.strip() if new and new.strip() else "background" for old, new in names.items()}


def _refuse_upside_down(preprocessing: Mapping[str, Any]) -> None:
    if preprocessing.get("auto-orient") is not None and not is_on("auto-orient", preprocessing["auto-orient"]):
        raise BadSettings("auto-orient cannot be switched off: labels lie on the upright picture. Leave it out.")


def _without_empty(blocks: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in blocks.items() if value not in (None, False, {})}
