"""Pictures made to harm whoever decodes them: each a clear 4xx or an answer, and the next request is unharmed."""

import base64
import io
import resource
import socket
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from serving_fakes import KEY, PNG, TEXT, BrightIsLeaf, FolderOfModels, OneKey
from serving_port import open_socket, running

from atrous.serving.app import create_app
from atrous.serving.limits import Limits

KEYED = {"Authorization": f"Bearer {KEY}"}
V1 = "/infer/semantic_segmentation"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, body: bytes, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    return struct.pack(">I", size) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *extra: bytes, pixels: bytes = b"", depth: int = 8, color: int = 0) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0))
    return PNG_SIGNATURE + head + b"".join(extra) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def file_of(image: Image.Image, format: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format, **options)
    return stream.getvalue()


def photo(mode: str = "RGB") -> Image.Image:
    return Image.fromarray(np.full((40, 60, 3), 200, np.uint8)).convert(mode)


def jpeg_of_size(width: int, height: int) -> bytes:
    """A good JPEG whose frame says that it has another size."""
    data = file_of(photo(), "JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def jpeg_with_exif(exif: bytes) -> bytes:
    data = file_of(photo(), "JPEG")
    segment = b"Exif\0\0" + exif
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + data[2:]


def exif(entries: bytes, count: int, after: int = 0) -> bytes:
    return b"II*\0" + struct.pack("<IH", 8, count) + entries + struct.pack("<I", after)


TURNED = struct.pack("<HHII", 0x0112, 3, 1, 6)
SUBDIRECTORY = struct.pack("<HHII", 0x8769, 4, 1, 8)  # points to the directory it stands in

HUGE = 2**31 - 1
BOMB = b"x\0\0" + zlib.compress(bytes(100_000_000))

REFUSED: dict[str, bytes] = {
    "no bytes but line ends": b"\n\n\n",
    "a path": b"/home/anna/photo.jpg",
    "a URL": b"https://example.org/photo.jpg",
    "HTML": b"<html><body>404</body></html>",
    "first half of a PNG": PNG[: len(PNG) // 2],
    "a PNG's signature": PNG_SIGNATURE,
    "PNG of 10^9 pixels": png(40_000, 25_000),
    "PNG of 2^62 pixels": png(2**31 - 1, 2**31 - 1),
    "PNG with sides beyond 2^31": png(2**32 - 1, 2**32 - 1),
    "PNG of no pixels": png(0, 0),
    "PNG without pixels' bytes": png(60, 40),
    "PNG chunk of 4 GB": PNG[:-12] + struct.pack(">I", 0xFF000000) + PNG[-8:],
    "PNG of a colour type that is none": png(60, 40, pixels=bytes(61 * 40), color=7),
    "PNG with another size in a second head": png(
        60, 40, chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)), pixels=bytes(61 * 40)
    ),
    "JPEG of 65,535 squared": jpeg_of_size(65_535, 65_535),
    "JPEG of no rows": jpeg_of_size(60, 0),
    "JPEG cut off": file_of(photo(), "JPEG")[:-40],
    "JPEG of markers alone": b"\xff\xd8\xff" + b"\xe0\x00\x02\xff" * 5000,
    "JPEG whose segment never ends": b"\xff\xd8\xff\xe1\xff\xff" + bytes(100),
    "WebP of 2^28 pixels": struct.pack("<4sI8sII", b"RIFF", 22, b"WEBPVP8X", 10, 0) + b"\xff\x3f\0" * 2,
    "BMP of 2^62 pixels": struct.pack("<2sIHHIIiiHHIIiiII", b"BM", 54, 0, 0, 54, 40, HUGE, HUGE, 1, 24, *[0] * 6),
    "TIFF whose directory is itself": b"II*\0" + struct.pack("<I", 4),
    "TIFF of 10^9 pixels": exif(struct.pack("<HHIIHHII", 0x100, 4, 1, 40_000, 0x101, 4, 1, 25_000), 2),
    "GIF": file_of(photo("P"), "GIF"),
    "animated GIF": file_of(photo("P"), "GIF", save_all=True, append_images=[photo("P").rotate(90)]),
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "PDF": b"%PDF-1.7\n" + bytes(100),
    "ICO": b"\0\0\1\0\1\0" + bytes(100),
    "HEIC": b"\0\0\0\x18ftypheic" + bytes(100),
    "AVIF": b"\0\0\0\x18ftypavif" + bytes(100),
    "numpy's pickle": b"\x80\x04\x95cos\nsystem\n",
    "numpy's file": b"\x93NUMPY\x01\0" + bytes(100),
    "zip": b"PK\x03\x04" + bytes(100),
    "EXR": b"\x76\x2f\x31\x01" + bytes(100),
    "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(100),
    "Netpbm": b"P6 99999 99999 255\n",
}  # fmt: skip
ANSWERED: dict[str, bytes] = {
    "grey": file_of(photo("L"), "PNG"),
    "16 bit": file_of(Image.fromarray(np.full((40, 60), 50_000, np.uint16)), "PNG"),
    "16 bit of three colours": png(60, 40, pixels=(b"\0" + b"\xc8\0" * 180) * 40, depth=16, color=2),
    "1 bit": file_of(Image.new("1", (60, 40), 1), "PNG"),
    "alpha": file_of(photo("RGBA"), "PNG"),
    "palette": file_of(photo("P"), "PNG"),
    "interlaced": file_of(photo(), "PNG"),
    "CMYK": file_of(photo("CMYK"), "JPEG"),
    "progressive": file_of(photo(), "JPEG", progressive=True),
    "animated WebP": file_of(photo(), "WEBP", save_all=True, append_images=[photo().rotate(90)]),
    "animated PNG": file_of(photo(), "PNG", save_all=True, append_images=[photo().rotate(90)]),
    "EXIF that points to itself": jpeg_with_exif(exif(SUBDIRECTORY, 1, after=8)),
    "EXIF cut off": jpeg_with_exif(exif(TURNED, 60_000)[:20]),
    "EXIF of nonsense": jpeg_with_exif(b"\xff" * 500),
    "EXIF with the orientation 9": jpeg_with_exif(exif(struct.pack("<HHII", 0x0112, 3, 1, 9), 1)),
    "text that unpacks to 100 MB": png(60, 40, chunk(b"zTXt", BOMB), pixels=(b"\0" + b"\xc8" * 60) * 40),
    "profile that unpacks to 100 MB": png(60, 40, chunk(b"iCCP", BOMB), pixels=(b"\0" + b"\xc8" * 60) * 40),
}  # fmt: skip

MULTIPART = {"Content-Type": "multipart/form-data; boundary=x"}
PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n\r\n'

Way = Callable[[TestClient, bytes], Any]
WAYS: dict[str, Way] = {
    "base64": lambda client, data: client.post("/leaves/1", content=base64.b64encode(data)),
    "multipart": lambda client, data: client.post("/leaves/1", files={"file": data}),
    "JSON": lambda client, data: client.post(V1, json=in_json(data)),
}


def in_json(data: bytes) -> dict[str, Any]:
    return {"model_id": "leaves/1", "image": {"type": "base64", "value": base64.b64encode(data).decode()}}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(FolderOfModels(), OneKey(), load=BrightIsLeaf), headers=KEYED) as client:
        yield client


def assert_unharmed(client: TestClient) -> None:
    answer = client.post("/leaves/1", content=TEXT).json()
    assert answer["image"] == {"width": 60, "height": 40}
    assert answer["predictions"]["present_class_ids"] == [0, 1]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", REFUSED)
def test_a_picture_that_harms_is_refused_with_a_sentence(client: TestClient, name: str, way: str) -> None:
    started, memory_kb = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    response = WAYS[way](client, REFUSED[name])

    assert response.status_code == 400, response.text
    assert response.json()["message"].startswith("Could not load input image. Cause: ")
    assert len(response.json()["message"]) < 300
    assert time.process_time() - started < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory_kb < 300_000
    assert_unharmed(client)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ANSWERED)
def test_an_odd_picture_is_answered(client: TestClient, name: str, way: str) -> None:
    response = WAYS[way](client, ANSWERED[name])

    assert response.status_code == 200, response.text
    assert response.json()["image"] == {"width": 60, "height": 40}
    assert response.json()["predictions"]["present_class_ids"] == [1]
    assert_unharmed(client)


@pytest.mark.parametrize(
    ("path", "parts", "status"),
    [
        ("/leaves/1", {"content": b"", "headers": {"Content-Type": "image/png"}}, 400),
        ("/leaves/1", {"content": TEXT, "headers": {"Content-Type": "é; charset=\xff".encode("latin-1")}}, 200),
        ("/leaves/1", {"content": TEXT, "headers": {"Content-Type": "application/x-msdownload"}}, 200),
        ("/leaves/1", {"content": b"--x", "headers": {"Content-Type": MULTIPART["Content-Type"] * 20}}, 400),
        ("/leaves/1", {"content": PART * 100_000 + b"--x--", "headers": MULTIPART}, 400),
        ("/leaves/1", {"content": b"--x\r\n" + b"A: b\r\n" * 100_000 + b"\r\n--x--", "headers": MULTIPART}, 400),
        ("/leaves/1", {"files": {"file": PNG}, "data": {f"field {number}": "x" for number in range(1000)}}, 400),
        ("/leaves/1?confidence=nan", {"content": TEXT}, 422),
        ("/leaves/1?confidence=inf", {"content": TEXT}, 422),
        ("/leaves/1?confidence=-1e999", {"content": TEXT}, 422),
        ("/leaves/1?confidence=" + "9" * 5000, {"content": TEXT}, 422),
        (V1, {"json": in_json(PNG) | {"confidence": "NaN"}}, 422),
        (V1, {"content": b'{"confidence": NaN}', "headers": {"Content-Type": "application/json"}}, 422),
        (V1, {"content": b'{"confidence": 1e999}', "headers": {"Content-Type": "application/json"}}, 422),
        (V1, {"content": b'{"a":' * 100_000, "headers": {"Content-Type": "application/json"}}, 422),
        (V1, {"content": b"[" * 1_000_000, "headers": {"Content-Type": "application/json"}}, 422),
        (V1, {"content": b"\xff\xfe{", "headers": {"Content-Type": "application/json"}}, 422),
        (V1, {"json": in_json(PNG) | {"model_id": "x" * 1_000_000}}, 400),
        (V1, {"json": in_json(PNG) | {"image": []}}, 422),
    ],
)  # fmt: skip
def test_an_odd_request_is_explained(client: TestClient, path: str, parts: dict[str, Any], status: int) -> None:
    response = client.post(path, **parts)

    assert response.status_code == status, response.text[:500]
    assert len(response.content) < 2_000 or status == 200
    assert_unharmed(client)


@pytest.mark.parametrize("length", ["Content-Length: 200000000", "Transfer-Encoding: chunked"])
def test_of_a_body_of_200_mb_no_more_than_the_limit_is_held(length: str) -> None:
    with running(create_app(FolderOfModels(), OneKey(), load=BrightIsLeaf)) as server:
        memory_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        head = f"POST /leaves/1?api_key={KEY} HTTP/1.1\r\nHost: x\r\n{length}\r\n\r\n".encode()
        piece, end = bytes(1_000_000), b""
        if "chunked" in length:
            piece, end = b"f4240\r\n" + piece + b"\r\n", b"0\r\n\r\n"
        with open_socket(server.url) as connection, ThreadPoolExecutor(1) as sender:
            connection.sendall(head)
            sender.submit(send_all, connection, [piece] * 200 + [end])
            assert b" 413 " in connection.makefile("rb").readline()
            connection.close()
        assert answers_well(server.url)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory_kb < 100_000


def send_all(connection: socket.socket, pieces: list[bytes]) -> None:
    with suppress(OSError):  # who has answered need not read on
        for piece in pieces:
            connection.sendall(piece)


@pytest.mark.parametrize("keyed", [True, False], ids=["with a key", "without"])
def test_a_slow_sender_is_not_waited_for(keyed: bool) -> None:
    limits = Limits(body_late_s=0.3)
    with running(create_app(FolderOfModels(), OneKey(), load=BrightIsLeaf, limits=limits)) as server:
        query = f"?api_key={KEY}" if keyed else ""
        head = f"POST {V1}{query} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n"
        with open_socket(server.url) as connection:
            connection.sendall(head.encode() + b"{")
            answer = connection.makefile("rb").read()  # until the server closes: head and body may come apart
        assert b" 408 " in answer.split(b"\r\n")[0]
        assert b"came too slowly" in answer
        assert answers_well(server.url)


def answers_well(url: str) -> bool:
    head = (
        f"POST /leaves/1?api_key={KEY} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(TEXT)}\r\nConnection: close\r\n\r\n"
    )
    with open_socket(url) as connection:
        connection.sendall(head.encode() + TEXT.encode())
        return b" 200 " in connection.makefile("rb").readline()
