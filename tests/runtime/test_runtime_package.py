"""Packages are written as inference_models reads them, and come back as they were."""

import json
from pathlib import Path

import pytest
from tiny_network import CLASSES, SIZE_HW, MakePackage

from atrous.domain.classes import Classes
from atrous.domain.errors import BadPackage
from atrous.domain.preprocessing import (
    EFFICIENTNET_LITE,
    IMAGENET,
    Contrast,
    Normalization,
    Preprocessing,
    Resize,
    ResizeMode,
    StaticCrop,
)
from atrous.runtime.package import read_package, write_package_config, write_recommended_confidence

EVERYTHING = Preprocessing(
    auto_orient=False,
    static_crop=StaticCrop(5, 95, 12.5, 100),
    grayscale=True,
    contrast=Contrast.ADAPTIVE,
    resize=Resize(SIZE_HW, ResizeMode.LETTERBOX, padding_value=114),
)


@pytest.mark.parametrize("preprocessing", [EVERYTHING, Preprocessing(resize=Resize(SIZE_HW))])
@pytest.mark.parametrize(
    "normalization", [IMAGENET, EFFICIENTNET_LITE, Normalization((0.1, 0.2, 0.3), (1 / 3, 0.7, 1e-3), 1.0)]
)
def test_what_is_written_is_read_exactly(
    make_package: MakePackage, preprocessing: Preprocessing, normalization: Normalization
) -> None:
    package = read_package(make_package(preprocessing, normalization))
    assert package.preprocessing == preprocessing
    assert package.normalization == normalization
    assert package.classes == CLASSES
    assert package.input_size_HW == SIZE_HW
    assert package.color_mode == "rgb"
    assert package.recommended_confidence is None
    assert package.card is None


def test_without_a_resize_the_input_size_is_stretched_to(tmp_path: Path) -> None:
    write_package_config(tmp_path, CLASSES, Preprocessing(), IMAGENET, SIZE_HW)
    assert read_package(tmp_path).preprocessing.resize == Resize(SIZE_HW, ResizeMode.STRETCH)


def test_the_files_are_those_that_inference_models_reads(make_package: MakePackage) -> None:
    crop = StaticCrop(5, 95, 0, 100)
    folder = make_package(Preprocessing(static_crop=crop, resize=Resize(SIZE_HW, ResizeMode.LETTERBOX)))
    assert json.loads((folder / "model_config.json").read_text()) == {
        "model_architecture": "deep-lab-v3-plus",
        "task_type": "semantic-segmentation",
        "backend_type": "onnx",
    }
    assert (folder / "class_names.txt").read_text() == "background\nleaf\nstem\n"
    written = (folder / "inference_config.json").read_text()
    assert json.loads(written) == {
        "image_pre_processing": {
            "auto-orient": {"enabled": True},
            "static-crop": {"enabled": True, "x_min": 5, "x_max": 95, "y_min": 0, "y_max": 100},
            "contrast": None,
            "grayscale": {"enabled": False},
        },
        "network_input": {
            "training_input_size": {"height": 32, "width": 48},
            "dataset_version_resize_dimensions": {"height": 32, "width": 48},
            "dynamic_spatial_size_supported": False,
            "dynamic_spatial_size_mode": None,
            "color_mode": "rgb",
            "resize_mode": "letterbox",
            "padding_value": 0,
            "input_channels": 3,
            "scaling_factor": 255,
            "normalization": [[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]],
        },
        "forward_pass": {"static_batch_size": None, "max_dynamic_batch_size": None},
    }
    assert '"x_min": 5,' in written  # their percentages are integers; they take no 5.0


def test_a_package_of_roboflows_with_the_least_it_may_say(make_package: MakePackage) -> None:
    folder = make_package()
    edit(folder, lambda config: config.pop("image_pre_processing"))
    edit(folder, lambda config: config.pop("forward_pass"))
    edit(folder, lambda config: [config["network_input"].pop(key) for key in ("normalization", "scaling_factor")])
    package = read_package(folder)
    assert package.preprocessing == Preprocessing(auto_orient=False, resize=Resize(SIZE_HW))
    assert package.normalization == Normalization((0, 0, 0), (1, 1, 1), 1)


def test_steps_that_are_switched_off_are_not_done(make_package: MakePackage) -> None:
    folder = make_package(EVERYTHING)
    for step in ("static-crop", "contrast", "grayscale"):
        edit(folder, lambda config, step=step: config["image_pre_processing"][step].update(enabled=False))
    steps = read_package(folder).preprocessing
    assert (steps.static_crop, steps.contrast, steps.grayscale) == (None, None, False)


def test_fit_longer_edge_becomes_letterbox_with_black(make_package: MakePackage) -> None:
    folder = make_package()
    edit(folder, lambda config: config["network_input"].update(resize_mode="fit-longer-edge", padding_value=99))
    assert read_package(folder).preprocessing.resize == Resize(SIZE_HW, ResizeMode.LETTERBOX, 0)


def test_a_recommended_confidence_and_a_card_are_carried(make_package: MakePackage) -> None:
    folder = make_package(recommended_confidence=0.46)
    (folder / "card.json").write_text('{"miou": 0.9}')
    package = read_package(folder)
    assert package.recommended_confidence == 0.46
    assert package.card == {"miou": 0.9}


def test_thresholds_by_class_are_carried_as_the_peer_names_them(make_package: MakePackage) -> None:
    folder = make_package()
    assert read_package(folder).best_cut(0.5) == 0.5
    leaf = CLASSES.names[1]
    write_recommended_confidence(folder, 0.4, {leaf: 0.75})

    recommended = json.loads((folder / "model_config.json").read_text())["recommended_parameters"]
    assert recommended == {"confidence": 0.4, "per_class_confidence": {leaf: 0.75}}
    cut = read_package(folder).best_cut(0.5)
    assert cut == pytest.approx([0.4, 0.75, *[0.4] * (len(CLASSES) - 2)])


def test_one_threshold_for_all_is_a_number(make_package: MakePackage) -> None:
    assert read_package(make_package(recommended_confidence=0.46)).best_cut(0.5) == 0.46


@pytest.mark.parametrize(
    ("file", "text", "sentence"),
    [
        ("class_names.txt", "leaf\nstem\n", r"class_names\.txt names no background"),
        ("class_names.txt", "leaf\nBackground\n", "background is class 1; this version runs models whose class 0"),
        ("class_names.txt", "background\nleaf\nleaf\n", "'leaf' stands twice"),
        ("model_config.json", "{", r"model_config\.json is not JSON"),
        ("model_config.json", "[1]", "holds a list; wanted a JSON object"),
        ("model_config.json", "{}", r"model_config\.json has no model_architecture"),
        ("inference_config.json", "{}", r"inference_config\.json has no network_input"),
    ],
)
def test_broken_files_are_named(make_package: MakePackage, file: str, text: str, sentence: str) -> None:
    folder = make_package()
    (folder / file).write_text(text)
    with pytest.raises(BadPackage, match=sentence):
        read_package(folder)


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("resize_mode", "zoom", "network_input.resize_mode"),
        ("input_channels", 1, "network_input.input_channels is 1"),
        ("training_input_size", {"height": 0, "width": 32}, "A resize to 32x0 was asked for"),
        ("color_mode", "lab", "network_input.color_mode is 'lab'"),
    ],
)
def test_impossible_values_are_named(make_package: MakePackage, key: str, value: object, sentence: str) -> None:
    folder = make_package()
    edit(folder, lambda config: config["network_input"].update({key: value}))
    with pytest.raises(BadPackage, match=rf"inference_config\.json: {sentence}"):
        read_package(folder)


@pytest.mark.parametrize("file", ["model_config.json", "inference_config.json", "class_names.txt"])
def test_a_missing_file_is_named(make_package: MakePackage, file: str) -> None:
    folder = make_package()
    (folder / file).unlink()
    with pytest.raises(BadPackage, match=rf"{file} cannot be read \(No such file"):
        read_package(folder)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadPackage, match="is no folder"):
        read_package(tmp_path / "nothing")


def test_names_in_any_script_survive(tmp_path: Path) -> None:
    classes = Classes.of(["Blätter", "лист", "葉 と 茎"])
    write_package_config(tmp_path, classes, Preprocessing(), IMAGENET, SIZE_HW)
    assert read_package(tmp_path).classes == classes


def edit(folder: Path, change: object) -> None:
    file = folder / "inference_config.json"
    config = json.loads(file.read_text())
    change(config)  # type: ignore[operator]
    file.write_text(json.dumps(config))
