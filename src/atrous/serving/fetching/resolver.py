"""Names → addresses."""

import asyncio
import socket
from ipaddress import ip_address
from typing import Protocol

from atrous.domain.errors import BadPicture
from atrous.serving.fetching.picture_url import HTTPS_PORT
from atrous.serving.fetching.public import IPAddress


class Resolver(Protocol):
    """Asks the domain name system."""

    async def resolve(self, host: str) -> list[IPAddress]:
        """The addresses of a host, the preferred first.

        Raises:
            BadPicture: there are none.
        """


class SystemResolver:
    """As the machine is set up to resolve names."""

    async def resolve(self, host: str) -> list[IPAddress]:
        """See `Resolver`."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, HTTPS_PORT, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise BadPicture("The host of the picture's URL is not known.") from error
        return [ip_address(entry[4][0]) for entry in found]
