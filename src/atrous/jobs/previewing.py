"""What a recipe would make of a project's pictures, to look at before anything is frozen."""

from itertools import islice
from pathlib import Path

from atrous.datasets.versions.preview import preview
from atrous.datasets.versions.recipe import Recipe
from atrous.domain.classes import Classes
from atrous.domain.errors import AlreadyExists, BadDataset
from atrous.imaging.overlay import overlay
from atrous.imaging.png import encode_picture
from atrous.jobs.freezing import LibraryPicture
from atrous.storage.library import Library

SOURCES = 4  # pictures shown; a mosaic takes its parts from them too
EXAMPLES = 4  # of each


def preview_version(library: Library, project: str, recipe: Recipe, seed: int, folder: Path) -> list[Path]:
    """Write a few training pictures as the recipe leaves them, their labels drawn over them, and freeze nothing.

    Raises:
        NotFound: no such project.
        AlreadyExists: the folder is there and not empty.
        BadDataset: the project has no training pictures.
        BadSettings: the recipe names a class that is not there.
    """
    if folder.exists() and any(folder.iterdir()):
        raise AlreadyExists(f"{folder} is there and not empty; name a folder that is not there yet.")
    classes = Classes(library.project(project).class_names)
    sources = [LibraryPicture(library, record) for record in islice(library.pictures(project, "train"), SOURCES)]
    if not sources:
        raise BadDataset(f"The project {project!r} has no pictures to train on; `atrous import` brings some in.")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for source in sources:
        examples = preview(source, classes, recipe, seed, EXAMPLES, [other for other in sources if other != source])
        for number, example in enumerate(examples, start=1):
            written.append(folder / f"{source.name}_{number}.png")
            written[-1].write_bytes(encode_picture(overlay(example.picture, example.labels_HW, classes.names)))
    return written
