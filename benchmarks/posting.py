"""A client that takes next to no time itself: one connection, one prepared request, the answer's bytes."""

import base64
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import httptools

CONFIDENCE = 0.4
PATIENCE_S = 120
AT_ONCE = 1 << 18
"""Bytes of an answer, more than most have."""


@dataclass(frozen=True)
class Service:
    """A server that answers `POST /project/version` with base64 of a picture as the body."""

    url: str
    model: str
    key: str

    def connect(self) -> socket.socket:
        """One connection; it stays open."""
        address = urlsplit(self.url)
        return socket.create_connection((address.hostname, address.port), PATIENCE_S)

    def request(self, picture: bytes) -> bytes:
        """The request for a picture file as it goes over the wire."""
        body = base64.b64encode(picture)
        query = urlencode({"api_key": self.key, "confidence": CONFIDENCE})
        head = (
            f"POST /{self.model}?{query} HTTP/1.1\r\nHost: {urlsplit(self.url).netloc}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def ask(self, connection: socket.socket, request: bytes) -> bytes:
        """The answer's body, not looked into."""
        connection.sendall(request)
        answer = _Answer()
        parser = httptools.HttpResponseParser(answer)
        while not answer.is_whole:
            received = connection.recv(AT_ONCE)
            if not received:
                raise SystemExit(f"{self.url} closed the connection before its answer was whole.")
            parser.feed_data(received)
        body = b"".join(answer.parts)
        if parser.get_status_code() != 200:
            raise SystemExit(f"{self.url} answers {parser.get_status_code()}: {body[:300].decode(errors='replace')}")
        return body

    def predictions(self, request: bytes) -> dict[str, Any]:
        """The answer, read."""
        with self.connect() as connection:
            found: dict[str, Any] = json.loads(self.ask(connection, request))["predictions"]
        return found

    def seconds(self, connection: socket.socket, request: bytes) -> float:
        """How long one answer takes."""
        started = time.perf_counter()
        self.ask(connection, request)
        return time.perf_counter() - started

    def rate(self, requests: list[bytes], clients: int, answers: int) -> float:
        """Answers a second to several clients, each with a connection of its own."""

        def ask(client: int) -> None:
            with self.connect() as connection:
                for number in range(client, answers, clients):
                    self.ask(connection, requests[number % len(requests)])

        with ThreadPoolExecutor(clients) as pool:
            started = time.perf_counter()
            list(pool.map(ask, range(clients)))
            return answers / (time.perf_counter() - started)


@dataclass
class _Answer:
    """What httptools calls as an answer comes in."""

    parts: list[bytes] = field(default_factory=list)
    is_whole: bool = False

    def on_body(self, part: bytes) -> None:
        self.parts.append(part)

    def on_message_complete(self) -> None:
        self.is_whole = True
