"""A deployment for certain models: these and no others, all of them loaded before it calls itself ready."""

from collections.abc import Sequence
from pathlib import Path

from atrous.domain.errors import AtrousError, NotFound
from atrous.domain.model_id import ModelId
from atrous.serving.models.pool import ModelSource, Pool


class Dedicated:
    """A source of models that knows only some of another's."""

    def __init__(self, models: ModelSource, served: Sequence[ModelId]) -> None:
        self._models = models
        self._served = served

    def model_folder(self, model_id: ModelId) -> Path:
        """The folder of a model's package.

        Raises:
            NotFound: it is none of those served.
        """
        if model_id not in self._served:
            there = ", ".join(str(served) for served in self._served)
            raise NotFound(f"There is no model {model_id} on this server; it serves {there}.")
        return self._models.model_folder(model_id)


class Readiness:
    """Ready once every model that was promised is loaded; at once if none was."""

    def __init__(self, pool: Pool, promised: Sequence[ModelId] = ()) -> None:
        self._pool = pool
        self._missing = list(promised)
        self.failure: AtrousError | None = None
        """Why a model could not be loaded; such a server never becomes ready."""

    @property
    def is_ready(self) -> bool:
        """Whether requests are answered without waiting for what was promised."""
        return not self._missing

    async def prepare(self) -> None:
        """Load what was promised, one after the other."""
        try:
            while self._missing:
                await self._pool.borrow(self._missing[0])
                self._missing.pop(0)
        except AtrousError as error:
            self.failure = error
