"""A request whose turn could not come is refused by its head, before its body is read."""

from collections.abc import Callable, Coroutine
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from atrous.serving.requests.json_route import JsonRoute


class RoomyRoute(JsonRoute):
    """A route for pictures in JSON, which FastAPI would read before it asks anyone."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind a look at the line."""
        handle = super().get_route_handler()

        async def handle_if_there_is_room(request: Request) -> Response:
            request.app.state.inference.refuse_when_full()
            return await handle(request)

        return handle_if_there_is_room
