"""A folder or archive of labelled pictures → pictures of a project."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from atrous.datasets.dataset import Dataset, Sample
from atrous.datasets.doctoring.check import Diagnosis, check
from atrous.datasets.options import ReadOptions
from atrous.datasets.read import read
from atrous.domain.classes import BACKGROUND, Classes
from atrous.domain.model_id import check_slug
from atrous.domain.reporter import Reporter
from atrous.imaging.decode import read_size
from atrous.jobs.arrival import AS_THEY_ARE, Arrival
from atrous.jobs.drawn_masks import DrawnMasks
from atrous.storage.library import Library
from atrous.storage.records.picture_records import FindingRecord
from atrous.storage.records.records import AddedPictures, NewPicture, SplitCounts


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


def import_dataset(
    library: Library,
    path: Path,
    project: str,
    options: ReadOptions,
    reporter: Reporter,
    arrival: Arrival = AS_THEY_ARE,
) -> Imported:
    """Read and check a dataset, then add its pictures; the project is made if need be. Repeating it does no harm.

    Raises:
        BadDataset: it cannot be used, or not as a whole; nothing was added.
        BadSettings: an option or the project's name does not fit.
        AlreadyExists: the project has other classes, or another picture of the same name.
    """
    check_slug(project)
    with DrawnMasks() as masks:
        diagnosis = check(read(path, options), reporter=reporter, keeper=masks).diagnosis
        dataset = diagnosis.usable(options.skip_bad)
        numbers = settle_classes(library, project, dataset.classes, arrival)
        arriving = (arrival.settle(new, numbers) for new in new_pictures(dataset, masks, reporter))
        added = library.add_pictures(project, arriving, arrival.author, relabel=arrival.relabel)
    names = [sample.name for sample in dataset.samples]
    library.gather(project, names, arrival.batch, arrival.tags)
    library.set_findings(project, findings(diagnosis, names))
    sentence = f"{added.count} new, {added.relabelled} relabelled, {added.duplicates} there already"
    library.note(arrival.author, "import pictures", project, sentence)
    kept = set(names)
    left_out = tuple(sample.name for sample in diagnosis.dataset.samples if sample.name not in kept)
    return Imported(project, diagnosis, left_out, added, library.split_counts(project))


def settle_classes(library: Library, project: str, classes: Classes, arrival: Arrival) -> tuple[int, ...]:
    """See that the project has the classes of a dataset.

    Returns:
        The project's number of each.
    """
    if not arrival.merge_classes:
        library.ensure_project(project, project, classes.names)
        return tuple(range(len(classes)))
    names = library.extend_classes(project, classes.names[1:], actor=arrival.author).class_names
    return (BACKGROUND, *(names.index(name) for name in classes.names[1:]))


def findings(diagnosis: Diagnosis, names: Iterable[str]) -> dict[str, list[FindingRecord]]:
    """What was said of each picture, nothing too."""
    said: dict[str, list[FindingRecord]] = {name: [] for name in names}
    for problem in diagnosis.problems:
        for name in said.keys() & set(problem.samples):
            said[name].append(FindingRecord(problem.kind, problem.severity, problem.sentence))
    return said


def new_pictures(dataset: Dataset, masks: DrawnMasks, reporter: Reporter) -> Iterator[NewPicture]:
    """The samples as the library takes them, one at a time."""
    for number, sample in enumerate(dataset.samples, start=1):
        yield new_picture(sample, masks)
        reporter.progress("importing", number, len(dataset.samples), sample.name)


def new_picture(sample: Sample, masks: DrawnMasks) -> NewPicture:
    """One sample as the library takes it: the picture's own bytes, the labels as an index PNG."""
    picture = sample.picture_bytes()
    return NewPicture(
        name=sample.name,
        split=sample.split,
        picture=picture,
        suffix=PurePath(sample.picture_file).suffix.lower(),
        size_HW=read_size(picture, sample.picture_file),
        mask_png=masks.png(sample),
        class_pixels=masks.class_pixels(sample),
    )
