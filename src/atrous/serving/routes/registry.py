"""`/model/…`: which models are in memory, and bringing them in and out.

`inference_sdk` sends no key with remove and clear unless `api_key_transport` is "header" or "both". They are refused
without one all the same: whoever may clear the pool may make a server load models all day.
"""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from atrous.domain.model_id import ModelId
from atrous.runtime.package import ModelPackage
from atrous.serving.answers.responses import ERRORS
from atrous.serving.door.keys import LoadKey, ManageKey
from atrous.serving.models.pool import Pool
from atrous.serving.requests.json_route import JsonRoute
from atrous.serving.requests.wire_id import read_model_id
from atrous.storage.records.records import KeyRecord

REPORTED_TASK = "instance-segmentation"
"""`inference_sdk` refuses models of the task "semantic-segmentation"; with this one it asks the address
/infer/instance_segmentation and hands the masks of the answer through untouched."""


class RegisteredModel(BaseModel):
    """A model in memory, as clients want it described."""

    model_config = ConfigDict(protected_namespaces=())

    model_id: str
    task_type: str = Field(description="Always instance-segmentation: inference_sdk would refuse the true task.")
    batch_size: int | None
    input_height: int
    input_width: int
    request_aliases: list[str]
    request_paths: list[str]


class Registry(BaseModel):
    """The models in memory."""

    models: list[RegisteredModel]


class ModelRequest(BaseModel):
    """Names a model."""

    model_config = ConfigDict(protected_namespaces=())

    model_id: str = Field(examples=["leaves/1"])
    api_key: str | None = Field(None, description="The key, if it is not in the query or a header.")


class RegistryRoutes:
    """Shows and changes the pool; every answer is the registry as it is then."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def router(self) -> APIRouter:
        """The four addresses."""
        router = APIRouter(
            tags=["models in memory"],
            prefix="/model",
            route_class=JsonRoute,
            responses=ERRORS,
        )
        router.get("/registry")(self.registry)
        router.post("/add")(self.add)
        router.post("/remove")(self.remove)
        router.post("/clear")(self.clear)
        return router

    async def registry(self, key: LoadKey) -> Registry:
        """List the models in memory that the key sees. Others of the library are loaded when asked for."""
        return Registry(models=[_registered(*entry) for entry in self._seen(key).items()])

    async def add(self, body: ModelRequest, key: LoadKey) -> Registry:
        """Load a model now, so that its first picture does not wait."""
        await self._pool.borrow(read_model_id(body.model_id, key))
        return await self.registry(key)

    async def remove(self, body: ModelRequest, key: ManageKey) -> Registry:
        """Let a model go from memory; it stays in the library."""
        self._pool.remove(read_model_id(body.model_id, key))
        return await self.registry(key)

    async def clear(self, key: ManageKey) -> Registry:
        """Let all models that the key sees go from memory; they stay in the library."""
        for model_id in self._seen(key):
            self._pool.remove(model_id)
        return await self.registry(key)

    def _seen(self, key: KeyRecord) -> dict[ModelId, ModelPackage]:
        return {model_id: package for model_id, package in self._pool.loaded().items() if key.sees(model_id.project)}


def _registered(model_id: ModelId, package: ModelPackage) -> RegisteredModel:
    height, width = package.input_size_HW
    return RegisteredModel(
        model_id=str(model_id),
        task_type=REPORTED_TASK,
        batch_size=None,
        input_height=height,
        input_width=width,
        request_aliases=[],
        request_paths=["/infer/instance_segmentation", "/infer/semantic_segmentation", f"/{model_id}"],
    )
