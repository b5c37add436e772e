"""The beginning of a body, read before the rest and given back to whoever reads it all."""

from starlette.types import Message, Receive


class Opening:
    """Reads ahead as little as asked; called like `receive`, it first gives what was read ahead."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._messages: list[Message] = []
        self._ended = False
        self.data = b""
        """What was read so far."""

    async def read(self, size: int) -> bool:
        """Read until there are so many bytes, or the body ends.

        Returns:
            Whether the body has ended.
        """
        parts = [self.data]
        length = len(self.data)
        while length < size and not self._ended:
            message = await self._receive()
            self._messages.append(message)
            self._ended = message["type"] != "http.request" or not message.get("more_body", False)
            parts.append(message.get("body", b""))
            length += len(parts[-1])
        self.data = b"".join(parts)
        return self._ended

    async def __call__(self) -> Message:
        """The next message of the body, from its very beginning."""
        self.data = b""
        return self._messages.pop(0) if self._messages else await self._receive()
