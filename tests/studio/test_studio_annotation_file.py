"""The text of an annotation file, sent for one picture, becomes that picture's labels."""

import json

import cv2
import numpy as np
import pytest

from atrous.domain.errors import BadDataset
from atrous.studio.annotation_file import AnnotationFile, draw_labels

SQUARE = [10, 5, 30, 5, 30, 25, 10, 25]


def png(height: int = 30, width: int = 40) -> bytes:
    return cv2.imencode(".png", np.zeros((height, width, 3), np.uint8))[1].tobytes()


def coco(*file_names: str, category: int = 2, size_HW: tuple[int, int] = (30, 40)) -> str:
    """A list of pictures, with a square on the last."""
    images = [
        {"id": number, "file_name": name, "height": size_HW[0], "width": size_HW[1]}
        for number, name in enumerate(file_names)
    ]
    square = {"id": 0, "image_id": len(images) - 1, "category_id": category, "segmentation": [SQUARE], "bbox": []}
    categories = [{"id": 1, "name": "leaf", "supercategory": "none"}, {"id": 2, "name": "stem"}]
    return json.dumps({"images": images, "annotations": [square], "categories": categories, "info": {}})


def sent(name: str, text: str, **more: object) -> AnnotationFile:
    return AnnotationFile(name, text, "photo.png", png(), **more)  # type: ignore[arg-type]


def labelme() -> str:
    shape = {"label": "stem", "points": [[10, 5], [30, 5], [30, 25], [10, 25]], "shape_type": "polygon"}
    return json.dumps({"shapes": [shape], "imagePath": "elsewhere.png", "imageHeight": 30, "imageWidth": 40})


@pytest.mark.parametrize(
    "file",
    [
        sent("annotations.coco.json", coco("photo.png")),
        sent("annotations.coco.json", coco("other.png", "train/photo.png")),
        sent("annotations.coco.json", coco("photo_png.rf.0123.jpg")),
        sent("photo.json", labelme()),
        sent("photo.txt", "1 0.25 0.1667 0.75 0.1667 0.75 0.8333 0.25 0.8333", labelmap={"0": "leaf", "1": "stem"}),
    ],
    ids=["coco", "coco of many", "coco of one by another name", "labelme", "yolo"],
)
def test_the_picture_gets_its_shapes(file: AnnotationFile) -> None:
    drawn = draw_labels(file)

    stem = drawn.class_names.index("stem")
    assert drawn.labels_HW.shape == (30, 40)
    assert set(np.unique(drawn.labels_HW)) == {0, stem}
    assert (drawn.labels_HW[8:22, 13:27] == stem).all()
    assert 350 <= (drawn.labels_HW == stem).sum() <= 450


def test_only_classes_that_the_picture_shows_come_with_it() -> None:
    yolo = sent("photo.txt", "1 0.25 0.2 0.75 0.2 0.75 0.8", labelmap={"0": "leaf", "1": "stem", "2": "root"})

    for file in (sent("a.json", coco("photo.png")), yolo):
        assert draw_labels(file).shown == ("stem",)


def test_the_package_marks_a_picture_without_shapes_with_one_of_another_picture() -> None:
    found = json.loads(coco("photo.png"))
    found["annotations"] = [{"id": 999999999, "image_id": 999999999, "category_id": 0, "segmentation": [], "area": 1}]

    assert not draw_labels(sent("annotation.coco.json", json.dumps(found))).labels_HW.any()


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.json", coco("one.png", "two.png"), "lists 2 pictures, and none of them is photo.png"),
        ("a.json", coco("photo.png", size_HW=(60, 80)), "its picture is 80x60; photo.png is 40x30"),
        ("a.json", '{"images": 3}', "images is no list of objects"),
        ("a.json", "[]", "no annotation file that can be read"),
        ("mask.png", "\x89PNG", "PNG masks too, comes in as a zip"),
        ("a.txt", "0 0 0 1 1 0 1", "send a labelmap"),
    ],
)
def test_what_cannot_be_drawn_is_explained(name: str, text: str, sentence: str) -> None:
    with pytest.raises(BadDataset, match=sentence):
        draw_labels(sent(name, text))


def test_a_file_name_cannot_leave_its_folder() -> None:
    file = AnnotationFile("a.json", coco("../../photo.png"), "../../photo.png", png())

    assert draw_labels(file).labels_HW.any()
