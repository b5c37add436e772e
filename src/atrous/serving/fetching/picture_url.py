"""A URL as clients may send it: https, a full domain name, and nothing that readers of URLs disagree on."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from atrous.domain.errors import BadPicture

LONGEST = 4096
HTTPS_PORT = 443

_PLAIN = re.compile(r"[!-~]+")
_NAME = re.compile(
    r"(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?!\d+$|0x)[a-z][a-z0-9-]{0,61}[a-z0-9]", re.I
)
"""At least two labels, the last beginning with a letter: no address in any notation is one."""

_SAFE = "%/:=&?~+!$,;'@()*[]|"
"""Left as it is in paths and queries; what is escaped already is not escaped twice."""


@dataclass(frozen=True)
class PictureUrl:
    """Where to ask for what. The scheme is https and the port 443."""

    host: str
    target: str
    """Path and query."""

    @classmethod
    def parse(cls, text: str) -> "PictureUrl":
        """Read a URL.

        Raises:
            BadPicture: another scheme or port, a user name, or a host that is no full domain name.
        """
        if len(text) > LONGEST or not _PLAIN.fullmatch(text) or "\\" in text:
            raise BadPicture(
                f"The picture's URL is longer than {LONGEST} characters, or has some that must be escaped."
            )
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError as error:
            raise BadPicture("The picture's URL cannot be read; wanted https://host/path.") from error
        if parts.scheme != "https":
            raise BadPicture(f"The picture's URL is {parts.scheme or 'of no scheme'}; only https is loaded.")
        if "@" in parts.netloc:
            raise BadPicture("The picture's URL has a user name; only open pictures are loaded.")
        if port not in (None, HTTPS_PORT):
            raise BadPicture(f"The picture's URL has the port {port}; only {HTTPS_PORT} is asked.")
        host = parts.netloc.removesuffix(f":{HTTPS_PORT}").lower()
        if not _NAME.fullmatch(host):
            raise BadPicture(
                "The picture's URL names no full domain, such as pictures.example.org; addresses are refused."
            )
        query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
        return cls(host, quote(parts.path or "/", safe=_SAFE) + query)

    def redirected(self, location: str) -> "PictureUrl":
        """Where a redirect leads.

        Raises:
            BadPicture: as `parse`.
        """
        if not _PLAIN.fullmatch(location):
            raise BadPicture("The picture's server redirects to what is no URL.")
        try:
            joined = urljoin(f"https://{self.host}{self.target}", location)
        except ValueError as error:
            raise BadPicture("The picture's server redirects to what is no URL.") from error
        return PictureUrl.parse(joined)
