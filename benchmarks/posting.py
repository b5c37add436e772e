"""A client that takes next to no time itself: one connection, one prepared request, the answer's bytes."""

import base64
import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

CONFIDENCE = 0.4


@dataclass(frozen=True)
class Service:
    """A server that answers `POST /project/version` with base64 of a picture as the body."""

    url: str
    model: str
    key: str

    def connect(self) -> http.client.HTTPConnection:
        """One connection; it stays open."""
        return http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=120)

    def post(self, connection: http.client.HTTPConnection, body: bytes) -> bytes:
        """The answer to a picture, not looked into."""
        query = urlencode({"api_key": self.key, "confidence": CONFIDENCE})
        connection.request("POST", f"/{self.model}?{query}", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        answer = response.read()
        if response.status != 200:
            raise SystemExit(f"{self.url} answers {response.status}: {answer[:300].decode(errors='replace')}")
        return answer

    def predictions(self, body: bytes) -> dict[str, Any]:
        """The answer, read."""
        found: dict[str, Any] = json.loads(self.post(self.connect(), body))["predictions"]
        return found

    def seconds(self, connection: http.client.HTTPConnection, body: bytes) -> float:
        """How long one answer takes."""
        started = time.perf_counter()
        self.post(connection, body)
        return time.perf_counter() - started

    def rate(self, bodies: list[bytes], clients: int, answers: int) -> float:
        """Answers a second to several clients, each with a connection of its own."""

        def ask(client: int) -> None:
            connection = self.connect()
            for number in range(client, answers, clients):
                self.post(connection, bodies[number % len(bodies)])

        with ThreadPoolExecutor(clients) as pool:
            started = time.perf_counter()
            list(pool.map(ask, range(clients)))
            return answers / (time.perf_counter() - started)


def as_body(picture: bytes) -> bytes:
    """A picture file as the body of a request."""
    return base64.b64encode(picture)
