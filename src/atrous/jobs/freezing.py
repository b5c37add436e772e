"""The pictures of a project as they are now → a version that never changes."""

from dataclasses import dataclass

from atrous.datasets.versions.freeze import freeze
from atrous.datasets.versions.recipe import Recipe
from atrous.datasets.versions.recipe_json import recipe_to_json
from atrous.datasets.versions.remap import remap_classes
from atrous.datasets.versions.version_manifest import VersionManifest
from atrous.domain.arrays import LabelMap
from atrous.domain.classes import Classes
from atrous.domain.errors import BadDataset
from atrous.domain.reporter import Reporter
from atrous.domain.splits import Split
from atrous.imaging.decode import decode_index_mask
from atrous.storage.library import Library
from atrous.storage.records.records import PictureRecord, SplitCounts, VersionDraft, VersionRecord
from atrous.storage.shelves.events import COMMAND_LINE


@dataclass(frozen=True)
class LibraryPicture:
    """A picture of the library as `freeze` takes it; nothing is read before it is asked for."""

    library: Library
    record: PictureRecord

    @property
    def name(self) -> str:
        """Unlike every other of its project."""
        return self.record.name

    @property
    def split(self) -> Split:
        """train, valid or test."""
        return self.record.split

    def picture_bytes(self) -> bytes:
        """The picture as it was given."""
        return self.library.blobs.get(self.record.picture)

    def labels(self) -> LabelMap:
        """The current labels: 0 background, 255 ignore."""
        return decode_index_mask(self.library.blobs.get(self.record.annotation.mask), name=self.record.name)


def freeze_version(
    library: Library, project: str, recipe: Recipe, seed: int, reporter: Reporter, *, name: str | None = None
) -> VersionRecord:
    """Freeze all pictures of a project, as they are labelled now, into its next version.

    Raises:
        NotFound: no such project.
        BadDataset: it has no pictures to learn from, or the recipe leaves none.
        BadSettings: the recipe names a class that is not there.
    """
    count = check_freezable(library, project, recipe)
    draft = library.new_version(project, name or f"{project} {count} pictures", recipe_to_json(recipe))
    try:
        version = freeze_draft(library, draft, recipe, seed, reporter)
    except BaseException:
        library.drop_version(project, draft.number)
        raise
    library.note(COMMAND_LINE, "freeze version", project, str(version.model_id))
    return version


def check_freezable(library: Library, project: str, recipe: Recipe) -> int:
    """Refuse, before a number is taken, what plainly cannot become a version.

    Returns:
        How many pictures the project has for it.

    Raises:
        NotFound, BadDataset, BadSettings: as `freeze_version`.
    """
    remap_classes(Classes(library.project(project).class_names), recipe.remap)
    counts = library.labelled_counts(project)
    if not counts.train:
        raise BadDataset(f"The project {project!r} has no pictures to train on; `atrous import` brings some in.")
    return counts.total


def freeze_draft(library: Library, draft: VersionDraft, recipe: Recipe, seed: int, reporter: Reporter) -> VersionRecord:
    """Freeze all pictures of a project, as they are labelled now, into a number that was taken.

    Raises:
        NotFound: no such draft.
        BadDataset: the recipe leaves no pictures.
    """
    classes = Classes(library.project(draft.project).class_names)
    pictures = [LibraryPicture(library, record) for record in library.pictures(draft.project)]
    manifest = freeze(pictures, classes, recipe, seed, draft.folder, reporter=reporter)
    return library.finish_version(draft.project, draft.number, manifest.hash, split_counts(manifest))


def split_counts(manifest: VersionManifest) -> SplitCounts:
    """How many pictures each split of a version has."""
    return SplitCounts(manifest.count("train"), manifest.count("valid"), manifest.count("test"))
