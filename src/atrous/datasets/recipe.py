"""The recipe of a version: what is done to every picture. A record in Python, an object in JSON."""

from dataclasses import asdict, dataclass
from typing import Any

from atrous.domain.preprocessing import Contrast, Preprocessing, Resize, ResizeMode, StaticCrop


@dataclass(frozen=True)
class Recipe:
    """What a version does to its pictures before a network sees them."""

    preprocessing: Preprocessing


def recipe_to_json(recipe: Recipe) -> dict[str, Any]:
    """A JSON object; every key is always there."""
    return asdict(recipe)


def recipe_from_json(found: dict[str, Any]) -> Recipe:
    """The record of what `recipe_to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: it was not written by it.
        BadSettings: a value out of its range.
    """
    steps = found["preprocessing"]
    crop, contrast, resize = steps["static_crop"], steps["contrast"], steps["resize"]
    return Recipe(
        Preprocessing(
            auto_orient=steps["auto_orient"],
            static_crop=StaticCrop(**crop) if crop else None,
            grayscale=steps["grayscale"],
            contrast=Contrast(contrast) if contrast else None,
            resize=_resize(resize) if resize else None,
        )
    )


def _resize(found: dict[str, Any]) -> Resize:
    height, width = found["size_HW"]
    return Resize((height, width), ResizeMode(found["mode"]), found["padding_value"])
