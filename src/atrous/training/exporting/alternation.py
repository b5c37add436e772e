"""Times that can be compared: the formats take turns on the same pictures, so that a busy moment hits all alike."""

import statistics
import time
from collections.abc import Mapping, Sequence
from itertools import cycle, islice

from atrous.runtime.precision import Precision
from atrous.runtime.segmenter import Segmenter
from atrous.training.exporting.quantize import evenly_spread
from atrous.training.version import LabelledPicture

TURNS = 20


def median_seconds(
    segmenters: Mapping[Precision, Segmenter], samples: Sequence[LabelledPicture]
) -> dict[Precision, float]:
    """Median seconds a picture of preprocessing, network and postprocessing, over 20 pictures in turn.

    The first turn is not counted: engines do part of their work at the first picture.
    """
    seconds: dict[Precision, list[float]] = {precision: [] for precision in segmenters}
    for sample in islice(cycle(evenly_spread(samples, TURNS)), TURNS + 1):
        picture = sample.picture()
        for precision, segmenter in segmenters.items():
            started = time.perf_counter()
            segmenter.predict(picture, 0.0)
            seconds[precision].append(time.perf_counter() - started)
    return {precision: statistics.median(taken[1:]) for precision, taken in seconds.items()}
