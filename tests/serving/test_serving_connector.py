"""The one place that opens sockets for URLs, against servers with certificates of their own."""

import asyncio
import ssl
from collections.abc import Callable, Coroutine
from ipaddress import ip_address
from typing import Any

import pytest
import trustme
from fetching_fakes import PUBLIC, Names

from atrous.domain.errors import BadPicture
from atrous.serving.errors import Refused
from atrous.serving.fetching.connector import Reply, TlsConnector
from atrous.serving.fetching.fetcher import PublicFetcher
from atrous.serving.fetching.picture_url import PictureUrl
from atrous.serving.fetching.public import IPAddress

HOST = "pictures.example.org"
URL = PictureUrl(HOST, "/a.jpg?b=c")
LOOPBACK = ip_address("127.0.0.1")
LIMIT = 100_000

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Vouches for the servers of this file."""
    return trustme.CA()


class Server:
    """Answers every connection with the same bytes, and keeps what it was asked."""

    def __init__(self, authority: trustme.CA, answer: bytes, name: str = HOST, *, then_wait: bool = False) -> None:
        self._authority = authority
        self._answer = answer
        self._name = name
        self._then_wait = then_wait
        self.heard = b""
        self.called_for: list[str | None] = []

    async def ask(self, trust: trustme.CA | None = None, limit_bytes: int = LIMIT) -> Reply:
        """Start, be asked once, and stop."""
        async with await self._start() as server:
            port = server.sockets[0].getsockname()[1]
            return await TlsConnector(trusting(trust or self._authority), port).get(URL, LOOPBACK, limit_bytes)

    async def _start(self) -> asyncio.Server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(self._name).configure_cert(context)
        context.sni_callback = lambda _, name, __: self.called_for.append(name)
        return await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.heard = await reader.readuntil(b"\r\n\r\n")
            writer.write(self._answer)
            await writer.drain()
            if self._then_wait:
                await reader.read()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client hung up, as some of these tests want it to
        finally:
            writer.close()


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def response(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def test_the_checked_address_is_asked_by_the_name_of_the_url(
    authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")  # no proxy of the environment is asked
    server = Server(authority, response(b"picture"))

    reply = asyncio.run(server.ask())

    assert reply == Reply(200, None, b"picture")
    assert server.called_for == [HOST]
    head = server.heard.decode().split("\r\n")
    assert head[0] == "GET /a.jpg?b=c HTTP/1.1"
    assert f"Host: {HOST}" in head
    assert "Accept-Encoding: identity" in head
    assert not any(line.lower().startswith(("cookie", "authorization")) for line in head)


def test_a_certificate_for_another_name_is_refused(authority: trustme.CA) -> None:
    with pytest.raises(BadPicture, match="certificate is not good for the name"):
        asyncio.run(Server(authority, response(b"picture"), name="other.example.org").ask())


def test_a_certificate_nobody_vouches_for_is_refused(authority: trustme.CA) -> None:
    with pytest.raises(BadPicture, match="certificate"):
        asyncio.run(Server(authority, response(b"picture")).ask(trust=trustme.CA()))


def test_a_redirect_is_handed_back_and_not_followed(authority: trustme.CA) -> None:
    answer = response(b"moved", "Location: https://127.0.0.1/", status="302 Found")

    assert asyncio.run(Server(authority, answer).ask()) == Reply(302, "https://127.0.0.1/", b"")


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "endless",
    [
        response(b"x" * (LIMIT + 1)),
        CHUNKED
        + b"8000\r\n"
        + b"x" * 0x8000
        + b"\r\n"
        + b"8000\r\n"
        + b"x" * 0x8000
        + b"\r\nFFFFFF\r\n"
        + b"x" * 99_999,
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (LIMIT * 3),
    ],
    ids=["declared", "chunked", "to the end"],
)
def test_a_body_beyond_the_limit_is_413_and_not_waited_for(authority: trustme.CA, endless: bytes) -> None:
    with pytest.raises(Refused, match=r"larger than 0\.1 MB") as refused:
        asyncio.run(Server(authority, endless, then_wait=True).ask())

    assert refused.value.status_code == 413


@pytest.mark.parametrize(
    "nonsense",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nshort",
        CHUNKED + b"zz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 200_000,
    ],
    ids=["nothing", "ssh", "cut off", "two lengths", "no chunk", "endless header"],
)
def test_what_is_no_http_is_refused(authority: trustme.CA, nonsense: bytes) -> None:
    with pytest.raises(BadPicture, match="broke off, or does not speak HTTP"):
        asyncio.run(Server(authority, nonsense).ask())


def test_what_comes_packed_is_refused(authority: trustme.CA) -> None:
    with pytest.raises(BadPicture, match="packs what it sends"):
        asyncio.run(Server(authority, response(b"bomb", "Content-Encoding: gzip")).ask())


def test_nobody_there_is_said(unused_port: int, authority: trustme.CA) -> None:
    with pytest.raises(BadPicture, match="no connection"):
        asyncio.run(TlsConnector(trusting(authority), unused_port).get(URL, LOOPBACK, LIMIT))


@pytest.fixture
def unused_port() -> int:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class Sleeping:
    """A network in which nothing is ever answered."""

    async def get(self, url: PictureUrl, address: IPAddress, limit_bytes: int) -> Reply:
        await asyncio.sleep(3600)
        raise AssertionError(f"{url} at {address} answered within {limit_bytes}")


def test_the_time_is_bounded() -> None:
    fetcher = PublicFetcher(Names(good_test_example=PUBLIC), Sleeping(), limit_s=0.05)

    with pytest.raises(BadPicture, match=r"took more than 0\.05 s"):
        asyncio.run(fetcher.fetch("https://good.test.example/a.jpg"))


def test_the_limit_of_time_holds_for_a_server_that_dawdles(authority: trustme.CA) -> None:
    async def ask() -> None:
        async with asyncio.timeout(0.3):
            await Server(authority, b"HTTP/1.1 200 OK\r\n", then_wait=True).ask()

    with pytest.raises(TimeoutError):
        asyncio.run(ask())
