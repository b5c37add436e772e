"""Links without a key: good for their path, for an hour, of one server."""

from urllib.parse import parse_qs, urlsplit

import pytest

from atrous.serving.errors import Refused
from atrous.studio.links import SignedLinks


def follow(links: SignedLinks, link: str, path: str | None = None) -> None:
    parts = urlsplit(link)
    query = parse_qs(parts.query)
    links.check(path or parts.path, int(query["expires"][0]), query["signature"][0])


def test_a_link_opens_its_own_path() -> None:
    links = SignedLinks(b"secret", now=lambda: 1000)

    follow(links, links.sign("/exports/leaves/1.zip"))

    with pytest.raises(Refused, match="not made by this server"):
        follow(links, links.sign("/exports/leaves/1.zip"), "/exports/leaves/2.zip")


def test_a_link_ends() -> None:
    link = SignedLinks(b"secret", now=lambda: 1000).sign("/a.zip")

    follow(SignedLinks(b"secret", now=lambda: 4600), link)
    with pytest.raises(Refused, match="expired"):
        follow(SignedLinks(b"secret", now=lambda: 4601), link)


def test_a_link_of_another_server_opens_nothing() -> None:
    with pytest.raises(Refused, match="not made by this server"):
        follow(SignedLinks(b"mine"), SignedLinks(b"another's").sign("/a.zip"))


def test_a_longer_life_cannot_be_written_into_a_link() -> None:
    link = SignedLinks(b"secret", now=lambda: 1000).sign("/a.zip")

    with pytest.raises(Refused, match="not made by this server"):
        follow(SignedLinks(b"secret", now=lambda: 5000), link.replace("4600", "9999"))
