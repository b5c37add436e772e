"""To whom a server shows itself, by the address it listens on and what its owner allows."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

from atrous.domain.errors import BadSettings

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")

_HOST = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]")
_ORIGIN = re.compile(rf"https?://({_HOST.pattern})(:[0-9]{{1,5}})?")


@dataclass(frozen=True)
class Exposure:
    """Made by `at`; as it stands it is that of a server for other machines, under any name."""

    hosts: frozenset[str] | None = None
    """Names that a request may call the server by, lower-case and without port; None is any."""
    origins: tuple[str, ...] = ()
    """Sites whose pages may ask from a browser; "*" is every site."""
    monitor_pages_open: bool = False
    """Whether documentation and metrics need no key."""

    @classmethod
    def at(cls, address: str, hosts: Sequence[str] = (), origins: Sequence[str] = ()) -> "Exposure":
        """For a server that listens on an address.

        On loopback only this machine gets there: documentation and metrics are open, but a request must call the server
        by a loopback name. Without that, a page of any site could ask under a name of its own that it has made to
        mean 127.0.0.1 (DNS rebinding). Further hosts mean that a proxy lets others in: then those pages need a key.

        Args:
            address: what the server is bound to.
            hosts: further names it is called by.
            origins: sites whose pages may ask from a browser.

        Raises:
            BadSettings: what is given is no name of a host, or no origin.
        """
        for host in hosts:
            if not _HOST.fullmatch(host):
                raise BadSettings(
                    f"--allow-host {host!r} is no host; wanted a name without scheme and port: gpu.example.org."
                )
        for origin in origins:
            if origin != "*" and not _ORIGIN.fullmatch(origin):
                raise BadSettings(
                    f"--allow-origin {origin!r} is no origin; wanted one such as https://app.example.org."
                )
        local = is_loopback(address)
        named = frozenset((*LOOPBACK_NAMES, *map(str.lower, hosts)))
        return cls(named if local or hosts else None, tuple(map(str.lower, origins)), local and not hosts)


TO_ALL = Exposure()


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches a server bound to this address."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
