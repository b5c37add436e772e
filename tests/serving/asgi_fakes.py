"""What stands behind a door in tests: the smallest app there is."""

from starlette.types import Receive, Scope, Send


class Inside:
    """Reads the body to its end and answers 200."""

    def __init__(self) -> None:
        self.body: bytes | None = None

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        parts, more = [], True
        while more:
            message = await receive()
            parts.append(message["body"])
            more = message["more_body"]
        self.body = b"".join(parts)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})
