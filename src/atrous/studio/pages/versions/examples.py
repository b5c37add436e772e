"""What a recipe makes of a project's first pictures, drawn as one picture a source."""

import base64
from itertools import islice

import cv2
import numpy as np

from atrous.datasets.versions.preview import preview
from atrous.datasets.versions.recipe_json import recipe_from_json
from atrous.domain.arrays import Picture
from atrous.domain.classes import Classes
from atrous.imaging.overlay import overlay
from atrous.imaging.resize import resize_labels, resize_picture
from atrous.imaging.thumbnail import fit_side
from atrous.jobs.freezing import LibraryPicture
from atrous.storage.library import Library
from atrous.studio.pages.versions.recipe_form import Blocks

SOURCES = 2
EXAMPLES = 4
SIDE = 320


def examples(library: Library, project: str, blocks: Blocks) -> list[str]:
    """Pictures with their labels over them, as addresses that hold their data.

    Raises:
        BadSettings: the recipe cannot be followed.
        BadPicture: a picture cannot be read.
    """
    classes = Classes(library.project(project).class_names)
    sources = [LibraryPicture(library, record) for record in islice(library.pictures(project, "train"), SOURCES)]
    recipe = recipe_from_json(blocks)
    shown: list[str] = []
    for source in sources:
        others = [other for other in sources if other is not source]
        made = preview(source, classes, recipe, 0, EXAMPLES, others)
        shown.extend(_data_url(_small(example.picture, example.labels_HW, classes.names)) for example in made)
    return shown


def _small(picture: Picture, labels_HW: np.ndarray, names: tuple[str, ...]) -> Picture:
    size_HW = fit_side((picture.shape[0], picture.shape[1]), SIDE)
    return overlay(resize_picture(picture, size_HW), resize_labels(labels_HW, size_HW), names, legend=False)


def _data_url(picture: Picture) -> str:
    _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    return "data:image/jpeg;base64," + base64.b64encode(jpeg.tobytes()).decode("ascii")
