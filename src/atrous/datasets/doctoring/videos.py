"""Pictures whose names number them and whose neighbours look alike: the frames of a video, or photos taken walking."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from atrous.datasets.doctoring.lookalikes import median_correlation
from atrous.datasets.doctoring.sketch_file import Places, SketchFile
from atrous.datasets.split import source_name
from atrous.domain.splits import Split

_NUMBERED = re.compile(r"(.*?)(\d+)(\D*)")

FEWEST_FRAMES = 8
CLOSE = 0.75
"""How much neighbours of two splits have to look alike. Photos of one road, taken in a row: 0.3; camvid's frames, a
second apart: 0.8 to 0.9; every frame of a slow video: 0.99."""
FARTHER = 2.0
"""How many times more distant pictures of the run differ: a camera that stands still makes all of them alike."""
FEWEST_CHANGES = 4
CHANGES = 0.05
"""Changes of split from neighbour to neighbour, as a share: a video cut into a few pieces has next to none."""


@dataclass(frozen=True)
class Run:
    """Names that differ only in a number, by that number."""

    pattern: str
    """Such as "frame_*_jpg"."""
    places: tuple[int, ...]
    """Where each stands in the list of all names."""


def find_runs(names: Sequence[str]) -> list[Run]:
    """The runs of at least 8 names."""
    numbered: dict[str, list[tuple[int, int]]] = {}
    for place, name in enumerate(names):
        if match := _NUMBERED.fullmatch(source_name(name)):
            numbered.setdefault(f"{match[1]}*{match[3]}", []).append((int(match[2]), place))
    return [
        Run(pattern, tuple(place for _, place in sorted(frames)))
        for pattern, frames in numbered.items()
        if len(frames) >= FEWEST_FRAMES
    ]


def is_dealt_video(sketches: SketchFile, frames: Places, splits: Sequence[Split]) -> bool:
    """Whether a run is a video whose frames were dealt to the splits one by one; `frames` are its sketches in order."""
    changes = np.flatnonzero([one != other for one, other in pairwise(splits)])
    if len(changes) < max(FEWEST_CHANGES, CHANGES * (len(splits) - 1)):
        return False
    half = len(frames) // 2
    near = median_correlation(sketches, frames[changes], frames[changes + 1])
    far = median_correlation(sketches, frames[:half], frames[-half:])
    return near > CLOSE and 1 - far > FARTHER * (1 - near)
