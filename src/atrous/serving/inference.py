"""The way of a picture: bytes → array → prediction → whatever the client asked for."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from atrous.domain.model_id import ModelId
from atrous.imaging.decode import decode
from atrous.runtime.prediction import Prediction
from atrous.serving.confidence import Recommended, threshold
from atrous.serving.pictures import SentPicture
from atrous.serving.pool import Loan, Pool, Segmenter

T = TypeVar("T")


@dataclass(frozen=True)
class Ask:
    """What a client wants done, whichever route it came by."""

    model_id: ModelId
    pictures: tuple[SentPicture, ...]
    confidence: float | Recommended
    orient: bool
    """Whether a photo is turned upright by its EXIF orientation."""


@dataclass(frozen=True)
class Done(Generic[T]):
    """What came out, in the order of the pictures, and facts for the headers."""

    results: list[T]
    loan: Loan
    seconds: float


class Inference:
    """Does the work in threads, a few at a time, so that the event loop stays free."""

    def __init__(self, pool: Pool, workers: Executor, max_pixels: int) -> None:
        self._pool = pool
        self._workers = workers
        self._max_pixels = max_pixels

    async def run(self, ask: Ask, encode: Callable[[Prediction, float], T]) -> Done[T]:
        """Predict every picture of the ask and encode each prediction, given it and the seconds it took.

        Raises:
            NotFound, BadPackage: the model cannot be had.
            BadPicture: one of the pictures is none.
        """
        started = time.perf_counter()
        loan = await self._pool.borrow(ask.model_id)
        work = partial(self._segment, loan.segmenter, ask, encode)
        loop = asyncio.get_running_loop()
        results = await asyncio.gather(*(loop.run_in_executor(self._workers, work, sent) for sent in ask.pictures))
        return Done(results, loan, time.perf_counter() - started)

    def _segment(
        self, segmenter: Segmenter, ask: Ask, encode: Callable[[Prediction, float], T], sent: SentPicture
    ) -> T:
        started = time.perf_counter()
        picture = decode(sent.file_bytes(), orient=ask.orient, max_pixels=self._max_pixels)
        cut = threshold(ask.confidence, segmenter.package.recommended_confidence)
        prediction = segmenter.predict(picture, confidence=cut)
        return encode(prediction, time.perf_counter() - started)
