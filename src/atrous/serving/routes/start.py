"""`/start/{project}/{version}`: an older way of having a model loaded, still called by programs for hosted models."""

from fastapi import APIRouter
from pydantic import BaseModel

from atrous.serving.answers.responses import ERRORS
from atrous.serving.door.keys import LoadKey
from atrous.serving.models.pool import Pool
from atrous.serving.requests.wire_id import read_model_id


class Started(BaseModel):
    """Two fields that programs look for."""

    status: int = 200
    message: str = "inference session started from local memory."


class StartRoute:
    """Loads a model, so that its first picture does not wait."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def router(self) -> APIRouter:
        """The one address."""
        router = APIRouter(tags=["models in memory"], responses=ERRORS)
        router.get("/start/{project}/{version}")(self.start)
        return router

    async def start(self, project: str, version: str, key: LoadKey) -> Started:
        """Load a model now; the same as /model/add."""
        await self._pool.borrow(read_model_id(f"{project}/{version}", key))
        return Started()
