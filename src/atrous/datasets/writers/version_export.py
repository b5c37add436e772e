"""A frozen version → an export: every picture as its recipe makes it, and the recipe in words."""

from dataclasses import dataclass, replace

from atrous.datasets.versions.picture_png import encode_picture_exactly
from atrous.datasets.versions.version_folder import VersionFolder, VersionSample
from atrous.datasets.writers.export import Export
from atrous.datasets.writers.picture import encode_jpeg
from atrous.datasets.writers.roboflow_words import augmentation_words, preprocessing_words
from atrous.domain.arrays import LabelMap, SizeHW
from atrous.domain.preprocessing import Preprocessing
from atrous.domain.splits import SPLITS, Split
from atrous.imaging.decode import read_size
from atrous.imaging.header import read_header
from atrous.imaging.preprocess import Preprocessor
from atrous.imaging.resize import resize_exactly


def export_version(version: VersionFolder, title: str, number: int) -> Export:
    """All samples of a version, preprocessed; `title` is the project's name and `number` the version's."""
    samples = [sample for split in SPLITS for sample in version.samples(split)]
    recipe = version.manifest.recipe
    return Export(
        title=title,
        version=number,
        classes=version.classes,
        samples=[PreparedSample(sample) for sample in samples],
        preprocessing=preprocessing_words(recipe),
        augmentation=augmentation_words(recipe.augmentation),
        copies=recipe.augmentation.versions if recipe.augmentation else 1,
        sources={sample.name: sample.source for sample in samples if sample.source != sample.name},
    )


@dataclass(frozen=True)
class PreparedSample:
    """A sample of a version with what was left of its preprocessing done."""

    frozen: VersionSample

    @property
    def name(self) -> str:
        """As in the version."""
        return self.frozen.name

    @property
    def split(self) -> Split:
        """As in the version."""
        return self.frozen.split

    def picture_bytes(self) -> bytes:
        """The picture as the version holds it where nothing is left to do, else a JPEG of a JPEG, or a PNG."""
        data = self.frozen.picture_bytes()
        if not self._changes(read_size(data, self.name)):
            return data
        prepared, _ = self._preprocessor().picture(self.frozen.picture())
        is_jpeg = read_header(data, self.name).format == "JPEG"
        return encode_jpeg(prepared) if is_jpeg else encode_picture_exactly(prepared)

    def labels(self) -> LabelMap:
        """The labels in the place of the picture's pixels; 255 where the picture is padded."""
        labels_HW = self.frozen.labels()
        height, width = labels_HW.shape
        return self._preprocessor().labels(labels_HW) if self._changes((height, width)) else labels_HW

    def _changes(self, size_HW: SizeHW) -> bool:
        steps = self.frozen.preprocessing
        fits = steps.resize is None or steps.resize.size_HW == size_HW
        return not fits or replace(steps, resize=None) != Preprocessing()

    def _preprocessor(self) -> Preprocessor:
        return Preprocessor(self.frozen.preprocessing, resize_exactly)
