"""`/studio/downloads/…`: a version as a zip; until it is written, a page that looks again."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from atrous.domain.model_id import ModelId
from atrous.studio.desk import ACTOR, Desk
from atrous.studio.entry.guard import PREFIX
from atrous.studio.exports import Exports
from atrous.studio.files import archive_response
from atrous.studio.route import PlatformRoute

WAITING = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Writing · atrous</title>
<style>:root { color-scheme: light dark } body { font: 1rem/1.6 system-ui, sans-serif; margin: 3rem }</style></head>
<body><main><h1>Writing the download</h1><p>PERCENT % done. This page looks again by itself.</p></main></body></html>"""


class DownloadPages:
    """Hands out what `Exports` writes."""

    def __init__(self, desk: Desk) -> None:
        self._exports = Exports(desk.library, desk.engine)

    def router(self) -> APIRouter:
        """The address."""
        router = APIRouter(prefix=f"{PREFIX}/downloads", route_class=PlatformRoute, include_in_schema=False)
        router.get("/{project}/{version}/{format}")(self.download)
        return router

    def download(self, project: str, version: int, format: str) -> Response:
        """The zip, or how far it is."""
        model_id = ModelId(project, version)
        export = self._exports.ask(model_id, format, ACTOR)
        if export.ready:
            return archive_response(self._exports.file(model_id, format), f"{project}.v{version}.{format}.zip")
        return HTMLResponse(WAITING.replace("PERCENT", f"{100 * export.progress:.0f}"), status_code=202)


def download_url(version: ModelId, format: str) -> str:
    """Where a version is had in a format."""
    return f"{PREFIX}/downloads/{version}/{format}"
