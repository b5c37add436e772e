"""The models in memory. Each is loaded once however many ask at a time; the one not asked for the longest leaves."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from atrous.domain.arrays import Picture
from atrous.domain.errors import AtrousError
from atrous.domain.model_id import ModelId
from atrous.domain.preprocessing import Preprocessing
from atrous.runtime.confidence import Cut
from atrous.runtime.detailed import Detailed
from atrous.runtime.mosaic.tile_size import TileSize
from atrous.runtime.package import ModelPackage
from atrous.runtime.probabilities import ProbabilityKind
from atrous.serving.errors import Refused
from atrous.serving.journal.metrics import Metrics


class ModelSource(Protocol):
    """Knows where the packages are; storage's `Library` is one."""

    def model_folder(self, model_id: ModelId) -> Path:
        """The folder of a model's package.

        Raises:
            NotFound: there is no such model.
        """


class Segmenter(Protocol):
    """A loaded model that several threads may use at once; runtime's `Segmenter` is one."""

    @property
    def package(self) -> ModelPackage:
        """What the package says of itself."""

    def detail(
        self,
        picture: Picture,
        confidence: Cut = ...,
        *,
        tile: TileSize | None = ...,
        probabilities: ProbabilityKind | None = ...,
    ) -> Detailed:
        """Label every pixel of an RGB picture, HWC."""

    def with_preprocessing(self, preprocessing: Preprocessing) -> "Segmenter":
        """The same network behind other steps."""

    def timed(self, spent: Callable[[float], None]) -> "Segmenter":
        """The same, telling the seconds that each run of the network takes."""


@dataclass(frozen=True)
class Loan:
    """A model for the time of one request; it stays usable when the pool lets go of it."""

    model_id: ModelId
    segmenter: Segmenter
    load_s: float | None
    """How long the request waited for the model; None when it was there."""


@dataclass(frozen=True)
class _Resident:
    segmenter: Segmenter
    bytes: int


class Pool:
    """Loads on demand. To be used from one event loop; the loading itself happens in threads, one model at a time."""

    def __init__(
        self,
        models: ModelSource,
        load: Callable[[Path], Segmenter],
        weigh: Callable[[Path], int],
        budget_bytes: int | None,
        metrics: Metrics,
    ) -> None:
        """`weigh` says how much memory the model of a folder takes; `budget_bytes` is for all of them together.

        Without a budget no model ever leaves.
        """
        self._models = models
        self._load = load
        self._weigh = weigh
        self._budget = budget_bytes
        self._metrics = metrics
        self._loaded: OrderedDict[ModelId, _Resident] = OrderedDict()
        self._one_at_a_time = asyncio.Lock()  # loading takes all cores
        self._loading: dict[ModelId, asyncio.Task[Segmenter]] = {}

    async def borrow(self, model_id: ModelId) -> Loan:
        """The model, loaded if need be.

        Raises:
            NotFound: there is no such model.
            BadPackage: its folder cannot be used.
        """
        if model_id in self._loaded:
            self._loaded.move_to_end(model_id)
            return Loan(model_id, self._loaded[model_id].segmenter, load_s=None)
        asked = time.perf_counter()
        # shielded: a client that hangs up must not take the model from the others who wait for it
        segmenter = await asyncio.shield(self._loading.get(model_id) or self._start_loading(model_id))
        return Loan(model_id, segmenter, time.perf_counter() - asked)

    def loaded(self) -> dict[ModelId, ModelPackage]:
        """The models in memory, the one asked for last at the end."""
        return {model_id: resident.segmenter.package for model_id, resident in self._loaded.items()}

    def remove(self, model_id: ModelId) -> None:
        """Let go of a model; nothing happens when it is not there.

        Raises:
            Refused: 409, these models are to stay.
        """
        if self._budget is None:
            raise Refused(409, "This server is dedicated to its models; they stay in memory.")
        self._loaded.pop(model_id, None)
        self._show()

    def _start_loading(self, model_id: ModelId) -> asyncio.Task[Segmenter]:
        task = asyncio.create_task(self._load_and_keep(model_id))
        task.add_done_callback(_notice)
        self._loading[model_id] = task
        return task

    async def _load_and_keep(self, model_id: ModelId) -> Segmenter:
        try:
            folder = await asyncio.to_thread(self._models.model_folder, model_id)
            async with self._one_at_a_time:
                return await self._load_in_room(model_id, folder)
        except AtrousError:
            self._metrics.load_failures.inc()
            raise
        finally:
            del self._loading[model_id]

    async def _load_in_room(self, model_id: ModelId, folder: Path) -> Segmenter:
        """Others leave first, so that the old and the new are never in memory together."""
        wanted = await asyncio.to_thread(self._weigh, folder)
        self._make_room(wanted)
        with self._metrics.loads.time():
            segmenter = await asyncio.to_thread(self._load, folder)
        self._loaded[model_id] = _Resident(segmenter, wanted)
        self._show()
        return segmenter

    def _make_room(self, wanted: int) -> None:
        if self._budget is None:
            return
        while self._loaded and self._taken() + wanted > self._budget:
            self._loaded.popitem(last=False)
            self._metrics.evictions.inc()

    def _taken(self) -> int:
        return sum(resident.bytes for resident in self._loaded.values())

    def _show(self) -> None:
        self._metrics.models.set(len(self._loaded))
        self._metrics.model_bytes.set(self._taken())


def _notice(task: asyncio.Task[Segmenter]) -> None:
    """Nobody may be left to hear of a load that failed; asyncio would complain of that at a time of its choosing."""
    if not task.cancelled():
        task.exception()
