"""The way of a picture: bytes → array → prediction → whatever the client asked for."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar

from atrous.domain.arrays import Picture, SizeHW
from atrous.domain.errors import BadSettings
from atrous.domain.model_id import ModelId
from atrous.imaging.decode import decode, read_size
from atrous.imaging.threads import in_hand
from atrous.runtime.detailed import Detailed
from atrous.runtime.mosaic.tile_size import TileSize
from atrous.runtime.probabilities import ProbabilityKind
from atrous.serving.answers.plane_limit import refuse_too_many
from atrous.serving.errors import Refused
from atrous.serving.journal.metrics import Metrics
from atrous.serving.models.pool import Loan, Pool, Segmenter
from atrous.serving.requests.confidence import Recommended, threshold
from atrous.serving.requests.pictures import SentPicture
from atrous.serving.requests.skipped_steps import SkippedSteps
from atrous.serving.requests.work import pixels_of_work
from atrous.serving.traffic.admission import Admission

T = TypeVar("T")

SHORT_BYTES = 1_000_000
"""Of base64, undone in 0.1 ms."""


@dataclass(frozen=True)
class Ask:
    """What a client wants done, whichever route it came by."""

    model_id: ModelId
    pictures: tuple[SentPicture, ...]
    confidence: float | Recommended
    orient: bool = True
    """Whether a photo is turned upright by its EXIF orientation."""
    skipped: SkippedSteps = field(default_factory=SkippedSteps)
    tile: TileSize | None = None
    probabilities: ProbabilityKind | None = None


@dataclass(frozen=True)
class Done(Generic[T]):
    """What came out, in the order of the pictures, and facts for the headers."""

    results: list[T]
    loan: Loan
    seconds: float


class Inference:
    """Does the work in threads, a few at a time, so that the event loop stays free."""

    def __init__(self, pool: Pool, admission: Admission, metrics: Metrics, max_pixels: int) -> None:
        self._pool = pool
        self._admission = admission
        self._metrics = metrics
        self._max_pixels = max_pixels

    def refuse_when_full(self) -> None:
        """For routes, before they read a body that could not be dealt with.

        Raises:
            Refused: 503, too much is waiting already.
        """
        self._admission.refuse_when_full()

    async def run(self, ask: Ask, encode: Callable[[Detailed, float], T]) -> Done[T]:
        """Predict every picture of the ask and encode each prediction, given it and the seconds it took.

        Raises:
            NotFound, BadPackage: the model cannot be had.
            BadPicture: one of the pictures is none.
            Refused: 503, too much is waiting already, or this waited for too long.
            Refused: 400, too many tiles or probabilities were asked for.
        """
        started = time.perf_counter()
        async with self._admission.visit() as visit:
            loan = await self._pool.borrow(ask.model_id)
            if loan.load_s is not None:
                self._metrics.spent("loading", loan.load_s)
            files = await _read_heads_aside(ask.pictures)
            jobs = [
                (
                    pixels_of_work(size_HW, ask.tile, loan.segmenter.package),
                    partial(self._segment, loan.segmenter, ask, encode, file),
                )
                for size_HW, file in files
            ]
            visit.bring(sum(pixels for pixels, _ in jobs))
            results = await visit.work(jobs)
        self._metrics.answered(ask.model_id, len(results))
        return Done(results, loan, time.perf_counter() - started)

    @in_hand()
    def _segment(self, segmenter: Segmenter, ask: Ask, encode: Callable[[Detailed, float], T], file: bytes) -> T:
        started = time.perf_counter()
        with self._metrics.timing("decode"):
            picture = decode(file, orient=ask.orient, max_pixels=self._max_pixels)
        detailed = self._detail(segmenter, ask, picture)
        seconds = time.perf_counter() - started
        with self._metrics.timing("encode"):
            return encode(detailed, seconds)

    def _detail(self, segmenter: Segmenter, ask: Ask, picture: Picture) -> Detailed:
        cut = threshold(ask.confidence, segmenter.package)
        if ask.probabilities is not None:
            refuse_too_many(ask.probabilities, len(segmenter.package.classes), picture)
        adjusted = segmenter.with_preprocessing(ask.skipped.apply(segmenter.package.preprocessing))
        runs_s: list[float] = []
        started = time.perf_counter()
        try:
            detailed = adjusted.timed(runs_s.append).detail(
                picture, cut, tile=ask.tile, probabilities=ask.probabilities
            )
        except BadSettings as error:
            raise Refused(400, str(error)) from error
        self._metrics.spent("network", sum(runs_s))
        # what little the preprocessing takes is in it too
        self._metrics.spent("postprocess", time.perf_counter() - started - sum(runs_s))
        return detailed


async def _read_heads_aside(pictures: tuple[SentPicture, ...]) -> list[tuple[SizeHW, bytes]]:
    """As `_read_heads`, without holding up the event loop for longer than a thread takes to begin."""
    if sum(len(picture.data) for picture in pictures) <= SHORT_BYTES:
        return _read_heads(pictures)
    return await asyncio.to_thread(_read_heads, pictures)


def _read_heads(pictures: tuple[SentPicture, ...]) -> list[tuple[SizeHW, bytes]]:
    """Each picture's size, by its header, and its file."""
    files = [picture.file_bytes() for picture in pictures]
    return [(read_size(file), file) for file in files]
