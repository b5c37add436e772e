"""Hand-written parts for the service: two models, one key, and a segmenter whose answers can be told beforehand."""

import base64
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import cv2
import numpy as np

from atrous.domain.arrays import Picture
from atrous.domain.classes import Classes
from atrous.domain.errors import NotFound
from atrous.domain.key_scope import KeyScope
from atrous.domain.model_id import ModelId
from atrous.domain.preprocessing import IMAGENET, Preprocessing
from atrous.domain.rate import Rate
from atrous.runtime.confidence import Cut
from atrous.runtime.detailed import Detailed
from atrous.runtime.mosaic.tile_size import TileSize
from atrous.runtime.package import ModelPackage
from atrous.runtime.prediction import Prediction
from atrous.runtime.probabilities import ProbabilityKind
from atrous.storage.records.records import KeyRecord

KEY = "atr_Right"
CLASSES = Classes.of(["leaf", "stem"])
RECOMMENDED = 0.7


class FolderOfModels:
    """Knows leaves/1, leaves/2 and leaves/3."""

    def model_folder(self, model_id: ModelId) -> Path:
        if model_id.project != "leaves" or model_id.version > 3:
            raise NotFound(f"There is no model {model_id}; there are leaves/1, leaves/2 and leaves/3.")
        return Path("models") / str(model_id)


class EveryModel:
    """Knows every project, each with versions 1 to 3."""

    def model_folder(self, model_id: ModelId) -> Path:
        if model_id.version > 3:
            raise NotFound(f"There is no model {model_id}; there are leaves/1 and walls/1.")
        return Path("models") / str(model_id)


class OneKey:
    """Knows one key, which may do everything."""

    def verify_key(self, secret: str) -> KeyRecord | None:
        return key_for(*KeyScope) if secret == KEY else None

    def keys_state(self) -> int | None:
        return None


def key_for(*scopes: KeyScope, projects: set[str] | None = None, rate: str | None = None) -> KeyRecord:
    """The record of a key."""
    return KeyRecord(
        id="".join(sorted(scopes)),
        name="laptop",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        revoked_at=None,
        scopes=frozenset(scopes),
        projects=None if projects is None else frozenset(projects),
        expires_at=None,
        rate=None if rate is None else Rate.parse(rate),
    )


class Plain:
    """A segmenter that knows neither tiles nor probabilities nor steps to leave out."""

    def predict(self, picture: Picture, confidence: Cut = 0.4) -> Prediction:
        raise NotImplementedError

    def detail(
        self,
        picture: Picture,
        confidence: Cut = 0.4,
        *,
        tile: TileSize | None = None,
        probabilities: ProbabilityKind | None = None,
    ) -> Detailed:
        assert tile is None
        assert probabilities is None
        return Detailed(self.predict(picture, confidence))

    def with_preprocessing(self, _: Preprocessing) -> Self:
        return self

    def timed(self, spent: Callable[[float], None]) -> Self:
        spent(0.5)
        return self


class BrightIsLeaf(Plain):
    """Calls bright pixels leaf; the confidence plane holds the threshold that was asked for, in percent."""

    def __init__(self, folder: Path, recommended: float | None = None) -> None:
        self.package = package_of(folder, recommended)

    def predict(self, picture: Picture, confidence: float = 0.4) -> Prediction:
        labels_HW = (picture.mean(axis=2) > 128).astype(np.uint8)
        confidence_HW = np.full(labels_HW.shape, round(confidence * 100), np.uint8)
        return Prediction(picture, labels_HW, confidence_HW, CLASSES.names)


class Waiting(Plain):
    """A loader whose loading, or a segmenter whose predicting, lasts until it is let go."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.loads = 0
        self.package = package_of(Path("models"), None)

    def load(self, folder: Path) -> BrightIsLeaf:
        self.loads += 1
        self._wait()
        return BrightIsLeaf(folder)

    def predict(self, picture: Picture, confidence: float = 0.4) -> Prediction:
        self._wait()
        return BrightIsLeaf(Path("models")).predict(picture, confidence)

    def _wait(self) -> None:
        self.begun.set()
        assert self.go_on.wait(timeout=20)


def half_bright() -> Picture:
    """60x40, the left half white."""
    picture = np.zeros((40, 60, 3), np.uint8)
    picture[:, :30] = 255
    return picture


def png_of(picture: Picture) -> bytes:
    return cv2.imencode(".png", picture[..., ::-1])[1].tobytes()


PNG = png_of(half_bright())
TEXT = base64.b64encode(PNG).decode()


def plane(text: str) -> np.ndarray:
    """A mask of an answer as an array; fails unless it is an 8-bit grey PNG."""
    data = base64.b64decode(text, validate=True)
    assert data[24:26] == b"\x08\x00"  # bit depth 8, colour type grey
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)


def package_of(folder: Path, recommended: float | None) -> ModelPackage:
    """A package's description, without its files."""
    return ModelPackage(
        folder, CLASSES, Preprocessing(), IMAGENET, input_size_HW=(64, 96), recommended_confidence=recommended
    )
