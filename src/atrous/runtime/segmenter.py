"""The one way to a prediction. What is measured, what is served and what is run by hand all go through here."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from atrous.domain.arrays import Logits, Picture
from atrous.domain.errors import BadPackage
from atrous.imaging.placement import Placement
from atrous.imaging.preprocess import Preprocessor
from atrous.runtime.package import ModelPackage, read_package
from atrous.runtime.postprocess import postprocess
from atrous.runtime.precision import Precision
from atrous.runtime.prediction import Prediction
from atrous.runtime.sessions.choose import Engine, open_session
from atrous.runtime.sessions.session import Session

DEFAULT_CONFIDENCE = 0.4


def load_segmenter(
    folder: Path, engine: Engine = "openvino", precision: Precision = "f32", threads: int | None = None
) -> "Segmenter":
    """Load the model of a package's folder; the arguments are those of `open_session`.

    Raises:
        BadPackage: the folder is no package, or its weights cannot be run.
        BadSettings: an unknown engine or precision.
    """
    package = read_package(folder)
    return Segmenter(package, open_session(package, engine, precision, threads))


class Segmenter:
    """Preprocess, network, postprocess. Several threads may use one at once."""

    def __init__(self, package: ModelPackage, session: Session) -> None:
        self.package = package
        self.session = session
        self._preprocessor = Preprocessor(package.preprocessing)

    def predict(self, picture: Picture, confidence: float = DEFAULT_CONFIDENCE) -> Prediction:
        """Label every pixel of a picture, RGB uint8 HWC.

        Pixels whose best class is less probable than `confidence`, 0 to 1, become background with confidence 0.
        """
        return self.predict_batch([picture], confidence)[0]

    def predict_batch(self, pictures: Sequence[Picture], confidence: float = DEFAULT_CONFIDENCE) -> list[Prediction]:
        """Label several pictures, each of any size, in one run of the network."""
        if not pictures:
            return []
        shown = [self._preprocessor.picture(picture) for picture in pictures]
        logits_NKHW = self._run([network_input for network_input, _ in shown])
        return [
            self._predict_one(picture, logits_NKHW[number], placement, confidence)
            for number, (picture, (_, placement)) in enumerate(zip(pictures, shown, strict=True))
        ]

    def _run(self, inputs: list[Picture]) -> Logits:
        logits_NKHW = self.session.run(np.stack(inputs))
        found, wanted = logits_NKHW.shape[1], len(self.package.classes)
        if found != wanted:
            raise BadPackage(
                f"{self.package.folder}: the network tells {found} classes apart and class_names.txt names {wanted}; "
                "export the model anew."
            )
        return logits_NKHW

    def _predict_one(self, picture: Picture, logits_KHW: Logits, placement: Placement, confidence: float) -> Prediction:
        labels_HW, confidence_HW = postprocess(logits_KHW, placement, confidence)
        return Prediction(picture, labels_HW, confidence_HW, self.package.classes.names)
