"""The models in memory. Each is loaded once however many ask at a time; the one not asked for the longest leaves."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from atrous.domain.arrays import Picture
from atrous.domain.model_id import ModelId
from atrous.runtime.package import ModelPackage
from atrous.runtime.prediction import Prediction


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

    def predict(self, picture: Picture, confidence: float = ...) -> Prediction:
        """Label every pixel of an RGB picture, HWC."""


@dataclass(frozen=True)
class Loan:
    """A model for the time of one request; it stays usable when the pool lets go of it."""

    model_id: ModelId
    segmenter: Segmenter
    load_s: float | None
    """How long the request waited for the model; None when it was there."""


class Pool:
    """Loads on demand. To be used from one event loop; the loading itself happens in the loaders' threads."""

    def __init__(
        self, models: ModelSource, load: Callable[[Path], Segmenter], loaders: Executor, capacity: int
    ) -> None:
        self._models = models
        self._load = load
        self._loaders = loaders
        self._capacity = capacity
        self._loaded: OrderedDict[ModelId, Segmenter] = OrderedDict()
        self._loading: dict[ModelId, asyncio.Task[Segmenter]] = {}

    async def borrow(self, model_id: ModelId) -> Loan:
        """The model, loaded if need be.

        Raises:
            NotFound: there is no such model.
            BadPackage: its folder cannot be used.
        """
        if model_id in self._loaded:
            self._loaded.move_to_end(model_id)
            return Loan(model_id, self._loaded[model_id], load_s=None)
        asked = time.perf_counter()
        # shielded: a client that hangs up must not take the model from the others who wait for it
        segmenter = await asyncio.shield(self._loading.get(model_id) or self._start_loading(model_id))
        return Loan(model_id, segmenter, time.perf_counter() - asked)

    def loaded(self) -> dict[ModelId, ModelPackage]:
        """The models in memory, the one asked for last at the end."""
        return {model_id: segmenter.package for model_id, segmenter in self._loaded.items()}

    def remove(self, model_id: ModelId) -> None:
        """Let go of a model; nothing happens when it is not there."""
        self._loaded.pop(model_id, None)

    def clear(self) -> None:
        """Let go of all models."""
        self._loaded.clear()

    def _start_loading(self, model_id: ModelId) -> asyncio.Task[Segmenter]:
        task = asyncio.create_task(self._load_and_keep(model_id))
        self._loading[model_id] = task
        return task

    async def _load_and_keep(self, model_id: ModelId) -> Segmenter:
        try:
            folder = await asyncio.to_thread(self._models.model_folder, model_id)
            segmenter = await asyncio.get_running_loop().run_in_executor(self._loaders, self._load, folder)
        finally:
            del self._loading[model_id]
        self._loaded[model_id] = segmenter
        while len(self._loaded) > self._capacity:
            self._loaded.popitem(last=False)
        return segmenter
