"""Two published models measured on the same pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

from atrous.datasets.versions.version_folder import VersionFolder
from atrous.domain.errors import BadDataset
from atrous.domain.model_id import ModelId
from atrous.domain.reporter import Reporter
from atrous.domain.splits import Split
from atrous.runtime.segmenter import load_segmenter
from atrous.storage.library import Library
from atrous.training.evaluation.compare import Comparison, compare
from atrous.training.version import LabelledPicture, measurable


@dataclass(frozen=True)
class Compared:
    """What came of it, and on which pictures."""

    comparison: Comparison
    seen: dict[str, int]
    """Model id → how many of the pictures it was trained or chosen by: its figures are flattered by them."""


def compare_models(
    library: Library, first: ModelId, second: ModelId, split: Split, reporter: Reporter, *, on: ModelId | None = None
) -> Compared:
    """Compare on the pictures that the split has in both models' versions, or on the split of the version `on`.

    Where the versions have the same picture with other labels, the second's count.

    Raises:
        NotFound: no such model or version.
        BadSettings: the models know other classes.
        BadDataset: there are no such pictures, or too few.
    """
    versions = {model_id: open_version(library, model_id) for model_id in (first, second)}
    source = versions[second] if on is None else open_version(library, on)
    samples = measurable(source, split)
    if on is None:
        samples = among(samples, source, pictures(versions[first], (split,)))
    if not samples:
        where = f"{on} has no {split} pictures" if on else f"{first} and {second} have no {split} picture in common"
        raise BadDataset(f"{where}; name a version that both can be measured on with --on PROJECT/VERSION.")
    before, after = (load_segmenter(library.model_folder(model_id)) for model_id in (first, second))
    found = compare(before, after, samples, reporter)
    return Compared(found, {str(model_id): seen(version, samples, source) for model_id, version in versions.items()})


def open_version(library: Library, model_id: ModelId) -> VersionFolder:
    """The version that a model was trained on, or that goes by such a name."""
    return VersionFolder.open(library.version_folder(model_id.project, model_id.version))


def among(samples: Sequence[LabelledPicture], source: VersionFolder, known: set[str]) -> list[LabelledPicture]:
    """The samples of a version whose picture files, byte for byte, are among those of the hashes."""
    hashes = {sample.name: sample.picture_sha256 for sample in source.manifest.samples}
    return [sample for sample in samples if hashes[sample.name] in known]


def seen(version: VersionFolder, samples: Sequence[LabelledPicture], source: VersionFolder) -> int:
    """How many of the samples a version trains on or chooses the best epoch by."""
    return len(among(samples, source, pictures(version, ("train", "valid"))))


def pictures(version: VersionFolder, splits: tuple[Split, ...]) -> set[str]:
    """The hashes of the picture files of some splits."""
    return {sample.picture_sha256 for sample in version.manifest.samples if sample.split in splits}
