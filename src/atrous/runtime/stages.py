"""The stages of an answer, timed one by one. HTTP is left out."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from statistics import median

import pybase64

from atrous.domain.arrays import Plane, SizeHW
from atrous.imaging.decode import decode, read_size
from atrous.imaging.png import encode_plane
from atrous.imaging.preprocess import Preprocessor
from atrous.imaging.threads import in_hand, side_by_side
from atrous.runtime.postprocess import postprocess
from atrous.runtime.segmenter import DEFAULT_CONFIDENCE, Segmenter

STAGES = ("decode", "resize", "network", "postprocess", "encode")


@dataclass(frozen=True)
class StageTimes:
    """What pictures of one size took, in seconds."""

    size_HW: SizeHW
    answers: int
    medians: tuple[float, ...]
    """In the order of `STAGES`."""
    least: tuple[float, ...]

    @property
    def together(self) -> float:
        """All stages of a picture."""
        return sum(self.medians)


class StageBench:
    """Goes the way of a served picture with a stopwatch."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._preprocessor = Preprocessor(segmenter.package.preprocessing)

    def measure(self, files: Sequence[bytes], rounds: int) -> StageTimes:
        """Answer pictures of one size, one after the other.

        Args:
            files: picture files, taken in turn, so a disturbance of the machine falls on all alike.
            rounds: over all of them; one more goes before, which warms up and does not count.
        """
        self._answer_all(files)
        answers = [seconds for _ in range(rounds) for seconds in self._answer_all(files)]
        stages = tuple(zip(*answers, strict=True))
        return StageTimes(
            size_HW=read_size(files[0]),
            answers=len(answers),
            medians=tuple(median(stage) for stage in stages),
            least=tuple(min(stage) for stage in stages),
        )

    def _answer_all(self, files: Sequence[bytes]) -> list[list[float]]:
        return [self._answer(file) for file in files]

    def rate(self, files: Sequence[bytes], rounds: int, threads: int) -> float:
        """Pictures a second, several answered at once. Measure what a lone picture takes first, not after.

        All rounds are done twice and the second time counts: where pictures first meet, the network is compiled anew.
        """
        with ThreadPoolExecutor(threads) as pool:
            for _ in range(2):
                started = time.perf_counter()
                answered = len(list(pool.map(self._answer, list(files) * rounds)))
                seconds = time.perf_counter() - started
            return answered / seconds

    @in_hand()
    def _answer(self, file: bytes) -> list[float]:
        """Seconds of each stage."""
        ends = [time.perf_counter()]
        picture = decode(file)
        ends.append(time.perf_counter())
        shown, placement = self._preprocessor.picture(picture)
        ends.append(time.perf_counter())
        logits_NKHW = self._segmenter.session.run(shown[None])
        ends.append(time.perf_counter())
        planes = postprocess(logits_NKHW[0], placement, DEFAULT_CONFIDENCE)
        ends.append(time.perf_counter())
        side_by_side([partial(_encode, plane_HW) for plane_HW in planes])
        ends.append(time.perf_counter())
        return [end - start for start, end in pairwise(ends)]


def _encode(plane_HW: Plane) -> bytes:
    return pybase64.b64encode(encode_plane(plane_HW))
