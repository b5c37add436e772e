"""`/{project}/{version}`, as inference_sdk (V0), roboflow and curl use it."""

import base64
import uuid

import cv2
import numpy as np
import pytest
from fastapi.testclient import TestClient
from serving_fakes import KEY, PNG, TEXT, half_bright, plane, png_of

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SDK_QUERY = f"api_key={KEY}&allow_reduced_mask_resolution=False&disable_active_learning=False"


def test_the_request_of_inference_sdk_gets_the_documented_answer(anyone: TestClient) -> None:
    response = anyone.post(f"/leaves/1?{SDK_QUERY}", content=TEXT, headers=JSON)

    answer = response.json()
    masks = answer["predictions"]
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert list(answer) == ["inference_id", "time", "resolved_model", "image", "predictions"]
    assert list(masks) == ["segmentation_mask", "class_map", "confidence_mask", "present_class_ids"]
    assert uuid.UUID(answer["inference_id"]).version == 4
    assert isinstance(answer["time"], float)
    assert answer["resolved_model"] == {"model_id": "leaves/1"}
    assert answer["image"] == {"width": 60, "height": 40}
    assert masks["class_map"] == {"0": "background", "1": "leaf", "2": "stem"}
    assert masks["present_class_ids"] == [0, 1]
    expected_HW = (half_bright()[..., 0] > 0).astype(np.uint8)
    np.testing.assert_array_equal(plane(masks["segmentation_mask"]), expected_HW)
    np.testing.assert_array_equal(plane(masks["confidence_mask"]), np.full((40, 60), 40))


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (TEXT, JSON),
        (TEXT, FORM),
        (TEXT, {"Content-Type": "text/plain; charset=utf-8"}),
        (TEXT, {}),
        (f"data:image/png;base64,{TEXT}", JSON),
        (f"data:image/svg+xml;base64,{TEXT}", FORM),
        (base64.encodebytes(PNG).decode(), FORM),
        (f'"{TEXT}"', JSON),
    ],
    ids=["as json", "as form", "as text", "no type", "data prefix", "other prefix", "lines of 76", "quoted"],
)
def test_a_body_is_base64_whatever_it_is_called(client: TestClient, body: str, headers: dict[str, str]) -> None:
    response = client.post("/leaves/1", content=body, headers=headers)

    assert response.status_code == 200
    assert response.json()["image"] == {"width": 60, "height": 40}


def test_the_request_of_roboflow_gets_the_mask_at_the_top_level_too(anyone: TestClient) -> None:
    response = anyone.post(
        f"/leaves/1?api_key={KEY}&confidence=50", files={"file": ("imageToUpload", PNG, "image/jpeg")}
    )

    answer = response.json()
    assert answer["segmentation_mask"] == answer["predictions"]["segmentation_mask"]
    assert answer["class_map"] == answer["predictions"]["class_map"]
    assert plane(answer["predictions"]["confidence_mask"])[0, 0] == 50


@pytest.mark.parametrize(
    ("query", "asked_percent"),
    [
        ("", 40),
        ("?confidence=0.25", 25),
        ("?confidence=25", 25),
        ("?confidence=1", 1),
        ("?confidence=0", 1),
        ("?confidence=-3", 1),
        ("?confidence=100", 100),
        ("?confidence=best", 50),
        ("?confidence=default", 50),
    ],
)
def test_confidence_is_a_fraction_a_percentage_or_a_word(client: TestClient, query: str, asked_percent: int) -> None:
    answer = client.post(f"/leaves/1{query}", content=TEXT).json()

    assert plane(answer["predictions"]["confidence_mask"])[0, 0] == asked_percent


@pytest.mark.parametrize("word", ["abc", "nan", "inf", "101", ""])
def test_another_confidence_is_a_422_with_details(client: TestClient, word: str) -> None:
    response = client.post(f"/leaves/1?confidence={word}", content=TEXT)

    detail = response.json()["detail"]
    assert response.status_code == 422
    assert detail[0]["loc"][:2] == ["query", "confidence"]
    assert detail[0]["input"] == word
    assert set(detail[0]) == {"type", "loc", "msg", "input"}


def test_unknown_names_in_the_query_are_without_effect(client: TestClient) -> None:
    query = "countinference=False&service_secret=x&overlap=30&stroke=abc&tradeoff_factor=0.5&whatever=1"

    assert client.post(f"/leaves/1?{query}", content=TEXT).status_code == 200


def test_doubled_slashes_are_one(client: TestClient) -> None:
    assert client.post("http://testserver//leaves//1", content=TEXT).status_code == 200


@pytest.mark.parametrize(("labels", "wider"), [("False", False), ("True", True)])
def test_format_image_is_the_overlay_and_labels_adds_the_legend(client: TestClient, labels: str, wider: bool) -> None:
    response = client.post(f"/leaves/1?format=image&labels={labels}", content=TEXT)

    drawn = cv2.imdecode(np.frombuffer(response.content, np.uint8), cv2.IMREAD_COLOR_RGB)
    assert response.headers["content-type"] == "image/jpeg"
    assert (drawn.shape[1] > 60) == wider
    assert drawn[:40, 40:60].max() < 30, "background stays as it was"
    assert drawn[20, 10].min() < 200, "leaf is tinted"


def test_format_image_and_json_is_both(client: TestClient) -> None:
    answer = client.post("/leaves/1?format=image_and_json", content=TEXT).json()

    assert base64.b64decode(answer["visualization"]).startswith(b"\xff\xd8")
    assert answer["predictions"]["present_class_ids"] == [0, 1]


@pytest.mark.parametrize(
    ("flag", "size"), [("False", {"width": 40, "height": 60}), ("True", {"width": 60, "height": 40})]
)
def test_a_photo_is_turned_upright_unless_forbidden(client: TestClient, flag: str, size: dict[str, int]) -> None:
    response = client.post(f"/leaves/1?disable_preproc_auto_orient={flag}", files={"file": jpeg_lying_on_its_side()})

    assert response.json()["image"] == size


def test_headers_tell_of_the_model_and_its_cold_start(client: TestClient) -> None:
    first = client.post("/leaves/1", content=TEXT).headers
    second = client.post("/leaves/1", content=TEXT).headers

    assert (first["X-Model-Id"], second["X-Model-Id"]) == ("leaves/1", "leaves/1")
    assert (first["X-Model-Cold-Start"], second["X-Model-Cold-Start"]) == ("true", "false")
    assert (first["X-Model-Cold-Start-Count"], second["X-Model-Cold-Start-Count"]) == ("1", "0")
    assert float(first["X-Processing-Time"]) >= float(first["X-Model-Load-Time"]) >= 0
    assert first["X-Model-Load-Details"].startswith('[{"m":"leaves/1","t":')
    assert "X-Model-Load-Time" not in second
    assert first["X-Request-Id"] != second["X-Request-Id"]


def test_a_picture_of_16_bit_grey_is_no_problem(client: TestClient) -> None:
    png = cv2.imencode(".png", np.full((5, 7), 60_000, np.uint16))[1].tobytes()

    answer = client.post("/leaves/1", content=base64.b64encode(png)).json()

    assert answer["image"] == {"width": 7, "height": 5}
    assert answer["predictions"]["present_class_ids"] == [1], "0 is not listed where no pixel is background"


def jpeg_lying_on_its_side() -> bytes:
    jpeg = cv2.imencode(".jpg", half_bright())[1].tobytes()
    exif = bytes.fromhex("4578696600004d4d002a000000080001011200030000000100060000000000000000")
    return jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:]


def test_the_next_request_is_unharmed_by_a_bad_one(client: TestClient) -> None:
    bad = client.post("/leaves/1", content=base64.b64encode(png_of(half_bright())[:60]))
    good = client.post("/leaves/1", content=TEXT)

    assert (bad.status_code, good.status_code) == (400, 200)
