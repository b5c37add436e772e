"""One request over TLS to an address that was checked before, however the name may resolve now."""

import asyncio
import ssl
from dataclasses import dataclass
from typing import Protocol

import h11

from atrous.domain.errors import BadPicture
from atrous.domain.version import VERSION
from atrous.serving.errors import Refused
from atrous.serving.fetching.picture_url import HTTPS_PORT, PictureUrl
from atrous.serving.fetching.public import IPAddress

READ_BYTES = 1 << 16


@dataclass(frozen=True)
class Reply:
    """What a server said; the body of a redirect or an error is not read."""

    status: int
    location: str | None
    body: bytes


class Connector(Protocol):
    """Opens the only sockets of this room."""

    async def get(self, url: PictureUrl, address: IPAddress, limit_bytes: int) -> Reply:
        """Ask an address for a URL.

        Raises:
            BadPicture: the server cannot be reached, does not prove to be the URL's host, or speaks no HTTP.
            Refused: 413, the body is larger than the limit.
        """


class TlsConnector:
    """HTTP/1.1 by hand: no proxies of the environment, no pool, no second look at the name."""

    def __init__(self, trust: ssl.SSLContext, port: int = HTTPS_PORT) -> None:
        """`trust` says which certificates count; the name in them is always compared."""
        self._trust = trust
        self._port = port

    async def get(self, url: PictureUrl, address: IPAddress, limit_bytes: int) -> Reply:
        """See `Connector`."""
        try:
            reader, writer = await asyncio.open_connection(
                str(address), self._port, ssl=self._trust, server_hostname=url.host
            )
        except OSError as error:
            raise BadPicture(f"The picture's server cannot be reached ({_reason(error)}).") from error
        try:
            return await _exchange(url, reader, writer, limit_bytes)
        except (OSError, h11.RemoteProtocolError) as error:
            raise BadPicture("The picture's server broke off, or does not speak HTTP.") from error
        finally:
            writer.transport.abort()  # nothing more is wanted of it, a farewell least of all


async def _exchange(
    url: PictureUrl, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limit_bytes: int
) -> Reply:
    connection = h11.Connection(h11.CLIENT)
    writer.write(connection.send(_request(url)) or b"")
    writer.write(connection.send(h11.EndOfMessage()) or b"")
    await writer.drain()
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(READ_BYTES))
        elif isinstance(event, h11.Response):
            if event.status_code != 200:
                return Reply(event.status_code, _header(event, b"location"), b"")
            if _header(event, b"content-encoding") not in (None, "identity"):
                raise BadPicture("The picture's server packs what it sends, though it was asked not to.")
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > limit_bytes:
                raise Refused(413, f"The picture at the URL is larger than {limit_bytes / 1e6:g} MB.")
        elif isinstance(event, h11.EndOfMessage):
            return Reply(200, None, bytes(body))


def _request(url: PictureUrl) -> h11.Request:
    return h11.Request(
        method="GET",
        target=url.target,
        headers=[
            ("Host", url.host),
            ("User-Agent", f"atrous/{VERSION}"),
            ("Accept", "image/*"),
            ("Accept-Encoding", "identity"),
            ("Connection", "close"),
        ],
    )


def _header(response: h11.Response, name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in response.headers if key == name), None)


def _reason(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "its certificate is not good for the name"
    return "TLS failed" if isinstance(error, ssl.SSLError) else "no connection"
