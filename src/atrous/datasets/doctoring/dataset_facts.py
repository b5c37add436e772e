"""A dataset and what one pass over its samples found out: all that a finding sees."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from atrous.datasets.dataset import Dataset
from atrous.datasets.doctoring.groups import connected
from atrous.datasets.doctoring.lookalikes import find_lookalikes
from atrous.datasets.doctoring.sample_facts import PictureFacts, SampleFacts
from atrous.datasets.doctoring.sketch_file import SketchFile
from atrous.datasets.doctoring.videos import find_runs, is_dealt_video

Group = tuple[SampleFacts, ...]
"""Samples that belong together, in the order of their names."""


@dataclass(frozen=True)
class Video:
    """The frames of a video that were dealt to the splits one by one, in their order."""

    pattern: str
    frames: Group

    def explains(self, group: Group) -> bool:
        """Whether all of a group are frames of it."""
        return {fact.sample.name for fact in group} <= {fact.sample.name for fact in self.frames}


@dataclass(frozen=True)
class DatasetFacts:
    """What is known of all samples, and of those that belong together. The latter is found out when first asked for."""

    dataset: Dataset
    samples: tuple[SampleFacts, ...]
    sketches: SketchFile = field(repr=False, compare=False)
    """Of the pictures, each at the `place` of its facts."""

    def without(self, names: Container[str]) -> "DatasetFacts":
        """The facts of the other samples."""
        return replace(self, samples=tuple(fact for fact in self.samples if fact.sample.name not in names))

    @cached_property
    def copies(self) -> list[Group]:
        """Samples whose pictures are the same bytes."""
        groups: dict[bytes, list[SampleFacts]] = {}
        for fact, picture in self._readable():
            groups.setdefault(picture.sha256, []).append(fact)
        return [tuple(group) for group in groups.values() if len(group) > 1]

    @cached_property
    def lookalikes(self) -> list[Group]:
        """Samples whose pictures are nearly the same, connected by chains; none that are only the same bytes."""
        readable = list(self._readable())
        pairs = find_lookalikes(self.sketches, np.array([fact.place for fact, _ in readable], np.intp))
        digests = [picture.sha256 for _, picture in readable]
        first = {digest: place for place, digest in reversed(list(enumerate(digests)))}
        pairs += [(first[digest], place) for place, digest in enumerate(digests) if first[digest] != place]
        groups = [[readable[place] for place in group] for group in connected(len(digests), pairs)]
        return [
            tuple(fact for fact, _ in group) for group in groups if len({picture.sha256 for _, picture in group}) > 1
        ]

    @cached_property
    def dealt_videos(self) -> list[Video]:
        """Videos whose frames were dealt to the splits one by one."""
        facts = [fact for fact, _ in self._readable()]
        runs = find_runs([fact.sample.name for fact in facts])
        found = []
        for run in runs:
            frames = tuple(facts[place] for place in run.places)
            places = np.array([fact.place for fact in frames], np.intp)
            if is_dealt_video(self.sketches, places, [fact.sample.split for fact in frames]):
                found.append(Video(run.pattern, frames))
        return found

    @cached_property
    def lookalikes_of_no_video(self) -> list[Group]:
        """Lookalikes that are not just frames of one dealt video."""
        return [group for group in self.lookalikes if not any(video.explains(group) for video in self.dealt_videos)]

    def _readable(self) -> Iterator[tuple[SampleFacts, PictureFacts]]:
        return ((fact, fact.picture) for fact in self.samples if isinstance(fact.picture, PictureFacts))
