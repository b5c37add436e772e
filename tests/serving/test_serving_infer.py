"""`/infer/…`: pictures in JSON, as inference_sdk (V1) sends them."""

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from serving_fakes import KEY, RECOMMENDED, TEXT, BrightIsLeaf, FolderOfModels, OneKey, half_bright, plane, png_of

from atrous.serving.app import create_app

PICTURE = {"type": "base64", "value": TEXT}
SDK_BODY = {
    "api_key": KEY,
    "model_id": "leaves/1",
    "visualize_predictions": False,
    "disable_active_learning": False,
    "allow_reduced_mask_resolution": False,
    "image": PICTURE,
}
ROUTES = ["/infer/instance_segmentation", "/infer/semantic_segmentation", "/infer/object_detection"]


@pytest.mark.parametrize("route", ROUTES)
def test_every_task_gets_the_masks(anyone: TestClient, route: str) -> None:
    response = anyone.post(route, json=SDK_BODY)

    answer = response.json()
    assert response.status_code == 200
    assert list(answer) == ["inference_id", "time", "resolved_model", "image", "predictions"]
    expected_HW = (half_bright()[..., 0] > 0).astype(np.uint8)
    np.testing.assert_array_equal(plane(answer["predictions"]["segmentation_mask"]), expected_HW)


def test_a_list_is_answered_by_a_list_in_order_under_one_id(anyone: TestClient) -> None:
    dark = {"type": "base64", "value": dark_text()}

    answers = anyone.post(ROUTES[0], json=SDK_BODY | {"image": [PICTURE, dark, PICTURE]}).json()

    assert [answer["predictions"]["present_class_ids"] for answer in answers] == [[0, 1], [0], [0, 1]]
    assert len({answer["inference_id"] for answer in answers}) == 1


def test_a_list_of_one_stays_a_list(anyone: TestClient) -> None:
    assert len(anyone.post(ROUTES[0], json=SDK_BODY | {"image": [PICTURE]}).json()) == 1


def test_a_data_prefix_is_stripped(anyone: TestClient) -> None:
    picture = {"type": "base64", "value": f"data:image/png;base64,{TEXT}"}

    assert anyone.post(ROUTES[0], json=SDK_BODY | {"image": picture}).status_code == 200


@pytest.mark.parametrize(("confidence", "asked_percent"), [(0.25, 25), (25, 25), ("best", 70), ("default", 50)])
def test_best_is_what_the_package_recommends_and_default_is_not(confidence: float | str, asked_percent: int) -> None:
    app = create_app(FolderOfModels(), OneKey(), load=recommending)
    with TestClient(app) as client:
        answer = client.post(ROUTES[1], json=SDK_BODY | {"confidence": confidence}).json()

    assert plane(answer["predictions"]["confidence_mask"])[0, 0] == asked_percent


def test_visualize_predictions_adds_the_drawn_picture(anyone: TestClient) -> None:
    answer = anyone.post(ROUTES[1], json=SDK_BODY | {"visualize_predictions": True}).json()

    assert answer["visualization"]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"image": None}, ["body", "image"]),
        ({"image": []}, ["body", "image"]),
        ({"image": {"type": "base64"}}, ["body", "image"]),
        ({"image": {"type": "hologram", "value": "x"}}, ["body", "image"]),
        ({"model_id": 7}, ["body", "model_id"]),
        ({"confidence": "often"}, ["body", "confidence"]),
    ],
)
def test_a_wrong_field_is_a_422_that_says_where(anyone: TestClient, change: dict[str, Any], place: list[str]) -> None:
    response = anyone.post(ROUTES[0], json=SDK_BODY | change)

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][:2] == place


def test_a_422_repeats_neither_key_nor_picture(anyone: TestClient) -> None:
    body = {name: value for name, value in SDK_BODY.items() if name != "model_id"}

    response = anyone.post(ROUTES[0], json=body)

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["body", "model_id"]
    assert KEY not in response.text
    assert TEXT[:50] not in response.text


def test_null_is_the_same_as_nothing(anyone: TestClient) -> None:
    nothing = dict.fromkeys(["confidence", "tile", "masks", "confidence_mask", "disable_preproc_contrast", "source"])

    answer = anyone.post(ROUTES[0], json=SDK_BODY | nothing).json()

    assert plane(answer["predictions"]["confidence_mask"])[0, 0] == 40


def test_what_is_no_json_is_a_422(client: TestClient) -> None:
    response = client.post(ROUTES[0], content='{"model_id": ', headers={"Content-Type": "application/json"})

    assert response.status_code == 422
    assert response.json()["detail"][0]["type"] == "json_invalid"


def recommending(folder: Path) -> BrightIsLeaf:
    return BrightIsLeaf(folder, RECOMMENDED)


def dark_text() -> str:
    return base64.b64encode(png_of(np.zeros((8, 8, 3), np.uint8))).decode()
