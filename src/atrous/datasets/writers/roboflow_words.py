"""A recipe as the lines of Roboflow's README, which people and programs know."""

from collections.abc import Callable, Iterator
from typing import Any

from atrous.datasets.versions.recipe import Recipe
from atrous.datasets.versions.resize_formats import format_of
from atrous.domain import augmentation as steps
from atrous.domain.augmentation import Augmentation
from atrous.domain.preprocessing import Contrast, Resize, StaticCrop

CONTRAST_WORDS = {
    Contrast.STRETCHING: "Auto-contrast via contrast stretching",
    Contrast.HISTOGRAM: "Auto-contrast via histogram equalization",
    Contrast.ADAPTIVE: "Auto-contrast via adaptive equalization",
}


def preprocessing_words(recipe: Recipe) -> tuple[str, ...]:
    """A line for each thing done to every picture, in the order it is done."""
    return tuple(_preprocessing(recipe))


def augmentation_words(augmentation: Augmentation | None) -> tuple[str, ...]:
    """A line for each thing done by chance to copies of the pictures of train."""
    return tuple(STEP_WORDS[type(step)](step) for step in augmentation.steps) if augmentation else ()


def _preprocessing(recipe: Recipe) -> Iterator[str]:
    before = recipe.preprocessing
    yield "Auto-orientation of pixel data (with EXIF-orientation stripping)"
    for old, new in sorted(recipe.remap.items()):
        yield f"Class {old!r} became {new!r}"
    if before.static_crop:
        yield _crop(before.static_crop)
    if recipe.isolate:
        yield "Isolate objects"
    if recipe.tile:
        yield f"Tile into {recipe.tile.rows} rows and {recipe.tile.columns} columns"
    if recipe.filter_null:
        yield f"Filter null: at least {recipe.filter_null.percent:g}% of the images have something annotated"
    if before.grayscale:
        yield "Grayscale (CRT phosphor)"
    if before.contrast:
        yield CONTRAST_WORDS[before.contrast]
    if before.resize:
        yield _resize(before.resize)


def _crop(crop: StaticCrop) -> str:
    sideways, upwards = f"{crop.x_min:g}-{crop.x_max:g}%", f"{crop.y_min:g}-{crop.y_max:g}%"
    return f"Static crop of {sideways} horizontal region, {upwards} vertical region"


def _resize(resize: Resize) -> str:
    height, width = resize.size_HW
    way = format_of(resize)[0].removesuffix(" to").removesuffix(" in")
    return f"Resize to {width}x{height} ({way})"


def _flip(step: steps.Flip) -> str:
    ways = [way for way in ("horizontal", "vertical") if getattr(step, way)]
    return " and ".join(f"50% probability of {way} flip" for way in ways)


def _ninety(step: steps.Ninety) -> str:
    turns = ("clockwise", "counter_clockwise", "upside_down")
    names = [name.replace("_", "-") for name in turns if getattr(step, name)]
    return f"Equal probability of one of the following 90-degree rotations: none, {', '.join(names)}"


def _shear(step: steps.Shear) -> str:
    sideways, upwards = (f"between -{angle:g}° to +{angle:g}°" for angle in (step.horizontal, step.vertical))
    return f"Random shear of {sideways} horizontally and {upwards} vertically"


def _brightness(step: steps.Brightness) -> str:
    low, high = step.percent if step.darken else 0, step.percent if step.brighten else 0
    return f"Random brightness adjustment of between {-low:g} and {high:+g} percent"


STEP_WORDS: dict[type[steps.Step], Callable[[Any], str]] = {
    steps.Mosaic: lambda _: "Mosaic of four images",
    steps.Flip: _flip,
    steps.Ninety: _ninety,
    steps.Crop: lambda step: f"Randomly crop between {step.min:g} and {step.max:g} percent of the image",
    steps.Rotate: lambda step: f"Random rotation of between -{step.degrees:g} and +{step.degrees:g} degrees",
    steps.Shear: _shear,
    steps.RandomGrayscale: lambda step: f"Random grayscale of {step.percent:g} percent of the images",
    steps.Hue: lambda step: f"Random hue adjustment of between -{step.degrees:g} and +{step.degrees:g} degrees",
    steps.Saturation: lambda step: (
        f"Random saturation adjustment of between -{step.percent:g} and +{step.percent:g} percent"
    ),
    steps.Brightness: _brightness,
    steps.Exposure: lambda step: (
        f"Random exposure adjustment of between -{step.percent:g} and +{step.percent:g} percent"
    ),
    steps.Blur: lambda step: f"Random Gaussian blur of between 0 and {step.pixels:g} pixels",
    steps.Noise: lambda step: f"Salt and pepper noise was applied to {step.percent:g} percent of pixels",
    steps.Cutout: lambda step: f"Cutout of {step.count} boxes with {step.percent:g}% size each",
}
