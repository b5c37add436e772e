"""Recipes: the keys of a Roboflow version, in the form its package sends and in the form it stores."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from recipe_strategies import AUGMENTATIONS, PREPROCESSINGS

from atrous.datasets.versions.recipe import FilterNull, Recipe, Tile
from atrous.datasets.versions.recipe_json import recipe_from_json, recipe_from_roboflow, recipe_to_json
from atrous.domain.augmentation import (
    Augmentation,
    Blur,
    Brightness,
    Crop,
    Cutout,
    Exposure,
    Flip,
    Hue,
    Mosaic,
    Ninety,
    Noise,
    RandomGrayscale,
    Rotate,
    Saturation,
    Shear,
)
from atrous.domain.errors import BadSettings
from atrous.domain.preprocessing import Contrast, Preprocessing, Resize, ResizeMode, StaticCrop

SENT = {
    "preprocessing": {
        "auto-orient": True,
        "contrast": {"type": "Contrast Stretching"},
        "filter-null": {"percent": 50},
        "grayscale": True,
        "isolate": True,
        "remap": {"crack": "damage", "hole": "damage", "leaf": ""},
        "resize": {"width": 200, "height": 100, "format": "Fit (white edges) in"},
        "static-crop": {"x_min": 10, "x_max": 90, "y_min": 5, "y_max": 95},
        "tile": {"rows": 2, "columns": 3},
    },
    "augmentation": {
        "blur": {"pixels": 1.5},
        "brightness": {"brighten": True, "darken": False, "percent": 91},
        "crop": {"min": 12, "max": 71},
        "cutout": {"count": 26, "percent": 71},
        "exposure": {"percent": 30},
        "flip": {"horizontal": True, "vertical": False},
        "hue": {"degrees": 180},
        "image": {"versions": 32},
        "mosaic": True,
        "ninety": {"clockwise": True, "counter-clockwise": False, "upside-down": False},
        "noise": {"percent": 50},
        "rgrayscale": {"percent": 50},
        "rotate": {"degrees": 45},
        "saturation": {"percent": 50},
        "shear": {"horizontal": 45, "vertical": 45},
    },
}
"""Every key, with the values of the docstring of the roboflow package."""

MEANT = Recipe(
    remap={"crack": "damage", "hole": "damage", "leaf": "background"},
    preprocessing=Preprocessing(
        static_crop=StaticCrop(10, 90, 5, 95),
        grayscale=True,
        contrast=Contrast.STRETCHING,
        resize=Resize((100, 200), ResizeMode.LETTERBOX, 255),
    ),
    isolate=True,
    tile=Tile(2, 3),
    filter_null=FilterNull(50),
    augmentation=Augmentation(
        mosaic=Mosaic(),
        flip=Flip(horizontal=True),
        ninety=Ninety(clockwise=True),
        crop=Crop(12, 71),
        rotate=Rotate(45),
        shear=Shear(45, 45),
        rgrayscale=RandomGrayscale(50),
        hue=Hue(180),
        saturation=Saturation(50),
        brightness=Brightness(91, darken=False),
        exposure=Exposure(30),
        blur=Blur(1.5),
        noise=Noise(50),
        cutout=Cutout(26, 71),
        versions=32,
    ),
)


def stored(block):
    """A block as a version's payload has it: switched on, and every number a text."""
    if isinstance(block, dict):
        numbers = {key: str(item) if type(item) in (int, float) else item for key, item in block.items()}
        return {"enabled": True, **numbers}
    return {"enabled": block}


def test_every_key_as_it_is_sent():
    assert recipe_from_json(SENT) == MEANT


def test_every_key_as_it_is_stored():
    assert recipe_from_json({kind: {key: stored(block) for key, block in SENT[kind].items()} for kind in SENT}) == MEANT


def test_what_is_switched_off_is_not_there():
    off = {key: {**stored(block), "enabled": False} for key, block in SENT["preprocessing"].items()}
    augmentation = {key: {**stored(block), "enabled": "false"} for key, block in SENT["augmentation"].items()}
    off.pop("auto-orient")
    assert recipe_from_roboflow(off, augmentation) == Recipe()
    assert recipe_from_roboflow({"grayscale": False, "tile": None, "remap": {}}, {"mosaic": False}) == Recipe()
    assert recipe_from_json({}) == Recipe()


@pytest.mark.parametrize(
    ("format", "mode", "padding_value"),
    [
        ("Stretch to", ResizeMode.STRETCH, 0),
        ("Fill (with center crop) in", ResizeMode.CENTER_CROP, 0),
        ("Fit within", ResizeMode.LETTERBOX, 0),
        ("Fit (reflect edges) in", ResizeMode.LETTERBOX_REFLECT, 0),
        ("Fit (black edges) in", ResizeMode.LETTERBOX, 0),
        ("Fit (white edges) in", ResizeMode.LETTERBOX, 255),
        ("Fit (grey edges) in", ResizeMode.LETTERBOX, 114),
    ],
)
def test_resize_formats(format, mode, padding_value):
    recipe = recipe_from_roboflow({"resize": {"width": "640", "height": "480", "format": format}}, {})
    assert recipe.preprocessing.resize == Resize((480, 640), mode, padding_value)
    assert recipe_from_json(recipe_to_json(recipe)) == recipe


@pytest.mark.parametrize(
    ("preprocessing", "augmentation", "sentence"),
    [
        ({"autoorient": True}, {}, "preprocessing has the unknown key 'autoorient'; known are auto-orient,"),
        ({"auto-orient": False}, {}, "auto-orient cannot be switched off: labels lie on the upright picture"),
        ({"grayscale": "grey"}, {}, "grayscale is 'grey'; wanted true or false"),
        ({"resize": {"width": 5, "format": "Stretch to"}}, {}, "resize lacks height; wanted width, height, format"),
        ({"resize": {"width": 5, "height": 5, "format": "Squeeze"}}, {}, "format is 'Squeeze'; wanted one of Stretch"),
        ({"resize": {"width": 5.5, "height": 5}}, {}, "resize width is 5.5; wanted a whole number"),
        ({"resize": {"width": 0, "height": 5}}, {}, "A resize to 0x5 was asked for; each side is 1 to 8192"),
        ({"contrast": {"type": "more"}}, {}, "contrast type is 'more'; wanted one of Contrast Stretching,"),
        ({"tile": {"rows": 2, "columns": 33}}, {}, "tile columns is 33; wanted 1 to 32"),
        ({"tile": True}, {}, "tile lacks rows and columns"),
        ({"static-crop": {"x_min": 90, "x_max": 10, "y_min": 0, "y_max": 9}}, {}, "static-crop x goes from 90"),
        ({"filter-null": {"percent": 101}}, {}, "filter-null percent is 101; wanted 0 to 100"),
        ({"remap": {"a": 3}}, {}, "remap 'a' is 3; wanted its new name, or null to drop it"),
        ({"remap": True}, {}, "remap is True; wanted an object"),
        ({}, {"motionblur": {"pixels": 3}}, "augmentation has the unknown key 'motionblur'; known are mosaic, flip"),
        ({}, {"camera-gain": True}, "augmentation has the unknown key 'camera-gain'"),
        ({}, {"bbflip": {"horizontal": True}, "bbblur": {"pixels": 1}}, "bbflip, bbblur: changes only what is inside"),
        ({}, {"flip": {"horizontal": False}}, "flip has nothing switched on; wanted horizontal or vertical true"),
        ({}, {"flip": {"sideways": True}}, "flip has the unknown key 'sideways'; known are horizontal, vertical"),
        ({}, {"rotate": {"degrees": "many"}}, "rotate degrees is 'many'; wanted a number"),
        ({}, {"rotate": {"degrees": 46}}, "rotate degrees is 46; wanted 0 to 45"),
        ({}, {"blur": {"pixels": True}}, "blur pixels is True; wanted a number"),
        ({}, {"crop": {"min": 50, "max": 20}}, "crop goes from 50 to 20 percent; wanted 0 <= min <= max <= 99"),
        ({}, {"brightness": {"percent": 5, "brighten": False, "darken": False}}, "may neither brighten nor darken"),
        ({}, {"image": {"versions": 33}, "mosaic": True}, "image versions is 33; wanted 1 to 32"),
        ({}, {"image": {"versions": 3}}, "3 versions of each picture were asked for, but no augmentation"),
    ],
)
def test_what_cannot_be_is_refused_by_name(preprocessing, augmentation, sentence):
    with pytest.raises(BadSettings) as refusal:
        recipe_from_roboflow(preprocessing, augmentation)
    assert sentence in str(refusal.value)


def test_box_steps_that_are_off_are_no_matter():
    assert recipe_from_roboflow({}, {"bbflip": {"enabled": False}}) == Recipe()


@given(PREPROCESSINGS, AUGMENTATIONS)
def test_a_recipe_comes_back_from_its_json(preprocessing, augmentation):
    recipe = recipe_from_roboflow(preprocessing, augmentation)
    assert recipe_from_json(json.loads(json.dumps(recipe_to_json(recipe)))) == recipe


def test_a_grey_of_ones_own_comes_back_too():
    recipe = Recipe(preprocessing=Preprocessing(resize=Resize((8, 12), ResizeMode.LETTERBOX, 77)))
    assert recipe_to_json(recipe)["preprocessing"]["resize"]["padding_value"] == 77
    assert recipe_from_json(recipe_to_json(recipe)) == recipe


def test_the_same_recipe_has_the_same_json_whoever_wrote_it():
    one, other = {"rotate": {"degrees": 15.0}}, {"rotate": {"degrees": "15", "enabled": True}}
    assert recipe_to_json(recipe_from_roboflow({}, one)) == recipe_to_json(recipe_from_roboflow({}, other))


def test_what_is_left_for_later():
    steps = MEANT.preprocessing
    assert MEANT.left_for_later == replace(steps, static_crop=None)
    assert replace(MEANT, isolate=False, tile=None).left_for_later == steps
    assert MEANT.left_for_copies == Preprocessing(resize=steps.resize)
