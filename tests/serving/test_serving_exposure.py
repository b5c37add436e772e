"""Which hosts and sites may ask, and that no key is written down."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from serving_fakes import KEY, TEXT, BrightIsLeaf, EveryModel, OneKey

from atrous.domain.errors import BadSettings
from atrous.serving.app import create_app
from atrous.serving.door.exposure import Exposure, is_loopback
from atrous.serving.journal.redaction import redact

ADDRESS = f"/leaves/1?api_key={KEY}"
SITE = "https://app.example.org"


def service(exposure: Exposure) -> Iterator[TestClient]:
    with TestClient(create_app(EveryModel(), OneKey(), load=BrightIsLeaf, exposure=exposure)) as client:
        yield client


@pytest.fixture(scope="module")
def local() -> Iterator[TestClient]:
    """Listens on loopback, and is also called gpu.example.org by a proxy; pages of one site may ask."""
    yield from service(Exposure.at("127.0.0.1", ["GPU.example.org"], [SITE]))


@pytest.fixture(scope="module")
def public() -> Iterator[TestClient]:
    """Listens on every address."""
    yield from service(Exposure.at("0.0.0.0"))  # noqa: S104


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:9001", 200),
        ("LOCALHOST:9001", 200),
        ("127.0.0.1:9001", 200),
        ("[::1]:9001", 200),
        ("gpu.example.org", 200),
        ("gpu.example.org:443", 200),
        ("evil.example.org", 421),
        ("evil.example.org:9001", 421),
        ("localhost.evil.example.org", 421),
        ("127.0.0.1.evil.example.org", 421),
        ("evil.example.org#localhost", 421),
        ("evil.example.org/localhost", 421),
        ("localhost:9001:evil", 421),
        ("127.0.0.2", 421),
        ("2130706433", 421),
        ("", 421),
    ],
)
def test_on_loopback_a_request_must_name_this_machine(local: TestClient, host: str, status: int) -> None:
    for path in ("/healthz", "/info"):
        response = local.get(path, headers={"Host": host})
        assert response.status_code == status
    if status == 421:
        assert list(response.json()) == ["message"]
        assert local.post(ADDRESS, content=TEXT, headers={"Host": host}).status_code == 421


def test_two_hosts_are_none(local: TestClient) -> None:
    assert local.get("/healthz", headers=[("Host", "localhost"), ("Host", "localhost")]).status_code == 421


def test_elsewhere_any_name_will_do(public: TestClient) -> None:
    assert public.get("/healthz", headers={"Host": "192.168.1.7:9001"}).status_code == 200


def test_a_public_server_may_be_told_its_names() -> None:
    exposure = Exposure.at("0.0.0.0", ["gpu.example.org"])  # noqa: S104

    assert exposure.hosts is not None
    assert "gpu.example.org" in exposure.hosts
    assert "evil.example.org" not in exposure.hosts


@pytest.mark.parametrize(
    ("address", "hosts", "open_to_all"),
    [
        ("127.0.0.1", [], True),
        ("127.8.9.10", [], True),
        ("::1", [], True),
        ("localhost", [], True),
        ("127.0.0.1", ["gpu.example.org"], False),  # a proxy lets others in
        ("0.0.0.0", [], False),  # noqa: S104
        ("::", [], False),
        ("192.168.1.7", [], False),
        ("localhost.example.org", [], False),
    ],
)
def test_pages_are_open_where_only_this_machine_gets(address: str, hosts: list[str], open_to_all: bool) -> None:
    assert Exposure.at(address, hosts).monitor_pages_open == open_to_all
    assert is_loopback(address) == (open_to_all or bool(hosts))


def test_pages_of_other_sites_may_not_ask(public: TestClient, local: TestClient) -> None:
    for client, site in ((public, SITE), (local, "https://evil.example.org"), (local, "null")):
        headers = {"Origin": site, "Host": "localhost"}
        answer = client.post(ADDRESS, content=TEXT, headers=headers)
        asked = client.options("/leaves/1", headers=headers | {"Access-Control-Request-Method": "POST"})

        assert "access-control-allow-origin" not in answer.headers
        assert "access-control-allow-origin" not in asked.headers
        assert asked.status_code in (400, 401)


def test_pages_of_an_allowed_site_may_ask_and_read(local: TestClient) -> None:
    headers = {"Origin": SITE, "Host": "localhost"}
    preflight = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }

    asked = local.options("/infer/semantic_segmentation", headers=headers | preflight)
    answer = local.post(ADDRESS, content=TEXT, headers=headers)
    refused = local.post("/leaves/1", content=TEXT, headers=headers)

    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == SITE
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, SITE)
    assert "X-Model-Id" in answer.headers["access-control-expose-headers"]
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, SITE)
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin", ["app.example.org", "https://app.example.org/", "ftp://a.b", "null", "", "https://*.example.org"]
)
def test_an_origin_is_a_scheme_and_a_host(origin: str) -> None:
    with pytest.raises(BadSettings, match="--allow-origin"):
        Exposure.at("127.0.0.1", (), [origin])


@pytest.mark.parametrize("host", ["https://a.b", "a.b:80", "", "*", "a b", "a.b/c"])
def test_a_host_is_a_name_alone(host: str) -> None:
    with pytest.raises(BadSettings, match="--allow-host"):
        Exposure.at("127.0.0.1", [host])


SECRET = "atr_4fGh7kLm" + "Qw9Er8Ty7Ui6Op5As4Df3Gh2"


@pytest.mark.parametrize(
    "line",
    [
        f"POST /leaves/1?api_key={SECRET}&confidence=0.5",
        f"POST /leaves/1?confidence=0.5&API_KEY={SECRET}",
        "GET /?api_key=" + SECRET.replace("_", "%5F"),
        f"{{'Authorization': 'Bearer {SECRET}'}}",
        f"authorization: basic {SECRET}",
        f'{{"api_key": "{SECRET}", "model_id": "leaves/1"}}',
        f'"{{\\"api_key\\": \\"{SECRET}\\"}}"',
        f"KeyError: '{SECRET}'",
        f"{SECRET}{SECRET}",
    ],
)
def test_a_key_is_taken_out_wherever_it_stands(line: str) -> None:
    written = redact(line)

    assert SECRET[12:] not in written
    assert "***" in written


@pytest.mark.parametrize("line", [f"?api_key={KEY}&a=b", f"Bearer {KEY}", f'{{"api_key":"{KEY}"}}'])
def test_a_key_of_another_kind_is_taken_out_where_keys_stand(line: str) -> None:
    assert KEY not in redact(line)


def test_the_rest_of_a_line_stays() -> None:
    line = f"POST /leaves/1?api_key={SECRET}&confidence=0.5 200 31 ms"

    assert redact(line) == "POST /leaves/1?api_key=***&confidence=0.5 200 31 ms"
    assert redact(f"key {SECRET} revoked") == f"key {SECRET[:12]}*** revoked"
    assert redact("atr_ and api_key, basically") == "atr_ and api_key, basically"
