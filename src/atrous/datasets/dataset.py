"""A dataset that has been read: its classes in our numbers and its samples, whose labels are drawn when asked for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from atrous.datasets.options import ReadOptions
from atrous.datasets.problem import Problem
from atrous.datasets.raw import LabelSource, PictureSource, RawDataset, RawSample
from atrous.datasets.sample_names import name_samples
from atrous.datasets.split import complete_splits
from atrous.datasets.value_map import ValueMap, map_values
from atrous.domain.arrays import LabelMap
from atrous.domain.classes import Classes
from atrous.domain.splits import Split


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled picture. It holds no pixels; each call reads or draws anew."""

    name: str
    """Unlike every other of its dataset, and good as a file name."""
    split: Split
    picture: PictureSource
    source_labels: LabelSource
    values: ValueMap

    @property
    def picture_file(self) -> str:
        """Where the picture lies inside the dataset."""
        return self.picture.file

    @property
    def label_files(self) -> tuple[str, ...]:
        """Where its labels lie inside the dataset."""
        return self.source_labels.files

    def picture_bytes(self) -> bytes:
        """The picture as it was encoded.

        Raises:
            BadDataset: it cannot be read.
        """
        return self.picture.read()

    def labels(self) -> LabelMap:
        """The labels: 0 background, 255 ignore.

        Raises:
            BadPicture, BadDataset: they cannot be read, or a pixel has a value without a class.
        """
        return self.values.apply(self.source_labels.draw(), self.label_files[0])


@dataclass(frozen=True)
class Dataset:
    """Samples, what their values mean, and what was noticed and decided on the way."""

    name: str
    format: str
    evidence: str
    """What showed that it is of this format, as a sentence."""
    values: ValueMap
    samples: tuple[Sample, ...]
    problems: tuple[Problem, ...] = ()
    decisions: tuple[str, ...] = ()

    @property
    def classes(self) -> Classes:
        """The class names in the order of their numbers."""
        return self.values.classes

    def without(self, names: Iterable[str]) -> "Dataset":
        """The dataset less the samples of these names."""
        left_out = frozenset(names)
        return replace(self, samples=tuple(sample for sample in self.samples if sample.name not in left_out))


def interpret(raw: RawDataset, options: ReadOptions, name: str, format: str, evidence: str) -> Dataset:
    """Give a raw dataset our class numbers, sample names and splits.

    Raises:
        BadDataset, BadSettings: the classes cannot be mapped; see `map_values`.
    """
    values, class_decisions = map_values(raw, options)
    names = name_samples([sample.picture.file for sample in raw.samples])
    by_name = dict(zip(names, raw.samples, strict=True))
    splits, split_decisions = complete_splits({name: sample.split for name, sample in by_name.items()}, options.seed)
    samples = tuple(_sample(name, raw_sample, splits[name], values) for name, raw_sample in sorted(by_name.items()))
    decisions = (*raw.decisions, *class_decisions, *split_decisions)
    return Dataset(name, format, evidence, values, samples, raw.problems, decisions)


def _sample(name: str, raw: RawSample, split: Split, values: ValueMap) -> Sample:
    return Sample(name, split, raw.picture, raw.labels, values)
