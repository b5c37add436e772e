"""A refusal gets through: what the client still sends is read and thrown away before it is answered.

Else the connection is closed on a client that is writing, and it sees a broken connection instead of the 401, 413 or
503: a reset overtakes the answer.
"""

from contextlib import suppress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atrous.serving.traffic.countdown import running_time

LINGER_S = 5.0
"""Longer is not read on; who sends more than fits into this time loses the answer."""
TOO_SLOW = 408
"""The answer to those who were waited for long enough already."""


class Lingering:
    """Middleware: before an answer begins, the rest of the request's body is read and forgotten."""

    def __init__(self, app: ASGIApp, linger_s: float = LINGER_S) -> None:
        self._app = app
        self._linger_s = linger_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        ended = "content-length" not in headers and "transfer-encoding" not in headers
        waits_for_word = "expect" in headers  # such a client sends nothing until it is asked to

        async def receive_noticed() -> Message:
            nonlocal ended, waits_for_word
            message = await receive()
            ended, waits_for_word = not message.get("more_body", False), False
            return message

        async def send_after_body(message: Message) -> None:
            begins = message["type"] == "http.response.start"
            if begins and not ended and not waits_for_word and message["status"] != TOO_SLOW:
                with suppress(TimeoutError):
                    async with running_time(self._linger_s):
                        while not ended:
                            await receive_noticed()
            await send(message)

        await self._app(scope, receive_noticed, send_after_body)
