"""A model in Python: `atrous.load("corridor/1").predict("photo.jpg")`."""

from pathlib import Path

import numpy as np

from atrous.domain.arrays import Picture
from atrous.domain.errors import BadPicture
from atrous.domain.model_id import ModelId
from atrous.imaging.decode import decode
from atrous.runtime.mosaic.tile_size import TileSize
from atrous.runtime.precision import WantedPrecision
from atrous.runtime.prediction import Prediction
from atrous.runtime.segmenter import Segmenter, load_segmenter
from atrous.settings import read_settings

DEFAULT_CONFIDENCE = 0.4


class Model:
    """A loaded model. Safe to share between threads."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter

    @property
    def class_names(self) -> tuple[str, ...]:
        """Names in the order of the class numbers; number 0 is background."""
        return self._segmenter.package.classes.names

    def predict(
        self,
        picture: str | Path | bytes | Picture,
        confidence: float = DEFAULT_CONFIDENCE,
        *,
        tile: TileSize | None = None,
    ) -> Prediction:
        """Label every pixel of one picture.

        Args:
            picture: a file, the bytes of a file, or an array: RGB, uint8, (height, width, 3).
            confidence: pixels whose best class is less probable than this become background; 0 keeps every label.
            tile: for large pictures: the longer side in pixels of the overlapping tiles in which the network is shown
                the picture, or "auto"; None shrinks the picture to the network's input.

        Raises:
            BadPicture: the file is missing or no picture, or the array has another shape or type.
            BadSettings: tiles too small or too large, or too many of them.
        """
        return self._segmenter.detail(_pixels(picture), confidence, tile=tile).prediction


def open_model(model: str | Path, precision: WantedPrecision = "auto") -> Model:
    """A model by its id or by its package's folder; see `atrous.load`."""
    folder = model_folder(model)
    return Model(load_segmenter(folder, precision=precision, notes=read_settings().trials))


def model_folder(model: str | Path) -> Path:
    """The folder of a package: the one named, or the library's for a model id."""
    if isinstance(model, Path) or Path(model).is_dir():
        return Path(model)
    from atrous.storage.library import Library

    settings = read_settings()
    with Library.open(settings.home, settings.database_url) as library:
        return library.model_folder(ModelId.parse(model))


def _pixels(picture: str | Path | bytes | Picture) -> Picture:
    if isinstance(picture, np.ndarray):
        return _checked(picture)
    if isinstance(picture, bytes):
        return decode(picture)
    try:
        return decode(Path(picture).read_bytes(), name=str(picture))
    except OSError as error:
        raise BadPicture(f"{picture} could not be read ({error.strerror}); give the path of a picture file.") from error


def _checked(array: Picture) -> Picture:
    if array.dtype != np.uint8 or array.ndim != 3 or array.shape[2] != 3:
        raise BadPicture(f"The array is {array.dtype} of shape {array.shape}; wanted RGB, uint8, (height, width, 3).")
    return array
