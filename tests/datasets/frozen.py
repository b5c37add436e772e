"""Freezing in a line, and what a version holds."""

from atrous.datasets.versions.freeze import freeze
from atrous.datasets.versions.recipe import Recipe
from atrous.datasets.versions.version_folder import VersionFolder
from atrous.domain.classes import Classes
from atrous.domain.preprocessing import Contrast, Preprocessing, Resize, ResizeMode, StaticCrop

CLASSES = Classes.of(("crack", "road"))

PREPROCESSING = Preprocessing(
    static_crop=StaticCrop(10, 90, 0, 100),
    contrast=Contrast.ADAPTIVE,
    resize=Resize((8, 12), ResizeMode.LETTERBOX, 114),
)


def freeze_to(folder, samples, **changes):
    wanted = {"classes": CLASSES, "recipe": Recipe(preprocessing=PREPROCESSING), "seed": 4} | changes
    return freeze(samples, folder=folder, **wanted)


def frozen(folder, samples, recipe, seed=0):
    freeze(samples, CLASSES, recipe, seed, folder / "version")
    return VersionFolder.open(folder / "version")


def content(folder):
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
