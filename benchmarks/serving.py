"""How long the stages of an answer take: decode, preprocess, network, postprocess, encode.

    python benchmarks/serving.py PACKAGE PICTURE... [--size 1280x720] [--precision int8] [--threads 1] [--rounds 20]

Every picture is measured at every size given, as a JPEG of that size; without --size, as it is. Rounds go over all
pictures and sizes in turn, so a disturbance of the machine falls on all alike. The table has the least and the median.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import cv2
import pybase64

from atrous.domain.arrays import SizeHW
from atrous.imaging.decode import decode
from atrous.imaging.png import encode_plane
from atrous.imaging.preprocess import Preprocessor
from atrous.runtime.package import read_package
from atrous.runtime.postprocess import postprocess
from atrous.runtime.precision import WEIGHTS_NAMES
from atrous.runtime.segmenter import DEFAULT_CONFIDENCE
from atrous.runtime.sessions.choose import open_session

STAGES = ("decode", "preprocess", "network", "postprocess", "encode")


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    wanted = _parse(arguments)
    package = read_package(wanted.package)
    answer = Answer(
        Preprocessor(package.preprocessing), open_session(package, "openvino", wanted.precision, wanted.threads).run
    )
    bodies = _bodies(wanted.pictures, wanted.size)
    times: dict[SizeHW, list[Stopwatch]] = {}
    for number in range(wanted.rounds + 1):
        for body in bodies:
            watch = Stopwatch()
            size_HW = answer(body, watch)
            if number:  # the first round only warms up
                times.setdefault(size_HW, []).append(watch)
    for size_HW, watches in times.items():
        _print(size_HW, watches)


@dataclass
class Stopwatch:
    """Milliseconds of one answer's stages."""

    stages: list[float] = field(default_factory=list)
    last: float = field(default_factory=time.perf_counter)

    def lap(self) -> None:
        """A stage ends here."""
        now = time.perf_counter()
        self.stages.append((now - self.last) * 1000)
        self.last = now


@dataclass(frozen=True)
class Answer:
    """What a server does with a picture, but for HTTP."""

    preprocessor: Preprocessor
    network: Callable

    def __call__(self, body: bytes, watch: Stopwatch) -> SizeHW:
        """Go through all stages; the picture's size comes back."""
        picture = decode(body)
        watch.lap()
        shown, placement = self.preprocessor.picture(picture)
        watch.lap()
        logits_NKHW = self.network(shown[None])
        watch.lap()
        planes = postprocess(logits_NKHW[0], placement, DEFAULT_CONFIDENCE)
        watch.lap()
        for plane_HW in planes:
            pybase64.b64encode_as_string(encode_plane(plane_HW))
        watch.lap()
        return placement.original_HW


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("pictures", type=Path, nargs="+")
    parser.add_argument("--size", type=_size, action="append", help="WIDTHxHEIGHT; may be given several times")
    parser.add_argument("--precision", choices=list(WEIGHTS_NAMES), default="f32")
    parser.add_argument("--threads", type=int, default=None)
    parser.add_argument("--rounds", type=int, default=20)
    return parser.parse_args(arguments)


def _size(text: str) -> SizeHW:
    width, height = text.lower().split("x")
    return int(height), int(width)


def _bodies(pictures: list[Path], sizes: list[SizeHW] | None) -> list[bytes]:
    if not sizes:
        return [picture.read_bytes() for picture in pictures]
    return [_resized_jpeg(picture, size_HW) for size_HW in sizes for picture in pictures]


def _resized_jpeg(picture: Path, size_HW: SizeHW) -> bytes:
    pixels = cv2.imread(str(picture), cv2.IMREAD_COLOR)
    _, jpeg = cv2.imencode(".jpg", cv2.resize(pixels, size_HW[::-1], interpolation=cv2.INTER_CUBIC))
    return jpeg.tobytes()


def _print(size_HW: SizeHW, watches: list[Stopwatch]) -> None:
    height, width = size_HW
    print(f"\n{width}x{height}, {len(watches)} answers   least ms   median ms")
    columns = [*zip(*(watch.stages for watch in watches), strict=True), [sum(watch.stages) for watch in watches]]
    for stage, column in zip((*STAGES, "together"), columns, strict=True):
        print(f"{stage:<28}{min(column):10.1f}  {median(column):10.1f}")


if __name__ == "__main__":
    main()
