"""Who this server is and how it fares; open to all, since it says nothing of models."""

import uuid

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from atrous.domain.version import VERSION
from atrous.serving.models.dedicated import Readiness


class ServerInfo(BaseModel):
    """The server; `uuid` is another one after a restart."""

    name: str
    version: str
    uuid: str


class Status(BaseModel):
    """One word."""

    status: str


class HealthRoutes:
    """For clients that ask who answers, and for whatever restarts a sick server."""

    def __init__(self, readiness: Readiness) -> None:
        self._readiness = readiness
        self._info = ServerInfo(name="atrous", version=VERSION, uuid=uuid.uuid4().hex[:6])

    def router(self) -> APIRouter:
        """The three addresses."""
        router = APIRouter(tags=["server"])
        router.get("/info")(self.info)
        router.get("/healthz")(self.health)
        router.get("/readiness", responses={503: {"model": Status}})(self.readiness)
        return router

    async def info(self) -> ServerInfo:
        """Name and version of the server."""
        return self._info

    async def health(self) -> Status:
        """Whether the process is alive."""
        return Status(status="healthy")

    async def readiness(self, response: Response) -> Status:
        """Whether requests can be answered: 503 until the models of a dedicated server are loaded."""
        if self._readiness.is_ready:
            return Status(status="ready")
        response.status_code = 503
        response.headers["Retry-After"] = "1"
        return Status(status="not ready")
