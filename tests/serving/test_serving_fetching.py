"""Pictures by URL: from public addresses only, and no connection is made to any other."""

import asyncio
import re
from ipaddress import ip_address

import pytest
from fastapi.testclient import TestClient
from fetching_fakes import PUBLIC, Names, Network, found, moved
from serving_fakes import KEY, PNG, BrightIsLeaf, FolderOfModels, OneKey

from atrous.domain.errors import BadPicture
from atrous.serving.app import create_app
from atrous.serving.fetching.connector import Reply
from atrous.serving.fetching.fetcher import MOST_REDIRECTS, PublicFetcher
from atrous.serving.fetching.picture_url import PictureUrl
from atrous.serving.fetching.public import is_public
from atrous.serving.fetching.resolver import SystemResolver

NOT_A_NAME, NOT_HTTPS, NOT_PUBLIC = "names no full domain", "only https is loaded", "not on the public internet"
ODD, USER, PORT, UNREADABLE = "must be escaped", "has a user name", "has the port", "cannot be read"

HOSTILE: list[tuple[str, str]] = [
    # this machine, in every notation that inet_aton reads
    ("https://127.0.0.1/a.jpg", NOT_A_NAME),
    ("https://127.1/a.jpg", NOT_A_NAME),
    ("https://127.0.1/a.jpg", NOT_A_NAME),
    ("https://2130706433/a.jpg", NOT_A_NAME),
    ("https://017700000001/a.jpg", NOT_A_NAME),
    ("https://0177.0.0.1/a.jpg", NOT_A_NAME),
    ("https://0x7f000001/a.jpg", NOT_A_NAME),
    ("https://0x7f.0.0.1/a.jpg", NOT_A_NAME),
    ("https://0x7f.0x0.0x0.0x1/a.jpg", NOT_A_NAME),
    ("https://127.0.0.0x1/a.jpg", NOT_A_NAME),
    ("https://0/a.jpg", NOT_A_NAME),
    ("https://0.0.0.0/a.jpg", NOT_A_NAME),
    ("https://127.0.0.1./a.jpg", NOT_A_NAME),
    ("https://%31%32%37.0.0.1/a.jpg", NOT_A_NAME),
    ("https://１２７.0.0.1/a.jpg", ODD),
    ("https://127。0。0。1/a.jpg", ODD),
    ("https://localhost/a.jpg", NOT_A_NAME),
    ("https://LOCALHOST/a.jpg", NOT_A_NAME),
    ("https://localhost./a.jpg", NOT_A_NAME),
    ("https://intranet/a.jpg", NOT_A_NAME),
    # other addresses, written out; public ones too, since no certificate vouches for them
    ("https://10.0.0.1/a.jpg", NOT_A_NAME),
    ("https://169.254.169.254/latest/meta-data/", NOT_A_NAME),
    ("https://2852039166/latest/meta-data/", NOT_A_NAME),
    ("https://0xA9.0xFE.0xA9.0xFE/latest/meta-data/", NOT_A_NAME),
    ("https://93.184.216.34/a.jpg", NOT_A_NAME),
    ("https://[::1]/a.jpg", NOT_A_NAME),
    ("https://[::]/a.jpg", NOT_A_NAME),
    ("https://[0:0:0:0:0:0:0:1]/a.jpg", NOT_A_NAME),
    ("https://[::ffff:127.0.0.1]/a.jpg", NOT_A_NAME),
    ("https://[::ffff:7f00:1]/a.jpg", NOT_A_NAME),
    ("https://[::127.0.0.1]/a.jpg", NOT_A_NAME),
    ("https://[64:ff9b::7f00:1]/a.jpg", NOT_A_NAME),
    ("https://[2002:7f00:1::]/a.jpg", NOT_A_NAME),
    ("https://[fe80::1%25eth0]/a.jpg", NOT_A_NAME),
    ("https://[fd00:ec2::254]/latest/meta-data/", NOT_A_NAME),
    ("https://[::1/a.jpg", UNREADABLE),
    # names that lead inside
    ("https://loopback.test.example/a.jpg", NOT_PUBLIC),
    ("https://private10.test.example/a.jpg", NOT_PUBLIC),
    ("https://private172.test.example/a.jpg", NOT_PUBLIC),
    ("https://private192.test.example/a.jpg", NOT_PUBLIC),
    ("https://cgnat.test.example/a.jpg", NOT_PUBLIC),
    ("https://metadata.test.example/latest/meta-data/", NOT_PUBLIC),
    ("https://alibaba.test.example/latest/meta-data/", NOT_PUBLIC),
    ("https://azure.test.example/machine", NOT_PUBLIC),
    ("https://zero.test.example/a.jpg", NOT_PUBLIC),
    ("https://multicast.test.example/a.jpg", NOT_PUBLIC),
    ("https://broadcast.test.example/a.jpg", NOT_PUBLIC),
    ("https://reserved.test.example/a.jpg", NOT_PUBLIC),
    ("https://benchmark.test.example/a.jpg", NOT_PUBLIC),
    ("https://relay.test.example/a.jpg", NOT_PUBLIC),
    ("https://six.test.example/a.jpg", NOT_PUBLIC),
    ("https://mapped.test.example/a.jpg", NOT_PUBLIC),
    ("https://compatible.test.example/a.jpg", NOT_PUBLIC),
    ("https://nat64.test.example/a.jpg", NOT_PUBLIC),
    ("https://local64.test.example/a.jpg", NOT_PUBLIC),
    ("https://sixtofour.test.example/a.jpg", NOT_PUBLIC),
    ("https://teredo.test.example/a.jpg", NOT_PUBLIC),
    ("https://unique.test.example/a.jpg", NOT_PUBLIC),
    ("https://link.test.example/a.jpg", NOT_PUBLIC),
    ("https://site.test.example/a.jpg", NOT_PUBLIC),
    ("https://multicast6.test.example/a.jpg", NOT_PUBLIC),
    ("https://documentation.test.example/a.jpg", NOT_PUBLIC),
    ("https://oneofmany.test.example/a.jpg", NOT_PUBLIC),
    ("https://nowhere.test.example/a.jpg", "is not known"),
    # who reads the URL differently reads another host
    ("https://good.test.example@127.0.0.1/a.jpg", USER),
    ("https://127.0.0.1@good.test.example/a.jpg", USER),
    ("https://user:secret@good.test.example/a.jpg", USER),
    ("https://good.test.example#@127.0.0.1/a.jpg".replace("#", "\\"), ODD),
    ("https://127.0.0.1\\@good.test.example/a.jpg", ODD),
    ("https://127.0.0.1 good.test.example/a.jpg", ODD),
    ("https://good.test.example\r\nHost: 127.0.0.1/a.jpg", ODD),
    ("https://good.test.example\t/a.jpg", ODD),
    ("https://good.test.example\x00/a.jpg", ODD),
    (" https://good.test.example/a.jpg", ODD),
    ("https://good.test.example%00.127.0.0.1/a.jpg", NOT_A_NAME),
    ("https://good.test.example;127.0.0.1/a.jpg", NOT_A_NAME),
    ("https://ｇood.test.example/a.jpg", ODD),
    ("https:///a.jpg", NOT_A_NAME),
    ("https:127.0.0.1/a.jpg", NOT_A_NAME),
    ("https://.test.example/a.jpg", NOT_A_NAME),
    ("https://-good.test.example/a.jpg", NOT_A_NAME),
    # other ports and schemes
    ("https://good.test.example:22/a.jpg", PORT),
    ("https://good.test.example:8443/a.jpg", PORT),
    ("https://good.test.example:0/a.jpg", PORT),
    ("https://good.test.example:443:22/a.jpg", UNREADABLE),
    ("https://good.test.example:99999/a.jpg", UNREADABLE),
    ("https://good.test.example:port/a.jpg", UNREADABLE),
    ("http://good.test.example/a.jpg", NOT_HTTPS),
    ("//good.test.example/a.jpg", NOT_HTTPS),
    ("good.test.example/a.jpg", NOT_HTTPS),
    ("file:///etc/passwd", NOT_HTTPS),
    ("ftp://good.test.example/a.jpg", NOT_HTTPS),
    ("gopher://127.0.0.1:6379/_FLUSHALL", NOT_HTTPS),
    ("data:image/png;base64,AAAA", NOT_HTTPS),
    ("unix:///run/docker.sock", NOT_HTTPS),
    ("", ODD),
    ("https://good.test.example/" + "a" * 5000, ODD),
]

ABSOLUTE = [row for row in HOSTILE if re.match("https?://[^/]|file:|ftp:|gopher:", row[0])]
"""What a browser too would not take for a path on the same host."""

INSIDE = {
    "loopback": "127.0.0.1",
    "private10": "10.1.2.3",
    "private172": "172.31.0.9",
    "private192": "192.168.1.1",
    "cgnat": "100.64.0.1",
    "metadata": "169.254.169.254",
    "alibaba": "100.100.100.200",
    "azure": "168.63.129.16",
    "zero": "0.0.0.0",  # noqa: S104 - an address to be refused
    "multicast": "239.1.2.3",
    "broadcast": "255.255.255.255",
    "reserved": "250.0.0.1",
    "benchmark": "198.18.0.1",
    "relay": "192.88.99.1",
    "six": "::1",
    "mapped": "::ffff:10.0.0.1",
    "compatible": "::127.0.0.1",
    "nat64": "64:ff9b::a00:1",
    "local64": "64:ff9b:1::a00:1",
    "sixtofour": "2002:a00:1::1",
    "teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "unique": "fd00:ec2::254",
    "link": "fe80::1",
    "site": "fec0::1",
    "multicast6": "ff02::1",
    "documentation": "2001:db8::1",
}


def names() -> Names:
    inside = {f"{name}_test_example": address for name, address in INSIDE.items()}
    return Names(good_test_example=PUBLIC, oneofmany_test_example=[f"{PUBLIC} 127.0.0.1"], **inside)


def fetch(url: str, resolver: Names, network: Network) -> bytes:
    return asyncio.run(PublicFetcher(resolver, network).fetch(url))


def test_the_table_is_long_enough() -> None:
    assert len({url for url, _ in HOSTILE}) == len(HOSTILE) >= 60


@pytest.mark.parametrize(("url", "sentence"), HOSTILE)
def test_a_hostile_address_is_refused_and_no_connection_is_made(url: str, sentence: str) -> None:
    network = Network(found(PNG))

    with pytest.raises(BadPicture, match=sentence):
        fetch(url, names(), network)

    assert network.connections == []


@pytest.mark.parametrize(("url", "sentence"), ABSOLUTE)
def test_nor_does_a_redirect_lead_there(url: str, sentence: str) -> None:
    network = Network(moved(url), found(PNG))

    with pytest.raises(BadPicture, match=f"{sentence}|redirects to what is no URL"):
        fetch("https://good.test.example/a.jpg", names(), network)

    assert network.connections == [("good.test.example/a.jpg", PUBLIC)]


def test_a_name_is_resolved_once_and_what_was_checked_is_asked() -> None:
    """The second answer of a rebinding name leads inside; nobody hears it."""
    resolver, network = Names(rebinding_example=[PUBLIC, "127.0.0.1"]), Network(found(PNG))

    assert fetch("https://rebinding.example/a.jpg", resolver, network) == PNG

    assert resolver.asked == ["rebinding.example"]
    assert network.connections == [("rebinding.example/a.jpg", PUBLIC)]


def test_a_redirect_to_the_same_name_is_checked_again() -> None:
    resolver, network = Names(rebinding_example=[PUBLIC, "127.0.0.1"]), Network(moved("/b.jpg"))

    with pytest.raises(BadPicture, match=NOT_PUBLIC):
        fetch("https://rebinding.example/a.jpg", resolver, network)

    assert resolver.asked == ["rebinding.example"] * 2
    assert network.connections == [("rebinding.example/a.jpg", PUBLIC)]


def test_honest_redirects_are_followed_to_a_point() -> None:
    other = "2606:4700::6810:84e5"
    resolver = Names(good_test_example=PUBLIC, cdn_test_example=[f"{other} {PUBLIC}"])
    network = Network(moved("https://cdn.test.example/x?sign=a%2Fb", 307), moved("../y.png", 301), found(PNG))

    assert fetch("https://good.test.example/photos/a.jpg", resolver, network) == PNG
    assert network.connections == [
        ("good.test.example/photos/a.jpg", PUBLIC),
        ("cdn.test.example/x?sign=a%2Fb", other),
        ("cdn.test.example/y.png", other),
    ]

    circle = Network(moved("/a.jpg"))
    with pytest.raises(BadPicture, match=f"redirects more than {MOST_REDIRECTS} times"):
        fetch("https://good.test.example/a.jpg", names(), circle)
    assert len(circle.connections) == MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "reply", [Reply(404, None, b""), Reply(500, None, b""), Reply(302, None, b""), Reply(204, None, b"")]
)
def test_what_is_no_file_is_refused(reply: Reply) -> None:
    with pytest.raises(BadPicture, match=f"answers {reply.status}"):
        fetch("https://good.test.example/a.jpg", names(), Network(reply))


@pytest.mark.parametrize(
    ("url", "host", "target"),
    [
        ("https://a.example", "a.example", "/"),
        ("HTTPS://A.Example:443/b?c=d#e", "a.example", "/b?c=d"),
        ("https://xn--bcher-kva.example/a%20b.jpg?q=%41", "xn--bcher-kva.example", "/a%20b.jpg?q=%41"),
        ('https://a_b.c-d.example/"<>{}', "a_b.c-d.example", "/%22%3C%3E%7B%7D"),
        ("https://a.example?image=1", "a.example", "/?image=1"),
    ],
)
def test_honest_urls_are_read(url: str, host: str, target: str) -> None:
    assert PictureUrl.parse(url) == PictureUrl(host, target)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700::1", "2a00:1450::1", "99.255.255.255", "172.32.0.1"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_an_address_with_a_scope_is_not_public() -> None:
    assert not is_public(ip_address("2606:4700::1%eth0"))


def test_the_systems_resolver_gives_addresses_and_explains_their_lack() -> None:
    assert {str(address) for address in asyncio.run(SystemResolver().resolve("localhost"))} <= {"127.0.0.1", "::1"}
    with pytest.raises(BadPicture, match="is not known"):
        asyncio.run(SystemResolver().resolve("no-such-host.invalid"))


class TestRoutes:
    """Where clients name a picture by URL."""

    @staticmethod
    def client(network: Network) -> TestClient:
        fetcher = PublicFetcher(names(), network)
        app = create_app(FolderOfModels(), OneKey(), load=BrightIsLeaf, fetcher=fetcher)
        return TestClient(app, headers={"Authorization": f"Bearer {KEY}"})

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_the_query_names_it_and_wins_over_the_body(self, method: str) -> None:
        with self.client(Network(found(PNG))) as client:
            response = client.request(
                method, "/leaves/1", params={"image": "https://good.test.example/a.jpg"}, content="no picture"
            )

        answer = response.json()
        assert answer["image"] == {"width": 60, "height": 40}
        assert answer["segmentation_mask"] == answer["predictions"]["segmentation_mask"], "roboflow reads it here"

    def test_so_do_json_bodies(self) -> None:
        image = {"type": "url", "value": "https://good.test.example/a.jpg"}
        with self.client(Network(found(PNG))) as client:
            answers = client.post("/infer/semantic_segmentation", json={"model_id": "leaves/1", "image": [image] * 2})

        assert [answer["image"]["width"] for answer in answers.json()] == [60, 60]

    @pytest.mark.parametrize("body", [b"", b"<html>", PNG[:50]])
    def test_what_is_there_must_be_a_picture(self, body: bytes) -> None:
        with self.client(Network(found(body))) as client:
            response = client.get("/leaves/1", params={"image": "https://good.test.example/a.jpg"})

        assert response.status_code == 400
        assert response.json()["message"].startswith("Could not load input image. Cause: ")

    def test_a_refusal_says_why_and_opens_nothing(self) -> None:
        network = Network(found(PNG))
        with self.client(network) as client:
            response = client.get("/leaves/1", params={"image": "https://metadata.test.example/latest/"})

        assert response.status_code == 400
        assert NOT_PUBLIC in response.json()["message"]
        assert network.connections == []
