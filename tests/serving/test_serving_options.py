"""What this server answers beyond the hosted one: the same names in the query of V0 and in the body of V1."""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from fastapi.testclient import TestClient
from pycocotools import mask as coco_mask
from scoring_model import INPUT_HW, ColorsAreScores, colors_model
from serving_fakes import KEY, PNG, TEXT, FolderOfModels, OneKey, half_bright, plane, png_of
from starlette.datastructures import Headers

from atrous.domain.arrays import Logits, Picture
from atrous.domain.classes import Classes
from atrous.domain.preprocessing import IMAGENET, Preprocessing
from atrous.runtime.package import ModelPackage
from atrous.runtime.segmenter import Segmenter
from atrous.serving.answers.accept import prefers_png
from atrous.serving.app import create_app

KEYED = {"Authorization": f"Bearer {KEY}"}
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def service() -> Iterator[TestClient]:
    with TestClient(create_app(FolderOfModels(), OneKey(), load=colors_model)) as client:
        client.headers.update(KEYED)
        yield client


@pytest.fixture(params=["query", "body"])
def ask(request: pytest.FixtureRequest, service: TestClient) -> Ask:
    """Sends a picture with options, on the route of V0 or on that of V1."""

    def by_query(picture: Picture, headers: dict[str, str] | None = None, **options: Any) -> Any:
        return service.post("/leaves/1", params=options, content=base64.b64encode(png_of(picture)), headers=headers)

    def by_body(picture: Picture, headers: dict[str, str] | None = None, **options: Any) -> Any:
        image = {"type": "base64", "value": base64.b64encode(png_of(picture)).decode()}
        body = {"model_id": "leaves/1", "image": image, **options}
        return service.post("/infer/instance_segmentation", json=body, headers=headers)

    return by_query if request.param == "query" else by_body


def stripes(width: int = 200) -> Picture:
    """Green, blue and red columns of 20 pixels, 40 rows high."""
    colors = np.eye(3, dtype=np.uint8)[[1, 2, 0]] * 255
    return np.ascontiguousarray(np.tile(np.repeat(colors, 20, axis=0), (40, width // 60 + 1, 1))[:, :width])


class TestRunLengths:
    """masks=rle."""

    @pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of pycocotools itself
    def test_they_are_the_segmentation_mask(self, ask: Ask) -> None:
        mask = plane(ask(stripes()).json()["predictions"]["segmentation_mask"])
        answer = ask(stripes(), masks="rle").json()["predictions"]

        assert "segmentation_mask" not in answer
        assert [area["class_id"] for area in answer["rle_masks"]] == [1, 2]
        assert [area["class"] for area in answer["rle_masks"]] == ["leaf", "stem"]
        for area in answer["rle_masks"]:
            np.testing.assert_array_equal(coco_mask.decode(area["rle_mask"]), mask == area["class_id"])
        assert answer["class_map"] == {"0": "background", "1": "leaf", "2": "stem"}
        assert "confidence_mask" in answer

    def test_supervision_reads_them_as_detections(self, ask: Ask) -> None:
        import supervision as sv

        answer = ask(stripes(), masks="rle").json()
        mask = plane(ask(stripes()).json()["predictions"]["segmentation_mask"])

        detections = sv.Detections.from_inference(
            {"image": answer["image"], "predictions": answer["predictions"]["rle_masks"]}
        )

        assert detections.class_id.tolist() == [1, 2]
        assert detections.data["class_name"].tolist() == ["leaf", "stem"]
        np.testing.assert_array_equal(detections.mask, mask == np.array([1, 2])[:, None, None])
        for box, number in zip(detections.xyxy, (1, 2), strict=True):
            rows, columns = np.nonzero(mask == number)
            assert box.tolist() == [columns.min(), rows.min(), columns.max(), rows.max()]

    def test_inference_sdk_has_a_word_of_its_own_for_them(self, ask: Ask) -> None:
        assert "rle_masks" in ask(stripes(), response_mask_format="rle").json()["predictions"]
        assert "rle_masks" not in ask(stripes(), response_mask_format="polygon").json()["predictions"]


class TestProbabilities:
    """probabilities=all and top3."""

    def test_all_has_a_plane_for_each_class(self, ask: Ask) -> None:
        answer = ask(stripes(), probabilities="all").json()["predictions"]

        planes = np.stack([plane(answer["probability_masks"][number]) for number in ("0", "1", "2")]).astype(int)
        labels = plane(answer["segmentation_mask"])
        assert planes.shape == (3, 40, 200)
        seen = np.s_[:, :100]
        np.testing.assert_array_equal(planes[:, *seen].argmax(axis=0), labels[seen])
        assert (planes[:, *seen].sum(axis=0) > 252).all()
        assert not planes[:, :, 100:].any(), "the model's crop ends there"

    def test_top3_has_classes_and_their_probabilities(self, ask: Ask) -> None:
        answer = ask(stripes(), probabilities="top3").json()["predictions"]

        best = answer["top_classes"]
        assert [list(rank) for rank in best] == [["class_mask", "probability_mask"]] * 3
        np.testing.assert_array_equal(plane(best[0]["class_mask"]), plane(answer["segmentation_mask"]))
        first, second = (plane(rank["probability_mask"]).astype(int) for rank in best[:2])
        assert (first >= second).all()

    def test_more_than_memory_holds_is_refused_before_the_work(self) -> None:
        many = Classes.of([f"class {number}" for number in range(250)])

        def load(folder: Path) -> Segmenter:
            return Segmenter(ModelPackage(folder, many, Preprocessing(), IMAGENET, INPUT_HW), Unused())

        picture = base64.b64encode(png_of(np.zeros((700, 600, 3), np.uint8)))
        with TestClient(create_app(FolderOfModels(), OneKey(), load=load), headers=KEYED) as client:
            response = client.post("/leaves/1?probabilities=all", content=picture)

        assert response.status_code == 400
        assert "of 251 classes for 600x700 pixels are 105 million values; at most 100" in response.json()["message"]


class Unused(ColorsAreScores):
    def run(self, pictures_NHWC: np.ndarray) -> Logits:
        raise AssertionError(f"the network is not to run on {pictures_NHWC.shape}")


class TestTiles:
    """tile=."""

    @pytest.mark.parametrize("tile", [64, "80"])
    def test_thin_things_are_kept_that_shrinking_loses(self, ask: Ask, tile: str | int) -> None:
        picture = np.zeros((600, 1200, 3), np.uint8)
        picture[..., 0] = 60
        picture[100:500, 200:203] = (0, 255, 0)

        whole, tiled = (
            plane(ask(picture, **options).json()["predictions"]["segmentation_mask"])
            for options in ({}, {"tile": tile})
        )

        assert not whole[300, 195:208].any()
        assert tiled[300, 201] == 1

    def test_auto_is_half_of_what_the_model_crops_out(self, ask: Ask) -> None:
        auto, half, whole = (ask(stripes(400), **options).json() for options in ({"tile": "auto"}, {"tile": 100}, {}))

        assert auto["predictions"] == half["predictions"] != whole["predictions"]

    def test_a_small_picture_is_one_tile(self, ask: Ask) -> None:
        whole, tiled = ask(stripes(60)).json(), ask(stripes(60), tile=64).json()

        assert whole["predictions"] == tiled["predictions"]

    @pytest.mark.parametrize("tile", [63, 20000, "large", ""])
    def test_another_size_is_a_422(self, ask: Ask, tile: str | int) -> None:
        assert ask(stripes(), tile=tile).status_code == 422

    def test_too_many_tiles_are_refused(self, ask: Ask) -> None:
        response = ask(np.zeros((2000, 3000, 3), np.uint8), tile=64)

        assert response.status_code == 400
        assert "at most 256 are run" in response.json()["message"]


class TestLabelPng:
    """Accept: image/png."""

    def test_the_label_map_itself_comes_with_its_classes(self, ask: Ask) -> None:
        response = ask(stripes(), headers={"Accept": "image/png"})

        expected = ask(stripes()).json()["predictions"]
        assert response.headers["content-type"] == "image/png"
        np.testing.assert_array_equal(
            cv2.imdecode(np.frombuffer(response.content, np.uint8), cv2.IMREAD_UNCHANGED),
            plane(expected["segmentation_mask"]),
        )
        assert json.loads(response.headers["X-Class-Map"]) == expected["class_map"]
        assert response.headers["X-Present-Class-Ids"] == "0,1,2"
        assert response.headers["X-Model-Id"] == "leaves/1"
        assert len(response.headers["X-Inference-Id"]) == 36

    def test_format_image_asks_for_something_else(self, service: TestClient) -> None:
        response = service.post("/leaves/1?format=image", content=TEXT, headers={"Accept": "image/png"})

        assert response.headers["content-type"] == "image/jpeg"

    def test_one_png_cannot_hold_two_pictures(self, service: TestClient) -> None:
        image = {"type": "base64", "value": TEXT}
        one, two = (
            service.post(
                "/infer/semantic_segmentation",
                json={"model_id": "leaves/1", "image": [image] * count},
                headers={"Accept": "image/png"},
            )
            for count in (1, 2)
        )

        assert one.headers["content-type"] == "image/png"
        assert two.status_code == 400
        assert "2 pictures were sent" in two.json()["message"]

    def test_names_beyond_ascii_travel(self) -> None:
        def load(folder: Path) -> Segmenter:
            names = Classes.of(["Löwenzahn", "草"])
            return Segmenter(ModelPackage(folder, names, Preprocessing(), IMAGENET, INPUT_HW), ColorsAreScores())

        with TestClient(create_app(FolderOfModels(), OneKey(), load=load), headers=KEYED) as client:
            response = client.post("/leaves/1", content=png_text_64(), headers={"Accept": "image/png"})

        assert json.loads(response.headers["X-Class-Map"]) == {"0": "background", "1": "Löwenzahn", "2": "草"}

    @pytest.mark.parametrize(
        ("accept", "png"),
        [
            (None, False),
            ("*/*", False),
            ("image/*", False),
            ("application/json", False),
            ("image/png", True),
            ("Image/PNG; q=0.5, */*", True),
            ("application/json, image/png", False),
            ("image/png, application/json", True),
            ("image/png;q=0.2, application/json;q=0.9", False),
            ("image/png;q=0", False),
            ("image/png;q=often", False),
            ("image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5", True),
            (";;;,,", False),
        ],
    )
    def test_it_must_be_asked_for_by_name(self, accept: str | None, png: bool) -> None:
        assert prefers_png(Headers({} if accept is None else {"accept": accept})) is png


def png_text_64() -> bytes:
    return base64.b64encode(png_of(np.zeros((64, 64, 3), np.uint8)))


def test_the_confidence_mask_can_be_left_out(ask: Ask) -> None:
    answer = ask(stripes(), confidence_mask=False).json()["predictions"]

    assert list(answer) == ["segmentation_mask", "class_map", "present_class_ids"]


def test_multipart_with_run_lengths_has_no_mask_at_the_top_either(service: TestClient) -> None:
    answer = service.post("/leaves/1?masks=rle", files={"file": PNG}).json()

    assert "segmentation_mask" not in answer
    assert answer["class_map"] == answer["predictions"]["class_map"]


def test_the_static_crop_can_be_left_out(ask: Ask) -> None:
    cropped = plane(ask(stripes()).json()["predictions"]["segmentation_mask"])
    whole = plane(ask(stripes(), disable_preproc_static_crop=True).json()["predictions"]["segmentation_mask"])

    assert not cropped[:, 100:].any()
    assert set(np.unique(whole[:, 100:])) == {0, 1, 2}


@pytest.mark.parametrize("options", [{"masks": "polygon"}, {"probabilities": "top4"}, {"confidence_mask": "maybe"}])
def test_another_word_is_a_422_that_says_where(ask: Ask, options: dict[str, str]) -> None:
    response = ask(half_bright(), **options)

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][1] in options


def test_the_page_documents_every_option_on_both_routes(service: TestClient) -> None:
    page = service.get("/openapi.json").json()
    query = {parameter["name"] for parameter in page["paths"]["/{project}/{version}"]["post"]["parameters"]}
    body = set(page["components"]["schemas"]["InferRequest"]["properties"])
    names = {"masks", "confidence_mask", "probabilities", "tile", "confidence", "disable_preproc_static_crop"}
    assert names <= query & body
    for path in ("/{project}/{version}", "/infer/semantic_segmentation"):
        assert "image/png" in page["paths"][path]["post"]["responses"]["200"]["content"]
