"""A page that cannot be shown says why, and where to go from here."""

from nicegui import ui
from starlette.responses import Response

from atrous.domain.errors import AtrousError
from atrous.studio.errors import headers_of, status_of
from atrous.studio.pages.frame import frame, headline

TITLES = {404: "There is no such page", 503: "Not now"}


def answer(error: AtrousError) -> Response:
    """The page of the error, with its status."""
    status = status_of(error)
    client = ui.context.client
    with frame("Trouble"):
        headline(TITLES.get(status, "That did not work"))
        ui.label(str(error)).classes("mb-3")
        ui.link("All projects", "/").classes("underline")
    response = client.build_response(client.request, status)
    response.headers.update(headers_of(status))
    return response
