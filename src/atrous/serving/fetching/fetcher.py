"""Loads a picture by URL. Every host on the way is resolved once, all its addresses are checked, and one is asked."""

import asyncio
import ssl
from typing import Protocol

from atrous.domain.errors import BadPicture
from atrous.serving.fetching.connector import Connector, Reply, TlsConnector
from atrous.serving.fetching.picture_url import PictureUrl
from atrous.serving.fetching.public import IPAddress, is_public
from atrous.serving.fetching.resolver import Resolver, SystemResolver

LIMIT_BYTES = 20_000_000
LIMIT_S = 10.0
MOST_REDIRECTS = 3
AT_A_TIME = 8
"""Further requests wait, within their own limit of time."""

REDIRECTS = (301, 302, 303, 307, 308)


class PictureFetcher(Protocol):
    """Gets a picture file from somewhere else."""

    async def fetch(self, url: str) -> bytes:
        """The file.

        Raises:
            BadPicture: the URL is not to be loaded, or there is no such file.
            Refused: 413, the file is too large.
        """


class PublicFetcher:
    """From public addresses, over https only."""

    def __init__(
        self, resolver: Resolver, connector: Connector, limit_bytes: int = LIMIT_BYTES, limit_s: float = LIMIT_S
    ) -> None:
        self._resolver = resolver
        self._connector = connector
        self._limit_bytes = limit_bytes
        self._limit_s = limit_s
        self._turns = asyncio.Semaphore(AT_A_TIME)

    async def fetch(self, url: str) -> bytes:
        """See `PictureFetcher`. The limit of time is for all of it, redirects and waiting included."""
        try:
            async with asyncio.timeout(self._limit_s), self._turns:
                return await self._follow(PictureUrl.parse(url))
        except TimeoutError as error:
            raise BadPicture(f"The picture's server took more than {self._limit_s:g} s.") from error

    async def _follow(self, url: PictureUrl) -> bytes:
        for _ in range(MOST_REDIRECTS + 1):
            reply = await self._connector.get(url, await self._address(url.host), self._limit_bytes)
            if reply.status not in REDIRECTS or reply.location is None:
                return _file(reply)
            url = url.redirected(reply.location)
        raise BadPicture(f"The picture's server redirects more than {MOST_REDIRECTS} times.")

    async def _address(self, host: str) -> IPAddress:
        """The one that is then connected to; a host with any address that is not public is not trusted at all."""
        addresses = await self._resolver.resolve(host)
        if not addresses or not all(is_public(address) for address in addresses):
            raise BadPicture("The host of the picture's URL is not on the public internet.")
        return addresses[0]


def system_fetcher() -> PublicFetcher:
    """With the machine's own name resolution and certificates."""
    return PublicFetcher(SystemResolver(), TlsConnector(ssl.create_default_context()))


def _file(reply: Reply) -> bytes:
    if reply.status != 200:
        raise BadPicture(f"The picture's server answers {reply.status}.")
    return reply.body
