"""When the line is full a request is refused by its head; and what a picture counts for there."""

from pathlib import Path

import pytest
from serving_fakes import KEY, TEXT, FolderOfModels, OneKey, Waiting, package_of
from serving_port import connect, metric, open_socket, running, until

from atrous.runtime.mosaic.tile_size import TileSize
from atrous.serving.app import create_app
from atrous.serving.errors import Refused
from atrous.serving.limits import Limits
from atrous.serving.requests.work import pixels_of_work

V0 = f"/leaves/1?api_key={KEY}"
V1 = f"/infer/semantic_segmentation?api_key={KEY}"


@pytest.mark.parametrize("path", [V0, V1])
def test_a_full_line_refuses_before_the_body_is_sent(path: str) -> None:
    slow = Waiting()
    app = create_app(FolderOfModels(), OneKey(), load=slow.load, limits=Limits(workers=1, waiting_requests=1))
    with running(app) as server, open_socket(server.url) as client:
        first = connect(server.url)
        first.request("POST", V0, TEXT)
        until(lambda: metric(app, "atrous_waiting_requests") == 1)
        client.sendall(
            f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 40000000\r\n"
            "Expect: 100-continue\r\nConnection: close\r\n\r\n".encode()
        )

        answer = client.makefile("rb").read()
        slow.go_on.set()
        assert first.getresponse().status == 200
        first.close()

    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nretry-after: 1\r\n" in answer.lower()


@pytest.mark.parametrize(
    ("tile", "pixels"),
    [(None, 128 * 192), (192, 128 * 192), (96, 9 * 64 * 96), ("auto", 9 * 64 * 96)],
    ids=["whole", "one tile", "nine tiles", "auto"],
)
def test_a_picture_in_tiles_counts_for_all_that_the_network_is_shown(tile: TileSize | None, pixels: int) -> None:
    assert pixels_of_work((128, 192), tile, package_of(Path("models"), None)) == pixels


def test_tiles_that_cannot_be_had_are_refused_before_the_picture_waits() -> None:
    with pytest.raises(Refused, match="tiles") as refused:
        pixels_of_work((5000, 5000), 64, package_of(Path("models"), None))
    assert refused.value.status_code == 400
