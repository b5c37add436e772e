"""The probabilities of all classes, or of the best three, beside the labels they belong to."""

import numpy as np
import pytest
from numpy.typing import NDArray
from tiny_network import SIZE_HW, MakePackage, expected_logits

from atrous.domain.preprocessing import IMAGENET, Preprocessing, Resize, ResizeMode, StaticCrop
from atrous.runtime.blocks import Block
from atrous.runtime.probabilities import BestClasses, EveryClass, empty_planes, plane_count
from atrous.runtime.segmenter import load_segmenter

CROPPED = Preprocessing(static_crop=StaticCrop(0, 50, 0, 100), resize=Resize(SIZE_HW))


def test_at_the_networks_own_size_they_are_the_softmax(make_package: MakePackage, photo: NDArray[np.uint8]) -> None:
    picture = photo[: SIZE_HW[0], : SIZE_HW[1]]
    detailed = load_segmenter(make_package()).detail(picture, 0.5, probabilities="all")

    logits_KHW = expected_logits(picture[None], IMAGENET)[0].astype(np.float64)
    shares_KHW = np.exp(logits_KHW) / np.exp(logits_KHW).sum(axis=0)
    middle = detailed.probabilities.planes_KHW[:, 1:3, 1:3]  # pixels around the centre of the first cell's corner
    assert detailed.probabilities.planes_KHW.shape == (3, *SIZE_HW)
    assert np.abs(middle.mean(axis=(1, 2)) - 255 * shares_KHW[:, 0, 0]).max() < 8
    total = detailed.probabilities.planes_KHW.astype(int).sum(axis=0)
    assert ((total > 255 - 3) & (total <= 255)).all(), "each is cut off by less than one"


@pytest.mark.parametrize("tile", [None, 64])
def test_the_first_of_three_is_the_label_and_they_fall(
    make_package: MakePackage, photo: NDArray[np.uint8], tile: int | None
) -> None:
    large = np.tile(photo, (3, 2, 1))
    detailed = load_segmenter(make_package(Preprocessing(resize=Resize(SIZE_HW, ResizeMode.LETTERBOX)))).detail(
        large, 0.0, tile=tile, probabilities="top3"
    )

    best = detailed.probabilities
    np.testing.assert_array_equal(best.class_ids_RHW[0], detailed.prediction.labels_HW)
    assert np.abs(best.planes_RHW[0].astype(int) - detailed.prediction.confidence_HW).max() <= 1
    assert (np.diff(best.planes_RHW.astype(int), axis=0) <= 0).all()
    np.testing.assert_array_equal(np.sort(best.class_ids_RHW, axis=0)[:, 5, 5], [0, 1, 2])


def test_the_threshold_leaves_them_alone(make_package: MakePackage, photo: NDArray[np.uint8]) -> None:
    model = load_segmenter(make_package())
    strict, lenient = (model.detail(photo, cut, probabilities="top3") for cut in (0.99, 0.0))

    np.testing.assert_array_equal(strict.probabilities.planes_RHW, lenient.probabilities.planes_RHW)
    assert not np.array_equal(strict.prediction.labels_HW, lenient.prediction.labels_HW)


def test_labels_are_those_of_a_plain_prediction(make_package: MakePackage, photo: NDArray[np.uint8]) -> None:
    model = load_segmenter(make_package(CROPPED))
    detailed, plain = model.detail(photo, 0.4, probabilities="all").prediction, model.predict(photo, 0.4)

    assert (detailed.labels_HW != plain.labels_HW).mean() < 1e-3
    assert np.abs(detailed.confidence_HW.astype(int) - plain.confidence_HW).max() <= 3  # interpolated between samples


def test_outside_the_crop_nothing_is_probable(make_package: MakePackage, photo: NDArray[np.uint8]) -> None:
    planes = load_segmenter(make_package(CROPPED)).detail(photo, 0.4, probabilities="all").probabilities.planes_KHW

    assert not planes[:, :, photo.shape[1] // 2 :].any()
    assert planes[:, :, : photo.shape[1] // 2].any(axis=0).all()


def test_two_classes_have_two_ranks() -> None:
    planes = empty_planes("top3", 2, (2, 2))
    assert isinstance(planes, BestClasses)
    scores = np.array([[[1.0, 2.0], [0.0, 5.0]], [[3.0, 2.0], [0.0, -5.0]]], np.float32)

    planes.take(Block(slice(0, 2), slice(0, 2), scores))

    assert planes.class_ids_RHW.tolist() == [[[1, 0], [0, 0]], [[0, 1], [1, 1]]], "of equals the first class stays"
    assert planes.planes_RHW[:, 1, 0].tolist() == [127, 127]
    assert scores[0, 0, 0] == 1, "the scores are left as they are"


@pytest.mark.parametrize(("kind", "classes", "count"), [("all", 21, 21), ("top3", 21, 6), ("top3", 2, 4)])
def test_how_many_planes_an_answer_has(kind: str, classes: int, count: int) -> None:
    assert plane_count(kind, classes) == count
    planes = empty_planes(kind, classes, (1, 1))
    shapes = [planes.planes_KHW] if isinstance(planes, EveryClass) else [planes.class_ids_RHW, planes.planes_RHW]
    assert sum(len(array) for array in shapes) == count
