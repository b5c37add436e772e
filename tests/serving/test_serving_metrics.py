"""`/metrics` and the log: what happened, to the number, and no key in either."""

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from serving_fakes import KEY, TEXT, BrightIsLeaf, EveryModel, OneKey
from serving_port import metric

from atrous.domain.model_id import ModelId
from atrous.runtime.prediction import Prediction
from atrous.serving.app import create_app
from atrous.serving.door.exposure import Exposure
from atrous.serving.journal.metrics import MODELS_NAMED, Metrics
from atrous.serving.journal.request_log import LogEntry, write_json, write_text
from atrous.serving.limits import Limits

KEYED = {"Authorization": f"Bearer {KEY}"}
OPEN = Exposure(monitor_pages_open=True)


@pytest.fixture
def entries() -> list[LogEntry]:
    return []


@pytest.fixture
def client(entries: list[LogEntry]) -> Iterator[TestClient]:
    app = create_app(
        EveryModel(),
        OneKey(),
        load=BrightIsLeaf,
        weigh=lambda _: 600,
        limits=Limits(model_memory_bytes=1000),
        exposure=OPEN,
        log=entries.append,
    )
    with TestClient(app) as client:
        yield client


def test_every_stage_and_every_byte_is_counted(client: TestClient) -> None:
    answers = [client.post(f"/{model}", content=TEXT, headers=KEYED) for model in ("leaves/1", "leaves/1", "walls/1")]
    client.post("/leaves/9", content=TEXT, headers=KEYED)

    for stage in ("waiting", "decode", "network", "postprocess", "encode"):
        assert metric(client.app, "atrous_stage_seconds_count", stage=stage) == 3
    assert metric(client.app, "atrous_stage_seconds_sum", stage="network") == 1.5
    assert metric(client.app, "atrous_pictures_total", model="leaves/1") == 2
    assert metric(client.app, "atrous_pictures_total", model="walls/1") == 1
    assert metric(client.app, "atrous_model_load_seconds_count") == 2
    assert metric(client.app, "atrous_model_evictions_total") == 1
    assert metric(client.app, "atrous_model_bytes") == 600
    assert metric(client.app, "atrous_received_bytes_total") == 4 * len(TEXT)
    assert metric(client.app, "atrous_sent_bytes_total") > sum(len(answer.content) for answer in answers)
    route = "/{project}/{version}"
    assert metric(client.app, "atrous_request_seconds_count", route=route, status="200") == 3
    assert metric(client.app, "atrous_request_seconds_count", route=route, status="404") == 1


def test_the_page_is_what_prometheus_reads_and_holds_no_key(client: TestClient) -> None:
    client.post(f"/leaves/1?api_key={KEY}", content=TEXT)

    page = client.get("/metrics")

    assert page.headers["content-type"].startswith("text/plain; version=")
    assert "# TYPE atrous_stage_seconds histogram\n" in page.text
    assert 'atrous_pictures_total{model="leaves/1"} 1.0\n' in page.text
    assert "process_resident_memory_bytes" in page.text
    assert KEY not in page.text


def test_addresses_that_do_not_exist_make_no_rows_of_their_own(client: TestClient) -> None:
    for number in range(20):
        client.get(f"/a/b/{number}", headers=KEYED)

    assert metric(client.app, "atrous_request_seconds_count", route="none", status="404") == 20


def test_of_very_many_models_the_later_ones_share_a_row() -> None:
    metrics = Metrics()
    for number in range(1, MODELS_NAMED + 50):
        metrics.answered(ModelId("leaves", number), 1)

    text = metrics.text().decode()
    assert text.count("atrous_pictures_total{") == MODELS_NAMED + 1
    assert 'atrous_pictures_total{model="other"} 49.0' in text


def test_two_apps_count_for_themselves(client: TestClient) -> None:
    client.post("/leaves/1", content=TEXT, headers=KEYED)
    with TestClient(create_app(EveryModel(), OneKey(), load=BrightIsLeaf)) as other:
        assert metric(other.app, "atrous_model_load_seconds_count") == 0


def test_each_request_is_noted_once_whatever_became_of_it(client: TestClient, entries: list[LogEntry]) -> None:
    asked = client.post(f"/leaves//1?api_key={KEY}", content=TEXT)
    refused = client.post("/leaves/1?api_key=atr_Wrong", content=TEXT)
    client.get("/nowhere/at/all", headers=KEYED)

    answered, no_key, no_route = entries
    assert answered.request_id == asked.headers["X-Request-Id"]
    assert (answered.route, answered.status, answered.model) == ("/{project}/{version}", 200, "leaves/1")
    assert (answered.key, answered.bytes_in, answered.bytes_out) == ("laptop", len(TEXT), len(asked.content))
    assert answered.ms > 0
    assert (no_key.request_id, no_key.status, no_key.key) == (refused.headers["X-Request-Id"], 401, None)
    assert (no_route.route, no_route.status) == (None, 404)


def test_an_error_nobody_foresaw_is_noted_with_its_traceback_and_without_a_key(
    entries: list[LogEntry], capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "atr_abcdefgh0123456789abcdef01234567"

    class Broken(BrightIsLeaf):
        def predict(self, *_: object, **__: object) -> Prediction:
            raise ZeroDivisionError(f"while serving {secret}")

    app = create_app(EveryModel(), OneKey(), load=Broken, log=entries.append)
    with TestClient(app, raise_server_exceptions=False) as client:
        client.post("/leaves/1", content=TEXT, headers=KEYED)
    (entry,) = entries
    write_json(entry)
    write_text(entry)

    line, text = capsys.readouterr().err.split("\n", 1)
    assert entry.status == 500
    assert "ZeroDivisionError: while serving atr_abcdefgh" in json.loads(line)["error"]
    assert "ZeroDivisionError: while serving atr_abcdefgh" in text
    assert secret not in line + text


def test_a_line_of_the_log_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    write_json(LogEntry("ab12", "10.0.0.7", "POST", "/{project}/{version}", 200, 41.5, "leaves/1", "laptop", 900, 4000))

    (line,) = capsys.readouterr().err.splitlines()
    noted = json.loads(line)
    assert noted.pop("time").endswith("+00:00")
    assert noted == {
        "request_id": "ab12",
        "client": "10.0.0.7",
        "method": "POST",
        "route": "/{project}/{version}",
        "status": 200,
        "ms": 41.5,
        "model": "leaves/1",
        "key": "laptop",
        "bytes_in": 900,
        "bytes_out": 4000,
    }


def test_a_line_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    write_text(LogEntry("ab12", None, "POST", "/{project}/{version}", 200, 41.5, "leaves/1", "laptop", 900, 4000))

    line = capsys.readouterr().err
    assert line.endswith(" 200 POST /{project}/{version} 42 ms leaves/1 key laptop ab12\n")
