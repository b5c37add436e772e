"""`/studio/try/…`: a picture in, labels and confidences out, for the page that shows what thresholds do."""

import base64

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import HTMLResponse

from atrous.domain.errors import NotFound
from atrous.domain.model_id import ModelId
from atrous.imaging.png import encode_plane
from atrous.runtime.detailed import Detailed
from atrous.serving.inference import Ask
from atrous.serving.requests.json_route import JsonRoute
from atrous.serving.requests.pictures import SentPicture
from atrous.studio.desk import Desk
from atrous.studio.entry.guard import PREFIX

REPORT_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'none'; frame-ancestors 'self'; sandbox"
)


class Tried(BaseModel):
    """What a model says of a picture, of which no threshold has taken anything away."""

    labels: str = Field(description="A grey PNG of class numbers, as a data: address.")
    confidences: str = Field(description="A grey PNG, 255 is certain, as a data: address.")
    milliseconds: float


class TryRoutes:
    """Answers the pages as the inference API answers programs, by the same models in the same line."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def router(self) -> APIRouter:
        """Trying, and the report."""
        router = APIRouter(prefix=PREFIX, route_class=JsonRoute, include_in_schema=False)
        router.post("/try/{project}/{version}")(self.attempt)
        router.get("/reports/{project}/{version}")(self.report)
        return router

    async def attempt(self, request: Request, project: str, version: int) -> Tried:
        """Predict the picture in the body with every pixel's best class, however unsure."""
        sent = SentPicture(await request.body(), is_base64=False)
        done = await self._desk.inference.run(Ask(ModelId(project, version), (sent,), confidence=0.0), _tried)
        return done.results[0]

    def report(self, project: str, version: int) -> HTMLResponse:
        """The model's report, which is a page of its own."""
        file = self._desk.library.model_folder(ModelId(project, version)) / "report.html"
        if not file.is_file():
            raise NotFound(f"{project}/{version} came without a report.")
        return HTMLResponse(file.read_bytes(), headers={"Content-Security-Policy": REPORT_POLICY})


def _tried(detailed: Detailed, seconds: float) -> Tried:
    prediction = detailed.prediction
    planes = (prediction.labels_HW, prediction.confidence_HW)
    labels, confidences = (
        "data:image/png;base64," + base64.b64encode(encode_plane(plane)).decode("ascii") for plane in planes
    )
    return Tried(labels=labels, confidences=confidences, milliseconds=1000 * seconds)


def try_url(model_id: ModelId) -> str:
    """Where pictures are sent to be tried."""
    return f"{PREFIX}/try/{model_id}"


def report_url(model_id: ModelId) -> str:
    """Where a model's report is."""
    return f"{PREFIX}/reports/{model_id}"
