"""A model package: the folder that holds a model and all that is needed to run it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unicodedata import category

import numpy as np

from atrous.domain.arrays import SizeHW
from atrous.domain.classes import BACKGROUND_NAME, Classes
from atrous.domain.errors import BadPackage, BadSettings
from atrous.domain.preprocessing import Normalization, Preprocessing
from atrous.runtime.block import read_block, read_json, read_text, refuse_unlike_file
from atrous.runtime.confidence import Cut
from atrous.runtime.inference_config import ColorMode, InferenceConfig, describe
from atrous.runtime.model_config import ModelConfig, RecommendedBlock
from atrous.runtime.precision import Precision, weights_name

MODEL_CONFIG, INFERENCE_CONFIG, CLASS_NAMES, CARD = (
    "model_config.json",
    "inference_config.json",
    "class_names.txt",
    "card.json",
)

LONGEST_NAME = 500
"""Letters of a class's name, which stands in every answer."""


@dataclass(frozen=True)
class ModelPackage:
    """What a package's files say. `preprocessing.resize` is always there and has `input_size_HW`."""

    folder: Path
    classes: Classes
    preprocessing: Preprocessing
    normalization: Normalization
    input_size_HW: SizeHW
    color_mode: ColorMode = "rgb"
    recommended_confidence: float | None = None
    """The threshold that the package's maker found best, if any."""
    per_class_confidence: Mapping[str, float] = field(default_factory=dict)
    """The same by class name; classes that are not named have `recommended_confidence`."""
    card: dict[str, Any] | None = None
    """`card.json` as it is: how the model was made and what it scores."""

    def best_cut(self, default: float) -> Cut:
        """The thresholds of `confidence=best`, as inference_models resolves them; `default` where none are given."""
        if self.recommended_confidence is None:
            return default
        own = [self.per_class_confidence.get(name, self.recommended_confidence) for name in self.classes.names]
        return np.array(own, np.float32) if self.per_class_confidence else self.recommended_confidence

    def weights(self, precision: Precision = "f32") -> Path:
        """The network's file for a precision.

        Raises:
            BadPackage: the package has no such file, or it is a link.
        """
        file = self.folder / weights_name(precision)
        refuse_unlike_file(file)
        if not file.is_file():
            raise BadPackage(f"{self.folder} has no {file.name}, which {precision} needs; export the model anew.")
        return file


def read_package(folder: Path) -> ModelPackage:
    """Read a package's small files; the weights are not touched.

    Raises:
        BadPackage: a file is missing, broken, or describes a model that this version cannot run.
    """
    if not folder.is_dir():
        raise BadPackage(f"{folder} is no folder; give the folder of a model package, which holds {MODEL_CONFIG}.")
    model_config = read_block(folder / MODEL_CONFIG, ModelConfig)
    config = read_block(folder / INFERENCE_CONFIG, InferenceConfig)
    size = config.network_input.training_input_size
    recommended = model_config.recommended_parameters or RecommendedBlock()
    return ModelPackage(
        folder=folder,
        classes=_read_classes(folder / CLASS_NAMES),
        preprocessing=_checked_preprocessing(config, folder / INFERENCE_CONFIG),
        normalization=config.normalization,
        input_size_HW=(size.height, size.width),
        color_mode=config.network_input.color_mode,
        recommended_confidence=recommended.confidence,
        per_class_confidence=recommended.per_class_confidence or {},
        card=read_json(folder / CARD) if (folder / CARD).exists() else None,
    )


def write_package_config(
    folder: Path,
    classes: Classes,
    preprocessing: Preprocessing,
    normalization: Normalization,
    input_size_HW: SizeHW,
    recommended_confidence: float | None = None,
) -> None:
    """Write the three small files that make a folder with `weights.onnx` a package, for us and for inference_models."""
    recommended = None if recommended_confidence is None else RecommendedBlock(confidence=recommended_confidence)
    write_model_config(folder, recommended)
    config = describe(preprocessing, normalization, input_size_HW).model_dump(mode="json", by_alias=True)
    _write_json(folder / INFERENCE_CONFIG, _whole_numbers(config))
    (folder / CLASS_NAMES).write_text("\n".join(classes.names) + "\n", encoding="utf-8")


def write_recommended_confidence(folder: Path, confidence: float, per_class: Mapping[str, float]) -> None:
    """Say in a package's `model_config.json` which thresholds `confidence=best` means."""
    write_model_config(folder, RecommendedBlock(confidence=confidence, per_class_confidence=dict(per_class)))


def write_model_config(folder: Path, recommended: RecommendedBlock | None) -> None:
    """Write `model_config.json`."""
    _write_json(folder / MODEL_CONFIG, ModelConfig.of(recommended).model_dump(exclude_none=True))


def _checked_preprocessing(config: InferenceConfig, file: Path) -> Preprocessing:
    try:
        return config.preprocessing
    except BadSettings as error:
        raise BadPackage(f"{file}: {error}") from error


def _read_classes(file: Path) -> Classes:
    names = [line.strip() for line in read_text(file).splitlines() if line.strip()]
    lowered = [name.lower() for name in names]
    if BACKGROUND_NAME not in lowered:
        raise BadPackage(f"{file} names no background; wanted 'background' in the first line, then the classes.")
    if lowered[0] != BACKGROUND_NAME:
        raise BadPackage(
            f"{file}: background is class {lowered.index(BACKGROUND_NAME)}; this version runs models "
            "whose class 0 is background. Train or export the model with background first."
        )
    for name in names:
        if len(name) > LONGEST_NAME or any(category(letter) == "Cc" for letter in name):
            raise BadPackage(
                f"{file}: {name[:40]!r} is no class name; wanted {LONGEST_NAME} letters at most, none invisible."
            )
    try:
        return Classes(tuple(names))
    except BadSettings as error:
        raise BadPackage(f"{file}: {error}") from error


def _write_json(file: Path, contents: object) -> None:
    file.write_text(json.dumps(contents, indent=2) + "\n", encoding="utf-8")


def _whole_numbers(value: Any) -> Any:
    """Floats without a fraction as integers: inference_models takes no 12.0 for a percentage."""
    if isinstance(value, dict):
        return {key: _whole_numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
