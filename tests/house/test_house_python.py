"""The Python door: `atrous.load`."""

from pathlib import Path

import numpy as np
import pytest

import atrous
from atrous.domain.errors import BadPicture, NotFound


@pytest.fixture
def model(trained_home: Path, monkeypatch: pytest.MonkeyPatch) -> "atrous.Model":
    """ground/1, by its id."""
    monkeypatch.setenv("ATROUS_HOME", str(trained_home))
    return atrous.load("ground/1")


def test_a_file_its_bytes_and_its_pixels_give_the_same_labels(model: "atrous.Model", a_picture: Path) -> None:
    from_file = model.predict(a_picture, confidence=0)
    assert np.array_equal(from_file.labels_HW, model.predict(a_picture.read_bytes(), confidence=0).labels_HW)
    assert np.array_equal(from_file.labels_HW, model.predict(from_file.picture, confidence=0).labels_HW)
    assert from_file.labels_HW.shape == from_file.confidence_HW.shape == from_file.picture.shape[:2]
    assert from_file.class_names == ("background", "leaf", "stone", "brick", "coin", "rope")


def test_a_prediction_goes_to_supervision_and_to_a_file(model: "atrous.Model", a_picture: Path, tmp_path: Path) -> None:
    prediction = model.predict(str(a_picture), confidence=0)
    detections = prediction.to_supervision()
    foreground = [number for number in prediction.present_class_ids if number]
    assert detections.class_id.tolist() == foreground
    assert detections.data["class_name"].tolist() == [prediction.class_names[number] for number in foreground]
    prediction.save(tmp_path / "overlay.png")
    assert (tmp_path / "overlay.png").stat().st_size > 1000


def test_a_package_folder_opens_like_a_model_id(trained_home: Path, a_picture: Path, model: "atrous.Model") -> None:
    opened = atrous.load(trained_home / "models" / "ground" / "1")
    assert np.array_equal(opened.predict(a_picture).labels_HW, model.predict(a_picture).labels_HW)


def test_what_is_no_picture_is_refused(model: "atrous.Model") -> None:
    with pytest.raises(BadPicture, match=r"nothing\.jpg could not be read"):
        model.predict("nothing.jpg")
    with pytest.raises(BadPicture, match=r"float64 of shape \(4, 4\)"):
        model.predict(np.zeros((4, 4)))  # type: ignore[arg-type]


def test_an_unknown_model_is_named(trained_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATROUS_HOME", str(trained_home))
    with pytest.raises(NotFound, match="ground/1"):
        atrous.load("ground/7")
