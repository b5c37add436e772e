"""From a package's folder to a prediction, and what can be done with one."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from tiny_network import CLASSES, SIZE_HW, MakePackage, expected_logits

from atrous.domain.arrays import Logits
from atrous.domain.errors import BadPackage, BadSettings
from atrous.domain.preprocessing import IMAGENET, Preprocessing, Resize, ResizeMode, StaticCrop
from atrous.imaging.decode import decode_index_mask
from atrous.imaging.preprocess import Preprocessor
from atrous.runtime.package import read_package
from atrous.runtime.postprocess import postprocess
from atrous.runtime.prediction import Prediction
from atrous.runtime.segmenter import Segmenter, load_segmenter
from atrous.runtime.sessions.choose import Engine

LETTERBOXED = Preprocessing(static_crop=StaticCrop(0, 90, 10, 100), resize=Resize(SIZE_HW, ResizeMode.LETTERBOX))


@pytest.mark.parametrize("engine", ["openvino", "onnxruntime"])
@pytest.mark.parametrize("preprocessing", [Preprocessing(resize=Resize(SIZE_HW)), LETTERBOXED])
def test_a_prediction_is_preprocess_network_postprocess(
    make_package: MakePackage, photo: NDArray[np.uint8], engine: Engine, preprocessing: Preprocessing
) -> None:
    prediction = load_segmenter(make_package(preprocessing), engine).predict(photo, confidence=0.5)
    shown, placement = Preprocessor(preprocessing).picture(photo)
    labels, confidences = postprocess(expected_logits(shown[None], IMAGENET)[0], placement, 0.5)
    assert prediction.labels_HW.shape == photo.shape[:2]
    assert (prediction.labels_HW != labels).mean() < 0.001
    assert np.abs(prediction.confidence_HW.astype(int) - confidences).mean() < 0.1
    assert prediction.class_names == CLASSES.names
    assert set(prediction.present_class_ids) == {0, 1, 2}


def test_the_threshold_is_0_4_unless_said(make_package: MakePackage, photo: NDArray[np.uint8]) -> None:
    segmenter = load_segmenter(make_package())
    unsaid, said = segmenter.predict(photo), segmenter.predict(photo, confidence=0.4)
    np.testing.assert_array_equal(unsaid.confidence_HW, said.confidence_HW)
    assert (segmenter.predict(photo, confidence=0.9).labels_HW == 0).sum() > (said.labels_HW == 0).sum()


def test_a_batch_of_mixed_sizes_is_as_one_by_one(make_package: MakePackage, photo: NDArray[np.uint8]) -> None:
    segmenter = load_segmenter(make_package(LETTERBOXED))
    pictures = [photo, photo[:31, ::-1], photo[::2, ::3]]
    batch = segmenter.predict_batch(pictures)
    for picture, prediction in zip(pictures, batch, strict=True):
        np.testing.assert_array_equal(prediction.labels_HW, segmenter.predict(picture).labels_HW)
        assert prediction.picture is picture
    assert segmenter.predict_batch([]) == []


def test_the_time_of_the_network_is_told_and_changes_nothing(
    make_package: MakePackage, photo: NDArray[np.uint8]
) -> None:
    segmenter = load_segmenter(make_package())
    seconds: list[float] = []
    timed = segmenter.timed(seconds.append)
    np.testing.assert_array_equal(timed.predict(photo).labels_HW, segmenter.predict(photo).labels_HW)
    assert len(seconds) == 1
    assert seconds[0] > 0
    assert (timed.session.name, timed.session.input_size_HW) == (segmenter.session.name, SIZE_HW)


def test_threads_may_share_one(make_package: MakePackage, photo: NDArray[np.uint8]) -> None:
    segmenter = load_segmenter(make_package(), threads=1)
    pictures = [np.roll(photo, shift, axis=1) for shift in range(40)]
    with ThreadPoolExecutor(8) as pool:
        at_once = list(pool.map(segmenter.predict, pictures))
    for picture, prediction in zip(pictures, at_once, strict=True):
        np.testing.assert_array_equal(prediction.labels_HW, segmenter.predict(picture).labels_HW)


class TwoClasses:
    """A session whose network knows fewer classes than the package names."""

    name = "two"
    input_size_HW = SIZE_HW

    def run(self, pictures_NHWC: NDArray[np.uint8]) -> Logits:
        return np.zeros((len(pictures_NHWC), 2, 8, 12), np.float32)


def test_a_network_of_other_classes_is_refused(make_package: MakePackage, photo: NDArray[np.uint8]) -> None:
    segmenter = Segmenter(read_package(make_package()), TwoClasses())
    with pytest.raises(BadPackage, match=r"tells 2 classes apart and class_names\.txt names 3"):
        segmenter.predict(photo)


def test_serving_imports_neither_torch_nor_onnx(make_package: MakePackage) -> None:
    program = (
        "import sys, pathlib, numpy\n"
        "from atrous.runtime.segmenter import load_segmenter\n"
        f"load_segmenter(pathlib.Path({str(make_package())!r})).predict(numpy.zeros((9, 9, 3), 'uint8'))\n"
        "heavy = {'torch', 'onnx', 'onnxruntime', 'matplotlib', 'pandas', 'scipy.sparse', 'supervision'}\n"
        "heavy &= set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def prediction_of(labels_HW: NDArray[np.uint8]) -> Prediction:
    picture = np.full((*labels_HW.shape, 3), 90, np.uint8)
    confidence = np.where(labels_HW > 0, 204, 255).astype(np.uint8)
    return Prediction(picture, labels_HW, confidence, ("background", "leaf", "stem"))


def leaf_and_stem() -> NDArray[np.uint8]:
    labels = np.zeros((20, 30), np.uint8)
    labels[2:5, 10:21] = 1
    labels[9, 3] = 2
    return labels


class TestPrediction:
    """What a person does with it."""

    def test_background_is_present_only_where_a_pixel_is(self) -> None:
        assert prediction_of(leaf_and_stem()).present_class_ids == (0, 1, 2)
        assert prediction_of(np.full((4, 4), 2, np.uint8)).present_class_ids == (2,)

    @pytest.mark.parametrize("name", ["a.png", "b.JPG", "c.webp"])
    def test_save_writes_the_overlay(self, tmp_path: Path, name: str) -> None:
        prediction = prediction_of(leaf_and_stem())
        prediction.save(tmp_path / name, legend=False)
        written = cv2.imread(str(tmp_path / name), cv2.IMREAD_COLOR_RGB)
        assert written.shape == (20, 30, 3)
        if name.endswith("png"):
            np.testing.assert_array_equal(written, prediction.overlay(legend=False))

    def test_save_with_legend_is_wider(self, tmp_path: Path) -> None:
        prediction_of(leaf_and_stem()).save(str(tmp_path / "a.png"), opacity=0.8)
        assert cv2.imread(str(tmp_path / "a.png")).shape[1] > 60

    def test_save_refuses_other_endings(self, tmp_path: Path) -> None:
        with pytest.raises(BadSettings, match=r"a\.gif cannot be written; a name ends in one of \.png, \.jpg"):
            prediction_of(leaf_and_stem()).save(tmp_path / "a.gif")

    def test_labels_are_written_as_numbers(self, tmp_path: Path) -> None:
        prediction_of(leaf_and_stem()).save_labels(tmp_path / "labels.png")
        np.testing.assert_array_equal(decode_index_mask((tmp_path / "labels.png").read_bytes()), leaf_and_stem())
        with pytest.raises(BadSettings, match=r"labels\.jpg cannot hold class numbers"):
            prediction_of(leaf_and_stem()).save_labels(tmp_path / "labels.jpg")

    def test_supervision_gets_a_row_a_class(self) -> None:
        labels = leaf_and_stem()
        detections = prediction_of(labels).to_supervision()
        assert detections.class_id.tolist() == [1, 2]
        assert detections.data["class_name"].tolist() == ["leaf", "stem"]
        assert detections.xyxy.tolist() == [[10, 2, 20, 4], [3, 9, 3, 9]]  # the last row and column belong to it
        np.testing.assert_allclose(detections.confidence, [0.8, 0.8])
        np.testing.assert_array_equal(detections.mask[0], labels == 1)

    def test_supervision_gets_nothing_of_mere_background(self) -> None:
        detections = prediction_of(np.zeros((5, 5), np.uint8)).to_supervision()
        assert len(detections) == 0
        assert detections.data["class_name"].tolist() == []
