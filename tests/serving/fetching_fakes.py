"""A name system and a network that exist only here, and remember what was asked of them."""

from collections.abc import Sequence
from ipaddress import ip_address

from atrous.domain.errors import BadPicture
from atrous.serving.fetching.connector import Reply
from atrous.serving.fetching.picture_url import PictureUrl
from atrous.serving.fetching.public import IPAddress

PUBLIC = "93.184.216.34"


class Names:
    """Knows some hosts; whoever is asked for again gives the next of his answers, and the last for ever."""

    def __init__(self, **answers: Sequence[str] | str) -> None:
        self._answers = {
            host.replace("_", "."): [[given]] if isinstance(given, str) else [one.split() for one in given]
            for host, given in answers.items()
        }
        self.asked: list[str] = []

    async def resolve(self, host: str) -> list[IPAddress]:
        self.asked.append(host)
        if host not in self._answers:
            raise BadPicture("The host of the picture's URL is not known.")
        answers = self._answers[host]
        return [ip_address(text) for text in (answers.pop(0) if len(answers) > 1 else answers[0])]


class Network:
    """Gives replies in turn, or the same for ever, and notes every connection that would have been made."""

    def __init__(self, *replies: Reply) -> None:
        self._replies = list(replies)
        self.connections: list[tuple[str, str]] = []

    async def get(self, url: PictureUrl, address: IPAddress, limit_bytes: int) -> Reply:
        self.connections.append((url.host + url.target, str(address)))
        assert limit_bytes > 0
        return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]


def found(body: bytes) -> Reply:
    """A file."""
    return Reply(200, None, body)


def moved(location: str, status: int = 302) -> Reply:
    """A redirect."""
    return Reply(status, location, b"")
