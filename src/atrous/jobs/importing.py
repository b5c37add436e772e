"""A folder or archive of labelled pictures → pictures of a project."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from atrous.datasets.dataset import Dataset, Sample
from atrous.datasets.doctoring.check import Diagnosis, check
from atrous.datasets.doctoring.sample_facts import SampleFacts
from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read
from atrous.domain.model_id import check_slug
from atrous.domain.reporter import Reporter
from atrous.imaging.decode import read_size
from atrous.jobs.drawn_masks import DrawnMasks
from atrous.storage.library import Library
from atrous.storage.records import AddedPictures, NewPicture, SplitCounts


@dataclass(frozen=True)
class Imported:
    """What came in, and what was found and decided on the way."""

    project: str
    diagnosis: Diagnosis
    left_out: tuple[str, ...]
    """Samples that `--skip-bad` left out."""
    added: AddedPictures
    splits: SplitCounts
    """Of the whole project, afterwards."""


def import_dataset(library: Library, path: Path, project: str, options: ReadOptions, reporter: Reporter) -> Imported:
    """Read and check a dataset, then add its pictures; the project is made if need be. Repeating it does no harm.

    Raises:
        BadDataset: it cannot be used, or not as a whole; nothing was added.
        BadSettings: an option or the project's name does not fit.
        AlreadyExists: the project has other classes, or another picture of the same name.
    """
    check_slug(project)
    with DrawnMasks() as masks:
        diagnosis = check(read(path, options), reporter=reporter, keeper=masks)
        dataset = diagnosis.usable(options.skip_bad)
        library.ensure_project(project, project, dataset.classes.names)
        facts = {fact.sample.name: fact for fact in diagnosis.facts.samples}
        added = library.add_pictures(project, new_pictures(dataset, facts, masks, reporter))
    kept = {sample.name for sample in dataset.samples}
    left_out = tuple(sample.name for sample in diagnosis.dataset.samples if sample.name not in kept)
    return Imported(project, diagnosis, left_out, added, library.split_counts(project))


def new_pictures(
    dataset: Dataset, facts: Mapping[str, SampleFacts], masks: DrawnMasks, reporter: Reporter
) -> Iterator[NewPicture]:
    """The samples as the library takes them, one at a time."""
    for number, sample in enumerate(dataset.samples, start=1):
        yield new_picture(sample, facts[sample.name].class_counts, masks)
        reporter.progress("importing", number, len(dataset.samples), sample.name)


def new_picture(sample: Sample, class_pixels: Mapping[int, int], masks: DrawnMasks) -> NewPicture:
    """One sample as the library takes it: the picture's own bytes, the labels as an index PNG."""
    picture = sample.picture_bytes()
    return NewPicture(
        name=sample.name,
        split=sample.split,
        picture=picture,
        suffix=PurePath(sample.picture_file).suffix.lower(),
        size_HW=read_size(picture, sample.picture_file),
        mask_png=masks.png(sample),
        class_pixels=class_pixels,
    )
